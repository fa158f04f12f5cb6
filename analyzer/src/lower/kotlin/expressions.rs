//! Expressions.
//!
//! In: an expression. Out: its [`Value`]; calls and reads in it become statements, in the order of evaluation.

use tree_sitter::Node;

use super::conditions::Operand;
use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::{Lowering, span};
use crate::facts::{Arg, Call, Callee, GapKind, Local, Receiver, Span, StmtKind, TypeRef, Value};

/// Where an assigned value comes from.
pub enum Source<'t> {
    /// An expression, evaluated after what stands before `=`.
    Expression(Node<'t>),
    /// A value.
    Value(Value),
}

impl<'t> Lowering<'t> {
    /// The value of an expression.
    pub fn value(&mut self, node: Node<'t>) -> Value {
        self.eval(node, true)
    }

    /// Evaluates an expression whose value nobody uses.
    pub fn effect(&mut self, node: Node<'t>) {
        self.eval(node, false);
    }

    fn eval(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let node = self.unwrapped(node);
        if !self.enter(node) {
            return Value::Unknown;
        }
        let value = self.eval_kind(node, wanted);
        self.leave();
        value
    }

    fn eval_kind(&mut self, node: Node<'t>, wanted: bool) -> Value {
        match kind(node) {
            Kind::SimpleIdentifier => self.bare(node, span(node)),
            Kind::Call | Kind::Navigation | Kind::Indexing => self.chain(node, wanted),
            Kind::String => self.string(node),
            Kind::Null | Kind::Boolean | Kind::Integer | Kind::Character | Kind::Real => self.literal(node),
            Kind::Postfix => self.postfix(node, wanted),
            Kind::Prefix => self.prefix(node, wanted),
            Kind::This => self.this_value(node),
            Kind::Super => self.this(),
            Kind::As => self.cast(node, wanted),
            Kind::Conjunction | Kind::Disjunction | Kind::Equality | Kind::Comparison | Kind::Check => {
                Value::Logic(Box::new(self.cond(node)))
            }
            Kind::Additive => self.additive(node),
            Kind::Multiplicative => {
                self.operands(node);
                Value::Unknown
            }
            Kind::Infix => self.infix(node, wanted),
            Kind::Elvis => self.elvis(node, wanted),
            Kind::If | Kind::When | Kind::Try if wanted => self.branching_value(node),
            Kind::If | Kind::When | Kind::Try => {
                self.branching(node, Sink::Nothing);
                Value::Unknown
            }
            Kind::Lambda => self.lambda(node, ""),
            Kind::AnonymousFunction => self.anonymous_function(node),
            Kind::ObjectLiteral => self.object_literal(node),
            Kind::CallableReference => self.callable_reference(node),
            Kind::CollectionLiteral => Value::Array(self.each(node).into()),
            Kind::Spread => {
                let inner = self.kids(node).into_iter().rfind(Node::is_named);
                inner.map_or(Value::Unknown, |n| Value::Spread(Box::new(self.value(n))))
            }
            Kind::Jump => {
                self.jump(node);
                Value::Unknown
            }
            other => self.anything(node, other),
        }
    }

    /// What is not an expression or not known: whatever is inside is lowered.
    fn anything(&mut self, node: Node<'t>, kind: Kind) -> Value {
        match kind {
            Kind::Range => {
                self.each(node);
            }
            Kind::Statements => self.scoped(&[node], Sink::Nothing),
            Kind::ControlStructureBody | Kind::FunctionBody | Kind::FinallyBlock | Kind::CatchBlock => {
                self.controlled(node, Sink::Nothing);
            }
            Kind::AnnotatedLambda => {
                if let Some(inner) = self.kid(node, Kind::Lambda) {
                    return self.lambda(inner, "");
                }
            }
            Kind::ValueArguments => {
                self.list(node, "");
            }
            other if other.is_statement() => self.statement(node),
            other if other.is_silent() => {}
            other => {
                let is_known = !matches!(other, Kind::Other);
                if !is_known && !node.is_missing() {
                    self.b.gap(GapKind::Construct, span(node));
                }
                for kid in self.flat(node) {
                    if !super::kinds::kind(kid).is_silent() {
                        self.effect(kid);
                    }
                }
            }
        }
        Value::Unknown
    }

