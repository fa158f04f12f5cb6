//! Facts: one small language into which every source language is lowered.
//!
//! In: nothing. Out: the types that `lower` fills and that `link`, `solve` and `check` read. A [`FileFacts`] is a pure
//! function of one text: it knows no path, no configuration and no other file.
//!
//! The body of a function is a flat list of statements in source order. A statement that holds others (a branch, a
//! loop, a scope) stands before them and says where each of its blocks ends, so a block is a range of indices and
//! dominance is read off the nesting. Nested expressions are taken apart into temporaries: `a(b(c))` is
//! `t1 = b(c); a(t1)`, in the order of evaluation.

use std::ops::Range;

/// A string of one file: an index into [`FileFacts::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

/// A type of one file: an index into [`FileFacts::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeIdx(pub u32);

/// A function of one file: an index into [`FileFacts::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnIdx(pub u32);

/// A local variable, parameter or temporary: an index into [`Function::locals`] of the outermost function around it.
/// Lambdas and methods of anonymous classes share the numbering of that function, so a captured variable is simply
/// the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Local(pub u32);

/// A range of bytes. Inside a function's body, relative to [`Function::span`]'s start; elsewhere in the file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What kind of file the facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// Java source.
    Java,
    /// Kotlin source.
    Kotlin,
    /// `AndroidManifest.xml` (recognised by its root element or name).
    Manifest,
    /// An Android resource: layout, menu, preferences, navigation graph, strings and other values.
    Resource,
    /// A Gradle build or settings file in Groovy.
    GradleGroovy,
    /// A Gradle build or settings file in Kotlin.
    GradleKotlin,
    /// A Gradle version catalog (`*.versions.toml`).
    VersionCatalog,
}

/// Everything that one text says.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// What the text is.
    pub kind: FileKind,
    /// The strings that [`Name`]s stand for, each once.
    pub names: Vec<Box<str>>,
    /// The package, dotted.
    pub package: Option<Name>,
    /// Imports in source order.
    pub imports: Vec<Import>,
    /// Types in source order, inner and anonymous ones included; an owner stands before what it owns.
    pub types: Vec<TypeDecl>,
    /// Functions in source order; an enclosing function stands before its lambdas.
    pub functions: Vec<Function>,
    /// Markup and build files: elements in document order, a parent before its children.
    pub elements: Vec<Element>,
    /// Whether the file says of itself that it was generated.
    pub generated: bool,
    /// What was not understood.
    pub gaps: Vec<Gap>,
    /// Number of lines of the text.
    pub lines: u32,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The dotted path without `.*`.
    pub path: Name,
    /// Kotlin's `as`.
    pub alias: Option<Name>,
    /// `import a.b.*`.
    pub wildcard: bool,
    /// Java's `import static`.
    pub is_static: bool,
}

/// What a type declaration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// A class.
    Class,
    /// An interface, `fun interface` included.
    Interface,
    /// An enum; its constants are static fields (a constant with a body is also an anonymous class).
    Enum,
    /// A Java record or a Kotlin data class; its components are fields.
    Record,
    /// A Kotlin `object`.
    Object,
    /// A Kotlin companion object; its members can be reached through its owner.
    Companion,
    /// An annotation type.
    Annotation,
    /// `new X() { ... }` or `object : X { ... }`.
    Anonymous,
    /// What holds a Kotlin file's top-level functions and properties: one per file that has any, with an empty name.
    File,
}

/// A type declaration.
#[derive(Clone, Debug)]
pub struct TypeDecl {
    /// The simple name; empty for anonymous types and for the holder of top-level functions.
    pub name: Name,
    /// What it is.
    pub kind: TypeKind,
    /// The type around it.
    pub owner: Option<TypeIdx>,
    /// The function around it (anonymous and local types).
    pub enclosing: Option<FnIdx>,
    /// Type parameters.
    pub type_params: Vec<TypeParam>,
    /// Superclass and interfaces as written.
    pub supers: Vec<TypeRef>,
    /// Fields and properties.
    pub fields: Vec<Field>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Modifiers.
    pub modifiers: Modifiers,
    /// The whole declaration, in the file.
    pub span: Span,
    /// Its name, in the file.
    pub name_span: Span,
}

