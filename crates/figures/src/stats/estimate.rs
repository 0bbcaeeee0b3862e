//! Figures with intervals.

use serde::{Serialize, Serializer};

/// A confidence interval, in the unit of its figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// Lower bound of the interval, in the unit of the figure.
    pub low: f64,
    /// Upper bound of the interval, in the unit of the figure.
    pub high: f64,
}

/// A figure whose interval may be missing.
///
/// Serializes as `value`, `low` and `high`, as [`Estimate`] does; missing bounds are `null`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointEstimate {
    /// The figure itself.
    pub value: f64,
    /// Its interval; `None` if the data do not determine one.
    pub interval: Option<Interval>,
}

impl From<Estimate> for PointEstimate {
    fn from(Estimate { value, low, high }: Estimate) -> Self {
        Self { value, interval: Some(Interval { low, high }) }
    }
}

impl Serialize for PointEstimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Flat::new(Some(self.value), self.interval).serialize(serializer)
    }
}

/// A figure from the bootstrap; both it and its interval may be missing.
///
/// Serializes as `value`, `low` and `high`; missing numbers are `null`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrapped {
    /// The figure over all groups; `None` if it cannot be computed.
    pub value: Option<f64>,
    /// Its interval; `None` if the figure can be computed for no draw.
    pub interval: Option<Interval>,
}

impl Serialize for Bootstrapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Flat::new(self.value, self.interval).serialize(serializer)
    }
}

/// The serialized form of a figure.
#[derive(Serialize)]
struct Flat {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl Flat {
    fn new(value: Option<f64>, interval: Option<Interval>) -> Self {
        Self { value, low: interval.map(|of| of.low), high: interval.map(|of| of.high) }
    }
}
