//! What `this` is inside a Kotlin lambda.
//!
//! In: the variable that stands for a lambda's receiver. Out: its type, from the call that the lambda is given to.

use rules::catalogue::Role;

use super::program::{FnId, Program, Site};
use super::types::Ty;
use crate::facts::{Local, Value};

impl Program<'_> {
    /// The type of a lambda's receiver: the catalogue says it of the call that runs the lambda.
    pub(super) fn lambda_receiver(&self, function: FnId, local: Local) -> Ty {
        let defs = self.defs(function);
        let lambda = defs.functions().iter().find(|f| self.function(**f).receiver == Some(local));
        let Some(site) = lambda.and_then(|lambda| self.function_values.get(lambda)) else { return Ty::Unknown };
        let told = self.resolve(*site).apis.iter().find_map(|api| match self.apis.role(*api) {
            Some(Role::Fires { receiver: Some(name), .. }) => Some(name.clone()),
            _ => None,
        });
        told.map_or(Ty::Unknown, |name| self.named(&name))
    }

    /// The lambda that a value is at a statement, and the variable that stands for its receiver.
    pub(super) fn fills(&self, site: Site, value: &Value) -> Option<(FnId, Local)> {
        let Value::Function(index) = value else { return None };
        let lambda = self.fn_id(self.file_of(site.function), *index);
        Some((lambda, self.function(lambda).receiver?))
    }
}
