//! Errors of the store.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;
use thiserror::Error;

use super::run_name::InvalidRunName;
use titlegauge_core::sanitize::without_error_number;

/// Time that a run waits for another program to close the history. Reading a whole history takes
/// seconds per gigabyte.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);

/// The reasons why a store cannot be used. Its contents stay as they were in every case.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// Another run holds the lock.
    #[error("{} is in use by another run ({holder}); wait for it with --wait, or try again later", store.display())]
    Locked {
        /// The store.
        store: PathBuf,
        /// The process of the other run and when it started, as that run wrote them.
        holder: String,
    },
    /// The system reported an error.
    #[error("cannot write {}: {}", path.display(), plain(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Another program has the history open.
    #[error("another program has {} open, such as an SQLite shell or a backup, and did not close it within {} minutes; run again once it is closed", .0.display(), PATIENCE.as_secs() / 60)]
    Busy(PathBuf),
    /// `SQLite` reported an error.
    #[error("cannot use {}: {source}; titlegauge doctor --store says what is wrong with it", path.display())]
    Sqlite {
        /// The history.
        path: PathBuf,
        /// The error of `SQLite`.
        source: rusqlite::Error,
    },
    /// The tables are not those that this program creates. Holds the path of the history and the
    /// first difference.
    #[error("cannot use {0}; titlegauge doctor --store says what to do")]
    Schema(String),
    /// The history contains a run name that this program would not write, and that may lead out of
    /// the store.
    #[error("cannot use {}: {source}, and nothing was removed; put back a copy of the history, or move it away and count the kept exports again", path.display())]
    Name {
        /// The history.
        path: PathBuf,
        /// The name.
        source: InvalidRunName,
    },
    /// There is no history to check. Holds its path.
    #[error("{} is not there; give the folder of titlegauge nightly with --store", .0.display())]
    Absent(PathBuf),
    /// The file is not a history that this program can read.
    #[error("{} {reason}", path.display())]
    Unknown {
        /// The history.
        path: PathBuf,
        /// The reason, and what to do.
        reason: String,
    },
}

/// Converts an error of `SQLite` on the history at `path`.
pub(super) fn refused(path: PathBuf, source: rusqlite::Error) -> HistoryError {
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => HistoryError::Busy(path),
        _ => match InvalidRunName::of(source) {
            Ok(source) => HistoryError::Name { path, source },
            Err(source) => HistoryError::Sqlite { path, source },
        },
    }
}

/// Converts an error of the system on `path`.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> HistoryError {
    let path = path.to_owned();
    move |source| HistoryError::Io { path, source }
}

/// Returns the message of a system error without its number.
pub(super) fn plain(error: &io::Error) -> String {
    without_error_number(&error.to_string())
}
