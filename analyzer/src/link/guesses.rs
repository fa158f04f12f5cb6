//! What a name alone says, where the type of what it is said of is not known.
//!
//! In: names. Out: functions, fields and entries of the catalogue that are meant, if the name is telling and what it means
//! could be meant there.

use super::apis::ApiId;
use super::program::{FnId, Program, Site};
use super::resolve::{INVOKE, Resolution};
use super::symbols::Sym;
use super::types::Ty;
use crate::facts::{FnRole, TypeKind, Value};

/// A shorter name says nothing of what is meant.
const TELLING: usize = 6;
/// Nor does a name of more things than so many.
const ALIKE: usize = 4;

impl Program<'_> {
    /// Whether a name alone tells which field is meant.
    #[must_use]
    pub fn tells_field(&self, name: Sym) -> bool {
        self.symbols.str(name).len() >= TELLING && self.caches.declaring(self, name) <= ALIKE as u32
    }

    /// Whether a function can be given the lambdas that a call hands over.
    pub(super) fn takes_lambdas(&self, site: Site, target: FnId) -> bool {
        let given = self.call(site).map_or(&[][..], |call| call.args.as_slice()).iter().enumerate();
        let lambdas = given.filter(|(_, arg)| matches!(arg.value, Value::Function(_)));
        lambdas.into_iter().all(|(index, _)| {
            let param =
                self.param_of_arg(site, target, index).and_then(|p| self.function(target).params.get(p as usize));
            let ty = param.and_then(|p| p.ty.as_ref()).map_or(Ty::Unknown, |ty| self.type_ref(target, ty));
            !matches!(ty, Ty::Project(id) if self.type_decl(id).kind != TypeKind::Interface)
        })
    }

    /// When the receiver's type is not known: what the name alone says.
    pub(super) fn resolve_by_name(&self, function: FnId, name: Sym) -> Resolution {
        let file = self.file_of(function);
        let apis: Vec<ApiId> = self.apis.calls(name).iter().copied().filter(|id| self.tells_alone(*id, file)).collect();
        if !apis.is_empty() {
            return Resolution { apis, guessed: true, ..Resolution::default() };
        }
        let named = self.functions_named.get(&name).map_or(&[][..], Vec::as_slice);
        let meant = |id: &FnId| {
            let method = self.function(*id);
            let hidden = method.modifiers.private && self.file_of(*id) != file;
            method.role == FnRole::Method && !hidden && (method.extends.is_none() || self.sees(function, *id))
        };
        let methods: Vec<FnId> = named.iter().copied().filter(meant).collect();
        // A common name says nothing; a name of one family of methods says nearly all.
        // What is called by `invoke` is nearly always a function value.
        let text = self.symbols.str(name);
        if text.len() < TELLING || text == INVOKE || methods.is_empty() || methods.len() > ALIKE {
            return Resolution::default();
        }
        Resolution { targets: methods, guessed: true, ..Resolution::default() }
    }
}
