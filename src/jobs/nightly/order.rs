//! The order in which a run reads its inputs, and the night to which each belongs.

use std::ops::Range;

use super::source::HashedSource;
use crate::jobs::error::JobError;
use crate::store::KeptInput;
use titlegauge_ingest::{Encoding, Source};

/// The inputs of a run in reading order: kept inputs of earlier runs, then new ones.
pub struct Order<'a> {
    /// Inputs of earlier runs that are counted again.
    pub(super) kept: &'a [KeptInput],
    /// Inputs that are counted for the first time.
    pub(super) new: &'a [HashedSource],
    /// All of them as sources.
    pub(super) sources: Vec<Source>,
    /// The runs of the kept inputs, in order.
    pub(super) runs: Vec<EarlierRun>,
    /// The night of each source, as an index of `runs`; the new inputs have the index after them.
    pub(super) night_of: Vec<usize>,
}

/// A run whose inputs are counted again.
pub(super) struct EarlierRun {
    /// Its number in the history.
    pub id: i64,
    /// Its night, `YYYY-MM-DD`.
    pub night: String,
}

impl<'a> Order<'a> {
    /// Orders the inputs. Kept inputs are read in the given encoding and from the given table, as new
    /// ones are.
    pub fn new(
        kept: &'a [KeptInput],
        new: &'a [HashedSource],
        encoding: Option<Encoding>,
        records: Option<&String>,
    ) -> Self {
        let kept_source = |kept| kept_source(kept, encoding, records);
        let sources = kept
            .iter()
            .map(kept_source)
            .chain(new.iter().map(|hashed| hashed.source.clone()))
            .collect();
        let runs: Vec<EarlierRun> = kept
            .chunk_by(|a, b| a.run == b.run)
            .map(|of_run| EarlierRun { id: of_run[0].run, night: of_run[0].night.clone() })
            .collect();
        let run_of =
            |kept: &KeptInput| runs.iter().position(|run| run.id == kept.run).unwrap_or(runs.len());
        let night_of = kept.iter().map(run_of).chain(new.iter().map(|_| runs.len())).collect();
        Self { kept, new, sources, runs, night_of }
    }

    /// Returns all inputs in reading order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the indexes of the new inputs.
    ///
    /// # Errors
    ///
    /// Fails if an index does not fit in 32 bits.
    pub(super) fn new_indexes(&self) -> Result<Range<u32>, JobError> {
        let index =
            |at: usize| u32::try_from(at).map_err(|_| JobError::TooManyInputs(self.sources.len()));
        Ok(index(self.kept.len())?..index(self.sources.len())?)
    }
}

/// Returns the source of an input of an earlier run.
fn kept_source(kept: &KeptInput, encoding: Option<Encoding>, records: Option<&String>) -> Source {
    let size = std::fs::metadata(&kept.path).ok().map(|metadata| metadata.len());
    Source {
        name: kept.name.clone(),
        path: Some(kept.path.clone()),
        member: kept.member,
        entry: None,
        size,
        encoding,
        records: records.cloned(),
        texts: None,
        shard: None,
    }
}
