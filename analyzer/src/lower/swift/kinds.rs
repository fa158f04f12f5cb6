//! Node kinds of the Swift grammar as numbers.
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
    AccessorKeyword,
    Additive,
    Array,
    ArrayType,
    As,
    AsOperator,
    Assignment,
    AssociatedType,
    Attribute,
    Availability,
    Await,
    Bang,
    Bitwise,
    Boolean,
    Call,
    CallSuffix,
    CaptureList,
    CaptureItem,
    CatchBlock,
    CatchKeyword,
    Check,
    Class,
    ClassBody,
    Comparison,
    ComputedGetter,
    ComputedModify,
    ComputedProperty,
    ComputedSetter,
    Conjunction,
    Constructor,
    CustomOperator,
    DefaultKeyword,
    Deinit,
    Diagnostic,
    Dictionary,
    DictionaryType,
    DidSet,
    Directive,
    Assignable,
    Disjunction,
    Do,
    Else,
    EnumEntry,
    EnumTypeParameters,
    Equality,
    EscapedChar,
    ExistentialType,
    For,
    Function,
    FunctionBody,
    FunctionType,
    Guard,
    Identifier,
    If,
    Import,
    Infix,
    InheritanceConstraint,
    InheritanceSpecifier,
    Init,
    Integer,
    Interpolated,
    Jump,
    KeyPath,
    KeyPathString,
    Lambda,
    LambdaParameter,
    LambdaParameters,
    LambdaType,
    LineText,
    Macro,
    MacroDeclaration,
    Modifiers,
    Modifier,
    MultiText,
    Multiplicative,
    Navigation,
    NavigationSuffix,
    Nil,
    NilCoalescing,
    OpenRange,
    OptionalType,
    OperatorDeclaration,
    Parameter,
    ParameterModifiers,
    Pattern,
    Playground,
    Postfix,
    Prefix,
    Property,
    ProtocolComposition,
    Protocol,
    ProtocolProperty,
    PropertyRequirements,
    Range,
    RawText,
    RawInterpolation,
    Real,
    Regex,
    Repeat,
    Selector,
    Myself,
    Shebang,
    SimpleIdentifier,
    Source,
    Special,
    StatementLabel,
    Statements,
    String,
    Subscript,
    Super,
    Switch,
    SwitchEntry,
    SwitchPattern,
    Ternary,
    ThrowKeyword,
    Throws,
    Try,
    TryOperator,
    Tuple,
    TupleType,
    TupleTypeItem,
    TypeAlias,
    TypeAnnotation,
    TypeArguments,
    TypeConstraint,
    TypeConstraints,
    TypeIdentifier,
    TypeModifiers,
    TypeParameter,
    TypeParameters,
    UserType,
    ValueArgument,
    ValueArgumentLabel,
    ValueArguments,
    ValueBinding,
    PackExpansion,
    WhereClause,
    WhereKeyword,
    While,
    Wildcard,
    WillSet,
    ObserverBlock,
}

