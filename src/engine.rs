//! The pipeline: blocks in, rows and tallies out, in input order. The only place
//! that knows threads.
//!
//! Blocks are taken in windows. Within a window blocks are parsed and labelled at
//! once, a few postings at a time, so that no thread waits long for the last; then
//! duplicates are told in input order, which is serial and short; then
//! rows are written to memory at once again, and put out in order. While a window
//! is worked on, the next one is read. So the order of workers never shows, and
//! memory is bounded by the window, whatever the size of the file.

mod reading;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use titlegauge_core::duplicates::Earlier;
use titlegauge_core::labelled::{LabelScratch, Labelled, Labeller};
use titlegauge_ingest::{
    BLOCK, Columns, Dialect, IngestError, Item, Overrides, Records, Skipped, Source, SourceRead,
};

use reading::{Begun, Next};

/// Blocks of a window, for each thread.
const BLOCKS_A_THREAD: usize = 3;
/// So many postings are labelled by one thread before another may take over the next.
const POSTINGS_AT_ONCE: usize = 16;

/// How a source was read, or why it was skipped.
pub type Read = Result<SourceRead, Skipped>;

/// Why a run ended early. `E` is the error of its sink.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError<E: std::error::Error + 'static> {
    /// An input could not be read.
    #[error(transparent)]
    Ingest(IngestError),
    /// The sink failed.
    #[error(transparent)]
    Sink(E),
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(rayon::ThreadPoolBuildError),
}

/// What a run is given.
pub struct Job<'a> {
    /// Inputs, in order.
    pub sources: &'a [Source],
    /// What `--columns` says.
    pub overrides: &'a Overrides,
    /// Labels postings.
    pub labeller: &'a Labeller,
    /// Threads; 0 for as many as there are processors.
    pub threads: usize,
    /// Whether a source that cannot be read is passed over and the others still done.
    pub keep_going: bool,
    /// Called with the number of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// A block ends with the first record that ends behind so many bytes. What comes out does
    /// not depend on it.
    pub block: usize,
}

impl<'a> Job<'a> {
    /// With as many threads as there are processors, ending at what cannot be read.
    pub fn new(sources: &'a [Source], overrides: &'a Overrides, labeller: &'a Labeller) -> Self {
        Self {
            sources,
            overrides,
            labeller,
            threads: 0,
            keep_going: false,
            progress: &|_| {},
            block: BLOCK,
        }
    }
}

/// What becomes of labelled postings. A run makes a part of each block, on any thread,
/// and hands the parts on in input order.
pub trait Sink: Send + Sync {
    /// What is kept of a block.
    type Part: Send;
    /// Why the sink fails.
    type Error: std::error::Error + Send + 'static;

    /// A source begins; it was told to be laid out so.
    fn begin(&mut self, _dialect: &Dialect) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Makes the part of one block.
    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part;

    /// Takes the next part, in input order.
    fn take(&mut self, part: Self::Part) -> Result<(), Self::Error>;
}

/// Runs the pipeline over all sources; says how each was read.
pub fn run<S: Sink>(job: &Job<'_>, sink: &mut S) -> Result<Vec<Read>, EngineError<S::Error>> {
    run_after(job, Earlier::new(job.labeller.duplicates()), sink)
}

/// The same, where some postings were there before.
pub fn run_after<S: Sink>(
    job: &Job<'_>,
    earlier: Earlier,
    sink: &mut S,
) -> Result<Vec<Read>, EngineError<S::Error>> {
    let pool = pool(job.threads).map_err(EngineError::Threads)?;
    let scratches = (0..pool.current_num_threads()).map(|_| Mutex::default()).collect();
    let run = Run { job, sink, earlier, scratches };
    pool.install(|| run.all())
}

/// This thread and as many others as are missing. With others alone, all memory that was
/// needed to load the keywords would lie idle: the system's allocator keeps it for the thread
/// that asked for it. A thread can be in one pool only, so a later run has others alone.
fn pool(threads: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    let builder = || rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder().use_current_thread().build().or_else(|_| builder().build())
}

struct Run<'a, S> {
    job: &'a Job<'a>,
    sink: &'a mut S,
    earlier: Earlier,
    /// Each thread's own.
    scratches: Vec<Mutex<LabelScratch>>,
}

impl<'a, S: Sink> Run<'a, S> {
    fn all(mut self) -> Result<Vec<Read>, EngineError<S::Error>> {
        let mut read = Vec::new();
        let mut begun = Begun::of(self.job, 0, self.blocks());
        while let Some(this) = begun {
            let after = read.len() + 1;
            let input;
            (input, begun) = match this {
                Ok(this) => self.source(this, after).map(|(input, next)| (Ok(input), next))?,
                Err(error) if self.job.keep_going => {
                    (Err(Skipped::from(&error)), Begun::of(self.job, after, self.blocks()))
                }
                Err(error) => return Err(EngineError::Ingest(error)),
            };
            read.push(input);
        }
        Ok(read)
    }

    /// Blocks of a window.
    fn blocks(&self) -> usize {
        self.scratches.len() * BLOCKS_A_THREAD
    }

    /// Works on a source, window by window. Beside the last one, the source `after` it is begun,
    /// so that many small exports keep all threads as busy as a large one does.
    fn source(
        &mut self,
        this: Begun<'a>,
        after: usize,
    ) -> Result<(SourceRead, Next<'a>), EngineError<S::Error>> {
        let Begun { mut reading, mut window, dialect } = this;
        self.sink.begin(&dialect).map_err(EngineError::Sink)?;
        let (job, blocks) = (self.job, self.blocks());
        let mut mended_fields = 0;
        loop {
            let ahead = || {
                let window = reading.window();
                let next = if window.is_empty() { Begun::of(job, after, blocks) } else { None };
                (window, next)
            };
            let ((ahead, next), worked) = rayon::join(ahead, || self.window(window, &dialect));
            mended_fields += worked.map_err(EngineError::Sink)?;
            if ahead.is_empty() {
                let read = reading.done(&dialect, mended_fields).map_err(EngineError::Ingest)?;
                return Ok((read, next));
            }
            window = ahead;
        }
    }

    /// Labels a window and hands it on; says how many fields were mended.
    fn window(&mut self, items: Vec<Item>, dialect: &Dialect) -> Result<u64, S::Error> {
        let parsed: Vec<Records> = items.into_par_iter().map(|item| dialect.parse(item)).collect();
        let label = |records| self.label(records, &dialect.columns);
        let mut labelled: Vec<Vec<Labelled<'_>>> = parsed.par_iter().map(label).collect();
        for posting in labelled.iter_mut().flatten() {
            let place = (posting.posting.origin.source, posting.posting.origin.record);
            posting.standing = self.earlier.stand(place, &posting.marks);
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

    fn label<'r>(&self, records: &'r Records, columns: &Columns) -> Vec<Labelled<'r>> {
        let label = |at| {
            let own = rayon::current_thread_index().unwrap_or(0);
            // What a scratch holds says nothing of what comes out.
            let mut scratch = self.scratches[own].lock().unwrap_or_else(PoisonError::into_inner);
            self.job.labeller.label_with(records.posting(at, columns), &mut scratch)
        };
        (0..records.len()).into_par_iter().with_max_len(POSTINGS_AT_ONCE).map(label).collect()
    }
}
