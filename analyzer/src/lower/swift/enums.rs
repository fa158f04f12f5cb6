//! Cases of enums.
//!
//! In: `case a = 1, b(Int, name: String)`. Out: a constant of the type for each case; one with values is also a static
//! function that makes it.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::{Lowering, is_token, span};
use crate::facts::{Callee, Exit, Field, FnRole, Modifiers, Name, Param, TypeRef, Value};

/// One case as written.
struct Case<'t> {
    name: Node<'t>,
    values: Option<Node<'t>>,
    raw: Option<Node<'t>>,
}

impl<'t> Lowering<'t> {
    fn cases(&mut self, node: Node<'t>) -> Vec<Case<'t>> {
        let mut out: Vec<Case<'t>> = Vec::new();
        let mut behind_equals = false;
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::Token => behind_equals = is_token(kid, "="),
                Kind::SimpleIdentifier if !behind_equals => out.push(Case { name: kid, values: None, raw: None }),
                found => {
                    let Some(last) = out.last_mut() else { continue };
                    match found {
                        Kind::EnumTypeParameters => last.values = Some(kid),
                        _ if behind_equals => last.raw = Some(kid),
                        _ => {}
                    }
                }
            }
        }
        out
    }

    fn own_ref(&mut self, body: &Body<'t>) -> Option<TypeRef> {
        let owner = body.owner?;
        Some(TypeRef::plain(self.b.facts().ty(owner).name))
    }

    /// The constants of a declaration.
    pub fn case_fields(&mut self, node: Node<'t>, body: &Body<'t>, fields: &mut Vec<Field>) {
        let modifiers = Modifiers { is_static: true, is_final: true, ..Modifiers::default() };
        for case in self.cases(node) {
            let field = Field {
                name: self.name(case.name),
                ty: self.own_ref(body),
                delegated: false,
                lazy: false,
                annotations: Vec::new(),
                modifiers,
                span: span(case.name),
            };
            fields.push(field);
        }
    }

    /// `case a = "x"` is `a = E("x")`.
    pub fn case_values(&mut self, node: Node<'t>, body: &Body<'t>) {
        for case in self.cases(node) {
            let Some(ty) = self.own_ref(body) else { return };
            let value = case.raw.map(|raw| self.value(raw));
            if case.values.is_some() {
                continue;
            }
            let args = value.into_iter().map(|value| crate::facts::Arg { name: None, value }).collect();
            let place = span(case.name);
            let made = self.b.call(self.implicit(), Callee::New(ty), args, place);
            let name = self.name(case.name);
            self.write_own(name, made, place);
        }
    }

    /// A case with values is a function.
    pub fn case_functions(&mut self, node: Node<'t>, body: &Body<'t>) {
        for case in self.cases(node) {
            let (Some(values), Some(ty)) = (case.values, self.own_ref(body)) else { continue };
            let name = self.ident(case.name);
            let index = self.begin(FnRole::Method, name, (span(case.name), span(case.name)));
            let function = self.b.function(index);
            function.modifiers = Modifiers { is_static: true, is_final: true, ..Modifiers::default() };
            function.returns = Some(ty.clone());
            let mut args = Vec::new();
            for (name, ty, has_default) in self.case_params(values) {
                let local = self.b.declare(name, ty.clone());
                args.push(crate::facts::Arg { name: None, value: Value::Local(local) });
                let label = self.b.str(name).starts_with('$').then(|| self.b.name("_"));
                let param = Param { name, label, ty, local, vararg: false, has_default, annotations: Vec::new() };
                self.b.function(index).params.push(param);
            }
            let made = self.b.call(self.implicit(), Callee::New(ty), args, span(case.name));
            self.b.exit(Exit::Return, Some(made), span(case.name));
            self.end();
        }
    }

    fn case_params(&mut self, node: Node<'t>) -> Vec<(Name, Option<TypeRef>, bool)> {
        let (mut out, mut label): (Vec<(Name, Option<TypeRef>, bool)>, _) = (Vec::new(), None);
        let mut behind_equals = false;
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::Token => behind_equals = is_token(kid, "=") || (behind_equals && !is_token(kid, ",")),
                _ if behind_equals => {
                    if let Some(last) = out.last_mut() {
                        last.2 = true;
                    }
                }
                Kind::SimpleIdentifier => label = Some(self.name(kid)),
                found if found.is_type() => {
                    let ty = self.ty(kid);
                    let name = label.take().unwrap_or_else(|| self.b.name(&format!("${}", out.len())));
                    out.push((name, Some(ty), false));
                }
                _ => {}
            }
        }
        out
    }
}
