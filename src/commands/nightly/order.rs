//! What a night reads, and to which night each input belongs.

use std::ops::Range;

use super::inputs::Hashed;
use crate::store::Kept;
use titlegauge_ingest::{Encoding, Source};

/// What is to be read, in order: first the kept inputs, then the new ones.
pub(super) struct Order<'a> {
    pub kept: &'a [Kept],
    pub new: &'a [Hashed],
    pub sources: Vec<Source>,
    /// Runs of the kept inputs with their nights, in order.
    pub runs: Vec<(i64, String)>,
    /// The night of each source, as a place in `runs`; tonight is the one after them.
    pub night_of: Vec<usize>,
}

impl<'a> Order<'a> {
    /// Of these; kept ones are read in the encoding that was asked for, as the new ones are.
    pub fn new(kept: &'a [Kept], new: &'a [Hashed], encoding: Option<Encoding>) -> Self {
        let kept_source = |kept| kept_source(kept, encoding);
        let sources = kept
            .iter()
            .map(kept_source)
            .chain(new.iter().map(|hashed| hashed.source.clone()))
            .collect();
        let runs: Vec<(i64, String)> = kept
            .chunk_by(|a, b| a.run == b.run)
            .map(|of| (of[0].run, of[0].night.clone()))
            .collect();
        let run_of =
            |kept: &Kept| runs.iter().position(|(run, _)| *run == kept.run).unwrap_or(runs.len());
        let night_of = kept.iter().map(run_of).chain(new.iter().map(|_| runs.len())).collect();
        Self { kept, new, sources, runs, night_of }
    }

    /// Indexes of tonight's sources.
    pub(super) fn tonight(&self) -> anyhow::Result<Range<u32>> {
        Ok(u32::try_from(self.kept.len())?..u32::try_from(self.sources.len())?)
    }
}

/// An export of an earlier night, to be read again.
fn kept_source(kept: &Kept, encoding: Option<Encoding>) -> Source {
    let size = std::fs::metadata(&kept.path).ok().map(|about| about.len());
    Source {
        name: kept.name.clone(),
        path: Some(kept.path.clone()),
        member: kept.member,
        entry: None,
        size,
        encoding,
    }
}
