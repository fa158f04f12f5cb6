//! Operators.
//!
//! In: an expression with operators. Out: its value or condition. The grammar nests operators in ways that have little
//! to do with the language (`a == b || c` comes as `a == (b || c)`), so they are laid out flat first and put together
//! by the language's own precedences.

use tree_sitter::Node;

use super::conditions::Clause;
use super::kinds::{Kind, kind};
use super::statements::{Sink, negated, not_null};
use super::{Lowering, between, span};
use crate::facts::{Arg, Callee, Cond, Local, Receiver, TypeRef, Value};

/// An operand or an operator of an expression that is laid out flat: they take turns.
#[derive(Clone)]
pub struct Piece<'t> {
    /// The operand; of an operator its token, of `? :` what stands in the middle.
    pub node: Node<'t>,
    /// Whether this is an operand.
    pub is_operand: bool,
    /// Of an operand: the prefix operators before it that the grammar took for those of a whole operation.
    prefixes: Vec<Node<'t>>,
    /// Of an operand: the calls and members behind it that the grammar took for those of a whole operation.
    pub suffixes: Vec<Node<'t>>,
    /// Of an operator.
    level: Level,
}

/// What is still to be laid out.
enum Rest<'t> {
    Expression(Node<'t>),
    Piece(Node<'t>, Level),
    Suffixes(Vec<Node<'t>>),
}

/// How tightly operators bind, from the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Ternary,
    Custom,
    Or,
    And,
    Comparison,
    Coalescing,
    Cast,
    Range,
    Addition,
    Multiplication,
    None,
}

fn level(operator: &str) -> Level {
    match operator {
        "||" => Level::Or,
        "&&" => Level::And,
        "==" | "!=" | "===" | "!==" | "<" | ">" | "<=" | ">=" | "~=" => Level::Comparison,
        "??" => Level::Coalescing,
        "..." | "..<" => Level::Range,
        "+" | "-" | "&+" | "&-" | "|" | "^" => Level::Addition,
        "*" | "/" | "%" | "&*" | "&" | "<<" | ">>" => Level::Multiplication,
        "is" | "as" | "as?" | "as!" => Level::Cast,
        _ => Level::Custom,
    }
}

impl<'t> Lowering<'t> {
    /// Lays an expression out flat.
    pub fn pieces(&mut self, node: Node<'t>) -> Vec<Piece<'t>> {
        let (mut out, mut prefixes) = (Vec::new(), Vec::new());
        let mut rest = vec![Rest::Expression(node)];
        while let Some(next) = rest.pop() {
            match next {
                Rest::Expression(node) => {
                    if !self.lay_out(node, &mut rest, &mut prefixes) {
                        out.push(operand(node, std::mem::take(&mut prefixes)));
                    }
                }
                Rest::Piece(node, Level::None) => out.push(operand(node, Vec::new())),
                Rest::Piece(node, level) => {
                    out.push(Piece { is_operand: false, level, ..operand(node, Vec::new()) });
                }
                Rest::Suffixes(links) => {
                    if let Some(last) = out.last_mut() {
                        last.suffixes.extend(links);
                    }
                }
            }
        }
        out
    }

    /// Takes an operation apart, if it is one.
    fn lay_out(&mut self, node: Node<'t>, rest: &mut Vec<Rest<'t>>, prefixes: &mut Vec<Node<'t>>) -> bool {
        let found = kind(node);
        if matches!(found, Kind::Call | Kind::Navigation | Kind::Postfix | Kind::Prefix | Kind::Try | Kind::Await) {
            // `a + b()` comes as a call of `a + b`, `-a + b` as a sign before a sum.
            let chain = self.links(node);
            let is_operation = kind(chain.head).is_operation() && !chain.is_member;
            if is_operation {
                prefixes.extend(chain.prefixes);
                rest.push(Rest::Suffixes(chain.links));
                rest.push(Rest::Expression(chain.head));
            }
            return is_operation;
        }
        let kids = if found.is_operation() { self.kids(node) } else { Vec::new() };
        match (found, kids.as_slice()) {
            (Kind::Ternary, [cond, _, yes, _, no]) => {
                rest.extend([Rest::Expression(*no), Rest::Piece(*yes, Level::Ternary), Rest::Expression(*cond)])
            }
            (Kind::As | Kind::Check, [value, operator, .., ty]) => rest.extend([
                Rest::Piece(*ty, Level::None),
                Rest::Piece(*operator, Level::Cast),
                Rest::Expression(*value),
            ]),
            (_, [left, operator, .., right]) => {
                let level = level(self.text(*operator));
                rest.extend([Rest::Expression(*right), Rest::Piece(*operator, level), Rest::Expression(*left)]);
            }
            (_, [first, ..]) => rest.push(Rest::Expression(*first)),
            _ => return false,
        }
        true
    }

    /// The type that an outermost `as` gives.
    pub fn cast_type(&mut self, pieces: &[Piece<'t>]) -> Option<TypeRef> {
        let [.., operator, ty] = pieces else { return None };
        let is_outermost = weakest(pieces) == Level::Cast && self.text(operator.node) != "is";
        (is_outermost && operator.level == Level::Cast).then(|| self.ty(ty.node))
    }

    /// The value of operands and operators.
    pub fn value_of(&mut self, pieces: &[Piece<'t>], wanted: bool) -> Value {
        let level = weakest(pieces);
        match level {
            Level::None => pieces.first().map_or(Value::Unknown, |piece| self.operand(piece, wanted)),
            Level::Ternary => self.ternary(pieces, wanted),
            Level::Or | Level::And | Level::Comparison => Value::Logic(Box::new(self.cond_of(pieces))),
            Level::Coalescing => self.coalescing(pieces, wanted),
            Level::Cast => self.cast(pieces, wanted),
            Level::Addition => self.addition(pieces),
            Level::Custom => self.custom(pieces, wanted),
            Level::Range | Level::Multiplication => {
                self.parts_of(pieces, level);
                Value::Unknown
            }
        }
    }

    /// The condition that operands and operators are.
    pub fn cond_of(&mut self, pieces: &[Piece<'t>]) -> Cond {
        match weakest(pieces) {
            level @ (Level::Or | Level::And) => {
                let parts = split(pieces, level).into_iter().map(|part| Clause::Expression(part.to_vec()));
                let parts: Vec<Clause<'t>> = parts.collect();
                self.junction(&parts, level == Level::And)
            }
            Level::Comparison => self.comparison(pieces),
            Level::None => self.operand_cond(pieces),
            _ => as_cond(self.value_of(pieces, true)),
        }
    }

    fn operand_cond(&mut self, pieces: &[Piece<'t>]) -> Cond {
        let Some(piece) = pieces.first() else { return Cond::Unknown };
        let inner = self.unwrapped(piece.node);
        if !piece.prefixes.is_empty() || !piece.suffixes.is_empty() {
            return as_cond(self.operand(piece, true));
        }
        if let (Kind::Prefix, [operator, target]) = (kind(inner), self.kids(inner).as_slice())
            && self.text(*operator) == "!"
        {
            return negated(self.cond(*target));
        }
        if let Some(group) = self.negated_group(inner) {
            return negated(self.cond(group));
        }
        if inner != piece.node {
            return self.cond(inner);
        }
        as_cond(self.operand(piece, true))
    }

    /// What stands in `!(...)`, which the grammar takes for a call of `!`.
    pub fn negated_group(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let kids = if kind(node) == Kind::Call { self.kids(node) } else { return None };
        let &[operator, suffix] = kids.as_slice() else { return None };
        if self.text(operator) != "!" {
            return None;
        }
        let mut inner = suffix;
        while matches!(kind(inner), Kind::CallSuffix | Kind::ValueArguments | Kind::ValueArgument) {
            let parts: Vec<_> =
                self.kids(inner).into_iter().filter(|n| n.is_named() && !kind(*n).is_silent()).collect();
            let &[only] = parts.as_slice() else { return None };
            inner = only;
        }
        Some(inner)
    }

    fn operand(&mut self, piece: &Piece<'t>, wanted: bool) -> Value {
        let mut value = match piece.suffixes.is_empty() {
            true => self.operand_value(piece.node, wanted),
            false => self.chain_with(piece.node, &piece.suffixes, wanted),
        };
        for operator in piece.prefixes.iter().rev() {
            value = self.prefixed(*operator, value);
        }
        value
    }

    /// What a prefix operator makes of a value.
    pub fn prefixed(&mut self, operator: Node<'t>, value: Value) -> Value {
        match (self.text(operator), value) {
            ("!", value) => Value::Logic(Box::new(negated(as_cond(value)))),
            ("-", Value::Int(n)) => Value::Int(n.wrapping_neg()),
            ("+" | "&" | "^", value) => value,
            _ => Value::Unknown,
        }
    }

    fn comparison(&mut self, pieces: &[Piece<'t>]) -> Cond {
        let mut signs = pieces.iter().enumerate().filter(|(_, p)| p.level == Level::Comparison && !p.is_operand);
        let (Some((at, _)), None) = (signs.next(), signs.next()) else {
            // The language has no `a == b == c`.
            self.parts_of(pieces, Level::Comparison);
            return Cond::Unknown;
        };
        let left = self.value_of(&pieces[..at], true);
        let right = self.value_of(&pieces[at + 1..], true);
        match self.text(pieces[at].node) {
            "==" | "===" => Cond::Equal(left, right),
            "!=" | "!==" => negated(Cond::Equal(left, right)),
            "<" => Cond::Less { left, right, strict: true },
            "<=" => Cond::Less { left, right, strict: false },
            ">" => Cond::Less { left: right, right: left, strict: true },
            ">=" => Cond::Less { left: right, right: left, strict: false },
            _ => Cond::Unknown,
        }
    }

    /// `a ? b : c ? d : e`, walked from the left.
    fn ternary(&mut self, pieces: &[Piece<'t>], wanted: bool) -> Value {
        let to = wanted.then(|| self.b.temp());
        let (mut rest, mut open) = (pieces, Vec::new());
        while let Some(at) = rest.iter().position(|p| p.level == Level::Ternary && !p.is_operand) {
            let yes = rest[at].node;
            let cond = self.cond_of(&rest[..at]);
            let block = self.b.branch(cond, span(yes));
            self.tail(yes, to.map_or(Sink::Nothing, Sink::To));
            self.b.middle(block);
            open.push(block);
            rest = &rest[at + 1..];
        }
        self.deliver(rest, to);
        for block in open.into_iter().rev() {
            self.b.close(block);
        }
        to.map_or(Value::Unknown, Value::Local)
    }

    fn deliver(&mut self, pieces: &[Piece<'t>], to: Option<Local>) {
        let value = self.value_of(pieces, to.is_some());
        if let (Some(to), Some(first)) = (to, pieces.first()) {
            self.b.assign(to, value, span(first.node));
        }
    }

    /// `a ?? b ?? c`, walked from the left.
    fn coalescing(&mut self, pieces: &[Piece<'t>], wanted: bool) -> Value {
        let parts = split(pieces, Level::Coalescing);
        let mut parts = parts.into_iter();
        let mut acc = parts.next().map_or(Value::Unknown, |first| self.value_of(first, true));
        let count = parts.len();
        for (at, part) in parts.enumerate() {
            let Some(first) = part.first() else { continue };
            let to = (wanted || at + 1 < count).then(|| self.b.temp());
            let block = self.b.branch(not_null(acc.clone()), span(first.node));
            if let Some(to) = to {
                self.b.assign(to, acc, span(first.node));
            }
            self.b.middle(block);
            self.deliver(part, to);
            self.b.close(block);
            acc = to.map_or(Value::Unknown, Value::Local);
        }
        acc
    }

    /// `a as B` is `a`, in a variable that remembers the type; `a is B` a test.
    fn cast(&mut self, pieces: &[Piece<'t>], wanted: bool) -> Value {
        let at = pieces.iter().position(|p| p.level == Level::Cast && !p.is_operand).unwrap_or(pieces.len());
        let (before, casts) = pieces.split_at(at);
        let mut value = self.value_of(before, wanted);
        for pair in casts.chunks(2) {
            let [operator, ty] = pair else { break };
            let place = between(before.first().map_or(ty.node, |piece| piece.node), ty.node);
            let ty = self.ty(ty.node);
            value = match self.text(operator.node) {
                "is" if matches!(value, Value::Logic(_)) => Value::Unknown,
                "is" => Value::Logic(Box::new(Cond::Is(value, ty))),
                _ if wanted && value != Value::Null => {
                    let to = self.typed_temp(ty);
                    self.b.assign(to, value, place);
                    Value::Local(to)
                }
                _ => value,
            };
        }
        value
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

    fn parts_of(&mut self, pieces: &[Piece<'t>], level: Level) -> Vec<Value> {
        split(pieces, level).into_iter().map(|part| self.value_of(part, true)).collect()
    }

    /// `a + b`: a string put together if one part is known to be text, arithmetic with numbers, else a call that joins
    /// collections.
    fn addition(&mut self, pieces: &[Piece<'t>]) -> Value {
        let values = self.parts_of(pieces, Level::Addition);
        let operators: Vec<Node<'t>> =
            pieces.iter().filter(|p| p.level == Level::Addition && !p.is_operand).map(|p| p.node).collect();
        let adds = operators.iter().all(|n| self.text(*n) == "+");
        let is_text = |v: &Value| matches!(v, Value::Str(_) | Value::Concat(_));
        if adds && values.iter().any(is_text) {
            return self.joined(values);
        }
        let is_number = |v: &Value| matches!(v, Value::Int(_) | Value::Unknown | Value::Logic(_));
        if !adds || values.iter().any(is_number) {
            return Value::Unknown;
        }
        let mut values = values.into_iter();
        let mut acc = values.next().unwrap_or(Value::Unknown);
        for (operator, value) in operators.into_iter().zip(values) {
            let callee = Callee::Name(self.b.name("plus"));
            acc = self.b.call(Receiver::On(acc), callee, vec![Arg { name: None, value }], span(operator));
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

    /// An operator of the project's or a library's own: a function by its sign.
    fn custom(&mut self, pieces: &[Piece<'t>], wanted: bool) -> Value {
        let parts = split(pieces, Level::Custom);
        let operators: Vec<Node<'t>> =
            pieces.iter().filter(|p| p.level == Level::Custom && !p.is_operand).map(|p| p.node).collect();
        let mut parts = parts.into_iter();
        let mut acc = parts.next().map_or(Value::Unknown, |part| self.value_of(part, true));
        let count = operators.len();
        for (at, (operator, part)) in operators.into_iter().zip(parts).enumerate() {
            let value = self.value_of(part, true);
            let callee = Callee::Name(self.name(operator));
            let args = [acc, value].map(|value| Arg { name: None, value }).to_vec();
            let to = (wanted || at + 1 < count).then(|| self.b.temp());
            let call = crate::facts::Call::new(to, self.implicit(), callee, args);
            self.b.push(crate::facts::StmtKind::Call(Box::new(call)), span(operator));
            acc = to.map_or(Value::Unknown, Value::Local);
        }
        acc
    }
}

/// A value where a yes or no is wanted.
pub fn as_cond(value: Value) -> Cond {
    match value {
        Value::Logic(cond) => *cond,
        value => Cond::Test(value),
    }
}

fn operand<'t>(node: Node<'t>, prefixes: Vec<Node<'t>>) -> Piece<'t> {
    Piece { node, is_operand: true, prefixes, suffixes: Vec::new(), level: Level::None }
}

fn weakest(pieces: &[Piece<'_>]) -> Level {
    pieces.iter().filter(|p| !p.is_operand).map(|p| p.level).min().unwrap_or(Level::None)
}

/// What stands between the operators of a level.
fn split<'p, 't>(pieces: &'p [Piece<'t>], level: Level) -> Vec<&'p [Piece<'t>]> {
    pieces.split(|p| !p.is_operand && p.level == level).collect()
}
