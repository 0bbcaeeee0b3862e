//! The pipeline: blocks in, rows and tallies out, in input order. The only place
//! that knows threads.
//!
//! Blocks are taken in windows. Within a window blocks are parsed and labelled at
//! once, a few postings at a time, so that no thread waits long for the last; then
//! duplicates are told in input order, which is serial and short; then
//! rows are written to memory at once again, and put out in order. While a window
//! is worked on, the next one is read. So the order of workers never shows, and
//! memory is bounded by the window, whatever the size of the file.

mod results;

use std::io;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use crate::duplicates::Earlier;
use crate::ingest::{Columns, Cut, Dialect, IngestError, Item, Meter, Overrides, Records, Source, open};
use crate::labelled::{LabelScratch, Labelled, Labeller};
use crate::report::{Input, Read, ReportError, Skipped};

pub use results::Results;

/// Blocks of a window, for each thread.
const BLOCKS_A_THREAD: usize = 3;
/// Bytes of a usual block; of larger ones, and of long rejects, a window takes fewer.
const BLOCK: usize = 256 * 1024;
/// So many postings are labelled by one thread before another may take over the next.
const POSTINGS_AT_ONCE: usize = 16;

/// Why a run ended early. Nothing was put in place.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// An input could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// An output could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// What a run is given.
pub struct Job<'a> {
    /// Inputs, in order.
    pub sources: &'a [Source],
    /// What `--columns` says.
    pub overrides: &'a Overrides,
    /// Labels postings.
    pub labeller: &'a Labeller<'a>,
    /// Threads; 0 for as many as there are processors.
    pub threads: usize,
    /// Whether a source that cannot be read is passed over and the others still done.
    pub keep_going: bool,
    /// Called with the number of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What becomes of labelled postings. A run makes a part of each block, on any thread,
/// and hands the parts on in input order.
pub trait Sink: Send + Sync {
    /// What is kept of a block.
    type Part: Send;

    /// A source begins; it was told to be laid out so.
    fn begin(&mut self, _dialect: &Dialect) -> Result<(), EngineError> {
        Ok(())
    }

    /// Makes the part of one block.
    fn part(&self, labelled: &[Labelled<'_>], records: &Records) -> Self::Part;

    /// Takes the next part, in input order.
    fn take(&mut self, part: Self::Part) -> Result<(), EngineError>;

    /// A source is done, and all its parts were taken; `read` says how each so far was read, and
    /// `earlier` which postings there were.
    fn done(&mut self, _read: &[Read], _earlier: &Earlier) -> Result<(), EngineError> {
        Ok(())
    }
}

/// Runs the pipeline over all sources; says how each was read.
pub fn run(job: &Job<'_>, sink: &mut impl Sink) -> Result<Vec<Read>, EngineError> {
    run_after(job, Earlier::new(job.labeller.told()), Vec::new(), sink)
}

/// The same, where some postings were there before, and the first sources were read before.
pub fn run_after(job: &Job<'_>, earlier: Earlier, mut read: Vec<Read>, sink: &mut impl Sink) -> Result<Vec<Read>, EngineError> {
    let pool = pool(job.threads)?;
    let scratches = (0..pool.current_num_threads()).map(|_| Mutex::default()).collect();
    let mut run = Run { job, sink, earlier, scratches };
    for (index, source) in (0..).zip(job.sources).skip(read.len()) {
        read.push(match pool.install(|| run.source(index, source)) {
            Err(EngineError::Ingest(error)) if job.keep_going => Err(Skipped::of(&error)),
            input => Ok(input?),
        });
        run.sink.done(&read, &run.earlier)?;
    }
    Ok(read)
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

impl<S: Sink> Run<'_, S> {
    fn source(&mut self, index: u32, source: &Source) -> Result<Input, EngineError> {
        let opened = open(source)?;
        let dialect = Dialect::sniff(&source.name, &opened.sample, opened.whole, self.job.overrides)?;
        self.sink.begin(&dialect)?;
        let io = |error| IngestError::Io { name: source.name.clone(), source: error };
        let meter = opened.meter;
        let cut = dialect.cut(index, opened.sample, opened.reader).map_err(io)?;
        let mut reading = Reading { cut, meter: &meter, reported: 0, progress: self.job.progress, failed: None };
        let mut mended_fields = 0;
        let mut window = reading.window();
        while !window.is_empty() {
            let (next, worked) = rayon::join(|| reading.window(), || self.window(window, &dialect));
            mended_fields += worked?;
            window = next;
        }
        let truncated = match reading.failed {
            Some(error) if self.job.keep_going => Some(error.to_string()),
            Some(error) => return Err(io(error).into()),
            None => None,
        };
        Ok(Input {
            source: source.name.clone(),
            bytes: meter.bytes(),
            sha256: meter.sha256(),
            gzip: opened.packing == "gzip",
            packing: opened.packing.to_owned(),
            encoding: opened.encoding.name().to_owned(),
            layout: dialect.described(),
            delimiter: if dialect.json.is_some() { String::new() } else { char::from(dialect.layout.delimiter).to_string() },
            quotes: if dialect.json.is_some() { "" } else { dialect.layout.quotes() }.to_owned(),
            columns: dialect.columns.mapping().into_iter().map(|(meaning, header)| (meaning.to_owned(), header)).collect(),
            read: 0,
            records: crate::tally::Records::default(),
            mended: crate::tally::Mended::default(),
            mended_fields,
            truncated,
        })
    }

    /// Labels a window and hands it on; says how many fields were mended.
    fn window(&mut self, items: Vec<Item>, dialect: &Dialect) -> Result<u64, EngineError> {
        let parsed: Vec<Records> = items.into_par_iter().map(|item| dialect.parse(item)).collect();
        let label = |records| self.label(records, &dialect.columns);
        let mut labelled: Vec<Vec<Labelled<'_>>> = parsed.par_iter().map(label).collect();
        for posting in labelled.iter_mut().flatten() {
            let place = (posting.posting.origin.source, posting.posting.origin.record);
            posting.standing = self.earlier.stand(place, &posting.marks);
            posting.marks.sketch = None;
        }
        let sink = &*self.sink;
        let parts = labelled.par_iter().zip(&parsed).map(|(labelled, records)| sink.part(labelled, records));
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
            self.job.labeller.label(records.posting(at, columns), &mut scratch)
        };
        (0..records.len()).into_par_iter().with_max_len(POSTINGS_AT_ONCE).map(label).collect()
    }
}

/// Reads blocks and says how much was read.
struct Reading<'a> {
    cut: Cut,
    meter: &'a Meter,
    reported: u64,
    progress: &'a (dyn Fn(u64) + Sync),
    /// Why reading ended before the source did. What came before is worked on all the same, so
    /// that how much that is does not depend on the size of the window.
    failed: Option<io::Error>,
}

impl Reading<'_> {
    /// The next window; empty at the end of the source, or of what can be read of it.
    fn window(&mut self) -> Vec<Item> {
        let most = rayon::current_num_threads() * BLOCKS_A_THREAD;
        let mut items = Vec::with_capacity(most);
        let mut bytes = 0;
        // Behind an error nothing is whole, even if the reader has more.
        while items.len() < most && bytes < most * BLOCK && self.failed.is_none() {
            match self.cut.next_item() {
                Ok(Some(item)) => {
                    bytes += match &item {
                        Item::Block(block) => block.bytes.len(),
                        Item::Reject(reject) => reject.raw.len(),
                    };
                    items.push(item);
                }
                Ok(None) => break,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        let read = self.meter.bytes();
        (self.progress)(read - self.reported);
        self.reported = read;
        items
    }
}
