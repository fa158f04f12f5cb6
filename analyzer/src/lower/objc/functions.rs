//! Methods and functions.
//!
//! In: a declaration. Out: a function with its parameters. A method is called by the first piece of its selector; the
//! other pieces are the labels of its further parameters. An `init...` method is a constructor: what follows `init` or
//! `initWith` is the label of its first parameter.

use tree_sitter::Node;

use super::kinds::{FIELDS, Kind, kind};
use super::{Lowering, first_byte, is_token, span};
use crate::facts::{FnIdx, FnRole, Modifiers, Param, Span, TypeKind, TypeRef};

/// The head of a method.
struct Head<'t> {
    /// The pieces of its selector; empty for one that has no word.
    pieces: Vec<(&'t str, Node<'t>)>,
    parameters: Vec<Node<'t>>,
    returns: Option<Node<'t>>,
    is_static: bool,
    takes_more: bool,
    body: Option<Node<'t>>,
}

impl<'t> Lowering<'t> {
    /// Lowers a method.
    pub fn method(&mut self, node: Node<'t>) {
        if !self.enter(node) {
            return;
        }
        let head = self.method_head(node);
        let (name, name_node) = head.pieces.first().copied().unwrap_or(("", node));
        let returns = head.returns.and_then(|ty| self.ty_in(ty));
        let makes = !head.is_static && self.is_constructor(name, returns.as_ref());
        let returns = returns.filter(|ty| self.b.str(ty.name) != "void");
        let role = match makes {
            true => FnRole::Constructor,
            false if returns.is_some() && self.is_own_getter(&head) => FnRole::Getter,
            false => FnRole::Method,
        };
        let written = if makes { "<init>" } else { name };
        self.selves.clear();
        let index = self.b.begin_function(role, written, self.owner, (span(node), span(name_node)));
        let is_abstract = self.in_protocol() && head.body.is_none();
        let function = self.b.function(index);
        function.modifiers = Modifiers { is_static: head.is_static, is_abstract, ..Modifiers::default() };
        function.has_body = head.body.is_some();
        if !makes {
            function.returns = returns;
        }
        for (at, parameter) in head.parameters.iter().enumerate() {
            let label = match head.pieces.get(at) {
                Some((piece, _)) if at == 0 && makes => made_label(piece),
                Some((piece, _)) if at > 0 && !piece.is_empty() => (*piece).to_owned(),
                _ => "_".to_owned(),
            };
            self.method_parameter(index, *parameter, &label);
        }
        if head.takes_more {
            self.further_parameters(index);
        }
        self.body(head.body);
        self.b.end_function();
        self.leave();
    }

    /// Whether a method is what `self.x` runs: it has no parameters, and is read so or deals with `_x`.
    fn is_own_getter(&self, head: &Head<'t>) -> bool {
        let ([(name, _)], true) = (head.pieces.as_slice(), head.parameters.is_empty()) else { return false };
        if head.body.is_some() && self.dotted.contains(name) {
            return true;
        }
        if head.is_static {
            return false;
        }
        let Some(body) = head.body.map(|body| self.text(body)).filter(|_| !name.is_empty()) else { return false };
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        body.match_indices(name).any(|(at, _)| {
            let before = &body.as_bytes()[..at];
            let after = body.as_bytes().get(at + name.len());
            before.last() == Some(&b'_')
                && !before.iter().nth_back(1).is_some_and(|b| word(*b))
                && !after.is_some_and(|b| word(*b))
        })
    }

    fn in_protocol(&mut self) -> bool {
        self.owner.is_some_and(|owner| self.b.facts().ty(owner).kind == TypeKind::Interface)
    }

