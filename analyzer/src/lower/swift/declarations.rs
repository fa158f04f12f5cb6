//! Types and their members.
//!
//! In: a class, struct, actor, enum, protocol or extension in any position. Out: a [`TypeDecl`], its fields and
//! functions. An extension is a declaration of its own under the name of what it extends: only linking knows where that
//! stands.

use std::mem;

use tree_sitter::Node;

use super::attributes::Marks;
use super::functions::Place;
use super::kinds::{Kind, kind};
use super::{Lowering, span};
use crate::facts::{Field, Modifiers, Name, Span, TypeDecl, TypeIdx, TypeKind, TypeParam, TypeRef};

/// What a type consists of.
pub struct Body<'t> {
    /// The type.
    pub owner: Option<TypeIdx>,
    /// What it is.
    pub kind: TypeKind,
    /// A struct: without an initialiser of its own it has one for its stored properties.
    pub is_struct: bool,
    /// What its members can be seen by, if they do not say it.
    pub access: Option<Modifiers>,
    /// Its members.
    pub items: Vec<Node<'t>>,
    /// The whole declaration.
    pub span: Span,
}

impl Default for Body<'_> {
    fn default() -> Self {
        let span = Span::default();
        Body { owner: None, kind: TypeKind::Class, is_struct: false, access: None, items: Vec::new(), span }
    }
}

impl<'t> Lowering<'t> {
    /// Lowers a type or extension.
    pub fn type_declaration(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        let mut body = Body { span: span(node), ..Body::default() };
        let mut marks = self.marks(node);
        let (mut name, mut name_span) = (None, span(node));
        let (mut supers, mut type_params) = (Vec::new(), Vec::new());
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::Token => self.type_keyword(kid, &mut body),
                Kind::TypeIdentifier | Kind::SimpleIdentifier if name.is_none() => {
                    name = Some(self.name(kid));
                    name_span = span(kid);
                }
                other if other.is_type() && name.is_none() => {
                    name = Some(self.ty(kid).name);
                    name_span = span(kid);
                }
                Kind::TypeParameters | Kind::TypeConstraints => self.type_params(kid, &mut type_params),
                Kind::InheritanceSpecifier => supers.extend(self.ty_in(kid)),
                Kind::ClassBody => body.items = self.flat(kid),
                _ => {}
            }
        }
        if kind(node) == Kind::Protocol {
            body.kind = TypeKind::Interface;
        }
        let name = name.unwrap_or_else(|| self.b.name(""));
        let nested = self.b.current().is_none() && self.owner.is_some_and(|owner| !self.is_file(owner));
        marks.modifiers.is_static |= nested;
        marks.modifiers.is_final |= body.is_struct || body.kind == TypeKind::Enum;
        let says_access = body.kind == TypeKind::Extension && marks.access_is_written;
        body.access = (says_access || body.kind == TypeKind::Interface).then_some(marks.modifiers);
        self.add_type(&mut body, (name, name_span), marks, (type_params, supers));
        self.members(&body);
        self.leave();
    }

    fn type_keyword(&mut self, token: Node<'t>, body: &mut Body<'t>) {
        match token.kind() {
            "enum" => body.kind = TypeKind::Enum,
            "extension" => body.kind = TypeKind::Extension,
            "struct" => body.is_struct = true,
            _ => {}
        }
    }

    /// Whether a type is only the holder of what stands outside of types.
    pub fn is_file(&mut self, owner: TypeIdx) -> bool {
        self.b.facts().ty(owner).kind == TypeKind::File
    }

    fn add_type(
        &mut self,
        body: &mut Body<'t>,
        name: (Name, Span),
        marks: Marks,
        (type_params, supers): (Vec<TypeParam>, Vec<TypeRef>),
    ) {
        let owner = self.owner.filter(|owner| self.b.current().is_some() || !self.is_file(*owner));
        let decl = TypeDecl {
            name: name.0,
            kind: body.kind,
            owner,
            enclosing: self.b.current(),
            type_params,
            supers,
            fields: Vec::new(),
            annotations: marks.annotations,
            modifiers: marks.modifiers,
            span: body.span,
            name_span: name.1,
        };
        body.owner = Some(self.b.add_type(decl));
    }

    /// Lowers the members of a type: fields, then what runs at the start, then functions and inner types.
    pub fn members(&mut self, body: &Body<'t>) {
        let owner = mem::replace(&mut self.owner, body.owner);
        let targets = mem::take(&mut self.targets);
        let label = self.label.take();
        self.fields(body);
        self.initializers(body);
        for item in &body.items {
            match kind(*item) {
                Kind::Function => {
                    self.function(*item, Place::of(body));
                }
                Kind::Property | Kind::ProtocolProperty => self.property_functions(*item, body),
                Kind::Init => self.initializer(*item, body),
                Kind::Deinit => self.deinitializer(*item),
                Kind::Subscript => self.subscript(*item, body),
                Kind::EnumEntry => self.case_functions(*item, body),
                Kind::Class | Kind::Protocol => self.type_declaration(*item),
                _ => {}
            }
        }
        (self.owner, self.targets, self.label) = (owner, targets, label);
    }

    fn fields(&mut self, body: &Body<'t>) {
        let mut fields: Vec<Field> = Vec::new();
        for item in &body.items {
            match kind(*item) {
                Kind::Property | Kind::ProtocolProperty => self.property_fields(*item, body, &mut fields),
                Kind::EnumEntry => self.case_fields(*item, body, &mut fields),
                _ => {}
            }
        }
        if let Some(owner) = body.owner {
            self.b.facts().types[owner.0 as usize].fields = fields;
        }
    }

    /// What a member's marks come to in a type: extensions and protocols say who sees their members.
    pub fn member_marks(&mut self, node: Node<'t>, body: &Body<'t>) -> Marks {
        let mut marks = self.marks(node);
        if let Some(access) = body.access.filter(|_| !marks.access_is_written) {
            marks.modifiers.private = access.private;
            marks.modifiers.restricted = access.restricted;
        }
        marks.modifiers.is_static |= body.kind == TypeKind::File;
        marks
    }
}
