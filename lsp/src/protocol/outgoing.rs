//! What goes to the client: answers, notifications, requests.
//!
//! In: [`crate::model`] data. Out: the protocol's types. [`forward`] sends messages in order and waits for nobody's
//! answer: each request of ours runs on its own, and its answer comes back as an event.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::Sender;

use analyzer::positions::{Point, Unit};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tower_lsp::ls_types::notification::Progress;
use tower_lsp::ls_types::request::{ApplyWorkspaceEdit, ShowDocument};
use tower_lsp::ls_types::*;

use crate::commands;
use crate::model::{self, Abilities, Event, Level, Message, Pulled, PulledFile};
use crate::settings::SECTION;

/// The URI of a file; empty for a path that has none.
#[must_use]
pub fn uri_of(path: &Path) -> String {
    Uri::from_file_path(path).map(|uri| uri.as_str().to_owned()).unwrap_or_default()
}

/// What the server offers to this client.
#[must_use]
pub fn initialize_result(client: &model::Client) -> InitializeResult {
    let options = client.options.as_ref().and_then(|value| crate::settings::Settings::read(value).ok());
    let pulls = crate::session::pulls(&client.can, options.unwrap_or_default().diagnostics);
    let kinds = vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR, commands::FIX_ALL.into()];
    let capabilities = ServerCapabilities {
        position_encoding: Some(encoding(client.unit.unwrap_or(Unit::Utf16))),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds),
            ..CodeActionOptions::default()
        })),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::ALL.iter().map(|name| (*name).to_owned()).collect(),
            ..ExecuteCommandOptions::default()
        }),
        diagnostic_provider: pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some(SECTION.to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        workspace: Some(workspace()),
        ..ServerCapabilities::default()
    };
    let info = ServerInfo { name: SECTION.to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    InitializeResult { capabilities, server_info: Some(info), ..InitializeResult::default() }
}

fn encoding(unit: Unit) -> PositionEncodingKind {
    match unit {
        Unit::Utf8 => PositionEncodingKind::UTF8,
        Unit::Utf16 => PositionEncodingKind::UTF16,
        Unit::CodePoint => PositionEncodingKind::UTF32,
    }
}

fn workspace() -> WorkspaceServerCapabilities {
    // Files are watched; folders that the editor itself moves or deletes are told of here only.
    let filter = |matches: FileOperationPatternKind| FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: FileOperationPattern { glob: "**/*".to_owned(), matches: Some(matches), options: None },
    };
    let all = || FileOperationRegistrationOptions {
        filters: vec![filter(FileOperationPatternKind::File), filter(FileOperationPatternKind::Folder)],
    };
    WorkspaceServerCapabilities {
        workspace_folders: Some(WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(OneOf::Left(true)),
        }),
        file_operations: Some(WorkspaceFileOperationsServerCapabilities {
            did_create: Some(all()),
            did_rename: Some(all()),
            did_delete: Some(all()),
            ..WorkspaceFileOperationsServerCapabilities::default()
        }),
    }
}

fn position(point: Point) -> Position {
    Position { line: point.line, character: point.column }
}

fn range(range: model::Range) -> Range {
    Range { start: position(range.start), end: position(range.end) }
}

/// A hover.
#[must_use]
pub fn hover(hover: model::Hover) -> Hover {
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: hover.markdown };
    Hover { contents: HoverContents::Markup(contents), range: Some(range(hover.range)) }
}

/// A line above a declaration: nothing happens when it is clicked.
#[must_use]
pub fn lens(lens: model::Lens) -> CodeLens {
    let command = Command { title: lens.title, command: String::new(), arguments: None };
    CodeLens { range: range(lens.range), command: Some(command), data: None }
}

