//! Node kinds of the Kotlin grammar as numbers.
//!
//! In: nothing. Out: [`Kind`] of a node by one table lookup, instead of a string comparison per node and case.

use std::sync::OnceLock;

use grammars::Grammar;
use tree_sitter::Node;

/// A node kind that lowering tells apart, by the grammar's own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything else that has a name.
    Other,
    /// A token without a name (`{`, `in`, `==`): told apart by its text.
    Token,
    /// What the parser could not read.
    Error,
    Comment,
    Additive,
    AnnotatedLambda,
    Annotation,
    AnonymousFunction,
    AnonymousInitializer,
    As,
    Assignment,
    ValOrVar,
    Boolean,
    Call,
    CallSuffix,
    CallableReference,
    CatchBlock,
    Character,
    Check,
    Class,
    ClassBody,
    ClassParameter,
    CollectionLiteral,
    Companion,
    Comparison,
    Conjunction,
    ConstructorDelegationCall,
    ConstructorInvocation,
    ControlStructureBody,
    DelegationSpecifier,
    Destructuring,
    DirectlyAssignable,
    Disjunction,
    DoWhile,
    Elvis,
    EnumClassBody,
    EnumEntry,
    Equality,
    ExplicitDelegation,
    FileAnnotation,
    FinallyBlock,
    For,
    Function,
    FunctionBody,
    FunctionType,
    FunctionTypeParameters,
    FunctionValueParameters,
    Getter,
    GuardCondition,
    Identifier,
    If,
    ImportAlias,
    ImportHeader,
    ImportList,
    Indexing,
    IndexingSuffix,
    Infix,
    Integer,
    InterpolatedExpression,
    InterpolatedIdentifier,
    Jump,
    Label,
    Lambda,
    LambdaParameters,
    Modifiers,
    Multiplicative,
    MultiVariable,
    Navigation,
    NavigationSuffix,
    NotNullableType,
    Null,
    NullableType,
    Object,
    ObjectLiteral,
    PackageHeader,
    Parameter,
    ParameterModifiers,
    ParameterWithOptionalType,
    Parenthesized,
    ParenthesizedType,
    Postfix,
    Prefix,
    PrimaryConstructor,
    Property,
    PropertyDelegate,
    Range,
    RangeTest,
    Real,
    ReceiverType,
    SecondaryConstructor,
    Setter,
    Shebang,
    SimpleIdentifier,
    Spread,
    Statements,
    String,
    StringContent,
    Super,
    This,
    Try,
    TypeAlias,
    TypeArguments,
    TypeConstraints,
    TypeIdentifier,
    TypeModifiers,
    TypeParameters,
    TypeParameter,
    TypeConstraint,
    TypeProjection,
    TypeTest,
    UseSiteTarget,
    UserType,
    ValueArgument,
    ValueArguments,
    VariableDeclaration,
    When,
    WhenCondition,
    WhenEntry,
    WhenSubject,
    While,
    WildcardImport,
}