    fn method_head(&mut self, node: Node<'t>) -> Head<'t> {
        let mut head = Head {
            pieces: Vec::new(),
            parameters: Vec::new(),
            returns: None,
            is_static: false,
            takes_more: false,
            body: None,
        };
        for kid in self.flat(node) {
            match kind(kid) {
                Kind::Token if is_token(kid, "+") => head.is_static = true,
                Kind::Token if is_token(kid, "...") => head.takes_more = true,
                Kind::Variadic => head.takes_more = true,
                Kind::MethodType if head.returns.is_none() && head.pieces.is_empty() => head.returns = Some(kid),
                Kind::Identifier => head.pieces.push((self.text(kid), kid)),
                Kind::MethodParameter => {
                    if head.pieces.len() <= head.parameters.len() {
                        head.pieces.push(("", kid));
                    }
                    head.parameters.push(kid);
                }
                Kind::Compound => head.body = Some(kid),
                _ => {}
            }
        }
        head
    }

    /// `init`, `initWith...`, with a result that is the object.
    fn is_constructor(&mut self, name: &str, returns: Option<&TypeRef>) -> bool {
        let own = self.own_type();
        let gives_object = returns.is_none_or(|ty| {
            let text = self.b.str(ty.name);
            text == "id" || text == own || text.is_empty()
        });
        is_init(name) && gives_object
    }

    fn method_parameter(&mut self, index: FnIdx, node: Node<'t>, label: &str) {
        let kids = self.kids(node);
        let name = kids.iter().copied().rfind(|n| kind(*n) == Kind::Identifier);
        let typed = kids.into_iter().find(|n| kind(*n) == Kind::MethodType);
        let ty = typed.and_then(|n| self.ty_in(n));
        match name {
            Some(name) => self.parameter(index, (self.text(name), label), ty),
            None => self.parameter(index, ("_", label), ty),
        }
    }

    fn parameter(&mut self, index: FnIdx, (text, label): (&str, &str), ty: Option<TypeRef>) {
        let name = self.b.name(text);
        let local = if text == "_" { self.b.temp() } else { self.b.declare(name, ty.clone()) };
        let label = (label != text).then(|| self.b.name(label));
        let annotations = Vec::new();
        let param = Param { name, label, ty, local, vararg: false, has_default: false, annotations };
        self.b.function(index).params.push(param);
    }

    /// `, ...`
    fn further_parameters(&mut self, index: FnIdx) {
        let (name, label) = (self.b.name("..."), Some(self.b.name("_")));
        let local = self.b.temp();
        let param = Param { name, label, ty: None, local, vararg: true, has_default: false, annotations: Vec::new() };
        self.b.function(index).params.push(param);
    }

    fn body(&mut self, body: Option<Node<'t>>) {
        if let Some(body) = body {
            let targets = std::mem::take(&mut self.targets);
            self.compound(body);
            self.targets = targets;
        }
    }

    /// Lowers a function of C: a function of the file.
    pub fn c_function(&mut self, node: Node<'t>) {
        let (Some(holder), Some(declarator)) = (self.holder, node.child_by_field_id(FIELDS.declarator)) else { return };
        if !self.enter(node) {
            return;
        }
        let ty = node.child_by_field_id(FIELDS.r#type).map(|ty| self.ty(ty));
        let ty = ty.unwrap_or_else(|| self.b.type_ref(""));
        let declared = self.declared(ty, declarator);
        let (text, name_span) = declared.name.map_or(("", first_byte(node)), |name| (self.text(name), span(name)));
        let private = self.kids(node).into_iter().any(|n| kind(n) == Kind::Storage && self.text(n) == "static");
        let owner = self.owner.replace(holder);
        self.selves.clear();
        let index = self.b.begin_function(FnRole::Method, text, Some(holder), (span(node), name_span));
        let returns = Some(declared.ty).filter(|ty| self.b.str(ty.name) != "void");
        let function = self.b.function(index);
        function.modifiers = Modifiers { private, is_static: true, is_final: true, ..Modifiers::default() };
        function.returns = returns;
        if let Some(list) = declared.parameters {
            self.parameters(index, list, Some("_"));
        }
        self.body(node.child_by_field_id(FIELDS.body));
        self.b.end_function();
        self.owner = owner;
        self.leave();
    }

    /// The parameters of a function or block: calls write no labels.
    pub fn parameters(&mut self, index: FnIdx, list: Node<'t>, label: Option<&str>) {
        for node in self.kids(list) {
            match kind(node) {
                Kind::Parameter if self.text(node) != "void" => {
                    let specifier = node.child_by_field_id(FIELDS.r#type);
                    let ty = specifier.map(|ty| self.ty(ty)).unwrap_or_else(|| self.b.type_ref(""));
                    let (mut name, mut ty) = (None, ty);
                    let declarator = self
                        .kids(node)
                        .into_iter()
                        .find(|n| kind(*n).is_declarator() || kind(*n) == Kind::Identifier && Some(*n) != specifier);
                    if let Some(declarator) = declarator {
                        let declared = self.declared(ty, declarator);
                        (name, ty) = (declared.name, declared.ty);
                    }
                    let text = name.map_or("_", |name| self.text(name));
                    self.parameter(index, (text, label.unwrap_or(text)), Some(ty));
                }
                Kind::Identifier => self.parameter(index, (self.text(node), label.unwrap_or(self.text(node))), None),
                Kind::Variadic => self.further_parameters(index),
                _ => {}
            }
        }
    }

    /// Where a call or name stands, from one byte to another.
    pub fn place(&self, start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }
}

/// Whether a method with this name makes an object.
pub fn is_init(name: &str) -> bool {
    let rest = name.trim_start_matches('_').strip_prefix("init");
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_lowercase() || c.is_numeric()))
}

/// The label of the first argument of an `init...`: what follows `init` or `initWith`, in small letters as Swift has it;
/// `_` if nothing follows.
pub fn made_label(piece: &str) -> String {
    let rest = piece.trim_start_matches('_').strip_prefix("init").unwrap_or_default();
    let rest = rest.strip_prefix("With").filter(|rest| !rest.is_empty()).unwrap_or(rest);
    let capitals = rest.chars().take_while(|c| c.is_uppercase()).count();
    let all = capitals == rest.chars().count();
    // Of `URLString` the last capital begins a word.
    let lowered = if capitals > 1 && !all { capitals - 1 } else { capitals };
    let label: String =
        rest.chars().enumerate().map(|(at, c)| if at < lowered { c.to_ascii_lowercase() } else { c }).collect();
    if label.is_empty() { "_".to_owned() } else { label }
}
