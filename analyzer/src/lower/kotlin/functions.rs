//! Functions with a name: methods, local functions, constructors, accessors; and their parameters.
//!
//! In: a declaration. Out: a [`crate::facts::Function`] with its body.

use tree_sitter::Node;

use super::annotations::Marks;
use super::declarations::{Body, Property};
use super::jumps::{Target, What};
use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::types::is_type;
use super::{Lowering, Myself, span};
use crate::facts::{Call, Callee, Cond, Exit, FnIdx, FnRole, Local, Param, Receiver, Span, StmtKind, TypeKind, Value};

/// Where a function is declared.
#[derive(Clone, Copy)]
pub struct Place {
    role: FnRole,
    is_static: bool,
    in_interface: bool,
}

impl Place {
    /// A member of a type.
    pub fn of(body: &Body<'_>) -> Place {
        let in_interface = body.kind == TypeKind::Interface;
        Place { role: FnRole::Method, is_static: body.is_static(), in_interface }
    }

    /// In a function.
    pub const LOCAL: Place = Place { role: FnRole::Local, is_static: false, in_interface: false };
}

/// A parameter as written.
pub struct Parameter<'t> {
    /// Its name.
    pub name: Node<'t>,
    ty: Option<Node<'t>>,
    default: Option<Node<'t>>,
    marks: Option<Node<'t>>,
    /// `val` or `var`: the value is kept in a property.
    pub stored: bool,
}

impl<'t> Lowering<'t> {
    /// Starts a function that `return` leaves.
    pub fn begin(&mut self, role: FnRole, name: &'t str, spans: (Span, Span)) -> FnIdx {
        let index = self.b.begin_function(role, name, self.owner, spans);
        self.targets.push(Target { label: name, function: index, what: What::Function, receiver: None });
        self.selves.push(Myself::Own);
        index
    }

    /// Ends the function that [`Lowering::begin`] started.
    pub fn end(&mut self) {
        self.b.end_function();
        self.targets.pop();
        self.selves.pop();
    }

    /// Lowers `fun f(...) ...`.
    pub fn function(&mut self, node: Node<'t>, place: Place) -> Option<FnIdx> {
        if !self.enter(node) {
            return None;
        }
        let kids = self.flat(node);
        let find = |wanted| kids.iter().copied().find(|n| kind(*n) == wanted);
        let name = find(Kind::SimpleIdentifier);
        let text = name.map_or("", |n| self.ident(n));
        let index = self.begin(place.role, text, (span(node), name.map_or(span(node), span)));
        let mut marks = self.marks(find(Kind::Modifiers));
        let body = find(Kind::FunctionBody).or_else(|| find(Kind::Statements));
        marks.modifiers.is_static |= place.is_static;
        marks.modifiers.is_abstract |= place.in_interface && body.is_none();
        marks.modifiers.is_final |= !marks.open && !place.in_interface;
        let extends = find(Kind::ReceiverType).map(|n| self.ty(n));
        let returns = kids.iter().copied().find(|n| is_type(*n)).map(|n| self.ty(n));
        let function = self.b.function(index);
        (function.modifiers, function.annotations) = (marks.modifiers, marks.annotations);
        (function.extends, function.returns, function.has_body) = (extends, returns, body.is_some());
        let params = find(Kind::FunctionValueParameters).map(|n| self.parameters(n)).unwrap_or_default();
        self.declare_params(index, &params);
        if let Some(body) = body {
            self.function_body(body);
        }
        self.end();
        self.leave();
        Some(index)
    }

    /// Lowers `{ ... }` or `= value`.
    pub fn function_body(&mut self, node: Node<'t>) {
        if kind(node) == Kind::Statements {
            return self.scoped(&[node], Sink::Nothing);
        }
        let kids = self.flat(node);
        match kids.iter().position(|n| kind(*n) == Kind::Token) {
            Some(at) if kids[at].kind() == "=" => {
                if let Some(value) = kids[at..].iter().find(|n| n.is_named()) {
                    self.tail(*value, Sink::Return);
                }
            }
            _ => self.scoped(&kids, Sink::Nothing),
        }
    }

