//! Properties and instance variables.
//!
//! In: the members of a class. Out: its fields. A property and the variable behind it are one: `_x` is `x`, and what
//! `@synthesize x = y` names too.

use tree_sitter::Node;

use super::constants::field;
use super::kinds::{Kind, kind};
use super::{Lowering, is_token, span};
use crate::facts::{Annotation, Arg, Field, Modifiers, TypeIdx, Value};

impl<'t> Lowering<'t> {
    /// Adds the fields among the members of a class.
    pub fn fields(&mut self, items: &[Node<'t>], index: TypeIdx, is_private: bool) {
        let mut fields = Vec::new();
        for item in items {
            match kind(*item) {
                Kind::Property => self.property(*item, is_private, &mut fields),
                Kind::Ivars => self.variables(*item, &mut fields),
                Kind::Synthesize => self.synthesized(*item),
                _ => {}
            }
        }
        let known = &mut self.b.facts().types[index.0 as usize].fields;
        for field in fields {
            match known.iter_mut().find(|other| other.name == field.name) {
                // The variable behind the property.
                Some(other) if other.annotations.is_empty() => *other = field,
                // Declared again to be writable.
                Some(other) if !field.annotations.is_empty() => {
                    other.annotations.retain(|annotation| field.annotations.contains(annotation));
                }
                Some(_) => {}
                None => known.push(field),
            }
        }
    }

    fn property(&mut self, node: Node<'t>, is_private: bool, fields: &mut Vec<Field>) {
        let mut annotations = Vec::new();
        for list in self.kids(node).into_iter().filter(|n| kind(*n) == Kind::PropertyAttributes).collect::<Vec<_>>() {
            for attribute in self.kids(list) {
                if kind(attribute) == Kind::PropertyAttribute {
                    annotations.extend(self.attribute(attribute));
                }
            }
        }
        let is_static = annotations.iter().any(|annotation| self.b.str(annotation.name) == "class");
        let modifiers = Modifiers { private: is_private, is_static, ..Modifiers::default() };
        let Some(declaration) = self.kid(node, Kind::StructDeclaration) else { return };
        for mut field in self.struct_fields(declaration) {
            field.span = span(node);
            field.modifiers = modifiers;
            field.annotations.clone_from(&annotations);
            fields.push(field);
        }
    }

    /// `copy`, `getter=isOn`.
    fn attribute(&mut self, node: Node<'t>) -> Option<Annotation> {
        let names = self.kids(node).into_iter().filter(|n| kind(*n) == Kind::Identifier).collect::<Vec<_>>();
        let name = self.name(*names.first()?);
        let value = names.get(1).map(|n| Value::Path(self.name(*n)));
        Some(Annotation { name, args: value.into_iter().map(|value| Arg { name: None, value }).collect() })
    }

    /// `NSString *a, *b`.
    fn struct_fields(&mut self, node: Node<'t>) -> Vec<Field> {
        let Some(ty) = self.ty_in(node) else { return Vec::new() };
        let declarators = self.kids(node).into_iter().filter(|n| kind(*n) == Kind::StructDeclarator);
        let mut out = Vec::new();
        for declarator in declarators.collect::<Vec<_>>() {
            let declared = self.declared(ty.clone(), declarator);
            let Some(name) = declared.name else { continue };
            let name = self.text(name);
            let name = self.b.name(self.member(name));
            out.push(field(name, Some(declared.ty), Modifiers::default(), span(node)));
        }
        out
    }

    fn variables(&mut self, node: Node<'t>, fields: &mut Vec<Field>) {
        for variable in self.flat(node) {
            if kind(variable) != Kind::Ivar {
                continue;
            }
            for declaration in self.kids(variable) {
                if kind(declaration) == Kind::StructDeclaration {
                    let private = Modifiers { private: true, ..Modifiers::default() };
                    let found = self.struct_fields(declaration).into_iter();
                    fields.extend(found.map(|field| Field { modifiers: private, ..field }));
                }
            }
        }
    }

    /// `@synthesize x = y_`.
    fn synthesized(&mut self, node: Node<'t>) {
        let kids = self.kids(node);
        for (at, equals) in kids.iter().enumerate().filter(|(_, n)| is_token(**n, "=")) {
            let (Some(property), Some(variable)) = (kids.get(at.wrapping_sub(1)), kids.get(at + 1)) else { continue };
            if equals.is_named() {
                continue;
            }
            let (property, variable) = (self.text(*property), self.text(*variable));
            self.stored.insert(variable, property);
        }
    }

    /// The name under which a member is known: the variable behind a property is the property.
    pub fn member<'n>(&self, name: &'n str) -> &'n str
    where
        't: 'n,
    {
        if let Some(property) = self.stored.get(name) {
            return property;
        }
        match name.strip_prefix('_') {
            Some(rest) if rest.starts_with(char::is_alphabetic) => rest,
            _ => name,
        }
    }
}
