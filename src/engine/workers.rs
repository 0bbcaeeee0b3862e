//! Threads that label postings of other programs, a few thousand at a time.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_ingest::{Columns, Records};

/// The largest number of postings that a thread labels before another may take over the next.
pub(super) const POSTINGS_AT_ONCE: usize = 16;

/// Threads that label postings. A process that was forked needs its own.
#[derive(Debug)]
pub struct Workers {
    pool: rayon::ThreadPool,
    /// Buffers, one for each thread.
    scratches: Vec<Mutex<LabelScratch>>,
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
        let scratches = (0..pool.current_num_threads()).map(|_| Mutex::default()).collect();
        Ok(Self { pool, scratches })
    }

    /// Labels all records, in order. Duplicates are not detected.
    pub fn label<'r>(
        &self,
        labeller: &Labeller,
        records: &'r Records,
        columns: &Columns,
    ) -> Vec<Labelled<'r>> {
        let label = |at| {
            let thread = rayon::current_thread_index().unwrap_or(0);
            // The content of a buffer does not affect the label.
            let mut scratch = self.scratches[thread].lock().unwrap_or_else(PoisonError::into_inner);
            labeller.label_with(records.posting(at, columns), &mut scratch)
        };
        let all = || {
            let numbers = (0..records.len()).into_par_iter().with_max_len(POSTINGS_AT_ONCE);
            numbers.map(label).collect()
        };
        self.pool.install(all)
    }
}
