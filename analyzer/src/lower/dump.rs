//! Facts as text, for tests of lowering.
//!
//! In: the facts of one file. Out: one line per declaration and statement; blocks are indented. Variables have their
//! names (with a number if the name is not unique), temporaries are `%n`, an implicit receiver is `^n`, functions
//! without a name of their own are `#n`.

use std::fmt::Write;

use crate::facts::{
    Annotation, Arg, Call, Callee, Cond, Exit, FileFacts, FnIdx, FnRole, Function, Local, Modifiers, Name, Param,
    Receiver, ScopeKind, Span, StmtKind, TypeDecl, TypeKind, TypeParam, TypeRef, Value,
};

/// All facts as text.
#[must_use]
pub fn dump(facts: &FileFacts) -> String {
    let mut dump = Dump { facts, out: String::new() };
    dump.file();
    dump.out
}

/// The functions' part of the text only.
#[must_use]
pub fn bodies(facts: &FileFacts) -> String {
    let mut dump = Dump { facts, out: String::new() };
    dump.functions();
    dump.out
}

/// What the spans of all statements of some kinds cut out of the text, in order: `kind: text`.
#[must_use]
pub fn places(facts: &FileFacts, text: &str) -> String {
    let mut out = String::new();
    for function in &facts.functions {
        for statement in &function.body {
            let Span { start, end } = statement.span.absolute(function.span.start);
            let cut = text.get(start as usize..end as usize).unwrap_or("<outside>");
            let _ = writeln!(out, "{}: {cut}", kind_name(&statement.kind));
        }
    }
    out
}

fn kind_name(kind: &StmtKind) -> &'static str {
    match kind {
        StmtKind::Assign { .. } => "assign",
        StmtKind::Read { .. } => "read",
        StmtKind::Write { .. } => "write",
        StmtKind::IndexWrite { .. } => "index",
        StmtKind::Call(_) => "call",
        StmtKind::Branch { .. } => "branch",
        StmtKind::Loop { .. } => "loop",
        StmtKind::Scope { .. } => "scope",
        StmtKind::Exit { .. } => "leave",
    }
}

