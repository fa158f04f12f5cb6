//! A client over streams: it starts the program, speaks the protocol as an editor would, and keeps what it is told.
//!
//! In: what an editor does. Out: what it would show.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::expected::{self, All, Columns, Expected};
use crate::inside::decoded;
use crate::inside::uri;
use crate::world::Step;

/// Only guards against endless time: machines of tests are slow and busy.
pub const HANGS: Duration = Duration::from_secs(120);

/// How a client begins.
#[derive(Clone)]
pub struct Start<'a> {
    pub folders: &'a [&'a Path],
    pub encodings: &'a [&'a str],
    pub locale: &'a str,
    pub options: Value,
    /// On top of the usual capabilities.
    pub capabilities: Value,
    pub environment: &'a [(&'a str, &'a str)],
    pub process: Option<u32>,
    /// Whether it answers requests of the server.
    pub answers: bool,
}

impl Default for Start<'_> {
    fn default() -> Self {
        Start {
            folders: &[],
            encodings: &["utf-16"],
            locale: "en",
            options: json!({ "debounce": 0 }),
            capabilities: json!({}),
            environment: &[],
            process: None,
            answers: true,
        }
    }
}

/// A client and its server.
pub struct Client {
    pub child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    errors: Receiver<String>,
    last: i64,
    answers: bool,
    /// What the server said of itself.
    pub offered: Value,
    /// What it published last, by URI.
    pub published: BTreeMap<String, Value>,
    /// Its other notifications and requests, in order.
    pub told: Vec<Value>,
    /// Answers that nobody has waited for yet.
    pub answered: Vec<Value>,
    /// Where it may keep pages of rules.
    _cache: tempfile::TempDir,
}

/// The program, in English, with nothing of the machine's user.
pub fn program(cache: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consentlint"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("XDG_CACHE_HOME", cache).env_remove("CONSENTLINT_CACHE_DIR");
    command
}

