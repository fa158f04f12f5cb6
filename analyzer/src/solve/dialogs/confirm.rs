//! OK and cancel: what they mean on a dialog that asks to agree, and that they mean nothing on one about something else.
//!
//! In: functions that run on a tap, statements that add buttons. Out: what the text beside the button is about.

use rules::catalogue::Role;
use rules::vocabulary::Idea;

use super::custom;
use crate::link::program::{FnId, Site};
use crate::link::types::Ty;
use crate::solve::knowledge::Knowledge;

/// Whether texts ask the reader to agree to a policy.
fn asks(knowledge: &Knowledge<'_, '_>, texts: &[String]) -> bool {
    let words = &knowledge.words;
    texts.iter().any(|t| words.on_policy(t)) && texts.iter().any(|t| words.speaks_of(Idea::Agree, t))
}

impl Knowledge<'_, '_> {
    /// Whether what runs on a tap belongs to a dialog whose text asks to agree: one of the dialog's own class, or one
    /// that is built next to it.
    pub(in crate::solve) fn is_on_asking_dialog(&self, function: FnId) -> bool {
        let program = self.program;
        let mut around = program.owner(function);
        while let Some(ty) = around {
            if self.is_dialog_type(Ty::Project(ty)) {
                return asks(self, &self.visible_texts(ty));
            }
            around = program.outer_type(ty);
        }
        let functions = self.beside(function);
        let makes = |f: &FnId| {
            (0..program.function(*f).body.len() as u32).any(|stmt| {
                let made = program.constructed_at(Site { function: *f, stmt });
                made.is_some_and(|ty| self.is_dialog_type(ty))
            })
        };
        if !functions.iter().any(makes) {
            return false;
        }
        let layouts = custom::layouts_in(self, &functions);
        let mut texts = custom::texts_of_layouts(self, &layouts);
        for function in &functions {
            for stmt in 0..program.function(*function).body.len() as u32 {
                texts.extend(self.texts_written_at(Site { function: *function, stmt }));
            }
        }
        asks(self, &texts)
    }

    /// The functions of the frame in which what runs on a tap is written.
    fn beside(&self, function: FnId) -> Vec<FnId> {
        let program = self.program;
        let mut home = program.frame(function);
        // An anonymous listener stands in the function that makes it.
        while let Some(site) = program.owner(home).and_then(|t| program.object_values.get(&t)) {
            home = program.frame(site.function);
        }
        program.defs(home).functions().to_vec()
    }

    /// Whether a control with these names lies on a dialog whose class asks to agree, and that is made next to it.
    pub(in crate::solve) fn is_on_asking_class(&self, function: FnId, names: &[String]) -> bool {
        let program = self.program;
        let sites = self.beside(function).into_iter().flat_map(|function| {
            let end = program.function(function).body.len() as u32;
            (0..end).map(move |stmt| Site { function, stmt })
        });
        let made = sites.filter_map(|site| program.constructed_at(site)).filter(|ty| self.is_dialog_type(*ty));
        made.into_iter().any(|ty| {
            let Ty::Project(id) = ty else { return false };
            let own: Vec<FnId> = program.functions_beside(id).filter(|f| program.owner(*f) == Some(id)).collect();
            asks(self, &self.visible_texts(id)) && custom::is_of_layouts(self, &custom::layouts_in(self, &own), names)
        })
    }

    /// Whether a statement adds a button to a dialog that is built next to it and whose own texts speak neither of a
    /// policy nor of agreeing, whatever else the class around asks.
    pub(in crate::solve) fn is_about_else(&self, button: Site) -> bool {
        let program = self.program;
        let functions = program.defs(program.frame(button.function)).functions().to_vec();
        let bodies = functions.into_iter().flat_map(|function| {
            let end = program.function(function).body.len() as u32;
            (0..end).map(move |stmt| Site { function, stmt })
        });
        let makes = |site: &Site| program.constructed_at(*site).is_some_and(|ty| self.is_dialog_type(ty));
        let built = bodies.filter(makes).map(|made| (made, self.uses_of(made)));
        let own: Vec<Site> =
            built.filter(|(_, uses)| uses.contains(&button)).flat_map(|(m, u)| [vec![m], u].concat()).collect();
        let mut texts = Vec::new();
        for site in own {
            for api in program.apis_at(site) {
                match program.apis.role(api) {
                    Some(Role::DialogText { text }) => {
                        let said = program.argument(site, text).map(|v| self.texts_of(site.function, v, None));
                        match said {
                            Some(said) if !said.is_empty() => texts.extend(said),
                            // Nobody knows what it says.
                            _ => return false,
                        }
                    }
                    Some(Role::SetsLayout { .. }) => return false,
                    _ => {}
                }
            }
        }
        let words = &self.words;
        let about = |t: &String| words.on_policy(t) || words.speaks_of(Idea::Agree, t) || words.refuses(t);
        !texts.is_empty() && !texts.iter().any(about)
    }
}
