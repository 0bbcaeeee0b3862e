//! Signals that would end the program without a message or leave files.

use std::fs;
use std::sync::Arc;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use tracing::warn;

use crate::staging;

/// Makes a write past the limit of `ulimit -f` fail with an error. By default the system ends the
/// program with a signal, which leaves a staging folder and says nothing.
pub fn report_file_size_limit() {
    // Nothing reads the flag: a handler is enough to keep the signal from ending the program.
    if let Err(error) = signal_hook::flag::register(SIGXFSZ, Arc::default()) {
        warn!("cannot catch the limit on the size of files: {error}");
    }
}

/// Removes the staging folder if Ctrl-C, `kill` or the end of a terminal ends the program, which then
/// ends as if it had not caught the signal. A signal that the program was started to ignore stays
/// ignored. If signals cannot be caught, the next run removes the folder.
pub fn remove_staging_when_ended() {
    let ignored = ignored();
    let caught =
        [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let Ok(mut signals) = Signals::new(caught) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            staging::remove_and(|| drop(emulate_default_handler(signal)));
        }
    });
}

/// Returns the signals that the program ignores from the start, as the mask of Linux; elsewhere 0.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default()
}
