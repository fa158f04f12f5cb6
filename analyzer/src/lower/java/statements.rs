//! Statements.
//!
//! In: a statement node. Out: statements of the open function.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind};
use super::types::is_type;
use super::{Lowering, Target, TargetKind, span};
use crate::facts::{Call, Callee, Exit, GapKind, Name, Receiver, ScopeKind, StmtKind, Value};

impl<'t> Lowering<'t> {
    /// Lowers the statements in a block, without a scope of their own.
    pub(super) fn statements(&mut self, block: Node<'t>) {
        for statement in self.children(block) {
            self.statement(statement);
        }
    }

    /// Lowers one statement.
    pub(super) fn statement(&mut self, node: Node<'t>) {
        self.deeper(node, |l| l.one_statement(node));
    }

    fn one_statement(&mut self, node: Node<'t>) {
        match Kind::of(node) {
            Kind::ExpressionStatement => {
                for expression in self.children(node) {
                    self.effect(expression);
                }
            }
            Kind::LocalVariable => self.local_variable(node),
            Kind::If => self.if_chain(node),
            Kind::Return => self.leave(node, Exit::Return),
            Kind::Throw => self.leave(node, Exit::Throw),
            Kind::Block => self.block(node),
            Kind::For => self.for_loop(node, None),
            Kind::ForEach => self.for_each(node, None),
            Kind::While => self.while_loop(node, None),
            Kind::Do => self.do_loop(node, None),
            Kind::Switch => self.switch(node, None, None),
            Kind::Try => self.try_statement(node),
            Kind::Break => self.jump(node, false),
            Kind::Continue => self.jump(node, true),
            Kind::Yield => self.give(node),
            Kind::Labeled => self.labelled(node),
            Kind::Synchronized => self.synchronized(node),
            Kind::Assert => drop(self.pieces(node)),
            Kind::ExplicitConstructor => self.explicit_constructor(node),
            Kind::Class | Kind::Interface | Kind::Enum | Kind::Record | Kind::AnnotationType => {
                self.type_declaration(node, false);
            }
            Kind::Method | Kind::Constructor => self.misplaced(node),
            Kind::Error => drop(self.pieces(node)),
            Kind::Comment | Kind::Semicolon => {}
            _ => self.effect(node),
        }
    }

    /// A part of an unknown or broken construct: a statement, an expression, or something without effect.
    pub(super) fn piece(&mut self, node: Node<'t>) {
        match Kind::of(node) {
            Kind::Modifiers
            | Kind::Annotation
            | Kind::Identifier
            | Kind::TypeParameters
            | Kind::TypeArguments
            | Kind::Throws
            | Kind::Permits
            | Kind::Supers
            | Kind::Parameters
            | Kind::Parameter
            | Kind::InferredParameters
            | Kind::Dimensions
            | Kind::Asterisk
            | Kind::Package
            | Kind::Import => {}
            _ if is_type(node) => {}
            Kind::Other
            | Kind::Error
            | Kind::Body
            | Kind::Field
            | Kind::Declarator
            | Kind::SwitchBlock
            | Kind::SwitchGroup
            | Kind::SwitchRule
            | Kind::SwitchLabel
            | Kind::CatchClause
            | Kind::Finally
            | Kind::Resources
            | Kind::Resource
            | Kind::Guard
            | Kind::StaticInitializer
            | Kind::EnumConstant => drop(self.deeper(node, |l| l.pieces(node))),
            _ => self.statement(node),
        }
    }

    /// A method where only a statement can stand: the brackets around it are broken.
    fn misplaced(&mut self, node: Node<'t>) {
        let targets = std::mem::take(&mut self.targets);
        if Kind::of(node) == Kind::Method {
            self.method(node);
        } else {
            self.constructor(node);
        }
        self.targets = targets;
    }

    fn block(&mut self, node: Node<'t>) {
        self.builder.enter_scope();
        self.statements(node);
        self.builder.leave_scope();
    }

    /// A statement that is the body of another one: its variables end with it.
    pub(super) fn nested(&mut self, node: Option<Node<'t>>) {
        let Some(node) = node else { return };
        self.builder.enter_scope();
        self.statement(node);
        self.builder.leave_scope();
    }

    pub(super) fn local_variable(&mut self, node: Node<'t>) {
        let (ty, declarators) = self.declarators(node);
        for declarator in declarators {
            let value = declarator.value.map(|value| self.value(value));
            let mut ty = self.type_of(ty, declarator.dimensions);
            if let (None, Some(Value::Local(from))) = (&ty, &value) {
                ty = self.local(*from).and_then(|decl| decl.ty.clone());
            }
            let name = self.name(declarator.name);
            let local = self.builder.declare(name, ty);
            if let Some(value) = value {
                self.builder.assign(local, value, span(declarator.node));
            }
        }
    }

    /// `if`, and all `else if` after it.
    fn if_chain(&mut self, node: Node<'t>) {
        let (mut open, mut at) = (Vec::new(), Some(node));
        while let Some(node) = at {
            if Kind::of(node) != Kind::If {
                self.nested(Some(node));
                break;
            }
            let condition = node.child_by_field_id(FIELDS.condition);
            let cond = condition.map(|condition| self.cond(condition)).unwrap_or(crate::facts::Cond::Unknown);
            let branch = self.builder.branch(cond, span(condition.unwrap_or(node)));
            self.nested(node.child_by_field_id(FIELDS.consequence));
            self.builder.middle(branch);
            open.push(branch);
            at = node.child_by_field_id(FIELDS.alternative);
        }
        for branch in open.into_iter().rev() {
            self.builder.close(branch);
        }
    }

