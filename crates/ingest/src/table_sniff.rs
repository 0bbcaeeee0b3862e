//! How a table is laid out: its delimiter, its quotes, where its header stands and what
//! the columns mean, told from a sample.

use csv::ByteRecord;

use super::columns::Columns;
use super::decode;
use super::error::IngestError;
use super::layout::Layout;
use super::overrides::Overrides;
use super::table::{BLANK, Table};

pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many records of the sample are kept for a look.
const LOOKED_AT: usize = 100;
/// The header stands among so many first records; before it there may be a title and the like.
const PREAMBLE: usize = 20;

/// A table as its beginning shows it.
#[derive(Debug)]
pub struct Sniffed {
    /// Its layout and header.
    pub table: Table,
    /// Which column means what.
    pub columns: Columns,
    /// The first records after the header.
    pub first: Vec<Vec<String>>,
}

impl Sniffed {
    /// Detects the delimiter, quotes, header and columns of a table from its first bytes. `whole` means
    /// that `sample` is the whole text.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no header or no column for the title or the description.
    pub fn of(
        name: &str,
        sample: &[u8],
        whole: bool,
        overrides: &Overrides,
    ) -> Result<Self, IngestError> {
        let not = |what: &str| IngestError::NotAnExport { name: name.into(), what: what.into() };
        let (said, from) = separator(sample);
        let delimiters = said.map_or(DELIMITERS.to_vec(), |said| vec![said]);
        let sample = Sample { bytes: sample, from, whole, overrides };
        let mut best: Option<((usize, usize, usize), Self)> = None;
        let mut unread = None;
        for delimiter in delimiters {
            match sample.read(delimiter, false) {
                Some(Ok(sniffed)) => {
                    let score = (
                        sniffed.columns.recognised(),
                        sniffed.evenness(),
                        sniffed.table.layout.fields,
                    );
                    if best.as_ref().is_none_or(|(b, _)| score > *b) {
                        best = Some((score, sniffed));
                    }
                }
                // A header that `--columns` asks for and this delimiter does not show.
                Some(Err((fields, what)))
                    if unread.as_ref().is_none_or(|(most, _)| fields > *most) =>
                {
                    unread = Some((fields, what));
                }
                _ => {}
            }
        }
        let Some((_, sniffed)) = best else {
            return Err(
                unread.map_or_else(|| not("has no header"), |(_, what)| IngestError::Columns(what))
            );
        };
        let sniffed = sample.with_quotes_told(sniffed);
        sniffed.columns.complete(name, overrides)?;
        Ok(sniffed)
    }

    /// Of a hundred first records, those with the header's fields.
    fn evenness(&self) -> usize {
        self.first.iter().filter(|row| row.len() == self.table.layout.fields).count() * 100
            / self.first.len().max(1)
    }
}

/// The beginning of a text.
struct Sample<'a> {
    bytes: &'a [u8],
    /// Where the table may begin.
    from: usize,
    whole: bool,
    overrides: &'a Overrides,
}

