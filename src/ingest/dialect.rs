//! How a table is laid out: its delimiter and its header, told from a sample.

use csv::ByteRecord;

use super::columns::{Columns, Overrides};
use super::{IngestError, decode, json};

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
    /// How objects lie, where the text is JSON.
    pub json: Option<json::Form>,
    /// The first records after the header, for a look.
    pub first: Vec<Vec<String>>,
}

impl Dialect {
    /// Tells the layout of a text from its beginning. `whole` says that there is no more of it.
    pub fn sniff(name: &str, sample: &[u8], whole: bool, overrides: &Overrides) -> Result<Self, IngestError> {
        let not = |what: &str| IngestError::NotAnExport { name: name.into(), what: what.into() };
        if let Some(json) = json::sniff(name, sample, whole, overrides) {
            return json;
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
                    best = Some((score, Self { delimiter, columns, json: None, first: rest.iter().map(text).collect() }));
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

/// The first records of a sample; the last one of a cut sample is left off.
fn records(sample: &[u8], whole: bool, delimiter: u8) -> Vec<ByteRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample);
    let mut out: Vec<ByteRecord> = reader.byte_records().map_while(Result::ok).take(LOOKED_AT).collect();
    if !whole && out.len() < LOOKED_AT && out.len() > 1 {
        out.pop();
    }
    out
}
