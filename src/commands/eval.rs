//! `titlegauge eval`: compares labels with those of careful readers.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::labelled_input::{Judgement, LabelledInput, Labels};
use super::status::DONE;
use super::values::whole;
use crate::lab::agreement::{Agreement, Judged, Sample};
use crate::lab::frame::{FrameAgreement, compared, compared_apart};
use crate::lab::gold::read_groups;
use crate::report::{agreement_text, frame_text};
use titlegauge_core::sanitize::{escaped, printable};

/// Compare the labels with postings that careful readers labelled
///
/// Labels from titlegauge review are weighted by the probability with which they were picked.
/// Prints accuracy with intervals, precision and recall by role, confusion, calibration, and the
/// worst mistakes.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge eval export.csv --gold labels.csv
  titlegauge eval export.csv --gold labels.csv --cross-validate 10
  titlegauge eval export.csv --gold labels.csv --cross-validate 5 --groups sources.csv
  titlegauge eval export.csv --gold labels.csv --cross-validate 5 --frame
  titlegauge eval export.csv --gold labels.csv --json")]
pub struct Arguments {
    /// Cross-validate: divide companies into N parts, and judge each part by weights fitted on the
    /// others instead of those of the keyword files
    #[arg(long, value_name = "N", value_parser = whole::<u8>(2..=100))]
    cross_validate: Option<u8>,
    /// Divide groups of postings, such as their sources, instead of companies: CSV whose first
    /// column is an id and whose second is its group
    #[arg(long, value_name = "FILE", requires = "cross_validate")]
    groups: Option<PathBuf>,
    /// Compare title gaps too, on the postings that count
    #[arg(long)]
    frame: bool,
    /// Show the texts of the worst mistakes too
    #[arg(long, conflicts_with = "json")]
    texts: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    labelled: LabelledInput,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (labels, Judgement { judged, unread }) = match arguments.cross_validate {
        None => {
            let labels = arguments.labelled.read()?;
            let judgement = labels.judged();
            (labels, judgement)
        }
        Some(parts) => {
            let mut labels = arguments.labelled.read_for_fit()?;
            if let Some(path) = &arguments.groups {
                labels.regroup(&read_groups(path)?);
            }
            let judgement = labels.cross_validated(usize::from(parts))?;
            (labels, judgement)
        }
    };
    let sample = Sample::of(labels.selection.as_ref(), &judged);
    let agreement = Agreement::of(&labels.lexicon, &judged, unread, sample);
    let frame = frame(arguments, &labels, &judged)?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let figures = Figures { labels: &agreement, frame };
        write!(out, "{}", escaped(&serde_json::to_string_pretty(&figures)?))?;
        return Ok(DONE);
    }
    write!(out, "{}", printable(&agreement_text(&agreement)))?;
    if let Some(frame) = frame {
        write!(out, "\n{}", printable(&frame_text(&frame)))?;
    }
    if arguments.texts {
        let ids: BTreeSet<&str> =
            agreement.mistakes.iter().map(|mistake| mistake.id.as_str()).collect();
        for posting in
            labels.postings.iter().filter(|posting| ids.contains(posting.example.id.as_str()))
        {
            writeln!(
                out,
                "\n=== {}\n{}",
                printable(&posting.example.id),
                printable(&posting.text.description)
            )?;
        }
    }
    Ok(DONE)
}

/// The figures as JSON.
#[derive(Serialize)]
struct Figures<'a> {
    #[serde(flatten)]
    labels: &'a Agreement,
    /// With `--frame`.
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<FrameAgreement>,
}

/// Compares title gaps. A cross-validation also calibrates each part on the others.
fn frame(
    arguments: &Arguments,
    labels: &Labels,
    judged: &[Judged],
) -> anyhow::Result<Option<FrameAgreement>> {
    if !arguments.frame {
        return Ok(None);
    }
    let compared = match arguments.cross_validate {
        None => compared(judged, &labels.lexicon.models.gap_calibration),
        Some(_) => compared_apart(judged),
    };
    if compared.is_empty() {
        anyhow::bail!("none of the labelled postings counts for the title gap");
    }
    Ok(Some(FrameAgreement::of(&compared)))
}
