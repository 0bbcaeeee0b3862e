//! The engine over tonight's inputs, after those of earlier nights that are counted again.

use super::Night;
use super::gather::{Read, gather};
use super::inputs::{self, Hashed};
use super::order::Order;
use super::sink::NightSink;
use crate::commands::{outputs, progress};
use crate::engine::{self, Job};
use crate::report::{Folder, Rejects};
use crate::store::{History, Kept};

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
        let order = Order::new(kept, new, self.arguments.common.inputs.encoding()?);
        let sources = order.sources.as_slice();
        let mut names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
        names.extend(history.names()?);
        let bar = progress::progress_bar(self.hidden, sources);
        let job = Job {
            threads: self.arguments.common.threads,
            keep_going: self.arguments.common.keep_going,
            progress: &|bytes| bar.inc(bytes),
            ..Job::new(sources, self.overrides, self.labeller)
        };
        let (earlier, asked) = history.earlier(known, sources.len(), order.tonight()?)?;
        let mut postings = outputs::begin_postings(folder)?;
        let mut rejects = Rejects::new(folder)?;
        let mut sink = NightSink::new(&order, &names, self.lexicon, &mut postings, &mut rejects)?;
        let read = engine::run_after(&job, earlier, &mut sink)?;
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
