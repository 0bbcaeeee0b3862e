//! Detects the layout of a table from a sample: its delimiter, quotes and header, and the meanings
//! of its columns.

use super::columns::Columns;
use super::decode;
use super::error::IngestError;
use super::layout::{Escapes, Layout};
use super::overrides::Overrides;
use super::sniffed::Sniffed;
use super::table::{BLANK, Table};

/// The delimiters that detection tries.
pub const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b'^'];
/// The number of records of the sample that delimiter and columns are detected from.
pub const INSPECTED: usize = 100;
/// The number of first records that may be the header. A title or notes may precede it.
const PREAMBLE: usize = 20;

impl Sniffed<Table> {
    /// Detects the delimiter, quotes, header and columns of a table from its first bytes. `whole`
    /// means that `sample` is the whole text.
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
        let (declared, from) = declared_delimiter(sample);
        let delimiters = declared.map_or(DELIMITERS.to_vec(), |declared| vec![declared]);
        let sample = Sample { bytes: sample, from, whole, overrides };
        let mut best: Option<((usize, usize, usize), Self)> = None;
        let mut refused: Option<Refused> = None;
        for delimiter in delimiters {
            match sample.read(Layout::plain(delimiter, 0)) {
                Some(Ok(sniffed)) => {
                    let score = (
                        sniffed.columns.recognised(),
                        sniffed.evenness(),
                        sniffed.form.layout.fields,
                    );
                    if best.as_ref().is_none_or(|(b, _)| score > *b) {
                        best = Some((score, sniffed));
                    }
                }
                // `--columns` names a header that the table does not have with this delimiter.
                Some(Err(other))
                    if refused.as_ref().is_none_or(|most| other.fields > most.fields) =>
                {
                    refused = Some(other);
                }
                _ => {}
            }
        }
        let Some((_, sniffed)) = best else {
            return Err(refused.map_or_else(
                || not("has no header; check that it is a table"),
                |refused| IngestError::Columns(refused.what),
            ));
        };
        let sniffed = sample.with_notation_detected(sniffed);
        sniffed.columns.complete(name, overrides)?;
        Ok(sniffed)
    }

    /// Returns the percentage of the first records that have the header's number of fields.
    fn evenness(&self) -> usize {
        self.first.iter().filter(|row| row.len() == self.form.layout.fields).count() * 100
            / self.first.len().max(1)
    }
}

/// A header that `--columns` does not fit.
struct Refused {
    /// Number of fields in the header.
    fields: usize,
    /// The column that does not exist.
    what: String,
}

/// The first bytes of a text.
struct Sample<'a> {
    bytes: &'a [u8],
    /// Offset in bytes of the end of a line `sep=`; 0 without such a line.
    from: usize,
    whole: bool,
    overrides: &'a Overrides,
}

