//! Where names are used: one pass over all statements.
//!
//! In: the files. Out: the program's indices of calls, reads, writes, function values and references.

use super::program::{FileId, Program, Site};
use super::symbols::{Sym, last_segment};
use crate::facts::{Arg, Callee, Cond, Receiver, StmtKind, Value};

/// Fills the indices.
pub fn index(program: &mut Program<'_>) {
    for file in (0..program.files.len() as u32).map(FileId) {
        for function in program.functions_of(file) {
            for stmt in 0..program.function(function).body.len() as u32 {
                index_statement(program, file, Site { function, stmt });
            }
        }
    }
}

fn index_statement(program: &mut Program<'_>, file: FileId, site: Site) {
    match program.stmt(site) {
        StmtKind::Call(call) => {
            let name = match &call.callee {
                Callee::Name(name) => Some(program.plain(file, program.sym(file, *name))),
                Callee::New(ty) => {
                    let text = program.text(file, ty.name);
                    let simple = program.symbols.intern(last_segment(text));
                    Some(program.plain(file, simple))
                }
                Callee::Value(value) => {
                    index_value(program, file, site, value);
                    None
                }
                Callee::ThisConstructor | Callee::SuperConstructor => None,
            };
            if let Some(name) = name {
                program.calls.entry(name).or_default().push(site);
                if !call.type_args.is_empty() && names_a_class(program, name) {
                    for ty in &call.type_args {
                        let name = last_sym(program, file, ty.name);
                        program.class_values.push((name, site));
                    }
                }
            }
            index_receiver(program, file, site, &call.receiver);
            for Arg { value, .. } in &call.args {
                index_value(program, file, site, value);
            }
        }
        StmtKind::Read { base, name, .. } => {
            let last = last_sym(program, file, *name);
            program.reads.entry(last).or_default().push(site);
            index_receiver(program, file, site, base);
        }
        StmtKind::Write { base, name, from } => {
            let last = last_sym(program, file, *name);
            program.writes.entry(last).or_default().push(site);
            index_receiver(program, file, site, base);
            index_value(program, file, site, from);
        }
        StmtKind::Assign { from, .. } => index_value(program, file, site, from),
        StmtKind::IndexWrite { index, from, .. } => {
            index_value(program, file, site, index);
            index_value(program, file, site, from);
        }
        StmtKind::Exit { value: Some(value), .. } => index_value(program, file, site, value),
        StmtKind::Branch { cond, .. } => index_cond(program, file, site, cond),
        StmtKind::Loop { each: Some((_, value)), .. } => index_value(program, file, site, value),
        StmtKind::Exit { .. } | StmtKind::Loop { .. } | StmtKind::Scope { .. } => {}
    }
}

/// Whether a type argument of a call is a class that the call opens or makes (`viewModels<Login>()`,
/// `startActivity<Home>()`), and not what a collection or an object is of.
fn names_a_class(program: &Program<'_>, callee: Sym) -> bool {
    use rules::catalogue::Role;
    let mut known = program.apis.calls(callee).iter().map(|id| program.apis.entry(*id).api).peekable();
    if known.peek().is_some() {
        return known.any(|api| {
            !matches!(api.role, Some(Role::MakesCollection { .. })) && api.returns.as_deref() == Some("type-argument")
        });
    }
    program.symbols.str(callee).starts_with(char::is_lowercase)
}

fn last_sym(program: &mut Program<'_>, file: FileId, name: crate::facts::Name) -> Sym {
    let text = program.text(file, name);
    let last = if text.contains('.') { program.symbols.intern(last_segment(text)) } else { program.sym(file, name) };
    program.plain(file, last)
}

fn index_receiver(program: &mut Program<'_>, file: FileId, site: Site, receiver: &Receiver) {
    if let Receiver::On(value) = receiver {
        index_value(program, file, site, value);
    }
}

fn index_value(program: &mut Program<'_>, file: FileId, site: Site, value: &Value) {
    match value {
        Value::Function(index) => {
            let id = program.fn_id(file, *index);
            program.function_values.entry(id).or_insert(site);
        }
        Value::Object(index) => {
            let id = program.type_id(file, *index);
            program.object_values.entry(id).or_insert(site);
        }
        Value::FunctionRef { on, name } => {
            let name = program.sym(file, *name);
            program.references.entry(name).or_default().push(site);
            if let Some(on) = on {
                index_value(program, file, site, on);
            }
        }
        Value::Array(values) | Value::Concat(values) => {
            for value in values {
                index_value(program, file, site, value);
            }
        }
        Value::Class(ty) => {
            let name = last_sym(program, file, ty.name);
            program.class_values.push((name, site));
        }
        Value::Spread(value) => index_value(program, file, site, value),
        Value::Index(pair) => {
            index_value(program, file, site, &pair.0);
            index_value(program, file, site, &pair.1);
        }
        Value::Logic(cond) => index_cond(program, file, site, cond),
        _ => {}
    }
}

fn index_cond(program: &mut Program<'_>, file: FileId, site: Site, cond: &Cond) {
    match cond {
        Cond::Test(value) | Cond::Is(value, _) => index_value(program, file, site, value),
        Cond::Not(inner) => index_cond(program, file, site, inner),
        Cond::And(all) | Cond::Or(all) => {
            for cond in all {
                index_cond(program, file, site, cond);
            }
        }
        Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => {
            index_value(program, file, site, a);
            index_value(program, file, site, b);
        }
        Cond::Unknown | Cond::Omitted(_) => {}
    }
}