impl Client {
    /// Starts a server and introduces itself.
    pub fn start(start: &Start<'_>) -> Client {
        let mut client = Client::connect(start);
        let result = client.request("initialize", parameters(start));
        client.offered = result["result"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// Starts a server and says nothing yet.
    pub fn connect(start: &Start<'_>) -> Client {
        let cache = tempfile::tempdir().unwrap();
        let mut command = program(cache.path());
        command.args(["lsp", "--stdio"]).envs(start.environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (send, messages) = mpsc::channel();
        let output = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let (send, errors) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || lines.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Client {
            input: child.stdin.take(),
            child,
            messages,
            errors,
            last: 0,
            answers: start.answers,
            offered: Value::Null,
            published: BTreeMap::new(),
            told: Vec::new(),
            answered: Vec::new(),
            _cache: cache,
        }
    }

    /// Writes bytes as they are. False if the server does not read any more.
    pub fn write(&mut self, bytes: &[u8]) -> bool {
        self.input.as_mut().is_some_and(|input| input.write_all(bytes).and_then(|()| input.flush()).is_ok())
    }

    pub fn send(&mut self, message: &Value) -> bool {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last += 1;
        let mut request = json!({ "jsonrpc": "2.0", "id": self.last, "method": method });
        if !params.is_null() {
            request["params"] = params;
        }
        self.send(&request);
        self.last
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        self.wait(&format!("the answer to {id}"), |client| {
            let at = client.answered.iter().position(|answer| answer["id"] == id)?;
            Some(client.answered.remove(at))
        })
    }

    /// Waits until something is so.
    pub fn wait<T>(&mut self, what: &str, mut is_so: impl FnMut(&mut Client) -> Option<T>) -> T {
        let end = Instant::now() + HANGS;
        loop {
            if let Some(found) = is_so(self) {
                return found;
            }
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take_message(message),
                Err(error) => panic!("{what}: {error}\n{:#?}\n{}", self.published, self.errors()),
            }
        }
    }

    /// Takes what comes for a while.
    pub fn listen(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take_message(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn take_message(&mut self, message: Value) {
        let is_request = message.get("method").is_some() && message.get("id").is_some();
        if is_request && self.answers {
            let result = match message["method"].as_str() {
                Some("workspace/configuration") => json!([null]),
                Some("workspace/applyEdit") => json!({ "applied": true }),
                Some("window/showDocument") => json!({ "success": true }),
                _ => Value::Null,
            };
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
        }
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let params = &message["params"];
                self.published.insert(params["uri"].as_str().unwrap().to_owned(), params.clone());
            }
            Some(_) => self.told.push(message),
            None => self.answered.push(message),
        }
    }

    /// What the server wrote to its error stream.
    pub fn errors(&self) -> String {
        self.errors.try_iter().collect::<Vec<_>>().join("\n")
    }

    pub fn open(&mut self, root: &Path, path: &str, text: &str) {
        self.take(root, Step::Open(path.to_owned(), 1, text.to_owned()), Columns::Utf16);
    }

    pub fn folders(&mut self, added: &[&Path], removed: &[&Path]) {
        let list = |folders: &[&Path]| -> Vec<Value> {
            folders.iter().map(|folder| json!({ "uri": format!("file://{}", folder.display()), "name": "f" })).collect()
        };
        let event = json!({ "added": list(added), "removed": list(removed) });
        self.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    }

    /// Does what the world did.
    pub fn take(&mut self, root: &Path, step: Step, columns: Columns) {
        let document = |path: &str| json!({ "uri": uri(root, path) });
        match step {
            Step::Open(path, version, text) => {
                let item = json!({ "uri": uri(root, &path), "languageId": "x", "version": version, "text": text });
                self.notify("textDocument/didOpen", json!({ "textDocument": item }));
            }
            Step::Edit(path, version, replacements) => {
                let point = |text: &str, at| {
                    let (line, character) = expected::point(text, at, columns);
                    json!({ "line": line, "character": character })
                };
                let change = |edit: crate::world::Replacement| match edit.bytes {
                    None => json!({ "text": edit.by }),
                    Some((start, end)) => {
                        let range = json!({ "start": point(&edit.before, start), "end": point(&edit.before, end) });
                        json!({ "range": range, "text": edit.by })
                    }
                };
                let changes: Vec<Value> = replacements.into_iter().map(change).collect();
                let document = json!({ "uri": uri(root, &path), "version": version });
                self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
            }
            Step::Save(path) => self.notify("textDocument/didSave", json!({ "textDocument": document(&path) })),
            Step::Close(path) => self.notify("textDocument/didClose", json!({ "textDocument": document(&path) })),
            Step::Disk(paths) => {
                let changes: Vec<Value> =
                    paths.iter().map(|path| json!({ "uri": uri(root, path), "type": 2 })).collect();
                self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
            }
        }
    }

    /// Waits until the files of a folder show exactly these findings.
    pub fn wait_for_all(&mut self, root: &Path, expected: &All, number: u64) {
        let end = Instant::now() + HANGS;
        while self.shown(root) != *expected {
            let left = end.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(message) => self.take_message(message),
                Err(error) => {
                    panic!(
                        "{number}: {error}\nshown {:#?}\nexpected {expected:#?}\n{}",
                        self.shown(root),
                        self.errors()
                    )
                }
            }
        }
    }

    /// The findings of the files of a folder, as they are shown.
    pub fn shown(&self, root: &Path) -> All {
        let prefix = format!("file://{}/", root.display());
        let relative = |uri: &Value| uri.as_str().and_then(|uri| uri.strip_prefix(&prefix)).map(decoded);
        let point =
            |value: &Value| (value["line"].as_u64().unwrap() as u32, value["character"].as_u64().unwrap() as u32);
        let step = |step: &Value| {
            let range = &step["location"]["range"];
            let path = relative(&step["location"]["uri"]).unwrap();
            (path, point(&range["start"]), point(&range["end"]), text(&step["message"]))
        };
        let mut all = All::new();
        for (uri, params) in &self.published {
            let Some(path) = uri.strip_prefix(&prefix).map(decoded) else { continue };
            let found = params["diagnostics"].as_array().unwrap().iter().map(|found| Expected {
                start: point(&found["range"]["start"]),
                end: point(&found["range"]["end"]),
                level: found["severity"].as_u64().unwrap() as u8,
                rule: text(&found["code"]),
                message: text(&found["message"]),
                steps: found["relatedInformation"]
                    .as_array()
                    .map_or_else(Vec::new, |all| all.iter().map(step).collect()),
            });
            let mut found: Vec<Expected> = found.collect();
            found.sort();
            if !found.is_empty() {
                all.insert(path, found);
            }
        }
        all
    }

    /// Where which rules are shown, to compare with what the program prints.
    pub fn places(&self, root: &Path) -> Vec<(String, u32, u32, String, String)> {
        let found = self.shown(root).into_iter();
        let mut places: Vec<_> = found
            .flat_map(|(path, found)| {
                found.into_iter().map(move |f| (path.clone(), f.start.0, f.start.1, f.rule, f.message))
            })
            .collect();
        places.sort();
        places
    }

    /// Takes its leave as the protocol asks.
    pub fn leave(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.end()
    }

    /// Stops writing.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits until the server has ended.
    pub fn end(&mut self) -> ExitStatus {
        let end = Instant::now() + HANGS;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not end");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a client says first.
pub fn parameters(start: &Start<'_>) -> Value {
    let folder = |folder: &&Path| json!({ "uri": format!("file://{}", folder.display()), "name": "f" });
    let folders: Vec<Value> = start.folders.iter().map(folder).collect();
    let mut capabilities = json!({
        "general": { "positionEncodings": start.encodings },
        "workspace": { "workspaceFolders": true, "configuration": true, "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "window": { "workDoneProgress": true },
        "textDocument": { "publishDiagnostics": { "relatedInformation": true, "versionSupport": true,
            "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } } }
    });
    merge(&mut capabilities, &start.capabilities);
    json!({ "processId": start.process, "rootUri": null, "workspaceFolders": folders, "locale": start.locale,
        "initializationOptions": start.options, "capabilities": capabilities })
}

fn merge(base: &mut Value, more: &Value) {
    match (base, more) {
        (Value::Object(base), Value::Object(more)) => {
            for (name, value) in more {
                merge(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (base, more) => *base = more.clone(),
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// What `consentlint scan` finds in a folder, as lines and columns from 0.
pub fn scan(folder: &Path) -> Vec<(String, u32, u32, String, String)> {
    let cache = tempfile::tempdir().unwrap();
    let output = program(cache.path()).args(["scan", "--format", "json"]).current_dir(folder).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |value: &Value| value.as_u64().unwrap() as u32 - 1;
    let place = |found: &Value| {
        let start = &found["start"];
        (
            text(&found["path"]),
            number(&start["line"]),
            number(&start["column"]),
            text(&found["rule"]),
            text(&found["message"]),
        )
    };
    let mut places: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["suppressed"].is_null())
        .map(place)
        .collect();
    places.sort();
    places
}