/// A type parameter of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeParam {
    /// Its name.
    pub name: Name,
    /// What its arguments extend; of several bounds, the first.
    pub bound: Option<TypeRef>,
}

/// A field or property. Its initial value is assigned in the owner's `Initializer` or `StaticInitializer` function
/// (a [`StmtKind::Write`] with an implicit receiver), or returned by its getter.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub ty: Option<TypeRef>,
    /// Kotlin's `by`: the initialiser writes the delegate, reads go through it. `by lazy { }` is not a delegate but a
    /// getter whose body is the lambda's.
    pub delegated: bool,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Modifiers; members of Kotlin objects and companions are static.
    pub modifiers: Modifiers,
    /// The declaration, in the file.
    pub span: Span,
}

/// Modifiers that change meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// `private`.
    pub private: bool,
    /// `protected` or `internal` or Java's package-private.
    pub restricted: bool,
    /// `static`, or a member of a Kotlin object, companion or file.
    pub is_static: bool,
    /// `final`, `val`, `const`, or the default in Kotlin classes.
    pub is_final: bool,
    /// `abstract`, or an interface method without a body.
    pub is_abstract: bool,
    /// `override` or `@Override`.
    pub is_override: bool,
}

/// An annotation, with arguments as far as they are constants.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The name as written, without `@`.
    pub name: Name,
    /// Arguments: name (none for a positional one) and value. Names of constants are [`Value::Path`].
    pub args: Vec<Arg>,
}

/// A type as written: `Map<String, List<Int>>`, `View.OnClickListener`, `String[]` (name `Array`), `(A) -> B` (name
/// `->`, arguments A and B). Nullability is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRef {
    /// The name as written, dotted.
    pub name: Name,
    /// Type arguments.
    pub args: Vec<TypeRef>,
}

/// What a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Name,
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
#[derive(Clone, Debug, Default)]
pub struct LocalDecl {
    /// Its name; none for temporaries and implicit receivers.
    pub name: Option<Name>,
    /// Its declared type.
    pub ty: Option<TypeRef>,
    /// For an implicit receiver: the next one out.
    pub outer: Option<Local>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where: for a call, the whole call expression from the start of its last line-level receiver name, i.e. the name
    /// of the function up to the closing bracket; see [`Call::span`] for chains.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
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
        from: Value,
    },
    /// `base[index] = from`.
    IndexWrite {
        /// The collection.
        base: Value,
        /// The index or key.
        index: Value,
        /// The value.
        from: Value,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Where the result goes; none if nobody uses it.
    pub to: Option<Local>,
    /// On what.
    pub receiver: Receiver,
    /// What is called.
    pub callee: Callee,
    /// With what; a trailing lambda comes last.
    pub args: Vec<Arg>,
}

/// What a call calls.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
pub enum Receiver {
    /// Nothing is written: the function's own object, an implicit receiver (innermost first), an outer class, the
    /// file, an import.
    Implicit(Option<Local>),
    /// A value; a type or package is a [`Value::Path`].
    On(Value),
    /// `super`.
    Super,
}

/// An argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Its name, if the call gives one.
    pub name: Option<Name>,
    /// Its value.
    pub value: Value,
}

