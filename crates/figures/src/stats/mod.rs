//! Statistics: pure functions over plain numbers.
//!
//! Each function states its formula and its source. Logarithms, exponentials and other functions
//! that differ between systems come from `libm`, so that figures have the same bits on every
//! machine. A confidence is a share between 0 and 1, such as 0.95.

mod estimate;
mod rates;
mod quantile;
mod wilson;
mod shared;
mod newcombe;
mod clustered;
mod mcnemar;
pub mod band;
mod bootstrap;
mod correlate;
mod keyness;
mod symmetric;
mod linear;
mod adjusted;
mod shrink;
mod ranks;
mod grades;
mod corrected;

pub use adjusted::{
    AdjustedCompany, Adjustment, Cell, Effect, FieldOfWork, Observation, Title, adjust,
};
pub use bootstrap::bootstrap;
pub use clustered::{
    ClusteredShare, Clusters, Sum, clustered_change, clustered_mean, clustered_share, total,
};
pub use corrected::{LEAST_SUM, Measured, NotCorrected, corrected_share};
pub use correlate::{Correlation, Pair, spearman};
pub use estimate::{Bootstrapped, Estimate, Interval, PointEstimate};
pub use grades::{Grades, grades};
pub use keyness::{Frequency, Keyness, Stratum, keyness, stratified};
pub use linear::{NoRegression, Regression, Slope, Table, regress};
pub use mcnemar::mcnemar;
pub use newcombe::{ShareOf, newcombe};
pub use quantile::{normal_below, normal_quantile, reach, student_reach};
pub use ranks::{Rank, ranks};
pub use rates::{mean, mean_level, per_thousand, share};
pub use shared::SharedError;
pub use shrink::{Mean, Posterior, Shrunken, shrink};
pub use wilson::{share_interval, wilson};
