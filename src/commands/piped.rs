//! Detects whether standard input has something to read.

use std::fs::File;
use std::io::IsTerminal;
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;

/// Returns true if standard input is a pipe or a file. A terminal, `/dev/null` and a closed
/// standard input are not, so that a command without an input never waits for one.
pub fn is_piped() -> bool {
    let stdin = std::io::stdin();
    let Ok(file) = stdin.as_fd().try_clone_to_owned().map(File::from) else { return false };
    let named = |about: std::fs::Metadata| about.is_file() || about.file_type().is_fifo();
    !stdin.is_terminal() && file.metadata().is_ok_and(named)
}