/// A value, without calls and member reads (those are statements whose result is a temporary).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Not understood, or of no interest (arithmetic).
    Unknown,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A string literal without its quotes, escapes resolved.
    Str(Name),
    /// A variable.
    Local(Local),
    /// A type, a package, or in annotations a constant: a dotted path as written.
    Path(Name),
    /// `this`, or of the named outer class or function (`A.this`, `this@A`).
    This(Option<Name>),
    /// A lambda, anonymous function or local function of this file.
    Function(FnIdx),
    /// `X::name`, `x::name`, `::name`; `X::new` has the name `<init>`.
    FunctionRef {
        /// Before the colons.
        on: Option<Box<Value>>,
        /// After them.
        name: Name,
    },
    /// `X.class`, `X::class`.
    Class(TypeRef),
    /// An instance of an anonymous class.
    Object(TypeIdx),
    /// An array or collection literal (`{a, b}`, `[a, b]`).
    Array(Vec<Value>),
    /// `*xs` in an argument list.
    Spread(Box<Value>),
    /// A string put together: template or `+`.
    Concat(Vec<Value>),
    /// `base[index]`.
    Index(Box<Value>, Box<Value>),
    /// A condition used as a value.
    Logic(Box<Cond>),
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Cond {
    /// Not understood.
    Unknown,
    /// The value is true.
    Test(Value),
    /// Negation.
    Not(Box<Cond>),
    /// All hold. Calls in a later operand stand in a branch on the earlier ones.
    And(Vec<Cond>),
    /// At least one holds.
    Or(Vec<Cond>),
    /// `==`, `is` a `when` or `case` constant. Java's `equals` is a call.
    Equal(Value, Value),
    /// `<` (strict) or `<=`.
    Less {
        /// The smaller side.
        left: Value,
        /// The greater side.
        right: Value,
        /// Whether equality is excluded.
        strict: bool,
    },
    /// `instanceof`, `is`.
    Is(Value, TypeRef),
    /// `x in xs`.
    In(Value, Value),
    /// The caller left out this parameter (by index).
    Omitted(u32),
}

/// An element of markup or of a build file.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name as written, prefix included (`activity`, `CheckBox`, `com.x.MyView`). Build files: the name of the
    /// block or call (`android`, `implementation`, `dependencies`).
    pub name: Name,
    /// The element around it: an index into [`FileFacts::elements`].
    pub parent: Option<u32>,
    /// Attributes. Build files: arguments (no name for a positional one) and assignments.
    pub attributes: Vec<Attribute>,
    /// Text inside, trimmed, with markup removed; empty if none.
    pub text: Option<Name>,
    /// The text's place.
    pub text_span: Span,
    /// The element's start tag, in the file.
    pub span: Span,
}

/// An attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name as written, prefix included (`android:checked`, `tools:node`); empty for a positional argument.
    pub name: Name,
    /// Its value, entities resolved.
    pub value: Name,
    /// The whole attribute, in the file.
    pub span: Span,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub kind: GapKind,
    /// Where, in the file.
    pub span: Span,
}

/// Why something was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapKind {
    /// The parser could not read this part.
    Syntax,
    /// A construct that lowering does not know.
    Construct,
    /// Nested deeper than any real code.
    TooDeep,
    /// The parser ran out of time.
    OutOfTime,
    /// Larger than the size limit.
    TooLarge,
    /// Not text in any encoding that we read.
    Binary,
    /// Could not be opened or read.
    Unreadable,
    /// A part of the analysis failed on this file: a bug of ours.
    Internal,
}

/// Nesting beyond which lowering gives up on a subtree, with a gap. Real code stays far below; with this bound
/// recursion over statements, values and conditions is safe on the stacks that [`crate::STACK_SIZE`] gives.
pub const MAX_DEPTH: u32 = 300;

impl Span {
    /// The same place, counted from `base`.
    #[must_use]
    pub fn relative_to(self, base: u32) -> Span {
        Span { start: self.start.saturating_sub(base), end: self.end.saturating_sub(base) }
    }

    /// The same place in the file, if this is relative to `base`.
    #[must_use]
    pub fn absolute(self, base: u32) -> Span {
        Span { start: self.start + base, end: self.end + base }
    }
}

impl FileFacts {
    /// The string behind a name.
    #[must_use]
    pub fn str(&self, name: Name) -> &str {
        &self.names[name.0 as usize]
    }

    /// A type of this file.
    #[must_use]
    pub fn ty(&self, index: TypeIdx) -> &TypeDecl {
        &self.types[index.0 as usize]
    }

    /// A function of this file.
    #[must_use]
    pub fn function(&self, index: FnIdx) -> &Function {
        &self.functions[index.0 as usize]
    }

    /// The outermost function around `index`: the one that holds the variables.
    #[must_use]
    pub fn frame(&self, index: FnIdx) -> FnIdx {
        let mut at = index;
        while let Some(parent) = self.function(at).parent {
            at = parent;
        }
        at
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
