//! What travels between the handlers, the owner and the worker: our own words for what the protocol says.
//!
//! In: nothing. Out: plain data. Columns are already counted in the unit that the client chose.

use std::path::PathBuf;

use analyzer::positions::{Point, Unit};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::worker::Outcome;

/// A stretch of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    /// Its first character.
    pub start: Point,
    /// One past its last character.
    pub end: Point,
}

impl Range {
    /// Whether the two have a place in common; touching counts.
    #[must_use]
    pub fn meets(&self, other: &Range) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// One edit of a document by its editor: a range replaced, or the whole text.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is replaced; none: everything.
    pub range: Option<Range>,
    /// By what.
    pub text: String,
}

/// What the client is, as far as it matters here.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its process.
    pub process: Option<u32>,
    /// Folders that it has open.
    pub folders: Vec<PathBuf>,
    /// The language of its windows.
    pub locale: Option<String>,
    /// `initializationOptions`.
    pub options: Option<Value>,
    /// What columns count.
    pub unit: Option<Unit>,
    /// What it can do.
    pub can: Abilities,
}

/// What a client can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is one capability of the protocol, independent of the others
pub struct Abilities {
    /// Shows related places.
    pub related: bool,
    /// Opens the link at a code.
    pub links: bool,
    /// Fades unnecessary code.
    pub tags: bool,
    /// Takes diagnostics that are pushed.
    pub push: bool,
    /// Asks for diagnostics.
    pub pull: bool,
    /// Can be told to ask again.
    pub refresh: bool,
    /// Watches files for us.
    pub watch: bool,
    /// Answers for its settings.
    pub configuration: bool,
    /// Tells of changed settings if asked to.
    pub configuration_changes: bool,
    /// Shows progress.
    pub progress: bool,
    /// Opens a document or a link on request.
    pub show_document: bool,
    /// Creates files as part of an edit.
    pub create_files: bool,
    /// Understands edits that name the version of a document.
    pub versioned_edits: bool,
    /// Code actions are literals, not commands only.
    pub literal_actions: bool,
    /// Can be told to ask for lenses again.
    pub lens_refresh: bool,
}

/// Something that the owner has to know, in the order in which it came.
#[derive(Debug)]
pub enum Event {
    /// A client has come.
    Start(Box<Client>),
    /// It is ready for requests of ours.
    Ready,
    /// A document was opened.
    Open(PathBuf, Opened),
    /// A document was edited.
    Edit(PathBuf, i32, Vec<Change>),
    /// A document was saved.
    Save(PathBuf),
    /// A document was closed.
    Close(PathBuf),
    /// Something happened to these files or folders on disk.
    Files(Vec<PathBuf>),
    /// Workspace folders came and went.
    Folders(Vec<PathBuf>, Vec<PathBuf>),
    /// Settings; none: they have to be asked for.
    Configure(Option<Value>),
    /// The client shows progress under this token.
    ProgressShown(String),
    /// The worker is done.
    Done(Box<Outcome>),
    /// The worker has come this far with the first reading of a folder.
    Read(PathBuf, usize, usize),
    /// A request.
    Ask(Question),
    /// Nothing more will come.
    Stop,
}

/// A document as it was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// As the client spells it.
    pub uri: String,
    /// The client's version.
    pub version: i32,
    /// The text.
    pub text: String,
}

/// A request. The answer may be given later; nobody waits for it if its receiver is gone.
#[derive(Debug)]
pub enum Question {
    /// What is there to say about a place?
    Hover(PathBuf, Point, oneshot::Sender<Option<Hover>>),
    /// What can be done about a range, of these kinds (none: of all)?
    Actions(PathBuf, Wanted, oneshot::Sender<Vec<Action>>),
    /// The findings of a document, unless they are still these.
    Pull(PathBuf, Option<String>, oneshot::Sender<Pulled>),
    /// The findings of all files, unless they are still these (URI and result).
    PullAll(Vec<(String, String)>, oneshot::Sender<Vec<PulledFile>>),
    /// What stands above the declarations of a document.
    Lenses(PathBuf, oneshot::Sender<Vec<Lens>>),
    /// A command.
    Command(String, Vec<Value>, oneshot::Sender<Result<Value, String>>),
    /// The server is to stop; the answer comes when nothing is under way any more.
    Shutdown(oneshot::Sender<()>),
}

