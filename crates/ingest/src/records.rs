//! Parses a block into records: the positions of fields, and the raw bytes of rejects.
//!
//! Fields are not copied out of the block. Quotes are removed from a field in place, which never
//! makes it longer.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use super::block::Block;
use super::columns::Columns;
use super::decode;
use super::entities;
use super::layout::Field;
use super::meaning::Meaning;
use super::rows;
use super::shard::{self, RowOf};
use super::table::Table;
use titlegauge_core::posting::{Origin, Posting, Reject};
use titlegauge_core::values::present;

/// Heading put before a column of requirements, so that its text is labelled as requirements.
const REQUIREMENTS: &str = "\n\nRequirements:\n";

/// The records of one block.
#[derive(Debug, Default)]
pub struct Records {
    /// Bytes that contain all cells.
    bytes: Vec<u8>,
    /// Spans of the cells in `bytes`, row by row.
    cells: Vec<Span>,
    rows: Vec<RowEnd>,
    /// Records whose number of fields is not that of the header, and broken JSON.
    pub rejects: Vec<Reject>,
    /// Index of the source.
    pub source: u32,
    /// Skipped records that repeat the header, as in concatenated exports.
    pub repeated_headers: u64,
    /// Skipped rows of a table whose cells are all blank, as Excel writes them at the end.
    pub blank_rows: u64,
    /// Fields of postings whose mojibake was repaired.
    repaired: AtomicU64,
}

/// The span of a cell, in bytes.
#[derive(Debug, Clone, Copy)]
struct Span {
    begin: usize,
    end: usize,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
struct RowEnd {
    origin: Origin,
    /// Index after the last of its cells.
    end: usize,
}

impl Records {
    /// Creates an empty list of records of the source with an index.
    pub(super) fn of(source: u32) -> Self {
        Self { source, ..Self::default() }
    }

    /// Parses a block of a table. `headers` are the names in its header.
    pub fn parse(block: Block, table: &Table, headers: &[String]) -> Self {
        let layout = table.layout;
        let Block { bytes, first, order } = block;
        let mut out = Self { bytes, ..Self::of(first.source) };
        let mut fields = Vec::with_capacity(layout.fields);
        let lines = |bytes: &[u8]| memchr::memchr_iter(layout.newline, bytes).count() as u64;
        let (mut at, mut origin) = (0, first);
        while let Some(shape) = layout.fields(&out.bytes[at..], true, |field| fields.push(field)) {
            let (begin, end) = (at + shape.begin, at + shape.end);
            origin.line += lines(&out.bytes[at..begin]);
            origin.offset = first.offset + begin as u64;
            let following = Origin {
                record: origin.record + 1,
                line: origin.line + lines(&out.bytes[begin..end]),
                ..origin
            };
            let blank =
                |field: &Field| decode::is_blank(&out.bytes[at + field.begin..at + field.end]);
            if fields.iter().all(blank) {
                out.blank_rows += 1;
            } else if fits(&fields, layout.fields) {
                out.row(origin, at, &in_order(&fields, order.positions()), table, headers);
            } else {
                let reason =
                    format!("{} fields where the header has {}", fields.len(), layout.fields);
                out.rejects.push(Reject {
                    origin,
                    reason,
                    raw: without_line_ends(&out.bytes[begin..end]).to_vec(),
                });
            }
            fields.clear();
            (at, origin) = (end, following);
        }
        out
    }

    /// Adds the record that begins at the offset `at`, unless it repeats the header.
    fn row(
        &mut self,
        origin: Origin,
        at: usize,
        fields: &[Field],
        table: &Table,
        headers: &[String],
    ) {
        let before = self.cells.len();
        for field in fields {
            let field = Field { begin: at + field.begin, end: at + field.end, ..*field };
            let field = table.layout.unmark(&mut self.bytes, field);
            self.cells.push(Span { begin: field.begin, end: field.end });
        }
        let cells = Cells { bytes: &self.bytes, spans: &self.cells[before..] };
        if table.is_header(headers, cells.iter()) {
            self.repeated_headers += 1;
            self.cells.truncate(before);
        } else {
            self.rows.push(RowEnd { origin, end: self.cells.len() });
        }
    }

