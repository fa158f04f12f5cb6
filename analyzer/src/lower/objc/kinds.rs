//! Node kinds of the Objective-C grammar as numbers.
//!
//! In: nothing. Out: [`Kind`] of a node by one table lookup, instead of a string comparison per node and case.

use std::sync::{LazyLock, OnceLock};

use grammars::Grammar;
use tree_sitter::Node;

/// A node kind that lowering tells apart; kinds that mean the same here share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything else that has a name.
    Other,
    /// A token without a name: told apart by its text.
    Token,
    /// What the parser could not read.
    Error,
    Arguments,
    ArrayDeclarator,
    ArrayLiteral,
    Assignment,
    At,
    Available,
    Binary,
    Block,
    BlockDeclarator,
    Break,
    Call,
    Case,
    Cast,
    Catch,
    Char,
    Comma,
    Comment,
    Compound,
    CompoundLiteral,
    Conditional,
    Continue,
    Declaration,
    DeclarationList,
    Definition,
    DictionaryLiteral,
    Do,
    Else,
    Enum,
    Enumerator,
    EnumeratorList,
    Escape,
    ExpressionStatement,
    False,
    Field,
    FieldIdentifier,
    Finally,
    Fixed,
    For,
    Function,
    FunctionDeclarator,
    GenericType,
    Identifier,
    If,
    Implementation,
    Import,
    InitDeclarator,
    InitializerList,
    InitializerPair,
    Interface,
    Ivar,
    Ivars,
    Labeled,
    Linkage,
    Message,
    MethodDeclaration,
    MethodDefinition,
    MethodIdentifier,
    MethodParameter,
    MethodType,
    Null,
    Number,
    Pair,
    Parameter,
    ParameterList,
    Parenthesized,
    ParenthesizedDeclarator,
    Pointer,
    PointerDeclarator,
    PrimitiveType,
    Property,
    PropertyAttribute,
    PropertyAttributes,
    Protocol,
    ProtocolList,
    ProtocolPart,
    Qualifier,
    Return,
    Selector,
    Silent,
    Storage,
    String,
    StringContent,
    Strings,
    StructDeclaration,
    StructDeclarator,
    StructType,
    Subscript,
    Switch,
    Synchronized,
    Synthesize,
    Throw,
    True,
    Try,
    TypeArguments,
    TypeIdentifier,
    TypeName,
    Typedef,
    TypedefedType,
    Typeof,
    Unary,
    Update,
    Variadic,
    While,
}

