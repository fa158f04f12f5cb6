//! Whether facts that were read from elsewhere can be worked with.
//!
//! In: facts, how long their text is. Out: whether every index points at something, every chain of owners ends, blocks lie
//! within each other and places within the text. What lowering makes is sound; later stages rely on it.

use super::depth::DEEPEST;
use super::{
    Annotation, Arg, Call, Callee, Cond, Exit, Field, FileFacts, FnIdx, Function, Local, Name, Receiver, Span, Stmt,
    StmtKind, Suppression, TypeIdx, TypeRef, Value,
};

impl FileFacts {
    /// Whether nothing in these facts leads out of them or of a text of `length` bytes.
    #[must_use]
    pub fn is_sound(&self, length: usize) -> bool {
        let Some(length) = u32::try_from(length).ok().filter(|length| *length < u32::MAX) else { return false };
        let limits = Limits { facts: self, names: self.names.len() as u32, length, locals: 0 };
        self.names.is_sound()
            && self.lines <= length + 1
            && limits.names(self.package)
            && self.imports.iter().all(|i| limits.name(i.path) && limits.names(i.alias))
            && (0..self.types.len()).all(|at| limits.is_type_sound(at))
            && (0..self.functions.len()).all(|at| limits.is_function_sound(at))
            && (0..self.elements.len()).all(|at| limits.is_element_sound(at))
            && self.suppressions.iter().all(|suppression| limits.is_suppression_sound(suppression))
            && self.gaps.iter().all(|gap| limits.span(gap.span))
    }
}

/// What indices may point at.
#[derive(Clone, Copy)]
struct Limits<'f> {
    facts: &'f FileFacts,
    names: u32,
    /// Of the text.
    length: u32,
    /// Variables of the frame.
    locals: u32,
}

