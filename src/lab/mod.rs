//! Work on the labels themselves: gold labels, agreement, fitting, coverage, review.

pub mod agreement;
pub mod coverage;
pub mod fit;
pub mod gold;
pub mod review;
