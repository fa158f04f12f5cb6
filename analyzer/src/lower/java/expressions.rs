//! Expressions.
//!
//! In: an expression node. Out: its [`Value`]; calls and reads in it are written as statements, in the order of
//! evaluation.

use tree_sitter::Node;

use super::kinds::Kind;
use super::types::is_type;
use super::{Lowering, span};
use crate::facts::{
    Call, Callee, Cond, GapKind, Local, LocalDecl, Name, Receiver, Span, StmtKind, TypeKind, TypeRef, Value,
};

impl<'t> Lowering<'t> {
    /// Evaluates an expression.
    pub(super) fn value(&mut self, node: Node<'t>) -> Value {
        match Kind::of(node) {
            Kind::Identifier => self.bare_name(node),
            Kind::This => Value::This(None),
            _ => match self.literal(node) {
                Some(value) => value,
                None => self.deeper(node, |l| l.composite(node)).unwrap_or(Value::Unknown),
            },
        }
    }

    /// Evaluates an expression for what it does; nobody uses its value.
    pub(super) fn effect(&mut self, node: Node<'t>) {
        match Kind::of(node) {
            Kind::Invocation => drop(self.deeper(node, |l| l.chain(node, false))),
            Kind::ObjectCreation => drop(self.deeper(node, |l| l.creation(node, false))),
            Kind::Assignment => drop(self.deeper(node, |l| l.assignment(node, false))),
            Kind::Switch => drop(self.deeper(node, |l| l.switch(node, None, None))),
            _ => drop(self.value(node)),
        }
    }

    fn composite(&mut self, node: Node<'t>) -> Value {
        match Kind::of(node) {
            Kind::Parenthesized => self.parenthesized(node),
            Kind::Invocation | Kind::FieldAccess | Kind::ArrayAccess => self.chain(node, true),
            Kind::ObjectCreation => self.creation(node, true),
            Kind::Assignment => self.assignment(node, true),
            Kind::Binary => self.arithmetic(node),
            Kind::Unary => self.unary(node),
            Kind::Instanceof => Value::Logic(Box::new(self.cond(node))),
            Kind::Lambda => self.lambda(node),
            Kind::Ternary => self.ternary(node),
            Kind::Update => self.update(node),
            Kind::Cast => self.cast(node),
            Kind::Switch => self.switch_value(node),
            Kind::ClassLiteral => self.class_literal(node),
            Kind::MethodReference => self.method_reference(node),
            Kind::ArrayCreation => self.array_creation(node),
            Kind::ArrayInitializer | Kind::ElementArray => self.array(node),
            Kind::Template => self.template_expression(node),
            Kind::String => self.template(node),
            Kind::Super => Value::This(None),
            Kind::Error => self.pieces(node),
            Kind::ScopedIdentifier => Value::Path(self.dotted(node)),
            Kind::ArgumentList | Kind::ExpressionStatement => self.pieces(node),
            _ => self.unknown(node),
        }
    }

    /// A construct without a rule: a gap; what it holds is evaluated all the same.
    pub(super) fn unknown(&mut self, node: Node<'t>) -> Value {
        self.gap(GapKind::Construct, node);
        self.pieces(node)
    }

    /// Evaluates what an unknown or broken construct holds.
    pub(super) fn pieces(&mut self, node: Node<'t>) -> Value {
        for child in self.children(node) {
            self.piece(child);
        }
        Value::Unknown
    }

    fn parenthesized(&mut self, node: Node<'t>) -> Value {
        let inner = self.unwrapped(node);
        if inner == node { self.pieces(node) } else { self.value(inner) }
    }

    /// What stands inside parentheses, however many.
    pub(super) fn unwrapped(&mut self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        while Kind::of(node) == Kind::Parenthesized {
            let children = self.children(node);
            let Some(inner) = children.iter().rev().find(|n| Kind::of(**n) != Kind::Error) else { break };
            node = *inner;
        }
        node
    }

