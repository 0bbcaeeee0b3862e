//! A check of the share inflated (`docs/gap.md`, "Check by counting"): the share of postings whose
//! median duty level is below the advertised one, corrected for the labeller's errors.
//!
//! Errors are counted on postings labelled by readers and differ by advertised level, so these
//! postings are weighted to the levels of the table. There are too few of them to correct the
//! figures of companies.

use serde::Serialize;
use thiserror::Error;

use super::confidence::CONFIDENCE;
use crate::stats::{Estimate, Measured, NotCorrected, corrected_share};
use titlegauge_core::lexicon::GapErrors;

/// A corrected share, and the errors used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Corrected {
    /// The share truly inflated, 0 to 1, after Rogan and Gladen, with the interval of Lang and
    /// Reiczigel.
    pub share_inflated: Estimate,
    /// Share of truly inflated postings that the label detects, 0 to 1.
    pub sensitivity: f64,
    /// Share of the other postings that the label does not call inflated, 0 to 1.
    pub specificity: f64,
    /// Number of postings labelled by readers on which both were counted.
    pub labelled_postings: u32,
}

/// Reasons why the share is not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Uncorrected {
    /// The keyword files do not contain error counts.
    #[error("the keyword files do not say how often the labeller errs; `titlegauge fit` counts it")]
    NoErrors,
    /// This advertised level of the table has no postings labelled by readers.
    #[error("no labelled posting shows how often the labeller errs at advertised level {0}")]
    NoneAt(usize),
    /// The formula is not usable.
    #[error(transparent)]
    Share(#[from] NotCorrected),
}

/// Corrects the share with a median gap of 1 or more. `measured` are the measured postings and
/// `errors` the error counts, both by advertised level 0 to 4.
///
/// # Errors
///
/// Returns the reason if error counts are missing or the formula is not usable.
pub fn correct(
    measured: &[u64; 5],
    inflated: Measured,
    errors: &[GapErrors; 5],
) -> Result<Corrected, Uncorrected> {
    let labelled = |of: &GapErrors| of.inflated + of.others;
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
    let sensitivity = pooled(weighted.iter().map(|&(weight, of)| Weighted {
        weight,
        correct: of.found,
        of: of.inflated,
    }));
    let specificity = pooled(weighted.iter().map(|&(weight, of)| Weighted {
        weight,
        correct: of.spared,
        of: of.others,
    }));
    let share_inflated = corrected_share(inflated, sensitivity, specificity, CONFIDENCE)?;
    let share = |of: Measured| of.hits / of.of;
    Ok(Corrected {
        share_inflated,
        sensitivity: share(sensitivity),
        specificity: share(specificity),
        labelled_postings,
    })
}

/// Cases of one level that share a weight.
struct Weighted {
    weight: f64,
    /// Cases that are labelled correctly.
    correct: u32,
    /// All cases.
    of: u32,
}

/// Pools weighted cases into the number of unweighted ones with the same information:
/// (Σw)² / Σw² (L. Kish, Survey Sampling, 1965).
fn pooled(levels: impl Iterator<Item = Weighted>) -> Measured {
    let (mut hits, mut all, mut squares) = (0.0, 0.0, 0.0);
    for Weighted { weight, correct, of } in levels {
        hits += weight * f64::from(correct);
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
    fn labelled_postings_are_weighted_to_the_table() {
        let two = [NONE, errors(90, 45, 90, 90), errors(10, 10, 10, 5), NONE, NONE];
        let found = correct(&[0, 500, 500, 0, 0], of(400.0, 1000.0), &two).unwrap();
        assert!(
            (found.sensitivity - 0.75).abs() < 1e-12 && (found.specificity - 0.75).abs() < 1e-12,
            "{found:?}"
        );
        // Level 2 has few cases, so the interval is wider than that of 200 unweighted cases.
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
