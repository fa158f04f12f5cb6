//! The owner and its worker without streams around them, for many sequences in little time.
//!
//! In: steps. Out: what was published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};

use analyzer::positions::{self, Unit};
use lsp::Host;
use lsp::model::{Abilities, Change, Client, Diagnostic, Event, Message, Opened, PulledFile, Question, Range};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use crate::expected::{self, All, Columns, Expected};
use crate::world::Step;

/// A server in this process.
pub struct Inside {
    pub root: PathBuf,
    pub events: Sender<Event>,
    messages: UnboundedReceiver<Message>,
    /// What the client shows, by URI.
    shown: BTreeMap<String, Vec<Diagnostic>>,
    columns: Columns,
}

pub fn host() -> Host {
    Host { pack: expected::pack(), explain: |_, rule, _| rule.id.clone(), pages: None, cache: None }
}

/// The unit of the protocol layer.
pub fn unit(columns: Columns) -> Unit {
    match columns {
        Columns::Bytes => Unit::Utf8,
        Columns::Utf16 => Unit::Utf16,
        Columns::Characters => Unit::CodePoint,
    }
}

/// A path without the escapes that a URI may have.
pub fn decoded(escaped: &str) -> String {
    let mut parts = escaped.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

pub fn uri(root: &Path, path: &str) -> String {
    format!("file://{}/{path}", root.display())
}

impl Inside {
    pub fn start(root: PathBuf, columns: Columns) -> Inside {
        let (events, queue) = mpsc::channel();
        let (out, messages) = unbounded_channel();
        lsp::owner::start(host(), (events.clone(), queue), out).unwrap();
        let client = Client {
            folders: vec![root.clone()],
            options: Some(json!({ "debounce": 0 })),
            unit: Some(unit(columns)),
            can: Abilities { related: true, push: true, ..Abilities::default() },
            ..Client::default()
        };
        events.send(Event::Start(Box::new(client))).unwrap();
        events.send(Event::Ready).unwrap();
        Inside { root, events, messages, shown: BTreeMap::new(), columns }
    }

    /// The client does something.
    pub fn take(&self, step: Step) {
        let place = |path: &str| self.root.join(path);
        let event = match step {
            Step::Open(path, version, text) => {
                Event::Open(place(&path), Opened { uri: uri(&self.root, &path), version, text })
            }
            Step::Edit(path, version, replacements) => {
                let point = |text: &str, at| {
                    let (line, column) = expected::point(text, at, self.columns);
                    positions::Point { line, column }
                };
                let changes = replacements.into_iter().map(|edit| {
                    let range = edit
                        .bytes
                        .map(|(start, end)| Range { start: point(&edit.before, start), end: point(&edit.before, end) });
                    Change { range, text: edit.by }
                });
                Event::Edit(place(&path), version, changes.collect())
            }
            Step::Save(path) => Event::Save(place(&path)),
            Step::Close(path) => Event::Close(place(&path)),
            Step::Disk(paths) => Event::Files(paths.iter().map(|path| place(path)).collect()),
        };
        self.events.send(event).unwrap();
    }

    /// Asks for everything, which is answered once all is checked.
    pub fn settle(&mut self) -> Vec<PulledFile> {
        let (reply, answer) = oneshot::channel();
        self.events.send(Event::Ask(Question::PullAll(Vec::new(), reply))).unwrap();
        let pulled = answer.blocking_recv().unwrap();
        while let Ok(message) = self.messages.try_recv() {
            if let Message::Publish(uri, _, diagnostics) = message {
                self.shown.insert(uri, diagnostics);
            }
        }
        pulled
    }

    /// What the client shows now.
    pub fn shown(&self) -> All {
        let prefix = format!("file://{}/", self.root.display());
        let relative = |uri: &str| decoded(uri.strip_prefix(&prefix).unwrap_or_else(|| panic!("{uri}")));
        let point = |point: positions::Point| (point.line, point.column);
        let mut all = All::new();
        for (uri, diagnostics) in self.shown.iter().filter(|(_, diagnostics)| !diagnostics.is_empty()) {
            let found = diagnostics.iter().cloned().map(|found| Expected {
                start: point(found.range.start),
                end: point(found.range.end),
                level: found.level,
                rule: found.rule,
                message: found.message,
                steps: found
                    .related
                    .into_iter()
                    .map(|step| (relative(&step.uri), point(step.range.start), point(step.range.end), step.message))
                    .collect(),
            });
            let mut found: Vec<Expected> = found.collect();
            found.sort();
            all.insert(relative(uri), found);
        }
        all
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = self.events.send(Event::Stop);
    }
}
