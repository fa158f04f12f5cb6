//! Time and memory of this process.
//!
//! In: nothing. Out: figures from the system; none where it does not give them.

use std::time::Duration;

/// The most memory that the process has held so far, in bytes.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?;
    Some(kilobytes * 1024)
}

/// Processor time of all threads so far.
pub fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit(')').next()?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().ok());
    // A tick is 1/100 s on every Linux there is; asking for it would take a call into libc.
    ticks.sum::<Option<u64>>().map(|ticks| Duration::from_millis(ticks * 10))
}
