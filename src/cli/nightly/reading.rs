//! The engine over tonight's inputs, after those of earlier nights that are counted again.

use std::io::Write;

use super::Night;
use super::gather::{Read, gather};
use super::inputs::{self, Hashed};
use super::order::Order;
use super::sink::NightSink;
use crate::cli::progress;
use crate::engine::{self, Job};
use crate::history::{History, Kept};
use crate::report::{Folder, Output, Rejects, postings_header, table};

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
