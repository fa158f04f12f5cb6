//! Types and their members.
//!
//! In: a class, interface, object or enum in any position. Out: a [`TypeDecl`], its fields and functions.

use std::mem;

use tree_sitter::Node;

use super::annotations::Marks;
use super::functions::Place;
use super::kinds::{Kind, kind};
use super::types::is_type;
use super::{Lowering, span};
use crate::facts::{
    Call, Callee, Field, Name, Receiver, Span, StmtKind, TypeDecl, TypeIdx, TypeKind, TypeParam, TypeRef, Value,
};

/// What a type consists of.
pub struct Body<'t> {
    /// The type.
    pub owner: Option<TypeIdx>,
    /// What it is.
    pub kind: TypeKind,
    /// Its members.
    pub items: Vec<Node<'t>>,
    /// The whole declaration.
    pub span: Span,
    /// The primary constructor.
    pub constructor: Option<Node<'t>>,
    /// Its type parameters.
    pub type_params: Vec<TypeParam>,
    /// What it extends, implements and delegates to.
    pub supers: Vec<Node<'t>>,
}

impl Default for Body<'_> {
    fn default() -> Self {
        let (items, supers, type_params) = (Vec::new(), Vec::new(), Vec::new());
        let (kind, span) = (TypeKind::Class, Span::default());
        Body { owner: None, kind, items, span, constructor: None, type_params, supers }
    }
}

impl Body<'_> {
    /// Whether members belong to the type and not to its instances.
    pub fn is_static(&self) -> bool {
        matches!(self.kind, TypeKind::Object | TypeKind::Companion | TypeKind::File)
    }
}