    /// The parameters in a list.
    pub fn parameters(&mut self, list: Node<'t>) -> Vec<Parameter<'t>> {
        let mut out: Vec<Parameter<'t>> = Vec::new();
        let (mut marks, mut behind_equals) = (None, false);
        for node in self.flat(list) {
            match kind(node) {
                Kind::ParameterModifiers => marks = Some(node),
                Kind::Parameter | Kind::ParameterWithOptionalType => {
                    let Some(name) = self.kid(node, Kind::SimpleIdentifier) else { continue };
                    let ty = self.kids(node).into_iter().find(|n| is_type(*n));
                    out.push(Parameter { name, ty, default: None, marks: marks.take(), stored: false });
                }
                Kind::Token => behind_equals = node.kind() == "=",
                _ if behind_equals => {
                    if let Some(last) = out.last_mut() {
                        last.default = Some(node);
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The parameters of a primary constructor.
    pub fn class_parameters(&mut self, node: Node<'t>) -> Vec<Parameter<'t>> {
        let mut out = Vec::new();
        for param in self.flat(node) {
            if kind(param) != Kind::ClassParameter {
                continue;
            }
            let kids = self.kids(param);
            let find = |wanted| kids.iter().copied().find(|n| kind(*n) == wanted);
            let Some(name) = find(Kind::SimpleIdentifier) else { continue };
            let equals = kids.iter().position(|n| kind(*n) == Kind::Token && n.kind() == "=");
            out.push(Parameter {
                name,
                ty: kids.iter().copied().find(|n| is_type(*n)),
                default: equals.and_then(|at| kids.get(at + 1).copied()),
                marks: find(Kind::Modifiers),
                stored: find(Kind::ValOrVar).is_some(),
            });
        }
        out
    }

    /// Declares parameters in the function that was just begun, and assigns the defaults.
    pub fn declare_params(&mut self, index: FnIdx, params: &[Parameter<'t>]) -> Vec<Local> {
        let mut locals = Vec::with_capacity(params.len());
        for param in params {
            let Marks { annotations, vararg, .. } = self.marks(param.marks);
            let name = self.name(param.name);
            let ty = param.ty.map(|n| self.ty(n));
            let local = self.b.declare(name, ty.clone());
            let has_default = param.default.is_some();
            self.b.function(index).params.push(Param {
                name,
                label: None,
                ty,
                local,
                vararg,
                has_default,
                annotations,
            });
            locals.push(local);
        }
        for (at, param) in params.iter().enumerate() {
            let Some(default) = param.default else { continue };
            let block = self.b.branch(Cond::Omitted(at as u32), span(default));
            let value = self.value(default);
            self.b.assign(locals[at], value, span(default));
            self.b.close(block);
        }
        locals
    }

    /// Lowers `constructor(...) : this(...) { ... }`.
    pub fn secondary_constructor(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let find = |wanted| kids.iter().copied().find(|n| kind(*n) == wanted);
        let keyword = kids.iter().copied().find(|n| n.kind() == "constructor").unwrap_or(node);
        let index = self.begin(FnRole::Constructor, "<init>", (span(node), span(keyword)));
        let marks = self.marks(find(Kind::Modifiers));
        let function = self.b.function(index);
        (function.modifiers, function.annotations) = (marks.modifiers, marks.annotations);
        let params = find(Kind::FunctionValueParameters).map(|n| self.parameters(n)).unwrap_or_default();
        self.declare_params(index, &params);
        if let Some(call) = find(Kind::ConstructorDelegationCall) {
            let is_this = self.kids(call).first().is_some_and(|n| n.kind() == "this");
            let callee = if is_this { Callee::ThisConstructor } else { Callee::SuperConstructor };
            let args = self.arguments(call);
            let call_stmt = Call::new(None, Receiver::Implicit(None), callee, args);
            self.b.push(StmtKind::Call(Box::new(call_stmt)), span(call));
        }
        if let Some(statements) = find(Kind::Statements) {
            self.scoped(&[statements], Sink::Nothing);
        }
        self.end();
    }

    /// The functions of a property: its accessors, or the lambda of `by lazy`.
    pub fn property_functions(&mut self, node: Node<'t>, property: &Property<'t>, body: &Body<'t>) {
        let Some(variable) = property.variable else { return };
        let Some(name) = self.kid(variable, Kind::SimpleIdentifier) else { return };
        for accessor in &property.accessors {
            self.accessor(*accessor, name, property, body);
        }
        let Some(lambda) = property.delegate.and_then(|d| self.lazy_lambda(d)) else { return };
        let index = self.accessor_start(FnRole::Getter, node, name, property);
        self.b.function(index).modifiers.is_static = body.is_static();
        if let Some(target) = self.targets.last_mut() {
            target.label = "lazy";
        }
        let kids = self.flat(lambda);
        self.scoped(&kids, Sink::Return);
        self.end();
    }

    /// Lowers `get() ...` or `set(x) ...` of a property.
    pub fn accessor(&mut self, node: Node<'t>, name: Node<'t>, property: &Property<'t>, body: &Body<'t>) {
        let Some(inside) = self.kid(node, Kind::FunctionBody) else { return };
        let role = if kind(node) == Kind::Getter { FnRole::Getter } else { FnRole::Setter };
        let index = self.accessor_start(role, node, name, property);
        let modifiers = self.kid(node, Kind::Modifiers);
        let marks = self.marks(modifiers);
        let function = self.b.function(index);
        function.annotations = marks.annotations;
        function.modifiers.private |= marks.modifiers.private;
        function.modifiers.restricted |= marks.modifiers.restricted;
        function.modifiers.is_static = body.is_static();
        if role == FnRole::Setter {
            let params = self.parameters(node);
            self.declare_params(index, &params);
        }
        let own = self.name(name);
        let outer = self.property.replace(own);
        self.function_body(inside);
        self.property = outer;
        self.end();
    }

    fn accessor_start(&mut self, role: FnRole, node: Node<'t>, name: Node<'t>, property: &Property<'t>) -> FnIdx {
        let text = self.ident(name);
        let index = self.begin(role, text, (span(node), span(name)));
        let marks = self.marks(property.modifiers);
        let extends = property.receiver.map(|n| self.ty(n));
        let ty = property.variable.and_then(|v| self.ty_in(v));
        let function = self.b.function(index);
        (function.modifiers, function.extends) = (marks.modifiers, extends);
        if role == FnRole::Getter {
            function.returns = ty;
        }
        index
    }

    /// Lowers a function inside a function: a variable that holds it.
    pub fn local_function(&mut self, node: Node<'t>) {
        let Some(name) = self.kid(node, Kind::SimpleIdentifier) else { return };
        let name = self.name(name);
        let local = self.b.declare(name, None);
        if let Some(index) = self.function(node, Place::LOCAL) {
            self.b.assign(local, Value::Function(index), span(node));
        }
    }

    /// Ends the function with a value.
    pub fn give_back(&mut self, value: Value, place: Span) {
        self.b.exit(Exit::Return, Some(value), place);
    }
}
