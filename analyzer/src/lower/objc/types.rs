//! Types as written.
//!
//! In: a type and what stands around a name. Out: a [`TypeRef`] and the name. Pointers and nullability are dropped; a
//! block or a function is `->` with its parameters and its result; `instancetype` is the class around it, `id<P>` is P.

use thin_vec::{ThinVec, thin_vec};
use tree_sitter::Node;

use super::Lowering;
use super::kinds::{FIELDS, Kind, kind};
use crate::facts::{TypeKind, TypeRef};

/// What a declaration gives a name to.
#[derive(Clone, Debug)]
pub struct Declared<'t> {
    /// The name.
    pub name: Option<Node<'t>>,
    /// Its type.
    pub ty: TypeRef,
    /// Its first value.
    pub value: Option<Node<'t>>,
    /// The parameters, if it is a function and no variable.
    pub parameters: Option<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// The type that a specifier is, before what stands around the name.
    pub fn ty(&mut self, node: Node<'t>) -> TypeRef {
        if !self.enter(node) {
            return self.b.type_ref("");
        }
        let out = match kind(node) {
            Kind::GenericType => self.generic_type(node),
            Kind::TypedefedType => self.typedefed(node),
            Kind::Typeof => self.typeof_type(node),
            Kind::StructType | Kind::Enum => {
                let name = node.child_by_field_id(FIELDS.name).map_or("", |name| self.text(name));
                self.b.type_ref(name)
            }
            Kind::TypeName | Kind::MethodType | Kind::Parameter | Kind::MethodParameter => self.type_name(node),
            _ => {
                let text = self.text(node);
                match text {
                    _ if self.aliases.contains_key(text) => self.aliases[text].clone(),
                    "instancetype" => {
                        let own = self.own_type();
                        self.b.type_ref(&own)
                    }
                    _ => self.b.type_ref(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
                }
            }
        };
        self.leave();
        out
    }

    /// `NSArray<Foo *>`.
    fn generic_type(&mut self, node: Node<'t>) -> TypeRef {
        let (mut name, mut args) = ("", ThinVec::new());
        for kid in self.kids(node) {
            match kind(kid) {
                Kind::TypeIdentifier if name.is_empty() => name = self.text(kid),
                found if found.is_type() || found == Kind::TypeName => args.push(self.ty(kid)),
                _ => {}
            }
        }
        TypeRef { name: self.b.name(name), args }
    }

    /// `id`, `id<P>`, `BOOL`, `Class`.
    fn typedefed(&mut self, node: Node<'t>) -> TypeRef {
        if let Some(protocol) = self.protocols(node).first() {
            return self.b.type_ref(protocol);
        }
        let text = self.text(node);
        self.b.type_ref(text.split(['<', ' ', '\n', '\t', '\r']).next().unwrap_or(text))
    }

    /// The protocols in angle brackets inside a node.
    fn protocols(&mut self, node: Node<'t>) -> Vec<&'t str> {
        let Some(list) = self.kid(node, Kind::ProtocolList) else { return Vec::new() };
        let names = self.kids(list).into_iter().filter(|n| kind(*n) == Kind::Identifier);
        names.collect::<Vec<_>>().into_iter().map(|n| self.text(n)).collect()
    }

    /// `typeof(self)`: the type of what stands between the brackets, as far as the text says it.
    fn typeof_type(&mut self, node: Node<'t>) -> TypeRef {
        let inner = self.kids(node).into_iter().rfind(Node::is_named);
        let Some(inner) = inner else { return self.b.type_ref("") };
        if kind(inner) == Kind::TypeName {
            return self.ty(inner);
        }
        let name = self.name(inner);
        if self.text(inner) == "self" || self.selves.contains(&name) {
            let own = self.own_type();
            return self.b.type_ref(&own);
        }
        let frame_type = self.b.lookup(name).and_then(|local| {
            let here = self.here();
            let facts = self.b.facts();
            let frame = facts.frame(here);
            facts.function(frame).locals.get(local.0 as usize).and_then(|decl| decl.ty.clone())
        });
        frame_type.unwrap_or_else(|| self.b.type_ref(""))
    }

    /// A specifier with what stands around a name that may be missing.
    fn type_name(&mut self, node: Node<'t>) -> TypeRef {
        let kids = self.kids(node);
        let Some(specifier) = kids.iter().copied().find(|n| kind(*n).is_type() || kind(*n) == Kind::TypeName) else {
            return self.b.type_ref("");
        };
        let mut ty = self.ty(specifier);
        if let Some(protocol) = self.protocols(node).first().filter(|_| self.text(specifier) == "id") {
            ty = self.b.type_ref(protocol);
        }
        match kids.into_iter().find(|n| kind(*n).is_declarator()) {
            Some(declarator) => self.declared(ty, declarator).ty,
            None => ty,
        }
    }

    /// The type in a node, if it has one.
    pub fn ty_in(&mut self, node: Node<'t>) -> Option<TypeRef> {
        let found = self.kids(node).into_iter().find(|n| kind(*n).is_type() || kind(*n) == Kind::TypeName)?;
        Some(match kind(found) {
            Kind::TypeName => self.ty(found),
            _ => self.type_name(node),
        })
    }

    /// Takes apart what stands around a name.
    pub fn declared(&mut self, ty: TypeRef, declarator: Node<'t>) -> Declared<'t> {
        let mut out = Declared { name: None, ty, value: None, parameters: None };
        let (mut node, mut layers) = (declarator, 0_u32);
        loop {
            let inner = match kind(node) {
                Kind::Identifier | Kind::TypeIdentifier | Kind::FieldIdentifier => {
                    out.name = Some(node);
                    return out;
                }
                Kind::InitDeclarator => {
                    out.value = node.child_by_field_id(FIELDS.value);
                    node.child_by_field_id(FIELDS.declarator)
                }
                Kind::FunctionDeclarator => {
                    let parameters = node.child_by_field_id(FIELDS.parameters);
                    let inner = node.child_by_field_id(FIELDS.declarator);
                    let names_it = inner.is_some_and(|n| kind(n) == Kind::Identifier);
                    out.parameters = parameters.filter(|_| names_it);
                    if layers < DEEPEST && !names_it {
                        out.ty = self.function_type(parameters, out.ty);
                        layers += 1;
                    }
                    inner
                }
                Kind::ArrayDeclarator => {
                    if layers < DEEPEST {
                        out.ty = TypeRef { name: self.b.name("Array"), args: thin_vec![out.ty] };
                        layers += 1;
                    }
                    node.child_by_field_id(FIELDS.declarator)
                }
                Kind::StructDeclarator => self.kids(node).into_iter().find(Node::is_named),
                _ => node.child_by_field_id(FIELDS.declarator).or_else(|| {
                    let of_name = |n: &Node<'t>| kind(*n).is_declarator() || kind(*n) == Kind::Identifier;
                    self.kids(node).into_iter().find(of_name)
                }),
            };
            match inner {
                Some(inner) => node = inner,
                None => return out,
            }
        }
    }

    /// `->` with the types of parameters and the result.
    pub fn function_type(&mut self, parameters: Option<Node<'t>>, result: TypeRef) -> TypeRef {
        let mut args = ThinVec::new();
        for parameter in parameters.map(|list| self.kids(list)).unwrap_or_default() {
            if kind(parameter) == Kind::Parameter && self.text(parameter) != "void" {
                args.push(self.ty(parameter));
            }
        }
        args.push(result);
        TypeRef { name: self.b.name("->"), args }
    }

    /// The name of the class around.
    pub fn own_type(&mut self) -> String {
        let Some(owner) = self.owner else { return "id".to_owned() };
        let facts = self.b.facts();
        let decl = facts.ty(owner);
        if decl.kind == TypeKind::File { "id".to_owned() } else { facts.str(decl.name).to_owned() }
    }
}

/// How many functions that give functions are looked through.
const DEEPEST: u32 = 16;
