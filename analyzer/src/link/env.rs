//! Through which calls a function was entered.
//!
//! In: calls. Out: [`Env`].

use std::cell::Cell;
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
    /// Somebody wanted to know what the call says. As long as nobody does, all calls of the function come to the same.
    asked: Cell<bool>,
}

impl Env {
    /// A function entered through a call.
    #[must_use]
    pub fn entered(function: FnId, site: Site, outer: Option<Rc<Env>>) -> Rc<Env> {
        Rc::new(Env { function, site, outer, asked: Cell::new(false) })
    }

    /// The call through which a function was entered, if it is known: whoever asks makes use of it.
    #[must_use]
    pub fn of(env: Option<&Rc<Env>>, function: FnId) -> Option<&Rc<Env>> {
        env.filter(|e| e.function == function).inspect(|e| e.asked.set(true))
    }

    /// Whether somebody made use of the call.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.asked.get()
    }

    /// The way in with one more call at its outer end.
    #[must_use]
    pub fn extended(env: Option<&Rc<Env>>, owner: FnId, call: Site) -> Rc<Env> {
        match env {
            None => Env::entered(owner, call, None),
            Some(env) => {
                let outer = Env::extended(env.outer.as_ref(), owner, call);
                Env::entered(env.function, env.site, Some(outer))
            }
        }
    }
}
