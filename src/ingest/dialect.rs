//! How a table is laid out: its delimiter and its header, told from a sample.

use csv::ByteRecord;

use super::columns::{Columns, Overrides};
use super::{IngestError, decode};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many records of the sample are looked at.
const LOOKED_AT: usize = 100;

/// Delimiter and header of a source.
#[derive(Debug, Clone)]
pub struct Dialect {
    /// The byte between fields.
    pub delimiter: u8,
    /// Which column means what.
    pub columns: Columns,
    /// The first records after the header, for a look.
    pub first: Vec<Vec<String>>,
}

impl Dialect {
    /// Tells the layout of a text from its beginning. `whole` says that there is no more of it.
    pub fn sniff(name: &str, sample: &[u8], whole: bool, overrides: &Overrides) -> Result<Self, IngestError> {
        let not = |what: &str| IngestError::NotAnExport { name: name.into(), what: what.into() };
        if let Some(what) = something_else(sample) {
            return Err(not(what));
        }
        let mut best: Option<((usize, usize, usize), Self)> = None;
        let mut widest: Vec<String> = Vec::new();
        for delimiter in DELIMITERS {
            let records = records(sample, whole, delimiter);
            let Some((header, rest)) = records.split_first() else { continue };
            let headers: Vec<String> = header.iter().map(|f| decode::field(f).trim().to_owned()).collect();
            if let Ok(columns) = Columns::choose(&headers, overrides) {
                let even = rest.iter().filter(|r| r.len() == header.len()).count() * 100 / rest.len().max(1);
                let score = (columns.recognised(), even, header.len());
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    let text = |r: &ByteRecord| r.iter().map(|f| decode::field(f).into_owned()).collect();
                    best = Some((score, Self { delimiter, columns, first: rest.iter().map(text).collect() }));
                }
            }
            if headers.len() > widest.len() {
                widest = headers;
            }
        }
        let Some((_, dialect)) = best else {
            // Only a header that `--columns` asks for and no delimiter shows comes here.
            let what = Columns::choose(&widest, overrides).err();
            return Err(what.map_or_else(|| not("has no header"), IngestError::Columns));
        };
        Ok(Self { columns: dialect.columns.complete(name)?, ..dialect })
    }
}

/// Says what a text is that is no table.
fn something_else(sample: &[u8]) -> Option<&'static str> {
    let start = sample.trim_ascii_start();
    let opening: Vec<u8> = start.iter().take(16).map(u8::to_ascii_lowercase).collect();
    if start.is_empty() {
        Some("is empty")
    } else if [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body"].iter().any(|o| opening.starts_with(o)) {
        Some("is an HTML page, not a table of postings")
    } else if start.starts_with(b"%PDF") {
        Some("is a PDF, not a table of postings")
    } else if start.starts_with(b"PK\x03\x04") {
        Some("is a zip archive (or an Excel workbook); unpack or export it to CSV first")
    } else if start.starts_with(b"[{") || start.starts_with(b"{") {
        Some("is JSON, which is not read yet; export it to CSV first")
    } else if memchr::memchr(0, sample).is_some() {
        Some("is binary, not a table of postings")
    } else {
        None
    }
}

/// The first records of a sample; the last one of a cut sample is left off.
fn records(sample: &[u8], whole: bool, delimiter: u8) -> Vec<ByteRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample);
    let mut out: Vec<ByteRecord> = reader.byte_records().map_while(Result::ok).take(LOOKED_AT).collect();
    if !whole && out.len() < LOOKED_AT && out.len() > 1 {
        out.pop();
    }
    out
}