fn diagnostic(found: model::Diagnostic) -> Diagnostic {
    let related = found.related.into_iter().filter_map(|step| {
        let location = Location { uri: step.uri.parse().ok()?, range: range(step.range) };
        Some(DiagnosticRelatedInformation { location, message: step.message })
    });
    let related: Vec<_> = related.collect();
    let page = found.page.and_then(|page| page.parse().ok());
    Diagnostic {
        range: range(found.range),
        severity: Some(match found.level {
            1 => DiagnosticSeverity::ERROR,
            2 => DiagnosticSeverity::WARNING,
            _ => DiagnosticSeverity::INFORMATION,
        }),
        code: (!found.rule.is_empty()).then_some(NumberOrString::String(found.rule)),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some(SECTION.to_owned()),
        message: found.message,
        related_information: (!related.is_empty()).then_some(related),
        tags: found.unnecessary.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: (!found.fingerprint.is_empty()).then(|| json!({ "fingerprint": found.fingerprint })),
    }
}

fn diagnostics(found: Vec<model::Diagnostic>) -> Vec<Diagnostic> {
    found.into_iter().map(diagnostic).collect()
}

/// A code action.
#[must_use]
pub fn action(action: model::Action) -> CodeActionOrCommand {
    let title = action.title;
    let command = action.command.map(|(command, arguments)| Command {
        title: title.clone(),
        command,
        arguments: Some(arguments),
    });
    CodeActionOrCommand::CodeAction(CodeAction {
        title,
        kind: Some(action.kind.into()),
        diagnostics: (!action.diagnostics.is_empty()).then(|| diagnostics(action.diagnostics)),
        edit: (!action.edit.is_empty()).then(|| workspace_edit(action.edit)),
        command,
        is_preferred: action.preferred.then_some(true),
        ..CodeAction::default()
    })
}

/// Plain changes where that is enough; operations where a file has to be made or a version is named.
fn workspace_edit(files: Vec<model::FileEdit>) -> WorkspaceEdit {
    let text_edit = |(at, new_text): (model::Range, String)| TextEdit { range: range(at), new_text };
    if files.iter().all(|file| !file.create && file.version.is_none()) {
        let changes = files
            .into_iter()
            .filter_map(|file| Some((file.uri.parse().ok()?, file.edits.into_iter().map(text_edit).collect())));
        return WorkspaceEdit { changes: Some(changes.collect::<HashMap<Uri, _>>()), ..WorkspaceEdit::default() };
    }
    let mut operations = Vec::new();
    for file in files {
        let Ok(uri) = file.uri.parse::<Uri>() else { continue };
        if file.create {
            let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
            let create = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
            operations.push(DocumentChangeOperation::Op(ResourceOp::Create(create)));
        }
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: file.version },
            edits: file.edits.into_iter().map(text_edit).map(OneOf::Left).collect(),
        }));
    }
    WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() }
}

/// The findings of a document on request.
#[must_use]
pub fn pulled(pulled: Pulled) -> DocumentDiagnosticReportResult {
    let report = match pulled {
        Pulled::Same(result_id) => RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        }
        .into(),
        Pulled::Full(result_id, found) => full(Some(result_id), found),
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Nothing, for a document that is no file.
#[must_use]
pub fn nothing_pulled() -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReportResult::Report(full(None, Vec::new()))
}

fn full(result_id: Option<String>, found: Vec<model::Diagnostic>) -> DocumentDiagnosticReport {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items: diagnostics(found) };
    RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report }.into()
}

/// The findings of all files on request.
#[must_use]
pub fn pulled_all(files: Vec<PulledFile>) -> WorkspaceDiagnosticReportResult {
    let item = |file: PulledFile| -> Option<WorkspaceDocumentDiagnosticReport> {
        let uri = file.uri.parse().ok()?;
        let version = file.version.map(i64::from);
        Some(match file.pulled {
            Pulled::Same(result_id) => WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            }
            .into(),
            Pulled::Full(result_id, found) => WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(result_id),
                    items: diagnostics(found),
                },
            }
            .into(),
        })
    };
    let items = files.into_iter().filter_map(item).collect();
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items })
}

fn message_type(level: Level) -> MessageType {
    match level {
        Level::Error => MessageType::ERROR,
        Level::Warning => MessageType::WARNING,
        Level::Info => MessageType::INFO,
        Level::Log => MessageType::LOG,
    }
}

