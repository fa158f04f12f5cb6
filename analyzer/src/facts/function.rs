//! Functions and what they do.
//!
//! In: nothing. Out: [`Function`] and its statements.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::value::{Arg, Cond, Value};
use super::{Annotation, FnIdx, Local, Modifiers, Name, Span, TypeIdx, TypeRef};

/// What a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FnRole {
    /// A method or top-level function.
    Method,
    /// A constructor (Kotlin: primary or secondary), named `<init>`. The instance initialiser runs before its body.
    Constructor,
    /// Instance field initialisers and `init {}` blocks, in source order, named `<fields>`.
    Initializer,
    /// Static field initialisers and `static {}` blocks, named `<clinit>`; also of Kotlin objects, companions, files.
    StaticInitializer,
    /// A property getter, named as the property. `by lazy { }` too.
    Getter,
    /// A property setter, named as the property.
    Setter,
    /// A lambda or anonymous function; named `<lambda>`.
    Lambda,
    /// A local function.
    Local,
}

/// A function: method, constructor, initialiser, accessor, lambda, all alike.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The type it belongs to: for a lambda, the type around it.
    pub owner: Option<TypeIdx>,
    /// What it is.
    pub role: FnRole,
    /// The function right around a lambda, local function, or method of an anonymous or local class.
    pub parent: Option<FnIdx>,
    /// Kotlin: the receiver of an extension function or property.
    pub extends: Option<TypeRef>,
    /// Parameters.
    pub params: Vec<Param>,
    /// A lambda's implicit receiver (`this` inside `apply`-like calls that were not inlined), if it has one is only
    /// known after linking.
    pub receiver: Option<Local>,
    /// Declared result type.
    pub returns: Option<TypeRef>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Modifiers.
    pub modifiers: Modifiers,
    /// Variables of this function and of all functions inside it; empty for a function with a `parent`.
    pub locals: Vec<LocalDecl>,
    /// The whole declaration, in the file.
    pub span: Span,
    /// Its name (for a lambda its first byte), in the file.
    pub name_span: Span,
    /// Whether it has a body (abstract and native methods have none).
    pub has_body: bool,
    /// Statements, flat, in source order.
    pub body: Vec<Stmt>,
}

/// A parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Param {
    /// Its name, as the body knows it.
    pub name: Name,
    /// Swift, Objective-C: what calls write before the argument, if that is not the name; `_` if they write nothing.
    pub label: Option<Name>,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// The variable that holds it.
    pub local: Local,
    /// Whether it takes any number of arguments.
    pub vararg: bool,
    /// Whether it may be left out. Its default is assigned at the body's start under [`Cond::Omitted`].
    pub has_default: bool,
    /// Annotations.
    pub annotations: Vec<Annotation>,
}

/// A variable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LocalDecl {
    /// Its name; none for temporaries and implicit receivers.
    pub name: Option<Name>,
    /// Its declared type.
    pub ty: Option<TypeRef>,
    /// For an implicit receiver: the next one out.
    pub outer: Option<Local>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where: for a call, the whole call expression from the start of its last line-level receiver name, i.e. the name
    /// of the function up to the closing bracket; see [`Call::span`] for chains.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StmtKind {
    /// A variable gets a value.
    Assign {
        /// The variable.
        to: Local,
        /// The value.
        from: Value,
    },
    /// A member, field, property or unresolved name is read.
    Read {
        /// Where the value goes.
        to: Local,
        /// Whose.
        base: Receiver,
        /// What: one name, or a dotted path when `base` is implicit (`R.id.agree`, `Build.SERIAL`, `state.agreed`).
        name: Name,
    },
    /// A member, field or property is written.
    Write {
        /// Whose.
        base: Receiver,
        /// What: as for `Read`.
        name: Name,
        /// The value.
        from: Box<Value>,
    },
    /// `base[index] = from`.
    IndexWrite {
        /// The collection.
        base: Box<Value>,
        /// The index or key.
        index: Box<Value>,
        /// The value.
        from: Box<Value>,
    },
    /// A call, `new` included.
    Call(Box<Call>),
    /// Two ways on: statements `self+1 .. then_end` if `cond` holds, `then_end .. end` if not.
    Branch {
        /// The condition; the calls in it stand before the branch.
        cond: Box<Cond>,
        /// End of the block for yes.
        then_end: u32,
        /// End of the block for no.
        end: u32,
    },
    /// Statements `self+1 .. end`, any number of times (also never).
    Loop {
        /// The variable of a for-each, and what it runs over.
        each: Option<(Local, Value)>,
        /// End of the block.
        end: u32,
    },
    /// Statements `self+1 .. body_end` once; `body_end .. end` only after an exception (`Try`).
    Scope {
        /// Why they belong together.
        kind: ScopeKind,
        /// End of the body.
        body_end: u32,
        /// End of the handlers.
        end: u32,
    },
    /// The way ends here.
    Exit {
        /// How.
        how: Exit,
        /// The value returned or thrown.
        value: Option<Value>,
    },
}

