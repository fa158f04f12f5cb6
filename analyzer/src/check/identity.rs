//! What makes a finding the same one in the next scan: symbol and fingerprint.
//!
//! In: a candidate and the program around it. Out: names without lines, paths of code files, or local variables, so that
//! they survive moved lines, reformatting and renamed files.

use rules::rule::Rule;
use rustc_hash::FxHashMap;

use super::candidate::Candidate;
use crate::facts::{FnRole, TypeKind};
use crate::link::modules::Modules;
use crate::link::program::{FileId, FnId, Program, TypeId};
use crate::report::Finding;
use crate::solve::Solution;

/// The type and function around a candidate, dotted; of markup the path below its module.
#[must_use]
pub fn symbol(solution: &Solution<'_, '_, '_>, candidate: &Candidate) -> String {
    let program = solution.knowledge.program;
    if let Some(function) = candidate.function {
        return function_symbol(program, function);
    }
    let (file, span) = candidate.place;
    let facts = program.facts(file);
    if facts.kind.is_code() {
        let around = facts.types.iter().enumerate().rev().find(|(_, ty)| {
            ty.kind != TypeKind::Anonymous && ty.span.start <= span.start && span.start < ty.span.end.max(1)
        });
        if let Some((index, _)) = around {
            return type_symbol(program, program.type_id(file, crate::facts::TypeIdx(index as u32)));
        }
    }
    below_module(&solution.knowledge.modules, program, file).to_string()
}

/// Rule, module, symbol and evidence: 16 hexadecimal digits.
#[must_use]
pub fn fingerprint(solution: &Solution<'_, '_, '_>, rule: &Rule, candidate: &Candidate, symbol: &str) -> String {
    let modules = &solution.knowledge.modules;
    // Classes of one name may stand in two modules of the tree.
    let module = modules.modules.get(modules.of(candidate.place.0)).and_then(|m| m.namespace.as_deref());
    let mut parts = vec![rule.id.as_str(), module.unwrap_or_default(), symbol, &candidate.evidence];
    for alternative in &candidate.permissions {
        parts.push("|");
        parts.extend(alternative.iter().map(String::as_str));
    }
    format!("{:016x}", digest(&parts))
}

/// Gives those of one file that share all of this numbers, in the order of their places.
pub fn number(findings: &mut [Finding]) {
    let mut seen: FxHashMap<(String, String), usize> = FxHashMap::default();
    for finding in findings {
        let before = seen.entry((finding.place.path.clone(), finding.fingerprint.clone())).or_insert(0);
        if *before > 0 {
            finding.fingerprint = format!("{:016x}", digest(&[&finding.fingerprint, &before.to_string()]));
        }
        *before += 1;
    }
}

/// FNV-1a, 64 bits: a published function, so fingerprints that stand in a baseline outlive the compiler and the machine
/// that made them.
fn digest(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// `com.example.Home.onCreate`; lambdas belong to the function around them, methods of nameless classes to the one that
/// makes these.
fn function_symbol(program: &Program<'_>, function: FnId) -> String {
    let mut names = Vec::new();
    let mut at = function;
    let owner = loop {
        let decl = program.function(at);
        if !matches!(decl.role, FnRole::Lambda | FnRole::Constructor | FnRole::Initializer | FnRole::StaticInitializer)
        {
            names.push(program.fn_text(at));
        }
        if let (FnRole::Lambda | FnRole::Local, Some(parent)) = (decl.role, program.parent(at)) {
            at = parent;
            continue;
        }
        let Some(owner) = program.owner(at) else { break None };
        let ty = program.type_decl(owner);
        match ty.enclosing.filter(|_| ty.kind == TypeKind::Anonymous) {
            Some(enclosing) => at = program.fn_id(program.type_file(owner), enclosing),
            None => break Some(owner),
        }
    };
    let mut symbol = owner.map_or_else(String::new, |owner| type_symbol(program, owner));
    for name in names.iter().rev().filter(|name| !name.is_empty()) {
        if !symbol.is_empty() {
            symbol.push('.');
        }
        symbol.push_str(name);
    }
    symbol
}

/// The qualified name without the numbers of nameless types; that of top-level code is the package.
fn type_symbol(program: &Program<'_>, ty: TypeId) -> String {
    let qualified = program.symbols.str(program.hierarchy.qualified[ty.0 as usize]);
    let named = qualified.split('.').filter(|part| !part.is_empty() && !part.chars().all(|c| c.is_ascii_digit()));
    named.collect::<Vec<_>>().join(".")
}

fn below_module<'p>(modules: &Modules, program: &Program<'p>, file: FileId) -> &'p str {
    let path = program.path(file);
    let folder = modules.modules.get(modules.of(file)).map_or("", |module| module.folder.as_str());
    path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/')
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn the_digest_is_the_published_one_and_parts_do_not_run_together() {
        // FNV-1a of "a" and a separator, worked out by hand from the published constants.
        let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        assert_eq!(byte(0xcbf2_9ce4_8422_2325, b'a'), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(digest(&["a"]), byte(0xaf63_dc4c_8601_ec8c, 0xff));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