    /// A variable, a type, or a field.
    fn bare_name(&mut self, node: Node<'t>) -> Value {
        let name = self.name(node);
        if let Some(local) = self.variable(name) {
            return Value::Local(local);
        }
        if self.is_type_name(name) {
            return Value::Path(name);
        }
        let base = Receiver::Implicit(self.builder.implicit());
        self.builder.read(base, name, span(node))
    }

    /// The variable that a name means; a field of a local class around it hides one captured from outside.
    pub(super) fn variable(&mut self, name: Name) -> Option<Local> {
        let local = self.builder.lookup(name)?;
        if self.captures.is_empty() {
            return Some(local);
        }
        let facts = self.builder.facts();
        let hides = |ty| facts.ty(ty).fields.iter().any(|field| field.name == name);
        let hidden = self.captures.iter().any(|capture| local.0 < capture.since && hides(capture.ty));
        (!hidden).then_some(local)
    }

    /// Whether a path that starts with no variable names a type: by an import, or by the way it is written.
    pub(super) fn is_type_name(&self, path: Name) -> bool {
        let text = self.builder.str(path);
        let last = text.rsplit('.').next().unwrap_or_default();
        let looks = last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase);
        looks || self.imported.contains(&path)
    }

    fn unary(&mut self, node: Node<'t>) -> Value {
        let negated = Kind::of(node.child(0).unwrap_or(node));
        if negated == Kind::Not {
            return Value::Logic(Box::new(self.cond(node)));
        }
        let Some(operand) = self.children(node).last().copied() else { return Value::Unknown };
        match self.value(operand) {
            Value::Int(n) if negated == Kind::Minus => Value::Int(n.wrapping_neg()),
            Value::Int(n) if negated == Kind::Plus => Value::Int(n),
            Value::Unknown if negated == Kind::Minus && self.str(operand) == "9223372036854775808L" => {
                Value::Int(i64::MIN)
            }
            _ => Value::Unknown,
        }
    }

    /// `x++` and the like: the variable or field changes to something unknown.
    fn update(&mut self, node: Node<'t>) -> Value {
        if let Some(operand) = self.children(node).last().copied() {
            let place = self.place(operand);
            self.write(place, Value::Unknown, span(node));
        }
        Value::Unknown
    }

    /// `c ? a : b`: a variable gets one or the other.
    fn ternary(&mut self, node: Node<'t>) -> Value {
        let children = self.children(node);
        let [condition, yes, no] = children[..] else { return self.pieces(node) };
        let cond = self.cond(condition);
        let to = self.builder.temp();
        let branch = self.builder.branch(cond, span(condition));
        let value = self.value(yes);
        self.builder.assign(to, value, span(yes));
        self.builder.middle(branch);
        let value = self.value(no);
        self.builder.assign(to, value, span(no));
        self.builder.close(branch);
        Value::Local(to)
    }

    /// A cast changes no value. Its type is kept, on the temporary or on a new one.
    fn cast(&mut self, node: Node<'t>) -> Value {
        let children = self.children(node);
        let Some(operand) = children.last().copied() else { return Value::Unknown };
        let value = self.value(operand);
        let Some(ty) = children.first().copied().filter(|ty| is_type(*ty) && Kind::of(*ty) != Kind::Primitive) else {
            return value;
        };
        let ty = self.type_ref(ty);
        match value {
            Value::Local(local) => {
                let decl = self.local(local);
                if decl.is_some_and(|decl| decl.name.is_none() && decl.ty.is_none()) {
                    self.set_type(local, ty);
                    return value;
                }
                self.typed(value, ty, span(node))
            }
            Value::This(_) | Value::Index(..) | Value::Unknown => self.typed(value, ty, span(node)),
            _ => value,
        }
    }

    fn typed(&mut self, value: Value, ty: TypeRef, at: Span) -> Value {
        let to = self.builder.temp();
        self.set_type(to, ty);
        self.builder.assign(to, value, at);
        Value::Local(to)
    }

    /// The declaration of a variable.
    pub(super) fn local(&mut self, local: Local) -> Option<&mut LocalDecl> {
        let current = self.builder.current()?;
        let frame = self.builder.facts().frame(current);
        self.builder.function(frame).locals.get_mut(local.0 as usize)
    }

    fn set_type(&mut self, local: Local, ty: TypeRef) {
        if let Some(decl) = self.local(local) {
            decl.ty = Some(ty);
        }
    }

    /// `X.class`.
    pub(super) fn class_literal(&mut self, node: Node<'t>) -> Value {
        match self.children(node).first().copied() {
            Some(ty) => Value::class(self.type_ref(ty)),
            None => Value::Unknown,
        }
    }

    /// `X::name`, `x::name`, `X::new`.
    fn method_reference(&mut self, node: Node<'t>) -> Value {
        let children = self.all_children(node);
        let (Some(on), Some(name)) = (children.first().copied(), children.last().copied()) else {
            return Value::Unknown;
        };
        let on = match Kind::of(on) {
            Kind::GenericType | Kind::ArrayType | Kind::ScopedType | Kind::TypeIdentifier | Kind::AnnotatedType => {
                Value::Path(self.type_ref(on).name)
            }
            _ => self.receiver_value(on),
        };
        let name = if Kind::of(name) == Kind::New { self.builder.name("<init>") } else { self.name(name) };
        Value::FunctionRef { on: Some(Box::new(on)), name }
    }

    /// `new T[]{a, b}` is its elements; `new T[n]` is unknown.
    fn array_creation(&mut self, node: Node<'t>) -> Value {
        let mut value = Value::Unknown;
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::ArrayInitializer => value = self.value(child),
                Kind::DimensionsExpr => drop(self.pieces(child)),
                _ => {}
            }
        }
        value
    }

    fn array(&mut self, node: Node<'t>) -> Value {
        let children = self.children(node);
        let mut values = Vec::with_capacity(children.len());
        for child in children {
            let value = self.value(child);
            values.push(value);
        }
        Value::Array(values.into())
    }

    /// `PROCESSOR."text \{value}"`.
    fn template_expression(&mut self, node: Node<'t>) -> Value {
        let children = self.children(node);
        let [processor, text] = children[..] else { return self.pieces(node) };
        self.value(processor);
        self.value(text)
    }

    /// `new X(...)`, with or without a body.
    pub(super) fn creation(&mut self, node: Node<'t>, used: bool) -> Value {
        let (mut ty, mut args, mut body) = (None, Vec::new(), None);
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::ArgumentList => args = self.arguments(child),
                Kind::Body => body = Some(child),
                Kind::TypeArguments | Kind::Annotation => {}
                _ if is_type(child) => ty = Some(child),
                _ => drop(self.value(child)),
            }
        }
        let ty_ref = match ty {
            Some(ty) => self.type_ref(ty),
            None => self.builder.type_ref("?"),
        };
        let receiver = Receiver::Implicit(None);
        let Some(body) = body else {
            let to = used.then(|| self.builder.temp());
            let call = Call::new(to, receiver, Callee::New(ty_ref), args);
            self.builder.push(StmtKind::Call(Box::new(call)), span(node));
            return to.map_or(Value::Unknown, Value::Local);
        };
        let head = Span { start: node.start_byte() as u32, end: body.start_byte() as u32 };
        let call = Call::new(None, receiver, Callee::New(ty_ref.clone()), args);
        self.builder.push(StmtKind::Call(Box::new(call)), head);
        self.anonymous((node, ty.unwrap_or(node)), ty_ref, body)
    }

    /// The body of an anonymous class; its value is the object.
    pub(super) fn anonymous(&mut self, at: (Node<'t>, Node<'t>), ty: TypeRef, body: Node<'t>) -> Value {
        let decl = self.new_type(TypeKind::Anonymous, (span(at.0), span(at.1)));
        self.builder.facts().types[decl.0 as usize].supers.push(ty);
        self.type_body(decl, &[body], &[]);
        Value::Object(decl)
    }

    fn switch_value(&mut self, node: Node<'t>) -> Value {
        let to = self.builder.temp();
        self.switch(node, Some(to), None);
        Value::Local(to)
    }

    /// A condition used as a value.
    pub(super) fn logic(cond: Cond) -> Value {
        match cond {
            Cond::Test(value) => value,
            cond => Value::Logic(Box::new(cond)),
        }
    }
}
