//! Handlers: each turns what the client said into an [`Event`], queues it, and at most waits for the owner's answer.
//!
//! In: the client's messages. Out: events, in the order of the messages: a handler queues before it waits for anything.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use analyzer::positions::{Point, Unit};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{self, Error, ErrorCode, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{LanguageServer, LspService};

use super::outgoing;
use crate::model::{Abilities, Change, Client, Event, Opened, Question, Wanted};
use crate::transport::{Incoming, Outgoing};

/// Requests that are served at once. Most wait for the owner: a small number would keep the others, and the notice that
/// they are not wanted any more, from being read.
const AT_ONCE: usize = 1 << 16;

/// The face that the client sees.
pub struct Server {
    events: Sender<Event>,
    asked: Arc<AtomicBool>,
    leave: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// Serves a client until it leaves. `meet` gets the way to it.
pub async fn serve(face: Server, (input, output): (Incoming, Outgoing), meet: impl FnOnce(tower_lsp::Client)) {
    let mut client = None;
    let (service, socket) = LspService::new(|own| {
        client = Some(own);
        face
    });
    if let Some(client) = client {
        meet(client);
    }
    tower_lsp::Server::new(input, output, socket).concurrency_level(AT_ONCE).serve(service).await;
}

/// Whether the protocol layer can read this.
pub fn is_message(bytes: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<LSPAny>(bytes) else { return false };
    let is_request = value.get("method").is_some_and(LSPAny::is_string);
    if is_request {
        serde_json::from_value::<jsonrpc::Request>(value).is_ok()
    } else {
        serde_json::from_value::<jsonrpc::Response>(value).is_ok()
    }
}

impl Server {
    /// A face in front of the owner that reads these events. `asked` is set when the client asks for the shutdown, `leave`
    /// is called if its process ends.
    #[must_use]
    pub fn new(events: Sender<Event>, asked: Arc<AtomicBool>, leave: impl FnOnce() + Send + 'static) -> Server {
        Server { events, asked, leave: Mutex::new(Some(Box::new(leave))) }
    }

    fn tell(&self, event: Event) {
        // An owner that is gone has told the client so.
        let _ = self.events.send(event);
    }

    async fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.tell(Event::Ask(question(reply)));
        answer.await.map_err(|_| Error::new(ErrorCode::RequestCancelled))
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = client(params);
        let leave = self.leave.lock().ok().and_then(|mut leave| leave.take());
        if let Some((process, leave)) = client.process.zip(leave) {
            crate::parent::watch(process, leave);
        }
        let result = outgoing::initialize_result(&client);
        self.tell(Event::Start(Box::new(client)));
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        self.tell(Event::Ready);
    }

    async fn shutdown(&self) -> Result<()> {
        self.asked.store(true, Ordering::SeqCst);
        self.ask(Question::Shutdown).await
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        if let Some(path) = path_of(&item.uri) {
            let opened = Opened { uri: item.uri.as_str().to_owned(), version: item.version, text: item.text };
            self.tell(Event::Open(path, opened));
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let change = |event: TextDocumentContentChangeEvent| Change { range: event.range.map(range), text: event.text };
        if let Some(path) = path_of(&params.text_document.uri) {
            let changes = params.content_changes.into_iter().map(change).collect();
            self.tell(Event::Edit(path, params.text_document.version, changes));
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri) {
            self.tell(Event::Save(path));
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri) {
            self.tell(Event::Close(path));
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // Clients that can be asked send nothing of use here.
        let settings = (!params.settings.is_null()).then_some(params.settings);
        self.tell(Event::Configure(settings));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| folders.iter().filter_map(|f| path_of(&f.uri)).collect();
        self.tell(Event::Folders(paths(params.event.added), paths(params.event.removed)));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.tell(Event::Files(params.changes.iter().filter_map(|change| path_of(&change.uri)).collect()));
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.tell(Event::Files(params.files.iter().filter_map(|file| path_of_text(&file.uri)).collect()));
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let both = params.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]);
        self.tell(Event::Files(both.filter_map(|uri| path_of_text(uri)).collect()));
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.tell(Event::Files(params.files.iter().filter_map(|file| path_of_text(&file.uri)).collect()));
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let Some(path) = path_of(&place.text_document.uri) else { return Ok(None) };
        let hover = self.ask(|reply| Question::Hover(path, point(place.position), reply)).await?;
        Ok(hover.map(outgoing::hover))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let Some(path) = path_of(&params.text_document.uri) else { return Ok(None) };
        let only = params.context.only.unwrap_or_default();
        let wanted =
            Wanted { range: range(params.range), only: only.iter().map(|kind| kind.as_str().to_owned()).collect() };
        let actions = self.ask(|reply| Question::Actions(path, wanted, reply)).await?;
        Ok(Some(actions.into_iter().map(outgoing::action).collect()))
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let Some(path) = path_of(&params.text_document.uri) else { return Ok(None) };
        let lenses = self.ask(|reply| Question::Lenses(path, reply)).await?;
        Ok(Some(lenses.into_iter().map(outgoing::lens).collect()))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let answer = self.ask(|reply| Question::Command(params.command, params.arguments, reply)).await?;
        answer.map(Some).map_err(Error::invalid_params)
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let Some(path) = path_of(&params.text_document.uri) else { return Ok(outgoing::nothing_pulled()) };
        let pulled = self.ask(|reply| Question::Pull(path, params.previous_result_id, reply)).await?;
        Ok(outgoing::pulled(pulled))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let known = params.previous_result_ids.into_iter().map(|id| (id.uri.as_str().to_owned(), id.value)).collect();
        let files = self.ask(|reply| Question::PullAll(known, reply)).await?;
        Ok(outgoing::pulled_all(files))
    }
}