struct Dump<'f> {
    facts: &'f FileFacts,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{:1$}{text}", "", depth * 2);
    }

    fn str(&self, name: Name) -> &str {
        self.facts.str(name)
    }

    fn file(&mut self) {
        if let Some(package) = self.facts.package {
            self.line(0, &format!("package {}", self.str(package)));
        }
        for import in &self.facts.imports {
            let mut text = String::from(if import.is_static { "import static " } else { "import " });
            text.push_str(self.str(import.path));
            text.push_str(if import.wildcard { ".*" } else { "" });
            if let Some(alias) = import.alias {
                let _ = write!(text, " as {}", self.str(alias));
            }
            self.line(0, &text);
        }
        for ty in &self.facts.types {
            self.type_decl(ty);
        }
        self.functions();
        for element in &self.facts.elements {
            let attribute = |a: &crate::facts::Attribute| format!(" {}={:?}", self.str(a.name), self.str(a.value));
            let attributes: String = element.attributes.iter().map(attribute).collect();
            let parent = element.parent.map_or(String::new(), |p| format!(" in {p}"));
            let text = element.text.map_or(String::new(), |t| format!(" {:?}", self.str(t)));
            self.line(0, &format!("<{}{attributes}>{text}{parent}", self.str(element.name)));
        }
        if self.facts.generated {
            self.line(0, "generated");
        }
        for gap in &self.facts.gaps {
            self.line(0, &format!("gap {:?} {}..{}", gap.kind, gap.span.start, gap.span.end));
        }
    }

    fn type_decl(&mut self, ty: &TypeDecl) {
        let kind = match ty.kind {
            TypeKind::Class => "class",
            TypeKind::Interface => "interface",
            TypeKind::Enum => "enum",
            TypeKind::Record => "record",
            TypeKind::Object => "object",
            TypeKind::Companion => "companion",
            TypeKind::Annotation => "annotation",
            TypeKind::Anonymous => "anonymous",
            TypeKind::Extension => "extension",
            TypeKind::File => "file",
        };
        let index = self.facts.types.iter().position(|other| std::ptr::eq(other, ty)).unwrap_or_default();
        let name = if self.str(ty.name).is_empty() { format!("@{index}") } else { self.str(ty.name).to_owned() };
        let mut text = format!("{}{}{kind} {name}", self.annotations(&ty.annotations), modifiers(ty.modifiers));
        if !ty.type_params.is_empty() {
            let _ = write!(text, "<{}>", self.type_params(&ty.type_params));
        }
        if !ty.supers.is_empty() {
            let _ = write!(text, " : {}", self.types(&ty.supers));
        }
        if let Some(owner) = ty.owner {
            let _ = write!(text, " in {}", self.type_name(owner.0 as usize));
        }
        if let Some(function) = ty.enclosing {
            let _ = write!(text, " inside {}", self.function_name(function));
        }
        self.line(0, &text);
        for field in &ty.fields {
            let ty = field.ty.as_ref().map_or(String::new(), |ty| format!(": {}", self.ty(ty)));
            let by = if field.delegated {
                " by"
            } else if field.lazy {
                " lazy"
            } else {
                ""
            };
            let before = self.annotations(&field.annotations) + &modifiers(field.modifiers);
            self.line(1, &format!("{before}field {}{ty}{by}", self.str(field.name)));
        }
    }

    fn type_name(&self, index: usize) -> String {
        let name = self.facts.str(self.facts.types[index].name);
        if name.is_empty() { format!("@{index}") } else { name.to_owned() }
    }

    fn function_name(&self, index: FnIdx) -> String {
        let function = self.facts.function(index);
        if function.role == FnRole::Lambda {
            return format!("#{}", index.0);
        }
        let owner = function.owner.map_or(String::new(), |owner| self.type_name(owner.0 as usize) + ".");
        format!("{owner}{}", self.str(function.name))
    }

    fn functions(&mut self) {
        for index in 0..self.facts.functions.len() as u32 {
            self.function(FnIdx(index));
        }
    }

    fn function(&mut self, index: FnIdx) {
        let function = self.facts.function(index);
        let role = match function.role {
            FnRole::Getter => "get ",
            FnRole::Setter => "set ",
            FnRole::Local => "local ",
            FnRole::Lambda => "lambda ",
            _ => "",
        };
        let parameters: Vec<_> = function.params.iter().map(|p| self.parameter(index, p)).collect();
        let before = self.annotations(&function.annotations) + &modifiers(function.modifiers);
        let extends = function.extends.as_ref().map_or(String::new(), |ty| format!("{} . ", self.ty(ty)));
        let mut text = format!("{before}{role}{extends}{}({})", self.function_name(index), parameters.join(", "));
        if let Some(ty) = &function.returns {
            let _ = write!(text, ": {}", self.ty(ty));
        }
        if let Some(parent) = function.parent {
            let _ = write!(text, " in {}", self.function_name(parent));
        }
        self.line(0, &(text + if function.has_body { "" } else { ";" }));
        self.block(index, function, 0..function.body.len() as u32, 1);
    }

    fn parameter(&self, function: FnIdx, param: &Param) -> String {
        let ty = param.ty.as_ref().map_or(String::new(), |ty| format!(": {}", self.ty(ty)));
        let dots = if param.vararg { "..." } else { "" };
        let default = if param.has_default { " =" } else { "" };
        let label = param.label.map_or(String::new(), |label| format!("{} ", self.str(label)));
        format!(
            "{}{label}{}{ty}{dots}{default}",
            self.annotations(&param.annotations),
            self.local(function, param.local)
        )
    }

    fn block(&mut self, index: FnIdx, function: &Function, range: std::ops::Range<u32>, depth: usize) {
        let mut at = range.start;
        while at < range.end {
            let kind = &function.body[at as usize].kind;
            let marked = function
                .body
                .iter()
                .any(|s| matches!(s.kind, StmtKind::Exit { how: Exit::Break(t) | Exit::Continue(t), .. } if t == at));
            let mark = if marked { format!("{at}: ") } else { String::new() };
            let [first, second] = kind.blocks(at);
            let text = self.statement(index, kind);
            self.line(depth, &format!("{mark}{text}"));
            self.block(index, function, first, depth + 1);
            if !second.is_empty() {
                self.line(depth, "else");
                self.block(index, function, second, depth + 1);
            }
            at = kind.next(at);
        }
    }

    fn statement(&self, f: FnIdx, kind: &StmtKind) -> String {
        match kind {
            StmtKind::Assign { to, from } => format!("{} = {}", self.local(f, *to), self.value(f, from)),
            StmtKind::Read { to, base, name } => {
                format!("{} = read {}{}", self.local(f, *to), self.receiver(f, base), self.str(*name))
            }
            StmtKind::Write { base, name, from } => {
                format!("write {}{} = {}", self.receiver(f, base), self.str(*name), self.value(f, from))
            }
            StmtKind::IndexWrite { base, index, from } => {
                format!("write {}[{}] = {}", self.value(f, base), self.value(f, index), self.value(f, from))
            }
            StmtKind::Call(call) => self.call(f, call),
            StmtKind::Branch { cond, .. } => format!("if {}", self.cond(f, cond)),
            StmtKind::Loop { each: None, .. } => "loop".to_owned(),
            StmtKind::Loop { each: Some((local, of)), .. } => {
                format!("loop {} of {}", self.local(f, *local), self.value(f, of))
            }
            StmtKind::Scope { kind, .. } => match kind {
                ScopeKind::Try => "try".to_owned(),
                ScopeKind::Catch => "catch".to_owned(),
                ScopeKind::Block => "block".to_owned(),
            },
            StmtKind::Exit { how, value } => {
                let how = match how {
                    Exit::Return => "return".to_owned(),
                    Exit::Throw => "throw".to_owned(),
                    Exit::Break(at) => format!("break {at}"),
                    Exit::Continue(at) => format!("continue {at}"),
                    Exit::Outer(index) => format!("return from {}", self.function_name(*index)),
                };
                value.as_ref().map_or(how.clone(), |value| format!("{how} {}", self.value(f, value)))
            }
        }
    }

    fn call(&self, f: FnIdx, call: &Call) -> String {
        let to = call.to.map_or(String::new(), |to| format!("{} = ", self.local(f, to)));
        let callee = match &call.callee {
            Callee::Name(name) => self.str(*name).to_owned(),
            Callee::New(ty) => format!("new {}", self.ty(ty)),
            Callee::Value(value) => format!("({})", self.value(f, value)),
            Callee::ThisConstructor => "this".to_owned(),
            Callee::SuperConstructor => "super".to_owned(),
        };
        format!("{to}{}{callee}({})", self.receiver(f, &call.receiver), self.args(f, &call.args))
    }

    fn args(&self, f: FnIdx, args: &[Arg]) -> String {
        let arg = |arg: &Arg| {
            let name = arg.name.map_or(String::new(), |name| format!("{} = ", self.str(name)));
            name + &self.value(f, &arg.value)
        };
        args.iter().map(arg).collect::<Vec<_>>().join(", ")
    }

    fn receiver(&self, f: FnIdx, receiver: &Receiver) -> String {
        match receiver {
            Receiver::Implicit(None) => String::new(),
            Receiver::Implicit(Some(local)) => format!("^{}.", self.local(f, *local).trim_start_matches('%')),
            Receiver::On(value) => format!("{}.", self.value(f, value)),
            Receiver::Super => "super.".to_owned(),
        }
    }

    fn local(&self, f: FnIdx, local: Local) -> String {
        let locals = &self.facts.function(self.facts.frame(f)).locals;
        let Some(decl) = locals.get(local.0 as usize) else { return format!("%{}!", local.0) };
        let Some(name) = decl.name else {
            let ty = decl.ty.as_ref().map_or(String::new(), |ty| format!("<{}>", self.ty(ty)));
            return format!("%{}{ty}", local.0);
        };
        let unique = locals.iter().filter(|other| other.name == Some(name)).count() == 1;
        if unique { self.str(name).to_owned() } else { format!("{}~{}", self.str(name), local.0) }
    }

    fn values(&self, f: FnIdx, values: &[Value]) -> String {
        values.iter().map(|value| self.value(f, value)).collect::<Vec<_>>().join(", ")
    }

    fn value(&self, f: FnIdx, value: &Value) -> String {
        match value {
            Value::Unknown => "?".to_owned(),
            Value::Null => "null".to_owned(),
            Value::Bool(b) => b.to_string(),
            Value::Int(n) => n.to_string(),
            Value::Str(text) => format!("{:?}", self.str(*text)),
            Value::Local(local) => self.local(f, *local),
            Value::Path(path) => format!("`{}`", self.str(*path)),
            Value::This(None) => "this".to_owned(),
            Value::This(Some(of)) => format!("{}.this", self.str(*of)),
            Value::Function(index) => match self.facts.function(*index).role {
                FnRole::Lambda => format!("#{}", index.0),
                _ => format!("fn {}", self.function_name(*index)),
            },
            Value::FunctionRef { on, name } => {
                let on = on.as_ref().map_or(String::new(), |on| self.value(f, on));
                format!("{on}::{}", self.str(*name))
            }
            Value::Class(ty) => format!("{}.class", self.ty(ty)),
            Value::Object(ty) => format!("object @{}", ty.0),
            Value::Array(values) => format!("[{}]", self.values(f, values)),
            Value::Spread(value) => format!("*{}", self.value(f, value)),
            Value::Concat(values) => format!("text({})", self.values(f, values)),
            Value::Index(pair) => format!("{}[{}]", self.value(f, &pair.0), self.value(f, &pair.1)),
            Value::Logic(cond) if matches!(**cond, Cond::And(_) | Cond::Or(_)) => self.cond(f, cond),
            Value::Logic(cond) => format!("({})", self.cond(f, cond)),
        }
    }

    fn cond(&self, f: FnIdx, cond: &Cond) -> String {
        let joined = |conds: &[Cond], by: &str| {
            let all: Vec<_> = conds.iter().map(|cond| self.cond(f, cond)).collect();
            format!("({})", all.join(by))
        };
        match cond {
            Cond::Unknown => "?".to_owned(),
            Cond::Test(value) => self.value(f, value),
            Cond::Not(cond) if matches!(**cond, Cond::Test(_) | Cond::And(_) | Cond::Or(_)) => {
                format!("!{}", self.cond(f, cond))
            }
            Cond::Not(cond) => format!("!({})", self.cond(f, cond)),
            Cond::And(conds) => joined(conds, " && "),
            Cond::Or(conds) => joined(conds, " || "),
            Cond::Equal(a, b) => format!("{} == {}", self.value(f, a), self.value(f, b)),
            Cond::Less { left, right, strict } => {
                let sign = if *strict { "<" } else { "<=" };
                format!("{} {sign} {}", self.value(f, left), self.value(f, right))
            }
            Cond::Is(value, ty) => format!("{} is {}", self.value(f, value), self.ty(ty)),
            Cond::In(a, b) => format!("{} in {}", self.value(f, a), self.value(f, b)),
            Cond::Omitted(index) => format!("omitted {index}"),
        }
    }

    fn ty(&self, ty: &TypeRef) -> String {
        let name = self.str(ty.name);
        if ty.args.is_empty() { name.to_owned() } else { format!("{name}<{}>", self.types(&ty.args)) }
    }

    fn types(&self, types: &[TypeRef]) -> String {
        types.iter().map(|ty| self.ty(ty)).collect::<Vec<_>>().join(", ")
    }

    fn type_params(&self, params: &[TypeParam]) -> String {
        let bound = |p: &TypeParam| p.bound.as_ref().map_or(String::new(), |b| format!(" : {}", self.ty(b)));
        params.iter().map(|p| format!("{}{}", self.str(p.name), bound(p))).collect::<Vec<_>>().join(", ")
    }

    fn annotations(&self, annotations: &[Annotation]) -> String {
        let one = |a: &Annotation| {
            let args = self.args(FnIdx(0), &a.args);
            let args = if args.is_empty() { args } else { format!("({args})") };
            format!("@{}{args} ", self.str(a.name))
        };
        annotations.iter().map(one).collect()
    }
}

fn modifiers(m: Modifiers) -> String {
    let words = [
        (m.private, "private "),
        (m.restricted, "restricted "),
        (m.is_static, "static "),
        (m.is_final, "final "),
        (m.is_abstract, "abstract "),
        (m.is_override, "override "),
    ];
    words.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect()
}
