//! The inputs and settings of the engine.

use titlegauge_core::labeller::Labeller;
use titlegauge_ingest::{BLOCK, Overrides, Source};

/// The inputs and settings of the engine.
pub struct Job<'a> {
    /// The inputs, in order.
    pub sources: &'a [Source],
    /// The columns that the user assigned.
    pub overrides: &'a Overrides,
    /// Labels postings.
    pub labeller: &'a Labeller,
    /// The number of threads; 0 uses one for each processor.
    pub threads: usize,
    /// Skips sources that cannot be read instead of failing.
    pub keep_going: bool,
    /// Called with the number of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Target block size in bytes. A block ends at the first record boundary past it; the output
    /// does not depend on it.
    pub block: usize,
}

impl<'a> Job<'a> {
    /// Returns a job with one thread for each processor that fails at the first source that cannot
    /// be read.
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