/// The file that a URI names; none for what is no file.
fn path_of(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path().map(|path| path.into_owned())).flatten().filter(|path| path.is_absolute())
}

fn path_of_text(uri: &str) -> Option<PathBuf> {
    path_of(&uri.parse().ok()?)
}

fn point(position: Position) -> Point {
    Point { line: position.line, column: position.character }
}

fn range(range: Range) -> crate::model::Range {
    crate::model::Range { start: point(range.start), end: point(range.end) }
}

fn client(params: InitializeParams) -> Client {
    #[allow(deprecated)] // clients that know no workspace folders still send it
    let root = params.root_uri.as_ref().and_then(path_of);
    let folders = match params.workspace_folders {
        Some(folders) => folders.iter().filter_map(|folder| path_of(&folder.uri)).collect(),
        None => root.into_iter().collect(),
    };
    Client {
        process: params.process_id,
        folders,
        locale: params.locale,
        options: params.initialization_options,
        unit: Some(unit(&params.capabilities)),
        can: abilities(&params.capabilities),
    }
}

/// UTF-8 if the client lists it, because no column has to be counted then; else the first that it lists.
fn unit(capabilities: &ClientCapabilities) -> Unit {
    let listed = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref());
    let listed = listed.unwrap_or_default();
    if listed.contains(&PositionEncodingKind::UTF8) {
        return Unit::Utf8;
    }
    let known = listed.iter().find_map(|kind| match kind.as_str() {
        "utf-16" => Some(Unit::Utf16),
        "utf-32" => Some(Unit::CodePoint),
        _ => None,
    });
    known.unwrap_or(Unit::Utf16)
}

fn abilities(capabilities: &ClientCapabilities) -> Abilities {
    let workspace = capabilities.workspace.clone().unwrap_or_default();
    let text = capabilities.text_document.clone().unwrap_or_default();
    let window = capabilities.window.clone().unwrap_or_default();
    let edit = workspace.workspace_edit.unwrap_or_default();
    let publish = text.publish_diagnostics;
    let shown = publish.clone().unwrap_or_default();
    let pulled = text.diagnostic.clone().unwrap_or_default();
    let resources = edit.resource_operations.unwrap_or_default();
    let settings = workspace.did_change_configuration.unwrap_or_default();
    Abilities {
        related: shown.related_information.or(pulled.related_information).unwrap_or(false),
        links: shown.code_description_support.or(pulled.code_description_support).unwrap_or(false),
        tags: shown.tag_support.is_some() || pulled.tag_support.is_some(),
        push: publish.is_some(),
        pull: text.diagnostic.is_some(),
        refresh: workspace.diagnostics.and_then(|diagnostics| diagnostics.refresh_support).unwrap_or(false),
        watch: workspace.did_change_watched_files.and_then(|watched| watched.dynamic_registration).unwrap_or(false),
        configuration: workspace.configuration.unwrap_or(false),
        configuration_changes: settings.dynamic_registration.unwrap_or(false),
        progress: window.work_done_progress.unwrap_or(false),
        show_document: window.show_document.is_some_and(|show| show.support),
        create_files: resources.contains(&ResourceOperationKind::Create),
        versioned_edits: edit.document_changes.unwrap_or(false),
        lens_refresh: workspace.code_lens.and_then(|lens| lens.refresh_support).unwrap_or(false),
        literal_actions: text.code_action.is_some_and(|action| action.code_action_literal_support.is_some()),
    }
}
