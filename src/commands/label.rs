//! `titlegauge label`: writes exports to standard output with labels appended.

use std::io::IsTerminal;

use tracing::{info, warn};

use super::inputs::{Inputs, KeywordFiles};
use super::losses::MaxRejects;
use super::outcome::{report_skipped, skipped_or_error};
use super::status::{COMPLAINTS, DONE};
use super::values::Threads;
use crate::engine::{EngineError, Job};
use crate::jobs::label::{Done, Format, label};
use crate::report::{RowFormat, counted};
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::Labeller;
use titlegauge_ingest::FoundSources;

/// Write exports to standard output with labels appended
///
/// The columns of the export come first, as they are. The appended ones begin with label_: role,
/// level, orientation, confidence, reason, the probability of each level and role, and evidence.
/// Every record that can be read has a row, in input order, duplicates included. Blank rows are left out.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge label export.csv > labelled.csv
  titlegauge label exports/ --format jsonl | jq 'select(.label_role == \"cio\")'
  zcat big.csv.gz | titlegauge label | duckdb -c \"FROM read_csv('/dev/stdin') LIMIT 5\"")]
pub struct Arguments {
    /// Form of the output
    #[arg(long, value_name = "FORM", value_enum, default_value = "csv")]
    format: Form,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
    #[command(flatten)]
    threads: Threads,
    /// Rejected records up to which the run succeeds: a number, or a percentage such as 1% (which
    /// always allows ten)
    #[arg(long, value_name = "N|N%", default_value = "1%")]
    max_rejects: MaxRejects,
    /// Skip inputs that cannot be read and process the others; exit status 1 then
    #[arg(long)]
    keep_going: bool,
    /// Print only errors and warnings
    #[arg(long, short)]
    quiet: bool,
}

/// A form of the output.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// A table with commas
    Csv,
    /// A JSON object in each line
    Jsonl,
    /// A table with types, in a file or a pipe
    Parquet,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (FoundSources { sources, refused, .. }, overrides) = arguments.inputs.find()?;
    let skipped = skipped_or_error(arguments.keep_going, refused)?;
    let labeller = Labeller::new(arguments.keywords.load()?).with_duplicates(Duplicates::Off);
    let job = Job {
        threads: arguments.threads.count,
        keep_going: arguments.keep_going,
        ..Job::new(&sources, &overrides, &labeller)
    };
    anyhow::ensure!(
        !matches!(arguments.format, Form::Parquet) || !std::io::stdout().is_terminal(),
        "--format parquet: standard output is a terminal; redirect it into a file"
    );
    let format = match arguments.format {
        Form::Csv => Format::Rows(RowFormat::Csv),
        Form::Jsonl => Format::Rows(RowFormat::JsonLines),
        Form::Parquet => Format::Parquet,
    };
    let done = label(&job, format, &mut std::io::stdout()).map_err(|error| match error {
        // The status of a bare error of the system is that of an output, or of a closed pipe.
        EngineError::Sink(error) => anyhow::Error::from(error),
        other => other.into(),
    })?;
    report_skipped(&skipped);
    Ok(if report(arguments, &done) || !skipped.is_empty() { COMPLAINTS } else { DONE })
}

/// Warns about inputs that were not read to their end, and about rejects. Returns true if there are
/// complaints.
fn report(arguments: &Arguments, done: &Done) -> bool {
    report_skipped(&done.skipped);
    let mut complaints = !done.skipped.is_empty();
    for source in &done.read {
        if let Some(reason) = &source.truncated {
            complaints = true;
            let source = &source.source;
            warn!(source, reason, "{source} {reason}; the records before that are kept");
        }
    }
    let (rejected, read) = (done.counts.records.rejected, done.counts.records.read());
    if rejected > 0 || read == 0 {
        warn!(
            rejected,
            read,
            "{rejected} of {read} records were rejected and left out; titlegauge analyze lists them in rejects.csv"
        );
    }
    let rows = done.counts.blank_rows;
    if rows > 0 && !arguments.quiet {
        let blank = counted(rows, "blank row was", "blank rows were");
        info!(rows, "{blank} left out");
    }
    complaints || rejected == read || arguments.max_rejects.exceeded(rejected, read)
}
