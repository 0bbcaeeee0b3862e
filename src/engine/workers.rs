//! Threads that label postings, a few at a time.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::job::Part;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_ingest::{Columns, Records};

/// The largest number of postings that a thread labels before another may take over the next.
const POSTINGS_AT_ONCE: usize = 16;

/// Buffers for labelling, one for each thread of a pool.
#[derive(Debug)]
pub(super) struct Scratches(Vec<Mutex<LabelScratch>>);

impl Scratches {
    /// Creates the buffers for a pool.
    pub fn of(pool: &rayon::ThreadPool) -> Self {
        Self((0..pool.current_num_threads()).map(|_| Mutex::default()).collect())
    }

    /// Returns the number of threads.
    pub fn threads(&self) -> usize {
        self.0.len()
    }

    /// Labels records in order on the threads of the pool: those of a part, or all of them.
    pub fn label<'r>(
        &self,
        labeller: &Labeller,
        records: &'r Records,
        columns: &Columns,
        part: Option<Part>,
    ) -> Vec<Labelled<'r>> {
        let label = |at| {
            let thread = rayon::current_thread_index().unwrap_or(0);
            // The content of a buffer does not affect the label, so that of a thread that panicked
            // can be used.
            let mut scratch = self.0[thread].lock().unwrap_or_else(PoisonError::into_inner);
            let posting = records.posting(at, columns);
            let own = |part: Part| part.contains(labeller.shard_key(&posting, &mut scratch));
            let own = part.is_none_or(own);
            own.then(|| labeller.label_with(posting, &mut scratch))
        };
        let numbers = (0..records.len()).into_par_iter().with_max_len(POSTINGS_AT_ONCE);
        numbers.filter_map(label).collect()
    }
}

/// Threads that label postings of another program. A process that was forked needs its own.
#[derive(Debug)]
pub struct Workers {
    pool: rayon::ThreadPool,
    scratches: Scratches,
}

impl Workers {
    /// Starts a number of threads; 0 starts one for each processor.
    ///
    /// # Errors
    ///
    /// Fails if the threads cannot be started.
    pub fn new(threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        // Callers may be any threads of another program, so that none of them belongs to the pool.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let scratches = Scratches::of(&pool);
        Ok(Self { pool, scratches })
    }

    /// Labels all records, in order. Duplicates are not detected.
    pub fn label<'r>(
        &self,
        labeller: &Labeller,
        records: &'r Records,
        columns: &Columns,
    ) -> Vec<Labelled<'r>> {
        self.pool.install(|| self.scratches.label(labeller, records, columns, None))
    }
}
