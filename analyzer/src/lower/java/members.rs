//! Types and their members.
//!
//! In: a type declaration or body. Out: a [`TypeDecl`] with its fields, one function for the static and one for the
//! instance initialisers, then the methods, constructors and inner types.

use tree_sitter::Node;

use super::annotations::Before;
use super::kinds::{FIELDS, Kind};
use super::types::is_type;
use super::{Capture, Lowering, span};
use crate::facts::{
    Call, Callee, Field, FnRole, Modifiers, Receiver, Span, StmtKind, TypeDecl, TypeIdx, TypeKind, TypeRef, Value,
};

/// A member that runs when the type or an instance is set up.
struct Initial<'t> {
    node: Node<'t>,
    is_static: bool,
}

impl<'t> Lowering<'t> {
    /// Lowers a named type.
    pub(super) fn type_declaration(&mut self, node: Node<'t>, top: bool) {
        self.deeper(node, |l| l.named_type(node, top));
    }

    fn named_type(&mut self, node: Node<'t>, top: bool) {
        let children = self.children(node);
        let before = self.before(children.first().copied());
        let name = node.child_by_field_id(FIELDS.name);
        let kind = match Kind::of(node) {
            Kind::Interface => TypeKind::Interface,
            Kind::Enum => TypeKind::Enum,
            Kind::Record => TypeKind::Record,
            Kind::AnnotationType => TypeKind::Annotation,
            _ => TypeKind::Class,
        };
        let index = self.new_type(kind, (span(node), span(name.unwrap_or(node))));
        if let Some(name) = name {
            let name = self.name(name);
            self.ty(index).name = name;
        }
        let is_generated = |l: &Self, name| l.builder.str(name).rsplit('.').next() == Some("Generated");
        if top && before.annotations.iter().any(|a| is_generated(self, a.name)) {
            self.builder.facts().generated = true;
        }
        self.describe(index, kind, before);
        let mut components = Vec::new();
        let mut bodies = Vec::new();
        for child in children {
            match Kind::of(child) {
                Kind::Supers => self.supers(index, child),
                Kind::TypeParameters => {
                    let params = self.type_params(child);
                    self.ty(index).type_params = params;
                }
                Kind::Parameters => components = self.children(child),
                Kind::Body => bodies.push(child),
                _ => {}
            }
        }
        self.type_body(index, &bodies, &components);
    }

    /// Adds a type where lowering stands.
    pub(super) fn new_type(&mut self, kind: TypeKind, spans: (Span, Span)) -> TypeIdx {
        let decl = TypeDecl {
            name: self.builder.name(""),
            kind,
            owner: self.owner,
            enclosing: self.builder.current(),
            type_params: Vec::new(),
            supers: Vec::new(),
            fields: Vec::new(),
            annotations: Vec::new(),
            modifiers: Modifiers::default(),
            span: spans.0,
            name_span: spans.1,
        };
        self.builder.add_type(decl)
    }

    fn ty(&mut self, index: TypeIdx) -> &mut TypeDecl {
        &mut self.builder.facts().types[index.0 as usize]
    }

    /// Modifiers, written and implied.
    fn describe(&mut self, index: TypeIdx, kind: TypeKind, before: Before) {
        let inner = self.owner.is_some();
        let in_interface = self.owner.is_some_and(|owner| is_interface(self.ty(owner).kind));
        let decl = self.ty(index);
        decl.modifiers = before.modifiers;
        decl.modifiers.is_static |= inner && (kind != TypeKind::Class || in_interface);
        decl.modifiers.is_final |= matches!(kind, TypeKind::Enum | TypeKind::Record);
        decl.modifiers.restricted &= !in_interface;
        decl.annotations = before.annotations;
    }

    fn supers(&mut self, index: TypeIdx, node: Node<'t>) {
        for child in self.children(node) {
            if Kind::of(child) == Kind::TypeList {
                self.supers(index, child);
            } else if is_type(child) {
                let ty = self.type_ref(child);
                self.ty(index).supers.push(ty);
            }
        }
    }

    /// Lowers what a type holds.
    pub(super) fn type_body(&mut self, index: TypeIdx, bodies: &[Node<'t>], components: &[Node<'t>]) {
        let outer = self.owner.replace(index);
        let targets = std::mem::take(&mut self.targets);
        let captures = self.builder.current().is_some();
        if captures {
            let since = self.variables();
            self.captures.push(Capture { ty: index, since });
        }
        let members = self.members(bodies);
        for component in components {
            self.component_field(index, *component);
        }
        let mut initial = Vec::new();
        for member in &members {
            self.declare_member(index, *member, &mut initial);
        }
        self.initialiser(index, &initial, true);
        self.initialiser(index, &initial, false);
        self.functions(index, &members, components);
        if captures {
            self.captures.pop();
        }
        self.targets = targets;
        self.owner = outer;
    }

