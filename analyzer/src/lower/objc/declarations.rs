//! Classes, categories and protocols.
//!
//! In: an `@interface`, `@implementation` or `@protocol`. Out: a [`TypeDecl`] with its fields and functions. What a file
//! says of one class in several places is one declaration; it is an extension if the file does not declare the class
//! itself, as with categories: only linking knows where that is.

use std::mem;

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, is_token, span};
use crate::facts::{Modifiers, Name, Span, TypeDecl, TypeIdx, TypeKind, TypeParam, TypeRef};

/// A class, or one of its categories.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Known<'t> {
    class: &'t str,
    category: Option<&'t str>,
}

/// The head of an `@interface` or `@implementation`.
struct Head<'t> {
    name: Option<Node<'t>>,
    category: Option<Node<'t>>,
    /// `@interface A ()`.
    is_extension: bool,
    supers: Vec<TypeRef>,
    type_params: Vec<TypeParam>,
    /// Where the head ends, among the children.
    end: usize,
}

impl<'t> Lowering<'t> {
    /// Lowers an `@interface` or `@implementation`.
    pub fn class(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        let kids = self.flat(node);
        let head = self.head(node, &kids);
        let text = head.name.map_or("", |name| self.text(name));
        let known = Known { class: text, category: head.category.map(|category| self.text(category)) };
        let declares = kind(node) == Kind::Interface && head.category.is_none() && !head.is_extension;
        let index = match self.known.get(&known) {
            Some(index) => *index,
            None => self.add_class(node, (head.name, text), known),
        };
        let decl = &mut self.b.facts().types[index.0 as usize];
        if declares {
            decl.kind = TypeKind::Class;
            decl.type_params = head.type_params;
        }
        let news: Vec<TypeRef> = head.supers.into_iter().filter(|ty| !decl.supers.contains(ty)).collect();
        // The base class stands first.
        match declares {
            true => decl.supers.splice(0..0, news).for_each(drop),
            false => decl.supers.extend(news),
        }
        let is_private = head.is_extension || kind(node) == Kind::Implementation;
        self.members(&kids[head.end..], (index, is_private));
        self.leave();
    }

    fn head(&mut self, node: Node<'t>, kids: &[Node<'t>]) -> Head<'t> {
        let superclass = node.child_by_field_id(FIELDS.superclass);
        let category = node.child_by_field_id(FIELDS.category);
        let mut head = Head {
            name: None,
            category,
            is_extension: false,
            supers: Vec::new(),
            type_params: Vec::new(),
            end: kids.len(),
        };
        for (at, kid) in kids.iter().enumerate() {
            match kind(*kid) {
                Kind::Identifier if head.name.is_none() => head.name = Some(*kid),
                Kind::Identifier if Some(*kid) == superclass => {
                    head.supers.push(TypeRef::plain(self.name(*kid)));
                }
                Kind::Identifier => {}
                Kind::TypeArguments => {
                    let is_generic = superclass.is_some_and(|base| kid.start_byte() < base.start_byte())
                        || (category.is_some_and(|category| kid.start_byte() < category.start_byte()));
                    if is_generic {
                        head.type_params = self.type_params(*kid);
                    } else if kids.get(at + 1).is_some_and(|next| kind(*next) == Kind::TypeArguments) {
                        // `@interface A : B<C> <P>`: the base class's arguments come first.
                    } else {
                        head.supers.extend(self.listed_types(*kid));
                    }
                }
                Kind::ProtocolList => head.supers.extend(self.listed_types(*kid)),
                Kind::Token if is_token(*kid, "(") => head.is_extension = category.is_none(),
                Kind::Token | Kind::Silent => {}
                _ => {
                    head.end = at;
                    break;
                }
            }
        }
        head
    }

    fn listed_types(&mut self, list: Node<'t>) -> Vec<TypeRef> {
        let mut out = Vec::new();
        for kid in self.kids(list) {
            match kind(kid) {
                Kind::Identifier => out.push(TypeRef::plain(self.name(kid))),
                found if found.is_type() || found == Kind::TypeName => out.push(self.ty(kid)),
                _ => {}
            }
        }
        out
    }

    fn type_params(&mut self, list: Node<'t>) -> Vec<TypeParam> {
        let named = self.kids(list).into_iter().filter(Node::is_named).collect::<Vec<_>>();
        let mut out = Vec::new();
        for param in named {
            let text = self.text(param).split(':').next().unwrap_or_default();
            let word = text.split_whitespace().rfind(|word| word.starts_with(char::is_alphabetic));
            if let Some(word) = word {
                out.push(TypeParam { name: self.b.name(word), bound: None });
            }
        }
        out
    }

    fn add_class(&mut self, node: Node<'t>, (name, text): (Option<Node<'t>>, &'t str), known: Known<'t>) -> TypeIdx {
        let own = self.b.name(text);
        let index = self.add_type(TypeKind::Extension, own, (span(node), name.map_or(span(node), span)));
        self.known.insert(known, index);
        index
    }

    /// Adds a type of its own.
    pub fn add_type(&mut self, kind: TypeKind, name: Name, (span, name_span): (Span, Span)) -> TypeIdx {
        self.b.add_type(TypeDecl {
            name,
            kind,
            owner: None,
            enclosing: None,
            type_params: Vec::new(),
            supers: Vec::new(),
            fields: Vec::new(),
            annotations: Vec::new(),
            modifiers: Modifiers::default(),
            span,
            name_span,
        })
    }

    /// Lowers a `@protocol`.
    pub fn protocol(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        let mut items = Vec::new();
        let (mut name, mut supers) = (None, Vec::new());
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::Identifier if name.is_none() => name = Some(kid),
                Kind::ProtocolList | Kind::TypeArguments => supers.extend(self.listed_types(kid)),
                Kind::ProtocolPart => items.extend(self.flat(kid)),
                _ => items.push(kid),
            }
        }
        let text = name.map_or("", |name| self.text(name));
        let own = self.b.name(text);
        let index = self.add_type(TypeKind::Interface, own, (span(node), name.map_or(span(node), span)));
        self.b.facts().types[index.0 as usize].supers = supers;
        self.members(&items, (index, false));
        self.leave();
    }

    /// Lowers the members of a type: fields, then functions.
    fn members(&mut self, kids: &[Node<'t>], (index, is_private): (TypeIdx, bool)) {
        let mut items = Vec::with_capacity(kids.len());
        for kid in kids {
            match kind(*kid) {
                Kind::Definition | Kind::ProtocolPart => items.extend(self.flat(*kid)),
                _ => items.push(*kid),
            }
        }
        let owner = self.owner.replace(index);
        let targets = mem::take(&mut self.targets);
        self.fields(&items, index, is_private);
        let in_protocol = self.b.facts().ty(index).kind == TypeKind::Interface;
        for item in items {
            match kind(item) {
                Kind::MethodDefinition => self.method(item),
                Kind::MethodDeclaration if in_protocol => self.method(item),
                Kind::Function => self.c_function(item),
                Kind::Enum => self.enumeration(item, None),
                Kind::Typedef => self.type_definition(item),
                _ => {}
            }
        }
        (self.owner, self.targets) = (owner, targets);
    }
}