const NAMES: &[(&str, Kind)] = &[
    ("ERROR", Kind::Error),
    ("comment", Kind::Comment),
    ("class_interface", Kind::Interface),
    ("class_implementation", Kind::Implementation),
    ("implementation_definition", Kind::Definition),
    ("protocol_declaration", Kind::Protocol),
    ("qualified_protocol_interface_declaration", Kind::ProtocolPart),
    ("class_declaration", Kind::Silent),
    ("protocol_forward_declaration", Kind::Silent),
    ("compatibility_alias_declaration", Kind::Silent),
    ("module_import", Kind::Import),
    ("instance_variables", Kind::Ivars),
    ("instance_variable", Kind::Ivar),
    ("atomic_declaration", Kind::Silent),
    ("visibility_specification", Kind::Silent),
    ("property_declaration", Kind::Property),
    ("property_attributes_declaration", Kind::PropertyAttributes),
    ("property_attribute", Kind::PropertyAttribute),
    ("struct_declaration", Kind::StructDeclaration),
    ("struct_declarator", Kind::StructDeclarator),
    ("property_implementation", Kind::Synthesize),
    ("method_declaration", Kind::MethodDeclaration),
    ("method_definition", Kind::MethodDefinition),
    ("method_type", Kind::MethodType),
    ("method_parameter", Kind::MethodParameter),
    ("method_identifier", Kind::MethodIdentifier),
    ("keyword_declarator", Kind::Other),
    ("identifier", Kind::Identifier),
    ("type_identifier", Kind::TypeIdentifier),
    ("field_identifier", Kind::FieldIdentifier),
    ("statement_identifier", Kind::Silent),
    ("parameterized_arguments", Kind::TypeArguments),
    ("generic_arguments", Kind::TypeArguments),
    ("protocol_reference_list", Kind::ProtocolList),
    ("primitive_type", Kind::PrimitiveType),
    ("sized_type_specifier", Kind::PrimitiveType),
    ("generic_specifier", Kind::GenericType),
    ("typedefed_specifier", Kind::TypedefedType),
    ("typeof_specifier", Kind::Typeof),
    ("struct_specifier", Kind::StructType),
    ("union_specifier", Kind::StructType),
    ("enum_specifier", Kind::Enum),
    ("array_type_specifier", Kind::PrimitiveType),
    ("macro_type_specifier", Kind::PrimitiveType),
    ("type_descriptor", Kind::TypeName),
    ("type_name", Kind::TypeName),
    ("type_definition", Kind::Typedef),
    ("type_qualifier", Kind::Qualifier),
    ("protocol_qualifier", Kind::Silent),
    ("storage_class_specifier", Kind::Storage),
    ("attribute_specifier", Kind::Silent),
    ("attribute_declaration", Kind::Silent),
    ("availability_attribute_specifier", Kind::Silent),
    ("ms_declspec_modifier", Kind::Silent),
    ("ms_call_modifier", Kind::Silent),
    ("declaration", Kind::Declaration),
    ("function_definition", Kind::Function),
    ("parameter_list", Kind::ParameterList),
    ("parameter_declaration", Kind::Parameter),
    ("variadic_parameter", Kind::Variadic),
    ("init_declarator", Kind::InitDeclarator),
    ("pointer_declarator", Kind::PointerDeclarator),
    ("abstract_pointer_declarator", Kind::PointerDeclarator),
    ("function_declarator", Kind::FunctionDeclarator),
    ("abstract_function_declarator", Kind::FunctionDeclarator),
    ("parenthesized_declarator", Kind::ParenthesizedDeclarator),
    ("abstract_parenthesized_declarator", Kind::ParenthesizedDeclarator),
    ("block_pointer_declarator", Kind::BlockDeclarator),
    ("abstract_block_pointer_declarator", Kind::BlockDeclarator),
    ("array_declarator", Kind::ArrayDeclarator),
    ("abstract_array_declarator", Kind::ArrayDeclarator),
    ("attributed_declarator", Kind::PointerDeclarator),
    ("enumerator_list", Kind::EnumeratorList),
    ("enumerator", Kind::Enumerator),
    ("field_declaration_list", Kind::Silent),
    ("field_declaration", Kind::Silent),
    ("linkage_specification", Kind::Linkage),
    ("declaration_list", Kind::DeclarationList),
    ("compound_statement", Kind::Compound),
    ("expression_statement", Kind::ExpressionStatement),
    ("if_statement", Kind::If),
    ("else_clause", Kind::Else),
    ("switch_statement", Kind::Switch),
    ("case_statement", Kind::Case),
    ("for_statement", Kind::For),
    ("while_statement", Kind::While),
    ("do_statement", Kind::Do),
    ("return_statement", Kind::Return),
    ("break_statement", Kind::Break),
    ("continue_statement", Kind::Continue),
    ("goto_statement", Kind::Silent),
    ("labeled_statement", Kind::Labeled),
    ("attributed_statement", Kind::Labeled),
    ("try_statement", Kind::Try),
    ("catch_clause", Kind::Catch),
    ("finally_clause", Kind::Finally),
    ("throw_statement", Kind::Throw),
    ("synchronized_statement", Kind::Synchronized),
    ("message_expression", Kind::Message),
    ("field_expression", Kind::Field),
    ("call_expression", Kind::Call),
    ("subscript_expression", Kind::Subscript),
    ("argument_list", Kind::Arguments),
    ("parenthesized_expression", Kind::Parenthesized),
    ("comma_expression", Kind::Comma),
    ("binary_expression", Kind::Binary),
    ("unary_expression", Kind::Unary),
    ("update_expression", Kind::Update),
    ("pointer_expression", Kind::Pointer),
    ("assignment_expression", Kind::Assignment),
    ("conditional_expression", Kind::Conditional),
    ("cast_expression", Kind::Cast),
    ("block_literal", Kind::Block),
    ("selector_expression", Kind::Selector),
    ("at_expression", Kind::At),
    ("array_literal", Kind::ArrayLiteral),
    ("dictionary_literal", Kind::DictionaryLiteral),
    ("dictionary_pair", Kind::Pair),
    ("string_literal", Kind::String),
    ("concatenated_string", Kind::Strings),
    ("string_content", Kind::StringContent),
    ("escape_sequence", Kind::Escape),
    ("number_literal", Kind::Number),
    ("char_literal", Kind::Char),
    ("character", Kind::Char),
    ("true", Kind::True),
    ("false", Kind::False),
    ("null", Kind::Null),
    ("available_expression", Kind::Available),
    ("encode_expression", Kind::Fixed),
    ("sizeof_expression", Kind::Fixed),
    ("alignof_expression", Kind::Fixed),
    ("offsetof_expression", Kind::Fixed),
    ("generic_expression", Kind::Fixed),
    ("gnu_asm_expression", Kind::Fixed),
    ("ms_asm_block", Kind::Fixed),
    ("objc_bridge", Kind::Fixed),
    ("preproc_defined", Kind::Fixed),
    ("system_lib_string", Kind::Fixed),
    ("compound_literal_expression", Kind::CompoundLiteral),
    ("initializer_list", Kind::InitializerList),
    ("initializer_pair", Kind::InitializerPair),
    ("subscript_designator", Kind::Silent),
    ("field_designator", Kind::Silent),
    ("subscript_range_designator", Kind::Silent),
    ("range_expression", Kind::Comma),
    ("extension_expression", Kind::Labeled),
    ("va_arg_expression", Kind::Fixed),
    ("version", Kind::Silent),
    ("version_number", Kind::Silent),
    ("platform", Kind::Silent),
    ("availability", Kind::Silent),
    ("bitfield_clause", Kind::Silent),
    ("ms_based_modifier", Kind::Silent),
    ("ms_pointer_modifier", Kind::Silent),
    ("alignas_qualifier", Kind::Silent),
    ("preproc_call", Kind::Silent),
    ("preproc_arg", Kind::Silent),
    ("preproc_directive", Kind::Silent),
    ("preproc_linemarker", Kind::Silent),
];