    /// How many variables there are so far in the outermost open function.
    fn variables(&mut self) -> u32 {
        let Some(current) = self.builder.current() else { return 0 };
        let frame = self.builder.facts().frame(current);
        self.builder.function(frame).locals.len() as u32
    }

    /// The members in bodies; what the parser could not read is opened up.
    fn members(&mut self, bodies: &[Node<'t>]) -> Vec<Node<'t>> {
        let mut members = Vec::new();
        let mut todo: Vec<Node<'t>> = bodies.iter().rev().copied().collect();
        while let Some(node) = todo.pop() {
            match Kind::of(node) {
                Kind::Body | Kind::Error => todo.extend(self.children(node).into_iter().rev()),
                _ => members.push(node),
            }
        }
        members
    }

    /// Adds the fields that a member declares, and notes what has to run.
    fn declare_member(&mut self, index: TypeIdx, node: Node<'t>, initial: &mut Vec<Initial<'t>>) {
        match Kind::of(node) {
            Kind::Field => {
                let (is_static, has_value) = self.fields(index, node);
                if has_value {
                    initial.push(Initial { node, is_static });
                }
            }
            Kind::EnumConstant => {
                self.constant_field(index, node);
                initial.push(Initial { node, is_static: true });
            }
            Kind::StaticInitializer => initial.push(Initial { node, is_static: true }),
            Kind::Block => initial.push(Initial { node, is_static: false }),
            _ => {}
        }
    }

    /// Adds fields; says whether they are static, and whether any has a value.
    fn fields(&mut self, index: TypeIdx, node: Node<'t>) -> (bool, bool) {
        let mut before = self.before(node.named_child(0));
        if is_interface(self.ty(index).kind) {
            before.modifiers.is_static = true;
            before.modifiers.is_final = true;
            before.modifiers.restricted = false;
        }
        let (ty, declarators) = self.declarators(node);
        let mut has_value = false;
        for declarator in declarators {
            has_value |= declarator.value.is_some();
            let name = self.name(declarator.name);
            let ty = self.type_of(ty, declarator.dimensions);
            let annotations = before.annotations.clone();
            let modifiers = before.modifiers;
            self.ty(index).fields.push(Field {
                name,
                ty,
                delegated: false,
                lazy: false,
                annotations,
                modifiers,
                span: span(node),
            });
        }
        (before.modifiers.is_static, has_value)
    }

    fn constant_field(&mut self, index: TypeIdx, node: Node<'t>) {
        let before = self.before(node.named_child(0));
        let Some(name) = node.child_by_field_id(FIELDS.name) else { return };
        let name = self.name(name);
        let ty = Some(TypeRef::plain(self.ty(index).name));
        let modifiers = Modifiers { is_static: true, is_final: true, ..Modifiers::default() };
        let annotations = before.annotations;
        self.ty(index).fields.push(Field {
            name,
            ty,
            delegated: false,
            lazy: false,
            annotations,
            modifiers,
            span: span(node),
        });
    }

    fn component_field(&mut self, index: TypeIdx, node: Node<'t>) {
        let Some(parameter) = self.parameter(node) else { return };
        let modifiers = Modifiers { private: true, is_final: true, ..Modifiers::default() };
        let field = Field {
            name: parameter.name,
            ty: self.held_type(&parameter),
            delegated: false,
            lazy: false,
            annotations: parameter.before.annotations,
            modifiers,
            span: span(node),
        };
        self.ty(index).fields.push(field);
    }

    /// Writes the function that sets up the type, or an instance, if there is anything to do.
    fn initialiser(&mut self, index: TypeIdx, initial: &[Initial<'t>], is_static: bool) {
        let mine: Vec<Node<'t>> = initial.iter().filter(|i| i.is_static == is_static).map(|i| i.node).collect();
        let (Some(first), Some(last)) = (mine.first(), mine.last()) else { return };
        let (role, name) = match is_static {
            true => (FnRole::StaticInitializer, "<clinit>"),
            false => (FnRole::Initializer, "<fields>"),
        };
        let spans = (super::span_to(*first, *last), self.ty(index).name_span);
        let function = self.builder.begin_function(role, name, Some(index), spans);
        self.builder.function(function).modifiers.is_static = is_static;
        for node in mine {
            match Kind::of(node) {
                Kind::Field => self.field_values(node),
                Kind::EnumConstant => self.constant_value(index, node),
                Kind::StaticInitializer => {
                    for block in self.children(node) {
                        self.statement(block);
                    }
                }
                _ => self.statement(node),
            }
        }
        self.builder.end_function();
    }

    fn field_values(&mut self, node: Node<'t>) {
        for declarator in self.declarators(node).1 {
            let Some(value) = declarator.value else { continue };
            let from = self.value(value);
            self.write_own(declarator.name, from, span(declarator.node));
        }
    }

    /// Writes a member of the type that is being lowered.
    fn write_own(&mut self, name: Node<'t>, from: Value, at: Span) {
        let base = Receiver::Implicit(None);
        let name = self.name(name);
        self.builder.push(StmtKind::Write { base, name, from: Box::new(from) }, at);
    }

    /// An enum constant is made in the static initialiser; with a body it is an anonymous class.
    fn constant_value(&mut self, index: TypeIdx, node: Node<'t>) {
        let Some(name) = node.child_by_field_id(FIELDS.name) else { return };
        let (mut args, mut body, mut end) = (Vec::new(), None, name);
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::ArgumentList => (args, end) = (self.arguments(child), child),
                Kind::Body => body = Some(child),
                _ => {}
            }
        }
        let at = super::span_to(name, end);
        let ty = TypeRef::plain(self.ty(index).name);
        let receiver = Receiver::Implicit(None);
        let to = body.is_none().then(|| self.builder.temp());
        let call = Call::new(to, receiver, Callee::New(ty.clone()), args);
        self.builder.push(StmtKind::Call(Box::new(call)), at);
        let value = match (to, body) {
            (Some(to), _) => Value::Local(to),
            (None, Some(body)) => self.anonymous((node, name), ty, body),
            (None, None) => Value::Unknown,
        };
        self.write_own(name, value, at);
    }

    /// Methods, constructors and inner types, in source order.
    fn functions(&mut self, index: TypeIdx, members: &[Node<'t>], components: &[Node<'t>]) {
        let is_record = self.ty(index).kind == TypeKind::Record;
        let canonical = |member: &Node<'t>| match Kind::of(*member) {
            Kind::CompactConstructor => true,
            Kind::Constructor => parameter_count(*member) == components.len(),
            _ => false,
        };
        if is_record && !members.iter().any(canonical) {
            let at = self.ty(index).name_span;
            self.record_constructor((at, at), components, None);
        }
        for member in members {
            match Kind::of(*member) {
                Kind::Method => self.method(*member),
                Kind::Constructor => self.constructor(*member),
                Kind::CompactConstructor => {
                    let name = member.child_by_field_id(FIELDS.name).unwrap_or(*member);
                    let body = member.child_by_field_id(FIELDS.body);
                    self.record_constructor((span(*member), span(name)), components, body);
                }
                Kind::Class | Kind::Interface | Kind::Enum | Kind::Record | Kind::AnnotationType => {
                    self.type_declaration(*member, false);
                }
                _ => {}
            }
        }
    }

