//! Merges tables with rows of postings: each part has its rows in input order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;

use super::folder::PartFolder;
use crate::jobs::error::JobError;
use crate::jobs::merge_error::MergeError;
use crate::report::Folder;
use titlegauge_core::sanitize::guarded;

/// The columns of every table of rows that give the place of a posting.
const PLACE: [&str; 2] = ["source", "record"];

/// Rows of one part, as bytes.
struct Rows {
    path: PathBuf,
    from: BufReader<File>,
    /// The next row with its line end; empty at the end.
    row: Vec<u8>,
    /// Indexes of the columns of [`PLACE`].
    place: [usize; 2],
}

/// The place of a row: index of the source, and number of the record.
type RowPlace = (usize, u64);

impl Rows {
    /// Opens a table; `None` if the part has none. Returns its header too.
    fn open(part: &PartFolder, name: &str) -> Result<Option<(Self, Vec<u8>)>, MergeError> {
        let Some(file) = part.file(name)? else { return Ok(None) };
        let from = BufReader::with_capacity(1 << 16, file);
        let mut rows = Self { path: part.path.join(name), from, row: Vec::new(), place: [0; 2] };
        rows.next()?;
        let header = std::mem::take(&mut rows.row);
        let names = fields(&header);
        for (at, column) in rows.place.iter_mut().zip(PLACE) {
            let found = names.iter().position(|name| name == column.as_bytes());
            *at = found.ok_or_else(|| MergeError::Malformed {
                path: part.path.join(name),
                reason: format!("it has no column {column}"),
            })?;
        }
        rows.next()?;
        Ok(Some((rows, header)))
    }

    /// Reads the next row. A line end within quotes does not end it.
    fn next(&mut self) -> Result<(), MergeError> {
        self.row.clear();
        let mut read = || -> io::Result<()> {
            let mut open = false;
            loop {
                let before = self.row.len();
                if self.from.read_until(b'\n', &mut self.row)? == 0 {
                    return Ok(());
                }
                let quotes = memchr::memchr_iter(b'"', &self.row[before..]).count();
                open ^= quotes % 2 == 1;
                if !open {
                    return Ok(());
                }
            }
        };
        read().map_err(|source| MergeError::Io { path: self.path.clone(), source })
    }

    /// Returns the place of the next row; `None` at the end.
    fn place(&self, sources: &HashMap<String, usize>) -> Result<Option<RowPlace>, MergeError> {
        if self.row.is_empty() {
            return Ok(None);
        }
        let fields = fields(&self.row);
        let text = |at| std::str::from_utf8(fields.get(at).unwrap_or_default()).unwrap_or_default();
        let [source, record] = self.place;
        let place = sources.get(text(source)).copied().zip(text(record).parse().ok());
        let reason = || format!("{}#{} is not a place", text(source), text(record));
        Ok(Some(
            place.ok_or_else(|| MergeError::Malformed {
                path: self.path.clone(),
                reason: reason(),
            })?,
        ))
    }
}

/// Returns the fields of a row.
fn fields(row: &[u8]) -> csv::ByteRecord {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row);
    let mut record = csv::ByteRecord::new();
    // A row in memory is always read; a malformed one has fields without a meaning.
    let _ = reader.read_byte_record(&mut record);
    record
}

/// Merges a table of all parts. Writes nothing if no part has it.
///
/// # Errors
///
/// Fails if a table cannot be read or the output cannot be written.
pub(super) fn merge_rows(
    parts: &[PartFolder],
    sources: &[String],
    name: &str,
    folder: &mut Folder,
) -> Result<(), JobError> {
    let opened: Result<Vec<_>, _> = parts.iter().map(|part| Rows::open(part, name)).collect();
    let (mut tables, headers): (Vec<Rows>, Vec<_>) = opened?.into_iter().flatten().unzip();
    let Some(header) = headers.into_iter().next() else { return Ok(()) };
    let sources = sources.iter().enumerate();
    let sources = sources.map(|(at, name)| (guarded(name).into_owned(), at)).collect();
    let mut output = folder.output(name)?;
    output.write_all(&header).map_err(|e| output.error(e))?;
    let mut next = BinaryHeap::new();
    for (number, rows) in tables.iter().enumerate() {
        next.extend(rows.place(&sources)?.map(|place| Reverse((place, number))));
    }
    while let Some(Reverse((_, number))) = next.pop() {
        let rows = &mut tables[number];
        output.write_all(&rows.row).map_err(|e| output.error(e))?;
        rows.next()?;
        next.extend(rows.place(&sources)?.map(|place| Reverse((place, number))));
    }
    Ok(folder.close(output)?)
}
