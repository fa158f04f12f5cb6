//! Arguments and parameters: which belongs to which.
//!
//! In: a call and what it calls. Out: positions and values.

use rules::catalogue::ArgAt;

use super::apis::ApiId;
use super::program::{FnId, Program, Site};
use super::symbols::last_segment;
use super::types::Ty;
use super::values::Elem;
use crate::facts::{Arg, FileKind, FnRole, Name, Param, Receiver, StmtKind, Value};

/// So many callers may hand on what an argument is.
const HANDED: u32 = 3;

impl Program<'_> {
    /// The value of an argument of a call, as the catalogue names it. `receiver` is the receiver.
    #[must_use]
    pub fn argument(&self, site: Site, at: &ArgAt) -> Option<&Value> {
        if let (StmtKind::Write { from, .. }, ArgAt::At(0)) = (self.stmt(site), at) {
            return Some(from);
        }
        if let (StmtKind::Read { base: Receiver::On(value), .. }, ArgAt::Word(word)) = (self.stmt(site), at) {
            return (word == "receiver").then_some(value);
        }
        let call = self.call(site)?;
        match at {
            ArgAt::At(index) => {
                let arg = call.args.get(*index as usize)?;
                Some(&arg.value)
            }
            ArgAt::Word(word) => match word.as_str() {
                "receiver" => match &call.receiver {
                    Receiver::On(value) => Some(value),
                    _ => None,
                },
                "last" => call.args.last().map(|a| &a.value),
                "any" | "all" => call.args.first().map(|a| &a.value),
                _ if word.starts_with("rest:") => None,
                _ => self.named_argument(site, word),
            },
        }
    }

    /// Whether a function takes as many arguments as a call gives, with the names that the call writes.
    pub(super) fn takes_as_many(&self, site: Site, target: FnId) -> bool {
        let args = self.call(site).map_or(&[][..], |call| call.args.as_slice());
        let params = &self.function(target).params;
        let (file, there) = (self.file_of(site.function), self.file_of(target));
        let is_called = |name: Name| params.iter().any(|p| self.text(there, p.name) == self.text(file, name));
        let names_fit = || args.iter().filter_map(|arg| arg.name).all(is_called);
        let needed = params.iter().filter(|p| !p.has_default && !p.vararg).count();
        let open = params.iter().any(|p| p.vararg);
        needed <= args.len()
            && (open || args.len() <= params.len())
            && (self.facts(file).kind != FileKind::Kotlin || names_fit())
    }

    fn named_argument(&self, site: Site, word: &str) -> Option<&Value> {
        let file = self.file_of(site.function);
        let named = |a: &&Arg| a.name.is_some_and(|n| self.text(file, n) == word);
        self.call(site)?.args.iter().find(named).map(|a| &a.value)
    }

    /// All values that an argument position of the catalogue stands for: several for `rest:N`, `any`, `all`.
    #[must_use]
    pub fn arguments(&self, site: Site, at: &ArgAt) -> Vec<&Value> {
        let args = self.call(site).map_or(&[][..], |c| c.args.as_slice());
        if let ArgAt::Word(word) = at {
            if word == "all" || word == "any" {
                return args.iter().map(|a| &a.value).collect();
            }
            if let Some(from) = word.strip_prefix("rest:").and_then(|n| n.parse::<usize>().ok()) {
                return args.iter().skip(from).map(|a| &a.value).collect();
            }
        }
        self.argument(site, at).into_iter().collect()
    }

    /// The parameter of `target` that takes the argument at a position of the call; the last one for a vararg.
    #[must_use]
    pub fn param_of_arg(&self, site: Site, target: FnId, arg: usize) -> Option<u32> {
        let args = &self.call(site)?.args;
        let params = &self.function(target).params;
        let file_of_site = self.file_of(site.function);
        if let Some(name) = args.get(arg)?.name {
            let text = self.text(file_of_site, name);
            let there = self.file_of(target);
            let called = |p: &Param| self.text(there, p.label.unwrap_or(p.name)) == text;
            return params.iter().position(called).map(|i| i as u32);
        }
        if self.facts(self.file_of(target)).kind.is_apple() && self.function(target).role != FnRole::Lambda {
            // Only Swift lets a closure stand behind the brackets.
            let trails = self.facts(file_of_site).kind != FileKind::ObjectiveC;
            return self.unlabelled(args, arg, target, trails);
        }
        let trailing =
            arg + 1 == args.len() && matches!(args[arg].value, Value::Function(_)) && args.len() < params.len();
        if trailing
            && !params.last().is_some_and(|p| p.vararg)
            && params.get(arg).is_some_and(|p| p.has_default || args.len() < params.len())
        {
            return Some(params.len() as u32 - 1);
        }
        if arg >= params.len() {
            return params.last().filter(|p| p.vararg).map(|_| params.len() as u32 - 1);
        }
        Some(arg as u32)
    }

    /// Whether the labels that a call writes are those of a function's parameters; true where there are no labels.
    #[must_use]
    pub fn labels_fit(&self, site: Site, target: FnId) -> bool {
        let (file, there) = (self.file_of(site.function), self.file_of(target));
        let (params, args) = (&self.function(target).params, self.call(site).map_or(&[][..], |c| c.args.as_slice()));
        let taken = |label| params.iter().any(|p| self.text(there, p.label.unwrap_or(p.name)) == label);
        let written = args.iter().filter_map(|a| a.name).map(|name| self.text(file, name));
        !self.facts(file).kind.is_apple() || written.into_iter().all(taken)
    }

    /// The parameter that takes an argument without a label, where labels say which takes which: the next one without
    /// a label, and for a closure behind the brackets the last.
    fn unlabelled(&self, args: &[Arg], arg: usize, target: FnId, trails: bool) -> Option<u32> {
        let (params, there) = (&self.function(target).params, self.file_of(target));
        let before = args[..arg].iter().filter(|a| a.name.is_none()).count();
        let bare = |p: &Param| p.label.is_some_and(|label| self.text(there, label) == "_");
        let takers: Vec<usize> = (0..params.len()).filter(|at| bare(&params[*at])).collect();
        let last_vararg = takers.last().copied().filter(|at| params[*at].vararg);
        let next = takers.get(before).copied().or(last_vararg);
        if !trails || !matches!(args[arg].value, Value::Function(_)) {
            return next.map(|at| at as u32);
        }
        let is_function = |at: &usize| params[*at].ty.as_ref().is_some_and(|ty| self.text(there, ty.name) == "->");
        let last = params.len().checked_sub(1);
        let fitting = next.filter(is_function).or(last.filter(is_function));
        fitting.or(next).or(last).map(|at| at as u32)
    }

    /// The values that a call gives for a parameter: none if it is left out, several for a vararg.
    #[must_use]
    pub fn args_of_param(&self, site: Site, target: FnId, param: u32) -> Vec<&Value> {
        let Some(call) = self.call(site) else {
            return match self.stmt(site) {
                StmtKind::Write { from, .. } if self.function(target).role == FnRole::Setter => vec![from],
                _ => Vec::new(),
            };
        };
        let takes = |(i, _): &(usize, &Arg)| self.param_of_arg(site, target, *i) == Some(param);
        call.args.iter().enumerate().filter(takes).map(|(_, a)| &a.value).collect()
    }

    /// Whether the arguments of a call are what an entry asks for.
    #[must_use]
    pub fn args_fit(&self, site: Site, api: ApiId) -> bool {
        self.apis.entry(api).api.when.iter().all(|test| {
            let values = self.arguments(site, &test.arg);
            let referred = values.iter().filter_map(|v| match v {
                Value::FunctionRef { name, .. } => Some(self.text(self.file_of(site.function), *name).to_string()),
                _ => None,
            });
            let mut texts: Vec<String> = referred.collect();
            texts.extend(values.iter().flat_map(|v| self.spellings(site.function, v)));
            let ends = |text: &String, wanted: &String| {
                text == wanted || text.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.'))
            };
            let is = test.is.is_empty() || texts.iter().any(|t| test.is.iter().any(|w| ends(t, w)));
            let contains =
                test.contains.is_empty() || texts.iter().any(|t| test.contains.iter().any(|w| t.contains(w.as_str())));
            let is_not = !texts.iter().any(|t| test.is_not.iter().any(|w| ends(t, w)));
            let may_be = || test.may_be.is_empty() || values.iter().any(|v| self.may_be(site, v, &test.may_be, HANDED));
            is && contains && is_not && may_be() && (!test.given || !values.is_empty())
        })
    }

    /// Whether some constant that reaches a value is one of these, also by way of callers.
    fn may_be(&self, site: Site, value: &Value, wanted: &[String], depth: u32) -> bool {
        self.evaluate(site.function, value, None).into_iter().flatten().any(|item| match item.elem {
            Elem::Param(function, param) => {
                let given = |call: &Site| self.args_of_param(*call, function, param);
                let fits = |call: &Site| given(call).iter().any(|v| self.may_be(*call, v, wanted, depth - 1));
                depth > 0 && self.calls_of(function).iter().any(fits)
            }
            elem => elem.spelling().is_some_and(|text| wanted.contains(&text)),
        })
    }

    /// Entries of the catalogue that the statement at a place stands for, their arguments checked.
    #[must_use]
    pub fn apis_at(&self, site: Site) -> Vec<ApiId> {
        let found = match self.stmt(site) {
            StmtKind::Call(_) => self.resolve(site).apis.clone(),
            StmtKind::Read { base, name, .. } => {
                self.accessor_apis(site, base, self.text(self.file_of(site.function), *name), true)
            }
            StmtKind::Write { base, name, .. } => {
                self.accessor_apis(site, base, self.text(self.file_of(site.function), *name), false)
            }
            _ => Vec::new(),
        };
        found.into_iter().filter(|api| self.args_fit(site, *api)).collect()
    }

    fn accessor_apis(&self, site: Site, base: &Receiver, path: &str, read: bool) -> Vec<ApiId> {
        let last = super::symbols::last_segment(path);
        let Some(sym) = self.symbols.get(last).map(|s| self.plain(self.file_of(site.function), s)) else {
            return Vec::new();
        };
        let entries = if read { self.apis.reads(sym) } else { self.apis.writes(sym) };
        if entries.is_empty() {
            return Vec::new();
        }
        let owner = self.accessor_owner(site, base, path, last);
        let fits = |api: &ApiId| {
            let entry = self.apis.entry(*api);
            entry.owned_by(self, owner)
                || owner == Ty::Unknown
                    && entry.api.distinctive
                    && entry.speaks_to(self.facts(self.file_of(site.function)).kind)
        };
        entries.iter().copied().filter(fits).collect()
    }

    /// Whose member an accessor is.
    #[must_use]
    pub fn accessor_owner(&self, site: Site, base: &Receiver, path: &str, last: &str) -> Ty {
        let function = site.function;
        match base {
            Receiver::On(value) => self.type_of(function, value),
            Receiver::Super => self.this_type(function),
            Receiver::Implicit(receiver) => match path.strip_suffix(last).and_then(|p| p.strip_suffix('.')) {
                Some(prefix) => self.type_of_path(function, prefix),
                None => match receiver.map(|r| self.type_of(function, &Value::Local(r))) {
                    Some(ty) if ty != Ty::Unknown => ty,
                    _ => self.imported_owner(function, last).unwrap_or_else(|| self.this_type(function)),
                },
            },
        }
    }

    /// The full name of what a bare name is imported from, wherever that lies: one and the same thing in every file.
    #[must_use]
    pub fn imported_name(&self, function: FnId, name: &str) -> Option<String> {
        let facts = self.facts(self.file_of(function));
        let import = facts.imports.iter().filter(|i| !i.wildcard).find(|i| {
            let visible = i.alias.map_or_else(|| last_segment(facts.str(i.path)), |alias| facts.str(alias));
            visible == name
        })?;
        // A member of a companion is named with its class elsewhere.
        Some(facts.str(import.path).replace(".Companion.", "."))
    }

    /// The class of a statically imported constant.
    fn imported_owner(&self, function: FnId, name: &str) -> Option<Ty> {
        let facts = self.facts(self.file_of(function));
        facts.imports.iter().find_map(|i| {
            let path = facts.str(i.path);
            if let Some(alias) = i.alias {
                let (owner, _) = path.rsplit_once('.')?;
                return (facts.str(alias) == name).then(|| self.symbols.get(owner).map(Ty::External)).flatten();
            }
            let owner =
                if i.wildcard { i.is_static.then_some(path)? } else { path.strip_suffix(name)?.strip_suffix('.')? };
            self.symbols.get(owner).map(Ty::External)
        })
    }
}