/// Why a block is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ScopeKind {
    /// `try`: the body, then the handlers, each handler a `Scope` of kind `Catch`. A `finally` follows as plain
    /// statements.
    Try,
    /// One `catch`.
    Catch,
    /// A block that can be left by name: `label@ {`, an inlined `run {}`/`let {}`/`apply {}`, a `switch` that `break`
    /// leaves.
    Block,
}

/// How a way ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Exit {
    /// From the function (in a lambda: from the lambda).
    Return,
    /// By an exception.
    Throw,
    /// Out of the loop or block that starts at this statement.
    Break(u32),
    /// To the next round of the loop that starts at this statement.
    Continue(u32),
    /// Out of an enclosing function, from inside a lambda (Kotlin's non-local `return`).
    Outer(FnIdx),
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Where the result goes; none if nobody uses it.
    pub to: Option<Local>,
    /// On what.
    pub receiver: Receiver,
    /// What is called.
    pub callee: Callee,
    /// With what; a trailing lambda comes last.
    pub args: Vec<Arg>,
    /// Type arguments that are written at the call (`viewModels<Login>()`); of a [`Callee::New`] they stand in its type.
    pub type_args: ThinVec<TypeRef>,
}

/// What a call calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Callee {
    /// A function by name (in Kotlin `Foo(x)` too: whether it is a constructor is known after linking).
    Name(Name),
    /// A constructor; an anonymous class is also given as the value of the result ([`Value::Object`]).
    New(TypeRef),
    /// A function value: a variable or the result of an expression.
    Value(Value),
    /// `this(...)`: another constructor of the same class.
    ThisConstructor,
    /// `super(...)`.
    SuperConstructor,
}

/// On what a member is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Receiver {
    /// Nothing is written: the function's own object, an implicit receiver (innermost first), an outer class, the
    /// file, an import.
    Implicit(Option<Local>),
    /// A value; a type or package is a [`Value::Path`].
    On(Value),
    /// `super`.
    Super,
}

impl Call {
    /// A call without type arguments.
    #[must_use]
    pub fn new(to: Option<Local>, receiver: Receiver, callee: Callee, args: Vec<Arg>) -> Call {
        Call { to, receiver, callee, args, type_args: ThinVec::new() }
    }
}

impl StmtKind {
    /// The blocks that belong to the statement at index `at`, in order.
    #[must_use]
    pub fn blocks(&self, at: u32) -> [Range<u32>; 2] {
        match *self {
            StmtKind::Branch { then_end, end, .. } => [at + 1..then_end, then_end..end],
            StmtKind::Scope { body_end, end, .. } => [at + 1..body_end, body_end..end],
            StmtKind::Loop { end, .. } => [at + 1..end, end..end],
            _ => [at + 1..at + 1, at + 1..at + 1],
        }
    }

    /// The index of the statement that follows the one at `at` and its blocks.
    #[must_use]
    pub fn next(&self, at: u32) -> u32 {
        self.blocks(at)[1].end
    }
}
