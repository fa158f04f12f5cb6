//! Facts as text, for tests.
//!
//! In: facts. Out: one line per declaration and statement, blocks indented.

use std::fmt::Write;

use crate::facts::{
    Annotation, Arg, Callee, Cond, Exit, FileFacts, FnIdx, Function, Local, Receiver, ScopeKind, StmtKind, TypeIdx,
    TypeParam, TypeRef, Value,
};

/// The whole file.
pub fn dump(facts: &FileFacts) -> String {
    let mut out = String::new();
    let d = Dump { facts, frame: FnIdx(0) };
    if let Some(package) = facts.package {
        let _ = writeln!(out, "package {}", facts.str(package));
    }
    for i in &facts.imports {
        let star = if i.wildcard { ".*" } else { "" };
        let alias = i.alias.map(|a| format!(" as {}", facts.str(a))).unwrap_or_default();
        let _ = writeln!(out, "import {}{star}{alias}", facts.str(i.path));
    }
    for index in 0..facts.types.len() {
        d.type_decl(TypeIdx(index as u32), &mut out);
    }
    for index in 0..facts.functions.len() {
        let index = FnIdx(index as u32);
        Dump { facts, frame: facts.frame(index) }.function(index, &mut out);
    }
    for gap in &facts.gaps {
        let _ = writeln!(out, "gap {:?} {}..{}", gap.kind, gap.span.start, gap.span.end);
    }
    out
}

struct Dump<'a> {
    facts: &'a FileFacts,
    frame: FnIdx,
}

