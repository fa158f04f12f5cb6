//! The language server from outside: sessions of real clients, and the promise that an editor shows what the terminal
//! prints.
//!
//! `LSP_SEQUENCES=n cargo test --test lsp same` runs more random sequences of edits than usual, `LSP_SEED=n` other ones.

// Helpers of tests fail like tests: clippy knows only functions marked #[test].
#![allow(clippy::unwrap_used, clippy::panic)]

mod apple;
mod client;
mod expected;
mod inside;
mod lenses;
mod mistakes;
#[path = "../support/page.rs"]
#[allow(dead_code)] // the tests of the rules need more of it
mod page;
#[path = "../support/project.rs"]
#[allow(dead_code)]
mod project;
mod random;
mod robust;
mod same;
mod sessions;
#[path = "../support/tokens.rs"]
#[allow(dead_code)]
mod tokens;
mod world;
