//! Enums.
//!
//! In: `enum A { A1, A2 = 3 }`, `typedef enum { ... } A`, `NS_ENUM`. Out: a type with a constant for each, and a
//! `<clinit>` that writes the numbers that are given.

use tree_sitter::Node;

use super::constants::field;
use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, first_byte, span};
use crate::facts::{FnRole, Modifiers, TypeKind, TypeRef};

impl<'t> Lowering<'t> {
    /// Lowers an enum; a name behind it (of a `typedef`) is its name if it has none.
    pub fn enumeration(&mut self, node: Node<'t>, behind: Option<Node<'t>>) {
        let Some(list) = node.child_by_field_id(FIELDS.body) else { return };
        let named = node.child_by_field_id(FIELDS.name).or(behind);
        let name = named.map_or("", |name| self.text(name));
        let own = self.b.name(name);
        let index = self.add_type(TypeKind::Enum, own, (span(node), named.map_or_else(|| first_byte(node), span)));
        let ty = (!name.is_empty()).then(|| TypeRef::plain(own));
        let modifiers = Modifiers { is_static: true, is_final: true, ..Modifiers::default() };
        let entries: Vec<Node<'t>> = self.flat(list).into_iter().filter(|n| kind(*n) == Kind::Enumerator).collect();
        let (mut fields, mut written) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(name) = entry.child_by_field_id(FIELDS.name) else { continue };
            let text = self.name(name);
            fields.push(field(text, ty.clone(), modifiers, span(entry)));
            written.extend(entry.child_by_field_id(FIELDS.value).map(|value| (text, value)));
        }
        self.b.facts().types[index.0 as usize].fields = fields;
        if written.is_empty() {
            return;
        }
        let owner = self.owner.replace(index);
        self.b.begin_function(FnRole::StaticInitializer, "<clinit>", Some(index), (span(node), first_byte(node)));
        for (name, value) in written {
            let place = span(value);
            let value = self.value(value);
            self.write_own(name, value, place);
        }
        self.b.end_function();
        self.owner = owner;
    }

    /// `typedef enum { ... } A;`, and names of blocks and functions; other names of types say nothing here.
    pub fn type_definition(&mut self, node: Node<'t>) {
        let (Some(ty), declarator) = (node.child_by_field_id(FIELDS.r#type), node.child_by_field_id(FIELDS.declarator))
        else {
            return;
        };
        if kind(ty) == Kind::Enum {
            return self.enumeration(ty, declarator);
        }
        let Some(declarator) = declarator.filter(|n| kind(*n) == Kind::FunctionDeclarator) else { return };
        let result = self.ty(ty);
        let declared = self.declared(result, declarator);
        if let Some(name) = declared.name.filter(|_| self.b.str(declared.ty.name) == "->") {
            let name = self.text(name);
            self.aliases.insert(name, declared.ty);
        }
    }

    /// `enum { ... } a;`, a variable of a type that is declared right there.
    pub fn declared_types(&mut self, node: Node<'t>) {
        if let Some(ty) = node.child_by_field_id(FIELDS.r#type).filter(|ty| kind(*ty) == Kind::Enum) {
            self.enumeration(ty, None);
        }
    }
}