const NAMES: &[(&str, Kind)] = &[
    ("getter_specifier", Kind::AccessorKeyword),
    ("setter_specifier", Kind::AccessorKeyword),
    ("modify_specifier", Kind::AccessorKeyword),
    ("ERROR", Kind::Error),
    ("comment", Kind::Comment),
    ("multiline_comment", Kind::Comment),
    ("additive_expression", Kind::Additive),
    ("array_literal", Kind::Array),
    ("array_type", Kind::ArrayType),
    ("as_expression", Kind::As),
    ("as_operator", Kind::AsOperator),
    ("assignment", Kind::Assignment),
    ("associatedtype_declaration", Kind::AssociatedType),
    ("attribute", Kind::Attribute),
    ("availability_condition", Kind::Availability),
    ("await_expression", Kind::Await),
    ("consume_expression", Kind::Await),
    ("unsafe_expression", Kind::Await),
    ("bang", Kind::Bang),
    ("bitwise_operation", Kind::Bitwise),
    ("boolean_literal", Kind::Boolean),
    ("call_expression", Kind::Call),
    ("call_suffix", Kind::CallSuffix),
    ("constructor_suffix", Kind::CallSuffix),
    ("capture_list", Kind::CaptureList),
    ("capture_list_item", Kind::CaptureItem),
    ("catch_block", Kind::CatchBlock),
    ("catch_keyword", Kind::CatchKeyword),
    ("check_expression", Kind::Check),
    ("class_declaration", Kind::Class),
    ("class_body", Kind::ClassBody),
    ("enum_class_body", Kind::ClassBody),
    ("protocol_body", Kind::ClassBody),
    ("comparison_expression", Kind::Comparison),
    ("computed_getter", Kind::ComputedGetter),
    ("computed_modify", Kind::ComputedModify),
    ("computed_property", Kind::ComputedProperty),
    ("computed_setter", Kind::ComputedSetter),
    ("conjunction_expression", Kind::Conjunction),
    ("constructor_expression", Kind::Constructor),
    ("custom_operator", Kind::CustomOperator),
    ("default_keyword", Kind::DefaultKeyword),
    ("deinit_declaration", Kind::Deinit),
    ("diagnostic", Kind::Diagnostic),
    ("dictionary_literal", Kind::Dictionary),
    ("dictionary_type", Kind::DictionaryType),
    ("didset_clause", Kind::DidSet),
    ("directive", Kind::Directive),
    ("directly_assignable_expression", Kind::Assignable),
    ("disjunction_expression", Kind::Disjunction),
    ("do_statement", Kind::Do),
    ("else", Kind::Else),
    ("enum_entry", Kind::EnumEntry),
    ("enum_type_parameters", Kind::EnumTypeParameters),
    ("equality_expression", Kind::Equality),
    ("str_escaped_char", Kind::EscapedChar),
    ("existential_type", Kind::ExistentialType),
    ("opaque_type", Kind::ExistentialType),
    ("metatype", Kind::ExistentialType),
    ("suppressed_constraint", Kind::ExistentialType),
    ("type_pack_expansion", Kind::ExistentialType),
    ("type_parameter_pack", Kind::ExistentialType),
    ("bracket_qualified_type", Kind::ExistentialType),
    ("for_statement", Kind::For),
    ("function_declaration", Kind::Function),
    ("protocol_function_declaration", Kind::Function),
    ("function_body", Kind::FunctionBody),
    ("function_type", Kind::FunctionType),
    ("guard_statement", Kind::Guard),
    ("identifier", Kind::Identifier),
    ("if_statement", Kind::If),
    ("import_declaration", Kind::Import),
    ("infix_expression", Kind::Infix),
    ("inheritance_constraint", Kind::InheritanceConstraint),
    ("inheritance_specifier", Kind::InheritanceSpecifier),
    ("init_declaration", Kind::Init),
    ("integer_literal", Kind::Integer),
    ("hex_literal", Kind::Integer),
    ("oct_literal", Kind::Integer),
    ("bin_literal", Kind::Integer),
    ("interpolated_expression", Kind::Interpolated),
    ("control_transfer_statement", Kind::Jump),
    ("key_path_expression", Kind::KeyPath),
    ("key_path_string_expression", Kind::KeyPathString),
    ("lambda_literal", Kind::Lambda),
    ("lambda_parameter", Kind::LambdaParameter),
    ("lambda_function_type_parameters", Kind::LambdaParameters),
    ("lambda_function_type", Kind::LambdaType),
    ("line_str_text", Kind::LineText),
    ("macro_invocation", Kind::Macro),
    ("macro_declaration", Kind::MacroDeclaration),
    ("modifiers", Kind::Modifiers),
    ("visibility_modifier", Kind::Modifier),
    ("member_modifier", Kind::Modifier),
    ("function_modifier", Kind::Modifier),
    ("inheritance_modifier", Kind::Modifier),
    ("mutation_modifier", Kind::Modifier),
    ("ownership_modifier", Kind::Modifier),
    ("property_behavior_modifier", Kind::Modifier),
    ("property_modifier", Kind::Modifier),
    ("multi_line_str_text", Kind::MultiText),
    ("multiplicative_expression", Kind::Multiplicative),
    ("navigation_expression", Kind::Navigation),
    ("navigation_suffix", Kind::NavigationSuffix),
    ("nil_literal", Kind::Nil),
    ("nil_coalescing_expression", Kind::NilCoalescing),
    ("open_start_range_expression", Kind::OpenRange),
    ("open_end_range_expression", Kind::OpenRange),
    ("fully_open_range", Kind::OpenRange),
    ("optional_type", Kind::OptionalType),
    ("operator_declaration", Kind::OperatorDeclaration),
    ("precedence_group_declaration", Kind::OperatorDeclaration),
    ("parameter", Kind::Parameter),
    ("parameter_modifiers", Kind::ParameterModifiers),
    ("pattern", Kind::Pattern),
    ("playground_literal", Kind::Playground),
    ("postfix_expression", Kind::Postfix),
    ("prefix_expression", Kind::Prefix),
    ("property_declaration", Kind::Property),
    ("protocol_composition_type", Kind::ProtocolComposition),
    ("protocol_declaration", Kind::Protocol),
    ("protocol_property_declaration", Kind::ProtocolProperty),
    ("protocol_property_requirements", Kind::PropertyRequirements),
    ("range_expression", Kind::Range),
    ("raw_str_part", Kind::RawText),
    ("raw_str_end_part", Kind::RawText),
    ("raw_str_interpolation", Kind::RawInterpolation),
    ("real_literal", Kind::Real),
    ("regex_literal", Kind::Regex),
    ("repeat_while_statement", Kind::Repeat),
    ("selector_expression", Kind::Selector),
    ("self_expression", Kind::Myself),
    ("shebang_line", Kind::Shebang),
    ("simple_identifier", Kind::SimpleIdentifier),
    ("source_file", Kind::Source),
    ("special_literal", Kind::Special),
    ("statement_label", Kind::StatementLabel),
    ("statements", Kind::Statements),
    ("line_string_literal", Kind::String),
    ("multi_line_string_literal", Kind::String),
    ("raw_string_literal", Kind::String),
    ("subscript_declaration", Kind::Subscript),
    ("super_expression", Kind::Super),
    ("switch_statement", Kind::Switch),
    ("switch_entry", Kind::SwitchEntry),
    ("switch_pattern", Kind::SwitchPattern),
    ("ternary_expression", Kind::Ternary),
    ("throw_keyword", Kind::ThrowKeyword),
    ("throws", Kind::Throws),
    ("throws_clause", Kind::Throws),
    ("try_expression", Kind::Try),
    ("try_operator", Kind::TryOperator),
    ("tuple_expression", Kind::Tuple),
    ("tuple_type", Kind::TupleType),
    ("tuple_type_item", Kind::TupleTypeItem),
    ("typealias_declaration", Kind::TypeAlias),
    ("type_annotation", Kind::TypeAnnotation),
    ("type_arguments", Kind::TypeArguments),
    ("type_constraint", Kind::TypeConstraint),
    ("type_constraints", Kind::TypeConstraints),
    ("type_identifier", Kind::TypeIdentifier),
    ("type_modifiers", Kind::TypeModifiers),
    ("type_parameter", Kind::TypeParameter),
    ("type_parameters", Kind::TypeParameters),
    ("user_type", Kind::UserType),
    ("value_argument", Kind::ValueArgument),
    ("value_argument_label", Kind::ValueArgumentLabel),
    ("value_arguments", Kind::ValueArguments),
    ("value_binding_pattern", Kind::ValueBinding),
    ("value_pack_expansion", Kind::PackExpansion),
    ("value_parameter_pack", Kind::PackExpansion),
    ("where_clause", Kind::WhereClause),
    ("where_keyword", Kind::WhereKeyword),
    ("while_statement", Kind::While),
    ("wildcard_pattern", Kind::Wildcard),
    ("willset_clause", Kind::WillSet),
    ("willset_didset_block", Kind::ObserverBlock),
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
    let language = Grammar::Swift.language();
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
                | Kind::Protocol
                | Kind::Function
                | Kind::Property
                | Kind::ProtocolProperty
                | Kind::Init
                | Kind::Deinit
                | Kind::Subscript
                | Kind::EnumEntry
        )
    }

    /// Whether the node is a statement without a value.
    pub fn is_statement(self) -> bool {
        self.is_declaration()
            || matches!(self, Kind::Assignment | Kind::For | Kind::While | Kind::Repeat | Kind::Guard | Kind::Do)
    }

    /// Whether the node joins two operands (or three) by an operator. The grammar nests these in ways that have little
    /// to do with the language's precedences.
    pub fn is_operation(self) -> bool {
        matches!(
            self,
            Kind::Additive
                | Kind::As
                | Kind::Bitwise
                | Kind::Check
                | Kind::Comparison
                | Kind::Conjunction
                | Kind::Disjunction
                | Kind::Equality
                | Kind::Infix
                | Kind::Multiplicative
                | Kind::NilCoalescing
                | Kind::Range
                | Kind::Ternary
        )
    }

    /// Whether the node is a type.
    pub fn is_type(self) -> bool {
        matches!(
            self,
            Kind::UserType
                | Kind::ArrayType
                | Kind::DictionaryType
                | Kind::ExistentialType
                | Kind::FunctionType
                | Kind::OptionalType
                | Kind::ProtocolComposition
                | Kind::TupleType
        )
    }

    /// Whether the node has nothing to do with what happens when code runs.
    pub fn is_silent(self) -> bool {
        self.is_type()
            || matches!(
                self,
                Kind::Token
                    | Kind::AccessorKeyword
                    | Kind::Comment
                    | Kind::Attribute
                    | Kind::AssociatedType
                    | Kind::Bang
                    | Kind::CatchKeyword
                    | Kind::Diagnostic
                    | Kind::Directive
                    | Kind::Else
                    | Kind::Import
                    | Kind::MacroDeclaration
                    | Kind::Modifier
                    | Kind::Modifiers
                    | Kind::OperatorDeclaration
                    | Kind::ParameterModifiers
                    | Kind::PropertyRequirements
                    | Kind::Shebang
                    | Kind::StatementLabel
                    | Kind::ThrowKeyword
                    | Kind::Throws
                    | Kind::TryOperator
                    | Kind::TypeAlias
                    | Kind::TypeAnnotation
                    | Kind::TypeArguments
                    | Kind::TypeConstraints
                    | Kind::TypeIdentifier
                    | Kind::TypeModifiers
                    | Kind::TypeParameters
                    | Kind::ValueBinding
                    | Kind::WhereKeyword
                    | Kind::Wildcard
            )
    }
}