impl Dump<'_> {
    fn type_decl(&self, index: TypeIdx, out: &mut String) {
        let t = self.facts.ty(index);
        let supers: Vec<_> = t.supers.iter().map(|s| self.ty(s)).collect();
        let supers = if supers.is_empty() { String::new() } else { format!(" : {}", supers.join(", ")) };
        let bound = |p: &TypeParam| p.bound.as_ref().map_or(String::new(), |b| format!(" : {}", self.ty(b)));
        let params: Vec<_> = t.type_params.iter().map(|p| format!("{}{}", self.facts.str(p.name), bound(p))).collect();
        let params = if params.is_empty() { String::new() } else { format!("<{}>", params.join(", ")) };
        let owner = t.owner.map(|o| format!(" in t{}", o.0)).unwrap_or_default();
        let enclosing = t.enclosing.map(|o| format!(" in f{}", o.0)).unwrap_or_default();
        let marks = self.annotations(&t.annotations) + &modifiers(t.modifiers);
        let kind = format!("{:?}", t.kind).to_lowercase();
        let _ =
            writeln!(out, "t{} {marks}{kind} {}{params}{supers}{owner}{enclosing}", index.0, self.facts.str(t.name));
        for f in &t.fields {
            let marks = self.annotations(&f.annotations) + &modifiers(f.modifiers);
            let ty = f.ty.as_ref().map(|t| format!(": {}", self.ty(t))).unwrap_or_default();
            let by = if f.delegated { " by" } else { "" };
            let _ = writeln!(out, "  {marks}{}{ty}{by}", self.facts.str(f.name));
        }
    }

    fn function(&self, index: FnIdx, out: &mut String) {
        let f = self.facts.function(index);
        let params: Vec<_> = f
            .params
            .iter()
            .map(|p| {
                let marks = self.annotations(&p.annotations);
                let vararg = if p.vararg { "vararg " } else { "" };
                let ty = p.ty.as_ref().map(|t| format!(": {}", self.ty(t))).unwrap_or_default();
                let default = if p.has_default { " = .." } else { "" };
                format!("{marks}{vararg}{}{ty}{default}", self.local(p.local))
            })
            .collect();
        let owner = f.owner.map(|o| format!(" in t{}", o.0)).unwrap_or_default();
        let parent = f.parent.map(|o| format!(" in f{}", o.0)).unwrap_or_default();
        let extends = f.extends.as_ref().map(|t| format!("{}.", self.ty(t))).unwrap_or_default();
        let returns = f.returns.as_ref().map(|t| format!(": {}", self.ty(t))).unwrap_or_default();
        let receiver = f.receiver.map(|r| format!(" this={}", self.local(r))).unwrap_or_default();
        let marks = self.annotations(&f.annotations) + &modifiers(f.modifiers);
        let role = format!("{:?}", f.role).to_lowercase();
        let name = self.facts.str(f.name);
        let none = if f.has_body { "" } else { " without body" };
        let params = params.join(", ");
        let _ = writeln!(
            out,
            "f{} {marks}{role} {extends}{name}({params}){returns}{receiver}{owner}{parent}{none}",
            index.0
        );
        self.block(f, 0..f.body.len() as u32, 1, out);
    }

    fn block(&self, f: &Function, range: std::ops::Range<u32>, depth: usize, out: &mut String) {
        let pad = "  ".repeat(depth);
        let mut at = range.start;
        while at < range.end {
            let kind = &f.body[at as usize].kind;
            let [first, second] = kind.blocks(at);
            let _ = writeln!(out, "{pad}{}", self.statement(kind, at));
            self.block(f, first, depth + 1, out);
            if !second.is_empty() {
                let word = if matches!(kind, StmtKind::Scope { .. }) { "handlers" } else { "else" };
                let _ = writeln!(out, "{pad}{word}");
                self.block(f, second, depth + 1, out);
            }
            at = kind.next(at);
        }
    }

    fn statement(&self, kind: &StmtKind, at: u32) -> String {
        match kind {
            StmtKind::Assign { to, from } => {
                let decl = &self.facts.function(self.frame).locals[to.0 as usize];
                let ty = decl.ty.as_ref().map(|t| format!(": {}", self.ty(t))).unwrap_or_default();
                format!("{}{ty} = {}", self.local(*to), self.value(from))
            }
            StmtKind::Read { to, base, name } => {
                format!("{} = read {}{}", self.local(*to), self.receiver(base), self.facts.str(*name))
            }
            StmtKind::Write { base, name, from } => {
                format!("write {}{} = {}", self.receiver(base), self.facts.str(*name), self.value(from))
            }
            StmtKind::IndexWrite { base, index, from } => {
                format!("{}[{}] = {}", self.value(base), self.value(index), self.value(from))
            }
            StmtKind::Call(call) => {
                let to = call.to.map(|t| format!("{} = ", self.local(t))).unwrap_or_default();
                let callee = match &call.callee {
                    Callee::Name(n) => self.facts.str(*n).to_string(),
                    Callee::New(ty) => format!("new {}", self.ty(ty)),
                    Callee::Value(v) => format!("({})", self.value(v)),
                    Callee::ThisConstructor => "this".into(),
                    Callee::SuperConstructor => "super".into(),
                };
                format!("{to}{}{callee}({})", self.receiver(&call.receiver), self.args(&call.args))
            }
            StmtKind::Branch { cond, .. } => format!("if {}", self.cond(cond)),
            StmtKind::Loop { each: Some((l, v)), .. } => format!("@{at} for {} in {}", self.local(*l), self.value(v)),
            StmtKind::Loop { each: None, .. } => format!("@{at} loop"),
            StmtKind::Scope { kind: ScopeKind::Block, .. } => format!("@{at} block"),
            StmtKind::Scope { kind, .. } => format!("{kind:?}").to_lowercase(),
            StmtKind::Exit { how, value } => {
                let how = match how {
                    Exit::Return => "return".into(),
                    Exit::Throw => "throw".into(),
                    Exit::Break(n) => format!("break @{n}"),
                    Exit::Continue(n) => format!("continue @{n}"),
                    Exit::Outer(f) => format!("return from f{}", f.0),
                };
                how + &value.as_ref().map(|v| format!(" {}", self.value(v))).unwrap_or_default()
            }
        }
    }

    fn receiver(&self, receiver: &Receiver) -> String {
        match receiver {
            Receiver::Implicit(None) => String::new(),
            Receiver::Implicit(Some(l)) => format!("({})", self.local(*l)),
            Receiver::On(v) => format!("{}.", self.value(v)),
            Receiver::Super => "super.".into(),
        }
    }

    fn args(&self, args: &[Arg]) -> String {
        let one =
            |a: &Arg| a.name.map(|n| format!("{} = ", self.facts.str(n))).unwrap_or_default() + &self.value(&a.value);
        args.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn values(&self, values: &[Value], by: &str) -> String {
        values.iter().map(|v| self.value(v)).collect::<Vec<_>>().join(by)
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Unknown => "?".into(),
            Value::Null => "null".into(),
            Value::Bool(b) => b.to_string(),
            Value::Int(n) => n.to_string(),
            Value::Str(n) => format!("{:?}", self.facts.str(*n)),
            Value::Local(l) => self.local(*l),
            Value::Path(n) => format!("<{}>", self.facts.str(*n)),
            Value::This(None) => "this".into(),
            Value::This(Some(n)) => format!("this@{}", self.facts.str(*n)),
            Value::Function(f) => format!("f{}", f.0),
            Value::FunctionRef { on, name } => {
                let on = on.as_ref().map(|v| self.value(v)).unwrap_or_default();
                format!("{on}::{}", self.facts.str(*name))
            }
            Value::Class(ty) => format!("{}::class", self.ty(ty)),
            Value::Object(t) => format!("object t{}", t.0),
            Value::Array(vs) => format!("[{}]", self.values(vs, ", ")),
            Value::Spread(v) => format!("*{}", self.value(v)),
            Value::Concat(vs) => format!("concat({})", self.values(vs, ", ")),
            Value::Index(pair) => format!("{}[{}]", self.value(&pair.0), self.value(&pair.1)),
            Value::Logic(c) => format!("({})", self.cond(c)),
        }
    }

    fn cond(&self, cond: &Cond) -> String {
        let all = |cs: &[Cond], by: &str| cs.iter().map(|c| self.cond(c)).collect::<Vec<_>>().join(by);
        match cond {
            Cond::Unknown => "?".into(),
            Cond::Test(v) => self.value(v),
            Cond::Not(c) => format!("!({})", self.cond(c)),
            Cond::And(cs) => all(cs, " && "),
            Cond::Or(cs) => format!("({})", all(cs, " || ")),
            Cond::Equal(a, b) => format!("{} == {}", self.value(a), self.value(b)),
            Cond::Less { left, right, strict } => {
                format!("{} {} {}", self.value(left), if *strict { "<" } else { "<=" }, self.value(right))
            }
            Cond::Is(v, ty) => format!("{} is {}", self.value(v), self.ty(ty)),
            Cond::In(v, xs) => format!("{} in {}", self.value(v), self.value(xs)),
            Cond::Omitted(n) => format!("omitted {n}"),
        }
    }

    fn local(&self, local: Local) -> String {
        let decl = &self.facts.function(self.frame).locals[local.0 as usize];
        decl.name.map_or_else(|| format!("%{}", local.0), |n| format!("{}%{}", self.facts.str(n), local.0))
    }

    fn ty(&self, ty: &TypeRef) -> String {
        let args: Vec<_> = ty.args.iter().map(|a| self.ty(a)).collect();
        let args = if args.is_empty() { String::new() } else { format!("<{}>", args.join(", ")) };
        format!("{}{args}", self.facts.str(ty.name))
    }

    fn annotations(&self, list: &[Annotation]) -> String {
        let one = |a: &Annotation| match a.args.is_empty() {
            true => format!("@{} ", self.facts.str(a.name)),
            false => format!("@{}({}) ", self.facts.str(a.name), self.args(&a.args)),
        };
        list.iter().map(one).collect()
    }
}

fn modifiers(m: crate::facts::Modifiers) -> String {
    let all = [
        (m.private, "private "),
        (m.restricted, "restricted "),
        (m.is_static, "static "),
        (m.is_final, "final "),
        (m.is_abstract, "abstract "),
        (m.is_override, "override "),
    ];
    all.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect()
}
