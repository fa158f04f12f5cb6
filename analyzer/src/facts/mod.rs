//! Facts: one small language into which every source language is lowered.
//!
//! In: nothing. Out: the types that `lower` fills and that `link`, `solve` and `check` read. A [`FileFacts`] is a pure
//! function of one text: it knows no path, no configuration and no other file.
//!
//! The body of a function is a flat list of statements in source order. A statement that holds others (a branch, a
//! loop, a scope) stands before them and says where each of its blocks ends, so a block is a range of indices and
//! dominance is read off the nesting. Nested expressions are taken apart into temporaries: `a(b(c))` is
//! `t1 = b(c); a(t1)`, in the order of evaluation.

pub mod around;
pub(crate) mod depth;
mod function;
mod markup;
mod meaning;
mod names;
mod sound;
mod suppression;
mod value;

pub use function::{Call, Callee, Exit, FnRole, Function, LocalDecl, Param, Receiver, ScopeKind, Stmt, StmtKind};
pub use markup::{Attribute, Element, Gap, GapKind};
pub use meaning::Meaning;
pub use names::Names;
pub use suppression::Suppression;
pub use value::{Arg, Cond, Value};

use std::hash::BuildHasher;

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

/// A string of one file: an index into [`FileFacts::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub u32);

/// A type of one file: an index into [`FileFacts::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeIdx(pub u32);

/// A function of one file: an index into [`FileFacts::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FnIdx(pub u32);

/// A local variable, parameter or temporary: an index into [`Function::locals`] of the outermost function around it.
/// Lambdas and methods of anonymous classes share the numbering of that function, so a captured variable is simply
/// the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Local(pub u32);

/// A range of bytes. Inside a function's body, relative to [`Function::span`]'s start; elsewhere in the file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What kind of file the facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FileKind {
    /// Java source.
    Java,
    /// Kotlin source.
    Kotlin,
    /// Swift source.
    Swift,
    /// Objective-C source or header.
    ObjectiveC,
    /// `AndroidManifest.xml` (recognised by its root element or name).
    Manifest,
    /// An Android resource: layout, menu, preferences, navigation graph, strings and other values.
    Resource,
    /// A Gradle build or settings file in Groovy.
    GradleGroovy,
    /// A Gradle build or settings file in Kotlin.
    GradleKotlin,
    /// Properties of a Gradle build (`gradle.properties`).
    GradleProperties,
    /// A Gradle version catalog (`*.versions.toml`).
    VersionCatalog,
    /// What Cordova is told of a plug-in, and what that adds to a hybrid app: to its manifest, its lists, its build (`plugin.xml`).
    PluginXml,
    /// A property list of Apple's: `Info.plist`, entitlements.
    Plist,
    /// What an app or SDK for Apple's systems says of the data it takes (`*.xcprivacy`).
    PrivacyManifest,
    /// Texts of an app for Apple's systems, by key (`*.strings`, `*.stringsdict`, `*.xcstrings`).
    LocalizedStrings,
    /// Screens that are drawn, not written (`*.xib`, `*.storyboard`).
    InterfaceBuilder,
    /// An Xcode project (`project.pbxproj`).
    XcodeProject,
    /// Settings of Xcode's builds (`*.xcconfig`).
    BuildSettings,
    /// A Swift package's manifest (`Package.swift`).
    SwiftPackage,
    /// What CocoaPods or Carthage is told: `Podfile`, `*.podspec`, `Cartfile`.
    Podfile,
    /// What a package manager settled on: `Podfile.lock`, `Package.resolved`.
    ResolvedPackages,
    /// What npm is told of a package (`package.json`).
    NodePackage,
}

impl FileKind {
    /// Whether it is code that people write.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(self, FileKind::Java | FileKind::Kotlin | FileKind::Swift | FileKind::ObjectiveC)
    }

    /// Whether it says what is built, and out of what.
    #[must_use]
    pub fn is_build(self) -> bool {
        matches!(
            self,
            FileKind::GradleGroovy
                | FileKind::GradleKotlin
                | FileKind::GradleProperties
                | FileKind::VersionCatalog
                | FileKind::PluginXml
                | FileKind::XcodeProject
                | FileKind::BuildSettings
                | FileKind::SwiftPackage
                | FileKind::Podfile
        )
    }

    /// Whether it belongs to an app for Apple's systems. Names of the two worlds never mean each other.
    #[must_use]
    pub fn is_apple(self) -> bool {
        matches!(
            self,
            FileKind::Swift
                | FileKind::ObjectiveC
                | FileKind::InterfaceBuilder
                | FileKind::Plist
                | FileKind::PrivacyManifest
                | FileKind::LocalizedStrings
                | FileKind::XcodeProject
                | FileKind::BuildSettings
                | FileKind::SwiftPackage
                | FileKind::Podfile
                | FileKind::ResolvedPackages
        )
    }
}

