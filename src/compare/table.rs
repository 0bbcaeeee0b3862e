//! A CSV file of a result, read row by row, with its columns found by header.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use csv::ByteRecord;

use super::CompareError;

/// The file, open at its first row.
pub struct Table {
    path: PathBuf,
    headers: Vec<String>,
    reader: csv::Reader<File>,
    record: ByteRecord,
}

/// A column: its name, for messages, and its place if it is there.
#[derive(Debug, Clone)]
pub struct Column {
    name: &'static str,
    at: Option<usize>,
}

impl Table {
    /// Opens a file of a folder and reads its header.
    pub fn open(folder: &Path, name: &str) -> Result<Self, CompareError> {
        let path = folder.join(name);
        let file = File::open(&path)
            .map_err(|source| CompareError::Unreadable { path: path.clone(), source })?;
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_reader(file);
        let headers = match reader.byte_headers() {
            Ok(headers) => {
                headers.iter().map(|header| String::from_utf8_lossy(header).into_owned()).collect()
            }
            Err(error) => return Err(wrong(&path, 1, error)),
        };
        Ok(Self { path, headers, reader, record: ByteRecord::new() })
    }

    /// A column that results of all versions have.
    pub fn needed(&self, name: &'static str) -> Result<Column, CompareError> {
        let column = self.column(name);
        if column.at.is_none() {
            return Err(CompareError::Wrong {
                path: self.path.clone(),
                line: 1,
                message: format!("there is no column \"{name}\""),
            });
        }
        Ok(column)
    }

    /// A column that may be missing; its cells are empty then.
    pub fn column(&self, name: &'static str) -> Column {
        Column { name, at: self.headers.iter().position(|header| header == name) }
    }

    /// The next row, if there is one.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, CompareError> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(Row { path: &self.path, record: &self.record })),
            Ok(false) => Ok(None),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                Err(wrong(&self.path, line, error))
            }
        }
    }
}

/// The columns of a posting's gap.
pub struct Gaps {
    gap: Column,
    /// Filled where another posting of the company has the same text.
    same_text_as: Column,
}

impl Gaps {
    /// In `postings.csv`.
    pub fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self { gap: table.needed("title_gap")?, same_text_as: table.column("same_text_as") })
    }

    /// The gap as the result's own figures count it: of one text of a company once.
    pub fn counted(&self, row: &Row<'_>) -> Result<Option<i8>, CompareError> {
        if row.bytes(&self.same_text_as).is_empty() { row.number(&self.gap) } else { Ok(None) }
    }
}

/// The error of a row, without its internals.
fn wrong(path: &Path, line: u64, error: csv::Error) -> CompareError {
    let message = match error.into_kind() {
        csv::ErrorKind::Io(source) => {
            return CompareError::Unreadable { path: path.to_owned(), source };
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields where the header has {expected_len}")
        }
        other => format!("not CSV ({other:?})"),
    };
    CompareError::Wrong { path: path.to_owned(), line, message }
}

/// One row.
pub struct Row<'t> {
    path: &'t Path,
    record: &'t ByteRecord,
}

impl Row<'_> {
    /// The bytes of a cell.
    pub fn bytes(&self, column: &Column) -> &[u8] {
        column.at.and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// A cell as text, as it was before it was kept from being a formula.
    pub fn text(&self, column: &Column) -> Cow<'_, str> {
        let cell = self.bytes(column);
        let cell = match cell {
            [b'\'', rest @ ..] if rest.first().is_some_and(|b| b"=+-@\t\r".contains(b)) => rest,
            cell => cell,
        };
        String::from_utf8_lossy(cell)
    }

    /// A cell as a number; `None` where it is empty.
    pub fn number<T: FromStr>(&self, column: &Column) -> Result<Option<T>, CompareError> {
        let cell = String::from_utf8_lossy(self.bytes(column));
        if cell.is_empty() {
            return Ok(None);
        }
        cell.parse().map(Some).map_err(|_| CompareError::Wrong {
            path: self.path.to_owned(),
            line: self.record.position().map_or(0, csv::Position::line),
            message: format!(
                "\"{}\" in the column \"{}\" is no such number",
                super::harmless(&cell),
                column.name
            ),
        })
    }
}
