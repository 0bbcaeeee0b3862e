//! The result folder of a run: rows, the tables of three windows, and the manifest.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::gather::{FilledColumns, Gathered};
use super::inputs::SeenBefore;
use super::job::NightlyJob;
use super::order::Order;
use super::reading::read;
use super::windows::{Figures, WindowEntry, Windows};
use crate::jobs::error::JobError;
use crate::jobs::manifest_builder::{Parts, manifest, text};
use crate::jobs::settings::Progress;
use crate::report::{Folder, Manifest};
use crate::store::{Alert, Grade, History, Window};
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::Skipped;

/// A run whose folder is in place and that the history does not know yet.
pub(super) struct PlacedRun {
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// The epoch that the run continues; `None` begins a new one.
    pub epoch: Option<i64>,
    /// Its counts and inputs.
    pub gathered: Gathered,
    /// All nights of the epoch, this one included.
    pub whole: Window,
    /// Figures of the whole epoch.
    pub figures: Figures,
    /// Grades to store.
    pub grades: Vec<Grade>,
    /// Records of the new inputs.
    pub records: Records,
    /// Alerts of the run.
    pub alerts: Vec<Alert>,
}

/// The manifest of a run.
#[derive(Serialize)]
struct NightlyManifest<'a> {
    #[serde(flatten)]
    manifest: Manifest,
    night: &'a NightSection<'a>,
}

/// The section `night` of the manifest.
#[derive(Serialize)]
struct NightSection<'a> {
    date: String,
    run: &'a str,
    /// True if the run is not added to earlier ones.
    begins_epoch: bool,
    /// Postings of earlier nights that appeared again.
    reposts: u64,
    seen_before: &'a [SeenBefore],
    /// Filled columns by input.
    filled: &'a BTreeMap<String, FilledColumns>,
    windows: Vec<WindowEntry>,
    alerts: &'a [Alert],
}

/// Reads all inputs, writes all outputs and puts the folder in place. `skipped` are the inputs
/// that could not be opened.
///
/// # Errors
///
/// Fails if an input cannot be read, an output cannot be written or the history cannot be read,
/// and with [`JobError::NoNewInput`] if every input was skipped.
pub(super) fn place(
    job: &NightlyJob<'_>,
    history: &History,
    order: &Order<'_>,
    seen: &[SeenBefore],
    skipped: Vec<Skipped>,
    progress: Progress<'_>,
) -> Result<PlacedRun, JobError> {
    let mut folder = Folder::create(&history.folder(&job.folder), false)?;
    let epoch = if job.relabel { None } else { history.epoch(job.key)? };
    let (mut gathered, examples) = read(job, history, epoch, order, &mut folder, progress)?;
    gathered.skipped.splice(0..0, skipped);
    let nothing_again = gathered.relabelled.iter().all(|earlier| earlier.inputs.is_empty());
    if gathered.inputs.is_empty() && nothing_again {
        return Err(JobError::NoNewInput { skipped: gathered.skipped });
    }
    let windows = Windows::new(job, history, epoch, &gathered)?;
    let written = windows.write(job, &mut folder, &examples)?;
    drop(examples);
    folder.describe()?;
    let summary = Summary::finish(gathered.new.tally.clone(), job.settings.lexicon());
    let figures = written.whole;
    let graded = Grade::all(&figures.summary, &figures.gap);
    let (grades, changed) = history.changed(epoch, graded)?;
    let mut alerts = alerts(job, history, epoch, &gathered)?;
    alerts.extend(changed);
    let night = NightSection {
        date: job.date.to_string(),
        run: job.folder.as_str(),
        begins_epoch: epoch.is_none(),
        reposts: gathered.new.again.len() as u64,
        seen_before: seen,
        filled: &gathered.filled,
        windows: written.entries,
        alerts: &alerts,
    };
    let text = manifest_text(job, &gathered, &summary, &folder, &night)?;
    folder.place(text.as_bytes())?;
    let (manifest_sha256, records) =
        (hex::encode(Sha256::digest(text.as_bytes())), summary.records);
    let whole = windows.whole;
    Ok(PlacedRun { manifest_sha256, epoch, gathered, whole, figures, grades, records, alerts })
}

/// Returns the alerts of the new inputs, or of a new epoch.
fn alerts(
    job: &NightlyJob<'_>,
    history: &History,
    epoch: Option<i64>,
    gathered: &Gathered,
) -> Result<Vec<Alert>, JobError> {
    Ok(match epoch {
        Some(epoch) => history.alerts(epoch, &job.date.to_string(), &gathered.new_inputs)?,
        // The user requested the new epoch.
        None if job.relabel => Vec::new(),
        None => history.epoch_alert(job.key)?.into_iter().collect(),
    })
}

/// Returns the text of the manifest.
fn manifest_text(
    job: &NightlyJob<'_>,
    gathered: &Gathered,
    summary: &Summary,
    folder: &Folder,
    night: &NightSection<'_>,
) -> Result<String, JobError> {
    let parts = Parts {
        summary,
        inputs: gathered.inputs.clone(),
        skipped: gathered.skipped.clone(),
        seconds: job.settings.started.seconds(),
        outputs: folder.outputs().to_vec(),
    };
    text(&NightlyManifest { manifest: manifest(&job.settings, parts), night })
}