/// Everything that one text says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileFacts {
    /// What the text is.
    pub kind: FileKind,
    /// The strings that [`Name`]s stand for, each once.
    pub names: Names,
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
    /// Comments that suppress findings, in source order.
    pub suppressions: Vec<Suppression>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
    /// The truth values that stand in the code as such, by place: what a fix may turn around.
    pub truths: Vec<Truth>,
    /// Number of lines of the text.
    pub lines: u32,
    /// What tells this text from others: whoever changes a text makes sure that it is the one that was understood.
    pub text_hash: u64,
}

/// `true` or `false` in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Truth {
    /// Where, in the file.
    pub span: Span,
    /// Which.
    pub value: bool,
    /// How it is written.
    pub spelling: Spelling,
}

/// How a truth value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Spelling {
    /// `true`, `false`.
    Words,
    /// `YES`, `NO`.
    YesNo,
    /// `TRUE`, `FALSE`.
    Capitals,
    /// `<true/>`, `<false/>`.
    Elements,
}

impl Spelling {
    /// What a text says, and how.
    #[must_use]
    pub fn read(text: &str) -> Option<(bool, Spelling)> {
        let all = [Spelling::Words, Spelling::YesNo, Spelling::Capitals, Spelling::Elements];
        let both = all.into_iter().flat_map(|spelling| [(true, spelling), (false, spelling)]);
        both.into_iter().find(|(value, spelling)| spelling.write(*value) == text)
    }

    /// A truth value, so written.
    #[must_use]
    pub fn write(self, value: bool) -> &'static str {
        match (self, value) {
            (Spelling::Words, true) => "true",
            (Spelling::Words, false) => "false",
            (Spelling::YesNo, true) => "YES",
            (Spelling::YesNo, false) => "NO",
            (Spelling::Capitals, true) => "TRUE",
            (Spelling::Capitals, false) => "FALSE",
            (Spelling::Elements, true) => "<true/>",
            (Spelling::Elements, false) => "<false/>",
        }
    }
}

/// The [`FileFacts::text_hash`] of a text.
#[must_use]
pub fn text_hash(text: &str) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(text)
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// A Swift extension or an Objective-C category: its name is that of the type whose members, supertypes and inner types it adds to, in whatever
    /// file that stands.
    Extension,
    /// What holds the functions and properties of a Kotlin, Swift or Objective-C file that belong to no type: one per file
    /// that has any, with an empty name.
    File,
}

/// A type declaration.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeParam {
    /// Its name.
    pub name: Name,
    /// What its arguments extend; of several bounds, the first.
    pub bound: Option<TypeRef>,
}

/// A field or property. Its initial value is assigned in the owner's `Initializer` or `StaticInitializer` function
/// (a [`StmtKind::Write`] with an implicit receiver), or returned by its getter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub ty: Option<TypeRef>,
    /// Kotlin's `by`: the initialiser writes the delegate, reads go through it. `by lazy { }` is not a delegate but a
    /// getter whose body is the lambda's.
    pub delegated: bool,
    /// Its getter makes the value when it is first asked for, and keeps it.
    pub lazy: bool,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Modifiers; members of Kotlin objects and companions are static.
    pub modifiers: Modifiers,
    /// The declaration, in the file.
    pub span: Span,
}

/// Modifiers that change meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// The name as written, without `@`.
    pub name: Name,
    /// Arguments: name (none for a positional one) and value. Names of constants are [`Value::Path`].
    pub args: Vec<Arg>,
}

/// A type as written: `Map<String, List<Int>>`, `View.OnClickListener`, `String[]` (name `Array`), `(A) -> B` (name
/// `->`, arguments A and B). Nullability is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeRef {
    /// The name as written, dotted.
    pub name: Name,
    /// Type arguments.
    #[serde(deserialize_with = "depth::deeper")]
    pub args: ThinVec<TypeRef>,
}

/// Whether a type's name stands for yes or no, in whatever language: `Boolean`, `kotlin.Boolean`, `Bool`, `BOOL`.
#[must_use]
pub fn is_truth_type(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("boolean") || last.eq_ignore_ascii_case("bool")
}

impl TypeRef {
    /// A type without arguments.
    #[must_use]
    pub fn plain(name: Name) -> TypeRef {
        TypeRef { name, args: ThinVec::new() }
    }
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
        self.names.str(name)
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
