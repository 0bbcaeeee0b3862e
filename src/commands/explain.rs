//! `titlegauge explain`: shows the reasons for one label.

use std::io::Write;
use std::sync::Arc;

use super::inputs::{Inputs, KeywordFiles};
use super::status::DONE;
use crate::report::explained;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::sanitize::{guarded, printable};
use titlegauge_core::values::present;
use titlegauge_ingest::{Columns, IngestError, Overrides, Records, Source, open};

/// Show why one posting got its label
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge explain export.csv --id 4711
  titlegauge explain samples --id samples/postings.csv#12")]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// The posting's id as in the column `posting_id`, or SOURCE#RECORD
    #[arg(long, allow_hyphen_values = true)]
    id: String,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let lexicon = arguments.keywords.load()?;
    let labeller = Labeller::new(Arc::clone(&lexicon));
    for source in sources {
        if let Some(text) = search(&labeller, &source, &overrides, &arguments.id)? {
            std::io::stdout().lock().write_all(printable(&text).as_bytes())?;
            return Ok(DONE);
        }
    }
    anyhow::bail!(
        "there is no posting \"{}\" in the input; the column posting_id of postings.csv lists the ids",
        arguments.id
    )
}

/// Searches a source for the posting, block by block, and explains it. `None` if the source does
/// not contain it.
fn search(
    labeller: &Labeller,
    source: &Source,
    overrides: &Overrides,
    id: &str,
) -> anyhow::Result<Option<String>> {
    let mut opened = open(source)?;
    let dialect = opened.dialect(&source.name, overrides)?;
    let io = |error| IngestError::Io { name: source.name.clone(), source: error };
    let mut cut = dialect.cut(0, opened.sample, opened.reader).map_err(io)?;
    let mut scratch = LabelScratch::default();
    while let Some(item) = cut.next_item().map_err(io)? {
        let records = dialect.parse(item);
        if let Some(labelled) =
            find(labeller, &records, &dialect.columns, &source.name, id, &mut scratch)
        {
            return Ok(Some(explained(labeller, &source.name, &labelled)));
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