/// Sends messages in order, until there are no more.
pub async fn forward(client: tower_lsp::Client, mut messages: UnboundedReceiver<Message>, events: Sender<Event>) {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Publish(uri, version, found) => {
                if let Ok(uri) = uri.parse() {
                    client.publish_diagnostics(uri, diagnostics(found), version).await;
                }
            }
            Message::Log(level, text) => client.log_message(message_type(level), text).await,
            Message::Show(level, text) => client.show_message(message_type(level), text).await,
            Message::BeginProgress(token, title) => {
                let begin = WorkDoneProgressBegin { title, percentage: Some(0), ..WorkDoneProgressBegin::default() };
                progress(&client, token, WorkDoneProgress::Begin(begin)).await;
            }
            Message::Progress(token, message, percentage) => {
                let report = WorkDoneProgressReport {
                    message: Some(message),
                    percentage: Some(percentage),
                    ..WorkDoneProgressReport::default()
                };
                progress(&client, token, WorkDoneProgress::Report(report)).await;
            }
            Message::EndProgress(token, message) => {
                let end = WorkDoneProgressEnd { message: Some(message) };
                progress(&client, token, WorkDoneProgress::End(end)).await;
            }
            request => _ = tokio::spawn(ask(client.clone(), request, events.clone())),
        }
    }
}

async fn progress(client: &tower_lsp::Client, token: String, value: WorkDoneProgress) {
    let params = ProgressParams { token: ProgressToken::String(token), value: ProgressParamsValue::WorkDone(value) };
    client.send_notification::<Progress>(params).await;
}

/// A request of ours. Whatever the client answers, and whether it does, the server goes on.
async fn ask(client: tower_lsp::Client, request: Message, events: Sender<Event>) {
    match request {
        Message::CreateProgress(token) => {
            let agreed = client.create_work_done_progress(ProgressToken::String(token.clone())).await;
            let _ = agreed.map(|()| events.send(Event::ProgressShown(token)));
        }
        Message::Register(can) => _ = client.register_capability(registrations(can)).await,
        Message::AskSettings => {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            if let Ok(Some(settings)) = client.configuration(vec![item]).await.map(|mut all| all.pop()) {
                let _ = events.send(Event::Configure(Some(settings)));
            }
        }
        Message::Refresh => _ = client.workspace_diagnostic_refresh().await,
        Message::RefreshLenses => _ = client.code_lens_refresh().await,
        Message::ShowDocument(uri) => {
            let Ok(uri) = uri.parse::<Uri>() else { return };
            let external = (uri.scheme().as_str() != "file").then_some(true);
            let params = ShowDocumentParams { uri, external, take_focus: Some(true), selection: None };
            let _ = client.send_request::<ShowDocument>(params).await;
        }
        Message::Apply(label, files) => {
            let params = ApplyWorkspaceEditParams { label: Some(label), edit: workspace_edit(files) };
            let _ = client.send_request::<ApplyWorkspaceEdit>(params).await;
        }
        _ => {}
    }
}

/// What has to be watched: sources, builds, our own files, and what hides files from us.
fn registrations(can: Abilities) -> Vec<Registration> {
    let mut wanted = Vec::new();
    let mut register = |method: &str, options: Value| {
        let register_options = (!options.is_null()).then_some(options);
        wanted.push(Registration { id: format!("{SECTION}:{method}"), method: method.to_owned(), register_options });
    };
    if can.watch {
        let globs = [
            "**/*.{java,kt,kts,gradle,xml,toml,swift,m,mm,h}",
            "**/*.{plist,entitlements,xcprivacy,xcconfig,strings,stringsdict,xcstrings,xib,storyboard,pbxproj,podspec}",
            "**/{Podfile,Podfile.lock,Cartfile,Package.resolved,package.json,plugin.xml}",
            "**/consentlint-baseline.json",
            "**/.{gitignore,ignore}",
        ];
        let watchers = globs.map(|glob| json!({ "globPattern": glob }));
        register("workspace/didChangeWatchedFiles", json!({ "watchers": watchers }));
    }
    if can.configuration_changes {
        register("workspace/didChangeConfiguration", json!({ "section": SECTION }));
    }
    wanted
}
