//! The one thread that owns the state: documents, folders, what was found.
//!
//! In: events, in the order in which they came. Out: jobs for the worker, messages for the client, answers. It never
//! waits for anything but the next event.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use analyzer::cancel::Cancel;
use analyzer::files::kind_of;
use project::disk::{BASELINE, CONFIG, decides};
use tokio::sync::mpsc::UnboundedSender;

use crate::findings::Found;
use crate::folder::{Documents, Folder};
use crate::force::Force;
use crate::model::{Client, Event, Level, Message, Opened, Question};
use crate::progress::Progress;
use crate::session::Session;
use crate::text::Document;
use crate::worker::{Ending, FileChange, Job, Outcome};
use crate::{Host, worker};

/// The pause after a single edit, after one of many, and the longest one.
const PAUSES: [Duration; 3] = [Duration::from_millis(40), Duration::from_millis(100), Duration::from_millis(300)];

/// Edits closer than this are one stretch of typing.
const TYPING: Duration = Duration::from_millis(500);

/// Files whose folder is a project, for documents that are opened without one; those that say more come first. A module
/// of a larger project may have a configuration of its own.
const PROJECT_MARKS: [&[&str]; 3] =
    [&["settings.gradle", "settings.gradle.kts", "Podfile", "Package.swift"], &[".git"], &["consentlint.toml"]];

/// The owner.
#[derive(Debug)]
pub struct Owner {
    pub(crate) host: Host,
    pub(crate) session: Session,
    pub(crate) documents: Documents,
    pub(crate) folders: BTreeMap<PathBuf, Folder>,
    /// Requests that wait for a check.
    pub(crate) parked: Vec<Question>,
    jobs: Sender<Job>,
    out: UnboundedSender<Message>,
    /// Folders that the client has open.
    roots: BTreeSet<PathBuf>,
    ready: bool,
    running: Option<(PathBuf, Cancel)>,
    due: Option<Instant>,
    edited: Option<Instant>,
    recent: Option<PathBuf>,
    progress: Progress,
}

/// Starts the owner and its worker. It ends with [`Event::Stop`], or when nobody can send events any more.
///
/// # Errors
/// If the system gives us no thread.
pub fn start(
    host: Host,
    (sender, events): (Sender<Event>, Receiver<Event>),
    out: UnboundedSender<Message>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let jobs = worker::start(host.clone(), sender)?;
    let owner = Owner {
        host,
        session: Session::default(),
        documents: Documents::new(),
        folders: BTreeMap::new(),
        parked: Vec::new(),
        jobs,
        out,
        roots: BTreeSet::new(),
        ready: false,
        running: None,
        due: None,
        edited: None,
        recent: None,
        progress: Progress::default(),
    };
    std::thread::Builder::new().name("owner".into()).spawn(move || owner.run(&events))
}

