//! Function values that wait in a collection: they are run where its elements are, not where they are put in.
//!
//! In: a value that is added to a collection. Out: the variables that elements of the collection come into.

use rules::catalogue::Role;

use super::firing::{Holder, Trace};
use crate::facts::{Call, Receiver, StmtKind, Value};
use crate::link::program::{FnId, Site};

impl Trace<'_, '_, '_> {
    /// Whether a call puts its arguments into a collection: then the collection holds the value.
    pub(super) fn put_into(&mut self, site: Site, call: &Call) -> bool {
        let program = self.knowledge.program;
        let frame = program.frame(site.function);
        for api in program.apis_at(site) {
            match (program.apis.role(api), &call.receiver) {
                (Some(Role::AddsElements { .. }), Receiver::On(Value::Local(local))) => {
                    self.fill(site.function, *local, 4);
                    return true;
                }
                (Some(Role::MakesCollection { .. }), _) => {
                    if let Some(to) = call.to {
                        self.hold(Holder::Filled(frame, to));
                    }
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// A collection in a variable got the value: so has the field or variable that it comes from.
    fn fill(&mut self, function: FnId, local: crate::facts::Local, steps: u32) {
        let program = self.knowledge.program;
        self.hold(Holder::Filled(program.frame(function), local));
        for site in program.defs(function).sites(local).iter().filter(|_| steps > 0) {
            match program.stmt(*site) {
                StmtKind::Read { base, name, .. } => {
                    let path = program.text(program.file_of(site.function), *name);
                    if let Some((owner, name)) = program.field_at(*site, base, path) {
                        self.hold(Holder::FilledField(owner, name));
                    }
                }
                StmtKind::Assign { from: Value::Local(from), .. } => self.fill(site.function, *from, steps - 1),
                _ => {}
            }
        }
    }

    /// All uses of a variable that holds a collection with the value in it.
    pub(super) fn filled(&mut self, frame: FnId, local: crate::facts::Local) {
        let program = self.knowledge.program;
        let value = Value::Local(local);
        for function in program.defs(frame).functions().to_vec() {
            for stmt in 0..program.function(function).body.len() as u32 {
                self.filled_in(Site { function, stmt }, &value);
            }
        }
    }

    fn filled_in(&mut self, site: Site, value: &Value) {
        let program = self.knowledge.program;
        let frame = program.frame(site.function);
        match program.stmt(site) {
            StmtKind::Loop { each: Some((element, over)), .. } if over == value => {
                self.hold(Holder::Variable(frame, *element));
            }
            StmtKind::Assign { to, from } if from == value => self.hold(Holder::Filled(frame, *to)),
            StmtKind::Write { base, name, from } if **from == *value => {
                let path = program.text(program.file_of(site.function), *name);
                if let Some((owner, name)) = program.field_at(site, base, path) {
                    self.hold(Holder::FilledField(owner, name));
                }
            }
            StmtKind::Call(call) => self.filled_call(site, call, value),
            _ => {}
        }
    }

    fn filled_call(&mut self, site: Site, call: &Call, value: &Value) {
        let program = self.knowledge.program;
        let frame = program.frame(site.function);
        if matches!(&call.receiver, Receiver::On(on) if on == value) {
            // `queue.poll()`, `queue.forEach(r -> r.run())`, a copy of the queue, its iterator.
            if let Some(to) = call.to {
                self.hold(Holder::Variable(frame, to));
                self.hold(Holder::Filled(frame, to));
            }
            for argument in &call.args {
                let Value::Function(index) = argument.value else { continue };
                let lambda = program.fn_id(program.file_of(site.function), index);
                if let Some(param) = program.function(lambda).params.first() {
                    self.hold(Holder::Variable(program.frame(lambda), param.local));
                }
            }
            return;
        }
        let Some(position) = call.args.iter().position(|a| a.value == *value) else { return };
        // A copy: `new ArrayList<>(queue)`, `queue.toList()`.
        if let Some(to) = call.to {
            self.hold(Holder::Filled(frame, to));
        }
        for target in program.resolve(site).targets.iter().take(8) {
            let index = program.param_of_arg(site, *target, position);
            let param = index.and_then(|i| program.function(*target).params.get(i as usize));
            if let Some(param) = param.filter(|_| program.function(*target).has_body) {
                self.hold(Holder::Filled(program.frame(*target), param.local));
            }
        }
    }
}
