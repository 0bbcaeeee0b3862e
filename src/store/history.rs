//! The connection to the history of a store.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Params, Row};

use super::error::{HistoryError, PATIENCE, refused};
pub use crate::staging::HISTORY;

/// An open store.
#[derive(Debug)]
pub struct History {
    pub(super) store: PathBuf,
    pub(super) db: Connection,
}

impl History {
    /// Connects to the history of a store without looking at its contents.
    ///
    /// # Errors
    ///
    /// Fails if `SQLite` cannot open the file.
    pub(super) fn connect(store: &Path, flags: OpenFlags) -> Result<Self, HistoryError> {
        let path = store.join(HISTORY);
        let db = connection(&path, flags).map_err(|source| refused(path, source))?;
        Ok(Self { store: store.to_owned(), db })
    }

    /// The path of the history.
    pub(super) fn path(&self) -> PathBuf {
        self.store.join(HISTORY)
    }

    /// Adds the path of the history to an error of `SQLite`.
    pub(super) fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, HistoryError> {
        result.map_err(|source| refused(self.path(), source))
    }

    /// Calls `row` with every row of a query.
    ///
    /// # Errors
    ///
    /// Fails if the query or `row` fails.
    pub(super) fn each(
        &self,
        query: &str,
        params: impl Params,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), HistoryError> {
        let all = || {
            let mut statement = self.db.prepare_cached(query)?;
            let mut rows = statement.query(params)?;
            while let Some(next) = rows.next()? {
                row(next)?;
            }
            Ok(())
        };
        self.sql(all())
    }

    /// Collects `row` of every row of a query.
    ///
    /// # Errors
    ///
    /// Fails if the query or `row` fails.
    pub(super) fn all<T>(
        &self,
        query: &str,
        params: impl Params,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, HistoryError> {
        let mut rows = Vec::new();
        self.each(query, params, |next| {
            rows.push(row(next)?);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// Opens the file and sets how long to wait for other programs.
pub(super) fn connection(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    Ok(db)
}
