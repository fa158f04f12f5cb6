//! The pen that lowering writes with: names, functions, statements, variables, gaps.
//!
//! In: what a language's lowering understood of one construct. Out: [`FileFacts`], consistent by construction (blocks
//! closed, spans relative, variables numbered per outermost function).

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use crate::facts::{
    Arg, Call, Callee, Cond, Exit, FileFacts, FileKind, FnIdx, FnRole, Function, Gap, GapKind, Local, LocalDecl,
    Modifiers, Name, Names, Receiver, ScopeKind, Span, Spelling, Stmt, StmtKind, Truth, TypeDecl, TypeIdx, TypeRef,
    Value,
};

/// Collects the facts of one text.
pub struct Builder {
    facts: FileFacts,
    index: HashTable<Name>,
    open: Vec<Open>,
    /// How deep the construct that is being lowered is nested.
    pub depth: u32,
}

/// A function that is being written.
struct Open {
    index: FnIdx,
    frame: FnIdx,
    base: u32,
    body: Vec<Stmt>,
    scopes: Vec<Vec<(Name, Local)>>,
    receivers: Vec<Local>,
}

/// An open block: closed by [`Builder::middle`] and [`Builder::close`].
#[derive(Clone, Copy, Debug)]
pub struct Block(u32);

impl Block {
    /// The index of the statement that opened the block: what `break` and `continue` name.
    #[must_use]
    pub fn statement(self) -> u32 {
        self.0
    }
}

impl Builder {
    /// Starts a file of `kind` with the given text (only its lines are counted here).
    #[must_use]
    pub fn new(kind: FileKind, text: &str) -> Builder {
        let lines = text.lines().count() as u32;
        let facts = FileFacts {
            kind,
            names: Names::default(),
            package: None,
            imports: Vec::new(),
            types: Vec::new(),
            functions: Vec::new(),
            elements: Vec::new(),
            generated: false,
            suppressions: Vec::new(),
            gaps: Vec::new(),
            truths: Vec::new(),
            lines,
            text_hash: 0,
        };
        Builder { facts, index: HashTable::new(), open: Vec::new(), depth: 0 }
    }

    /// The facts so far, to fill in what needs no help (imports, fields, elements).
    pub fn facts(&mut self) -> &mut FileFacts {
        &mut self.facts
    }

    /// Ends the file.
    #[must_use]
    pub fn finish(mut self) -> FileFacts {
        while !self.open.is_empty() {
            self.end_function();
        }
        // Lowering may come by a literal twice.
        self.facts.truths.sort_unstable();
        self.facts.truths.dedup();
        self.facts.truths.shrink_to_fit();
        self.facts.names.shrink_to_fit();
        self.facts.functions.shrink_to_fit();
        self.facts
    }

    /// A truth value that stands in the code.
    pub fn truth(&mut self, value: bool, span: Span) -> Value {
        self.truth_as(value, span, Spelling::Words)
    }

    /// A truth value that the language writes in its own way.
    pub fn truth_as(&mut self, value: bool, span: Span, spelling: Spelling) -> Value {
        self.facts.truths.push(Truth { span, value, spelling });
        Value::Bool(value)
    }