impl Limits<'_> {
    fn name(&self, name: Name) -> bool {
        name.0 < self.names
    }

    fn names(&self, name: Option<Name>) -> bool {
        name.is_none_or(|name| self.name(name))
    }

    fn span(&self, span: Span) -> bool {
        span.start <= span.end && span.end <= self.length
    }

    fn function(&self, index: FnIdx) -> bool {
        (index.0 as usize) < self.facts.functions.len()
    }

    fn ty(&self, index: TypeIdx) -> bool {
        (index.0 as usize) < self.facts.types.len()
    }

    fn local(&self, local: Local) -> bool {
        local.0 < self.locals
    }

    fn is_type_sound(&self, at: usize) -> bool {
        let decl = &self.facts.types[at];
        let around = decl.enclosing.is_none_or(|f| self.function(f) && self.owner(f).is_none_or(|o| (o as usize) < at));
        let field = |field: &Field| {
            self.name(field.name)
                && field.ty.as_ref().is_none_or(|ty| self.type_ref(ty, 0))
                && self.annotations(&field.annotations)
                && self.span(field.span)
        };
        around
            && self.name(decl.name)
            && decl.owner.is_none_or(|owner| (owner.0 as usize) < at)
            && decl.type_params.iter().all(|p| self.name(p.name) && p.bound.iter().all(|b| self.type_ref(b, 0)))
            && decl.supers.iter().all(|ty| self.type_ref(ty, 0))
            && decl.fields.iter().all(field)
            && self.annotations(&decl.annotations)
            && self.span(decl.span)
            && self.span(decl.name_span)
    }

    fn owner(&self, function: FnIdx) -> Option<u32> {
        self.facts.function(function).owner.map(|owner| owner.0)
    }

    fn is_function_sound(self, at: usize) -> bool {
        let function = &self.facts.functions[at];
        // Owners of what stands around come first: every way outwards ends.
        let outwards = |p: FnIdx| (p.0 as usize) < at && self.owner(p) <= function.owner.map(|owner| owner.0);
        if !function.parent.is_none_or(outwards) || !function.owner.is_none_or(|owner| self.ty(owner)) {
            return false;
        }
        // Parents have been looked at, so this ends.
        let frame = self.facts.frame(FnIdx(at as u32));
        let limits = Limits { locals: self.facts.function(frame).locals.len() as u32, ..self };
        limits.is_head_sound(function) && limits.is_body_sound(function)
    }

    fn is_head_sound(&self, function: &Function) -> bool {
        let params = function.params.iter().all(|param| {
            self.name(param.name)
                && self.names(param.label)
                && self.local(param.local)
                && param.ty.as_ref().is_none_or(|ty| self.type_ref(ty, 0))
                && self.annotations(&param.annotations)
        });
        // The locals of this function itself, which has none if another one holds them.
        let locals = function.locals.iter().all(|local| {
            self.names(local.name)
                && local.ty.as_ref().is_none_or(|ty| self.type_ref(ty, 0))
                && local.outer.is_none_or(|outer| self.local(outer))
        });
        params
            && locals
            && self.name(function.name)
            && function.extends.iter().chain(&function.returns).all(|ty| self.type_ref(ty, 0))
            && function.receiver.is_none_or(|local| self.local(local))
            && self.annotations(&function.annotations)
            && self.span(function.span)
            && self.span(function.name_span)
    }

    fn is_body_sound(&self, function: &Function) -> bool {
        let length = self.length - function.span.start;
        let mut ends: Vec<u32> = vec![function.body.len() as u32];
        function.body.iter().enumerate().all(|(at, stmt)| {
            let at = at as u32;
            while ends.last().is_some_and(|end| *end <= at) {
                ends.pop();
            }
            let around = ends.last().copied().unwrap_or_default();
            let [first, second] = stmt.kind.blocks(at);
            if holds_blocks(&stmt.kind) {
                let nested = at < first.end && first.end <= second.end && second.end <= around;
                if !nested || ends.len() > DEEPEST as usize {
                    return false;
                }
                ends.push(second.end);
                ends.push(first.end);
            }
            stmt.span.start <= stmt.span.end && stmt.span.end <= length && self.stmt(stmt, function)
        })
    }

    fn stmt(&self, stmt: &Stmt, function: &Function) -> bool {
        match &stmt.kind {
            StmtKind::Assign { to, from } => self.local(*to) && self.value(from, 0),
            StmtKind::Read { to, base, name } => self.local(*to) && self.receiver(base) && self.name(*name),
            StmtKind::Write { base, name, from } => self.receiver(base) && self.name(*name) && self.value(from, 0),
            StmtKind::IndexWrite { base, index, from } => [base, index, from].iter().all(|v| self.value(v, 0)),
            StmtKind::Call(call) => self.call(call),
            StmtKind::Branch { cond, .. } => self.cond(cond, 0),
            StmtKind::Loop { each, .. } => {
                each.as_ref().is_none_or(|(local, value)| self.local(*local) && self.value(value, 0))
            }
            StmtKind::Scope { .. } => true,
            StmtKind::Exit { how, value } => {
                let target = match how {
                    Exit::Return | Exit::Throw => true,
                    Exit::Break(stmt) | Exit::Continue(stmt) => (*stmt as usize) < function.body.len(),
                    Exit::Outer(outer) => self.function(*outer),
                };
                target && value.as_ref().is_none_or(|value| self.value(value, 0))
            }
        }
    }

    fn call(&self, call: &Call) -> bool {
        let callee = match &call.callee {
            Callee::Name(name) => self.name(*name),
            Callee::New(ty) => self.type_ref(ty, 0),
            Callee::Value(value) => self.value(value, 0),
            Callee::ThisConstructor | Callee::SuperConstructor => true,
        };
        callee
            && call.to.is_none_or(|to| self.local(to))
            && self.receiver(&call.receiver)
            && self.args(&call.args)
            && call.type_args.iter().all(|ty| self.type_ref(ty, 0))
    }

    fn receiver(&self, receiver: &Receiver) -> bool {
        match receiver {
            Receiver::Implicit(local) => local.is_none_or(|local| self.local(local)),
            Receiver::On(value) => self.value(value, 0),
            Receiver::Super => true,
        }
    }

    fn args(&self, args: &[Arg]) -> bool {
        args.iter().all(|arg| self.names(arg.name) && self.value(&arg.value, 0))
    }

    fn annotations(&self, annotations: &[Annotation]) -> bool {
        annotations.iter().all(|annotation| self.name(annotation.name) && self.args(&annotation.args))
    }

    fn type_ref(&self, ty: &TypeRef, depth: u32) -> bool {
        depth < DEEPEST && self.name(ty.name) && ty.args.iter().all(|arg| self.type_ref(arg, depth + 1))
    }

    fn value(&self, value: &Value, depth: u32) -> bool {
        let deeper = depth + 1;
        depth < DEEPEST
            && match value {
                Value::Unknown | Value::Null | Value::Bool(_) | Value::Int(_) | Value::This(None) => true,
                Value::Str(name) | Value::Path(name) | Value::This(Some(name)) => self.name(*name),
                Value::Local(local) => self.local(*local),
                Value::Function(function) => self.function(*function),
                Value::FunctionRef { on, name } => {
                    self.name(*name) && on.as_ref().is_none_or(|on| self.value(on, deeper))
                }
                Value::Class(ty) => self.type_ref(ty, deeper),
                Value::Object(ty) => self.ty(*ty),
                Value::Array(values) | Value::Concat(values) => values.iter().all(|v| self.value(v, deeper)),
                Value::Spread(value) => self.value(value, deeper),
                Value::Index(both) => self.value(&both.0, deeper) && self.value(&both.1, deeper),
                Value::Logic(cond) => self.cond(cond, deeper),
            }
    }

    fn cond(&self, cond: &Cond, depth: u32) -> bool {
        let deeper = depth + 1;
        depth < DEEPEST
            && match cond {
                Cond::Unknown | Cond::Omitted(_) => true,
                Cond::Test(value) => self.value(value, deeper),
                Cond::Not(cond) => self.cond(cond, deeper),
                Cond::And(conds) | Cond::Or(conds) => conds.iter().all(|c| self.cond(c, deeper)),
                Cond::Equal(a, b) | Cond::In(a, b) | Cond::Less { left: a, right: b, .. } => {
                    self.value(a, deeper) && self.value(b, deeper)
                }
                Cond::Is(value, ty) => self.value(value, deeper) && self.type_ref(ty, deeper),
            }
    }

    fn is_suppression_sound(&self, suppression: &Suppression) -> bool {
        suppression.rules.iter().chain(&suppression.reason).all(|name| self.name(*name))
            && self.span(suppression.span)
            && self.span(suppression.covers)
    }

    fn is_element_sound(&self, at: usize) -> bool {
        let element = &self.facts.elements[at];
        let attributes =
            element.attributes.iter().all(|a| self.name(a.name) && self.name(a.value) && self.span(a.span));
        attributes
            && self.name(element.name)
            && element.parent.is_none_or(|parent| (parent as usize) < at)
            && self.names(element.text)
            && self.span(element.text_span)
            && self.span(element.span)
    }
}

fn holds_blocks(kind: &StmtKind) -> bool {
    matches!(kind, StmtKind::Branch { .. } | StmtKind::Loop { .. } | StmtKind::Scope { .. })
}