    /// The values of all expressions right inside a node.
    fn each(&mut self, node: Node<'t>) -> Vec<Value> {
        let kids = self.flat(node);
        kids.into_iter().filter(Node::is_named).map(|n| self.value(n)).collect()
    }

    /// A name that stands alone.
    pub fn bare(&mut self, node: Node<'t>, place: Span) -> Value {
        let name = self.name(node);
        if let Some(local) = self.b.lookup(name) {
            return Value::Local(local);
        }
        match self.property {
            Some(own) if self.text(node) == "field" => self.b.read(Receiver::Implicit(None), own, place),
            _ => {
                let base = self.implicit();
                self.b.read(base, name, place)
            }
        }
    }

    /// `this`, `this@A`.
    pub fn this_value(&mut self, node: Node<'t>) -> Value {
        match self.kid(node, Kind::TypeIdentifier) {
            None => self.this(),
            Some(label) => {
                let text = self.ident(label);
                let inlined = self.targets.iter().rev().find(|t| t.label == text).and_then(|t| t.receiver);
                inlined.map_or_else(|| Value::This(Some(self.name(label))), Value::Local)
            }
        }
    }

    fn postfix(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let kids = self.kids(node);
        match (kids.first(), kids.last()) {
            (Some(operand), Some(operator)) if operator.kind() != "!!" => {
                self.store(*operand, Source::Value(Value::Unknown), span(node));
                Value::Unknown
            }
            _ => self.chain(node, wanted),
        }
    }

    fn prefix(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let kids = self.kids(node);
        let (Some(operator), Some(operand)) = (kids.first(), kids.last()) else { return Value::Unknown };
        match (kind(*operator), operator.kind()) {
            (Kind::Label, _) => {
                self.remember_label(*operator);
                self.eval(*operand, wanted)
            }
            (Kind::Annotation, _) => self.eval(*operand, wanted),
            (_, "!") => Value::Logic(Box::new(self.cond(node))),
            (_, "++" | "--") => {
                self.store(*operand, Source::Value(Value::Unknown), span(node));
                Value::Unknown
            }
            (_, sign) => match self.value(*operand) {
                Value::Int(n) if sign == "-" => Value::Int(n.wrapping_neg()),
                Value::Int(n) => Value::Int(n),
                _ => Value::Unknown,
            },
        }
    }

    /// `a as B` is `a`, in a variable that remembers the type.
    fn cast(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let mut inner = node;
        while kind(inner) == Kind::As {
            match self.kids(inner).first() {
                Some(first) => inner = *first,
                None => return Value::Unknown,
            }
        }
        let value = self.eval(inner, wanted);
        match self.ty_in(node) {
            Some(ty) if wanted && value != Value::Null => {
                let to = self.typed_temp(ty);
                self.b.assign(to, value, span(node));
                Value::Local(to)
            }
            _ => value,
        }
    }

    fn typed_temp(&mut self, ty: TypeRef) -> Local {
        let to = self.b.temp();
        let here = self.here();
        let facts = self.b.facts();
        let frame = facts.frame(here);
        if let Some(local) = facts.functions[frame.0 as usize].locals.get_mut(to.0 as usize) {
            local.ty = Some(ty);
        }
        to
    }

    fn operands(&mut self, node: Node<'t>) -> (Vec<Value>, Vec<Operand<'t>>) {
        let (first, rest) = self.left_chain(node, kind(node));
        let mut values = Vec::with_capacity(rest.len() + 1);
        values.push(self.value(first));
        for (_, operand) in &rest {
            values.push(self.value(*operand));
        }
        (values, rest)
    }

