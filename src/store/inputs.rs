//! The inputs of earlier nights.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rusqlite::{OptionalExtension, Row, params};

use super::error::HistoryError;
use super::history::History;

/// An input that was counted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenInput {
    /// Its name at that time.
    pub name: String,
    /// The night on which it was counted, `YYYY-MM-DD`.
    pub night: String,
    /// Name of that run's folder.
    pub folder: String,
}

/// An input of an earlier night that may be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptInput {
    /// Its number in the history.
    pub id: i64,
    /// The number of its run.
    pub run: i64,
    /// The night of that run, `YYYY-MM-DD`.
    pub night: String,
    /// Its name at that time.
    pub name: String,
    /// Its path at that time.
    pub path: PathBuf,
    /// Its position in a zip archive; `None` if it is not in one.
    pub member: Option<usize>,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl History {
    /// Returns the first input with this content, or `None` if none was counted.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn seen(
        &self,
        sha256: &str,
        member: Option<usize>,
    ) -> Result<Option<SeenInput>, HistoryError> {
        let query = "SELECT name, night, folder FROM inputs JOIN runs ON runs.id = run
            WHERE sha256 = ?1 AND member IS ?2 ORDER BY inputs.id LIMIT 1";
        let seen = |row: &Row<'_>| {
            Ok(SeenInput { name: row.get(0)?, night: row.get(1)?, folder: row.get(2)? })
        };
        let member = member.and_then(|member| i64::try_from(member).ok());
        self.sql(self.db.query_row(query, params![sha256, member], seen).optional())
    }

    /// Returns the names of all inputs by their number in the history. A number without an input has
    /// an empty name.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn names(&self) -> Result<Vec<String>, HistoryError> {
        let mut names = Vec::new();
        self.each("SELECT id, name FROM inputs ORDER BY id", [], |row| {
            let at = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            names.resize(at, String::new());
            names.push(row.get(1)?);
            Ok(())
        })?;
        Ok(names)
    }

    /// Returns all inputs that were counted, in order.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn kept(&self) -> Result<Vec<KeptInput>, HistoryError> {
        let query = "SELECT inputs.id, run, night, name, path, member, sha256 FROM inputs JOIN runs ON runs.id = run ORDER BY inputs.id";
        self.all(query, [], |row| {
            // A path that is not UTF-8 is stored as a blob.
            let path = OsStr::from_bytes(row.get_ref(4)?.as_bytes()?);
            let member: Option<i64> = row.get(5)?;
            Ok(KeptInput {
                id: row.get(0)?,
                run: row.get(1)?,
                night: row.get(2)?,
                name: row.get(3)?,
                path: path.into(),
                member: member.and_then(|member| usize::try_from(member).ok()),
                sha256: row.get(6)?,
            })
        })
    }
}
