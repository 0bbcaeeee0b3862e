//! A CSV file of a result, read row by row; its columns are found by header.

use std::borrow::Cow;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use csv::ByteRecord;

use super::error::CompareError;
use titlegauge_core::Millionths;
use titlegauge_core::labelled::Status;
use titlegauge_core::level::Level;
use titlegauge_core::sanitize::harmless;

/// Size of the read buffer in bytes.
const BUFFER: usize = 1 << 18;

/// An open file whose header was read.
pub struct Table {
    path: PathBuf,
    headers: Vec<String>,
    reader: csv::Reader<File>,
    record: ByteRecord,
}

/// A column: its name, for messages, and its index.
#[derive(Debug, Clone)]
pub struct Column {
    name: &'static str,
    /// `None` if the table has no such column.
    index: Option<usize>,
}

impl Table {
    /// Opens a file of a folder and reads its header.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or has no valid header.
    pub fn open(folder: &Path, name: &str) -> Result<Self, CompareError> {
        let path = folder.join(name);
        let file = File::open(&path)
            .map_err(|source| CompareError::Unreadable { path: path.clone(), source })?;
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(BUFFER).from_reader(file);
        let headers = match reader.byte_headers() {
            Ok(headers) => {
                headers.iter().map(|header| String::from_utf8_lossy(header).into_owned()).collect()
            }
            Err(error) => return Err(csv_error(&path, 1, error)),
        };
        Ok(Self { path, headers, reader, record: ByteRecord::new() })
    }

    /// Returns a column that results of all versions have.
    ///
    /// # Errors
    ///
    /// Returns an error if the table has no such column.
    pub fn required(&self, name: &'static str) -> Result<Column, CompareError> {
        let column = self.optional(name);
        if column.index.is_none() {
            return Err(CompareError::Malformed {
                path: self.path.clone(),
                line: 1,
                message: format!("there is no column \"{name}\""),
            });
        }
        Ok(column)
    }

    /// Returns a column that results of older versions lack.
    ///
    /// # Errors
    ///
    /// Returns [`CompareError::Older`] if the table has no such column.
    pub fn newer(&self, name: &'static str) -> Result<Column, CompareError> {
        let column = self.optional(name);
        if column.index.is_none() {
            return Err(CompareError::Older { path: self.path.clone(), column: name });
        }
        Ok(column)
    }

    /// Returns a column that may be missing; its cells are then empty.
    pub fn optional(&self, name: &'static str) -> Column {
        Column { name, index: self.headers.iter().position(|header| header == name) }
    }

    /// Returns the next row, or `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if a row has another number of fields
    /// than the header.
    pub fn next_row(&mut self) -> Result<Option<TableRow<'_>>, CompareError> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(TableRow { path: &self.path, record: &self.record })),
            Ok(false) => Ok(None),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                Err(csv_error(&self.path, line, error))
            }
        }
    }
}

/// The gap of a posting that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedGap {
    /// Advertised level minus expected duty level, in levels.
    pub expected: Millionths,
    /// Probability of a gap of 1 or more.
    pub inflated: Millionths,
}

/// The columns of `postings.csv` from which the counted gap of a posting is read.
pub struct GapColumns {
    expected: Column,
    inflated: Column,
    /// Filled if an earlier posting of the company has the same text.
    same_text_as: Column,
}

impl GapColumns {
    /// Finds the columns in `postings.csv`.
    ///
    /// # Errors
    ///
    /// Returns [`CompareError::Older`] if an older version wrote the table, without expected gaps.
    pub fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            expected: table.newer("gap_expected")?,
            inflated: table.newer("p_inflated")?,
            same_text_as: table.optional("same_text_as"),
        })
    }

    /// Returns the gap as the figures of the result count it: `None` for a repeated text of a
    /// company and for a posting without a gap.
    ///
    /// # Errors
    ///
    /// Returns an error if the gap or its probability is not a number within its bounds.
    pub fn counted(&self, row: &TableRow<'_>) -> Result<Option<CountedGap>, CompareError> {
        if !row.bytes(&self.same_text_as).is_empty() {
            return Ok(None);
        }
        let expected = row.bounded(&self.expected, -4.0..=4.0)?;
        let inflated = row.bounded(&self.inflated, 0.0..=1.0)?;
        Ok(expected.zip(inflated).map(|(expected, inflated)| CountedGap { expected, inflated }))
    }
}

/// Converts an error of the `csv` crate; its own text would show internals.
fn csv_error(path: &Path, line: u64, error: csv::Error) -> CompareError {
    let message = match error.into_kind() {
        csv::ErrorKind::Io(source) => {
            return CompareError::Unreadable { path: path.to_owned(), source };
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields where the header has {expected_len}")
        }
        other => format!("not CSV ({other:?})"),
    };
    CompareError::Malformed { path: path.to_owned(), line, message }
}

/// A row of a [`Table`].
pub struct TableRow<'t> {
    path: &'t Path,
    record: &'t ByteRecord,
}

impl TableRow<'_> {
    /// Returns the bytes of a cell.
    pub fn bytes(&self, column: &Column) -> &[u8] {
        column.index.and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// Returns a cell as text, without the apostrophe that protects it in a spreadsheet.
    pub fn text(&self, column: &Column) -> Cow<'_, str> {
        let cell = self.bytes(column);
        let cell = match cell {
            [b'\'', rest @ ..] if rest.first().is_some_and(|b| b"=+-@\t\r".contains(b)) => rest,
            cell => cell,
        };
        String::from_utf8_lossy(cell)
    }

    /// Returns the status of a posting; `None` for an unknown word.
    pub fn status(&self, column: &Column) -> Option<Status> {
        let cell = self.bytes(column);
        [Status::Labelled, Status::Unclassified, Status::Duplicate]
            .into_iter()
            .find(|status| status.as_str().as_bytes() == cell)
    }

    /// Returns a cell as a number; `None` if it is empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the cell is not a number of this type.
    pub fn number<T: FromStr>(&self, column: &Column) -> Result<Option<T>, CompareError> {
        let cell = String::from_utf8_lossy(self.bytes(column));
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| self.malformed(column, "is not a valid number"))
    }

    /// Returns a cell as a level; `None` if it is empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the cell is not a number from 0 to 4.
    pub fn level(&self, column: &Column) -> Result<Option<Level>, CompareError> {
        let Some(number) = self.number(column)? else { return Ok(None) };
        match Level::new(number) {
            Some(level) => Ok(Some(level)),
            None => Err(self.malformed(column, "is not a level; levels are 0 to 4")),
        }
    }

    /// Returns a number in millionths; `None` if the cell is empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the cell is not a number within the bounds.
    fn bounded(
        &self,
        column: &Column,
        bounds: RangeInclusive<f64>,
    ) -> Result<Option<Millionths>, CompareError> {
        let Some(number) = self.number(column)? else { return Ok(None) };
        if !bounds.contains(&number) {
            let problem = format!("is not between {} and {}", bounds.start(), bounds.end());
            return Err(self.malformed(column, &problem));
        }
        Ok(Some(Millionths::rounded(number)))
    }

    fn malformed(&self, column: &Column, problem: &str) -> CompareError {
        let cell = String::from_utf8_lossy(self.bytes(column));
        CompareError::Malformed {
            path: self.path.to_owned(),
            line: self.record.position().map_or(0, csv::Position::line),
            message: format!("\"{}\" in the column \"{}\" {problem}", harmless(&cell), column.name),
        }
    }
}
