//! A share corrected for the errors of the labeller.

use thiserror::Error;

use super::estimate::Estimate;
use super::quantile::reach;

/// The bound that sensitivity plus specificity must exceed. At a sum of 1 the label carries no
/// information, and just above 1 the correction divides by almost zero.
pub const LEAST_SUM: f64 = 1.1;

/// The widest interval that is reported. A share with a wider one would be quoted although it
/// carries no information.
pub const WIDEST: f64 = 0.8;

/// A measured share. The counts are not integers, because cases may be weighted or resemble each
/// other; `of` is then the number of independent cases with the same information.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Positive cases, such as those labelled correctly; 0 to `of`.
    pub hits: f64,
    /// All cases, more than zero.
    pub of: f64,
}

impl Measured {
    /// Returns the share, 0 to 1; `None` if the counts are not a share.
    fn share(self) -> Option<f64> {
        (self.of > 0.0 && self.of.is_finite() && (0.0..=self.of).contains(&self.hits))
            .then(|| self.hits / self.of)
    }

    /// Adds one hit and one miss (A. Agresti and B. A. Coull, American Statistician 52 (1998),
    /// 119–126).
    fn smoothed(self) -> Self {
        Self { hits: self.hits + 1.0, of: self.of + 2.0 }
    }

    fn variance(self) -> f64 {
        let share = self.hits / self.of;
        share * (1.0 - share) / self.of
    }
}

/// Reasons why a share cannot be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum NotCorrected {
    /// The measured share has no cases.
    #[error("nothing was counted")]
    NothingCounted,
    /// Sensitivity or specificity has no cases.
    #[error("sensitivity or specificity was not measured")]
    NotMeasured,
    /// The interval is wider than `WIDEST`.
    #[error(
        "of a share corrected for the labeller's errors no more could be said than that it lies between {low:.2} and {high:.2}"
    )]
    TooWide {
        /// Lower bound of the share.
        low: f64,
        /// Upper bound of the share.
        high: f64,
    },
    /// Sensitivity plus specificity, given here, is at most [`LEAST_SUM`]; or 1 if the interval is
    /// not finite.
    #[error(
        "sensitivity and specificity add up to {0:.2}, and only above {LEAST_SUM} is there enough to correct with"
    )]
    TooLittleTold(f64),
}