    fn leave(&mut self, node: Node<'t>, how: Exit) {
        let children = self.children(node);
        let mut value = None;
        for child in children {
            value = Some(self.value(child));
        }
        self.builder.exit(how, value, span(node));
    }

    fn explicit_constructor(&mut self, node: Node<'t>) {
        let (mut callee, mut args, mut end) = (Callee::SuperConstructor, Vec::new(), node);
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::This => callee = Callee::ThisConstructor,
                Kind::Super => callee = Callee::SuperConstructor,
                Kind::ArgumentList => (args, end) = (self.arguments(child), child),
                Kind::TypeArguments => {}
                _ => drop(self.value(child)),
            }
        }
        let call = Call::new(None, Receiver::Implicit(None), callee, args);
        self.builder.push(StmtKind::Call(Box::new(call)), super::span_to(node, end));
    }

    fn synchronized(&mut self, node: Node<'t>) {
        for child in self.children(node) {
            if Kind::of(child) != Kind::Block {
                self.value(child);
                continue;
            }
            let scope = self.builder.open_scope(ScopeKind::Block, span(node));
            self.block(child);
            self.builder.close(scope);
        }
    }

    /// `label: statement`.
    fn labelled(&mut self, node: Node<'t>) {
        let children = self.children(node);
        let [label, .., statement] = children[..] else { return drop(self.pieces(node)) };
        let label = Some(self.name(label));
        match Kind::of(statement) {
            Kind::For => self.for_loop(statement, label),
            Kind::ForEach => self.for_each(statement, label),
            Kind::While => self.while_loop(statement, label),
            Kind::Do => self.do_loop(statement, label),
            Kind::Switch => self.switch(statement, None, label),
            _ => {
                let scope = self.builder.open_scope(ScopeKind::Block, span(node));
                self.targets.push(Target { label, statement: scope.statement(), kind: TargetKind::Labelled });
                self.nested(Some(statement));
                self.targets.pop();
                self.builder.close(scope);
            }
        }
    }

    /// `break` and `continue`, with or without a label.
    fn jump(&mut self, node: Node<'t>, again: bool) {
        let label = self.children(node).first().copied().map(|label| self.name(label));
        let fits = |target: &&Target| match label {
            Some(_) => target.label == label,
            None => target.kind == TargetKind::Loop || (!again && matches!(target.kind, TargetKind::Switch(_))),
        };
        let target = self.targets.iter().rev().find(fits).map(|target| target.statement);
        match target {
            Some(target) if again => self.builder.exit(Exit::Continue(target), None, span(node)),
            Some(target) => self.builder.exit(Exit::Break(target), None, span(node)),
            None => self.gap(GapKind::Syntax, node),
        }
    }

    /// `yield value`.
    fn give(&mut self, node: Node<'t>) {
        let value = match self.children(node).first().copied() {
            Some(value) => self.value(value),
            None => Value::Unknown,
        };
        let target = self.targets.iter().rev().find_map(|target| match target.kind {
            TargetKind::Switch(Some(to)) => Some((to, target.statement)),
            _ => None,
        });
        let Some((to, statement)) = target else { return self.gap(GapKind::Syntax, node) };
        self.builder.assign(to, value, span(node));
        self.builder.exit(Exit::Break(statement), None, span(node));
    }

    /// `try`, with resources or without: resources are variables of the guarded body.
    fn try_statement(&mut self, node: Node<'t>) {
        let children = self.children(node);
        let scope = self.builder.open_scope(ScopeKind::Try, span(node));
        self.builder.enter_scope();
        for child in children.iter().filter(|n| matches!(Kind::of(**n), Kind::Resources | Kind::Block | Kind::Error)) {
            match Kind::of(*child) {
                Kind::Resources => self.resources(*child),
                _ => self.statement(*child),
            }
        }
        self.builder.leave_scope();
        self.builder.middle(scope);
        for child in children.iter().filter(|n| Kind::of(**n) == Kind::CatchClause) {
            self.catch(*child);
        }
        self.builder.close(scope);
        for child in children.iter().filter(|n| Kind::of(**n) == Kind::Finally) {
            self.pieces(*child);
        }
    }

    fn resources(&mut self, node: Node<'t>) {
        for resource in self.children(node) {
            let name = resource.child_by_field_id(FIELDS.name);
            let (Some(name), Some(value)) = (name, resource.child_by_field_id(FIELDS.value)) else {
                for held in self.children(resource) {
                    self.value(held);
                }
                continue;
            };
            let value = self.value(value);
            let ty = self.declared_type(resource.child_by_field_id(FIELDS.r#type), resource);
            let name = self.name(name);
            let local = self.builder.declare(name, ty);
            self.builder.assign(local, value, span(resource));
        }
    }

    fn catch(&mut self, node: Node<'t>) {
        let scope = self.builder.open_scope(ScopeKind::Catch, span(node));
        self.builder.enter_scope();
        for child in self.children(node) {
            match Kind::of(child) {
                Kind::CatchParameter => self.caught(child),
                _ => self.statement(child),
            }
        }
        self.builder.leave_scope();
        self.builder.close(scope);
    }

    /// The variable of a `catch`. Of several types the first is kept.
    fn caught(&mut self, node: Node<'t>) {
        let mut ty = None;
        for child in self.children(node) {
            if Kind::of(child) == Kind::CatchType {
                ty = self.children(child).first().copied();
            }
        }
        let Some(name) = node.child_by_field_id(FIELDS.name) else { return };
        let ty = ty.map(|ty| self.type_ref(ty));
        let name: Name = self.name(name);
        self.builder.declare(name, ty);
    }
}
