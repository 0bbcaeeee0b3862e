//! `titlegauge compare`: two companies of a result, or two results.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use tracing::warn;

use super::inputs::KeywordFiles;
use super::outcome::warn_of_other_keywords;
use super::status::DONE;
use crate::compare::{CompanyComparison, ResultFolder, compare_companies, compare_runs};
use crate::report::{companies_csv, companies_text, runs_csv, runs_text};
use titlegauge_core::sanitize::escaped;

/// Compare two companies of a result, or two results
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge compare companies result acme 'Globex Corp'
  titlegauge compare runs monday tuesday
  titlegauge compare runs monday tuesday --csv > changes.csv")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare two companies: whether their titles exceed their duties, with quotes, and title gap,
    /// orientation, levels and duties
    ///
    /// Shares of duties refer to the strongest duties of each posting, because postings.csv lists
    /// only these. Differences are A minus B, with intervals by Newcombe's method for shares and
    /// from the two posteriors for the shrunken gap.
    Companies {
        /// Result folder of analyze
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Key or name of a company, or the beginning of one; case and punctuation do not matter
        #[arg(value_name = "A")]
        first: String,
        /// Key or name of the other company
        #[arg(value_name = "B")]
        second: String,
        #[command(flatten)]
        form: Form,
        #[command(flatten)]
        keywords: KeywordFiles,
    },
    /// Compare two results: new and missing companies, changed grades and shares, and the postings
    /// in both as pairs
    ///
    /// Postings are matched by id, or by id and company if ids repeat; duplicates are left out.
    /// Changes are the second minus the first. Intervals are over companies for all postings and
    /// for pairs, and by Newcombe's method for the share of a company. Takes 32 bytes of memory for
    /// each posting of both results.
    Runs {
        /// Result folder of analyze
        #[arg(value_name = "DIR1")]
        first: PathBuf,
        /// Result folder to compare with it
        #[arg(value_name = "DIR2")]
        second: PathBuf,
        #[command(flatten)]
        form: Form,
    },
}

/// The form of the output.
#[derive(clap::Args)]
struct Form {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print one CSV table with a row for each figure
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Form {
    /// Prints a comparison.
    fn write<T: Serialize>(
        &self,
        comparison: &T,
        text: impl Fn(&T) -> String,
        table: impl Fn(&T, &mut Vec<u8>) -> csv::Result<()>,
    ) -> anyhow::Result<()> {
        let mut out = Vec::new();
        if self.json {
            out.extend(escaped(&serde_json::to_string_pretty(comparison)?).into_bytes());
        } else if self.csv {
            table(comparison, &mut out)?;
        } else {
            out.extend(text(comparison).into_bytes());
        }
        // A single write reports a closed pipe as an `io::Error`, not as an error of a format.
        let mut stdout = io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()?;
        Ok(())
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    match &arguments.command {
        Command::Companies { folder, first, second, form, keywords } => {
            let folder = ResultFolder::open(folder)?;
            let lexicon = keywords.load()?;
            let comparison = compare_companies(&folder, &lexicon, first, second)?;
            warn_of_other_keywords(&folder, &lexicon);
            let text = |comparison: &CompanyComparison| companies_text(comparison, &lexicon);
            form.write(&comparison, text, |comparison, out| companies_csv(comparison, out))?;
        }
        Command::Runs { first, second, form } => {
            let comparison =
                compare_runs(&ResultFolder::open(first)?, &ResultFolder::open(second)?)?;
            // The text begins with the warnings. JSON and CSV may go to a file, where nobody sees
            // them.
            for warning in comparison.warnings.iter().filter(|_| form.json || form.csv) {
                warn!("careful: {warning}");
            }
            form.write(&comparison, runs_text, |comparison, out| runs_csv(comparison, out))?;
        }
    }
    Ok(DONE)
}
