//! Answers to requests.
//!
//! In: a question, what was found last. Out: the answer, at once if the last check is of the text that is asked about;
//! else after the next one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analyzer::facts::around::function_at;
use project::disk::CONFIG;
use serde_json::{Value, json};

use crate::actions::{Configuration, Subject, actions, guard};
use crate::commands;
use crate::findings::{Found, Shown};
use crate::folder::{Folder, hash};
use crate::hover::markdown;
use crate::mistakes;
use crate::model::{Action, Diagnostic, Hover, Lens, Level, Message, Pulled, PulledFile, Question, Wanted};
use crate::owner::Owner;
use crate::pages;
use crate::protocol::outgoing::uri_of;
use crate::text::{Buffer, Document};

/// More requests than this do not wait: a client that asks so much does not read the answers.
const MOST_PARKED: usize = 4_096;

impl Owner {
    /// Answers, or keeps the question until it can be answered.
    pub(crate) fn asked(&mut self, question: Question) {
        match question {
            Question::Shutdown(reply) => {
                // Nobody minds if the client has gone meanwhile.
                let _ = reply.send(());
            }
            Question::Command(name, arguments, reply) => {
                let answer = self.command(&name, &arguments);
                let _ = reply.send(answer);
            }
            question if self.can_answer(&question) || self.parked.len() >= MOST_PARKED => self.answer(question),
            question => self.parked.push(question),
        }
    }

    fn can_answer(&self, question: &Question) -> bool {
        let folder = |path: &Path| self.teller(path);
        match question {
            Question::Hover(path, ..) | Question::Actions(path, ..) => {
                folder(path).is_none_or(|folder| folder.is_current() || self.is_of_this_text(folder, path))
            }
            // Without them there is nothing to wait for.
            Question::Lenses(path, _) => {
                !self.session.settings.code_lens
                    || folder(path).is_none_or(|folder| folder.is_current() || self.is_of_this_text(folder, path))
            }
            Question::Pull(path, ..) => folder(path).is_none_or(Folder::is_current),
            Question::PullAll(..) => self.folders.values().all(Folder::is_current),
            Question::Command(..) | Question::Shutdown(_) => true,
        }
    }

    /// Whether the last check saw a document as it is now.
    fn is_of_this_text(&self, folder: &Folder, path: &Path) -> bool {
        let checked = folder.found.as_ref().and_then(|found| found.texts.get(path));
        let now = self.documents.get(path).map(|document| &document.buffer);
        checked.zip(now).is_some_and(|(checked, now)| Arc::ptr_eq(checked, now))
    }

    fn answer(&mut self, question: Question) {
        match question {
            Question::Hover(path, point, reply) => {
                let shown = self.shown(&path);
                let at = shown.iter().filter(|s| s.diagnostic.range.start <= point && point <= s.diagnostic.range.end);
                let _ = reply.send(self.hover(&path, &at.collect::<Vec<_>>()));
            }
            Question::Actions(path, wanted, reply) => {
                let _ = reply.send(self.actions(&path, &wanted));
            }
            Question::Pull(path, known, reply) => {
                let _ = reply.send(pulled(self.diagnostics(&path), known.as_deref()));
            }
            Question::PullAll(known, reply) => {
                let _ = reply.send(self.pulled_all(&known));
            }
            Question::Lenses(path, reply) => {
                let _ = reply.send(self.lenses(&path));
            }
            Question::Command(..) | Question::Shutdown(_) => self.asked(question),
        }
    }

    fn actions(&self, path: &Path, wanted: &Wanted) -> Vec<Action> {
        let Some(document) = self.documents.get(path) else { return Vec::new() };
        let subject = Subject { path, document, shown: self.shown(path) };
        let mut found = actions(subject, wanted, &self.session, &self.documents);
        let wrong = self.found(path).and_then(|found| found.mistakes.get(path));
        found.extend(wrong.iter().flat_map(|wrong| mistakes::actions(document, wrong, wanted, &self.session)));
        if wanted.takes(commands::REFACTOR) {
            found.extend(self.guard(path, document, wanted));
        }
        found
    }

    /// The function at the cursor as a test of consent.
    fn guard(&self, path: &Path, document: &Document, wanted: &Wanted) -> Option<Action> {
        let root = self.folder_of(path)?;
        let facts = self.folders.get(&root)?.facts(path)?;
        let function = function_at(&facts, document.buffer.offset(wanted.range.start, self.session.unit))?;
        function.answers.then(|| guard(&function.name, self.configuration(path, &root), &self.session))?
    }

    /// The configuration that speaks for a file: the nearest one above it, else a new one in the folder.
    fn configuration(&self, path: &Path, root: &Path) -> Configuration {
        let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
        let mut candidates = above.map(|folder| folder.join(CONFIG));
        let found = candidates.find(|file| self.documents.contains_key(file) || file.is_file());
        let exists = found.is_some();
        let file = found.unwrap_or_else(|| root.join(CONFIG));
        let on_disk = || {
            let buffer = Arc::new(Buffer::of_file(std::fs::read_to_string(&file).unwrap_or_default()));
            Document { uri: uri_of(&file), version: 0, buffer }
        };
        Configuration { document: self.documents.get(&file).cloned().unwrap_or_else(on_disk), exists }
    }

