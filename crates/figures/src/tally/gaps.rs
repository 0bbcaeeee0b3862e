//! Sums of title gaps.
//!
//! A gap is known only up to its probabilities. Each posting therefore adds its expected gap and its
//! probabilities, rounded to millionths, and all sums are integers.

use serde::{Deserialize, Serialize};

use super::group::add_levels;
use titlegauge_core::gap::{Millionths, TitleGap};
use titlegauge_core::labelled::Labelled;

/// The sum of numbers, and of their squares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Sum of the numbers, in millionths.
    pub sum: i64,
    /// Sum of their squares, in squared millionths. Four levels squared are 1.6 · 10¹³, so that 64
    /// bits would suffice for a million postings only.
    pub squares: u128,
}

impl Moments {
    /// Adds a number.
    pub fn add(&mut self, number: Millionths) {
        let count = number.count();
        self.sum += count;
        self.squares += u128::from(count.unsigned_abs()).pow(2);
    }

    /// Adds the sums of other numbers.
    pub fn merge(&mut self, other: &Self) {
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// Sums over the title gaps of measured postings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapSums {
    /// Expected gaps, in levels.
    pub expected: Moments,
    /// Probabilities of a gap of 1 or more.
    pub inflated: Moments,
    /// Probabilities of a gap of 1 or more, with titles of disputed level at the alternative level.
    pub disputed: Moments,
    /// Sum of the probabilities of a gap of −1 or less, in millionths.
    pub deflated: i64,
    /// Sum of the variances of the duty levels, in millionths of squared levels: the part that the
    /// texts leave open.
    pub variance: i64,
    /// Number of postings by median duty level, 0 to 4.
    pub duty_levels: [u64; 5],
}

impl GapSums {
    /// Adds a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>, gap: &TitleGap) {
        let disputed = labelled.disputed_gap.unwrap_or(*gap);
        self.expected.add(gap.expected);
        self.inflated.add(gap.inflated);
        self.disputed.add(disputed.inflated);
        self.deflated += gap.deflated.count();
        self.variance += gap.variance.count();
        self.duty_levels[labelled.verdict.level.index()] += 1;
    }

    /// Adds the sums of other postings.
    pub fn merge(&mut self, other: &Self) {
        self.expected.merge(&other.expected);
        self.inflated.merge(&other.inflated);
        self.disputed.merge(&other.disputed);
        self.deflated += other.deflated;
        self.variance += other.variance;
        add_levels(&mut self.duty_levels, &other.duty_levels);
    }

    /// Returns the number of postings.
    pub fn count(&self) -> u64 {
        self.duty_levels.iter().sum()
    }
}