impl Question {
    /// Whether nobody waits for the answer any more.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        match self {
            Question::Hover(_, _, reply) => reply.is_closed(),
            Question::Actions(_, _, reply) => reply.is_closed(),
            Question::Pull(_, _, reply) => reply.is_closed(),
            Question::PullAll(_, reply) => reply.is_closed(),
            Question::Lenses(_, reply) => reply.is_closed(),
            Question::Command(_, _, reply) => reply.is_closed(),
            Question::Shutdown(reply) => reply.is_closed(),
        }
    }
}

/// Which actions are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Where.
    pub range: Range,
    /// Kinds and their families; empty: all.
    pub only: Vec<String>,
}

impl Wanted {
    /// Whether an action of this kind is wanted.
    #[must_use]
    pub fn takes(&self, kind: &str) -> bool {
        let within = |family: &String| kind == family || kind.strip_prefix(family.as_str()).is_some_and(starts_below);
        self.only.is_empty() || self.only.iter().any(within)
    }
}

fn starts_below(rest: &str) -> bool {
    rest.starts_with('.')
}

/// What is said at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub range: Range,
    /// Markdown.
    pub markdown: String,
}

/// A line above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The declaration, on one line.
    pub range: Range,
    /// What is said of it.
    pub title: String,
}

/// A finding as an editor shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Where.
    pub range: Range,
    /// How bad: 1 an error, 2 a warning, 3 a note.
    pub level: u8,
    /// The rule's id; empty for a mistake in a file of the project's own.
    pub rule: String,
    /// Where the rule's page is.
    pub page: Option<String>,
    /// One sentence.
    pub message: String,
    /// The steps of its path.
    pub related: Vec<Related>,
    /// Whether what is marked could go.
    pub unnecessary: bool,
    /// Its identity; empty for a mistake.
    pub fingerprint: String,
}

/// A step of a finding's path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// The file.
    pub uri: String,
    /// Where in it.
    pub range: Range,
    /// What happens there.
    pub message: String,
}

/// The findings of a document on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    /// Still what the client has, under this name.
    Same(String),
    /// All of them, under this name.
    Full(String, Vec<Diagnostic>),
}

/// The findings of one file of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledFile {
    /// The file.
    pub uri: String,
    /// Its version, if it is open.
    pub version: Option<i32>,
    /// What was found.
    pub pulled: Pulled,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// For people.
    pub title: String,
    /// `quickfix` and so on.
    pub kind: String,
    /// Whether it is the one to take.
    pub preferred: bool,
    /// What it answers to.
    pub diagnostics: Vec<Diagnostic>,
    /// What it changes.
    pub edit: Vec<FileEdit>,
    /// What it starts: a command and its arguments.
    pub command: Option<(String, Vec<Value>)>,
}

/// Changes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The file.
    pub uri: String,
    /// The version that the ranges speak of, if it is open.
    pub version: Option<i32>,
    /// Whether the file has to be made first.
    pub create: bool,
    /// Ranges and their new texts, none overlapping.
    pub edits: Vec<(Range, String)>,
}

/// How loud a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warning,
    /// Worth knowing.
    Info,
    /// For those who look for a cause.
    Log,
}

/// What goes to the client. Nobody waits until it is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The findings of a file, instead of those before.
    Publish(String, Option<i32>, Vec<Diagnostic>),
    /// For the log.
    Log(Level, String),
    /// For the user.
    Show(Level, String),
    /// Progress is wanted under this token.
    CreateProgress(String),
    /// Progress begins: token, title.
    BeginProgress(String, String),
    /// It goes on: token, what is done, percentage.
    Progress(String, String, u32),
    /// It is over: token, result.
    EndProgress(String, String),
    /// Watch files, tell of changed settings.
    Register(Abilities),
    /// Tell the settings.
    AskSettings,
    /// Diagnostics have changed: ask again.
    Refresh,
    /// Lenses have changed: ask again.
    RefreshLenses,
    /// Open this link or file.
    ShowDocument(String),
    /// Change files: what for, what.
    Apply(String, Vec<FileEdit>),
}
