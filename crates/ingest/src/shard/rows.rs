//! The tables of a part: the place of each record, and its cells.

use std::fs::File;
use std::io;

use crate::rows::{FrameWriter, RowSource};
use crate::unpack::complain;
use titlegauge_core::posting::Origin;

/// The columns before the cells of a record.
const PLACE: [&str; 4] =
    ["titlegauge_record", "titlegauge_line", "titlegauge_offset", "titlegauge_reject"];

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub enum RowOf<'a> {
    /// A record with these cells.
    Posting(&'a [&'a [u8]]),
    /// A record that was rejected: the reason, and its bytes.
    Reject(&'a str, &'a [u8]),
    /// A repeated header, which has no place.
    RepeatedHeader,
    /// A blank row, which has no place.
    Blank,
}

/// The reason in the place of a blank row.
const BLANK: &str = "blank";

/// Returns the header of a table. `headers` are those of the input; `width` is the number of its
/// cells, which may be larger.
pub fn shard_header(headers: &[String], width: usize) -> Vec<String> {
    let own = headers.iter().cloned();
    let late = (headers.len()..width).map(|at| format!("titlegauge_late_{}", at + 1));
    PLACE.into_iter().map(str::to_owned).chain(own).chain(late).collect()
}

/// Returns the cells of a row, with `width` cells after the place.
pub fn shard_row(origin: Origin, row: RowOf<'_>, width: usize) -> Vec<Vec<u8>> {
    let number = |number: u64| number.to_string().into_bytes();
    let (record, reason, cells): (_, _, &[&[u8]]) = match row {
        RowOf::Posting(cells) => (origin.record, "", cells),
        RowOf::Reject(reason, raw) => (origin.record, reason, &[raw]),
        RowOf::RepeatedHeader => (0, "", &[]),
        RowOf::Blank => (0, BLANK, &[]),
    };
    let place = [number(record), number(origin.line), number(origin.offset), reason.into()];
    let cells = (0..width).map(|at| cells.get(at).map(|cell| cell.to_vec()).unwrap_or_default());
    place.into_iter().chain(cells).collect()
}

/// Reads the cells of a row; `None` if it has no place.
pub fn read_row<'a>(cells: &'a [&'a [u8]], source: u32) -> Option<(Origin, RowOf<'a>)> {
    let (place, own) = cells.split_at_checked(PLACE.len())?;
    let text = |at: usize| std::str::from_utf8(place[at]).ok();
    let number = |at| text(at).and_then(|text| text.parse().ok());
    let origin = Origin { source, record: number(0)?, line: number(1)?, offset: number(2)? };
    let row = match text(3)? {
        BLANK if origin.record == 0 => RowOf::Blank,
        _ if origin.record == 0 => RowOf::RepeatedHeader,
        "" => RowOf::Posting(own),
        reason => RowOf::Reject(reason, own.first()?),
    };
    Some((origin, row))
}

/// The rows of a table of a part.
pub struct ShardRows {
    reader: csv::Reader<File>,
    row: csv::ByteRecord,
    headers: Vec<String>,
}

impl ShardRows {
    /// Opens a table, whose rows have `width` cells after the place.
    ///
    /// # Errors
    ///
    /// Returns an error if the header cannot be read or is not that of such a table.
    pub fn open(file: File, width: usize) -> io::Result<Self> {
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.byte_headers().map_err(broken)?;
        if header.len() != PLACE.len() + width
            || !header.iter().zip(PLACE).all(|(one, other)| one == other.as_bytes())
        {
            return Err(damaged("its columns are not those of shard.json"));
        }
        let headers =
            header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        Ok(Self { reader, row: csv::ByteRecord::new(), headers })
    }
}

impl RowSource for ShardRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next_row(&mut self, out: &mut FrameWriter<'_>) -> io::Result<bool> {
        let read = self.reader.read_byte_record(&mut self.row);
        if !read.map_err(broken)? {
            return Ok(false);
        }
        let cells: Vec<&[u8]> = self.row.iter().collect();
        if read_row(&cells, 0).is_none() {
            return Err(damaged("a row has no place"));
        }
        for cell in cells {
            out.cell(cell);
        }
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// Returns the error of a row without the words of the parser.
fn broken(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => damaged("a row does not have the cells of its header"),
    }
}

fn damaged(what: &str) -> io::Error {
    complain(format!("is a damaged part ({what}); copy it again, or cut the inputs again"))
}
