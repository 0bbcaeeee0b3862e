//! Pure functions over plain numbers.

mod adjusted;
pub mod band;
mod bootstrap;
mod clustered;
mod correlate;
mod corrected;
mod grades;
mod keyness;
mod linear;
mod mcnemar;
mod newcombe;
mod quantile;
mod ranks;
mod rates;
mod shrink;
mod symmetric;
mod wilson;

use serde::Serialize;

pub use adjusted::{Adjustment, Cell, CompanyGap, Effect, Observation, Quarter, Title, adjust};
pub use bootstrap::bootstrap;
pub use clustered::{
    ClusteredShare, Sum, clustered_change, clustered_mean, clustered_share, total,
};
pub use corrected::{LEAST_TOLD, Measured, NotCorrected, corrected_share};
pub use correlate::{Correlation, Pair, spearman};
pub use grades::{Grades, grades};
pub use keyness::{Keyness, Said, keyness, stratified};
pub use linear::{NoRegression, Regression, Slope, Table, regress};
pub use mcnemar::mcnemar;
pub use newcombe::newcombe;
pub use quantile::{normal_below, normal_quantile, reach, student_reach};
pub use ranks::{Rank, ranks};
pub use rates::{mean_level, per_thousand, share};
pub use shrink::{Mean, Posterior, Shrunken, shrink};
pub use wilson::wilson;

/// A figure with the bounds of its interval, which are not numbers where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}
