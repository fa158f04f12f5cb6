//! Messages: `[a b:c d:e]`.
//!
//! In: a receiver and a message. Out: a call of the first piece of the selector; the other pieces are the labels of the
//! further arguments. `[[A alloc] initWithB:b]` and `[A new]` make an object, `[super init...]` is the base class's
//! constructor.

use tree_sitter::Node;

use super::chains::Cur;
use super::functions::{is_init, made_label};
use super::kinds::{FIELDS, Kind, kind};
use super::{IMPLICIT, Lowering, is_token};
use crate::facts::{Arg, Callee, FnRole, Receiver, Span, Value};

/// A message as written.
struct Message<'t> {
    /// The first piece of its selector.
    name: &'t str,
    /// Where that stands.
    named: Node<'t>,
    /// Arguments, with the pieces before them.
    args: Vec<(Option<&'t str>, Node<'t>)>,
}

impl<'t> Lowering<'t> {
    /// Lowers one message of a chain.
    pub fn message(&mut self, cur: Cur, (link, head): (Node<'t>, Node<'t>), wanted: bool) -> Cur {
        let message = self.read_message(link);
        let same_line = link.start_position().row == message.named.start_position().row;
        let start = if same_line { link.start_byte() } else { message.named.start_byte().max(head.start_byte()) };
        let place = self.place(start, link.end_byte());
        match (message.name, message.args.is_empty()) {
            ("alloc", true) => {
                if let Some(ty) = self.class_of(&cur) {
                    return Cur::Alloc(ty, place);
                }
            }
            ("new", true) => {
                if let Some(ty) = self.class_of(&cur) {
                    return self.called((IMPLICIT, Callee::New(ty), Vec::new()), place, wanted);
                }
            }
            ("class", true) => match cur {
                Cur::This | Cur::Super => {
                    let own = self.own_type();
                    return Cur::Class(self.b.type_ref(&own));
                }
                cur if self.class_of(&cur).is_some() => return self.class_value(cur),
                cur => return self.send(cur, message, place, wanted),
            },
            (name, _) if is_init(name) => return self.making(cur, message, place, wanted),
            _ => {}
        }
        self.send(cur, message, place, wanted)
    }

    fn read_message(&mut self, link: Node<'t>) -> Message<'t> {
        let receiver = link.child_by_field_id(FIELDS.receiver);
        let pieces = self.parts(link, FIELDS.method);
        let named = pieces.first().copied().unwrap_or(link);
        let (mut args, mut label, mut is_first) = (Vec::new(), None, true);
        for kid in self.flat(link) {
            if Some(kid) == receiver || is_token(kid, "[") {
                continue;
            }
            match kind(kid) {
                _ if pieces.contains(&kid) => {
                    label = Some(self.text(kid)).filter(|_| !is_first);
                    is_first = false;
                }
                Kind::Token => {
                    if is_token(kid, ",") {
                        label = None;
                    }
                }
                found if found == Kind::Silent || found == Kind::MethodIdentifier => {}
                _ => args.push((label.take(), kid)),
            }
        }
        Message { name: if named == link { "" } else { self.text(named) }, named, args }
    }

    fn send(&mut self, cur: Cur, message: Message<'t>, place: Span, wanted: bool) -> Cur {
        let on = self.receiver(cur);
        let args = self.arguments(&message, None);
        let callee = Callee::Name(self.b.name(message.name));
        self.called((on, callee, args), place, wanted)
    }

    fn arguments(&mut self, message: &Message<'t>, first: Option<String>) -> Vec<Arg> {
        let mut out = Vec::with_capacity(message.args.len());
        for (at, (label, node)) in message.args.iter().enumerate() {
            let value = self.value(*node);
            let name = match label {
                Some(label) => Some(self.b.name(label)),
                None => first.as_ref().filter(|label| at == 0 && *label != "_").map(|label| self.b.name(label)),
            };
            out.push(Arg { name, value });
        }
        out
    }

    fn in_constructor(&mut self) -> bool {
        self.b.current().is_some_and(|index| self.b.function(index).role == FnRole::Constructor)
    }

    /// An `init...` message.
    fn making(&mut self, cur: Cur, message: Message<'t>, place: Span, wanted: bool) -> Cur {
        let label = Some(made_label(message.name));
        let callee = match cur {
            Cur::Alloc(ty, _) => Callee::New(ty),
            // What nobody takes the result of only has such a name: `[self initViews];`
            Cur::Super if wanted => Callee::SuperConstructor,
            Cur::This if wanted && self.in_constructor() => Callee::ThisConstructor,
            cur => return self.send(cur, message, place, wanted),
        };
        let is_own = !matches!(callee, Callee::New(_));
        let args = self.arguments(&message, label);
        let on: Receiver = IMPLICIT;
        let made = self.called((on, callee, args), place, wanted && !is_own);
        if is_own { Cur::Value(Value::This(None)) } else { made }
    }
}