impl Sample<'_> {
    /// Reads the sample with this delimiter: the sniffed, or the fields of the header and
    /// why it cannot be followed; none where there is no record at all.
    fn read(&self, delimiter: u8, escaped: bool) -> Option<Result<Sniffed, (usize, String)>> {
        let layout = Layout { escaped, ..Layout::plain(delimiter, 0) };
        let (rows, starts) = self.rows(layout);
        let header_at = self.header(&rows);
        let first = rows.get(header_at..)?.first()?;
        let rest: Vec<Vec<String>> =
            rows[header_at + usize::from(!self.overrides.no_header)..].to_vec();
        let headers: Vec<String> = if self.overrides.no_header {
            (1..=first.len()).map(|number| number.to_string()).collect()
        } else {
            first.iter().map(|cell| cell.trim_matches(BLANK).to_owned()).collect()
        };
        let columns = match Columns::choose(&headers, &rest, self.overrides) {
            Ok(columns) => columns,
            Err(what) => return Some(Err((headers.len(), what))),
        };
        let preamble = starts[header_at];
        let line = &self.bytes[preamble..];
        let line = &line[..layout.shape(line, self.whole).map_or(line.len(), |shape| shape.end)];
        let newline = if line.ends_with(b"\r") { b'\r' } else { b'\n' };
        let header = (!self.overrides.no_header).then(|| line.to_vec());
        let layout = Layout { newline, fields: headers.len(), ..layout };
        Some(Ok(Sniffed { table: Table { layout, preamble, header }, columns, first: rest }))
    }

    /// The first records, and where each begins. The last one of a cut sample is left off.
    fn rows(&self, layout: Layout) -> (Vec<Vec<String>>, Vec<usize>) {
        let text = &self.bytes[self.from..];
        let (mut rows, mut starts) = (Vec::new(), Vec::new());
        let mut reader = layout.reader().from_reader(text);
        let mut record = ByteRecord::new();
        while rows.len() < LOOKED_AT && reader.read_byte_record(&mut record).unwrap_or(false) {
            let start = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
            starts.push(
                self.from
                    + start
                    + text[start..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count(),
            );
            rows.push(record.iter().map(|field| decode::field(field).into_owned()).collect());
        }
        if !self.whole && rows.len() < LOOKED_AT && rows.len() > 1 {
            rows.pop();
        }
        (rows, starts)
    }

    /// Which record is the header: the first, unless a later one has the columns that are
    /// needed and all before it are narrower.
    fn header(&self, rows: &[Vec<String>]) -> usize {
        if self.overrides.no_header {
            return 0;
        }
        let filled = |row: &Vec<String>| {
            row.iter().filter(|cell| !cell.trim_matches(BLANK).is_empty()).count()
        };
        let mut widest = 0;
        for (at, row) in rows.iter().take(PREAMBLE).enumerate() {
            let headers: Vec<String> =
                row.iter().map(|cell| cell.trim_matches(BLANK).to_owned()).collect();
            let complete = Columns::choose(&headers, &[], self.overrides)
                .is_ok_and(|columns| columns.missing().is_none());
            if complete && widest < filled(row) {
                return at;
            }
            widest = widest.max(filled(row));
        }
        0
    }

    /// Reads `\"` as a quote within quotes where that makes records even which are not so
    /// otherwise. Where both readings do, quotes are doubled, and a backslash is one.
    fn with_quotes_told(&self, sniffed: Sniffed) -> Sniffed {
        let uneven = self.uneven(&sniffed);
        if uneven == 0 || memchr::memmem::find(self.bytes, b"\\\"").is_none() {
            return sniffed;
        }
        match self.read(sniffed.table.layout.delimiter, true) {
            Some(Ok(escaped))
                if self.uneven(&escaped) * 10 <= uneven
                    && escaped.table.layout.fields == sniffed.table.layout.fields =>
            {
                escaped
            }
            _ => sniffed,
        }
    }

    /// Records of the sample that have more fields or fewer than the header, or a quote astray.
    fn uneven(&self, sniffed: &Sniffed) -> usize {
        let mut at = sniffed.table.preamble;
        let mut uneven = 0;
        while let Some(shape) = sniffed.table.layout.shape(&self.bytes[at..], self.whole) {
            at += shape.end;
            uneven += usize::from(
                shape.fields != sniffed.table.layout.fields || shape.open || shape.astray.is_some(),
            );
        }
        uneven
    }
}

/// The delimiter that a first line `sep=;` says, as Excel reads and writes it, and where
/// the text goes on.
fn separator(sample: &[u8]) -> (Option<u8>, usize) {
    let line = sample.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(0);
    let said = sample[..line].trim_ascii().to_ascii_lowercase();
    let said = said.strip_prefix(b"\"").and_then(|s| s.strip_suffix(b"\"")).unwrap_or(&said);
    match sample[..line].strip_suffix(b"\t") {
        Some(rest) if rest.eq_ignore_ascii_case(b"sep=") => (Some(b'\t'), line),
        _ => match said.strip_prefix(b"sep=") {
            Some(&[delimiter]) if delimiter.is_ascii_punctuation() && delimiter != b'"' => {
                (Some(delimiter), line)
            }
            _ => (None, 0),
        },
    }
}
