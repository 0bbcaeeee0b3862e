//! Compares what `analyze` wrote: two companies of a result, or two results.
//!
//! It reads the files of a result folder and not the exports, so that what is compared is what
//! was published, at any later time and on any machine. Columns are found by their header and
//! missing ones are empty, so that results of earlier versions can be read.

mod companies;
mod error;
mod find;
mod folder;
mod pairs;
mod runs;
mod table;

use serde::Serialize;

pub use companies::{CompanyComparison, DutyShares, Profile, compare_companies};
pub use error::CompareError;
pub use folder::{CompanyRow, ResultFolder, Run};
pub use pairs::{Move, Pairs};
pub use runs::{GradeChange, Presence, RunComparison, RunTotals, ShareChange, compare_runs};

use titlegauge_core::sanitize::harmless;
use titlegauge_figures::stats::{Estimate, newcombe, share};

/// Confidence of all intervals.
const CONFIDENCE: f64 = 0.95;
/// Gaps are from −4 to 4, so that no two are farther apart.
const LARGEST: f64 = 8.0;

/// A figure of two sides, and their difference with its 95 % interval where there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Versus {
    /// Postings behind the first.
    pub first_of: Option<u64>,
    /// Postings behind the second.
    pub second_of: Option<u64>,
    /// The first.
    pub first: Option<f64>,
    /// The second.
    pub second: Option<f64>,
    /// Between companies the first minus the second; between runs the second minus the first.
    pub difference: Option<f64>,
    /// Lower bound of the difference.
    pub low: Option<f64>,
    /// Upper bound of the difference.
    pub high: Option<f64>,
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    /// The name, as in the tables.
    pub name: String,
    /// The figure.
    #[serde(flatten)]
    pub versus: Versus,
}

impl Versus {
    /// Two figures without an interval.
    fn plain(first: Option<f64>, second: Option<f64>) -> Self {
        let difference = first.zip(second).map(|(a, b)| a - b);
        Self { first, second, difference, ..Self::default() }
    }

    /// Two shares as parts and wholes, with Newcombe's interval.
    fn shares(first: (u64, u64), second: (u64, u64)) -> Self {
        let plain = Self::plain(share(first.0, first.1), share(second.0, second.1));
        plain.of(first.1, second.1).with(newcombe(first, second, CONFIDENCE))
    }

    fn of(mut self, first: u64, second: u64) -> Self {
        (self.first_of, self.second_of) = (Some(first), Some(second));
        self
    }

    fn with(mut self, estimate: Option<Estimate>) -> Self {
        if let Some(Estimate { value, low, high }) = estimate {
            (self.difference, self.low, self.high) = (Some(value), Some(low), Some(high));
        }
        self
    }

    /// The bounds kept within what the difference can be.
    fn within(mut self, most: f64) -> Self {
        (self.low, self.high) =
            (self.low.map(|low| low.max(-most)), self.high.map(|high| high.min(most)));
        self
    }

    /// The same, as a change from the first to the second.
    fn change(mut self) -> Self {
        self.difference = self.difference.map(|value| 0.0 - value);
        (self.low, self.high) = (self.high.map(|high| 0.0 - high), self.low.map(|low| 0.0 - low));
        self
    }

    /// The difference by how far the interval reaches towards none; above one where it leaves it out.
    pub fn surety(&self) -> f64 {
        let Some((value, (low, high))) = self.difference.zip(self.low.zip(self.high)) else {
            return 0.0;
        };
        value.abs() / if value < 0.0 { high - value } else { value - low }
    }

    /// How far the interval stays away from no difference; below zero where it holds it.
    pub fn clear_of_zero(&self) -> f64 {
        self.low.zip(self.high).map_or(f64::NEG_INFINITY, |(low, high)| low.max(-high))
    }
}
