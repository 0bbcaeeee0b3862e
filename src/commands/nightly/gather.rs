//! What the engine read, sorted by night.

use std::collections::BTreeMap;

use super::inputs::Hashed;
use super::order::Order;
use crate::engine;
use crate::report::Input;
use crate::store::{self, NewInput, Relabelled};
use titlegauge_ingest::{Skipped, SourceRead};

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    pub tonight: store::Night,
    /// Tonight's, as read.
    pub inputs: Vec<Input>,
    /// The same, for the history.
    pub new_inputs: Vec<NewInput>,
    pub relabelled: Vec<Relabelled>,
    pub skipped: Vec<Skipped>,
    /// By input of tonight: records with a value, by meaning.
    pub filled: BTreeMap<String, BTreeMap<&'static str, u64>>,
}

/// Sorts what was read by night, and numbers the sources of each from 0, those that were
/// passed over left out.
pub(super) fn gather(
    read: Vec<engine::Read>,
    nights: Vec<store::Night>,
    mut headers: BTreeMap<u32, Vec<String>>,
    order: &Order<'_>,
) -> anyhow::Result<Read> {
    let Order { kept, new, runs, night_of, .. } = order;
    let places = places(&read, night_of, nights.len());
    let renumber = |source: u32| places.get(source as usize).copied().unwrap_or(source);
    let mut nights: Vec<store::Night> =
        nights.into_iter().map(|night| night.renumbered(renumber)).collect();
    let tonight = nights.pop().unwrap_or_default();
    let again = |((run, date), night): (&(i64, String), _)| Relabelled {
        run: *run,
        date: date.clone(),
        night,
        inputs: Vec::new(),
        names: Vec::new(),
    };
    let relabelled = runs.iter().zip(nights).map(again).collect();
    let mut all = Read { tonight, relabelled, ..Read::default() };
    for (at, input) in read.into_iter().enumerate() {
        match input {
            Err(error) => all.skipped.push(error),
            Ok(_) if at < kept.len() => {
                let night = &mut all.relabelled[night_of[at]];
                night.inputs.push(kept[at].id);
                night.names.push(kept[at].name.clone());
            }
            Ok(input) => {
                let header = u32::try_from(at).ok().and_then(|at| headers.remove(&at));
                all.add(input, &new[at - kept.len()], header, places[at])?;
            }
        }
    }
    Ok(all)
}

/// The number of each source within its night.
fn places(read: &[engine::Read], night_of: &[usize], nights: usize) -> Vec<u32> {
    let mut counted = vec![0u32; nights];
    let place = |(input, night): (&Result<_, _>, &usize)| {
        let place = counted[*night];
        counted[*night] += u32::from(input.is_ok());
        place
    };
    read.iter().zip(night_of).map(place).collect()
}

impl Read {
    /// Adds an input of tonight with its counts, which stand at `place`.
    fn add(
        &mut self,
        source: SourceRead,
        hashed: &Hashed,
        header: Option<Vec<String>>,
        place: u32,
    ) -> anyhow::Result<()> {
        let input = Input::counted(source, &self.tonight.tally, place);
        let source = &input.source;
        let filled =
            self.tonight.filled.get(&place).copied().unwrap_or_default().named(&source.columns);
        self.new_inputs.push(NewInput {
            name: source.source.clone(),
            path: std::path::absolute(&hashed.path)?,
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