    /// A record's constructor: the parameters go into the fields, after the body of a compact constructor.
    fn record_constructor(&mut self, spans: (Span, Span), components: &[Node<'t>], body: Option<Node<'t>>) {
        let function = self.builder.begin_function(FnRole::Constructor, "<init>", self.owner, spans);
        self.parameters(function, components);
        if let Some(body) = body {
            self.statements(body);
        }
        let fields: Vec<_> = self.builder.function(function).params.iter().map(|p| (p.name, p.local)).collect();
        for (name, local) in fields {
            let kind =
                StmtKind::Write { base: Receiver::On(Value::This(None)), name, from: Box::new(Value::Local(local)) };
            self.builder.push(kind, spans.1);
        }
        self.builder.end_function();
    }

    /// A method outside of any type: the newest Java allows it, and broken code has it.
    pub(super) fn stray_method(&mut self, node: Node<'t>) {
        let holder = match self.holder {
            Some(holder) => holder,
            None => self.new_type(TypeKind::File, (span(node), span(node))),
        };
        self.holder = Some(holder);
        let outer = self.owner.replace(holder);
        self.functions(holder, &[node], &[]);
        self.owner = outer;
    }
}

fn parameter_count(constructor: Node) -> usize {
    constructor.child_by_field_name("parameters").map_or(0, |parameters| parameters.named_child_count())
}

/// Whether members are public by themselves.
pub(super) fn is_interface(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Interface | TypeKind::Annotation)
}
