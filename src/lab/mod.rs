//! Tools for work on labels: gold labels, agreement, fitting, coverage, review.

pub mod agreement;
mod calibration;
pub mod coverage;
pub mod fit;
pub mod frame;
pub mod gold;
pub mod label_studio;
pub mod review;