const NAMES: &[(&str, Kind)] = &[
    ("ERROR", Kind::Error),
    ("line_comment", Kind::Comment),
    ("multiline_comment", Kind::Comment),
    ("additive_expression", Kind::Additive),
    ("annotated_lambda", Kind::AnnotatedLambda),
    ("annotation", Kind::Annotation),
    ("anonymous_function", Kind::AnonymousFunction),
    ("anonymous_initializer", Kind::AnonymousInitializer),
    ("as_expression", Kind::As),
    ("assignment", Kind::Assignment),
    ("bin_literal", Kind::Integer),
    ("binding_pattern_kind", Kind::ValOrVar),
    ("boolean_literal", Kind::Boolean),
    ("call_expression", Kind::Call),
    ("call_suffix", Kind::CallSuffix),
    ("callable_reference", Kind::CallableReference),
    ("catch_block", Kind::CatchBlock),
    ("character_literal", Kind::Character),
    ("check_expression", Kind::Check),
    ("class_body", Kind::ClassBody),
    ("class_declaration", Kind::Class),
    ("class_parameter", Kind::ClassParameter),
    ("collection_literal", Kind::CollectionLiteral),
    ("companion_object", Kind::Companion),
    ("comparison_expression", Kind::Comparison),
    ("conjunction_expression", Kind::Conjunction),
    ("constructor_delegation_call", Kind::ConstructorDelegationCall),
    ("constructor_invocation", Kind::ConstructorInvocation),
    ("control_structure_body", Kind::ControlStructureBody),
    ("delegation_specifier", Kind::DelegationSpecifier),
    ("destructuring_declaration", Kind::Destructuring),
    ("directly_assignable_expression", Kind::DirectlyAssignable),
    ("disjunction_expression", Kind::Disjunction),
    ("do_while_statement", Kind::DoWhile),
    ("elvis_expression", Kind::Elvis),
    ("enum_class_body", Kind::EnumClassBody),
    ("enum_entry", Kind::EnumEntry),
    ("equality_expression", Kind::Equality),
    ("explicit_delegation", Kind::ExplicitDelegation),
    ("file_annotation", Kind::FileAnnotation),
    ("finally_block", Kind::FinallyBlock),
    ("for_statement", Kind::For),
    ("function_body", Kind::FunctionBody),
    ("function_declaration", Kind::Function),
    ("function_type", Kind::FunctionType),
    ("function_type_parameters", Kind::FunctionTypeParameters),
    ("function_value_parameters", Kind::FunctionValueParameters),
    ("getter", Kind::Getter),
    ("guard_condition", Kind::GuardCondition),
    ("hex_literal", Kind::Integer),
    ("identifier", Kind::Identifier),
    ("if_expression", Kind::If),
    ("import_alias", Kind::ImportAlias),
    ("import_header", Kind::ImportHeader),
    ("import_list", Kind::ImportList),
    ("indexing_expression", Kind::Indexing),
    ("indexing_suffix", Kind::IndexingSuffix),
    ("infix_expression", Kind::Infix),
    ("integer_literal", Kind::Integer),
    ("interpolated_expression", Kind::InterpolatedExpression),
    ("interpolated_identifier", Kind::InterpolatedIdentifier),
    ("jump_expression", Kind::Jump),
    ("label", Kind::Label),
    ("lambda_literal", Kind::Lambda),
    ("lambda_parameters", Kind::LambdaParameters),
    ("long_literal", Kind::Integer),
    ("modifiers", Kind::Modifiers),
    ("multi_variable_declaration", Kind::MultiVariable),
    ("multiplicative_expression", Kind::Multiplicative),
    ("navigation_expression", Kind::Navigation),
    ("navigation_suffix", Kind::NavigationSuffix),
    ("not_nullable_type", Kind::NotNullableType),
    ("null_literal", Kind::Null),
    ("nullable_type", Kind::NullableType),
    ("object_declaration", Kind::Object),
    ("object_literal", Kind::ObjectLiteral),
    ("package_header", Kind::PackageHeader),
    ("parameter", Kind::Parameter),
    ("parameter_modifiers", Kind::ParameterModifiers),
    ("parameter_with_optional_type", Kind::ParameterWithOptionalType),
    ("parenthesized_expression", Kind::Parenthesized),
    ("parenthesized_type", Kind::ParenthesizedType),
    ("parenthesized_user_type", Kind::ParenthesizedType),
    ("postfix_expression", Kind::Postfix),
    ("prefix_expression", Kind::Prefix),
    ("primary_constructor", Kind::PrimaryConstructor),
    ("property_declaration", Kind::Property),
    ("property_delegate", Kind::PropertyDelegate),
    ("range_expression", Kind::Range),
    ("range_test", Kind::RangeTest),
    ("real_literal", Kind::Real),
    ("receiver_type", Kind::ReceiverType),
    ("secondary_constructor", Kind::SecondaryConstructor),
    ("setter", Kind::Setter),
    ("shebang_line", Kind::Shebang),
    ("simple_identifier", Kind::SimpleIdentifier),
    ("spread_expression", Kind::Spread),
    ("statements", Kind::Statements),
    ("string_content", Kind::StringContent),
    ("string_literal", Kind::String),
    ("super_expression", Kind::Super),
    ("this_expression", Kind::This),
    ("try_expression", Kind::Try),
    ("type_alias", Kind::TypeAlias),
    ("type_arguments", Kind::TypeArguments),
    ("type_constraints", Kind::TypeConstraints),
    ("type_identifier", Kind::TypeIdentifier),
    ("type_modifiers", Kind::TypeModifiers),
    ("type_parameters", Kind::TypeParameters),
    ("type_parameter", Kind::TypeParameter),
    ("type_constraint", Kind::TypeConstraint),
    ("type_projection", Kind::TypeProjection),
    ("type_test", Kind::TypeTest),
    ("unsigned_literal", Kind::Integer),
    ("use_site_target", Kind::UseSiteTarget),
    ("user_type", Kind::UserType),
    ("value_argument", Kind::ValueArgument),
    ("value_arguments", Kind::ValueArguments),
    ("variable_declaration", Kind::VariableDeclaration),
    ("when_condition", Kind::WhenCondition),
    ("when_entry", Kind::WhenEntry),
    ("when_expression", Kind::When),
    ("when_subject", Kind::WhenSubject),
    ("while_statement", Kind::While),
    ("wildcard_import", Kind::WildcardImport),
];

