//! An index of texts that are in another file than their postings.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension};

/// Texts by key, in a temporary file that the system removes when the process ends.
#[derive(Debug, Clone)]
pub struct Texts(Arc<Mutex<Connection>>);

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Texts {}

impl Texts {
    /// Creates an empty index.
    ///
    /// # Errors
    ///
    /// Returns an error if the temporary file cannot be created.
    pub fn new() -> io::Result<Self> {
        // A database without a name is a temporary file. Nothing is kept, so nothing is synced.
        let database = Connection::open("").map_err(|error| failed(&error))?;
        database
            .execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
                 CREATE TABLE texts (key TEXT NOT NULL UNIQUE, text TEXT NOT NULL); BEGIN;",
            )
            .map_err(|error| failed(&error))?;
        Ok(Self(Arc::new(Mutex::new(database))))
    }

    /// Adds a text. The first of several texts with one key is kept.
    ///
    /// # Errors
    ///
    /// Returns an error if the temporary file cannot be written.
    pub fn add(&self, key: &str, text: &str) -> io::Result<()> {
        let database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut insert = database
            .prepare_cached("INSERT OR IGNORE INTO texts VALUES (?1, ?2)")
            .map_err(|error| failed(&error))?;
        insert.execute([key, text]).map(drop).map_err(|error| failed(&error))
    }

    /// Returns the text of a key; empty if it has no text.
    ///
    /// # Errors
    ///
    /// Returns an error if the temporary file cannot be read.
    pub fn get(&self, key: &str) -> io::Result<String> {
        let database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut select = database
            .prepare_cached("SELECT text FROM texts WHERE key = ?1")
            .map_err(|error| failed(&error))?;
        let found =
            select.query_row([key], |row| row.get(0)).optional().map_err(|error| failed(&error))?;
        Ok(found.unwrap_or_default())
    }
}

fn failed(error: &rusqlite::Error) -> io::Error {
    io::Error::other(format!(
        "cannot use a temporary file for texts: {error}; free space in the folder of temporary files"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_text_of_a_key_is_kept() {
        let texts = Texts::new().unwrap();
        for (key, text) in [("a", "x"), ("b", ""), ("a", "y")] {
            texts.add(key, text).unwrap();
        }
        assert_eq!(["a", "b", "c"].map(|key| texts.get(key).unwrap()), ["x", "", ""]);
    }
}
