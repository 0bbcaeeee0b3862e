//! `titlegauge fit`: fits the weights file of the keyword folder.

use std::path::PathBuf;

use anyhow::Context;
use tracing::info;

use super::labelled_input::{Judgement, LabelledInput};
use super::status::DONE;
use super::values::folder;
use crate::lab::agreement::{Agreement, Sample, gap_errors};
use crate::lab::fit;
use crate::lab::frame::calibrate;
use crate::lab::gold::read_groups;
use titlegauge_figures::stats::Bootstrapped;

/// Fit the weights of the keyword folder to postings that careful readers labelled
///
/// The input contains the labelled postings. It should also contain some thousand unlabelled ones
/// of a job board, which show how ordinary postings look. Errors of the gap are counted on
/// companies left out of the fit, and the shares of right labels there are printed. Writes
/// `weights.toml` and `features.csv`. Equal labels and keywords give equal files.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge fit export.csv --gold labels.csv --keywords my-keywords --out my-keywords
  titlegauge eval export.csv --gold labels.csv --keywords my-keywords --cross-validate 10")]
pub struct Arguments {
    /// Count errors and calibrate the gap on groups of postings left out of the fit, such as their
    /// sources, instead of companies: CSV whose first column is an id and whose second is its group
    #[arg(long, value_name = "FILE")]
    groups: Option<PathBuf>,
    /// Write the two files into DIR, replacing them; DIR is created if it is missing
    #[arg(long, short = 'o', value_name = "DIR", value_parser = folder())]
    out: PathBuf,
    #[command(flatten)]
    labelled: LabelledInput,
}

/// Number of parts into which companies are divided to cross-validate the errors of the gap.
const PARTS: usize = 5;

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    // Before the fit, which takes minutes.
    let out = &arguments.out;
    std::fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut labels = arguments.labelled.read_for_fit()?;
    let mut models = fit::fit(&labels.lexicon, &labels.lessons(), &labels.gold_sha256)?;
    if let Some(path) = &arguments.groups {
        labels.regroup(&read_groups(path)?);
    }
    let Judgement { judged, unread } = labels.cross_validated(PARTS)?;
    models.gap_errors = gap_errors(&judged);
    models.gap_calibration = calibrate(&judged.iter().collect::<Vec<_>>());
    let (lexicon, lessons) = (&labels.lexicon, labels.lessons());
    let files = [
        ("weights.toml", models.to_toml(&lexicon.roles)),
        ("features.csv", models.to_features(&lexicon.features, &lexicon.roles).to_csv()),
    ];
    for (name, text) in files {
        let path = out.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    info!(
        "fitted to {} labelled postings and {} unread ones as none",
        lessons.examples.len(),
        lessons.ordinary.len()
    );
    let sample = Sample::of(labels.selection.as_ref(), &judged);
    let agreement = Agreement::of(lexicon, &judged, unread, sample);
    let what = match sample {
        Sample::Chosen => "agreement on postings chosen for review, of companies left out",
        Sample::Unknown | Sample::Weighted => "share right on companies left out",
    };
    let share = |figure: Bootstrapped| {
        figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
    };
    info!(
        "{what}: role {} (macro F1 {}, leaders {}), orientation {}, level {}",
        share(agreement.role),
        share(agreement.macro_f1),
        share(agreement.leaders),
        share(agreement.orientation),
        share(agreement.level)
    );
    Ok(DONE)
}
