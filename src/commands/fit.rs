//! `titlegauge fit`: learns the weights file of the keyword folder.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use tracing::info;

use super::labelled_input::LabelledInput;
use super::status::DONE;
use crate::lab::agreement::gap_errors;
use crate::lab::fit;

/// Learn the weights of duties from postings that careful readers labelled
///
/// The input holds the labelled postings and, better, some thousands of a job board without a label: these say
/// how the mass of postings looks, which is no leader's. How often the gap is told right is counted on companies left out of the fit. Writes the text of `weights.toml`, a file of the keyword folder. The same labels and keywords give the same file.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge fit export.csv --gold labels.csv --keywords my-keywords --out my-keywords/weights.toml
  titlegauge eval export.csv --gold labels.csv --keywords my-keywords --cross-validate 10")]
pub struct Arguments {
    #[command(flatten)]
    labelled: LabelledInput,
    /// Write to FILE, replacing it, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Parts into which companies are divided, to count the mistakes of weights that were fitted on the others.
const PARTS: usize = 10;

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let labels = arguments.labelled.read()?;
    let (lexicon, lessons) = (&labels.lexicon, labels.lessons());
    let mut models = fit::fit(lexicon, &lessons, &labels.gold_sha256)?;
    models.gap_errors = gap_errors(&labels.judged(Some(PARTS))?);
    let text = models.to_toml(lexicon.weighed(), lexicon.scoring.role.sharpness);
    match &arguments.out {
        Some(path) => std::fs::write(path, text)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    info!(
        "fitted on {} labelled postings and {} of the board",
        lessons.examples.len(),
        lessons.board.len()
    );
    Ok(DONE)
}