impl Sample<'_> {
    /// Reads the sample in a layout. Returns `None` if there is no record, and an error if
    /// `--columns` names a column that the header does not have.
    fn read(&self, layout: Layout) -> Option<Result<Sniffed<Table>, Refused>> {
        let (rows, starts, clean) = self.rows(layout);
        let header_at = self.header(&rows);
        let first = rows.get(header_at..)?.first()?;
        let rest: Vec<Vec<String>> =
            rows[header_at + usize::from(!self.overrides.no_header)..].to_vec();
        let headers: Vec<String> = if self.overrides.no_header {
            (1..=first.len()).map(|number| number.to_string()).collect()
        } else {
            // R leaves out the header of the row names.
            let unnamed = (clean && has_row_names(first, &rest)).then(String::new);
            let names = first.iter().map(|cell| cell.trim_matches(BLANK).to_owned());
            unnamed.into_iter().chain(names).collect()
        };
        let columns = match Columns::choose(&headers, &rest, self.overrides) {
            Ok(columns) => columns,
            Err(what) => return Some(Err(Refused { fields: headers.len(), what })),
        };
        let preamble = starts[header_at];
        let line = &self.bytes[preamble..];
        let line = &line[..layout.shape(line, self.whole).map_or(line.len(), |shape| shape.end)];
        let newline = if line.ends_with(b"\r") { b'\r' } else { b'\n' };
        let header = (!self.overrides.no_header).then(|| line.to_vec());
        let layout = Layout { newline, fields: headers.len(), ..layout };
        Some(Ok(Sniffed { form: Table { layout, preamble, header }, columns, first: rest }))
    }

    /// Returns the first records with their offsets in bytes. Leaves out the last record if the
    /// sample may end within it. The last value is false if quotes are misplaced or a record looks like
    /// prose, so that the layout is perhaps another one.
    fn rows(&self, layout: Layout) -> (Vec<Vec<String>>, Vec<usize>, bool) {
        let text = &self.bytes[self.from..];
        let (mut rows, mut starts) = (Vec::new(), Vec::new());
        let (mut at, mut clean, mut fields) = (0, true, Vec::with_capacity(layout.fields));
        while rows.len() < INSPECTED
            && let Some(shape) = layout.fields(&text[at..], true, |field| fields.push(field))
        {
            clean &= !shape.open && !shape.loose && shape.astray.is_none();
            starts.push(self.from + at + shape.begin);
            let mut record = text[at..at + shape.end].to_vec();
            let cells = fields.drain(..).map(|field| {
                let field = layout.unmark(&mut record, field);
                decode::field(&record[field.begin..field.end]).into_owned()
            });
            rows.push(cells.collect());
            at += shape.end;
        }
        if !self.whole && rows.len() < INSPECTED && rows.len() > 1 {
            rows.pop();
        }
        (rows, starts, clean)
    }

    /// Returns the index of the header: the first record, unless a later one has the required
    /// columns and all records before it have fewer filled cells.
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

    /// Reads the sample in another notation if that makes at least nine of ten uneven records even.
    /// Otherwise quotes are doubled and follow the delimiter, a backslash is an ordinary character,
    /// and a carriage return ends a record.
    fn with_notation_detected(&self, sniffed: Sniffed<Table>) -> Sniffed<Table> {
        let uneven = self.uneven(&sniffed);
        if uneven == 0 {
            return sniffed;
        }
        let better = self.notations(sniffed.form.layout).into_iter().find_map(|layout| {
            let read = self.read(Layout { fields: 0, ..layout })?.ok()?;
            let same = read.form.layout.fields == sniffed.form.layout.fields;
            (same && self.uneven(&read) * 10 <= uneven).then_some(read)
        });
        better.unwrap_or(sniffed)
    }

    /// Returns the other notations whose marks are in the sample, the usual ones first.
    fn notations(&self, plain: Layout) -> Vec<Layout> {
        let has = |mark: &[u8]| memchr::memmem::find(self.bytes, mark).is_some();
        let quoted = Layout { escapes: Escapes::Quoted, ..plain };
        let everywhere = Layout { escapes: Escapes::Everywhere, ..plain };
        let returns = Layout { bare_returns: true, ..plain };
        let padded = has(&[plain.delimiter, b' ', b'"']);
        let backslash = has(b"\\\"");
        let escaped = has(b"\\\n") || has(&[b'\\', plain.delimiter]);
        let bare = self.bytes.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n');
        let all = [
            (backslash, quoted),
            (padded, Layout { padded, ..plain }),
            (padded && backslash, Layout { padded, ..quoted }),
            (bare, returns),
            (escaped, everywhere),
            (escaped && padded, Layout { padded, ..everywhere }),
        ];
        all.into_iter().filter(|(marks, _)| *marks).map(|(_, layout)| layout).collect()
    }

    /// Counts the records of the sample whose number of fields differs from the header, or whose
    /// quotes are not closed or misplaced.
    fn uneven(&self, sniffed: &Sniffed<Table>) -> usize {
        let mut at = sniffed.form.preamble;
        let mut uneven = 0;
        while let Some(shape) = sniffed.form.layout.shape(&self.bytes[at..], self.whole) {
            at += shape.end;
            uneven += usize::from(
                shape.fields != sniffed.form.layout.fields || shape.open || shape.astray.is_some(),
            );
        }
        uneven
    }
}

/// Returns true if nearly all records have one cell more than the header, and their last cell has
/// content.
fn has_row_names(header: &[String], rows: &[Vec<String>]) -> bool {
    let named = |row: &&Vec<String>| {
        row.len() == header.len() + 1 && row.last().is_some_and(|cell| !cell.is_empty())
    };
    header.len() > 1 && !rows.is_empty() && rows.iter().filter(named).count() * 10 >= rows.len() * 9
}

/// Returns the delimiter that a first line `sep=;` of Excel declares and the offset of the end of
/// that line in bytes; `None` and 0 if there is no such line.
fn declared_delimiter(sample: &[u8]) -> (Option<u8>, usize) {
    let line = sample.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(0);
    let text = sample[..line].trim_ascii().to_ascii_lowercase();
    let text = text.strip_prefix(b"\"").and_then(|s| s.strip_suffix(b"\"")).unwrap_or(&text);
    match sample[..line].strip_suffix(b"\t") {
        Some(rest) if rest.eq_ignore_ascii_case(b"sep=") => (Some(b'\t'), line),
        _ => match text.strip_prefix(b"sep=") {
            Some(&[delimiter]) if delimiter.is_ascii_punctuation() && delimiter != b'"' => {
                (Some(delimiter), line)
            }
            _ => (None, 0),
        },
    }
}
