//! The client's process: a server must not outlive it.
//!
//! In: a process id. Out: a call when that process is gone.

use std::time::Duration;

/// How often the process is looked for.
const PAUSE: Duration = Duration::from_secs(2);

/// Calls `gone` once the process has ended. A process that cannot be seen at all, because it lives in another container
/// or on another machine, is not waited for.
pub fn watch(process: u32, gone: impl FnOnce() + Send + 'static) {
    if !lives(process) {
        return;
    }
    let watching = move || {
        while lives(process) {
            std::thread::sleep(PAUSE);
        }
        gone();
    };
    // Without this thread the end of the input still ends the server.
    let _ = std::thread::Builder::new().name("parent".into()).spawn(watching);
}

#[cfg(unix)]
fn lives(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}

#[cfg(not(unix))]
fn lives(_: u32) -> bool {
    // There the end of the input has to do.
    false
}
