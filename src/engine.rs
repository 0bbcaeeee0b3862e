//! The pipeline: blocks in, rows and counts out, in input order. The only code that uses threads.
//!
//! Blocks are processed in windows. The blocks of a window are parsed and labelled in parallel, a
//! few postings at a time, so that no thread waits long for the last one. Duplicates are then
//! detected in input order; this step is serial and short. Rows are formatted in parallel and
//! passed on in order. Meanwhile the next window is read. The output therefore does not depend on
//! which worker finishes first, and memory depends on the size of a window, not of the input.

mod job;
mod reading;
mod workers;

use std::sync::atomic::Ordering;

use rayon::prelude::*;
use thiserror::Error;

use titlegauge_core::duplicates::{Earlier, Place};
use titlegauge_core::labelled::Labelled;
use titlegauge_ingest::{Dialect, IngestError, Item, Records, Skipped, Source, SourceRead};

use reading::{NextSource, OpenedSource};
use workers::Scratches;

pub use job::{Job, Part};
pub use workers::Workers;

/// Blocks of a window, for each thread.
const BLOCKS_A_THREAD: usize = 3;

/// Metadata of a source that was read, or the reason why it was skipped.
pub type SourceOutcome = Result<SourceRead, Skipped>;

/// The reasons why a run ended early. `E` is the error of its sink.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError<E: std::error::Error + 'static> {
    /// An input could not be read.
    #[error(transparent)]
    Ingest(IngestError),
    /// The sink failed.
    #[error(transparent)]
    Sink(E),
    /// The run was stopped.
    #[error("interrupted; nothing was written")]
    Stopped,
    /// The threads could not be started.
    #[error("cannot start threads: {0}; use fewer threads")]
    Threads(rayon::ThreadPoolBuildError),
}

/// A consumer of labelled postings. The engine turns each block into a part, on any thread, and
/// passes the parts on in input order.
pub trait Sink: Send + Sync {
    /// The output of one block.
    type Part: Send;
    /// The error of the sink.
    type Error: std::error::Error + Send + 'static;

    /// Starts a source, which has this dialect.
    ///
    /// # Errors
    ///
    /// Fails if an output of the sink cannot be written.
    fn begin(&mut self, _source: &Source, _dialect: &Dialect) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Returns the part of one block.
    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part;

    /// Takes the next part, in input order.
    ///
    /// # Errors
    ///
    /// Fails if an output of the sink cannot be written.
    fn take(&mut self, part: Self::Part) -> Result<(), Self::Error>;
}

/// Runs the pipeline over all sources and returns their outcomes in order.
///
/// # Errors
///
/// Fails if the sink fails, if a source cannot be read (without `keep_going`), or if no threads
/// can be started.
pub fn run<S: Sink>(
    job: &Job<'_>,
    sink: &mut S,
) -> Result<Vec<SourceOutcome>, EngineError<S::Error>> {
    run_after(job, Earlier::new(job.labeller.duplicates()), sink)
}

/// Runs the pipeline as [`run`] does, with postings of earlier runs among the known ones.
///
/// # Errors
///
/// Fails as [`run`] does.
pub fn run_after<S: Sink>(
    job: &Job<'_>,
    earlier: Earlier,
    sink: &mut S,
) -> Result<Vec<SourceOutcome>, EngineError<S::Error>> {
    let pool = pool(job.threads).map_err(EngineError::Threads)?;
    let scratches = Scratches::of(&pool);
    let pipeline = Pipeline { job, sink, earlier, scratches };
    pool.install(|| pipeline.run())
}

/// Starts a pool that includes the current thread. The system's allocator keeps freed memory for
/// the thread that allocated it, so without this thread the memory used to load the keywords
/// would stay idle. A thread can be in one pool only, so a later run uses new threads only.
fn pool(threads: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    let builder = || rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder().use_current_thread().build().or_else(|_| builder().build())
}

struct Pipeline<'a, S> {
    job: &'a Job<'a>,
    sink: &'a mut S,
    /// Postings that were seen before, for the detection of duplicates.
    earlier: Earlier,
    scratches: Scratches,
}

impl<'a, S: Sink> Pipeline<'a, S> {
    fn run(mut self) -> Result<Vec<SourceOutcome>, EngineError<S::Error>> {
        let mut outcomes = Vec::new();
        let mut next = OpenedSource::at(self.job, 0, self.blocks());
        while let Some(source) = next {
            let after = outcomes.len() + 1;
            let outcome;
            (outcome, next) = match source {
                Ok(source) => self.source(source, after).map(|(read, next)| (Ok(read), next))?,
                Err(error) if self.job.keep_going => {
                    (Err(Skipped::from(&error)), OpenedSource::at(self.job, after, self.blocks()))
                }
                Err(error) => return Err(EngineError::Ingest(error)),
            };
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// Returns the number of blocks in a window.
    fn blocks(&self) -> usize {
        self.scratches.threads() * BLOCKS_A_THREAD
    }

    /// Processes a source window by window. The source at index `after` is opened while the last
    /// window is processed, so that many small exports keep all threads as busy as a large one.
    fn source(
        &mut self,
        source: OpenedSource<'a>,
        after: usize,
    ) -> Result<(SourceRead, NextSource<'a>), EngineError<S::Error>> {
        let OpenedSource { mut reading, mut window, dialect } = source;
        self.sink.begin(reading.source(), &dialect).map_err(EngineError::Sink)?;
        let (job, blocks) = (self.job, self.blocks());
        let mut repaired_fields = 0;
        loop {
            if job.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                return Err(EngineError::Stopped);
            }
            let ahead = || {
                let window = reading.next_window();
                let next =
                    if window.is_empty() { OpenedSource::at(job, after, blocks) } else { None };
                (window, next)
            };
            let ((ahead, next), repaired) =
                rayon::join(ahead, || self.process_window(window, &dialect));
            repaired_fields += repaired.map_err(EngineError::Sink)?;
            if ahead.is_empty() {
                let read =
                    reading.finish(&dialect, repaired_fields).map_err(EngineError::Ingest)?;
                return Ok((read, next));
            }
            window = ahead;
        }
    }

    /// Labels a window and passes it to the sink. Returns the number of repaired fields.
    fn process_window(&mut self, items: Vec<Item>, dialect: &Dialect) -> Result<u64, S::Error> {
        let parse = |item| self.own_rejects(dialect.parse(item));
        let parsed: Vec<Records> = items.into_par_iter().map(parse).collect();
        let Job { labeller, part, .. } = *self.job;
        let columns = &dialect.columns;
        let label = |records| self.scratches.label(labeller, records, columns, part);
        let mut labelled: Vec<Vec<Labelled<'_>>> = parsed.par_iter().map(label).collect();
        for posting in labelled.iter_mut().flatten() {
            let place = Place::from(&posting.posting.origin);
            posting.standing = self.earlier.stand(place, &posting.marks);
            // The sketch is large, and nothing needs it after this.
            posting.marks.sketch = None;
        }
        let sink = &*self.sink;
        let parts = labelled
            .par_iter()
            .zip(&parsed)
            .map(|(labelled, records)| sink.part(labelled, records));
        for part in parts.collect::<Vec<_>>() {
            self.sink.take(part)?;
        }
        Ok(parsed.iter().map(Records::mended).sum())
    }

    /// Removes what has no shard key from the records, unless it is in this part.
    fn own_rejects(&self, mut records: Records) -> Records {
        if self.job.part.is_some_and(|part| !part.contains_rejects()) {
            records.rejects.clear();
            (records.repeated_headers, records.blank_rows) = (0, 0);
        }
        records
    }
}
