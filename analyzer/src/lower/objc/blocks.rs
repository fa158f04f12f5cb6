//! Blocks (`^{ }`) and selectors.
//!
//! In: a block. Out: a function with the role `Lambda`, and a value that stands for it.

use tree_sitter::Node;

use super::kinds::{Kind, kind};
use super::{Lowering, first_byte, span};
use crate::facts::{FnRole, Value};

impl<'t> Lowering<'t> {
    /// Lowers a block. What it captures are the variables around it.
    pub fn block_literal(&mut self, node: Node<'t>) -> Value {
        let kids = self.flat(node);
        let index = self.b.begin_function(FnRole::Lambda, "<lambda>", self.owner, (span(node), first_byte(node)));
        let targets = std::mem::take(&mut self.targets);
        for kid in kids {
            match kind(kid) {
                Kind::TypeName => {
                    let ty = self.ty(kid);
                    let gives = self.b.str(ty.name) != "void";
                    self.b.function(index).returns = Some(ty).filter(|_| gives);
                }
                Kind::ParameterList => self.parameters(index, kid, None),
                Kind::Compound => self.compound(kid),
                _ => {}
            }
        }
        self.targets = targets;
        self.b.end_function();
        Value::Function(index)
    }

    /// `@selector(a:b:)` is the method `a`.
    pub fn selector(&mut self, node: Node<'t>) -> Value {
        let text = self.text(node);
        let inner = text.find('(').map_or("", |at| &text[at + 1..]);
        let name = inner.trim_start_matches(['(', ' ', '\n']).split([':', ')', ' ']).next().unwrap_or_default();
        Value::FunctionRef { on: None, name: self.b.name(name) }
    }
}
