//! Counts that merge, and the statistics computed from them.

pub mod gap;
pub mod stats;
pub mod summary;
pub mod tally;
pub mod vocabulary;
