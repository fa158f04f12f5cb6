//! Statements: blocks, local declarations, assignments, loops.
//!
//! In: statement nodes. Out: statements in the function that is being written.

use tree_sitter::Node;

use super::jumps::{Target, What};
use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{Call, Callee, Cond, Exit, Local, Receiver, Span, StmtKind, TypeRef, Value};

/// What becomes of the value of a block's last expression.
#[derive(Clone, Copy, Debug)]
pub enum Sink {
    /// Nobody wants it.
    Nothing,
    /// A variable gets it.
    To(Local),
    /// The function returns it.
    Return,
}

impl<'t> Lowering<'t> {
    /// Lowers a block with its own names: the tokens, `statements` or single statement between braces.
    pub fn scoped(&mut self, nodes: &[Node<'t>], sink: Sink) {
        self.b.enter_scope();
        self.block(nodes, sink);
        self.b.leave_scope();
    }

    /// Lowers the body of a branch or loop.
    pub fn controlled(&mut self, node: Node<'t>, sink: Sink) {
        let kids = self.flat(node);
        self.scoped(&kids, sink);
    }

    /// Lowers statements; the last one's value goes to `sink`.
    pub fn block(&mut self, nodes: &[Node<'t>], sink: Sink) {
        let mut list = Vec::with_capacity(nodes.len());
        for node in nodes {
            match kind(*node) {
                Kind::Statements => list.extend(self.flat(*node)),
                Kind::LambdaParameters => {}
                _ => list.push(*node),
            }
        }
        list.retain(|n| !kind(*n).is_silent() || kind(*n) == Kind::Label);
        let last = list.len().wrapping_sub(1);
        for (at, node) in list.into_iter().enumerate() {
            match kind(node) {
                Kind::Label => self.remember_label(node),
                _ if at == last => self.tail(node, sink),
                _ => self.statement(node),
            }
            if self.joined.is_some() {
                let value = self.joined_statements();
                self.deliver(value.unwrap_or(Value::Unknown), if at == last { sink } else { Sink::Nothing }, node);
            }
        }
    }

    /// `name@` belongs to what follows.
    pub fn remember_label(&mut self, node: Node<'t>) {
        self.label = Some(self.text(node).trim_end_matches('@').trim_matches('`'));
    }

    /// Lowers the last statement of a block.
    pub fn tail(&mut self, node: Node<'t>, sink: Sink) {
        let node = self.unwrapped(node);
        match (kind(node), sink) {
            (_, Sink::Nothing) => self.statement(node),
            (kind, _) if kind.is_statement() => self.statement(node),
            (Kind::Jump, _) => self.effect(node),
            (Kind::If | Kind::When | Kind::Try, _) => {
                if self.enter(node) {
                    self.branching(node, sink);
                    self.leave();
                }
            }
            _ => {
                let value = self.value(node);
                // The last statement is the one that was joined to this.
                if self.joined.is_none() {
                    self.deliver(value, sink, node);
                }
            }
        }
    }

    fn deliver(&mut self, value: Value, sink: Sink, node: Node<'t>) {
        match sink {
            Sink::Nothing => {}
            Sink::To(local) => self.b.assign(local, value, span(node)),
            Sink::Return => self.give_back(value, span(node)),
        }
    }

    /// Lowers a statement.
    pub fn statement(&mut self, node: Node<'t>) {
        let kind = kind(node);
        if !matches!(kind, Kind::For | Kind::While | Kind::DoWhile | Kind::Assignment) && !kind.is_declaration() {
            return self.effect(node);
        }
        if !self.enter(node) {
            return;
        }
        match kind {
            Kind::For => self.for_each(node),
            Kind::While => self.while_loop(node),
            Kind::DoWhile => self.do_while(node),
            Kind::Assignment => self.assignment(node),
            Kind::Property => self.local_property(node),
            Kind::Destructuring => self.local_property(node),
            Kind::Function => self.local_function(node),
            Kind::Class | Kind::Object | Kind::Companion => self.type_declaration(node),
            Kind::SecondaryConstructor => self.secondary_constructor(node),
            Kind::AnonymousInitializer => self.controlled(node, Sink::Nothing),
            Kind::Getter | Kind::Setter => {
                if let Some(body) = self.kid(node, Kind::FunctionBody) {
                    self.controlled(body, Sink::Nothing);
                }
            }
            _ => {}
        }
        self.leave();
    }

    fn local_property(&mut self, node: Node<'t>) {
        let property = self.property(node);
        if let Some(several) = property.several {
            let whole = property.init.map_or(Value::Unknown, |init| self.value(init));
            return self.destructure(several, whole);
        }
        let Some(variable) = property.variable else { return };
        let mut ty = self.ty_in(variable);
        let from = match property.init.or(property.delegate) {
            Some(init) => {
                let (value, cast) = self.value_and_cast(init);
                ty = ty.or(cast);
                Some(value)
            }
            None => None,
        };
        let Some(name) = self.kid(variable, Kind::SimpleIdentifier) else { return };
        let name = self.name(name);
        let local = self.b.declare(name, ty);
        if let Some(from) = from {
            self.b.assign(local, from, span(node));
        }
    }

    /// A value, and the type that an outermost `as` gives it.
    fn value_and_cast(&mut self, node: Node<'t>) -> (Value, Option<TypeRef>) {
        let node = self.unwrapped(node);
        if kind(node) != Kind::As {
            return (self.value(node), None);
        }
        let kids = self.kids(node);
        let value = kids.first().map_or(Value::Unknown, |n| self.value(*n));
        (value, self.ty_in(node))
    }

    /// Declares the names in `(a, b) = whole`: each gets what the whole's `componentN()` returns.
    pub fn destructure(&mut self, node: Node<'t>, whole: Value) {
        let mut number = 0;
        for variable in self.kids(node) {
            if kind(variable) != Kind::VariableDeclaration {
                continue;
            }
            number += 1;
            let ty = self.ty_in(variable);
            let Some(name) = self.kid(variable, Kind::SimpleIdentifier) else { continue };
            if self.text(name) != "_" {
                let name = self.name(name);
                let local = self.b.declare(name, ty);
                if whole == Value::Unknown {
                    self.b.assign(local, Value::Unknown, span(variable));
                    continue;
                }
                self.component(local, (&whole, number), span(variable));
            }
        }
    }

    /// `to = whole.componentN()`.
    pub fn component(&mut self, to: Local, (whole, number): (&Value, usize), place: Span) {
        let callee = Callee::Name(self.b.name(&format!("component{number}")));
        let call = Call::new(Some(to), Receiver::On(whole.clone()), callee, Vec::new());
        self.b.push(StmtKind::Call(Box::new(call)), place);
    }

    /// Declares what a loop or lambda parameter holds: one name, or several in brackets.
    pub fn declare_pattern(&mut self, node: Node<'t>) -> Local {
        if kind(node) != Kind::VariableDeclaration {
            return self.b.temp();
        }
        let ty = self.ty_in(node);
        match self.kid(node, Kind::SimpleIdentifier) {
            Some(name) if self.text(name) != "_" => {
                let name = self.name(name);
                self.b.declare(name, ty)
            }
            _ => self.b.temp(),
        }
    }

    fn open_loop(&mut self, each: Option<(Local, Value)>, node: Node<'t>) -> super::super::build::Block {
        let block = self.b.open_loop(each, span(node));
        let label = self.label.take().unwrap_or_default();
        let what = What::Loop(block.statement());
        self.targets.push(Target { label, function: self.here(), what, receiver: None });
        block
    }

    fn close_loop(&mut self, block: super::super::build::Block) {
        self.targets.pop();
        self.b.close(block);
    }

    fn for_each(&mut self, node: Node<'t>) {
        let label = self.label.take();
        let kids = self.flat(node);
        let find = |wanted| kids.iter().copied().find(|n| kind(*n) == wanted);
        let at = kids.iter().position(|n| n.kind() == "in").unwrap_or(kids.len());
        let over = kids[at..].iter().copied().find(|n| n.is_named() && kind(*n) != Kind::ControlStructureBody);
        let over = over.map_or(Value::Unknown, |n| self.value(n));
        self.b.enter_scope();
        let pattern = find(Kind::VariableDeclaration).or(find(Kind::MultiVariable));
        let each = pattern.map(|p| (self.declare_pattern(p), over));
        let whole = each.as_ref().map_or(Value::Unknown, |(local, _)| Value::Local(*local));
        self.label = label;
        let block = self.open_loop(each, node);
        if let Some(several) = find(Kind::MultiVariable) {
            self.destructure(several, whole);
        }
        if let Some(body) = find(Kind::ControlStructureBody) {
            self.controlled(body, Sink::Nothing);
        }
        self.close_loop(block);
        self.b.leave_scope();
    }

    fn while_loop(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let block = self.open_loop(None, node);
        for kid in kids {
            match kind(kid) {
                Kind::Token => {}
                Kind::ControlStructureBody => self.controlled(kid, Sink::Nothing),
                _ => self.leave_unless(kid, block.statement()),
            }
        }
        self.close_loop(block);
    }

    fn do_while(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let block = self.open_loop(None, node);
        // The condition sees the names of the body.
        self.b.enter_scope();
        for kid in kids {
            match kind(kid) {
                Kind::Token => {}
                Kind::ControlStructureBody => {
                    let inside = self.flat(kid);
                    self.block(&inside, Sink::Nothing);
                }
                _ => self.leave_unless(kid, block.statement()),
            }
        }
        self.b.leave_scope();
        self.close_loop(block);
    }

    fn leave_unless(&mut self, condition: Node<'t>, statement: u32) {
        match self.cond(condition) {
            Cond::Test(Value::Bool(true)) => {}
            cond => {
                let block = self.b.branch(negated(cond), span(condition));
                self.b.exit(Exit::Break(statement), None, span(condition));
                self.b.close(block);
            }
        }
    }
}

/// The opposite.
pub fn negated(cond: Cond) -> Cond {
    match cond {
        Cond::Not(inner) => *inner,
        Cond::Test(Value::Bool(b)) => Cond::Test(Value::Bool(!b)),
        other => Cond::Not(Box::new(other)),
    }
}
