//! A block → its records: fields by position, raw bytes for rejects.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use super::blocks::Block;
use super::columns::{Columns, Meaning};
use super::decode;
use super::dialect::Dialect;
use super::values::present;
use crate::posting::{Origin, Posting, Reject};

/// Put before a column of requirements, so that it is read as such.
const REQUIREMENTS: &str = "\n\nRequirements:\n";

/// The records of one block.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) rows: Vec<(Origin, ByteRecord)>,
    /// Records that have not the fields of the header.
    pub rejects: Vec<Reject>,
    /// Index of the source.
    pub source: u32,
    /// Records that were the header again, as where exports were put together; passed over.
    pub repeated_headers: u64,
    /// Fields whose mojibake was undone on the way to postings.
    mended: AtomicU64,
}

impl Records {
    /// Parses a block.
    pub fn parse(block: &Block, dialect: &Dialect) -> Self {
        let fields = dialect.layout.fields;
        let mut reader = dialect.layout.reader().from_reader(block.bytes.as_slice());
        let mut out = Self { source: block.first.source, ..Self::default() };
        let mut record = ByteRecord::new();
        let (mut line, mut counted) = (block.first.line, 0);
        // Reading from memory into a flexible record cannot fail; if it did, the block ends.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let position = record.position().cloned().unwrap_or_else(csv::Position::new);
            let (from, to) = span(&block.bytes, position.byte(), reader.position().byte());
            line += memchr::memchr_iter(dialect.layout.newline, &block.bytes[counted..from]).count() as u64;
            counted = from;
            let origin = Origin {
                source: block.first.source,
                record: block.first.record + position.record(),
                line,
                offset: block.first.offset + from as u64,
            };
            if dialect.is_header(&record) {
                out.repeated_headers += 1;
            } else if fits(&record, fields) {
                out.rows.push((origin, std::mem::take(&mut record)));
            } else {
                let reason = format!("{} fields where the header has {fields}", record.len());
                out.rejects.push(Reject { origin, reason, raw: block.bytes[from..to].to_vec() });
            }
        }
        out
    }

    /// A record that was no record already when the text was cut into blocks.
    pub fn rejected(reject: Reject) -> Self {
        Self { source: reject.origin.source, rejects: vec![reject], ..Self::default() }
    }

    /// The records as postings.
    pub fn postings<'a>(&'a self, columns: &'a Columns) -> impl Iterator<Item = Posting<'a>> {
        self.rows.iter().map(move |(origin, record)| posting(*origin, record, columns, &self.mended))
    }

    /// The records as cells, mended.
    pub(super) fn cells(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(|(_, record)| record.iter().map(|cell| decode::field(cell).into_owned()).collect())
    }

    /// Fields whose mojibake was undone, in the postings that were asked for.
    pub fn mended(&self) -> u64 {
        self.mended.load(Ordering::Relaxed)
    }
}

/// The bytes of a record without the line ends around it, which the reader leaves in part
/// to the next one.
fn span(bytes: &[u8], from: u64, to: u64) -> (usize, usize) {
    let place = |at: u64| usize::try_from(at).unwrap_or(bytes.len()).min(bytes.len());
    let (from, to) = (place(from), place(to).max(place(from)));
    let blank = |b: &&u8| matches!(b, b'\n' | b'\r');
    let from = from + bytes[from..to].iter().take_while(blank).count();
    (from, to - bytes[from..to].iter().rev().take_while(blank).count())
}

/// Whether a record has the header's fields; empty ones past them do no harm.
fn fits(record: &ByteRecord, fields: usize) -> bool {
    record.len() == fields || record.len() > fields && record.iter().skip(fields).all(<[u8]>::is_empty)
}

fn posting<'a>(origin: Origin, record: &'a ByteRecord, columns: &Columns, mended: &AtomicU64) -> Posting<'a> {
    let text = |at: usize| {
        let (text, was_mojibake) = decode::field_told(record.get(at).unwrap_or_default());
        mended.fetch_add(u64::from(was_mojibake), Ordering::Relaxed);
        text
    };
    let field = |meaning| columns.column(meaning).map(text).filter(|field| !present(field).is_empty()).unwrap_or_default();
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
        title: field(Meaning::Title),
        company: field(Meaning::Company),
        location: field(Meaning::Location),
        date: field(Meaning::Date),
        description,
        salary: field(Meaning::Salary),
        salary_min: field(Meaning::SalaryMin),
        salary_max: field(Meaning::SalaryMax),
        salary_currency: field(Meaning::SalaryCurrency),
        salary_period: field(Meaning::SalaryPeriod),
        requisition: field(Meaning::Requisition),
    }
}

/// The texts that say something, one under the other.
fn joined<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> Cow<'a, str> {
    let said = texts.filter(|text| !present(text).is_empty());
    said.reduce(|all, text| format!("{all}\n\n{text}").into()).unwrap_or_default()
}