#[cfg(test)]
mod tests {
    use grammars::Parsers;

    use super::*;
    use crate::link::program::{File, FileId};

    /// For each call of `ask` in a Swift text, in order, the names of the parameters that its arguments go to.
    fn taken(text: &str) -> Vec<String> {
        let facts = crate::lower::lower(FileKind::Swift, text, &mut Parsers::default());
        let files = [File { path: "A.swift".to_owned(), facts: facts.into(), test: false }];
        let pack = crate::Ready::new(rules::builtin().unwrap());
        let program = Program::new(&files, &pack, &crate::Cancel::new());
        let facts = program.facts(FileId(0));
        let named = |name: &str| facts.functions.iter().position(|f| facts.str(f.name) == name).unwrap() as u32;
        let (caller, target) = (named("f"), program.fn_id(FileId(0), crate::facts::FnIdx(named("ask"))));
        let mut out = Vec::new();
        for (at, stmt) in facts.functions[caller as usize].body.iter().enumerate() {
            let StmtKind::Call(call) = &stmt.kind else { continue };
            let function = program.fn_id(FileId(0), crate::facts::FnIdx(caller));
            let site = Site { function, stmt: at as u32 };
            let param = |arg| program.param_of_arg(site, target, arg);
            let name = |p: u32| facts.str(program.function(target).params[p as usize].name);
            let names: Vec<&str> = (0..call.args.len()).map(|arg| param(arg).map_or("?", name)).collect();
            out.push(names.join(" "));
        }
        out
    }

    #[test]
    fn labels_say_which_parameter_takes_an_argument() {
        let ask = "func ask(_ first: Int = 0, for media: Int = 1, _ more: Int..., then done: () -> Void) {}\n";
        let calls = [
            ("ask(1, for: 2, 3, 4, then: g)", "first media more more done"),
            ("ask(for: 2) { g() }", "media done"),
            ("ask { g() }", "done"),
            ("ask(1, media: 2)", "first ?"),
        ];
        for (call, expected) in calls {
            assert_eq!(taken(&format!("{ask}func f() {{ {call} }}\n")), [expected], "{call}");
        }
    }
}
