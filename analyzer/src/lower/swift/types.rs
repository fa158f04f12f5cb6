//! Types as written.
//!
//! In: a type node. Out: a [`TypeRef`]; optionality, attributes and `some`, `any`, `inout` are dropped.

use thin_vec::{ThinVec, thin_vec};
use tree_sitter::Node;

use super::Lowering;
use super::kinds::{Kind, kind};
use crate::facts::{Name, TypeKind, TypeParam, TypeRef};

impl<'t> Lowering<'t> {
    /// The type that a node is.
    pub fn ty(&mut self, node: Node<'t>) -> TypeRef {
        if !self.enter(node) {
            return self.b.type_ref("");
        }
        let out = match kind(node) {
            Kind::UserType => self.user_type(node),
            Kind::FunctionType => self.function_type(node),
            Kind::ArrayType => self.type_of("Array", node),
            Kind::DictionaryType => self.type_of("Dictionary", node),
            Kind::TupleType => self.tuple_type(node),
            Kind::OptionalType | Kind::ExistentialType | Kind::ProtocolComposition | Kind::TupleTypeItem => {
                match self.kids(node).into_iter().find(|n| kind(*n).is_type()) {
                    Some(inner) => self.ty(inner),
                    None => self.plain_type(node),
                }
            }
            _ => self.plain_type(node),
        };
        self.leave();
        out
    }

    fn plain_type(&mut self, node: Node<'t>) -> TypeRef {
        TypeRef::plain(self.dotted(node.start_byte(), node.end_byte()))
    }

    /// The type among the children of a node (or of the annotation among them), if there is one.
    pub fn ty_in(&mut self, node: Node<'t>) -> Option<TypeRef> {
        let kids = self.kids(node);
        let found = kids.iter().find(|n| kind(**n).is_type()).copied();
        match found.or_else(|| kids.into_iter().find(|n| kind(*n) == Kind::TypeAnnotation)) {
            Some(annotation) if kind(annotation) == Kind::TypeAnnotation => {
                let inner = self.kids(annotation).into_iter().find(|n| kind(*n).is_type())?;
                Some(self.ty(inner))
            }
            Some(found) => Some(self.ty(found)),
            None => None,
        }
    }

    /// Type parameters as listed, or the bounds that `where` gives to those listed before.
    pub fn type_params(&mut self, node: Node<'t>, params: &mut Vec<TypeParam>) {
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::TypeParameter => {
                    let Some(named) = self.kid(kid, Kind::TypeIdentifier) else { continue };
                    let (name, bound) = (self.name(named), self.ty_in(kid));
                    params.push(TypeParam { name, bound });
                }
                Kind::TypeConstraint => {
                    let Some(inner) = self.kid(kid, Kind::InheritanceConstraint) else { continue };
                    let Some(named) = self.kid(inner, Kind::Identifier) else { continue };
                    let (name, bound) = (self.name(named), self.ty_in(inner));
                    let open = params.iter_mut().find(|p| p.name == name && p.bound.is_none());
                    if let Some(param) = open {
                        param.bound = bound;
                    }
                }
                _ => {}
            }
        }
    }

    /// `A.B<C>`. `Self` is the type around it.
    fn user_type(&mut self, node: Node<'t>) -> TypeRef {
        let (mut parts, mut args) = (Vec::new(), ThinVec::new());
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::TypeIdentifier => parts.push(self.ident(kid)),
                Kind::TypeArguments => args = self.types_in(kid),
                _ => {}
            }
        }
        if parts.first() == Some(&"Self") {
            let own = self.own_type();
            let rest = parts[1..].iter().fold(own, |whole, part| format!("{whole}.{part}"));
            return TypeRef { name: self.b.name(&rest), args };
        }
        TypeRef { name: self.b.name(&parts.join(".")), args }
    }

    /// The name that `Self` stands for.
    pub fn own_type(&mut self) -> String {
        let Some(owner) = self.owner else { return "Self".to_owned() };
        let facts = self.b.facts();
        let decl = facts.ty(owner);
        if decl.kind == TypeKind::File { "Self".to_owned() } else { facts.str(decl.name).to_owned() }
    }

    /// All types right inside a node.
    pub fn types_in(&mut self, node: Node<'t>) -> ThinVec<TypeRef> {
        let kids = self.kids(node);
        kids.into_iter().filter(|n| kind(*n).is_type()).map(|n| self.ty(n)).collect()
    }

    fn type_of(&mut self, name: &str, node: Node<'t>) -> TypeRef {
        let args = self.types_in(node);
        TypeRef { name: self.b.name(name), args }
    }

    /// `()` is `Void`, `(A)` is A, several are a type without a name.
    fn tuple_type(&mut self, node: Node<'t>) -> TypeRef {
        let items: Vec<Node<'t>> = self.kids(node).into_iter().filter(|n| kind(*n) == Kind::TupleTypeItem).collect();
        match items.as_slice() {
            [] => self.b.type_ref("Void"),
            [only] => self.ty(*only),
            several => {
                let args = several.iter().map(|n| self.ty(*n)).collect();
                TypeRef { name: self.b.name("()"), args }
            }
        }
    }

    fn function_type(&mut self, node: Node<'t>) -> TypeRef {
        let mut types = self.kids(node);
        types.retain(|n| kind(*n).is_type());
        let mut args = ThinVec::new();
        for (at, ty) in types.iter().enumerate() {
            let is_list = at == 0 && types.len() > 1 && kind(*ty) == Kind::TupleType;
            if is_list {
                for item in self.kids(*ty) {
                    if kind(item) == Kind::TupleTypeItem {
                        args.push(self.ty(item));
                    }
                }
            } else {
                args.push(self.ty(*ty));
            }
        }
        TypeRef { name: self.b.name("->"), args }
    }

    /// `[T]` with one argument.
    pub fn array_of(&mut self, element: TypeRef) -> TypeRef {
        TypeRef { name: self.b.name("Array"), args: thin_vec![element] }
    }

    /// A dotted name as written between two bytes, without blanks, comments and backticks. `Self` is the type around.
    pub fn dotted(&mut self, start: usize, end: usize) -> Name {
        let text = self.text.get(start..end).unwrap_or_default();
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("//") {
                rest = rest.find('\n').map_or("", |n| &rest[n..]);
            } else if rest.starts_with("/*") {
                rest = rest.find("*/").map_or("", |n| &rest[n + 2..]);
            } else {
                rest = &rest[c.len_utf8()..];
                let is_projection = c == '$' && rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
                if !c.is_whitespace() && c != '`' && !is_projection {
                    out.push(c);
                }
            }
        }
        if let Some(rest) = out.strip_prefix("Self").filter(|rest| rest.is_empty() || rest.starts_with('.')) {
            out = format!("{}{rest}", self.own_type());
        }
        self.b.name(&out)
    }
}
