//! One answer for each statement that was asked about.
//!
//! In: statements and answers. Out: the answers again, by two steps through arrays instead of a search: statements are
//! asked about more often than anything else.

use std::cell::RefCell;

use super::program::Site;

/// The answers for the statements of one function; none before the first of them is known.
type OfFunction<T> = Box<[Option<T>]>;

/// Answers by statement.
#[derive(Debug)]
pub struct PerSite<T>(RefCell<Vec<OfFunction<T>>>);

impl<T> Default for PerSite<T> {
    fn default() -> Self {
        PerSite(RefCell::default())
    }
}

impl<T: Clone> PerSite<T> {
    /// The answer for a statement, if there is one.
    pub fn get(&self, site: Site) -> Option<T> {
        self.0.borrow().get(site.function.0 as usize)?.get(site.stmt as usize)?.clone()
    }

    /// Keeps the answer for a statement of a function that has so many.
    pub fn set(&self, site: Site, statements: usize, answer: T) {
        let (mut all, at) = (self.0.borrow_mut(), site.function.0 as usize);
        if all.len() <= at {
            all.resize_with(at + 1, Box::default);
        }
        if all[at].is_empty() {
            all[at] = vec![None; statements].into_boxed_slice();
        }
        if let Some(slot) = all[at].get_mut(site.stmt as usize) {
            *slot = Some(answer);
        }
    }
}
