//! `consentlint scan --watch`: a report now, and anew after each change.
//!
//! In: a scan. Out: its reports, until Ctrl-C. What did not change is neither read nor lowered again.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use analyzer::workspace::Effect;
use analyzer::{Cancel, Cancelled, Reading, Workspace};
use anyhow::Context;
use notify::event::{EventKind, ModifyKind};
use notify::{RecursiveMode, Watcher};

use crate::scan::Scanning;

/// Changes come in bursts: a report waits until there was none for this long.
const QUIET: Duration = Duration::from_millis(100);
/// But no longer than this.
const PATIENCE: Duration = Duration::from_secs(2);

/// What happened.
enum Told {
    /// Something may have happened to these files and folders.
    Changed(Vec<PathBuf>),
    /// Something happened, nobody knows to what.
    Lost,
    /// Somebody pressed Ctrl-C.
    End,
}

/// Prints reports until Ctrl-C.
pub fn run(scanning: &Scanning<'_>) -> anyhow::Result<ExitCode> {
    let (cancel, (tell, told)) = (Cancel::new(), channel());
    let (end, flag) = (tell.clone(), cancel.clone());
    ctrlc::set_handler(move || {
        flag.cancel();
        let _ = end.send(Told::End);
    })
    .context("cannot wait for Ctrl-C")?;
    // Before anything is read, so that no change falls in between.
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Some(what) = what_happened(event) {
            // Whoever no longer listens is about to end.
            let _ = tell.send(what);
        }
    })
    .context("cannot watch files")?;
    for path in &scanning.input.paths {
        watcher.watch(path, RecursiveMode::Recursive).with_context(|| format!("cannot watch {}", path.display()))?;
    }
    let mut workspace = None;
    loop {
        clear_screen()?;
        match scanning.report(&mut workspace, &cancel) {
            Err(error) if error.is::<Cancelled>() => return Ok(ExitCode::SUCCESS),
            report => report?,
        };
        let _ = writeln!(io::stderr(), "{}", scanning.language.watching());
        let Some(workspace) = &mut workspace else { return Ok(ExitCode::SUCCESS) };
        if !wait(workspace, &told, &cancel)? {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// Waits until something changed that matters, and takes it in; not so at the end.
fn wait(workspace: &mut Workspace, told: &Receiver<Told>, cancel: &Cancel) -> anyhow::Result<bool> {
    loop {
        let (mut effect, mut started) = (Effect::None, None);
        loop {
            let next = match started {
                None => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) if Instant::now().duration_since(at) > PATIENCE => Err(RecvTimeoutError::Timeout),
                Some(_) => told.recv_timeout(QUIET),
            };
            started.get_or_insert_with(Instant::now);
            match next {
                Ok(Told::End) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
                Ok(Told::Lost) => effect = Effect::Reload,
                Ok(Told::Changed(paths)) => {
                    effect = paths.iter().map(|path| workspace.reread(path)).fold(effect, stronger);
                }
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        match effect {
            Effect::None => {}
            Effect::Changed => return Ok(true),
            Effect::Reload => {
                let reading = Reading { progress: &|_, _, _| {}, cancel, cache: None };
                return Ok(workspace.reload(&reading).is_ok());
            }
        }
    }
}

fn stronger(one: Effect, other: Effect) -> Effect {
    match (one, other) {
        (Effect::Reload, _) | (_, Effect::Reload) => Effect::Reload,
        (Effect::Changed, _) | (_, Effect::Changed) => Effect::Changed,
        (Effect::None, Effect::None) => Effect::None,
    }
}

/// What matters of an event: not that somebody read a file.
fn what_happened(event: notify::Result<notify::Event>) -> Option<Told> {
    let Ok(event) = event else { return Some(Told::Lost) };
    match event.kind {
        _ if event.need_rescan() => Some(Told::Lost),
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => None,
        _ => Some(Told::Changed(event.paths)),
    }
}

/// Makes room for the next report, where somebody watches.
fn clear_screen() -> io::Result<()> {
    let mut out = io::stdout();
    if out.is_terminal() { out.write_all(b"\x1b[2J\x1b[3J\x1b[H").and_then(|()| out.flush()) } else { Ok(()) }
}
