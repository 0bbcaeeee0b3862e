//! Sorts the engine's output by night.

use std::collections::BTreeMap;

use super::order::{EarlierRun, Order};
use super::source::HashedSource;
use crate::engine::SourceOutcome;
use crate::jobs::error::JobError;
use crate::report::Input;
use crate::store::{NewInput, Night, Relabelled};
use titlegauge_ingest::{Skipped, SourceRead};

/// The number of records of an input with a value, by meaning of the column.
pub(super) type FilledColumns = BTreeMap<&'static str, u64>;

/// The counts of a run, by night.
#[derive(Default)]
pub(super) struct Gathered {
    /// Counts of the new inputs.
    pub new: Night,
    /// The new inputs.
    pub inputs: Vec<Input>,
    /// The new inputs, as the history stores them.
    pub new_inputs: Vec<NewInput>,
    /// Earlier runs that were counted again.
    pub relabelled: Vec<Relabelled>,
    /// Inputs that were skipped.
    pub skipped: Vec<Skipped>,
    /// Exact copies of an earlier record of their input, without a company, of the new inputs.
    pub copies: u64,
    /// Filled columns of each new input.
    pub filled: BTreeMap<String, FilledColumns>,
}

/// Sorts sources by night. The sources of each night are numbered from 0, without the skipped
/// ones. `nights` are the counts by night, those of the new inputs last.
///
/// # Errors
///
/// Fails if a path cannot be made absolute or a column mapping cannot be written as JSON.
pub(super) fn gather(
    outcomes: Vec<SourceOutcome>,
    nights: Vec<Night>,
    mut headers: BTreeMap<u32, Vec<String>>,
    order: &Order<'_>,
) -> Result<Gathered, JobError> {
    let Order { kept, new, runs, night_of, .. } = order;
    let numbers = numbers_in_night(&outcomes, night_of, nights.len());
    let renumber = |source: u32| numbers.get(source as usize).copied().unwrap_or(source);
    let mut nights: Vec<Night> =
        nights.into_iter().map(|night| night.renumbered(renumber)).collect();
    let of_new = nights.pop().unwrap_or_default();
    let relabelled = runs.iter().zip(nights).map(relabelled).collect();
    let mut gathered = Gathered { new: of_new, relabelled, ..Gathered::default() };
    for (at, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Err(error) => gathered.skipped.push(error),
            Ok(_) if at < kept.len() => {
                let night = &mut gathered.relabelled[night_of[at]];
                night.inputs.push(kept[at].id);
                night.names.push(kept[at].name.clone());
            }
            Ok(source) => {
                let header = u32::try_from(at).ok().and_then(|at| headers.remove(&at));
                gathered.add(source, &new[at - kept.len()], header, numbers[at])?;
            }
        }
    }
    Ok(gathered)
}

/// Returns a run without its inputs, which are added as they come.
fn relabelled((run, night): (&EarlierRun, Night)) -> Relabelled {
    Relabelled {
        run: run.id,
        date: run.night.clone(),
        night,
        inputs: Vec::new(),
        names: Vec::new(),
    }
}

/// Returns the number of each source within its night.
fn numbers_in_night(outcomes: &[SourceOutcome], night_of: &[usize], nights: usize) -> Vec<u32> {
    let mut next = vec![0u32; nights];
    let number = |(outcome, night): (&SourceOutcome, &usize)| {
        let number = next[*night];
        next[*night] += u32::from(outcome.is_ok());
        number
    };
    outcomes.iter().zip(night_of).map(number).collect()
}

impl Gathered {
    /// Adds a new input, whose counts have this `number` in the tally.
    fn add(
        &mut self,
        source: SourceRead,
        hashed: &HashedSource,
        header: Option<Vec<String>>,
        number: u32,
    ) -> Result<(), JobError> {
        let input = Input::counted(source, &self.new.tally, number);
        let source = &input.source;
        let filled =
            self.new.filled.get(&number).copied().unwrap_or_default().named(&source.columns);
        let path = std::path::absolute(&hashed.path)
            .map_err(|source| JobError::Path { path: hashed.path.clone(), source })?;
        self.new_inputs.push(NewInput {
            name: source.source.clone(),
            path,
            member: hashed.source.member,
            sha256: hashed.sha256.clone(),
            bytes: source.bytes,
            columns: serde_json::to_string(&source.columns)?,
            records: input.records,
            filled: serde_json::to_string(&filled)?,
            headers: header.map(|header| serde_json::to_string(&header)).transpose()?,
        });
        self.filled.insert(source.source.clone(), filled);
        self.inputs.push(input);
        Ok(())
    }
}
