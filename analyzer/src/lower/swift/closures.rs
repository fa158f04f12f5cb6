//! Closures.
//!
//! In: a closure. Out: a function with the role `Lambda`, and a value that stands for it.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::statements::Sink;
use super::{Lowering, first_byte, span};
use crate::facts::{FnIdx, FnRole, Param, TypeRef, Value};

impl<'t> Lowering<'t> {
    /// Lowers a closure.
    pub fn lambda(&mut self, node: Node<'t>) -> Value {
        if !self.enter(node) {
            return Value::Unknown;
        }
        let kids = self.flat(node);
        let find = |wanted| kids.iter().copied().find(|n| kind(*n) == wanted);
        let captures = find(Kind::CaptureList).map(|list| self.captures(list)).unwrap_or_default();
        let index = self.b.begin_function(FnRole::Lambda, "<lambda>", self.owner, (span(node), first_byte(node)));
        let (targets, label) = (std::mem::take(&mut self.targets), self.label.take());
        match find(Kind::LambdaType) {
            Some(signature) => self.signature(index, signature),
            None => self.numbered(index, node),
        }
        for (name, value) in captures {
            let place = span(name);
            let name = self.name(name);
            let local = self.b.declare(name, None);
            self.b.assign(local, value, place);
        }
        let statements: Vec<Node<'t>> =
            kids.into_iter().filter(|n| !matches!(kind(*n), Kind::CaptureList | Kind::LambdaType)).collect();
        self.block(&statements, Sink::Return);
        (self.targets, self.label) = (targets, label);
        self.b.end_function();
        self.leave();
        Value::Function(index)
    }

    /// `[x = y]`: evaluated where the closure is made. Other captures are the variables themselves.
    fn captures(&mut self, list: Node<'t>) -> Vec<(Node<'t>, Value)> {
        let mut out = Vec::new();
        for item in self.kids(list) {
            if kind(item) != Kind::CaptureItem {
                continue;
            }
            let kids = self.kids(item);
            let named: Vec<Node<'t>> =
                kids.into_iter().filter(|n| n.is_named() && kind(*n) != Kind::Modifier).collect();
            if let [name, value] = named.as_slice() {
                let value = self.value(*value);
                out.push((*name, value));
            }
        }
        out
    }

    fn signature(&mut self, index: FnIdx, node: Node<'t>) {
        let mut returns = None;
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::LambdaParameters => {
                    for param in self.kids(kid) {
                        if kind(param) == Kind::LambdaParameter {
                            self.closure_parameter(index, param);
                        }
                    }
                }
                found if found.is_type() => returns = Some(self.ty(kid)),
                _ => {}
            }
        }
        self.b.function(index).returns = returns;
    }

    fn closure_parameter(&mut self, index: FnIdx, node: Node<'t>) {
        let names: Vec<Node<'t>> = self.kids(node).into_iter().filter(|n| kind(*n) == Kind::SimpleIdentifier).collect();
        let ty = self.ty_in(node);
        let text = names.last().map_or("_", |name| self.ident(*name));
        self.add_parameter(index, text, ty);
    }

    fn add_parameter(&mut self, index: FnIdx, text: &str, ty: Option<TypeRef>) {
        let name = self.b.name(text);
        let local = if text == "_" { self.b.temp() } else { self.b.declare(name, ty.clone()) };
        let annotations = Vec::new();
        let param = Param { name, label: None, ty, local, vararg: false, has_default: false, annotations };
        self.b.function(index).params.push(param);
    }

    /// `$0`, `$1`: as many as the closure itself mentions.
    fn numbered(&mut self, index: FnIdx, node: Node<'t>) {
        if !self.text(node).contains('$') {
            return;
        }
        let (mut count, mut rest) = (0_usize, vec![node]);
        while let Some(at) = rest.pop() {
            let is_other = kind(at) == Kind::Lambda && at != node;
            if kind(at) == Kind::SimpleIdentifier {
                let number = self.text(at).strip_prefix('$').and_then(|n| n.parse::<usize>().ok());
                count = count.max(number.map_or(0, |n| n.saturating_add(1)));
            } else if !is_other {
                rest.extend(self.kids(at));
            }
        }
        for number in 0..count.min(MOST_NUMBERED) {
            self.add_parameter(index, &format!("${number}"), None);
        }
    }
}

/// More than any function takes.
const MOST_NUMBERED: usize = 32;
