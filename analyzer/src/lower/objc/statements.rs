//! Statements: blocks, local variables, and everything that is told apart from there.
//!
//! In: statement nodes. Out: statements in the function that is being written.

use tree_sitter::Node;

use super::directives::Item;
use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, span};
use crate::facts::{Exit, TypeRef, Value};

impl<'t> Lowering<'t> {
    /// Lowers a block with its own names.
    pub fn compound(&mut self, node: Node<'t>) {
        self.b.enter_scope();
        let statements = self.flat(node);
        self.list(node, statements);
        self.b.leave_scope();
    }

    /// Lowers statements that stand one after another in a block.
    pub fn list(&mut self, block: Node<'t>, mut statements: Vec<Node<'t>>) {
        statements.retain(|n| !kind(*n).is_silent());
        let mut open = Vec::new();
        for item in self.woven(block, statements) {
            match item {
                Item::Statement(node) => self.statement(node),
                Item::Line(line) => self.line(line, &mut open),
            }
        }
        self.close_lines(&mut open);
    }

    /// Lowers a statement.
    pub fn statement(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        match kind(node) {
            Kind::Compound => self.compound(node),
            Kind::ExpressionStatement => {
                for kid in self.flat(node) {
                    if !kind(kid).is_silent() && !self.declares_self(kid) {
                        self.effect(kid);
                    }
                }
            }
            Kind::Declaration => self.local_declaration(node),
            Kind::If => self.if_else(node),
            Kind::Switch => self.switch(node),
            Kind::For => self.for_loop(node),
            Kind::While => self.while_loop(node),
            Kind::Do => self.do_while(node),
            Kind::Return => self.jump(node, Exit::Return),
            Kind::Throw => self.jump(node, Exit::Throw),
            Kind::Break | Kind::Continue => self.leave_loop(node),
            Kind::Try => self.try_catch(node),
            Kind::Else | Kind::Case | Kind::Catch | Kind::Finally | Kind::Labeled | Kind::Synchronized => {
                self.inside(node);
            }
            // A function in a function, as errors leave it.
            Kind::Function => self.inside(node),
            _ => self.effect(node),
        }
        self.leave();
    }

    /// Whatever stands in a node, in order.
    fn inside(&mut self, node: Node<'t>) {
        for kid in self.flat(node) {
            match kind(kid) {
                found if found.is_silent() || found.is_declarator() => {}
                found if found.is_statement() => self.statement(kid),
                _ => self.effect(kid),
            }
        }
    }

    fn jump(&mut self, node: Node<'t>, how: Exit) {
        let inner = self.flat(node).into_iter().find(|n| n.is_named() && !kind(*n).is_silent());
        let value = inner.map(|n| self.value(n));
        self.b.exit(how, value, span(node));
    }

    /// `A *a = x, *b;`
    fn local_declaration(&mut self, node: Node<'t>) {
        let specifier = node.child_by_field_id(FIELDS.r#type);
        let ty = specifier.map(|ty| self.ty(ty)).unwrap_or_else(|| self.b.type_ref(""));
        for declarator in self.parts(node, FIELDS.declarator) {
            let declared = self.declared(ty.clone(), declarator);
            if declared.parameters.is_some() {
                continue;
            }
            let from = declared.value.map(|value| self.value(value));
            let Some(name) = declared.name.map(|name| self.name(name)) else { continue };
            if from == Some(Value::This(None)) {
                // `__weak typeof(self) weakSelf = self`: another name for the same object.
                self.selves.insert(name);
                continue;
            }
            let is_inferred = specifier.is_some_and(|n| matches!(self.text(n), "__auto_type" | "auto" | "id"));
            let ty = (!is_inferred || declared.ty.name != ty.name).then_some(declared.ty);
            let local = self.b.declare(name, ty.filter(|ty| !self.b.str(ty.name).is_empty()));
            if let Some(from) = from {
                self.b.assign(local, from, span(node));
            }
        }
    }

    /// `WS(ws)`: a macro that gives `self` another name, by its own name and that of its only argument.
    fn declares_self(&mut self, node: Node<'t>) -> bool {
        let function = (kind(node) == Kind::Call).then(|| node.child_by_field_id(FIELDS.function)).flatten();
        let Some(function) = function.filter(|n| kind(*n) == Kind::Identifier) else { return false };
        let called = self.text(function).to_ascii_lowercase();
        let speaks =
            ["weak", "strong", "self"].iter().any(|word| called.contains(word)) || called == "ws" || called == "ss";
        let arguments = node.child_by_field_id(FIELDS.arguments).filter(|_| speaks);
        let given = arguments.map(|list| self.kids(list)).unwrap_or_default();
        let mut given = given.into_iter().filter(Node::is_named);
        let (Some(only), None) = (given.next(), given.next()) else { return false };
        if kind(only) != Kind::Identifier || self.globals.contains(self.text(only)) {
            return false;
        }
        let name = self.name(only);
        let is_new = self.b.lookup(name).is_none();
        if is_new {
            self.selves.insert(name);
        }
        is_new
    }

    /// `@try { } @catch (A *e) { } @finally { }`.
    fn try_catch(&mut self, node: Node<'t>) {
        let kids = self.flat(node);
        let block = self.b.open_scope(crate::facts::ScopeKind::Try, span(node));
        for kid in kids.iter().filter(|n| kind(**n) == Kind::Compound) {
            self.compound(*kid);
        }
        self.b.middle(block);
        for handler in kids.iter().copied().filter(|n| kind(*n) == Kind::Catch) {
            self.catch(handler);
        }
        self.b.close(block);
        for last in kids.into_iter().filter(|n| kind(*n) == Kind::Finally) {
            self.inside(last);
        }
    }

    fn catch(&mut self, node: Node<'t>) {
        let block = self.b.open_scope(crate::facts::ScopeKind::Catch, span(node));
        self.b.enter_scope();
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::TypeName => {
                    let ty = self.ty(kid);
                    let declarator = self.kids(kid).into_iter().find(|n| kind(*n).is_declarator());
                    let plain = TypeRef::plain(ty.name);
                    let name = declarator.and_then(|declarator| self.declared(plain, declarator).name);
                    if let Some(name) = name.map(|name| self.name(name)) {
                        self.b.declare(name, Some(ty));
                    }
                }
                Kind::Compound => self.compound(kid),
                _ => {}
            }
        }
        self.b.leave_scope();
        self.b.close(block);
    }
}