    /// What the last check that tells of a file found.
    fn found(&self, path: &Path) -> Option<&Found> {
        self.teller(path)?.found.as_ref()
    }

    fn lenses(&self, path: &Path) -> Vec<Lens> {
        let found = self.found(path).filter(|_| self.session.settings.code_lens);
        found.and_then(|found| found.lenses.get(path)).cloned().unwrap_or_default()
    }

    fn shown(&self, path: &Path) -> &[Shown] {
        self.found(path).and_then(|found| found.files.get(path)).map(Vec::as_slice).unwrap_or_default()
    }

    fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        self.found(path).map(|found| found.diagnostics(path)).unwrap_or_default()
    }

    fn hover(&self, path: &Path, shown: &[&Shown]) -> Option<Hover> {
        let range = shown.first()?.diagnostic.range;
        let folder = self.folder_of(path).and_then(|root| self.folders.get(&root))?;
        let pack = folder.force.as_ref().map_or(&*self.host.pack, |force| &*force.pack);
        let texts: Vec<String> = shown.iter().map(|shown| markdown(shown, pack, self.session.language)).collect();
        Some(Hover { range, markdown: texts.join("\n---\n\n") })
    }

    /// Every file with findings, and those that had some when the client last asked.
    fn pulled_all(&self, known: &[(String, String)]) -> Vec<PulledFile> {
        let found = self.folders.values().filter_map(|folder| folder.found.as_ref());
        let paths: BTreeSet<&PathBuf> = found.flat_map(Found::paths).collect();
        let mut files: Vec<PulledFile> = paths.into_iter().map(|path| self.file(path, known)).collect();
        let gone = known.iter().filter(|(uri, _)| !files.iter().any(|file| file.uri == *uri));
        let gone: Vec<PulledFile> = gone
            .map(|(uri, id)| PulledFile { uri: uri.clone(), version: None, pulled: pulled(Vec::new(), Some(id)) })
            .collect();
        files.extend(gone);
        files
    }

    fn file(&self, path: &PathBuf, known: &[(String, String)]) -> PulledFile {
        let document = self.documents.get(path);
        let uri = document.map_or_else(|| uri_of(path), |document| document.uri.clone());
        let id = known.iter().find(|(other, _)| *other == uri).map(|(_, id)| id.as_str());
        PulledFile {
            pulled: pulled(self.diagnostics(path), id),
            version: document.map(|document| document.version),
            uri,
        }
    }

    fn command(&mut self, name: &str, arguments: &[Value]) -> Result<Value, String> {
        match name {
            commands::RESTART => {
                self.restart();
                Ok(Value::Null)
            }
            commands::SUMMARY => Ok(self.summary()),
            commands::EXPLAIN => {
                let rule = arguments.first().and_then(Value::as_str).unwrap_or_default();
                self.explain(rule).map(Value::String)
            }
            unknown => Err(format!("unknown command `{unknown}`")),
        }
    }

    fn summary(&self) -> Value {
        let folder = |(root, folder): (&PathBuf, &Folder)| {
            let found = folder.found.as_ref()?;
            let [errors, warnings, notes] = found.counts();
            Some(json!({
                "folder": uri_of(root), "files": found.stats.files, "lines": found.stats.lines,
                "errors": errors, "warnings": warnings, "notes": notes, "current": folder.is_current(),
            }))
        };
        let folders: Vec<Value> = self.folders.iter().filter_map(folder).collect();
        let sum = |name: &str| folders.iter().filter_map(|f| f[name].as_u64()).sum::<u64>() as usize;
        let text = self.session.language.summary(sum("files"), ["errors", "warnings", "notes"].map(sum));
        self.send(Message::Show(Level::Info, text.clone()));
        json!({ "text": text, "folders": folders })
    }

    /// The page of a rule; clients that can open it are told to.
    fn explain(&self, rule: &str) -> Result<String, String> {
        let language = self.session.language;
        let packs = self.folders.values().filter_map(|folder| folder.force.as_ref().map(|force| &*force.pack));
        let known = packs.chain([&*self.host.pack]).find_map(|pack| {
            let text = pages::text(&self.host, pack, rule, language)?;
            Some((text, pages::uri(&self.host, pack, rule, language)))
        });
        let (text, uri) = known.ok_or_else(|| language.no_such_rule(rule))?;
        match uri.filter(|_| self.session.can.show_document) {
            Some(uri) => self.send(Message::ShowDocument(uri)),
            None => self.send(Message::Show(Level::Info, text.lines().next().unwrap_or_default().to_owned())),
        }
        Ok(text)
    }
}

fn pulled(diagnostics: Vec<Diagnostic>, known: Option<&str>) -> Pulled {
    let id = format!("{:016x}", hash(&diagnostics));
    if known == Some(id.as_str()) { Pulled::Same(id) } else { Pulled::Full(id, diagnostics) }
}