/// The kind that the core gives to error nodes in every language.
const ERROR: u16 = u16::MAX;

static TABLE: OnceLock<Vec<Kind>> = OnceLock::new();

/// What a node is.
pub fn kind(node: Node<'_>) -> Kind {
    match node.kind_id() {
        ERROR => Kind::Error,
        id => TABLE.get_or_init(table).get(id as usize).copied().unwrap_or(Kind::Other),
    }
}

fn table() -> Vec<Kind> {
    let language = Grammar::Kotlin.language();
    let of = |id: u16| {
        if !language.node_kind_is_named(id) {
            return Kind::Token;
        }
        let name = language.node_kind_for_id(id).unwrap_or_default();
        NAMES.iter().find(|(n, _)| *n == name).map_or(Kind::Other, |(_, kind)| *kind)
    };
    (0..language.node_kind_count() as u16).map(of).collect()
}

impl Kind {
    /// Whether the node declares something: it has no value.
    pub fn is_declaration(self) -> bool {
        matches!(
            self,
            Kind::Class
                | Kind::Object
                | Kind::Companion
                | Kind::Function
                | Kind::Property
                | Kind::Destructuring
                | Kind::TypeAlias
                | Kind::Getter
                | Kind::Setter
                | Kind::SecondaryConstructor
                | Kind::AnonymousInitializer
        )
    }

    /// Whether the node is a statement without a value.
    pub fn is_statement(self) -> bool {
        self.is_declaration() || matches!(self, Kind::Assignment | Kind::For | Kind::While | Kind::DoWhile)
    }

    /// Whether the node has nothing to do with what happens when code runs.
    pub fn is_silent(self) -> bool {
        matches!(
            self,
            Kind::Token
                | Kind::Comment
                | Kind::Annotation
                | Kind::Modifiers
                | Kind::Label
                | Kind::TypeAlias
                | Kind::UserType
                | Kind::NullableType
                | Kind::FunctionType
                | Kind::ParenthesizedType
                | Kind::NotNullableType
                | Kind::TypeArguments
                | Kind::TypeParameters
                | Kind::TypeIdentifier
                | Kind::TypeModifiers
                | Kind::TypeConstraints
                | Kind::TypeTest
                | Kind::ParameterModifiers
                | Kind::ReceiverType
                | Kind::ValOrVar
                | Kind::PackageHeader
                | Kind::ImportList
                | Kind::ImportHeader
                | Kind::FileAnnotation
                | Kind::Shebang
                | Kind::UseSiteTarget
        )
    }
}