    /// Adds a record that consists of these cells.
    pub(super) fn push(&mut self, origin: Origin, cells: &[String]) {
        for cell in cells {
            let begin = self.bytes.len();
            self.bytes.extend_from_slice(cell.as_bytes());
            self.cells.push(Span { begin, end: self.bytes.len() });
        }
        self.rows.push(RowEnd { origin, end: self.cells.len() });
    }

    /// Creates records from rows of decoded cells, such as those of a table of another program. The
    /// cells are in the order of the headers; `first` is the place of the first row.
    pub fn of_rows(first: Origin, rows: &[Vec<String>]) -> Self {
        let mut out = Self::of(first.source);
        for (record, cells) in (first.record..).zip(rows) {
            out.push(Origin { record, ..first }, cells);
        }
        out
    }

    /// Finds the cells of the rows of a block, blank rows left out.
    pub(super) fn of_frames(block: Block) -> Self {
        let Block { bytes, first, .. } = block;
        let mut out = Self { bytes, ..Self::of(first.source) };
        for (origin, row) in (0..).zip(rows::frames(&out.bytes)) {
            let mut cells = rows::cells(&out.bytes, row.clone());
            if cells.all(|cell| decode::is_blank(&out.bytes[cell])) {
                out.blank_rows += 1;
                continue;
            }
            let cells = rows::cells(&out.bytes, row.clone());
            out.cells.extend(cells.map(|cell| Span { begin: cell.start, end: cell.end }));
            let (record, line) = (first.record + origin, first.line + origin);
            let offset = first.offset + row.start as u64;
            let origin = Origin { record, line, offset, ..first };
            out.rows.push(RowEnd { origin, end: out.cells.len() });
        }
        out
    }

    /// Finds the records, rejects and skipped rows of a block of a part.
    pub(super) fn of_shard(block: Block) -> Self {
        let Block { bytes, first, .. } = block;
        let mut out = Self::of(first.source);
        for row in rows::frames(&bytes) {
            let spans: Vec<_> = rows::cells(&bytes, row).collect();
            let cells: Vec<&[u8]> = spans.iter().map(|span| &bytes[span.clone()]).collect();
            let Some(row) = shard::read_row(&cells, first.source) else { continue };
            match row {
                (_, RowOf::RepeatedHeader) => out.repeated_headers += 1,
                (_, RowOf::Blank) => out.blank_rows += 1,
                (origin, RowOf::Reject(reason, raw)) => {
                    let (reason, raw) = (reason.to_owned(), raw.to_vec());
                    out.rejects.push(Reject { origin, reason, raw });
                }
                (origin, RowOf::Posting(own)) => {
                    let own = &spans[spans.len() - own.len()..];
                    let own = own.iter().map(|cell| Span { begin: cell.start, end: cell.end });
                    out.cells.extend(own);
                    out.rows.push(RowEnd { origin, end: out.cells.len() });
                }
            }
        }
        Self { bytes, ..out }
    }

    /// Returns the skipped row at an index, as a row of a part; `None` if there are fewer.
    pub fn skipped(&self, at: u64) -> Option<RowOf<'static>> {
        match at.checked_sub(self.repeated_headers) {
            None => Some(RowOf::RepeatedHeader),
            Some(at) => (at < self.blank_rows).then_some(RowOf::Blank),
        }
    }

    /// Returns the place of a record.
    ///
    /// # Panics
    ///
    /// Panics if `at` is not less than `len()`.
    pub fn origin(&self, at: usize) -> Origin {
        self.rows[at].origin
    }

    /// Returns the cells of a record before they are decoded and repaired.
    ///
    /// # Panics
    ///
    /// Panics if `at` is not less than `len()`.
    pub fn raw_cells(&self, at: usize) -> Vec<&[u8]> {
        self.row_at(at).1.iter().collect()
    }

