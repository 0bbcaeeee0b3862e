//! Tools for work on labels: gold labels, agreement, fitting, coverage, review.

pub mod agreement;
pub mod coverage;
pub mod fit;
pub mod gold;
pub mod review;
