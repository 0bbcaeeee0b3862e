//! Explains one posting of an export.

use super::error::ExplainError;
use crate::compare::PostingReasons;
use crate::report::explained;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::sanitize::{guarded, printable};
use titlegauge_core::values::present;
use titlegauge_ingest::{Columns, IngestError, Overrides, Records, Source, open};

/// The explanation of a posting, for people and for programs.
pub struct Explained {
    /// Text that is safe for a terminal.
    pub text: String,
    /// The reasons.
    pub reasons: PostingReasons,
}

/// Searches the sources for a posting and explains it. `labeller` adds quotes.
///
/// # Errors
///
/// Fails if no source contains the posting, or if one cannot be read.
pub fn explain(
    labeller: &Labeller,
    sources: &[Source],
    overrides: &Overrides,
    id: &str,
) -> anyhow::Result<Explained> {
    for source in sources {
        if let Some(explained) = search(labeller, source, overrides, id)? {
            return Ok(explained);
        }
    }
    Err(ExplainError::NoPosting { id: id.to_owned() }.into())
}

/// Searches a source for the posting, block by block, and explains it. `None` if the source does
/// not contain it.
fn search(
    labeller: &Labeller,
    source: &Source,
    overrides: &Overrides,
    id: &str,
) -> anyhow::Result<Option<Explained>> {
    let mut opened = open(source)?;
    let dialect = opened.dialect_of(source, overrides)?;
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let mut cut = dialect.cut(0, opened.sample, opened.reader).map_err(io)?;
    let mut scratch = LabelScratch::default();
    while let Some(item) = cut.next_item().map_err(io)? {
        let records = dialect.parse(item);
        if let Some(labelled) =
            find(labeller, &records, &dialect.columns, &source.name, id, &mut scratch)
        {
            let text = printable(&explained(labeller, &source.name, &labelled));
            let reasons = PostingReasons::of(&labelled, labeller.lexicon());
            return Ok(Some(Explained { text, reasons }));
        }
    }
    Ok(None)
}

fn find<'r>(
    labeller: &Labeller,
    records: &'r Records,
    columns: &'r Columns,
    name: &str,
    id: &str,
    scratch: &mut LabelScratch,
) -> Option<Labelled<'r>> {
    for posting in records.postings(columns) {
        let own = present(&posting.id).to_owned();
        let place = format!("{name}#{}", posting.origin.record);
        if own == id || guarded(&own) == id || place == id {
            return Some(labeller.label_with(posting, scratch));
        }
        if own.is_empty() {
            let labelled = labeller.label_with(posting, scratch);
            if labelled.id() == id {
                return Some(labelled);
            }
        }
    }
    None
}
