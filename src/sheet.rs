//! A CSV that somebody keeps by hand, such as labels or names of companies: read whole, since it
//! is short, and what is wrong in it is said with its line.

use std::path::{Path, PathBuf};

use csv::{Position, StringRecord};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Why such a file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SheetError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of it is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and what would be right.
        message: String,
    },
}

/// What is wrong, and on which line.
pub type Wrong = (u64, String);

/// The file, its cells without blanks around them.
#[derive(Debug)]
pub struct Sheet {
    /// Names of the columns.
    pub header: StringRecord,
    /// The rows, each with the line it begins on; they may have more or fewer cells than the header.
    pub rows: Vec<(u64, StringRecord)>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Sheet {
    /// Reads a file and makes of it what is wanted.
    pub fn read<T>(
        path: &Path,
        make: impl FnOnce(&Self) -> Result<T, Wrong>,
    ) -> Result<T, SheetError> {
        let bytes = std::fs::read(path)
            .map_err(|source| SheetError::Unreadable { path: path.into(), source })?;
        let made = Self::parse(&bytes).and_then(|sheet| make(&sheet));
        made.map_err(|(line, message)| SheetError::Wrong { path: path.into(), line, message })
    }

    /// Reads the bytes of a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, Wrong> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64 + 1;
            (line, "is not UTF-8; save the file as UTF-8".to_owned())
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = table.headers().map_err(|error| (1, error.to_string()))?.clone();
        let row = |record: csv::Result<StringRecord>| match record {
            Ok(record) => {
                Ok((record.position().map_or(1, |position| line(text, position)), record))
            }
            Err(error) => Err((error.position().map_or(1, Position::line), error.to_string())),
        };
        let rows = table.records().map(row).collect::<Result<_, Wrong>>()?;
        Ok(Self { header, rows, sha256: hex::encode(Sha256::digest(bytes)) })
    }

    /// The place of the column of a name, upper and lower case being the same.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|head| head.eq_ignore_ascii_case(name))
    }
}

/// The line of a record; its position is that of the blank lines before it.
fn line(text: &str, position: &Position) -> u64 {
    let begun = usize::try_from(position.byte())
        .ok()
        .and_then(|byte| text.as_bytes().get(byte..))
        .unwrap_or_default();
    let blank = begun
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
    fn rows_have_the_lines_they_begin_on() {
        let text = "\u{feff}Id , b\n\n\n x,\"1\n2\"\r\n\r\n\r\ny\n\nz,,";
        let sheet = Sheet::parse(text.as_bytes()).unwrap();
        let rows: Vec<_> =
            sheet.rows.iter().map(|(line, row)| (*line, row.iter().collect::<Vec<_>>())).collect();
        assert_eq!(rows, [(4, vec!["x", "1\n2"]), (8, vec!["y"]), (10, vec!["z", "", ""])]);
        assert_eq!(
            (sheet.column("id"), sheet.column("B"), sheet.column("c")),
            (Some(0), Some(1), None)
        );
        assert_eq!(Sheet::parse(b"a\n\nb\n\xff\n").unwrap_err().0, 4);
    }
}
