//! Reads a file of texts into an index.

use super::columns::Columns;
use super::error::IngestError;
use super::meaning::Meaning;
use super::open::open;
use super::overrides::Overrides;
use super::source::Source;
use super::texts::Texts;

/// The name of the column by which `LinkUp` joins its files.
const HASH: &str = "hash";

/// Reads the texts of a source, in any form that is read. Its column of ids is the key. Returns the
/// number of records that could not be read, too.
///
/// # Errors
///
/// Returns an error if the source cannot be read, or lacks a column of ids or of texts.
pub fn read_texts(source: &Source) -> Result<(Texts, u64), IngestError> {
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let mut opened = open(source)?;
    // The file has no titles: any column passes for the one that is required.
    let any = Overrides::parse("title=#1,description=#1")?;
    let dialect = opened.dialect(&source.name, &any)?;
    let (key, text) = key_and_text(&source.name, &dialect.columns.headers, &dialect.first)?;
    let texts = Texts::new().map_err(io)?;
    let mut rejected = 0;
    let mut cut = dialect.cut(0, opened.sample, opened.reader).map_err(io)?;
    while let Some(item) = cut.next_item().map_err(io)? {
        let records = dialect.parse(item);
        rejected += records.rejects.len() as u64;
        for at in 0..records.len() {
            texts.add(records.cell(at, key).trim(), &records.cell(at, text)).map_err(io)?;
        }
    }
    Ok((texts, rejected))
}

/// Returns the columns of keys and of texts.
fn key_and_text(
    name: &str,
    headers: &[String],
    rows: &[Vec<String>],
) -> Result<(usize, usize), IngestError> {
    let columns =
        Columns::choose(headers, rows, &Overrides::default()).map_err(IngestError::Columns)?;
    let hash = || headers.iter().position(|header| header.eq_ignore_ascii_case(HASH));
    let missing = |what: &str| IngestError::NotAnExport {
        name: name.to_owned(),
        what: format!(
            "is not a file of texts: it has no column for the {what}; rename one to {what}"
        ),
    };
    let key = hash().or_else(|| columns.column(Meaning::Id)).ok_or_else(|| missing("id"))?;
    let text = columns.column(Meaning::Description).filter(|text| *text != key);
    Ok((key, text.ok_or_else(|| missing("description"))?))
}
