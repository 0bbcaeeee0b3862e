//! The share inflated of the whole table, corrected for the labeller's errors.
//!
//! Errors are counted on labelled postings and differ by advertised level, so these are
//! weighted to the levels of the table. For companies there are too few labelled postings.

use serde::Serialize;
use thiserror::Error;

use crate::stats::{Estimate, Measured, NotCorrected, corrected_share};
use titlegauge_core::lexicon::GapErrors;

/// A corrected share, and what it was corrected by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Corrected {
    /// The share truly inflated, with its Lang–Reiczigel interval.
    pub share_inflated: Estimate,
    /// Share of the inflated that the label finds.
    pub sensitivity: f64,
    /// Share of the others that the label spares.
    pub specificity: f64,
    /// Labelled postings that tell it.
    pub labelled_postings: u32,
}

/// Why the share was not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Uncorrected {
    /// The keyword files say nothing of errors.
    #[error("the keyword files do not say how often the labeller errs; `titlegauge fit` counts it")]
    NoErrors,
    /// A level of the table is not among the labelled postings.
    #[error("no labelled posting shows how often the labeller errs at advertised level {0}")]
    NoneAt(usize),
    /// The formula cannot be used.
    #[error(transparent)]
    Share(#[from] NotCorrected),
}

/// From the measured postings by advertised level, the share of all that is inflated by its
/// label, and the errors by advertised level.
pub fn correct(
    measured: &[u64; 5],
    inflated: Measured,
    errors: &[GapErrors; 5],
) -> Result<Corrected, Uncorrected> {
    let labelled = |e: &GapErrors| e.inflated + e.others;
    let labelled_postings = errors.iter().map(labelled).sum();
    if labelled_postings == 0 {
        return Err(Uncorrected::NoErrors);
    }
    let mut weighted = Vec::new();
    for (level, (&postings, errors)) in
        measured.iter().zip(errors).enumerate().filter(|(_, (postings, _))| **postings > 0)
    {
        if labelled(errors) == 0 {
            return Err(Uncorrected::NoneAt(level));
        }
        weighted.push((postings as f64 / f64::from(labelled(errors)), *errors));
    }
    let sensitivity = pooled(weighted.iter().map(|(weight, e)| (*weight, e.found, e.inflated)));
    let specificity = pooled(weighted.iter().map(|(weight, e)| (*weight, e.spared, e.others)));
    let share_inflated = corrected_share(inflated, sensitivity, specificity, super::CONFIDENCE)?;
    let share = |of: Measured| of.hits / of.of;
    Ok(Corrected {
        share_inflated,
        sensitivity: share(sensitivity),
        specificity: share(specificity),
        labelled_postings,
    })
}

/// Weighted cases as so many unweighted ones that would tell as much: (Σw)² / Σw²
/// (L. Kish, Survey Sampling, 1965).
fn pooled(levels: impl Iterator<Item = (f64, u32, u32)>) -> Measured {
    let (mut hits, mut all, mut squares) = (0.0, 0.0, 0.0);
    for (weight, right, of) in levels {
        hits += weight * f64::from(right);
        all += weight * f64::from(of);
        squares += weight * weight * f64::from(of);
    }
    if squares == 0.0 {
        return Measured { hits: 0.0, of: 0.0 };
    }
    let of = all * all / squares;
    Measured { hits: hits / all * of, of }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(inflated: u32, found: u32, others: u32, spared: u32) -> GapErrors {
        GapErrors { inflated, found, others, spared }
    }

    fn of(hits: f64, of: f64) -> Measured {
        Measured { hits, of }
    }

    const NONE: GapErrors = GapErrors { inflated: 0, found: 0, others: 0, spared: 0 };

    #[test]
    fn one_level_needs_no_weights() {
        let one = [NONE, errors(100, 80, 200, 180), NONE, NONE, NONE];
        let found = correct(&[0, 1000, 0, 0, 0], of(300.0, 1000.0), &one).unwrap();
        let plain =
            corrected_share(of(300.0, 1000.0), of(80.0, 100.0), of(180.0, 200.0), 0.95).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(
            near(found.share_inflated.value, plain.value)
                && near(found.share_inflated.low, plain.low),
            "{found:?}"
        );
        assert!(
            near(found.sensitivity, 0.8)
                && near(found.specificity, 0.9)
                && found.labelled_postings == 300
        );
    }

    /// Level 2 is a tenth of the labelled postings and half of the table.
    #[test]
    fn labelled_postings_weigh_as_the_table_has_them() {
        let two = [NONE, errors(90, 45, 90, 90), errors(10, 10, 10, 5), NONE, NONE];
        let found = correct(&[0, 500, 500, 0, 0], of(400.0, 1000.0), &two).unwrap();
        assert!(
            (found.sensitivity - 0.75).abs() < 1e-12 && (found.specificity - 0.75).abs() < 1e-12,
            "{found:?}"
        );
        // The few cases of level 2 tell little: the interval is wider than 200 even cases would give.
        let even =
            corrected_share(of(400.0, 1000.0), of(75.0, 100.0), of(75.0, 100.0), 0.95).unwrap();
        assert!(found.share_inflated.high - found.share_inflated.low > even.high - even.low);
    }

    #[test]
    fn refused() {
        let good = errors(50, 45, 50, 45);
        let cases = [
            ("no errors", [10, 0, 0, 0, 0], [NONE; 5], Uncorrected::NoErrors),
            (
                "a level without",
                [0, 10, 1, 0, 0],
                [NONE, good, NONE, NONE, NONE],
                Uncorrected::NoneAt(2),
            ),
            (
                "nothing measured",
                [0; 5],
                [good; 5],
                Uncorrected::Share(NotCorrected::NothingCounted),
            ),
            (
                "chance",
                [0, 10, 0, 0, 0],
                [errors(2, 1, 2, 1); 5],
                Uncorrected::Share(NotCorrected::TooLittleTold(1.0)),
            ),
        ];
        for (name, measured, errors, why) in cases {
            assert_eq!(
                correct(&measured, of(0.0, measured.iter().sum::<u64>() as f64), &errors),
                Err(why),
                "{name}"
            );
        }
    }
}
