//! Postings of earlier nights, asked for one by one, so that a night needs neither the time
//! nor the memory of all that were ever seen.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::History;
use super::error::HistoryError;
use titlegauge_core::duplicates::{Duplicates, Earlier, Fingerprint, Place, Remembered};

/// What went wrong while the history was asked, which whoever asked cannot be told at once.
#[derive(Debug, Default, Clone)]
pub struct Asked(Arc<Mutex<Option<rusqlite::Error>>>);

impl History {
    /// What was there before in an epoch: input n of the history has index `first` + n,
    /// and `tonight` are the indexes of what is read now. Once it was asked, [`Self::answered`]
    /// tells whether it always could answer.
    pub fn earlier(
        &self,
        epoch: Option<i64>,
        first: usize,
        tonight: Range<u32>,
    ) -> Result<(Earlier, Asked), HistoryError> {
        let earlier = Earlier::new(Duplicates::Exact).in_night(tonight);
        let asked = Asked::default();
        let Some(epoch) = epoch else { return Ok((earlier, asked)) };
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = super::open(&self.path(), flags)?;
            // One transaction, so that the file is not locked for each question; enough memory
            // for the inner pages of the trees.
            db.execute_batch("PRAGMA cache_size = -32768; BEGIN;")?;
            Ok(db)
        };
        let db = self.sql(open())?;
        Ok((earlier.after(Asking { db, epoch, first, asked: asked.clone() }), asked))
    }

    /// An error if a question could not be answered.
    pub fn answered(&self, asked: &Asked) -> Result<(), HistoryError> {
        let failed = asked.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.sql(failed.map_or(Ok(()), Err))
    }
}

/// Asks a history.
#[derive(Debug)]
struct Asking {
    /// Its own, since the history stays with the thread that opened it.
    db: Connection,
    epoch: i64,
    first: usize,
    asked: Asked,
}

impl Asking {
    fn ask(&self, query: &str, fingerprint: Fingerprint) -> Option<Place> {
        let find = || {
            let mut statement = self.db.prepare_cached(query)?;
            statement
                .query_row((self.epoch, fingerprint.to_bytes()), |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()
        };
        match find() {
            Ok(found) => found.map(|(input, record): (i64, i64)| {
                let input = usize::try_from(input)
                    .ok()
                    .and_then(|input| u32::try_from(self.first + input).ok());
                (input.unwrap_or(u32::MAX), record.cast_unsigned())
            }),
            Err(error) => {
                self.asked.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        }
    }
}

impl Remembered for Asking {
    fn posting(&mut self, whole: Fingerprint) -> Option<Place> {
        self.ask("SELECT input, record FROM postings WHERE epoch = ?1 AND fingerprint = ?2", whole)
    }

    fn text(&mut self, text: Fingerprint) -> Option<Place> {
        self.ask("SELECT input, record FROM texts WHERE epoch = ?1 AND fingerprint = ?2", text)
    }
}