/// A property as written.
#[derive(Default)]
pub struct Property<'t> {
    /// Its modifiers.
    pub modifiers: Option<Node<'t>>,
    /// What it extends.
    pub receiver: Option<Node<'t>>,
    /// Name and type (`variable_declaration`).
    pub variable: Option<Node<'t>>,
    /// `(a, b)`.
    pub several: Option<Node<'t>>,
    /// The expression behind `=`.
    pub init: Option<Node<'t>>,
    /// The expression behind `by`.
    pub delegate: Option<Node<'t>>,
    /// `var`.
    pub mutable: bool,
    /// Accessors inside the declaration.
    pub accessors: Vec<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Lowers a class, interface, enum, object or companion.
    pub fn type_declaration(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        let mut body = Body { span: span(node), ..Body::default() };
        let mut marks = Marks::default();
        let (mut name, mut name_span) = (None, span(node));
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::Modifiers => marks = self.marks(Some(kid)),
                Kind::TypeIdentifier => {
                    name = Some(self.name(kid));
                    name_span = span(kid);
                }
                Kind::TypeParameters | Kind::TypeConstraints => self.type_params(kid, &mut body.type_params),
                Kind::PrimaryConstructor => body.constructor = Some(kid),
                Kind::DelegationSpecifier => body.supers.push(kid),
                Kind::ClassBody | Kind::EnumClassBody => body.items = self.flat(kid),
                Kind::Token if kid.kind() == "interface" => body.kind = TypeKind::Interface,
                Kind::Token if kid.kind() == "enum" => body.kind = TypeKind::Enum,
                _ => {}
            }
        }
        body.kind = match (kind(node), body.kind) {
            (Kind::Object, _) => TypeKind::Object,
            (Kind::Companion, _) => TypeKind::Companion,
            (_, TypeKind::Class) if marks.annotation => TypeKind::Annotation,
            (_, TypeKind::Class) if marks.data => TypeKind::Record,
            (_, kind) => kind,
        };
        let fallback = if body.kind == TypeKind::Companion { "Companion" } else { "" };
        let name = name.unwrap_or_else(|| self.b.name(fallback));
        marks.modifiers.is_static |= self.is_nested(node);
        marks.modifiers.is_final |= body.kind != TypeKind::Interface && !marks.open;
        self.add_type(&mut body, (name, name_span), marks);
        self.members(&body);
        self.leave();
    }

    /// A class inside a class is static unless it is `inner`.
    fn is_nested(&mut self, node: Node<'t>) -> bool {
        let modifiers = self.kid(node, Kind::Modifiers);
        let is_inner = modifiers.is_some_and(|m| self.kids(m).iter().any(|k| self.text(*k) == "inner"));
        !is_inner && self.b.current().is_none() && self.owner.is_some_and(|owner| !self.is_file(owner))
    }

    fn is_file(&mut self, owner: TypeIdx) -> bool {
        self.b.facts().ty(owner).kind == TypeKind::File
    }

    fn add_type(&mut self, body: &mut Body<'t>, name: (Name, Span), marks: Marks) {
        let mut supers = Vec::with_capacity(body.supers.len());
        for node in body.supers.clone() {
            supers.extend(self.super_type(node));
        }
        let decl = TypeDecl {
            name: name.0,
            kind: body.kind,
            owner: self.owner.filter(|owner| self.b.current().is_some() || !self.is_file(*owner)),
            enclosing: self.b.current(),
            type_params: mem::take(&mut body.type_params),
            supers,
            fields: Vec::new(),
            annotations: marks.annotations,
            modifiers: marks.modifiers,
            span: body.span,
            name_span: name.1,
        };
        body.owner = Some(self.b.add_type(decl));
    }

    /// The type that a delegation specifier names.
    pub fn super_type(&mut self, node: Node<'t>) -> Option<TypeRef> {
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::ConstructorInvocation | Kind::ExplicitDelegation => return self.ty_in(kid),
                _ if is_type(kid) => return Some(self.ty(kid)),
                _ => {}
            }
        }
        None
    }

    /// `object : X(1) { ... }`: the arguments are evaluated here, the rest becomes a type.
    pub fn object_literal(&mut self, node: Node<'t>) -> Value {
        self.object_with(node, &[], None)
    }

    /// The same, with further supertypes and a body that the grammar took for arguments and a lambda.
    pub fn object_with(&mut self, node: Node<'t>, more: &[Node<'t>], lambda: Option<Node<'t>>) -> Value {
        let whole = super::between(node, lambda.unwrap_or(node));
        let mut body = Body { span: whole, kind: TypeKind::Anonymous, ..Body::default() };
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::DelegationSpecifier => body.supers.push(kid),
                Kind::ClassBody => body.items = self.flat(kid),
                _ => {}
            }
        }
        if let Some(lambda) = lambda {
            let kids = self.flat(lambda);
            let statements = kids.into_iter().find(|n| kind(*n) == Kind::Statements);
            body.items = statements.map(|s| self.flat(s)).unwrap_or_default();
        }
        for specifier in body.supers.clone() {
            let Some(invocation) = self.kid(specifier, Kind::ConstructorInvocation) else { continue };
            let Some(ty) = self.ty_in(invocation) else { continue };
            let args = self.arguments(invocation);
            let call = Call::new(None, self.implicit(), Callee::New(ty), args);
            self.b.push(StmtKind::Call(Box::new(call)), span(specifier));
        }
        let supers: Vec<TypeRef> = more.iter().map(|n| self.super_expression(*n)).collect();
        self.anonymous(&mut body, supers)
    }

    /// `B` or `B(1)`, an expression for the grammar, as a supertype.
    fn super_expression(&mut self, node: Node<'t>) -> TypeRef {
        let mut path = node;
        while kind(path) == Kind::Call {
            let Some(callee) = path.child(0) else { break };
            let suffix = self.kid(path, Kind::CallSuffix);
            path = callee;
            let ty = TypeRef::plain(self.dotted(path.start_byte(), path.end_byte()));
            if suffix.is_some_and(|s| self.kid(s, Kind::ValueArguments).is_some()) {
                let args = suffix.map(|s| self.arguments(s)).unwrap_or_default();
                let call = Call::new(None, self.implicit(), Callee::New(ty), args);
                self.b.push(StmtKind::Call(Box::new(call)), span(node));
            }
        }
        TypeRef::plain(self.dotted(path.start_byte(), path.end_byte()))
    }

    /// Declares an anonymous type; its instance comes back.
    pub fn anonymous(&mut self, body: &mut Body<'t>, supers: Vec<TypeRef>) -> Value {
        let value = self.declare_anonymous(body, supers);
        self.members(body);
        value
    }

    fn declare_anonymous(&mut self, body: &mut Body<'t>, supers: Vec<TypeRef>) -> Value {
        let name = self.b.name("");
        let name_span = Span { start: body.span.start, end: body.span.start };
        self.add_type(body, (name, name_span), Marks::default());
        let Some(index) = body.owner else { return Value::Unknown };
        self.b.facts().types[index.0 as usize].supers.extend(supers);
        Value::Object(index)
    }

    /// Lowers the members of a type: fields, then initialisers, then functions and inner types.
    pub fn members(&mut self, body: &Body<'t>) {
        let owner = mem::replace(&mut self.owner, body.owner);
        let targets = mem::take(&mut self.targets);
        let selves = mem::take(&mut self.selves);
        let (label, property) = (self.label.take(), self.property.take());
        self.fields(body);
        self.initializers(body);
        let mut last = None;
        for item in &body.items {
            match kind(*item) {
                Kind::Function => {
                    self.function(*item, Place::of(body));
                }
                Kind::Property => {
                    let property = self.property(*item);
                    self.property_functions(*item, &property, body);
                    last = property.variable.and_then(|v| self.kid(v, Kind::SimpleIdentifier)).map(|n| (n, property));
                }
                Kind::Getter | Kind::Setter => {
                    if let Some((name, property)) = &last {
                        self.accessor(*item, *name, property, body);
                    }
                }
                Kind::SecondaryConstructor => self.secondary_constructor(*item),
                Kind::Class | Kind::Object | Kind::Companion => self.type_declaration(*item),
                _ => {}
            }
        }
        (self.owner, self.targets, self.selves) = (owner, targets, selves);
        (self.label, self.property) = (label, property);
    }

    /// Takes a property declaration apart.
    pub fn property(&mut self, node: Node<'t>) -> Property<'t> {
        let mut out = Property::default();
        let mut behind_equals = false;
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::Modifiers => out.modifiers = Some(kid),
                Kind::ValOrVar => out.mutable = self.text(kid) == "var",
                Kind::ReceiverType => out.receiver = Some(kid),
                Kind::VariableDeclaration => out.variable = Some(kid),
                Kind::MultiVariable => out.several = Some(kid),
                Kind::PropertyDelegate => out.delegate = self.kids(kid).into_iter().rfind(Node::is_named),
                Kind::Getter | Kind::Setter => out.accessors.push(kid),
                Kind::Token => behind_equals |= kid.kind() == "=",
                _ if behind_equals && out.init.is_none() && !kid.is_error() => out.init = Some(kid),
                _ => {}
            }
        }
        out
    }

    fn fields(&mut self, body: &Body<'t>) {
        let mut fields = Vec::new();
        if let Some(constructor) = body.constructor {
            for param in self.kids(constructor) {
                if kind(param) == Kind::ClassParameter && self.kid(param, Kind::ValOrVar).is_some() {
                    fields.extend(self.parameter_field(param));
                }
            }
        }
        for item in &body.items {
            match kind(*item) {
                Kind::Property => {
                    let property = self.property(*item);
                    fields.extend(self.field(*item, &property, body.is_static()));
                }
                Kind::EnumEntry => fields.extend(self.constant_field(*item, body)),
                _ => {}
            }
        }
        self.delegate_fields(body, &mut fields);
        if let Some(owner) = body.owner {
            self.b.facts().types[owner.0 as usize].fields = fields;
        }
    }

    fn parameter_field(&mut self, node: Node<'t>) -> Option<Field> {
        let modifiers = self.kid(node, Kind::Modifiers);
        let mut marks = self.marks(modifiers);
        let binding = self.kid(node, Kind::ValOrVar)?;
        marks.modifiers.is_final = self.text(binding) == "val";
        let name = self.kid(node, Kind::SimpleIdentifier)?;
        let name = self.name(name);
        let ty = self.ty_in(node);
        Some(Field {
            name,
            ty,
            delegated: false,
            lazy: false,
            annotations: marks.annotations,
            modifiers: marks.modifiers,
            span: span(node),
        })
    }

    fn field(&mut self, node: Node<'t>, property: &Property<'t>, is_static: bool) -> Option<Field> {
        let name = self.kid(property.variable?, Kind::SimpleIdentifier)?;
        let name = self.name(name);
        let ty = self.ty_in(property.variable?);
        let mut marks = self.marks(property.modifiers);
        marks.modifiers.is_final = !property.mutable;
        marks.modifiers.is_static = is_static;
        let lazy = property.delegate.is_some_and(|d| self.lazy_lambda(d).is_some());
        let delegated = property.delegate.is_some() && !lazy;
        let (annotations, modifiers) = (marks.annotations, marks.modifiers);
        Some(Field { name, ty, delegated, lazy, annotations, modifiers, span: span(node) })
    }

    fn constant_field(&mut self, node: Node<'t>, body: &Body<'t>) -> Option<Field> {
        let modifiers = self.kid(node, Kind::Modifiers);
        let mut marks = self.marks(modifiers);
        marks.modifiers.is_static = true;
        marks.modifiers.is_final = true;
        let name = self.kid(node, Kind::SimpleIdentifier)?;
        let ty = body.owner.map(|owner| TypeRef::plain(self.b.facts().ty(owner).name));
        let (annotations, modifiers) = (marks.annotations, marks.modifiers);
        Some(Field {
            name: self.name(name),
            ty,
            delegated: false,
            lazy: false,
            annotations,
            modifiers,
            span: span(node),
        })
    }

    /// `class A(x: I) : I by x` keeps `x` in a field of its own.
    fn delegate_fields(&mut self, body: &Body<'t>, fields: &mut Vec<Field>) {
        for (index, specifier) in body.supers.iter().enumerate() {
            if self.kid(*specifier, Kind::ExplicitDelegation).is_some() {
                let ty = self.super_type(*specifier);
                let name = self.delegate_name(index);
                let mut marks = Marks::default();
                marks.modifiers.private = true;
                marks.modifiers.is_final = true;
                marks.modifiers.is_static = body.is_static();
                let (annotations, modifiers) = (marks.annotations, marks.modifiers);
                fields.push(Field {
                    name,
                    ty,
                    delegated: true,
                    lazy: false,
                    annotations,
                    modifiers,
                    span: span(*specifier),
                });
            }
        }
    }

    /// The name of the field behind a delegated supertype.
    pub fn delegate_name(&mut self, index: usize) -> Name {
        self.b.name(&format!("$$delegate_{index}"))
    }

    /// `name = value` in the object itself.
    pub fn write_own(&mut self, name: Name, from: Value, place: Span) {
        self.b.push(StmtKind::Write { base: Receiver::Implicit(None), name, from: Box::new(from) }, place);
    }
}
