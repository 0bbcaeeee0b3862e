//! Opens the history for a run, for `doctor`, or for reading only.

use std::fs;
use std::path::Path;

use rusqlite::OpenFlags;
use rusqlite::ffi::SQLITE_READONLY_ROLLBACK;

use super::error::{HistoryError, at};
use super::history::{HISTORY, History};
use super::run_name::runs;

impl History {
    /// Opens the history of a store for a run, or creates an empty one. Undoes or completes what a
    /// killed run left unfinished, and returns a message for each such repair. The caller must hold
    /// the store's [`Lock`](super::Lock).
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be opened, has another schema, or names a run in a way that this
    /// program would not; or if the repair fails.
    pub fn open(store: &Path) -> Result<(Self, Vec<String>), HistoryError> {
        let runs = runs(store);
        fs::create_dir_all(&runs).map_err(at(&runs))?;
        let history = Self::connect(store, OpenFlags::default())?;
        history.prepare()?;
        history.check_names()?;
        let repairs = history.recover()?;
        Ok((history, repairs))
    }

    /// Opens the history of a store for checks, whatever it contains.
    ///
    /// # Errors
    ///
    /// Fails if there is no history, or `SQLite` cannot open it.
    pub fn look(store: &Path) -> Result<Self, HistoryError> {
        let path = store.join(HISTORY);
        if !path.is_file() {
            return Err(HistoryError::Absent(path));
        }
        // Writable, because SQLite may have to roll back what a killed run left half written.
        Self::connect(store, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    }

    /// Opens the history of a store for reading only. Returns `None` if there is no history, or an
    /// empty one.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read, has another schema, or was left half written.
    pub fn peek(store: &Path) -> Result<Option<Self>, HistoryError> {
        if !store.join(HISTORY).exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let history = Self::connect(store, flags)?;
        match history.known() {
            // An empty file, left by a run that was killed at once.
            Ok(0) => Ok(None),
            Ok(_) => {
                history.check_names()?;
                Ok(Some(history))
            }
            Err(HistoryError::Sqlite { path, source }) if half_written(&source) => {
                let reason = "was left half written by a run that was killed; the next titlegauge nightly fixes it".into();
                Err(HistoryError::Unknown { path, reason })
            }
            Err(error) => Err(error),
        }
    }
}

/// Returns true if `SQLite` would have to write before it can read.
fn half_written(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_READONLY_ROLLBACK)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use super::*;
    use crate::store::{Commit, EpochKey, NewRun, Night, RunName, Window};

    #[test]
    fn a_history_that_is_open_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (mut history, _) = History::open(folder.path()).unwrap();
        let other = Connection::open(history.path()).unwrap();
        other.execute_batch("BEGIN; SELECT count(*) FROM runs;").unwrap();
        let mut reading = other.prepare("SELECT folder FROM begun").unwrap();
        let _rows = reading.query([]).unwrap().next().unwrap().is_none();
        history.db.busy_timeout(Duration::ZERO).unwrap();
        let name = RunName::parse("2026-01-01-1").unwrap();
        let message = history.begin(&name).unwrap_err().to_string();
        assert!(
            message.starts_with("another program has ")
                && message.ends_with(" within 5 minutes; run again once it is closed"),
            "{message}"
        );
        // A transaction fails in the same way, although the statement itself does not wait.
        let key = EpochKey { keywords_sha256: String::new(), companies_sha256: String::new() };
        let run = NewRun {
            night: String::new(),
            folder: name,
            manifest_sha256: String::new(),
            started: String::new(),
        };
        let (night, whole) = (Night::default(), Window::default());
        let parts = Commit {
            run,
            epoch: None,
            key: &key,
            roles: &[],
            night: &night,
            inputs: &[],
            relabelled: &[],
            whole: &whole,
            grades: &[],
        };
        assert!(matches!(history.commit(&parts), Err(HistoryError::Busy(_))));
    }
}
