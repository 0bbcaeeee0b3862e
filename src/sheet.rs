//! CSV files that people write by hand, such as labels or company names. They are short, so they
//! are read as a whole. Mistakes are reported with their line.

use std::path::{Path, PathBuf};

use csv::{Position, StringRecord};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The reasons why a file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SheetError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A line of the file is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The mistake, and how to fix it.
        message: String,
    },
}

/// A mistake in a file, without the name of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongLine {
    /// The line, from 1.
    pub line: u64,
    /// The mistake, and how to fix it.
    pub message: String,
}

impl WrongLine {
    /// Describes the mistake on a line.
    pub fn new(line: u64, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// The content of a file. Blanks around cells are removed.
#[derive(Debug)]
pub struct Sheet {
    /// Names of the columns.
    pub header: StringRecord,
    /// The rows, each with the line on which it begins. A row may have more or fewer cells than the
    /// header.
    pub rows: Vec<(u64, StringRecord)>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Sheet {
    /// Reads a file and converts it.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, is not valid CSV, or cannot be converted.
    pub fn read<T>(
        path: &Path,
        convert: impl FnOnce(&Self) -> Result<T, WrongLine>,
    ) -> Result<T, SheetError> {
        Self::read_as(path, Self::parse, convert)
    }

    /// Reads a file as [`Self::read`] does, with another parser of its bytes.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, parsed or converted.
    pub fn read_as<T>(
        path: &Path,
        parse: impl FnOnce(&[u8]) -> Result<Self, WrongLine>,
        convert: impl FnOnce(&Self) -> Result<T, WrongLine>,
    ) -> Result<T, SheetError> {
        let bytes = std::fs::read(path)
            .map_err(|source| SheetError::Unreadable { path: path.into(), source })?;
        let converted = parse(&bytes).and_then(|sheet| convert(&sheet));
        converted.map_err(|WrongLine { line, message }| SheetError::Wrong {
            path: path.into(),
            line,
            message,
        })
    }

    /// Parses the bytes of a file.
    ///
    /// # Errors
    ///
    /// Fails if they are not valid UTF-8 or CSV.
    pub fn parse(bytes: &[u8]) -> Result<Self, WrongLine> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64 + 1;
            WrongLine::new(line, "is not UTF-8; save the file as UTF-8")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = table.headers().map_err(|error| WrongLine::new(1, error.to_string()))?.clone();
        let row = |record: csv::Result<StringRecord>| match record {
            Ok(record) => {
                Ok((record.position().map_or(1, |position| line(text, position)), record))
            }
            Err(error) => {
                let line = error.position().map_or(1, Position::line);
                Err(WrongLine::new(line, error.to_string()))
            }
        };
        let rows = table.records().map(row).collect::<Result<_, WrongLine>>()?;
        Ok(Self { header, rows, sha256: hex::encode(Sha256::digest(bytes)) })
    }

    /// Returns the index of a column, ignoring ASCII case; `None` if there is no such column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|head| head.eq_ignore_ascii_case(name))
    }
}

/// Returns the line of a record. The position that the reader reports is that of the blank lines
/// before it.
fn line(text: &str, position: &Position) -> u64 {
    let rest = usize::try_from(position.byte())
        .ok()
        .and_then(|byte| text.as_bytes().get(byte..))
        .unwrap_or_default();
    let blank = rest
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|byte| **byte == b'\n')
        .count();
    position.line() + blank as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_line_of_their_beginning() {
        let text = "\u{feff}Id , b\n\n\n x,\"1\n2\"\r\n\r\n\r\ny\n\nz,,";
        let sheet = Sheet::parse(text.as_bytes()).unwrap();
        let rows: Vec<_> =
            sheet.rows.iter().map(|(line, row)| (*line, row.iter().collect::<Vec<_>>())).collect();
        assert_eq!(rows, [(4, vec!["x", "1\n2"]), (8, vec!["y"]), (10, vec!["z", "", ""])]);
        assert_eq!(
            (sheet.column("id"), sheet.column("B"), sheet.column("c")),
            (Some(0), Some(1), None)
        );
        assert_eq!(Sheet::parse(b"a\n\nb\n\xff\n").unwrap_err().line, 4);
    }
}
