//! The engine over tonight's inputs, after those of earlier nights that are counted again.

use std::io::Write;
use std::ops::Range;

use super::Night;
use super::gather::{Read, gather};
use super::inputs::{self, Hashed};
use super::sink::NightSink;
use crate::cli::progress;
use crate::engine::{self, Job};
use crate::history::{History, Kept};
use crate::ingest::Source;
use crate::report::{Folder, Output, Rejects, postings_header, table};

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
    fn new(kept: &'a [Kept], new: &'a [Hashed]) -> Self {
        let sources = kept.iter().map(kept_source).chain(new.iter().map(|hashed| hashed.source.clone())).collect();
        let runs: Vec<(i64, String)> = kept.chunk_by(|a, b| a.run == b.run).map(|of| (of[0].run, of[0].night.clone())).collect();
        let run_of = |kept: &Kept| runs.iter().position(|(run, _)| *run == kept.run).unwrap_or(runs.len());
        let night_of = kept.iter().map(run_of).chain(new.iter().map(|_| runs.len())).collect();
        Self { kept, new, sources, runs, night_of }
    }

    /// Indexes of tonight's sources.
    pub(super) fn tonight(&self) -> anyhow::Result<Range<u32>> {
        Ok(u32::try_from(self.kept.len())?..u32::try_from(self.sources.len())?)
    }
}

impl Night<'_> {
    /// Reads tonight's inputs, after those of earlier nights that are counted again.
    pub(super) fn read(
        &self,
        history: &History,
        known: Option<i64>,
        new: &[Hashed],
        kept: &[Kept],
        folder: &mut Folder,
    ) -> anyhow::Result<Read> {
        let order = Order::new(kept, new);
        let sources = order.sources.as_slice();
        let mut names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
        names.extend(history.names()?);
        let bar = progress::progress_bar(self.hidden, sources);
        let job = Job {
            sources,
            overrides: self.overrides,
            labeller: self.labeller,
            threads: self.arguments.threads,
            keep_going: self.arguments.keep_going,
            progress: &|bytes| bar.inc(bytes),
        };
        let (earlier, asked) = history.earlier(known, sources.len(), order.tonight()?)?;
        let mut postings = begun(folder)?;
        let mut rejects = Rejects::new(folder)?;
        let mut sink = NightSink::new(&order, &names, self.lexicon, &mut postings, &mut rejects)?;
        let read = engine::run_after(&job, earlier, Vec::new(), &mut sink)?;
        history.answered(&asked)?;
        let NightSink { nights, headers, .. } = sink;
        bar.finish_and_clear();
        inputs::unchanged(&read, kept, new)?;
        let rejects = rejects.finish()?;
        folder.close(postings)?;
        folder.add(rejects);
        gather(read, nights, headers, &order)
    }
}

/// `postings.csv` with its header.
fn begun(folder: &Folder) -> anyhow::Result<Output> {
    let mut postings = folder.output("postings.csv")?;
    let mut header = table::writer(Vec::new());
    header.write_record(postings_header())?;
    postings.write_all(&header.into_inner()?).map_err(|e| postings.error(e))?;
    Ok(postings)
}

/// An export of an earlier night, to be read again.
fn kept_source(kept: &Kept) -> Source {
    let size = std::fs::metadata(&kept.path).ok().map(|about| about.len());
    Source { name: kept.name.clone(), path: Some(kept.path.clone()), member: kept.member, size, encoding: None }
}
