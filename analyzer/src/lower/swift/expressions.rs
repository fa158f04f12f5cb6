//! Expressions.
//!
//! In: an expression. Out: its [`Value`]; calls and reads in it become statements, in the order of evaluation.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::statements::{Sink, negated};
use super::{Lowering, is_token, span};
use crate::facts::{GapKind, Span, TypeRef, Value};

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
        let is_chain = matches!(kind(node), Kind::Call | Kind::Navigation | Kind::Postfix | Kind::Prefix);
        let value = if kind(node).is_operation() || is_chain {
            let pieces = self.pieces(node);
            self.value_of(&pieces, wanted)
        } else {
            self.operand_value(node, wanted)
        };
        self.leave();
        value
    }

    /// The value of an operand.
    pub fn operand_value(&mut self, node: Node<'t>, wanted: bool) -> Value {
        let inner = self.unwrapped(node);
        if inner != node {
            return self.eval(inner, wanted);
        }
        if let Some(group) = self.negated_group(node) {
            return Value::Logic(Box::new(negated(self.cond(group))));
        }
        match kind(node) {
            Kind::SimpleIdentifier if self.text(node) == "Self" => {
                Value::Path(self.dotted(node.start_byte(), node.end_byte()))
            }
            Kind::SimpleIdentifier => self.bare(node, span(node)),
            Kind::Call | Kind::Navigation | Kind::Postfix | Kind::Prefix | Kind::Constructor | Kind::Assignable => {
                self.chain(node, wanted)
            }
            Kind::String => self.string(node),
            Kind::Nil | Kind::Boolean | Kind::Integer | Kind::Real | Kind::Regex | Kind::Special => self.literal(node),
            Kind::Myself | Kind::Super => Value::This(None),
            Kind::Array | Kind::Tuple => Value::Array(self.each(node).into()),
            Kind::Dictionary => self.dictionary(node),
            Kind::If | Kind::Switch if wanted => self.branching_value(node),
            Kind::If | Kind::Switch => {
                self.branching(node, Sink::Nothing);
                Value::Unknown
            }
            Kind::Lambda => self.lambda(node),
            Kind::Jump => {
                self.jump(node);
                Value::Unknown
            }
            Kind::KeyPath => self.key_path(node, &[]),
            Kind::Selector => self.selector(node),
            Kind::Macro => self.macro_call(node, wanted),
            other => self.anything(node, other),
        }
    }

    /// What is not an expression or not known: whatever is inside is lowered.
    fn anything(&mut self, node: Node<'t>, found: Kind) -> Value {
        match found {
            Kind::Statements => self.scoped(&[node], Sink::Nothing),
            found if found.is_statement() => self.statement(node),
            // Its path is checked by the compiler and read by others.
            Kind::KeyPathString => {}
            found if found.is_type() => {
                let class: TypeRef = self.ty(node);
                return Value::Path(class.name);
            }
            found if found.is_silent() => {}
            found => {
                if found == Kind::Other && !node.is_missing() {
                    self.b.gap(GapKind::Construct, span(node));
                }
                for kid in self.flat(node) {
                    if !kind(kid).is_silent() {
                        self.effect(kid);
                    }
                }
            }
        }
        Value::Unknown
    }

    /// The values of all expressions right inside a node; names before colons are none.
    fn each(&mut self, node: Node<'t>) -> Vec<Value> {
        let kids = self.flat(node);
        let is_label = |at: usize| kids.get(at + 1).is_some_and(|n| is_token(*n, ":"));
        let mut out = Vec::with_capacity(kids.len() / 2);
        for (at, kid) in kids.iter().enumerate() {
            let is_missing = kind(*kid) == Kind::Bang;
            if kid.is_named() && !is_label(at) && !is_missing {
                out.push(self.value(*kid));
            }
        }
        out
    }

    /// `[k: v]`: pairs. One that holds a truth value stands for itself: such tables are settings, and their lines count.
    fn dictionary(&mut self, node: Node<'t>) -> Value {
        let (mut pairs, mut key) = (Vec::new(), None::<(Node<'t>, Value)>);
        for kid in self.flat(node) {
            if !kid.is_named() {
                continue;
            }
            let value = self.value(kid);
            match key.take() {
                None => key = Some((kid, value)),
                Some((first, key)) => {
                    let place = Span { start: span(first).start, end: span(kid).end };
                    pairs.push(self.b.pair([key, value], place));
                }
            }
        }
        Value::Array(pairs.into())
    }

    /// A name that stands alone.
    pub fn bare(&mut self, node: Node<'t>, place: Span) -> Value {
        let text = self.member_name(node);
        let name = self.b.name(text);
        match self.b.lookup(name) {
            Some(local) => Value::Local(local),
            None => self.b.read(self.implicit(), name, place),
        }
    }

    /// The name of a member: `$x` is what a property wrapper makes of `x`, and stands for it.
    pub fn member_name(&self, node: Node<'_>) -> &'t str {
        let text = self.ident(node);
        match text.strip_prefix('$') {
            Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || c == '_') => rest,
            _ => text,
        }
    }
}