    /// `a + b`: a string put together if one part is known to be text, arithmetic with numbers, else a call that
    /// joins collections.
    fn additive(&mut self, node: Node<'t>) -> Value {
        let (values, rest) = self.operands(node);
        let adds = rest.iter().all(|(operator, _)| operator.kind() == "+");
        let is_text = |v: &Value| matches!(v, Value::Str(_) | Value::Concat(_));
        if adds && values.iter().any(is_text) {
            return self.joined(values);
        }
        let is_number = |v: &Value| matches!(v, Value::Int(_) | Value::Unknown);
        if values.iter().any(is_number) {
            return Value::Unknown;
        }
        let mut values = values.into_iter();
        let mut acc = values.next().unwrap_or(Value::Unknown);
        for ((operator, operand), value) in rest.into_iter().zip(values) {
            let name = if operator.kind() == "+" { "plus" } else { "minus" };
            let callee = Callee::Name(self.b.name(name));
            let place = super::between(node, operand);
            acc = self.b.call(Receiver::On(acc), callee, vec![Arg { name: None, value }], place);
        }
        acc
    }

    /// Text parts put together; literals next to each other become one.
    fn joined(&mut self, values: Vec<Value>) -> Value {
        let mut parts: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::Concat(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        if parts.iter().all(|p| matches!(p, Value::Str(_))) {
            let mut whole = String::new();
            for part in &parts {
                if let Value::Str(name) = part {
                    whole.push_str(self.b.str(*name));
                }
            }
            return Value::Str(self.b.name(&whole));
        }
        Value::Concat(parts.into())
    }

    /// `a to b`, walked from the left.
    fn infix(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let (first, rest) = self.left_chain(node, Kind::Infix);
        if kind(first) == Kind::ObjectLiteral && self.text(first) == "object" {
            // `object S{fun f() {}}`: a declaration that the grammar took for three operands.
            self.b.gap(GapKind::Construct, span(node));
        }
        let mut acc = self.value(first);
        let count = rest.len();
        for (at, (operator, operand)) in rest.into_iter().enumerate() {
            let text = self.ident(operator);
            let value = match kind(operand) {
                Kind::Lambda => self.lambda(operand, text),
                _ => self.value(operand),
            };
            let callee = Callee::Name(self.b.name(text));
            let to = (wanted || at + 1 < count).then(|| self.b.temp());
            let args = vec![Arg { name: None, value }];
            let call = Call::new(to, Receiver::On(acc), callee, args);
            let place = if first.start_position().row == operator.start_position().row { first } else { operator };
            self.b.push(StmtKind::Call(Box::new(call)), super::between(place, operand));
            acc = to.map_or(Value::Unknown, Value::Local);
        }
        acc
    }

    /// `X::name`, `::name`, `X::class`.
    pub fn callable_reference(&mut self, node: Node<'t>) -> Value {
        let kids = self.kids(node);
        let on = kids.first().copied().filter(|n| n.is_named() && kids.len() > 2);
        let Some(last) = kids.last().copied() else { return Value::Unknown };
        let is_class = !last.is_named();
        let Some(on) = on else {
            let name = self.name(last);
            return self.b.lookup(name).map_or(Value::FunctionRef { on: None, name }, Value::Local);
        };
        let text = self.ident(on);
        let owner = self.b.name(text);
        let local = self.b.lookup(owner);
        match (is_class, local) {
            (true, None) => Value::class(TypeRef::plain(owner)),
            (true, Some(_)) => Value::Unknown,
            (false, Some(local)) => {
                Value::FunctionRef { on: Some(Box::new(Value::Local(local))), name: self.name(last) }
            }
            (false, None) => {
                let on = if text.starts_with(char::is_uppercase) || self.b.current().is_none() {
                    Value::Path(owner)
                } else {
                    let base = self.implicit();
                    self.b.read(base, owner, span(on))
                };
                Value::FunctionRef { on: Some(Box::new(on)), name: self.name(last) }
            }
        }
    }
}
