//! Signals that would end the program without a message.

use std::sync::Arc;

use signal_hook::consts::SIGXFSZ;
use tracing::warn;

/// Makes a write past the limit of `ulimit -f` fail with an error. By default the system ends the
/// program with a signal, which leaves a staging folder and says nothing.
pub fn report_file_size_limit() {
    // Nothing reads the flag: a handler is enough to keep the signal from ending the program.
    if let Err(error) = signal_hook::flag::register(SIGXFSZ, Arc::default()) {
        warn!("cannot catch the limit on the size of files: {error}");
    }
}
