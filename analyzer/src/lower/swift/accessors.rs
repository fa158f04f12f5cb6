//! What runs when a property is read or written.
//!
//! In: a property declaration. Out: its getter (also of a `lazy` one, whose body is the initial value) and its setter
//! (also of an observed one: `willSet`, the write, `didSet`).

use tree_sitter::Node;

use super::attributes::Marks;
use super::declarations::Body;
use super::kinds::{Kind, kind};
use super::properties::Part;
use super::statements::Sink;
use super::{Lowering, span};
use crate::facts::{Exit, FnIdx, FnRole, Modifiers, Name, Receiver, TypeRef, Value};

impl<'t> Lowering<'t> {
    /// The functions of the properties in a declaration.
    pub fn property_functions(&mut self, node: Node<'t>, body: &Body<'t>) {
        let (parts, _) = self.parts(node);
        let marks = self.member_marks(node, body);
        for part in parts {
            let Some(name) = part.name else { continue };
            if let Some(computed) = part.computed {
                self.computed(computed, name, (&part, &marks));
            }
            if let Some(observers) = part.observers {
                self.observed(observers, name, (&part, &marks));
            }
            if let Some(init) = part.init.filter(|_| marks.lazy) {
                self.start(FnRole::Getter, init, name, (&part, &marks));
                let value = self.value(init);
                self.b.exit(Exit::Return, Some(value), span(init));
                self.end();
            }
        }
    }

    fn start(
        &mut self,
        role: FnRole,
        node: Node<'t>,
        name: Node<'t>,
        (part, marks): (&Part<'t>, &Marks),
    ) -> (FnIdx, Option<TypeRef>) {
        let text = self.ident(name);
        let index = self.begin(role, text, (span(node), span(name)));
        let ty = part.ty.and_then(|t| self.ty_in(t));
        let function = self.b.function(index);
        function.modifiers = Modifiers { is_final: false, ..marks.modifiers };
        if role == FnRole::Getter {
            function.returns.clone_from(&ty);
        }
        (index, ty)
    }

    fn computed(&mut self, computed: Node<'t>, name: Node<'t>, of: (&Part<'t>, &Marks)) {
        for (role, accessor) in self.accessors(computed) {
            let (index, ty) = self.start(role, accessor, name, of);
            if role == FnRole::Setter {
                let value = self.setter_name(accessor, "newValue");
                self.declare_new_value(index, value, ty);
            }
            self.accessor_body(accessor, role);
            self.end();
        }
    }

    /// The accessors in `{ get { } set { } }`; `{ value }` is a getter.
    pub fn accessors(&mut self, computed: Node<'t>) -> Vec<(FnRole, Node<'t>)> {
        let mut out = Vec::new();
        for kid in self.flat(computed) {
            match kind(kid) {
                Kind::ComputedGetter => out.push((FnRole::Getter, kid)),
                Kind::ComputedSetter | Kind::ComputedModify => out.push((FnRole::Setter, kid)),
                _ => {}
            }
        }
        if out.is_empty() {
            out.push((FnRole::Getter, computed));
        }
        out
    }

    /// The name that a setter or observer gives its value.
    pub fn setter_name(&mut self, accessor: Node<'t>, otherwise: &str) -> Name {
        match self.kid(accessor, Kind::SimpleIdentifier) {
            Some(name) => self.name(name),
            None => self.b.name(otherwise),
        }
    }

    /// Lowers what stands between the braces of an accessor.
    pub fn accessor_body(&mut self, accessor: Node<'t>, role: FnRole) {
        let mut kids = self.flat(accessor);
        kids.retain(|n| !matches!(kind(*n), Kind::SimpleIdentifier));
        let targets = std::mem::take(&mut self.targets);
        self.scoped(&kids, if role == FnRole::Getter { Sink::Return } else { Sink::Nothing });
        self.targets = targets;
    }

    /// `willSet`, the write, `didSet`.
    fn observed(&mut self, block: Node<'t>, name: Node<'t>, of: (&Part<'t>, &Marks)) {
        let will = self.kid(block, Kind::WillSet);
        let did = self.kid(block, Kind::DidSet);
        let (index, ty) = self.start(FnRole::Setter, block, name, of);
        let value_name = match will {
            Some(will) => self.setter_name(will, "newValue"),
            None => self.b.name("newValue"),
        };
        let new = self.declare_new_value(index, value_name, ty.clone());
        if let Some(will) = will {
            self.accessor_body(will, FnRole::Setter);
        }
        let own = self.name(name);
        let old = did.map(|did| {
            let old = self.setter_name(did, "oldValue");
            let value = self.b.read(Receiver::Implicit(None), own, span(name));
            let local = self.b.declare(old, ty);
            self.b.assign(local, value, span(name));
        });
        self.write_own(own, Value::Local(new), span(name));
        if let (Some(did), Some(())) = (did, old) {
            self.accessor_body(did, FnRole::Setter);
        }
        self.end();
    }
}
