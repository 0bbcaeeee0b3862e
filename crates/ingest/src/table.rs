//! A delimited table: its layout, the bytes before its records, and its header.

use super::columns::folded;
use super::decode;
use super::layout::Layout;

/// Characters around a header's name that are not part of it. Concatenated files may contain
/// byte-order marks.
pub const BLANK: [char; 6] = [' ', '\t', '\u{a0}', '\u{feff}', '\r', '\n'];

/// Layout and header of a table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The marks between fields and records.
    pub layout: Layout,
    /// Bytes before the header.
    pub preamble: usize,
    /// The header's bytes, line end included; `None` if the table has no header.
    pub header: Option<Vec<u8>>,
}

impl Table {
    /// Returns true if a record repeats the header, whose names are `headers`, without regard to case
    /// and signs.
    pub fn is_header<'a>(
        &self,
        headers: &[String],
        record: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> bool {
        let same = |(field, header): (&[u8], &String)| {
            field.len() <= 2 * header.len() + 16 && folded(&decode::field(field)) == folded(header)
        };
        self.header.is_some() && record.len() == self.layout.fields && record.zip(headers).all(same)
    }
}
