//! `titlegauge fit`: fits the weights file of the keyword folder.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use tracing::info;

use super::labelled_input::LabelledInput;
use super::status::DONE;
use crate::lab::agreement::gap_errors;
use crate::lab::fit;

/// Fit the weights of duties to postings that careful readers labelled
///
/// The input contains the labelled postings. It should also contain some thousand unlabelled ones
/// of a job board, which show how ordinary postings look. Errors of the gap are counted on
/// companies left out of the fit. Writes the text of `weights.toml`, a file of the keyword folder.
/// Equal labels and keywords give an equal file.
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

/// Number of parts into which companies are divided to cross-validate the errors of the gap.
const PARTS: usize = 10;

/// Runs the command and returns the exit status.
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
        "fitted to {} labelled postings and {} unlabelled ones",
        lessons.examples.len(),
        lessons.board.len()
    );
    Ok(DONE)
}
