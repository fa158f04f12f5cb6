//! Expressions.
//!
//! In: an expression. Out: its [`Value`]; calls and reads in it become statements, in the order of evaluation.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{IMPLICIT, Lowering, span};
use crate::facts::{GapKind, Local, TypeRef, Value};

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
        let value = match kind(node) {
            Kind::Identifier => self.bare(node),
            found if found.is_link() => self.chain(node, wanted),
            Kind::Assignment => self.assignment(node, wanted),
            Kind::Binary => self.binary(node),
            Kind::Unary => self.unary(node),
            Kind::Update => self.update(node),
            Kind::Conditional => self.conditional(node, wanted),
            Kind::Cast => self.cast(node, wanted),
            Kind::Pointer => self.pointer(node),
            Kind::Comma => self.comma(node, wanted),
            Kind::Block => self.block_literal(node),
            Kind::Selector => self.selector(node),
            Kind::At => self.boxed(node),
            Kind::ArrayLiteral | Kind::InitializerList => Value::Array(self.each(node).into()),
            Kind::DictionaryLiteral => self.dictionary(node),
            Kind::CompoundLiteral | Kind::InitializerPair => {
                node.child_by_field_id(FIELDS.value).map_or(Value::Unknown, |n| self.value(n))
            }
            Kind::String | Kind::Strings => self.string(node),
            Kind::Number | Kind::True | Kind::False | Kind::Null => self.literal(node),
            Kind::Parenthesized => self.statement_expression(node),
            Kind::Char | Kind::Available | Kind::Fixed => Value::Unknown,
            other => self.anything(node, other),
        };
        self.leave();
        value
    }

    /// What is not an expression or not known: whatever is inside is lowered.
    fn anything(&mut self, node: Node<'t>, found: Kind) -> Value {
        if found.is_statement() {
            self.statement(node);
        } else if found.is_type() {
            return Value::Path(self.ty(node).name);
        } else if !found.is_silent() {
            if found == Kind::Other && !node.is_missing() {
                self.b.gap(GapKind::Construct, span(node));
            }
            for kid in self.flat(node) {
                if !kind(kid).is_silent() {
                    self.effect(kid);
                }
            }
        }
        Value::Unknown
    }

    /// The values of all expressions right inside a node.
    fn each(&mut self, node: Node<'t>) -> Vec<Value> {
        let kids = self.flat(node);
        kids.into_iter().filter(|n| n.is_named() && !kind(*n).is_silent()).map(|n| self.value(n)).collect()
    }

    /// `@{k: v}`: pairs. One that holds a truth value stands for itself, as in Swift.
    fn dictionary(&mut self, node: Node<'t>) -> Value {
        let mut pairs = Vec::new();
        for pair in self.flat(node) {
            if kind(pair) == Kind::Pair {
                let values = self.each(pair);
                pairs.push(match <[Value; 2]>::try_from(values) {
                    Ok(both) => self.b.pair(both, span(pair)),
                    Err(others) => Value::Array(others.into()),
                });
            }
        }
        Value::Array(pairs.into())
    }

    /// `({ ...; x; })` is x.
    fn statement_expression(&mut self, node: Node<'t>) -> Value {
        let Some(block) = self.kid(node, Kind::Compound) else { return Value::Unknown };
        self.b.enter_scope();
        let mut statements = self.flat(block);
        statements.retain(|n| !kind(*n).is_silent());
        let last = statements.pop_if(|n| kind(*n) == Kind::ExpressionStatement);
        self.list(block, statements);
        let inner = last.and_then(|n| self.kids(n).into_iter().find(Node::is_named));
        let value = inner.map_or(Value::Unknown, |n| self.value(n));
        self.b.leave_scope();
        value
    }

    /// `a, b` is b.
    fn comma(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let (mut parts, mut rest) = (Vec::new(), vec![node]);
        while let Some(node) = rest.pop() {
            match kind(node) {
                Kind::Comma => rest.extend(self.kids(node).into_iter().filter(Node::is_named).rev()),
                _ => parts.push(node),
            }
        }
        let last = parts.pop();
        for part in parts {
            self.effect(part);
        }
        last.map_or(Value::Unknown, |last| self.eval(last, wanted))
    }

    /// A name that stands alone.
    pub fn bare(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        if let Some(value) = self.word(text, node) {
            return value;
        }
        if let Some(value) = self.variable(node) {
            return value;
        }
        let name = self.outer_name(text);
        self.b.read(IMPLICIT, name, span(node))
    }

    /// The variable that a name means: a local one, or another name of `self`. A macro may have declared that one:
    /// `weakSelf` is known by its name.
    pub fn variable(&mut self, node: Node<'t>) -> Option<Value> {
        let name = self.name(node);
        if let Some(local) = self.b.lookup(name) {
            return Some(Value::Local(local));
        }
        let text = self.text(node);
        let from_macro = text.len() > 4 && text.to_ascii_lowercase().ends_with("self") && !self.globals.contains(text);
        (from_macro || self.selves.contains(&name)).then_some(Value::This(None))
    }

    /// The name of something that is no variable of the function.
    pub fn outer_name(&mut self, text: &str) -> crate::facts::Name {
        let known = if self.globals.contains(text) { text } else { self.member(text) };
        self.b.name(known)
    }

    /// `(A *)x` is x, in a variable that remembers the type.
    fn cast(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let inner = node.child_by_field_id(FIELDS.value);
        let value = inner.map_or(Value::Unknown, |n| self.eval(n, wanted));
        let ty = node.child_by_field_id(FIELDS.r#type).filter(|ty| kind(*ty) == Kind::TypeName).map(|ty| self.ty(ty));
        let is_plain = |ty: &TypeRef| matches!(self.b.str(ty.name), "id" | "void" | "");
        let keeps = matches!(value, Value::Local(_) | Value::Index(_));
        match ty.filter(|ty| wanted && keeps && !is_plain(ty)) {
            Some(ty) => {
                let to = self.typed_temp(ty);
                self.b.assign(to, value, span(node));
                Value::Local(to)
            }
            None => value,
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

    /// `&x` is x, `*x` too.
    fn pointer(&mut self, node: Node<'t>) -> Value {
        node.child_by_field_id(FIELDS.argument).map_or(Value::Unknown, |n| self.value(n))
    }
}