    /// The name for a string.
    pub fn name(&mut self, text: &str) -> Name {
        let names = &self.facts.names;
        let hash = |text: &str| FxBuildHasher.hash_one(text);
        let entry = self.index.entry(hash(text), |known| names.str(*known) == text, |known| hash(names.str(*known)));
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let name = Name(names.len() as u32);
                free.insert(name);
                self.facts.names.push(text)
            }
        }
    }

    /// The string behind a name.
    #[must_use]
    pub fn str(&self, name: Name) -> &str {
        self.facts.str(name)
    }

    /// A type without arguments.
    pub fn type_ref(&mut self, name: &str) -> TypeRef {
        TypeRef::plain(self.name(name))
    }

    /// Notes that a part of the text was not understood. `span` counts from the file's start.
    pub fn gap(&mut self, kind: GapKind, span: Span) {
        self.facts.gaps.push(Gap { kind, span });
    }

    /// Adds a type; its fields can be added later through [`Builder::facts`].
    pub fn add_type(&mut self, decl: TypeDecl) -> TypeIdx {
        self.facts.types.push(decl);
        TypeIdx(self.facts.types.len() as u32 - 1)
    }

    /// Starts a function; statements go into it until [`Builder::end_function`]. Inside another function (of a lambda,
    /// a local function, a method of an anonymous class) it becomes its child and sees its variables.
    pub fn begin_function(&mut self, role: FnRole, name: &str, owner: Option<TypeIdx>, spans: (Span, Span)) -> FnIdx {
        let index = FnIdx(self.facts.functions.len() as u32);
        let parent = self.open.last().map(|open| open.index);
        let frame = self.open.last().map_or(index, |open| open.frame);
        let name = self.name(name);
        self.facts.functions.push(Function {
            name,
            owner,
            role,
            parent,
            extends: None,
            params: Vec::new(),
            receiver: None,
            returns: None,
            annotations: Vec::new(),
            modifiers: Modifiers::default(),
            locals: Vec::new(),
            span: spans.0,
            name_span: spans.1,
            has_body: true,
            body: Vec::new(),
        });
        let (scopes, receivers) = match self.open.last() {
            Some(outer) if role == FnRole::Lambda || role == FnRole::Local => {
                (outer.scopes.clone(), outer.receivers.clone())
            }
            Some(outer) => (outer.scopes.clone(), Vec::new()),
            None => (vec![Vec::new()], Vec::new()),
        };
        self.open.push(Open { index, frame, base: spans.0.start, body: Vec::new(), scopes, receivers });
        if let Some(open) = self.open.last_mut() {
            open.scopes.push(Vec::new());
        }
        index
    }

    /// Ends the innermost open function.
    pub fn end_function(&mut self) {
        if let Some(mut open) = self.open.pop() {
            open.body.shrink_to_fit();
            let function = &mut self.facts.functions[open.index.0 as usize];
            function.body = open.body;
            function.locals.shrink_to_fit();
        }
    }

    /// The innermost open function.
    #[must_use]
    pub fn current(&self) -> Option<FnIdx> {
        self.open.last().map(|open| open.index)
    }

    /// The declaration of a function, to fill in parameters, types, modifiers.
    pub fn function(&mut self, index: FnIdx) -> &mut Function {
        &mut self.facts.functions[index.0 as usize]
    }

    /// A new variable without a name.
    pub fn temp(&mut self) -> Local {
        self.local(LocalDecl::default())
    }

    fn local(&mut self, decl: LocalDecl) -> Local {
        let Some(frame) = self.open.last().map(|open| open.frame) else { return Local(0) };
        let locals = &mut self.facts.functions[frame.0 as usize].locals;
        locals.push(decl);
        Local(locals.len() as u32 - 1)
    }

    /// Declares a named variable in the innermost scope. Its name is visible until [`Builder::leave_scope`].
    pub fn declare(&mut self, name: Name, ty: Option<TypeRef>) -> Local {
        let local = self.local(LocalDecl { name: Some(name), ty, outer: None });
        if let Some(scope) = self.open.last_mut().and_then(|open| open.scopes.last_mut()) {
            scope.push((name, local));
        }
        local
    }

    /// The variable that a name means here, innermost first; none if it is not a variable.
    #[must_use]
    pub fn lookup(&self, name: Name) -> Option<Local> {
        let scopes = &self.open.last()?.scopes;
        scopes.iter().rev().flat_map(|scope| scope.iter().rev()).find(|(n, _)| *n == name).map(|(_, local)| *local)
    }

    /// Names declared from here on disappear at [`Builder::leave_scope`].
    pub fn enter_scope(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.scopes.push(Vec::new());
        }
    }

    /// Ends the innermost scope of names.
    pub fn leave_scope(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.scopes.pop();
        }
    }

    /// A new implicit receiver for what follows, until [`Builder::pop_receiver`].
    pub fn push_receiver(&mut self, ty: Option<TypeRef>) -> Local {
        let outer = self.implicit();
        let local = self.local(LocalDecl { name: None, ty, outer });
        if let Some(open) = self.open.last_mut() {
            open.receivers.push(local);
        }
        local
    }

    /// Ends the innermost implicit receiver.
    pub fn pop_receiver(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.receivers.pop();
        }
    }

    /// The innermost implicit receiver.
    #[must_use]
    pub fn implicit(&self) -> Option<Local> {
        self.open.last().and_then(|open| open.receivers.last().copied())
    }

    /// Writes a statement; `span` counts from the file's start. Its index comes back.
    pub fn push(&mut self, mut kind: StmtKind, span: Span) -> u32 {
        let Some(open) = self.open.last_mut() else { return 0 };
        if let StmtKind::Call(call) = &mut kind {
            call.args.shrink_to_fit();
        }
        open.body.push(Stmt { kind, span: span.relative_to(open.base) });
        open.body.len() as u32 - 1
    }

    /// `to = from`.
    pub fn assign(&mut self, to: Local, from: Value, span: Span) {
        self.push(StmtKind::Assign { to, from }, span);
    }

    /// A key with its value. A truth value has a statement of its own, which says where it stands.
    pub fn pair(&mut self, [key, value]: [Value; 2], span: Span) -> Value {
        let truth = matches!(value, Value::Bool(_));
        let pair = Value::Array([key, value].into_iter().collect());
        if !truth {
            return pair;
        }
        let to = self.temp();
        self.assign(to, pair, span);
        Value::Local(to)
    }

    /// A read of a member; the value is the temporary that comes back.
    pub fn read(&mut self, base: Receiver, name: Name, span: Span) -> Value {
        let to = self.temp();
        self.push(StmtKind::Read { to, base, name }, span);
        Value::Local(to)
    }

    /// A call whose result is used: the temporary that holds it comes back.
    pub fn call(&mut self, receiver: Receiver, callee: Callee, args: Vec<Arg>, span: Span) -> Value {
        let to = self.temp();
        self.push(StmtKind::Call(Box::new(Call::new(Some(to), receiver, callee, args))), span);
        Value::Local(to)
    }

    /// Opens `if cond`; then [`Builder::middle`] (what follows is for no) and [`Builder::close`].
    pub fn branch(&mut self, cond: Cond, span: Span) -> Block {
        Block(self.push(StmtKind::Branch { cond: Box::new(cond), then_end: 0, end: 0 }, span))
    }

    /// Opens a loop.
    pub fn open_loop(&mut self, each: Option<(Local, Value)>, span: Span) -> Block {
        Block(self.push(StmtKind::Loop { each, end: 0 }, span))
    }

    /// Opens a scope; [`Builder::middle`] starts the handlers of a `try`.
    pub fn open_scope(&mut self, kind: ScopeKind, span: Span) -> Block {
        Block(self.push(StmtKind::Scope { kind, body_end: 0, end: 0 }, span))
    }

    /// Ends the first block of a branch or `try` and starts the second.
    pub fn middle(&mut self, block: Block) {
        let Some(open) = self.open.last_mut() else { return };
        let here = open.body.len() as u32;
        match open.body.get_mut(block.0 as usize).map(|s| &mut s.kind) {
            Some(StmtKind::Branch { then_end, .. }) => *then_end = here,
            Some(StmtKind::Scope { body_end, .. }) => *body_end = here,
            _ => {}
        }
    }

    /// Ends a branch, loop or scope.
    pub fn close(&mut self, block: Block) {
        let Some(open) = self.open.last_mut() else { return };
        let here = open.body.len() as u32;
        match open.body.get_mut(block.0 as usize).map(|s| &mut s.kind) {
            Some(StmtKind::Branch { then_end, end, .. }) => {
                if *then_end == 0 {
                    *then_end = here;
                }
                *end = here;
            }
            Some(StmtKind::Scope { body_end, end, .. }) => {
                if *body_end == 0 {
                    *body_end = here;
                }
                *end = here;
            }
            Some(StmtKind::Loop { end, .. }) => *end = here,
            _ => {}
        }
    }

    /// The way ends here.
    pub fn exit(&mut self, how: Exit, value: Option<Value>, span: Span) {
        self.push(StmtKind::Exit { how, value }, span);
    }
}
