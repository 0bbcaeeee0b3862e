//! Detects whether standard input has something to read.

use std::fs::File;
use std::io::IsTerminal;

/// Returns true if standard input is a pipe or a file. A terminal, `/dev/null` and a closed
/// standard input are not, so that a command without an input never waits for one.
pub fn is_piped() -> bool {
    let stdin = std::io::stdin();
    !stdin.is_terminal() && open().is_some_and(|file| is_pipe_or_file(&file))
}

#[cfg(unix)]
fn open() -> Option<File> {
    use std::os::fd::AsFd;
    std::io::stdin().as_fd().try_clone_to_owned().ok().map(File::from)
}

#[cfg(windows)]
fn open() -> Option<File> {
    use std::os::windows::io::AsHandle;
    std::io::stdin().as_handle().try_clone_to_owned().ok().map(File::from)
}

#[cfg(not(any(unix, windows)))]
fn open() -> Option<File> {
    None
}

#[cfg(unix)]
fn is_pipe_or_file(file: &File) -> bool {
    use std::os::unix::fs::FileTypeExt;
    file.metadata().is_ok_and(|about| about.is_file() || about.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe_or_file(file: &File) -> bool {
    file.metadata().is_ok()
}
