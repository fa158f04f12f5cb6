//! Checks, on a thread of its own, over a snapshot that belongs to it alone.
//!
//! In: jobs, one at a time. Out: [`Outcome`]s, as events to the owner. A panic ends the job, not the thread.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use analyzer::cache::Cache;
use analyzer::cancel::Cancel;
use analyzer::workspace::{Effect, Reading, Workspace};

use crate::Host;
use crate::findings::{Found, Texts};
use crate::force::Force;
use crate::mistakes::mistakes;
use crate::model::Event;
use crate::session::Session;
use crate::text::{Buffer, Document};

/// Progress is told this many times at most.
const TELLINGS: usize = 50;

/// Something that happened to a file since the last job.
#[derive(Clone, Debug)]
pub enum FileChange {
    /// An editor holds this text.
    Text(PathBuf, Arc<Buffer>),
    /// No editor holds it any more.
    Close(PathBuf),
    /// It, or what is in it, changed on disk.
    Disk(PathBuf),
    /// Everything may have changed on disk.
    Reload,
}

/// One check of one folder.
#[derive(Debug)]
pub struct Job {
    /// The folder.
    pub root: PathBuf,
    /// What of it is looked at.
    pub paths: Vec<PathBuf>,
    /// What is known; none: it has to be read first.
    pub base: Option<Workspace>,
    /// What happened since then, in order.
    pub changes: Vec<FileChange>,
    /// The open documents, whatever folder they belong to.
    pub documents: BTreeMap<PathBuf, Document>,
    /// What is in force; none: it has to be read first.
    pub force: Option<Arc<Force>>,
    /// For whom.
    pub session: Session,
    /// Tells the worker that nobody wants the result any more.
    pub cancel: Cancel,
    /// Whether the folder has not been checked yet.
    pub first: bool,
    /// Which state of the folder this is.
    pub generation: u64,
}

/// What came of a job.
#[derive(Debug)]
pub struct Outcome {
    /// The folder.
    pub root: PathBuf,
    /// Which state of it this is.
    pub generation: u64,
    /// What is known now; none if even reading failed.
    pub workspace: Option<Workspace>,
    /// What is in force.
    pub force: Option<Arc<Force>>,
    /// What was found.
    pub ending: Ending,
    /// How long it took.
    pub took: Duration,
}

/// How a job ended.
#[derive(Debug)]
pub enum Ending {
    /// With findings.
    Found(Box<Found>),
    /// Nobody wanted it any more.
    Cancelled,
    /// By a mistake of ours, which says this.
    Failed(String),
}

/// Starts the worker. It ends when the sender of jobs is gone.
///
/// # Errors
/// If the system gives us no thread.
pub fn start(host: Host, events: Sender<Event>) -> std::io::Result<Sender<Job>> {
    let (jobs, queue) = mpsc::channel();
    let builder = std::thread::Builder::new().name("worker".into()).stack_size(analyzer::STACK_SIZE);
    builder.spawn(move || work(&host, &queue, &events))?;
    Ok(jobs)
}

fn work(host: &Host, queue: &Receiver<Job>, events: &Sender<Event>) {
    let mut texts = Texts::default();
    for job in queue {
        let (root, generation) = (job.root.clone(), job.generation);
        let started = Instant::now();
        let mut state = State { workspace: None, force: None };
        let run = catch_unwind(AssertUnwindSafe(|| run(host, job, (&mut state, &mut texts), events)));
        let ending = run.unwrap_or_else(|panic| Ending::Failed(said(&*panic)));
        let State { workspace, force } = state;
        let outcome = Outcome { root, generation, workspace, force, ending, took: started.elapsed() };
        if events.send(Event::Done(Box::new(outcome))).is_err() {
            return;
        }
    }
}

/// What survives a panic.
struct State {
    workspace: Option<Workspace>,
    force: Option<Arc<Force>>,
}

fn run(host: &Host, job: Job, (state, texts): (&mut State, &mut Texts), events: &Sender<Event>) -> Ending {
    let force = job.force.unwrap_or_else(|| Arc::new(Force::load(host, (&job.root, &job.paths), &job.session)));
    state.force = Some(Arc::clone(&force));
    let told = AtomicUsize::new(0);
    let progress = |_, done: usize, total: usize| {
        let step = done * TELLINGS / total.max(1);
        if total >= TELLINGS && told.fetch_max(step, Ordering::Relaxed) < step {
            let _ = events.send(Event::Read(job.root.clone(), done, total));
        }
    };
    let never = Cancel::new();
    let plain = Reading { progress: &progress, cancel: &never, cache: None };
    let Ok(mut workspace) = job.base.map_or_else(|| Workspace::open(&job.root, &job.paths, &force.options, &plain), Ok)
    else {
        return Ending::Cancelled;
    };
    let effects: Vec<Effect> = job.changes.iter().map(|change| apply(&mut workspace, change)).collect();
    let reload = effects.contains(&Effect::Reload);
    if reload && workspace.reload(&plain).is_err() {
        return Ending::Cancelled;
    }
    let workspace = state.workspace.insert(workspace);
    crate::hook::panic_if_told(&job.documents);
    let whole = job.first || reload;
    // What earlier runs know saves most of the first reading; single edits are not worth keeping.
    let cache = host
        .cache
        .as_ref()
        .map(|folder| if whole { Cache::new(folder, analyzer::cache::SIZE_LIMIT) } else { Cache::reader(folder) });
    let reading = Reading { progress: &progress, cancel: &job.cancel, cache: cache.clone() };
    let report = workspace.report(&force.pack, &force.options, &reading);
    cache.iter().for_each(Cache::save);
    let Ok(mut report) = report else { return Ending::Cancelled };
    force.decide(&mut report);
    let idle = force.idle(&report, &job.paths);
    let mistakes = mistakes(&force, &idle, &job.documents, &job.session);
    texts.begin(job.documents, job.root);
    let found = Found::new(report, (&force, host), &job.session, texts);
    Ending::Found(Box::new(Found { mistakes, ..found }))
}

fn apply(workspace: &mut Workspace, change: &FileChange) -> Effect {
    match change {
        FileChange::Text(path, buffer) => workspace.set_text(path, &buffer.text),
        FileChange::Close(path) => workspace.close(path),
        FileChange::Disk(path) => workspace.reread(path),
        FileChange::Reload => Effect::Reload,
    }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic").to_owned()
}
