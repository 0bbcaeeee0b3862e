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
