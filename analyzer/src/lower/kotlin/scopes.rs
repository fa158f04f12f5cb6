//! Scope functions, inlined: their lambda runs right here, once, or for each element.
//!
//! In: `x.let { ... }` and its kin. Out: a block, loop or branch with the lambda's statements.

use tree_sitter::Node;

use super::jumps::{Target, What};
use super::kinds::{Kind, kind};
use super::statements::{Sink, negated};
use super::{Lowering, Myself, span};
use crate::facts::{Cond, Local, ScopeKind, Span, Value};

/// What a scope function does with its lambda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `let`, `use`: the subject is `it`, the result is the lambda's.
    Let,
    /// `also`: the subject is `it` and the result.
    Also,
    /// `run`, `with`: the subject is `this`, the result is the lambda's.
    Run,
    /// `apply`: the subject is `this` and the result.
    Apply,
    /// `takeIf`, `takeUnless` (true): the subject if the lambda agrees, else null.
    Take(bool),
    /// `forEach`.
    Each,
    /// `repeat`.
    Repeat,
    /// `synchronized`: only runs it.
    Plain,
}

impl Scope {
    /// The scope function behind a name; `bare` without a receiver.
    pub fn of(name: &str, bare: bool, args: usize) -> Option<Scope> {
        match (name, bare, args) {
            ("let", _, 0) | ("use", false, 0) => Some(Scope::Let),
            ("also", _, 0) => Some(Scope::Also),
            ("run", _, 0) | ("with", true, 1) => Some(Scope::Run),
            ("apply", _, 0) => Some(Scope::Apply),
            ("takeIf", false, 0) => Some(Scope::Take(false)),
            ("takeUnless", false, 0) => Some(Scope::Take(true)),
            ("forEach", false, 0) => Some(Scope::Each),
            ("repeat", true, 1) => Some(Scope::Repeat),
            ("synchronized", true, 1) => Some(Scope::Plain),
            _ => None,
        }
    }

    fn gives_subject(self) -> bool {
        matches!(self, Scope::Also | Scope::Apply)
    }
}

/// A scope function that is called with a lambda.
pub struct Inlining<'t> {
    /// What it does.
    pub scope: Scope,
    /// Its name.
    pub name: &'t str,
    /// The lambda, with annotations and label.
    pub lambda: Node<'t>,
    /// The whole call.
    pub place: Span,
    /// Whether somebody uses the result.
    pub wanted: bool,
}

/// The lambda's nodes and label.
struct Inside<'t> {
    kids: Vec<Node<'t>>,
    label: &'t str,
    place: Span,
}

impl<'t> Lowering<'t> {
    /// Lowers a scope function with its lambda.
    pub fn inline(&mut self, call: &Inlining<'t>, subject: Option<Value>) -> Value {
        let lambda = self.kid(call.lambda, Kind::Lambda).unwrap_or(call.lambda);
        let label = self.kid(call.lambda, Kind::Label);
        let label = label.map_or(call.name, |l| self.text(l).trim_end_matches('@').trim_matches('`'));
        let inside = Inside { kids: self.flat(lambda), label, place: call.place };
        self.b.enter_scope();
        let value = match call.scope {
            Scope::Each | Scope::Repeat => self.rounds(call.scope, subject, &inside),
            Scope::Take(negative) => self.take(negative, subject.unwrap_or(Value::Unknown), &inside, call.wanted),
            scope => self.once(scope, subject, &inside, call.wanted),
        };
        self.b.leave_scope();
        value
    }

    fn once(&mut self, scope: Scope, subject: Option<Value>, inside: &Inside<'t>, wanted: bool) -> Value {
        let block = self.b.open_scope(ScopeKind::Block, inside.place);
        let result = (wanted && !scope.gives_subject()).then(|| self.b.temp());
        let mut receiver = None;
        match (scope, &subject) {
            (Scope::Let | Scope::Also, Some(value)) => self.bind(inside, value.clone()),
            (Scope::Run | Scope::Apply, Some(value)) => {
                let local = self.b.push_receiver(None);
                self.b.assign(local, value.clone(), inside.place);
                self.selves.push(Myself::Inlined(local));
                receiver = Some(local);
            }
            _ => {}
        }
        self.inline_body(inside, What::Block(block.statement(), result), receiver, result);
        if receiver.is_some() {
            self.b.pop_receiver();
            self.selves.pop();
        }
        self.b.close(block);
        match (scope.gives_subject(), result) {
            (true, _) => subject.unwrap_or(Value::Unknown),
            (false, Some(result)) => Value::Local(result),
            (false, None) => Value::Unknown,
        }
    }

