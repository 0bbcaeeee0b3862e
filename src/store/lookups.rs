//! Looks up single postings of earlier nights, so that a run needs neither the time nor the memory
//! to read all of them.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};

use super::error::HistoryError;
use super::history::{History, connection};
use titlegauge_core::duplicates::{Duplicates, Earlier, Fingerprint, Place, Remembered};

/// The first error of the lookups of a run. [`Remembered`] cannot return errors, so they are kept
/// here until [`History::answered`].
#[derive(Debug, Default, Clone)]
pub struct LookupFailure(Arc<Mutex<Option<rusqlite::Error>>>);

impl History {
    /// Returns the lookup of an epoch's postings. Input n of the history has the index `first` + n,
    /// and `tonight` contains the indexes of tonight's inputs. [`Self::answered`] must be called after
    /// the last lookup. Near copies are detected among tonight's postings only.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be opened a second time.
    pub fn earlier(
        &self,
        epoch: Option<i64>,
        first: usize,
        tonight: Range<u32>,
    ) -> Result<(Earlier, LookupFailure), HistoryError> {
        let earlier = Earlier::new(Duplicates::Near).in_night(tonight);
        let failure = LookupFailure::default();
        let Some(epoch) = epoch else { return Ok((earlier, failure)) };
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = connection(&self.path(), flags)?;
            // One transaction, so that the file is not locked for each lookup. The cache of 32 MiB
            // holds the inner pages of the trees.
            db.execute_batch("PRAGMA cache_size = -32768; BEGIN;")?;
            Ok(db)
        };
        let db = self.sql(open())?;
        Ok((earlier.after(Lookup { db, epoch, first, failure: failure.clone() }), failure))
    }

    /// Checks that all lookups succeeded.
    ///
    /// # Errors
    ///
    /// Returns the first error of a lookup.
    pub fn answered(&self, failure: &LookupFailure) -> Result<(), HistoryError> {
        let failed = failure.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.sql(failed.map_or(Ok(()), Err))
    }
}

/// Looks up fingerprints in a history.
#[derive(Debug)]
struct Lookup {
    /// A connection of its own, because that of the history stays with the thread that opened it.
    db: Connection,
    epoch: i64,
    first: usize,
    failure: LookupFailure,
}

impl Lookup {
    fn find(&self, query: &str, fingerprint: Fingerprint) -> Option<Place> {
        let place = |row: &Row<'_>| {
            let (input, record): (i64, i64) = (row.get(0)?, row.get(1)?);
            let index = usize::try_from(input).ok().map(|input| self.first + input);
            let source = index.and_then(|index| u32::try_from(index).ok());
            let source = source.ok_or(rusqlite::Error::IntegralValueOutOfRange(0, input))?;
            Ok(Place { source, record: record.cast_unsigned() })
        };
        let find = || {
            let mut statement = self.db.prepare_cached(query)?;
            statement.query_row((self.epoch, fingerprint.to_bytes()), place).optional()
        };
        find().unwrap_or_else(|error| {
            let mut failure = self.failure.0.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
            None
        })
    }
}

impl Remembered for Lookup {
    fn posting(&mut self, whole: Fingerprint) -> Option<Place> {
        self.find("SELECT input, record FROM postings WHERE epoch = ?1 AND fingerprint = ?2", whole)
    }

    fn text(&mut self, text: Fingerprint) -> Option<Place> {
        self.find("SELECT input, record FROM texts WHERE epoch = ?1 AND fingerprint = ?2", text)
    }
}
