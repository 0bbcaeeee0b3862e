//! The error that all postings of a table share.

use super::estimate::Estimate;
use super::quantile::reach;

/// An error that the values of all postings have in common, and that more postings do not reduce:
/// the labeller's calibration on another source is not that of its fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharedError {
    /// Standard error, in the unit of the figure.
    pub error: f64,
    /// Least possible value of the figure.
    pub least: f64,
    /// Largest possible value of the figure.
    pub most: f64,
}

impl SharedError {
    /// Widens an interval by the error, within the possible values.
    ///
    /// The interval is that of a sum of two independent figures, by MOVER, the method of variance
    /// estimates recovery (G. Y. Zou and A. Donner, "Construction of confidence limits about effect
    /// measures: a general approach", Statistics in Medicine 27 (2008), 1693–1702). With z for the
    /// confidence and e the error:
    ///
    /// ```text
    /// p − √((p − l)² + (z e)²)  to  p + √((u − p)² + (z e)²)
    /// ```
    pub fn widen(self, figure: Estimate, confidence: f64) -> Estimate {
        let Estimate { value, low, high } = figure;
        let reach = reach(confidence) * self.error;
        Estimate {
            value,
            low: (value - libm::hypot(value - low, reach)).max(self.least),
            high: (value + libm::hypot(high - value, reach)).min(self.most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::wilson;

    fn share(error: f64) -> SharedError {
        SharedError { error, least: 0.0, most: 1.0 }
    }

    fn near(found: Estimate, [low, high]: [f64; 2]) {
        let off = [found.low - low, found.high - high];
        assert!(off.iter().all(|off| off.abs() < 1e-9), "{found:?}");
    }

    /// From `tests/numbers/intervals.py`, which writes the formula out.
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn intervals() {
        let few = wilson(3, 10, 0.95).unwrap();
        near(share(0.04).widen(few, 0.95), [0.09241741162037054, 0.6131929532575813]);
        let many = wilson(31_415, 70_356, 0.95).unwrap();
        near(share(0.04).widen(many, 0.95), [0.36803043679811787, 0.5249995710373538]);
    }

    #[test]
    fn no_error_changes_nothing_and_bounds_stay_on_the_scale() {
        let found = wilson(3, 10, 0.95).unwrap();
        near(share(0.0).widen(found, 0.95), [found.low, found.high]);
        near(share(0.5).widen(found, 0.95), [0.0, 1.0]);
        // Without postings' own error, the normal interval of the shared error remains.
        let exact = Estimate { value: 0.5, low: 0.5, high: 0.5 };
        let reach = reach(0.95) * 0.1;
        near(share(0.1).widen(exact, 0.95), [0.5 - reach, 0.5 + reach]);
    }
}