/// The numbers of the fields.
pub struct Fields {
    pub alternative: u16,
    pub argument: u16,
    pub arguments: u16,
    pub body: u16,
    pub category: u16,
    pub condition: u16,
    pub consequence: u16,
    pub declarator: u16,
    pub field: u16,
    pub function: u16,
    pub index: u16,
    pub initializer: u16,
    pub left: u16,
    pub method: u16,
    pub name: u16,
    pub operator: u16,
    pub parameters: u16,
    pub receiver: u16,
    pub right: u16,
    pub superclass: u16,
    pub r#type: u16,
    pub update: u16,
    pub value: u16,
}

/// The numbers of the fields: looked up by name they would cost a search for each child.
pub static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let language = Grammar::ObjectiveC.language();
    let id = |name| language.field_id_for_name(name).map_or(0, std::num::NonZero::get);
    Fields {
        alternative: id("alternative"),
        argument: id("argument"),
        arguments: id("arguments"),
        body: id("body"),
        category: id("category"),
        condition: id("condition"),
        consequence: id("consequence"),
        declarator: id("declarator"),
        field: id("field"),
        function: id("function"),
        index: id("index"),
        initializer: id("initializer"),
        left: id("left"),
        method: id("method"),
        name: id("name"),
        operator: id("operator"),
        parameters: id("parameters"),
        receiver: id("receiver"),
        right: id("right"),
        superclass: id("superclass"),
        r#type: id("type"),
        update: id("update"),
        value: id("value"),
    }
});

/// The number that tree-sitter gives to error nodes.
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
    let language = Grammar::ObjectiveC.language();
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
    /// Whether the node is the specifier of a type.
    pub fn is_type(self) -> bool {
        matches!(
            self,
            Kind::PrimitiveType
                | Kind::TypeIdentifier
                | Kind::GenericType
                | Kind::TypedefedType
                | Kind::Typeof
                | Kind::StructType
                | Kind::Enum
        )
    }

    /// Whether the node says how a name relates to the type before it.
    pub fn is_declarator(self) -> bool {
        matches!(
            self,
            Kind::PointerDeclarator
                | Kind::FunctionDeclarator
                | Kind::ParenthesizedDeclarator
                | Kind::BlockDeclarator
                | Kind::ArrayDeclarator
                | Kind::InitDeclarator
        )
    }

    /// Whether the node is a statement without a value.
    pub fn is_statement(self) -> bool {
        matches!(
            self,
            Kind::Compound
                | Kind::ExpressionStatement
                | Kind::Declaration
                | Kind::If
                | Kind::Else
                | Kind::Switch
                | Kind::Case
                | Kind::For
                | Kind::While
                | Kind::Do
                | Kind::Return
                | Kind::Break
                | Kind::Continue
                | Kind::Labeled
                | Kind::Try
                | Kind::Catch
                | Kind::Finally
                | Kind::Throw
                | Kind::Synchronized
                | Kind::Function
        )
    }

    /// Whether the node links a chain to what stands before it.
    pub fn is_link(self) -> bool {
        matches!(self, Kind::Message | Kind::Field | Kind::Call | Kind::Subscript)
    }

    /// Whether the node has nothing to do with what happens when code runs.
    pub fn is_silent(self) -> bool {
        self.is_type()
            || matches!(
                self,
                Kind::Silent
                    | Kind::Token
                    | Kind::Comment
                    | Kind::Import
                    | Kind::Qualifier
                    | Kind::Storage
                    | Kind::Typedef
                    | Kind::TypeName
                    | Kind::TypeArguments
                    | Kind::ProtocolList
                    | Kind::MethodType
                    | Kind::MethodIdentifier
                    | Kind::PropertyAttributes
                    | Kind::FieldIdentifier
                    | Kind::Variadic
                    | Kind::Escape
                    | Kind::StringContent
            )
    }
}
