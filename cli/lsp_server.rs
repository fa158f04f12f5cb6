//! `consentlint lsp`.
//!
//! In: an editor's messages on the standard input. Out: the server's on the standard output, and whether the editor took
//! its leave as the protocol asks.

use std::process::ExitCode;
use std::sync::Arc;

use lsp::Host;
use rules::Pack;
use rules::rule::Rule;

use crate::args::Lsp;
use crate::language::Language;
use crate::{cache, docs, pack};

/// Serves until the editor leaves.
pub fn run(args: &Lsp) -> anyhow::Result<ExitCode> {
    let cache = cache::folder(&args.caching);
    let pages = cache.as_ref().map(|folder| folder.join("pages"));
    let host = Host { pack: Arc::new(pack::load(&[])?), explain, pages, cache };
    let asked = lsp::serve(host, std::io::stdin(), std::io::stdout())?;
    Ok(ExitCode::from(u8::from(!asked)))
}

fn explain(pack: &Pack, rule: &Rule, language: lsp::Language) -> String {
    docs::page(
        pack,
        rule,
        match language {
            lsp::Language::En => Language::En,
            lsp::Language::Zh => Language::Zh,
        },
    )
}