impl Owner {
    fn run(mut self, events: &Receiver<Event>) {
        loop {
            let next = match self.due {
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match next {
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout) => self.due = None,
            }
            // Whatever else is waiting comes first: a thousand changed files are one check.
            while let Ok(event) = events.try_recv() {
                if matches!(event, Event::Stop) {
                    return self.cancel();
                }
                self.take(event);
            }
            self.start_job();
            self.parked.retain(|question| !question.is_dropped());
        }
        self.cancel();
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Start(client) => self.meet(*client),
            Event::Ready => self.get_ready(),
            Event::Open(path, opened) => self.open(path, opened),
            Event::Edit(path, version, changes) => {
                let Some(document) = self.documents.get_mut(&path) else { return };
                document.edit(version, changes, self.session.unit);
                self.text_changed(path);
            }
            Event::Save(path) => self.saved(&path),
            Event::Close(path) => self.close(&path),
            Event::Files(paths) => self.files_changed(paths),
            Event::Folders(added, removed) => {
                self.roots.retain(|root| !removed.contains(root));
                self.roots.extend(added);
                self.sync_folders();
            }
            Event::Configure(None) => self.send_if(self.session.can.configuration, Message::AskSettings),
            Event::Configure(Some(value)) => self.configure(&value),
            Event::ProgressShown(token) => {
                let begin = self.progress.shown(&token, self.session.language);
                self.send_all(begin);
            }
            Event::Read(_, done, total) => {
                let report = self.progress.read(done, total, self.session.language);
                self.send_all(report);
            }
            Event::Done(outcome) => self.done(*outcome),
            Event::Ask(question) => self.asked(question),
            Event::Stop => {}
        }
    }

    fn meet(&mut self, client: Client) {
        let (session, wrong) = Session::new(&client);
        self.session = session;
        self.roots = client.folders.into_iter().collect();
        if let Some(wrong) = wrong {
            let text = self.session.language.settings_refused(&wrong);
            self.send(Message::Show(Level::Warning, text));
        }
    }

    /// The client takes requests now.
    fn get_ready(&mut self) {
        if std::mem::replace(&mut self.ready, true) {
            return;
        }
        let can = self.session.can;
        self.send_if(can.watch || can.configuration_changes, Message::Register(can));
        self.send_if(can.configuration, Message::AskSettings);
        self.sync_folders();
    }

    fn open(&mut self, path: PathBuf, opened: Opened) {
        self.documents.insert(path.clone(), Document::new(opened));
        // A client that opens documents is ready, whether it said so or not.
        self.get_ready();
        self.sync_folders();
        self.text_changed(path);
    }

    fn text_changed(&mut self, path: PathBuf) {
        let Some(document) = self.documents.get(&path) else { return };
        let change = FileChange::Text(path.clone(), document.buffer.clone());
        if self.change(&path, change) {
            let now = Instant::now();
            let typing = self.edited.is_some_and(|before| now.duration_since(before) < TYPING);
            self.edited = Some(now);
            self.due = Some(now + self.pause(&path, typing));
            self.recent = Some(path);
        }
    }

    /// How long to wait for the next edit: short after a single one, longer while the user types and checks take long.
    fn pause(&self, path: &Path, typing: bool) -> Duration {
        if let Some(chosen) = self.session.settings.debounce {
            return Duration::from_millis(chosen);
        }
        let took = self.folder_of(path).and_then(|root| self.folders.get(&root)).map_or(Duration::ZERO, |f| f.took);
        let [single, many, longest] = PAUSES;
        if typing { (took / 2).clamp(many, longest) } else { single }
    }

    /// Tells a file's folders of a change. False if there is none.
    fn change(&mut self, path: &Path, change: FileChange) -> bool {
        let concerned = self.concerned(path);
        for root in &concerned {
            let folder = self.folders.get_mut(root);
            folder.into_iter().for_each(|folder| folder.change(change.clone()));
            self.supersede(root);
        }
        !concerned.is_empty()
    }

    /// What is under way for this folder is of no use any more.
    fn supersede(&mut self, root: &Path) {
        if let Some((_, cancel)) = self.running.as_ref().filter(|(running, _)| running == root) {
            cancel.cancel();
        }
        self.due.get_or_insert_with(Instant::now);
    }

    /// A client that watches no files tells of saved ones only: what else happened on disk is looked up then.
    fn saved(&mut self, path: &Path) {
        if decides(path) {
            self.files_changed(vec![path.to_path_buf()]);
        }
        if !self.session.can.watch {
            self.change(path, FileChange::Reload);
        }
    }

    fn close(&mut self, path: &Path) {
        if self.documents.remove(path).is_some() {
            self.change(path, FileChange::Close(path.to_path_buf()));
            self.sync_folders();
        }
    }

    fn files_changed(&mut self, paths: Vec<PathBuf>) {
        for path in paths {
            for root in self.concerned(&path) {
                let Some(folder) = self.folders.get_mut(&root) else { continue };
                let rests = |force: &Arc<Force>| force.rests_on(&path);
                // The configuration also says which files are looked at; it may be gone with its folder.
                if path.ends_with(BASELINE) {
                    folder.reconfigure();
                } else if path.ends_with(CONFIG) || folder.force.as_ref().is_some_and(rests) {
                    folder.reopen(&root, &self.documents);
                }
            }
            self.change(&path, FileChange::Disk(path.clone()));
            if self.session.settings.debounce.is_none() {
                // A branch switch comes in many pieces.
                self.due = self.due.max(Some(Instant::now() + PAUSES[1]));
            }
        }
    }

    fn configure(&mut self, value: &serde_json::Value) {
        match self.session.set(value) {
            Ok(true) => self.restart(),
            Ok(false) => {}
            Err(wrong) => {
                let text = self.session.language.settings_refused(&wrong);
                self.send(Message::Show(Level::Warning, text));
            }
        }
    }

    /// Reads everything again.
    pub(crate) fn restart(&mut self) {
        for (root, folder) in &mut self.folders {
            folder.reopen(root, &self.documents);
        }
        for root in self.folders.keys().cloned().collect::<Vec<_>>() {
            self.supersede(&root);
        }
    }

    /// The folder that a file belongs to.
    pub(crate) fn folder_of(&self, path: &Path) -> Option<PathBuf> {
        path.ancestors().find(|root| self.folders.contains_key(*root)).map(Path::to_path_buf)
    }

    /// The folders that a file speaks for: its own, or, for a file that says what is in force, all below.
    fn concerned(&self, path: &Path) -> Vec<PathBuf> {
        let own = self.folder_of(path);
        let above = path.parent().filter(|_| own.is_none() && decides(path));
        let below = self.folders.keys().filter(|root| above.is_some_and(|above| root.starts_with(above)));
        own.into_iter().chain(below.cloned()).collect()
    }

    /// The folder whose check tells of a file.
    pub(crate) fn teller(&self, path: &Path) -> Option<&Folder> {
        self.folders.get(self.concerned(path).first()?)
    }

    /// Brings the folders up to what the client has open.
    fn sync_folders(&mut self) {
        let wanted = self.wanted();
        let gone: Vec<PathBuf> = self.folders.keys().filter(|root| !wanted.contains_key(*root)).cloned().collect();
        for root in gone {
            self.supersede(&root);
            let taken_back = self.folders.remove(&root).map(|mut folder| folder.unpublish()).unwrap_or_default();
            // A configuration above several folders is told of by each.
            let by_another = |uri: &str| self.folders.values().any(|folder| folder.shows(uri));
            let gone = |message: &Message| !matches!(message, Message::Publish(uri, ..) if by_another(uri));
            let taken_back: Vec<Message> = taken_back.into_iter().filter(gone).collect();
            self.send_all(taken_back);
        }
        for (root, only) in wanted {
            let folder = self.folders.entry(root.clone()).or_default();
            if folder.generation == 0 || folder.only != only {
                folder.only = only;
                folder.reopen(&root, &self.documents);
                self.supersede(&root);
            }
        }
    }

    /// Folders to look at, with what of them. One that lies within another is part of that one. Without any, each document
    /// brings its project, or itself.
    fn wanted(&self) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        if !self.ready {
            return BTreeMap::new();
        }
        let mut wanted = BTreeMap::<PathBuf, Vec<PathBuf>>::new();
        for root in &self.roots {
            if !root.ancestors().skip(1).any(|above| self.roots.contains(above)) {
                wanted.insert(root.clone(), Vec::new());
            }
        }
        if !self.roots.is_empty() {
            return wanted;
        }
        let is_source = |path: &&PathBuf| kind_of(&path.to_string_lossy().replace('\\', "/")).is_some();
        for path in self.documents.keys().filter(|path| is_source(path) || decides(path)) {
            let above = || path.ancestors().skip(1);
            let marked = |marks: &&[&str]| above().find(|folder| marks.iter().any(|mark| folder.join(mark).exists()));
            let project = PROJECT_MARKS.iter().find_map(marked);
            match (project, above().next()) {
                (Some(project), _) => _ = wanted.insert(project.to_path_buf(), Vec::new()),
                (None, Some(folder)) => wanted.entry(folder.to_path_buf()).or_default().push(path.clone()),
                (None, None) => {}
            }
        }
        wanted
    }

    /// Starts a check if one is due and none is under way: of the folder that was edited last, if that needs one.
    fn start_job(&mut self) {
        if self.running.is_some() || self.due.is_some_and(|due| due > Instant::now()) {
            return;
        }
        self.due = None;
        let recent = self.recent.as_deref().and_then(|path| self.folder_of(path));
        let first = recent.filter(|root| self.folders.get(root).is_some_and(|folder| !folder.is_current()));
        let next = || self.folders.iter().find(|(_, folder)| !folder.is_current()).map(|(root, _)| root.clone());
        let Some(root) = first.or_else(next) else { return };
        let Some(folder) = self.folders.get_mut(&root) else { return };
        if !folder.is_read() {
            let create = self.progress.begin(self.session.can.progress);
            let _ = create.is_some_and(|message| self.out.send(message).is_err());
        }
        let job = folder.job(&root, &self.documents, &self.session);
        self.running = Some((root, job.cancel.clone()));
        // A worker that is gone has said so; nothing more can be found then.
        let _ = self.jobs.send(job);
    }

    fn done(&mut self, outcome: Outcome) {
        self.running = None;
        let ended = self.progress.end();
        self.send_all(ended);
        let Some(folder) = self.folders.get_mut(&outcome.root) else { return };
        if !folder.keep(outcome.generation, outcome.workspace) {
            return;
        }
        let known = folder.force.is_some();
        let is_current = folder.generation == outcome.generation;
        if is_current {
            folder.force = outcome.force;
        }
        if !known {
            self.tell_problems(&outcome.root);
        }
        match outcome.ending {
            Ending::Found(found) if is_current => {
                let Some(folder) = self.folders.get_mut(&outcome.root) else { return };
                folder.took = outcome.took;
                folder.checked = Some(outcome.generation);
                let before = folder.found.replace(*found);
                self.tell(&outcome.root, before);
            }
            // The user has gone on: the next check is due already.
            Ending::Found(_) | Ending::Cancelled => {}
            Ending::Failed(why) => {
                if let Some(folder) = self.folders.get_mut(&outcome.root) {
                    // The same texts would fail again.
                    folder.checked = Some(outcome.generation);
                }
                let text = self.session.language.analysis_failed(&outcome.root.display().to_string());
                self.send(Message::Log(Level::Error, format!("{text}\n{why}")));
                self.answer_parked();
            }
        }
    }

    /// Tells the user what is wrong with what is in force, unless that was said before.
    fn tell_problems(&mut self, root: &Path) {
        let language = self.session.language;
        let Some(force) = self.folders.get(root).and_then(|folder| folder.force.clone()) else { return };
        let problems = force.problems(language);
        let is_said = |problem: &&String| self.folders.values().any(|folder| folder.said.contains(problem));
        let news: Vec<String> = problems.iter().filter(|problem| !is_said(problem)).cloned().collect();
        self.send_all(news.into_iter().map(|problem| Message::Show(Level::Error, problem)));
        if let Some(folder) = self.folders.get_mut(root) {
            folder.said = problems;
        }
    }

    /// Tells the client what a check found.
    fn tell(&mut self, root: &Path, before: Option<Found>) {
        let Some(folder) = self.folders.get_mut(root) else { return };
        let messages = folder.publish(&self.documents, root, self.recent.as_deref());
        let failed = folder.found.as_ref().map(|found| found.failed.clone()).unwrap_or_default();
        let lenses = before.as_ref().zip(folder.found.as_ref()).is_some_and(|(old, new)| new.differs_in_lenses(old));
        let failed_before = before.map(|found| found.failed).unwrap_or_default();
        let changed = messages.iter().any(|message| matches!(message, Message::Publish(..)));
        if self.session.pulls {
            self.send_if(changed && self.session.can.refresh, Message::Refresh);
        } else {
            self.send_all(messages);
        }
        self.send_if(lenses && self.session.can.lens_refresh, Message::RefreshLenses);
        for path in failed.into_iter().filter(|path| !failed_before.contains(path)) {
            let text = self.session.language.analysis_failed(&path.display().to_string());
            self.send(Message::Log(Level::Error, text));
        }
        self.answer_parked();
    }

    fn answer_parked(&mut self) {
        for question in std::mem::take(&mut self.parked) {
            self.asked(question);
        }
    }

    pub(crate) fn send(&self, message: Message) {
        // Without a client there is nobody to tell.
        let _ = self.out.send(message);
    }

    fn send_if(&self, wanted: bool, message: Message) {
        if wanted {
            self.send(message);
        }
    }

    fn send_all(&self, messages: impl IntoIterator<Item = Message>) {
        messages.into_iter().for_each(|message| self.send(message));
    }

    /// What is under way is given up, and nobody waits for an answer any more.
    pub(crate) fn cancel(mut self) {
        if let Some((_, cancel)) = self.running.take() {
            cancel.cancel();
        }
    }
}
