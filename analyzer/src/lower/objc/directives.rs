//! `#if`, `#else`, `#endif` among statements.
//!
//! In: the statements of a block, the preprocessor's lines of the file. Out: branches on conditions that are not known
//! here: code of one build is not code of another. Lines inside a statement are no affair of its block.

use grammars::DirectiveKind;
use tree_sitter::Node;

use super::Lowering;
use crate::facts::{Cond, Span};
use crate::lower::build::Block;

/// What stands in a block.
pub enum Item<'t> {
    /// A statement.
    Statement(Node<'t>),
    /// The directive with this number.
    Line(usize),
}

impl<'t> Lowering<'t> {
    /// The statements of a block with the lines of the preprocessor between them.
    pub fn woven(&self, block: Node<'t>, statements: Vec<Node<'t>>) -> Vec<Item<'t>> {
        let first = self.directives.partition_point(|line| line.span.start < block.start_byte());
        let end = self.directives.partition_point(|line| line.span.start < block.end_byte());
        let mut lines = first..end;
        let mut out = Vec::with_capacity(statements.len());
        let mut next = lines.next();
        for statement in statements {
            while let Some(line) = next.filter(|line| self.directives[*line].span.start < statement.start_byte()) {
                out.push(Item::Line(line));
                next = lines.next();
            }
            while next.is_some_and(|line| self.directives[line].span.start < statement.end_byte()) {
                next = lines.next();
            }
            out.push(Item::Statement(statement));
        }
        out.extend(next.into_iter().chain(lines).map(Item::Line));
        out
    }

    /// Opens, turns or closes branches.
    pub fn line(&mut self, at: usize, open: &mut Vec<Vec<Block>>) {
        let line = &self.directives[at];
        if !line.whole {
            return;
        }
        let place = Span { start: line.span.start as u32, end: line.span.end as u32 };
        match line.kind {
            DirectiveKind::If => {
                let block = self.b.branch(Cond::Unknown, place);
                open.push(vec![block]);
            }
            DirectiveKind::EndIf => self.close_alternatives(open),
            DirectiveKind::Else | DirectiveKind::ElseIf => {
                let is_last = line.kind == DirectiveKind::Else;
                let Some(blocks) = open.last_mut() else { return };
                if let Some(last) = blocks.last() {
                    self.b.middle(*last);
                }
                if !is_last {
                    blocks.push(self.b.branch(Cond::Unknown, place));
                }
            }
            _ => {}
        }
    }

    fn close_alternatives(&mut self, open: &mut Vec<Vec<Block>>) {
        for block in open.pop().into_iter().flatten().rev() {
            self.b.close(block);
        }
    }

    /// Closes what no `#endif` closed.
    pub fn close_lines(&mut self, open: &mut Vec<Vec<Block>>) {
        while !open.is_empty() {
            self.close_alternatives(open);
        }
    }
}
