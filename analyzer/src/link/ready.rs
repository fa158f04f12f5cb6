//! The pack, ready for lookup by name: made once, for as many programs as there are.
//!
//! In: the pack. Out: [`Ready`]: its strings as symbols, its catalogue by symbol.

use std::sync::Arc;

use rules::Pack;

use super::apis::Apis;
use super::symbols::{Shared, Symbols};

/// What programs of one pack share.
#[derive(Clone)]
pub struct Ready<'a> {
    /// The pack.
    pub pack: &'a Pack,
    pub(super) symbols: Shared<'a>,
    pub(super) apis: Arc<Apis<'a>>,
}

impl<'a> Ready<'a> {
    /// Reads the pack.
    #[must_use]
    pub fn new(pack: &'a Pack) -> Ready<'a> {
        let mut symbols = Symbols::default();
        let apis = Arc::new(Apis::new(pack, &mut symbols));
        Ready { pack, symbols: symbols.share(), apis }
    }
}
