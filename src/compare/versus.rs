//! A figure of two sides with its difference.

use serde::Serialize;

use titlegauge_figures::stats::{Estimate, ShareOf, newcombe, share};

/// Confidence of all intervals.
pub(super) const CONFIDENCE: f64 = 0.95;
/// The largest difference of two gaps, in levels: a gap is between −4 and 4.
pub(super) const LARGEST_GAP_DIFFERENCE: f64 = 8.0;

/// A figure of two sides, and their difference with its 95 % interval if it has one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Versus {
    /// Number of postings in the first figure.
    pub first_of: Option<u64>,
    /// Number of postings in the second figure.
    pub second_of: Option<u64>,
    /// Figure of the first side; `None` if it is not known.
    pub first: Option<f64>,
    /// Figure of the second side; `None` if it is not known.
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

/// A number of postings among a larger number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proportion {
    pub part: u64,
    pub whole: u64,
}

impl Proportion {
    /// Returns the share; `None` if the larger number is 0.
    fn share(self) -> Option<ShareOf> {
        let Self { part, whole: cases } = self;
        share(part, cases).map(|share| ShareOf { share, cases })
    }
}

impl Versus {
    /// Returns two figures with their difference, without an interval.
    pub(super) fn plain(first: Option<f64>, second: Option<f64>) -> Self {
        let difference = first.zip(second).map(|(a, b)| a - b);
        Self { first, second, difference, ..Self::default() }
    }

    /// Returns two shares with Newcombe's interval of their difference.
    pub(super) fn shares(first: Proportion, second: Proportion) -> Self {
        Self::shares_of(first.share(), second.share()).of(first.whole, second.whole)
    }

    /// Returns two shares, which may be means of probabilities, with Newcombe's interval of their
    /// difference.
    pub(super) fn shares_of(first: Option<ShareOf>, second: Option<ShareOf>) -> Self {
        let interval = first.zip(second).and_then(|(a, b)| newcombe(a, b, CONFIDENCE));
        Self::plain(first.map(|of| of.share), second.map(|of| of.share)).with(interval)
    }

    /// Sets the numbers of postings.
    pub(super) fn of(mut self, first: u64, second: u64) -> Self {
        (self.first_of, self.second_of) = (Some(first), Some(second));
        self
    }

    /// Sets the difference and its interval, if `estimate` is known.
    pub(super) fn with(mut self, estimate: Option<Estimate>) -> Self {
        if let Some(Estimate { value, low, high }) = estimate {
            (self.difference, self.low, self.high) = (Some(value), Some(low), Some(high));
        }
        self
    }

    /// Clips the interval to differences that are possible, −`most` to `most`.
    pub(super) fn within(mut self, most: f64) -> Self {
        (self.low, self.high) =
            (self.low.map(|low| low.max(-most)), self.high.map(|high| high.min(most)));
        self
    }

    /// Reverses the difference, so that it is the change from the first to the second.
    pub(super) fn change(mut self) -> Self {
        // Subtraction from zero, because negation would turn 0 into −0.
        self.difference = self.difference.map(|value| 0.0 - value);
        (self.low, self.high) = (self.high.map(|high| 0.0 - high), self.low.map(|low| 0.0 - low));
        self
    }

    /// Returns the difference divided by the length of its interval towards zero. The result is
    /// above 1 if the interval excludes zero, and 0 without an interval.
    pub(super) fn certainty(&self) -> f64 {
        let Some((value, (low, high))) = self.difference.zip(self.low.zip(self.high)) else {
            return 0.0;
        };
        value.abs() / if value < 0.0 { high - value } else { value - low }
    }

    /// Returns the distance of the interval from zero: negative if the interval contains zero,
    /// negative infinity without an interval, so that such figures sort last.
    pub(super) fn distance_from_zero(&self) -> f64 {
        self.low.zip(self.high).map_or(f64::NEG_INFINITY, |(low, high)| low.max(-high))
    }

    /// Returns true if the interval excludes zero.
    pub fn excludes_zero(&self) -> bool {
        self.distance_from_zero() > 0.0
    }
}
