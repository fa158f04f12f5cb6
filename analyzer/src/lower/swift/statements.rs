//! Statements: blocks, local declarations, loops.
//!
//! In: statement nodes. Out: statements in the function that is being written. What `defer` holds stands at the end of
//! its block, before a jump that ends it.

use tree_sitter::Node;

use super::directives::Alternatives;
use super::jumps::{Target, What};
use super::kinds::{Kind, kind};
use super::properties::Part;
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{Cond, Exit, Local, Span, TypeRef, Value};
use crate::lower::build::Block;

/// What becomes of the value of a block that is a single expression.
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

    /// Lowers statements; the value of a single one goes to `sink`.
    pub fn block(&mut self, nodes: &[Node<'t>], sink: Sink) {
        let mut list = Vec::with_capacity(nodes.len());
        for node in nodes {
            match kind(*node) {
                Kind::Statements => list.extend(self.flat(*node)),
                _ => list.push(*node),
            }
        }
        list.retain(|n| !kind(*n).is_silent() || matches!(kind(*n), Kind::StatementLabel | Kind::Directive));
        let count = list.iter().filter(|n| !kind(**n).is_silent()).count();
        let sink = if count == 1 { sink } else { Sink::Nothing };
        let (mut open, mut deferred): (Alternatives, Vec<Node<'t>>) = (Vec::new(), Vec::new());
        let last = list.len().wrapping_sub(1);
        for (at, node) in list.into_iter().enumerate() {
            if at == last && kind(node) == Kind::Jump {
                self.run_deferred(&mut deferred);
            }
            match kind(node) {
                Kind::StatementLabel => self.label = Some(self.text(node).trim_end_matches(':').trim()),
                Kind::Directive => self.directive(node, &mut open),
                Kind::Call => match self.deferred(node) {
                    Some(body) => deferred.push(body),
                    None => self.tail(node, sink),
                },
                _ => self.tail(node, sink),
            }
            if kind(node) == Kind::Jump
                && let Some(directive) = self.kid(node, Kind::Directive)
            {
                self.directive(directive, &mut open);
            }
        }
        self.run_deferred(&mut deferred);
        self.close_directives(&mut open);
    }

    /// The block of `defer { ... }`, which the grammar takes for a call.
    fn deferred(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        if !self.text(node).starts_with("defer") {
            return None;
        }
        let kids = self.kids(node);
        let suffix = kids.get(1).copied().filter(|_| kids.len() == 2 && self.text(kids[0]) == "defer")?;
        self.kid(suffix, Kind::Lambda)
    }

    fn run_deferred(&mut self, deferred: &mut Vec<Node<'t>>) {
        for body in std::mem::take(deferred).into_iter().rev() {
            let kids = self.flat(body);
            self.scoped(&kids, Sink::Nothing);
        }
    }

    /// Lowers a statement whose value, if it has one, goes to `sink`.
    pub fn tail(&mut self, node: Node<'t>, sink: Sink) {
        match (kind(node), sink) {
            (_, Sink::Nothing) => self.statement(node),
            (found, _) if found.is_statement() => self.statement(node),
            (Kind::Jump, _) => self.effect(node),
            (Kind::If | Kind::Switch, _) => {
                if self.enter(node) {
                    self.branching(node, sink);
                    self.leave();
                }
            }
            _ => {
                let value = self.value(node);
                match sink {
                    Sink::Nothing => {}
                    Sink::To(local) => self.b.assign(local, value, span(node)),
                    Sink::Return => self.b.exit(Exit::Return, Some(value), span(node)),
                }
            }
        }
    }

    /// Lowers a statement.
    pub fn statement(&mut self, node: Node<'t>) {
        if !kind(node).is_statement() {
            return self.effect(node);
        }
        if !self.enter(node) {
            return;
        }
        match kind(node) {
            Kind::For => self.for_each(node),
            Kind::While => self.while_loop(node),
            Kind::Repeat => self.repeat_while(node),
            Kind::Assignment => self.assignment(node),
            Kind::Guard => self.guard(node),
            Kind::Do => self.do_catch(node),
            Kind::Property => self.local_property(node),
            Kind::Function => self.local_function(node),
            Kind::Class | Kind::Protocol => self.type_declaration(node),
            _ => self.inside_statements(node),
        }
        self.leave();
    }

    /// A declaration in a place where none can be: what it holds is lowered.
    fn inside_statements(&mut self, node: Node<'t>) {
        if let Some(body) = self.kid(node, Kind::FunctionBody) {
            let kids = self.flat(body);
            self.scoped(&kids, Sink::Nothing);
        }
    }

    fn local_property(&mut self, node: Node<'t>) {
        let (parts, _) = self.parts(node);
        for part in parts {
            self.local_part(node, &part);
        }
    }

    fn local_part(&mut self, node: Node<'t>, part: &Part<'t>) {
        let Some(pattern) = part.pattern else { return };
        let mut ty = part.ty.and_then(|t| self.ty_in(t));
        let from = part.init.map(|init| {
            let (value, cast) = self.value_and_cast(init);
            ty = ty.take().or(cast);
            value
        });
        match part.name {
            Some(name) => {
                let name = self.name(name);
                let local = self.b.declare(name, ty);
                if let Some(from) = from {
                    self.b.assign(local, from, span(node));
                }
                if let Some(computed) = part.computed {
                    self.local_getter(computed, local);
                }
            }
            None => {
                let kids = self.kids(pattern);
                self.bind_all(&kids, &from.unwrap_or(Value::Unknown), span(node));
            }
        }
        if let Some(observers) = part.observers {
            for observer in self.kids(observers) {
                if matches!(kind(observer), Kind::WillSet | Kind::DidSet) {
                    self.accessor_body(observer, crate::facts::FnRole::Setter);
                }
            }
        }
    }

    /// `var n: Int { 3 }` in a function: read where it is declared.
    fn local_getter(&mut self, computed: Node<'t>, local: Local) {
        for (role, accessor) in self.accessors(computed) {
            let mut kids = self.flat(accessor);
            kids.retain(|n| kind(*n) != Kind::SimpleIdentifier);
            let is_getter = role == crate::facts::FnRole::Getter;
            self.scoped(&kids, if is_getter { Sink::To(local) } else { Sink::Nothing });
        }
    }

    /// A value, and the type that an outermost `as` gives it.
    pub fn value_and_cast(&mut self, node: Node<'t>) -> (Value, Option<TypeRef>) {
        let node = self.unwrapped(node);
        if kind(node) != Kind::As {
            return (self.value(node), None);
        }
        let pieces = self.pieces(node);
        match self.cast_type(&pieces) {
            Some(ty) => (self.value_of(&pieces[..pieces.len() - 2], true), Some(ty)),
            None => (self.value_of(&pieces, true), None),
        }
    }

    fn open_loop(&mut self, each: Option<(Local, Value)>, node: Node<'t>, label: Option<&'t str>) -> Block {
        let block = self.b.open_loop(each, span(node));
        self.target(block, What::Loop, label);
        block
    }

    /// What jumps can name from here on.
    pub fn target(&mut self, block: Block, what: What, label: Option<&'t str>) {
        let function = self.here();
        let label = label.unwrap_or_default();
        self.targets.push(Target { label, function, statement: block.statement(), what });
    }

    fn close_loop(&mut self, block: Block) {
        self.targets.pop();
        self.b.close(block);
    }

    fn for_each(&mut self, node: Node<'t>) {
        let label = self.label.take();
        let kids = self.flat(node);
        let at = kids.iter().position(|n| is_token(*n, "in")).unwrap_or(kids.len());
        let over = kids.get(at + 1).copied().filter(|n| !is_token(*n, "{"));
        let over = over.map_or(Value::Unknown, |n| self.value(n));
        self.b.enter_scope();
        let pattern = kids[..at].iter().copied().find(|n| kind(*n) == Kind::Pattern);
        let name = pattern.and_then(|p| self.sole_name(p));
        let element = match name {
            Some(name) => {
                let ty = self.ty_in(node);
                let name = self.name(name);
                self.b.declare(name, ty)
            }
            None => self.b.temp(),
        };
        let block = self.open_loop(Some((element, over)), node, label);
        if let Some(pattern) = pattern.filter(|_| name.is_none()) {
            let nodes = self.kids(pattern);
            if let Some(cond) = self.bind_all(&nodes, &Value::Local(element), span(pattern)) {
                self.skip_unless(cond, &block, span(pattern));
            }
        }
        if let Some(clause) = kids.iter().copied().find(|n| kind(*n) == Kind::WhereClause) {
            let test = self.kids(clause).into_iter().rfind(|n| n.is_named() && kind(*n) != Kind::WhereKeyword);
            if let Some(test) = test {
                let cond = self.cond(test);
                self.skip_unless(cond, &block, span(test));
            }
        }
        self.body_of(&kids);
        self.close_loop(block);
        self.b.leave_scope();
    }

    fn skip_unless(&mut self, cond: Cond, block: &Block, place: Span) {
        let branch = self.b.branch(negated(cond), place);
        self.b.exit(Exit::Continue(block.statement()), None, place);
        self.b.close(branch);
    }

    /// The statements between the braces of a loop or other statement.
    pub fn body_of(&mut self, kids: &[Node<'t>]) {
        let open = kids.iter().position(|n| is_token(*n, "{")).map_or(kids.len(), |at| at + 1);
        let end = kids[open..].iter().position(|n| is_token(*n, "}")).map_or(kids.len(), |at| open + at);
        self.scoped(&kids[open..end], Sink::Nothing);
    }

    fn while_loop(&mut self, node: Node<'t>) {
        let label = self.label.take();
        let kids = self.flat(node);
        let block = self.open_loop(None, node, label);
        self.b.enter_scope();
        self.leave_unless(&kids, &block);
        self.body_of(&kids);
        self.b.leave_scope();
        self.close_loop(block);
    }

    fn repeat_while(&mut self, node: Node<'t>) {
        let label = self.label.take();
        let kids = self.flat(node);
        let block = self.open_loop(None, node, label);
        let at = kids.iter().position(|n| is_token(*n, "while")).unwrap_or(kids.len());
        self.body_of(&kids[..at]);
        self.b.enter_scope();
        self.leave_unless(&kids[at..], &block);
        self.b.leave_scope();
        self.close_loop(block);
    }

    fn leave_unless(&mut self, kids: &[Node<'t>], block: &Block) {
        let clauses = self.clauses(kids);
        let place = kids.get(1).map_or(Span::default(), |n| first_byte(*n));
        match self.all_of(&clauses) {
            Cond::Test(Value::Bool(true)) => {}
            cond => {
                let branch = self.b.branch(negated(cond), place);
                self.b.exit(Exit::Break(block.statement()), None, place);
                self.b.close(branch);
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

/// `value != nil`.
pub fn not_null(value: Value) -> Cond {
    Cond::Not(Box::new(Cond::Equal(value, Value::Null)))
}
