//! A block → its records: fields by position, raw bytes for rejects.

use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, ReaderBuilder};

use super::blocks::Block;
use super::columns::{Columns, Meaning};
use super::decode;
use crate::posting::{Origin, Posting, Reject};

/// Put before a column of requirements, so that it is read as such.
const REQUIREMENTS: &str = "\n\nRequirements:\n";

/// The records of one block.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) rows: Vec<(Origin, ByteRecord)>,
    /// Records that have not the fields of the header.
    pub rejects: Vec<Reject>,
    /// Fields whose mojibake was undone on the way to postings.
    mended: AtomicU64,
}

impl Records {
    /// Parses a block whose header has `fields` columns.
    pub fn parse(block: &Block, delimiter: u8, fields: usize) -> Self {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(block.bytes.as_slice());
        let mut out = Self::default();
        let mut record = ByteRecord::new();
        loop {
            let start = reader.position().clone();
            // Reading from memory into a flexible record cannot fail; if it did, the block ends.
            if !reader.read_byte_record(&mut record).unwrap_or(false) {
                return out;
            }
            let position = record.position().unwrap_or(&start);
            let origin = Origin {
                source: block.first.source,
                record: block.first.record + position.record(),
                line: block.first.line + position.line() - 1,
                offset: block.first.offset + position.byte(),
            };
            if fits(&record, fields) {
                out.rows.push((origin, std::mem::take(&mut record)));
            } else {
                let reason = format!("{} fields where the header has {fields}", record.len());
                let (from, to) = (usize::try_from(position.byte()), usize::try_from(reader.position().byte()));
                let raw = block.bytes.get(from.unwrap_or(0)..to.unwrap_or(0)).unwrap_or_default().to_vec();
                out.rejects.push(Reject { origin, reason, raw });
            }
        }
    }

    /// A record that was no record already when the text was cut into blocks.
    pub fn rejected(reject: Reject) -> Self {
        Self { rejects: vec![reject], ..Self::default() }
    }

    /// The records as cells, mended.
    pub(super) fn cells(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(|(_, record)| record.iter().map(|cell| decode::field(cell).into_owned()).collect())
    }

    /// The records as postings.
    pub fn postings<'a>(&'a self, columns: &'a Columns) -> impl Iterator<Item = Posting<'a>> {
        self.rows.iter().map(move |(origin, record)| posting(*origin, record, columns, &self.mended))
    }

    /// Fields whose mojibake was undone, in the postings that were asked for.
    pub fn mended(&self) -> u64 {
        self.mended.load(Ordering::Relaxed)
    }
}

/// Whether a record has the header's fields; empty ones past them do no harm.
fn fits(record: &ByteRecord, fields: usize) -> bool {
    record.len() == fields || record.len() > fields && record.iter().skip(fields).all(<[u8]>::is_empty)
}

fn posting<'a>(origin: Origin, record: &'a ByteRecord, columns: &Columns, mended: &AtomicU64) -> Posting<'a> {
    let field = |meaning| {
        let cell = columns.column(meaning).and_then(|at| record.get(at)).unwrap_or_default();
        let (text, was_mojibake) = decode::field_told(cell);
        mended.fetch_add(u64::from(was_mojibake), Ordering::Relaxed);
        text
    };
    let mut description = field(Meaning::Description);
    let requirements = field(Meaning::Requirements);
    if columns.column(Meaning::Description).is_none() {
        description = requirements;
    } else if !requirements.trim().is_empty() {
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
    }
}