    fn inline_body(&mut self, inside: &Inside<'t>, what: What, receiver: Option<Local>, result: Option<Local>) {
        self.targets.push(Target { label: inside.label, function: self.here(), what, receiver });
        self.block(&inside.kids, result.map_or(Sink::Nothing, Sink::To));
        self.targets.pop();
    }

    /// Declares the lambda's parameter, or `it`, and gives it a value.
    fn bind(&mut self, inside: &Inside<'t>, value: Value) {
        let local = self.bind_parameter(inside);
        self.b.assign(local, value, inside.place);
        self.bind_parts(inside, local);
    }

    fn bind_parameter(&mut self, inside: &Inside<'t>) -> Local {
        match self.inline_params(inside).as_slice() {
            [] => {
                let name = self.b.name("it");
                self.b.declare(name, None)
            }
            [only] => self.declare_pattern(*only),
            _ => self.b.temp(),
        }
    }

    /// Declares `(key, value)`, or the two parameters of `map.forEach { key, value -> }`: parts of the element.
    fn bind_parts(&mut self, inside: &Inside<'t>, whole: Local) {
        let params = self.inline_params(inside);
        for (number, param) in params.iter().enumerate() {
            if kind(*param) == Kind::MultiVariable {
                self.destructure(*param, Value::Local(whole));
            } else if params.len() > 1 {
                let part = self.declare_pattern(*param);
                self.component(part, (&Value::Local(whole), number + 1), span(*param));
            }
        }
    }

    fn inline_params(&mut self, inside: &Inside<'t>) -> Vec<Node<'t>> {
        let list = inside.kids.iter().copied().find(|n| kind(*n) == Kind::LambdaParameters);
        let mut params = list.map(|l| self.kids(l)).unwrap_or_default();
        params.retain(|n| matches!(kind(*n), Kind::VariableDeclaration | Kind::MultiVariable));
        params
    }

    fn rounds(&mut self, scope: Scope, subject: Option<Value>, inside: &Inside<'t>) -> Value {
        let element = self.bind_parameter(inside);
        let each = subject.filter(|_| scope == Scope::Each).map(|over| (element, over));
        let block = self.b.open_loop(each, inside.place);
        self.bind_parts(inside, element);
        self.inline_body(inside, What::Round(block.statement()), None, None);
        self.b.close(block);
        Value::Unknown
    }

    fn take(&mut self, negative: bool, subject: Value, inside: &Inside<'t>, wanted: bool) -> Value {
        let block = self.b.open_scope(ScopeKind::Block, inside.place);
        self.bind(inside, subject.clone());
        let cond = match self.sole_expression(inside) {
            Some(only) => self.cond(only),
            None => {
                let answer = self.b.temp();
                self.inline_body(inside, What::Block(block.statement(), Some(answer)), None, Some(answer));
                Cond::Test(Value::Local(answer))
            }
        };
        self.b.close(block);
        if !wanted {
            return Value::Unknown;
        }
        let to = self.b.temp();
        let branch = self.b.branch(if negative { negated(cond) } else { cond }, inside.place);
        self.b.assign(to, subject, inside.place);
        self.b.middle(branch);
        self.b.assign(to, Value::Null, inside.place);
        self.b.close(branch);
        Value::Local(to)
    }

    /// The expression that is all there is in a lambda.
    fn sole_expression(&mut self, inside: &Inside<'t>) -> Option<Node<'t>> {
        let statements = inside.kids.iter().copied().find(|n| kind(*n) == Kind::Statements)?;
        match self.flat(statements).as_slice() {
            [only] if !kind(*only).is_statement() && kind(*only) != Kind::Jump => Some(*only),
            _ => None,
        }
    }
}