    /// Wraps a record that was rejected when the text was cut into blocks.
    pub fn rejected(reject: Reject) -> Self {
        let source = reject.origin.source;
        Self { rejects: vec![reject], ..Self::of(source) }
    }

    /// Returns the number of records, without rejects.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns true if there are no records; there may be rejects.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the index of the record with this number; `None` if it was rejected or is elsewhere.
    pub fn place_of(&self, record: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&record, |row| row.origin.record).ok()
    }

    /// Returns a record as a posting.
    ///
    /// # Panics
    ///
    /// Panics if `at` is not less than `len()`.
    pub fn posting<'a>(&'a self, at: usize, columns: &Columns) -> Posting<'a> {
        let (origin, cells) = self.row_at(at);
        posting(origin, cells, columns, &self.repaired)
    }

    /// Returns the records as postings.
    pub fn postings<'a>(&'a self, columns: &'a Columns) -> impl Iterator<Item = Posting<'a>> {
        (0..self.len()).map(|at| self.posting(at, columns))
    }

    /// Returns the decoded and repaired cells of a record.
    ///
    /// # Panics
    ///
    /// Panics if `at` is not less than `len()`.
    pub fn cells_at(&self, at: usize) -> Vec<String> {
        self.row_at(at).1.iter().map(|cell| decode::field(cell).into_owned()).collect()
    }

    /// Returns a decoded and repaired cell of a record; empty if it has no cell in the column.
    ///
    /// # Panics
    ///
    /// Panics if `at` is not less than `len()`.
    pub fn cell(&self, at: usize, column: usize) -> Cow<'_, str> {
        decode::field(self.row_at(at).1.get(column))
    }

    fn row_at(&self, at: usize) -> (Origin, Cells<'_>) {
        let from = at.checked_sub(1).map_or(0, |before| self.rows[before].end);
        let RowEnd { origin, end } = self.rows[at];
        (origin, Cells { bytes: &self.bytes, spans: &self.cells[from..end] })
    }

    /// Returns the number of fields whose mojibake was repaired in the postings returned so far.
    pub fn mended(&self) -> u64 {
        self.repaired.load(Ordering::Relaxed)
    }
}

/// The cells of one record.
#[derive(Clone, Copy)]
struct Cells<'a> {
    bytes: &'a [u8],
    spans: &'a [Span],
}

impl<'a> Cells<'a> {
    fn get(self, at: usize) -> &'a [u8] {
        self.spans.get(at).map_or(&[], |span| &self.bytes[span.begin..span.end])
    }

    fn iter(self) -> impl ExactSizeIterator<Item = &'a [u8]> {
        (0..self.spans.len()).map(move |at| self.get(at))
    }
}

/// Returns the fields of a record in the order of the header.
fn in_order<'f>(fields: &'f [Field], order: Option<&[usize]>) -> Cow<'f, [Field]> {
    match order {
        Some(order) => order.iter().filter_map(|at| fields.get(*at).copied()).collect(),
        None => Cow::Borrowed(fields),
    }
}

fn without_line_ends(record: &[u8]) -> &[u8] {
    let blank = |b: &&u8| matches!(b, b'\n' | b'\r');
    &record[..record.len() - record.iter().rev().take_while(blank).count()]
}

/// Returns true if a record has the header's number of fields; further fields must be empty.
fn fits(cells: &[Field], fields: usize) -> bool {
    cells.len() >= fields && cells[fields..].iter().all(|cell| cell.begin == cell.end)
}