/// Computes the true share from the share labelled positive, with an interval.
///
/// The share is that of W. J. Rogan and B. Gladen, "Estimating prevalence from the results of a
/// screening test", American Journal of Epidemiology 107 (1978), 71–76:
///
/// ```text
/// π = (p + Sp − 1) / (Se + Sp − 1), within 0 and 1
/// ```
///
/// The interval is that of Z. Lang and J. Reiczigel, "Confidence limits for prevalence of disease
/// adjusted for estimated sensitivity and specificity", Preventive Veterinary Medicine 113
/// (2014), 13–22, which includes the uncertainty of all three shares. z²/2 is added to hits and
/// misses of p, and 1 to those of Se and Sp; π′ is computed from these:
///
/// ```text
/// π′ + 2z²(π′ Var Se − (1 − π′) Var Sp)
///    ± z √(Var p + π′² Var Se + (1 − π′)² Var Sp) / (Se + Sp − 1)
/// ```
///
/// If both bounds are 0 (or 1), fewer (or more) cases were labelled positive than errors alone
/// would produce: sensitivity and specificity are then not those of this table.
///
/// # Errors
///
/// Returns the reason if a share has no cases, if sensitivity plus specificity is at most
/// [`LEAST_SUM`], or if the interval is wider than `WIDEST`.
pub fn corrected_share(
    positives: Measured,
    sensitivity: Measured,
    specificity: Measured,
    confidence: f64,
) -> Result<Estimate, NotCorrected> {
    let labelled = positives.share().ok_or(NotCorrected::NothingCounted)?;
    let (Some(found), Some(spared)) = (sensitivity.share(), specificity.share()) else {
        return Err(NotCorrected::NotMeasured);
    };
    if found + spared <= LEAST_SUM {
        return Err(NotCorrected::TooLittleTold(found + spared));
    }
    let value = ((labelled + spared - 1.0) / (found + spared - 1.0)).clamp(0.0, 1.0);
    let z = reach(confidence);
    let counted = Measured { hits: positives.hits + z * z / 2.0, of: positives.of + z * z };
    let (se, sp) = (sensitivity.smoothed(), specificity.smoothed());
    // Youden's index. More than zero, but near it with few cases: smoothing moves both to a half.
    let youden = se.hits / se.of + sp.hits / sp.of - 1.0;
    let truth = (counted.hits / counted.of + sp.hits / sp.of - 1.0) / youden;
    let other = 1.0 - truth;
    let centre = truth + 2.0 * z * z * (truth * se.variance() - other * sp.variance());
    let variance =
        counted.variance() + truth * truth * se.variance() + other * other * sp.variance();
    let half = z * libm::sqrt(variance) / youden.abs();
    if !half.is_finite() {
        return Err(NotCorrected::TooLittleTold(1.0));
    }
    let (low, high) = ((centre - half).clamp(0.0, 1.0), (centre + half).clamp(0.0, 1.0));
    if high - low > WIDEST {
        return Err(NotCorrected::TooWide { low, high });
    }
    Ok(Estimate { value, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(hits: f64, of: f64) -> Measured {
        Measured { hits, of }
    }

    /// From `tests/numbers/intervals.py`, which writes the formulas out.
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn named_cases() {
        let cases = [
            (
                "good labels",
                (420.0, 1_000.0),
                (180.0, 200.0),
                (270.0, 300.0),
                0.4000000000000001,
                0.3493866992284175,
                0.45139864738877833,
            ),
            (
                "fair labels",
                (420.0, 1_000.0),
                (70.0, 100.0),
                (75.0, 100.0),
                0.37777777777777766,
                0.21413929543069038,
                0.5297567211042404,
            ),
            (
                "weighted cases",
                (36_000.0, 70_356.0),
                (151.25, 187.5),
                (240.75, 301.5),
                0.5125647084927166,
                0.4539297516754915,
                0.5761203354787947,
            ),
            (
                "few cases",
                (30.0, 60.0),
                (9.0, 10.0),
                (8.0, 10.0),
                0.42857142857142855,
                0.043393806113169286,
                0.7527735141932728,
            ),
            (
                "none positive",
                (0.0, 50.0),
                (80.0, 100.0),
                (90.0, 100.0),
                0.0,
                0.0,
                0.0069964063831532974,
            ),
            (
                "fewer than the false alarms",
                (20.0, 1_000.0),
                (80.0, 100.0),
                (90.0, 100.0),
                0.0,
                0.0,
                0.0,
            ),
        ];
        for (name, (positives, of), se, sp, value, low, high) in cases {
            let found = corrected_share(
                measured(positives, of),
                measured(se.0, se.1),
                measured(sp.0, sp.1),
                0.95,
            )
            .unwrap();
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                near(found.value, value) && near(found.low, low) && near(found.high, high),
                "{name}: {found:?}"
            );
        }
    }

    #[test]
    fn refused() {
        let good = measured(90.0, 100.0);
        let cases = [
            ("nothing counted", (0.0, 0.0), good, good, NotCorrected::NothingCounted),
            ("more than all", (2.0, 1.0), good, good, NotCorrected::NothingCounted),
            ("no sensitivity", (1.0, 2.0), measured(0.0, 0.0), good, NotCorrected::NotMeasured),
            (
                "more hits than cases",
                (1.0, 2.0),
                good,
                measured(3.0, 2.0),
                NotCorrected::NotMeasured,
            ),
            ("not a number", (1.0, 2.0), good, measured(f64::NAN, 2.0), NotCorrected::NotMeasured),
            (
                "too little information",
                (1.0, 2.0),
                measured(1.0, 4.0),
                measured(3.0, 4.0),
                NotCorrected::TooLittleTold(1.0),
            ),
        ];
        for (name, (positives, of), se, sp, why) in cases {
            assert_eq!(corrected_share(measured(positives, of), se, sp, 0.95), Err(why), "{name}");
        }
        let just = |hits| {
            corrected_share(
                measured(5e3, 1e4),
                measured(hits, 1000.0),
                measured(600.0, 1000.0),
                0.95,
            )
        };
        assert!(just(499.0).is_err() && just(501.0).is_ok());
        let few = corrected_share(
            measured(5.0, 10.0),
            measured(600.0, 1000.0),
            measured(600.0, 1000.0),
            0.95,
        );
        assert!(
            matches!(few, Err(NotCorrected::TooWide { low, high }) if low < 0.1 && high > 0.9),
            "{few:?}"
        );
    }

    #[test]
    fn a_label_without_errors_changes_little() {
        let found = corrected_share(
            measured(300.0, 1000.0),
            measured(5000.0, 5000.0),
            measured(5000.0, 5000.0),
            0.95,
        )
        .unwrap();
        let plain = super::super::wilson(300, 1000, 0.95).unwrap();
        assert!((found.value - 0.3).abs() < 1e-12);
        assert!(
            (found.low - plain.low).abs() < 0.002 && (found.high - plain.high).abs() < 0.002,
            "{found:?} {plain:?}"
        );
    }
}
