//! Runs the engine over the inputs of a run.

use super::gather::{Gathered, gather};
use super::inputs::check_unchanged;
use super::job::NightlyJob;
use super::order::Order;
use super::sink::NightlySink;
use crate::engine;
use crate::jobs::carry::Carried;
use crate::jobs::error::JobError;
use crate::jobs::rows::RowOutputs;
use crate::jobs::settings::Progress;
use crate::report::{ExampleFile, Folder, Rejects};
use crate::store::History;

/// Reads all inputs into `postings.csv`, `evidence.csv` and `rejects.csv`, and counts them. Also
/// returns the postings from which the pages choose. `epoch` is the epoch that the run continues;
/// `None` begins a new one.
///
/// # Errors
///
/// Fails if an input cannot be read or changed meanwhile, if an output cannot be written, or if
/// the history cannot be read.
pub(super) fn read(
    job: &NightlyJob<'_>,
    history: &History,
    epoch: Option<i64>,
    order: &Order<'_>,
    folder: &mut Folder,
    progress: Progress<'_>,
) -> Result<(Gathered, ExampleFile), JobError> {
    let sources = order.sources();
    let mut names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    names.extend(history.names()?);
    let (earlier, asked) = history.earlier(epoch, sources.len(), order.new_indexes()?)?;
    let lexicon = job.settings.lexicon();
    let mut outputs = RowOutputs::begin(folder, &job.settings, &names, &Carried::default())?;
    let mut rejects = Rejects::new(folder)?;
    let mut sink = NightlySink::new(order, &names, lexicon, &mut outputs, &mut rejects)?;
    let outcomes = engine::run_after(&job.settings.job(sources, progress), earlier, &mut sink)?;
    history.answered(&asked)?;
    let NightlySink { nights, headers, .. } = sink;
    check_unchanged(&outcomes, order)?;
    let rejects = rejects.finish()?;
    let copies = outputs.copies();
    let examples = outputs.close(folder)?;
    folder.add(rejects);
    let gathered = gather(outcomes, nights, headers, order)?;
    Ok((Gathered { copies, ..gathered }, examples))
}
