//! Reads the rows of a table in the order of their numbers, some at a time.

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::tables::{SqliteError, choose, connect};
use crate::rows::{FrameWriter, RowSource};
use crate::unpack::complain;

/// The number of rows that are read at once.
const ROWS: usize = 64;

/// The rows of a table.
pub struct SqliteRows {
    database: Connection,
    columns: Vec<String>,
    /// Reads the next rows after a number.
    query: String,
    /// The number of the last row that was read; `None` before the first.
    last: Option<i64>,
    /// The number of the last row of the table.
    end: i64,
    /// Rows that were read and not returned.
    ready: VecDeque<Vec<Vec<u8>>>,
    /// The size of the database in bytes.
    bytes: u64,
}

impl SqliteRows {
    /// Opens the table or view `wanted` of a database or, if it is `None`, the only one of postings.
    ///
    /// # Errors
    ///
    /// Returns an error if the database is damaged, or if the table is missing or unclear.
    pub fn open(path: &Path, wanted: Option<&str>, bytes: u64) -> Result<Self, SqliteError> {
        let database = connect(path)?;
        let table = choose(&database, wanted)?.numbered(&database, bytes)?;
        let (name, number) = (&table.quoted, table.row_number);
        let end = database.query_row(&format!("SELECT max({number}) FROM {name}"), [], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
        let query = format!(
            "SELECT {number}, * FROM {name} WHERE {number} > ?1 ORDER BY {number} LIMIT {ROWS}"
        );
        Ok(Self {
            database,
            columns: table.columns,
            query,
            // No row has a number above the largest one.
            last: end.is_none().then_some(i64::MAX),
            end: end.unwrap_or_default(),
            ready: VecDeque::new(),
            bytes,
        })
    }

    /// Reads the next rows.
    fn fill(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.database.prepare_cached(&self.query)?;
        let mut rows = statement.query([self.last.unwrap_or(i64::MIN)])?;
        while let Some(row) = rows.next()? {
            self.last = Some(row.get(0)?);
            let cells = (1..=self.columns.len()).map(|at| row.get_ref(at).map(text));
            self.ready.push_back(cells.collect::<Result<_, _>>()?);
        }
        Ok(())
    }
}

/// Returns a value as text; empty for a missing one.
fn text(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Null => Vec::new(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
    }
}

impl RowSource for SqliteRows {
    fn headers(&self) -> &[String] {
        &self.columns
    }

    fn next_row(&mut self, out: &mut FrameWriter<'_>) -> io::Result<bool> {
        if self.ready.is_empty() {
            self.fill().map_err(|error| complain(SqliteError::from(error).to_string()))?;
        }
        let Some(cells) = self.ready.pop_front() else { return Ok(false) };
        for cell in cells {
            out.cell(&cell);
        }
        Ok(true)
    }

    fn position(&self) -> u64 {
        // Rows are read in the order of their numbers, which are usually dense.
        let read = self.last.unwrap_or_default().clamp(0, self.end.max(1));
        let share = u128::from(self.bytes) * u128::from(read.unsigned_abs())
            / u128::from(self.end.max(1).unsigned_abs());
        u64::try_from(share).unwrap_or(self.bytes)
    }
}
