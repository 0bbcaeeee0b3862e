//! The job of `nightly`: labels new exports, and adds them to a history of earlier runs.
//!
//! A run has four steps: [`sort`] recognises inputs that were counted before; [`find_kept`] looks
//! for earlier inputs that `--relabel` counts again; [`Order`] puts both in reading order; [`run`]
//! reads them, puts the result folder in place and commits the run to the history.

mod gather;
mod inputs;
mod job;
mod order;
mod reading;
mod results;
mod sink;
mod source;
mod windows;

use super::error::JobError;
use super::settings::Progress;
use crate::report::Input;
use crate::store::{Alert, Commit, History, NewRun};
use results::PlacedRun;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::Skipped;

pub use inputs::{KeptInputs, SeenBefore, SortedInputs, find_kept, sort};
pub use job::NightlyJob;
pub use order::Order;
pub use source::HashedSource;
pub use windows::{DAYS, Figures};

/// A run that is committed.
pub struct NightlyDone {
    /// The new inputs.
    pub inputs: Vec<Input>,
    /// Inputs that were skipped.
    pub skipped: Vec<Skipped>,
    /// Exact copies of an earlier record of their input, without a company, of the new inputs.
    pub copies: u64,
    /// Records of the new inputs.
    pub records: Records,
    /// Postings of earlier nights that appeared again.
    pub reposts: usize,
    /// Alerts of the run.
    pub alerts: Vec<Alert>,
    /// Figures of the whole epoch.
    pub whole: Figures,
}

/// Runs the job: puts the results in place, commits them, and switches the link, in this order.
/// If it fails before the commit, nothing of the run remains. `skipped` are the inputs that could
/// not be opened.
///
/// # Errors
///
/// Fails if an input cannot be read, an output cannot be written or the history cannot be used,
/// and with [`JobError::NoNewInput`] if every input was skipped.
pub fn run(
    job: &NightlyJob<'_>,
    history: &mut History,
    order: &Order<'_>,
    seen: &[SeenBefore],
    skipped: Vec<Skipped>,
    progress: Progress<'_>,
) -> Result<NightlyDone, JobError> {
    history.begin(&job.folder)?;
    let committed = results::place(job, history, order, seen, skipped, progress)
        .and_then(|placed| commit(job, history, placed));
    if committed.is_err() {
        // If this fails too, the next run removes the folder.
        let _ = history.undo(&job.folder);
    }
    let done = committed?;
    history.switch()?;
    Ok(done)
}

/// Adds the run to the history.
fn commit(
    job: &NightlyJob<'_>,
    history: &mut History,
    placed: PlacedRun,
) -> Result<NightlyDone, JobError> {
    let gathered = &placed.gathered;
    let roles: Vec<String> =
        job.settings.lexicon().roles.iter().map(|role| role.id.clone()).collect();
    history.commit(&Commit {
        run: NewRun {
            night: job.date.to_string(),
            folder: job.folder.clone(),
            manifest_sha256: placed.manifest_sha256.clone(),
            started: job.settings.started.utc(),
        },
        epoch: placed.epoch,
        key: job.key,
        roles: &roles,
        night: &gathered.new,
        inputs: &gathered.new_inputs,
        relabelled: &gathered.relabelled,
        whole: &placed.whole,
        grades: &placed.grades,
    })?;
    let PlacedRun { gathered, figures, records, alerts, .. } = placed;
    Ok(NightlyDone {
        reposts: gathered.new.again.len(),
        copies: gathered.copies,
        inputs: gathered.inputs,
        skipped: gathered.skipped,
        records,
        alerts,
        whole: figures,
    })
}
