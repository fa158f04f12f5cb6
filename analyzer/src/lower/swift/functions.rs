//! Functions with a name: methods, local functions, initialisers; and their parameters.
//!
//! In: a declaration. Out: a [`crate::facts::Function`] with its body. A parameter has the name that the body uses; the
//! label that callers write comes with it if it is another one.

use tree_sitter::Node;

use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, FnIdx, FnRole, Local, Modifiers, Name, Param, Span, TypeKind, TypeRef, Value};

/// Where a function is declared.
#[derive(Clone, Copy)]
pub struct Place<'b, 't> {
    role: FnRole,
    body: Option<&'b Body<'t>>,
}

impl<'b, 't> Place<'b, 't> {
    /// A member of a type.
    pub fn of(body: &'b Body<'t>) -> Place<'b, 't> {
        Place { role: FnRole::Method, body: Some(body) }
    }

    /// In a function.
    pub const LOCAL: Place<'static, 'static> = Place { role: FnRole::Local, body: None };
}

/// A parameter as written.
pub struct Parameter<'t> {
    name: Node<'t>,
    label: Option<Node<'t>>,
    ty: Option<Node<'t>>,
    default: Option<Node<'t>>,
    vararg: bool,
    wrappers: Vec<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Starts a function that `return` leaves.
    pub fn begin(&mut self, role: FnRole, name: &str, spans: (Span, Span)) -> FnIdx {
        self.b.begin_function(role, name, self.owner, spans)
    }

    /// Ends the function that [`Lowering::begin`] started.
    pub fn end(&mut self) {
        self.b.end_function();
    }

    /// Lowers `func f(...) ...`.
    pub fn function(&mut self, node: Node<'t>, place: Place<'_, 't>) -> Option<FnIdx> {
        if !self.enter(node) {
            return None;
        }
        let kids = self.flat(node);
        let after_func = kids.iter().position(|n| is_token(*n, "func")).map_or(0, |at| at + 1);
        let name = kids.get(after_func).copied().unwrap_or(node);
        let text = if name == node { "" } else { self.ident(name) };
        let index = self.begin(place.role, text, (span(node), span(name)));
        let mut marks = match place.body {
            Some(body) => self.member_marks(node, body),
            None => self.marks(node),
        };
        let body = kids.iter().copied().find(|n| kind(*n) == Kind::FunctionBody);
        let in_protocol = place.body.is_some_and(|b| b.kind == TypeKind::Interface);
        marks.modifiers.is_abstract |= in_protocol && body.is_none();
        marks.modifiers.is_final |= marks.modifiers.is_static || place.role == FnRole::Local;
        let returns = self.result_type(&kids);
        let function = self.b.function(index);
        (function.modifiers, function.annotations) = (marks.modifiers, marks.annotations);
        (function.returns, function.has_body) = (returns.clone(), body.is_some());
        let params = self.parameters(&kids);
        self.declare_params(index, &params);
        if let Some(body) = body {
            self.code(body, returns);
        }
        self.end();
        self.leave();
        Some(index)
    }

    /// The type behind `->`.
    fn result_type(&mut self, kids: &[Node<'t>]) -> Option<TypeRef> {
        let arrow = kids.iter().position(|n| is_token(*n, "->"))?;
        let ty = kids[arrow..].iter().copied().find(|n| kind(*n).is_type())?;
        Some(self.ty(ty))
    }

    /// Lowers `{ ... }` of a function: a single expression is what it returns.
    fn code(&mut self, body: Node<'t>, returns: Option<TypeRef>) {
        let gives = returns.is_some_and(|ty| !matches!(self.b.str(ty.name), "Void" | "Never"));
        let kids = self.flat(body);
        let targets = std::mem::take(&mut self.targets);
        self.scoped(&kids, if gives { Sink::Return } else { Sink::Nothing });
        self.targets = targets;
    }

    /// The parameters among the children of a declaration; defaults stand beside them.
    pub fn parameters(&mut self, kids: &[Node<'t>]) -> Vec<Parameter<'t>> {
        let mut out: Vec<Parameter<'t>> = Vec::new();
        let (mut behind_equals, mut wrappers) = (false, Vec::new());
        for node in kids {
            match kind(*node) {
                Kind::Parameter => {
                    let parameter = self.parameter(*node, std::mem::take(&mut wrappers));
                    out.extend(parameter);
                }
                Kind::Attribute => wrappers.push(*node),
                Kind::FunctionBody | Kind::ComputedProperty => break,
                Kind::Token if is_token(*node, "->") => break,
                Kind::Token => behind_equals = is_token(*node, "="),
                _ if behind_equals => {
                    if let Some(last) = out.last_mut() {
                        last.default = Some(*node);
                    }
                }
                _ => {}
            }
        }
        out
    }

    fn parameter(&mut self, node: Node<'t>, wrappers: Vec<Node<'t>>) -> Option<Parameter<'t>> {
        let kids = self.kids(node);
        let names: Vec<Node<'t>> = kids.iter().copied().filter(|n| kind(*n) == Kind::SimpleIdentifier).collect();
        let name = *names.last()?;
        let label = (names.len() > 1).then(|| names[0]);
        let ty = kids.iter().copied().find(|n| kind(*n).is_type());
        let vararg = kids.iter().any(|n| is_token(*n, "..."));
        Some(Parameter { name, label, ty, default: None, vararg, wrappers })
    }

    /// Declares parameters in the function that was just begun, and assigns the defaults.
    pub fn declare_params(&mut self, index: FnIdx, params: &[Parameter<'t>]) {
        let mut locals: Vec<Local> = Vec::with_capacity(params.len());
        for param in params {
            let name = self.name(param.name);
            let label = param.label.map(|label| self.name(label));
            let ty = param.ty.map(|n| self.ty(n));
            let annotations = self.wrappers(&param.wrappers);
            let inside = if param.vararg { ty.clone().map(|ty| self.array_of(ty)) } else { ty.clone() };
            let local = self.b.declare(name, inside);
            let has_default = param.default.is_some();
            let param = Param { name, label, ty, local, vararg: param.vararg, has_default, annotations };
            self.b.function(index).params.push(param);
            locals.push(local);
        }
        for (at, param) in params.iter().enumerate() {
            let Some(default) = param.default else { continue };
            let block = self.b.branch(Cond::Omitted(at as u32), span(default));
            let value = self.value(default);
            self.b.assign(locals[at], value, span(default));
            self.b.close(block);
        }
    }

    fn wrappers(&mut self, nodes: &[Node<'t>]) -> Vec<crate::facts::Annotation> {
        nodes.iter().filter_map(|node| self.attribute(*node)).collect()
    }

    /// Lowers `init(...) { ... }`.
    pub fn initializer(&mut self, node: Node<'t>, within: &Body<'t>) {
        if !self.enter(node) {
            return;
        }
        let kids = self.flat(node);
        let keyword = kids.iter().copied().find(|n| is_token(*n, "init")).unwrap_or(node);
        let index = self.begin(FnRole::Constructor, "<init>", (span(node), span(keyword)));
        let marks = self.member_marks(node, within);
        let body = kids.iter().copied().find(|n| kind(*n) == Kind::FunctionBody);
        let function = self.b.function(index);
        (function.modifiers, function.annotations) = (marks.modifiers, marks.annotations);
        function.has_body = body.is_some();
        let params = self.parameters(&kids);
        self.declare_params(index, &params);
        if let Some(body) = body {
            self.code(body, None);
        }
        self.end();
        self.leave();
    }

    /// Lowers `deinit { ... }`.
    pub fn deinitializer(&mut self, node: Node<'t>) {
        let Some(body) = self.kid(node, Kind::FunctionBody) else { return };
        self.begin(FnRole::Method, "deinit", (span(node), first_byte(node)));
        self.code(body, None);
        self.end();
    }

    /// Lowers `subscript(...) -> T { ... }`: a method that reads, and one that writes.
    pub fn subscript(&mut self, node: Node<'t>, within: &Body<'t>) {
        let kids = self.flat(node);
        let Some(computed) = kids.iter().copied().find(|n| kind(*n) == Kind::ComputedProperty) else { return };
        let marks = self.member_marks(node, within);
        let returns = self.result_type(&kids);
        for (role, accessor) in self.accessors(computed) {
            let index = self.begin(FnRole::Method, "subscript", (span(node), first_byte(node)));
            let function = self.b.function(index);
            function.modifiers = marks.modifiers;
            let params = self.parameters(&kids);
            self.declare_params(index, &params);
            if role == FnRole::Setter {
                let name = self.setter_name(accessor, "newValue");
                self.declare_new_value(index, name, returns.clone());
            } else {
                self.b.function(index).returns.clone_from(&returns);
            }
            self.accessor_body(accessor, role);
            self.end();
        }
    }

    /// The value that a setter or observer is given.
    pub fn declare_new_value(&mut self, index: FnIdx, name: Name, ty: Option<TypeRef>) -> Local {
        let local = self.b.declare(name, ty.clone());
        let annotations = Vec::new();
        let param = Param { name, label: None, ty, local, vararg: false, has_default: false, annotations };
        self.b.function(index).params.push(param);
        local
    }

    /// Lowers a function inside a function: a variable that holds it.
    pub fn local_function(&mut self, node: Node<'t>) {
        let Some(name) = self.kid(node, Kind::SimpleIdentifier) else { return };
        let name = self.name(name);
        let local = self.b.declare(name, None);
        if let Some(index) = self.function(node, Place::LOCAL) {
            self.b.function(index).modifiers = Modifiers { is_final: true, ..Modifiers::default() };
            self.b.assign(local, Value::Function(index), span(node));
        }
    }
}
