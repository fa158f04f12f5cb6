//! `#if`, `#elseif`, `#else`, `#endif` among statements.
//!
//! In: directives in the order of the text. Out: branches on conditions that are not known here: code of one build is
//! not code of another.

use tree_sitter::Node;

use super::{Lowering, span};
use crate::facts::Cond;
use crate::lower::build::Block;

/// The branches of the directives that are open: for each `#if` its own and one for each `#elseif`.
pub type Alternatives = Vec<Vec<Block>>;

impl<'t> Lowering<'t> {
    /// Opens, turns or closes branches.
    pub fn directive(&mut self, node: Node<'t>, open: &mut Alternatives) {
        let word = self.text(node).trim_start_matches('#').trim_start();
        let place = span(node);
        if word.starts_with("if") {
            let block = self.b.branch(Cond::Unknown, place);
            open.push(vec![block]);
        } else if let Some(blocks) = open.last_mut() {
            if word.starts_with("endif") {
                self.close_alternatives(open);
                return;
            }
            if let Some(last) = blocks.last() {
                self.b.middle(*last);
            }
            if word.starts_with("elseif") {
                blocks.push(self.b.branch(Cond::Unknown, place));
            }
        }
    }

    fn close_alternatives(&mut self, open: &mut Alternatives) {
        for block in open.pop().into_iter().flatten().rev() {
            self.b.close(block);
        }
    }

    /// Closes what no `#endif` closed.
    pub fn close_directives(&mut self, open: &mut Alternatives) {
        while !open.is_empty() {
            self.close_alternatives(open);
        }
    }
}
