//! Texts that code writes down for people to read: literals, also pieced together or kept in a variable, and resources.
//!
//! In: types, calls. Out: their texts.

use rules::vocabulary::Idea;

use super::knowledge::Knowledge;
use crate::facts::{FnRole, StmtKind, Value};
use crate::link::program::{FileId, FnId, Site, TypeId};
use crate::link::symbols::last_segment;

impl Knowledge<'_, '_> {
    /// Texts that a type shows: string resources and literals in its functions, texts of its layouts and drawings.
    #[must_use]
    pub fn visible_texts(&self, ty: TypeId) -> Vec<String> {
        let program = self.program;
        let mut texts = Vec::new();
        let own: Vec<FnId> = program.functions_in(ty).collect();
        for function in &own {
            for stmt in 0..program.function(*function).body.len() as u32 {
                texts.extend(self.texts_written_at(Site { function: *function, stmt }));
            }
        }
        texts.extend(self.texts_told(&own));
        // `ActivityAskBinding.inflate(...)`
        let views = self.layouts_in(&own).into_iter();
        let views: Vec<_> = views.flat_map(|l| self.resources.of_layout(&l).collect::<Vec<_>>()).collect();
        texts.extend(views.iter().flat_map(|v| &v.texts).flat_map(|t| self.resources.resolve(t)));
        texts.extend(self.drawn.screens.views_of(program.type_text(ty)).flat_map(|v| v.texts.iter().cloned()));
        texts
    }

    /// Texts that an object is told to show where it is made, if that is one place only.
    fn texts_told(&self, own: &[FnId]) -> Vec<String> {
        let told = |id: &&FnId| {
            let function = self.program.function(**id);
            function.role == FnRole::Constructor && !function.params.is_empty()
        };
        let made = own.iter().filter(told).map(|constructor| self.program.calls_of(*constructor));
        let made = made.filter_map(|calls| <[Site; 1]>::try_from(calls).ok());
        made.flat_map(|[site]| self.texts_shown(site)).collect()
    }

    /// What a box agrees to that is only called a box (`checkBtn`): the sentence beside it, of its page, that asks to agree.
    #[must_use]
    pub fn agreement_beside(&self, function: FnId, names: &[String]) -> Option<String> {
        let words = &self.words;
        let is_box = |name: &String| words.speaks_of(Idea::Tick, last_segment(name));
        let mut owner = names.iter().any(is_box).then(|| self.program.owner(function)).flatten();
        while let Some(ty) = owner {
            if let Some(text) = self.visible_texts(ty).into_iter().find(|text| words.consents(text)) {
                return Some(text);
            }
            owner = self.program.outer_type(ty);
        }
        None
    }

    /// Texts that stand in a statement: what a call is given, what a variable is made, the resources that are named.
    pub(super) fn texts_written_at(&self, site: Site) -> Vec<String> {
        let file = self.program.file_of(site.function);
        match self.program.stmt(site) {
            StmtKind::Read { name, .. } => {
                let mut texts = Vec::new();
                self.add_resource(self.program.text(file, *name), &mut texts);
                texts
            }
            StmtKind::Call(_) => self.texts_shown(site),
            // `title.text = "..."`, `String text = "..." + "..."`
            StmtKind::Write { from, .. } => self.text_written(file, from).into_iter().collect(),
            StmtKind::Assign { from, .. } => self.text_written(file, from).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Adds the texts of a string or layout that a path names: `R.string.x`, `R.layout.x`.
    pub fn add_resource(&self, path: &str, texts: &mut Vec<String>) {
        if let Some((_, name)) = path.rsplit_once("R.string.") {
            texts.extend(self.resources.string(name).iter().cloned().chain([name.to_string()]));
        } else if let Some((_, layout)) = path.rsplit_once("R.layout.") {
            let views = self.resources.of_layout(layout);
            texts.extend(views.flat_map(|v| v.texts.iter()).flat_map(|t| self.resources.resolve(t)));
        }
    }

    /// Literals among a call's arguments that people read, and what keys among them stand for.
    pub(super) fn texts_shown(&self, site: Site) -> Vec<String> {
        let file = self.program.file_of(site.function);
        let args = self.program.call(site).map_or(&[][..], |c| c.args.as_slice());
        let keys = args.iter().filter_map(|a| match &a.value {
            Value::Str(key) => Some(self.resources.localized.of_key(self.program.text(file, *key))),
            _ => None,
        });
        let texts = keys.flatten().map(|said| said.text.clone());
        args.iter().filter_map(|a| self.text_written(file, &a.value)).chain(texts).collect()
    }

    /// The text that a value is in the code, if it is one that people read: with a space or a letter beyond ASCII. Of
    /// a text that is pieced together, the pieces that stand there.
    fn text_written(&self, file: FileId, value: &Value) -> Option<String> {
        let piece = |v: &Value| match v {
            Value::Str(text) => Some(self.program.text(file, *text)),
            _ => None,
        };
        let text = match value {
            Value::Concat(parts) => parts.iter().filter_map(piece).collect::<String>(),
            _ => piece(value)?.to_string(),
        };
        (text.contains(' ') || !text.is_ascii()).then_some(text)
    }
}
