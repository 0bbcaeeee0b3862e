//! The title gap of one posting, as a distribution.
//!
//! The level of the duties is known only up to its probabilities. So the gap, advertised level minus
//! duty level, has an expected value and a probability of being 1 or more. These two are what means
//! and shares are made of: a threshold on each posting would turn silence into inflation.
//!
//! All figures are rounded to millionths, so that sums of them are sums of whole numbers, equal on
//! every machine and in every order.

use crate::level::Level;
use crate::lexicon::GapCalibration;
use crate::verdict::Verdict;

/// The least probability of a gap of 1 or more at which a posting is called inflated.
pub const INFLATED_FROM: f64 = 0.7;
/// The largest probability of a gap of 1 or more at which a posting is called not inflated.
pub const NOT_INFLATED_TO: f64 = 0.3;

/// A number in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millionths(i32);

impl Millionths {
    /// The number of millionths in one.
    pub const ONE: i64 = 1_000_000;

    /// Rounds a number between −2,000 and 2,000; beyond, it is cut off.
    pub fn rounded(number: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "`as` cuts off what does not fit")]
        Self((number * 1e6).round() as i32)
    }

    /// Returns the number of millionths.
    pub fn count(self) -> i64 {
        i64::from(self.0)
    }

    /// Returns the number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1e6
    }
}

/// The call on a single posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapStatus {
    /// The title very probably exceeds the duties: the probability is [`INFLATED_FROM`] or more.
    Inflated,
    /// It very probably does not: the probability is [`NOT_INFLATED_TO`] or less.
    NotInflated,
    /// Neither.
    Undecided,
}

impl GapStatus {
    /// All, in the order of their words.
    pub const ALL: [Self; 3] = [Self::Inflated, Self::NotInflated, Self::Undecided];

    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inflated => "inflated",
            Self::NotInflated => "not_inflated",
            Self::Undecided => "undecided",
        }
    }
}

/// The title gap of a posting that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleGap {
    /// Advertised level minus the median duty level, −4 to 4.
    pub levels: i8,
    /// Advertised level minus the expected duty level, −4 to 4 levels.
    pub expected: Millionths,
    /// Calibrated probability of a gap of 1 or more.
    pub inflated: Millionths,
    /// Calibrated probability of a gap of −1 or less.
    pub deflated: Millionths,
    /// Variance of the duty level, given its probabilities, in squared levels: what the text leaves
    /// open about the gap.
    pub variance: Millionths,
}

impl TitleGap {
    /// Compares an advertised level with the duties.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use titlegauge_core::{Labeller, Lexicon, Posting};
    /// # let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
    /// let duties = "You manage the daily work of three support technicians, resolve tickets, \
    ///     maintain servers and backups, and order hardware within the budget of the department. \
    ///     You install updates and answer the questions of users.";
    /// let posting = Posting::new("Chief Information Officer", duties);
    /// let gap = labeller.label(&posting).gap().unwrap();
    /// assert!(gap.expected.value() > 1.0 && gap.inflated.value() > 0.5);
    /// # Ok::<(), titlegauge_core::LexiconError>(())
    /// ```
    pub fn new(advertised: Level, verdict: &Verdict, calibration: &GapCalibration) -> Self {
        let mean = verdict.expected_level();
        let [mut below, mut above, mut variance] = [0.0; 3];
        for (level, probability) in Level::ALL.into_iter().zip(verdict.levels) {
            let off = f64::from(level.get()) - mean;
            variance += probability * off * off;
            if level < advertised {
                below += probability;
            } else if level > advertised {
                above += probability;
            }
        }
        let inflated = calibration.inflated.apply(below);
        // Two probabilities that are calibrated apart could exceed 1 together.
        let deflated = calibration.deflated.apply(above).min(1.0 - inflated);
        Self {
            levels: advertised - verdict.level,
            expected: Millionths::rounded(
                f64::from(advertised.get()) - calibration.expected.apply(mean),
            ),
            inflated: Millionths::rounded(inflated),
            deflated: Millionths::rounded(deflated),
            variance: Millionths::rounded(variance),
        }
    }

    /// Returns the call on the posting.
    pub fn status(&self) -> GapStatus {
        match self.inflated.value() {
            p if p >= INFLATED_FROM => GapStatus::Inflated,
            p if p <= NOT_INFLATED_TO => GapStatus::NotInflated,
            _ => GapStatus::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::{Linear, Logistic, RoleId};
    use crate::verdict::DutyOrientation;

    fn verdict(shares: [u32; 5]) -> Verdict {
        let all: u32 = shares.iter().sum();
        let levels = shares.map(|share| f64::from(share) / f64::from(all));
        let mut below = 0.0;
        let middle = levels.iter().position(|level| {
            below += level;
            below >= 0.5
        });
        Verdict {
            reason: None,
            role: RoleId::new(0),
            runner_up: RoleId::new(1),
            confidence: 1.0,
            orientation: DutyOrientation::Unclear,
            log_ratio: 0.0,
            level: Level::ALL[middle.unwrap_or(4)],
            probabilities: vec![1.0],
            levels,
        }
    }

    #[test]
    fn a_gap_by_hand() {
        let gap = |advertised| {
            let advertised = Level::new(advertised).unwrap();
            TitleGap::new(advertised, &verdict([1, 2, 6, 1, 0]), &GapCalibration::default())
        };
        let two = gap(2);
        assert_eq!((two.levels, two.status()), (0, GapStatus::NotInflated));
        let figures = [two.expected, two.inflated, two.deflated, two.variance];
        // The mean level is 1.7, and the mean of the squared levels 3.5.
        assert_eq!(figures.map(Millionths::count), [300_000, 300_000, 100_000, 610_000]);
        assert_eq!((gap(3).status(), gap(4).deflated.count()), (GapStatus::Inflated, 0));
        assert_eq!((gap(4).levels, gap(4).inflated.count()), (2, 1_000_000));
    }

    #[test]
    fn calibration_moves_probabilities_and_levels() {
        let calibration = GapCalibration {
            inflated: Logistic { intercept: -1.0, slope: 1.0 },
            expected: Linear { intercept: 0.2, slope: 0.5 },
            ..GapCalibration::default()
        };
        let level = Level::new(2).unwrap();
        let gap = TitleGap::new(level, &verdict([1, 2, 6, 1, 0]), &calibration);
        // The logit of 0.3 is -0.847298, and 1 / (1 + exp(1.847298)) is 0.136190.
        assert_eq!((gap.inflated.count(), gap.expected.count()), (136_190, 950_000));
    }

    proptest! {
        #[test]
        fn probabilities_stay_within_bounds_and_rise_with_the_title(
            shares in [0u32..9, 0..9, 0..9, 0..9, 1..9],
            intercept in -2.0..2.0f64,
            slope in 0.1..2.0f64,
        ) {
            let logistic = Logistic { intercept, slope };
            let calibration =
                GapCalibration { inflated: logistic, deflated: logistic, ..GapCalibration::default() };
            let gaps = Level::ALL.map(|level| TitleGap::new(level, &verdict(shares), &calibration));
            for gap in gaps {
                let (above, below) = (gap.inflated.count(), gap.deflated.count());
                prop_assert!(above >= 0 && below >= 0 && above + below <= Millionths::ONE, "{gap:?}");
            }
            for pair in gaps.windows(2) {
                prop_assert_eq!(pair[1].expected.count() - pair[0].expected.count(), Millionths::ONE);
                prop_assert!(pair[0].inflated <= pair[1].inflated);
            }
        }
    }
}
