//! What earlier nights saw, in one `SQLite` file: runs, inputs by their content, postings by
//! their fingerprint, and counts, so that tonight's run knows a repost and figures over
//! many nights need no export to be read again.
//!
//! A night's [`Night`] holds everything that is kept of it. Nights merge as parts of a run
//! do, so that all nights together give what one run over all their inputs would give.
//!
//! Counts under other keywords, or of a program that counts otherwise, are another
//! *epoch*; nothing is ever added up over two of them.
//!
//! A run is put in place in this order: its name is noted as begun; its folder is renamed
//! into place; one transaction adds all it saw, with the hash of its manifest; `latest` is
//! switched. [`History::open`] looks how far the last one came: what was begun and not
//! committed is removed, what was committed gets its link.

mod alerts;
mod asked;
mod blob;
mod check;
mod error;
mod filled;
mod folders;
mod grades;
mod lock;
mod night;
mod recall;
mod run_name;
mod schema;
mod write;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use error::{PATIENCE, at, refused};

pub use alerts::{Alert, AlertKind};
pub use asked::Asked;
pub use check::{Checked, Problem, check, sha256};
pub use error::HistoryError;
pub use filled::Filled;
pub use folders::LATEST;
pub use grades::Grade;
pub use lock::Lock;
pub use night::{Cell, Night, month_or_night};
pub use recall::{Kept, SeenInput, Window};
pub use run_name::{NoRunName, RunName};
pub use schema::TALLY;
pub use write::{Commit, NewInput, NewRun, Relabelled};

/// The file of the history, within a store.
pub const HISTORY: &str = "history.sqlite";

/// An open store.
#[derive(Debug)]
pub struct History {
    store: PathBuf,
    db: Connection,
}

/// What has to agree for counts to be added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochKey {
    /// Hash of the keyword files.
    pub keywords_sha256: String,
    /// Hash of the user's own names of companies.
    pub companies_sha256: String,
}

impl History {
    /// Opens the history of a store, or makes an empty one, and mends what a run that was
    /// killed left unfinished; says what was mended. Only under the store's [`Lock`].
    pub fn open(store: &Path) -> Result<(Self, Vec<String>), HistoryError> {
        let runs = run_name::runs(store);
        std::fs::create_dir_all(&runs).map_err(at(&runs))?;
        let history = Self::with(store, OpenFlags::default())?;
        history.prepare()?;
        history.check_names()?;
        let mended = history.recover()?;
        Ok((history, mended))
    }

    /// Opens the history of a store to look at it, whatever is in it.
    pub fn look(store: &Path) -> Result<Self, HistoryError> {
        let path = store.join(HISTORY);
        if !path.is_file() {
            return Err(HistoryError::Unknown {
                path,
                reason: "is not there; --store names the folder of titlegauge nightly".into(),
            });
        }
        // Writable, since SQLite may have to roll back what a killed run left half written.
        Self::with(store, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    }

    /// Opens the history of a store to read in it and nothing else; none if there is none.
    pub fn peek(store: &Path) -> Result<Option<Self>, HistoryError> {
        if !store.join(HISTORY).exists() {
            return Ok(None);
        }
        let history =
            Self::with(store, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        match history.known() {
            // An empty file, as of a run that was killed at once.
            Ok(0) => Ok(None),
            Ok(_) => {
                history.check_names()?;
                Ok(Some(history))
            }
            Err(HistoryError::Sqlite { path, source }) if half_written(&source) => {
                let reason = "was left half written by a run that was killed; the next titlegauge nightly mends it".into();
                Err(HistoryError::Unknown { path, reason })
            }
            Err(error) => Err(error),
        }
    }

    fn with(store: &Path, flags: OpenFlags) -> Result<Self, HistoryError> {
        let path = store.join(HISTORY);
        let db = open(&path, flags).map_err(|source| refused(path, source))?;
        Ok(Self { store: store.to_owned(), db })
    }

    fn path(&self) -> PathBuf {
        self.store.join(HISTORY)
    }

    /// Says which history `SQLite` refused.
    fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, HistoryError> {
        result.map_err(|source| refused(self.path(), source))
    }
}

/// Opens the file.
fn open(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    Ok(db)
}

/// Whether `SQLite` would have to write before it can read.
fn half_written(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

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
        let said = history.begin(&name).unwrap_err().to_string();
        assert!(
            said.starts_with("another program has ")
                && said.ends_with(" in 5 minutes; run again once it is closed"),
            "{said}"
        );
        // In a transaction, too, where it is not the statement itself that waits.
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
