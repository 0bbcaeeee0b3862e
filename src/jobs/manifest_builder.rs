//! The manifest `run.json`. This is the only place that puts one together.

use serde::Serialize;

use super::error::JobError;
use super::settings::Settings;
use crate::output_entry::OutputEntry;
use crate::report::{Input, Manifest, OCCUPATION_CODES};
use titlegauge_figures::summary::Summary;
use titlegauge_ingest::Skipped;

/// Version of the outputs' columns.
const FORMAT: u32 = 2;

/// Results that a manifest lists or counts.
pub(super) struct Parts<'a> {
    /// The figures.
    pub summary: &'a Summary,
    /// The inputs that were read; empty for a window of several nights.
    pub inputs: Vec<Input>,
    /// The inputs that were skipped.
    pub skipped: Vec<Skipped>,
    /// The duration in seconds; 0 for a window, which has none of its own.
    pub seconds: f64,
    /// The output files.
    pub outputs: Vec<OutputEntry>,
}

/// Returns the manifest of a run, or of a window of several nights.
pub(super) fn manifest(settings: &Settings<'_>, parts: Parts<'_>) -> Manifest {
    let Parts { summary, inputs, skipped, seconds, outputs } = parts;
    let lexicon = settings.lexicon();
    let counts = &summary.all.counts;
    let in_companies: u64 = summary.companies.iter().map(|c| c.figures.counts.postings).sum();
    let roles = lexicon.roles.iter().zip(&summary.all.counts.roles);
    Manifest {
        program: "titlegauge",
        version: env!("CARGO_PKG_VERSION"),
        format: FORMAT,
        keywords_sha256: lexicon.hash.clone(),
        occupation_codes: OCCUPATION_CODES,
        options: settings.options.clone(),
        inputs,
        skipped,
        read: summary.records.read(),
        records: summary.records,
        mended: summary.mended,
        reasons: summary.reasons.clone(),
        roles: roles.map(|(role, postings)| (role.id.clone(), *postings)).collect(),
        companies: summary.companies.len() as u64,
        without_company: counts.postings - in_companies,
        in_frame: counts.in_frame,
        measured: counts.measured,
        openings: counts.openings,
        started: settings.started.utc(),
        seconds,
        outputs,
    }
}

/// Returns the text of a manifest.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON.
pub(super) fn text(manifest: &impl Serialize) -> Result<String, JobError> {
    let mut text = serde_json::to_string_pretty(manifest)?;
    text.push('\n');
    Ok(text)
}
