//! The confidence of intervals.

/// The confidence of all intervals except those of ranks.
pub const CONFIDENCE: f64 = 0.95;
