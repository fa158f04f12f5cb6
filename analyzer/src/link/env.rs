//! Through which calls a function was entered.
//!
//! In: calls. Out: [`Env`].

use std::rc::Rc;

use super::program::{FnId, Site};

/// The call through which a function was entered.
#[derive(Debug)]
pub struct Env {
    /// The function entered.
    pub function: FnId,
    /// The call.
    pub site: Site,
    /// How the caller was entered.
    pub outer: Option<Rc<Env>>,
}

impl Env {
    /// The way in with one more call at its outer end.
    #[must_use]
    pub fn extended(env: Option<&Rc<Env>>, owner: FnId, call: Site) -> Rc<Env> {
        match env {
            None => Rc::new(Env { function: owner, site: call, outer: None }),
            Some(env) => {
                let outer = Env::extended(env.outer.as_ref(), owner, call);
                Rc::new(Env { function: env.function, site: env.site, outer: Some(outer) })
            }
        }
    }
}
