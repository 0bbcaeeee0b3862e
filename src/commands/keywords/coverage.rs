//! `titlegauge keywords coverage`: counts the hits of the keyword files in an input.

use std::convert::Infallible;
use std::io::Write;
use std::sync::Arc;

use crate::commands::inputs::{Inputs, KeywordFiles};
use crate::commands::status::DONE;
use crate::commands::values::Threads;
use crate::engine::{self, Job, Sink};
use crate::lab::coverage::{Coverage, Sequences, SurveyScratch, Surveyor, keys};
use crate::report::CoverageReport;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::labeller::Labeller;
use titlegauge_core::sanitize::{escaped, printable};
use titlegauge_core::values::present;
use titlegauge_figures::tally::Records;
use titlegauge_ingest as ingest;

/// Maximum number of sequences listed for each role.
const MAX_KEYS: usize = 50;

/// Count the hits of the keyword files in an input: duties and phrases without hits, and overlaps
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge keywords coverage export.csv
  titlegauge keywords coverage export.csv --keyness --keywords my-keywords
  titlegauge keywords coverage exports/ --keyness --json > coverage.json")]
pub struct Arguments {
    /// Also list word sequences outside the duties that are more frequent in a role than in the
    /// others
    #[arg(long)]
    keyness: bool,
    /// Print complete lists, not only their beginnings
    #[arg(long)]
    all: bool,
    /// Print everything as JSON
    #[arg(long, conflicts_with = "all")]
    json: bool,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let lexicon = arguments.keywords.load()?;
    let labeller = Labeller::new(Arc::clone(&lexicon));
    let job = Job { threads: arguments.threads.count, ..Job::new(&sources, &overrides, &labeller) };
    let mut sink = CoverageSink {
        labeller: &labeller,
        surveyor: Surveyor::new(&lexicon),
        coverage: Coverage::new(&lexicon),
        sequences: arguments.keyness.then(|| Sequences::new(&lexicon)),
        records: Records::default(),
    };
    engine::run(&job, &mut sink)?;
    let CoverageSink { coverage, sequences, records, .. } = sink;
    let keys = sequences.map(|sequences| (keys(&sequences, MAX_KEYS), sequences.lacking));
    let report = CoverageReport { lexicon: &lexicon, records, coverage: &coverage, keys };
    let text = if arguments.json {
        escaped(&serde_json::to_string_pretty(&report.json())?)
    } else {
        printable(&report.text(arguments.all))
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(DONE)
}

/// A sink that counts hits.
struct CoverageSink<'a> {
    labeller: &'a Labeller,
    surveyor: Surveyor<'a>,
    coverage: Coverage,
    sequences: Option<Sequences>,
    records: Records,
}

/// The counts of one block.
struct BlockCoverage {
    coverage: Coverage,
    sequences: Option<Sequences>,
    records: Records,
}

impl Sink for CoverageSink<'_> {
    type Part = BlockCoverage;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], records: &ingest::Records) -> Self::Part {
        let lexicon = self.labeller.lexicon();
        let mut coverage = Coverage::new(lexicon);
        let mut sequences = self.sequences.as_ref().map(|_| Sequences::new(lexicon));
        let mut counts = Records { rejected: records.rejects.len() as u64, ..Records::default() };
        let mut scratch = SurveyScratch::default();
        for posting in labelled {
            match posting.status() {
                Status::Labelled => counts.labelled += 1,
                Status::Duplicate => counts.duplicate += 1,
                Status::Unclassified => counts.unclassified += 1,
            }
            if posting.status() == Status::Labelled {
                let (_, trace) = self
                    .labeller
                    .scanner()
                    .trace(present(&posting.posting.description), &posting.company_key);
                self.surveyor.record(posting, &trace, &mut scratch, &mut coverage);
                if let Some(sequences) = &mut sequences {
                    sequences.record(lexicon, posting, &trace);
                }
            }
        }
        BlockCoverage { coverage, sequences, records: counts }
    }

    fn take(
        &mut self,
        BlockCoverage { coverage, sequences, records }: BlockCoverage,
    ) -> Result<(), Infallible> {
        self.coverage.merge(&coverage);
        if let (Some(mine), Some(theirs)) = (&mut self.sequences, sequences) {
            mine.merge(theirs);
        }
        self.records.merge(&records);
        Ok(())
    }
}