fn posting<'a>(
    origin: Origin,
    record: Cells<'a>,
    columns: &Columns,
    repaired: &AtomicU64,
) -> Posting<'a> {
    let text = |at: usize| {
        let field = decode::decoded_field(record.get(at));
        repaired.fetch_add(u64::from(field.was_mojibake), Ordering::Relaxed);
        field.text
    };
    let field = |meaning| {
        columns
            .columns(meaning)
            .map(text)
            .find(|field| !present(field).is_empty())
            .unwrap_or_default()
    };
    let mut description = joined(columns.columns(Meaning::Description).map(text));
    let requirements = joined(columns.columns(Meaning::Requirements).map(text));
    if columns.column(Meaning::Description).is_none() {
        description = requirements;
    } else if !requirements.is_empty() {
        description = format!("{description}{REQUIREMENTS}{requirements}").into();
    }
    Posting {
        origin,
        id: field(Meaning::Id),
        title: entities::name(field(Meaning::Title)),
        company: entities::name(field(Meaning::Company)),
        location: entities::name(field(Meaning::Location)),
        date: field(Meaning::Date),
        date_order: columns.date_order,
        description: entities::markup(description),
        salary: field(Meaning::Salary),
        salary_min: field(Meaning::SalaryMin),
        salary_max: field(Meaning::SalaryMax),
        salary_currency: field(Meaning::SalaryCurrency),
        salary_period: field(Meaning::SalaryPeriod),
        requisition: field(Meaning::Requisition),
    }
}

/// Concatenates the texts that are not empty, separated by blank lines.
fn joined<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> Cow<'a, str> {
    let texts = texts.filter(|text| !present(text).is_empty());
    texts.reduce(|all, text| format!("{all}\n\n{text}").into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::block::ColumnOrder;
    use super::super::overrides::Overrides;
    use super::super::sniffed::Sniffed;
    use super::*;

    #[test]
    fn rows_of_another_program_become_postings() {
        let headers = ["title", "description"].map(str::to_owned);
        let columns = Columns::choose(&headers, &[], &Overrides::default()).unwrap();
        let rows = [["A", "x"], ["B", "Ã¤ &amp; y"]].map(|row| row.map(str::to_owned).to_vec());
        let first = Origin { source: 2, record: 7, ..Origin::default() };
        let records = Records::of_rows(first, &rows);
        let postings: Vec<_> = records
            .postings(&columns)
            .map(|p| (p.origin.source, p.origin.record, p.title, p.description))
            .collect();
        let expected = [(2, 7, "A", "x"), (2, 8, "B", "ä &amp; y")];
        assert_eq!(postings, expected.map(|(s, r, t, d)| (s, r, t.into(), d.into())));
    }

    #[test]
    fn origins_are_right_after_cells_with_quotes() {
        let header = b"title,description\n";
        let sniffed = Sniffed::<Table>::of("x", header, true, &Overrides::default()).unwrap();
        let text = "A,\"say \"\"yes\"\"\n\nor \"\"no\"\"\"\n\nB\r\ntitle,description\nC,\"\"\"\"\nD,x,,\nE,x,y\n\n";
        let block = Block {
            bytes: text.into(),
            first: Origin { source: 0, record: 1, line: 2, offset: 18 },
            order: ColumnOrder::default(),
        };
        let records = Records::parse(block, &sniffed.form, &sniffed.columns.headers);
        let postings = records
            .postings(&sniffed.columns)
            .map(|p| (p.origin.record, p.origin.line, p.title, p.description));
        let expected =
            [(1, 2, "A", "say \"yes\"\n\nor \"no\""), (4, 8, "C", "\""), (5, 9, "D", "x")];
        assert_eq!(
            postings.collect::<Vec<_>>(),
            expected.map(|(record, line, title, text)| (record, line, title.into(), text.into()))
        );
        let rejects = records
            .rejects
            .iter()
            .map(|r| (r.origin.record, r.origin.line, r.origin.offset, r.raw.as_slice()));
        assert_eq!(rejects.collect::<Vec<_>>(), [(2, 6, 46, &b"B"[..]), (6, 10, 80, b"E,x,y")]);
        assert_eq!((records.repeated_headers, records.len()), (1, 3));
        for (at, start) in [(46, "B\r"), (80, "E,x,y\n")] {
            assert!(text[at - 18..].starts_with(start), "{at}");
        }
    }
}
