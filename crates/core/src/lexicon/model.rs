//! Linear models with weights in whole thousandths, and the features that they weigh.

use super::feature_file::{FeatureKind, LARGEST_WEIGHT};
use super::features::Features;
use super::ids::FeatureId;
use super::index::index32;
use super::signals::Signal;

/// A weight in thousandths. Sums of whole numbers are equal on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Milli(pub(super) i32);

impl Milli {
    /// Rounds a number; beyond 32 bits it is cut off.
    pub fn rounded(number: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "`as` cuts off what does not fit")]
        Self((number * 1000.0).round() as i32)
    }

    /// Returns the number of thousandths.
    pub fn thousandths(self) -> i32 {
        self.0
    }

    /// Returns the number of thousandths, cut off at ±[`LARGEST_WEIGHT`].
    #[expect(clippy::cast_possible_truncation, reason = "cut off")]
    fn cut_off(self) -> i16 {
        self.0.clamp(-LARGEST_WEIGHT, LARGEST_WEIGHT) as i16
    }

    /// Returns the number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// A feature that has weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeighedFeature {
    /// The feature.
    pub feature: FeatureId,
    /// Its inverse document frequency: `ln(postings / postings with the feature)` of the
    /// unlabelled postings of the fit.
    pub idf: Milli,
}

/// The features that have weights, each with a row number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WeighedFeatures {
    /// The features by row: classes, then pairs, then learned words.
    all: Vec<WeighedFeature>,
    /// The row after the last of each kind.
    ends: [usize; FeatureKind::ALL.len()],
    /// One more than the row of each feature; 0 for a feature without weights.
    rows: Vec<u32>,
}

impl WeighedFeatures {
    /// Numbers features. `all` is sorted by feature.
    pub fn new(all: Vec<WeighedFeature>, features: &Features) -> Self {
        let mut rows = vec![0; features.count()];
        for (row, weighed) in all.iter().enumerate() {
            rows[weighed.feature.index()] = index32(row + 1);
        }
        let end = |kind| all.partition_point(|weighed| features.kind(weighed.feature) <= kind);
        Self { ends: FeatureKind::ALL.map(end), all, rows }
    }

    /// The features by row.
    pub fn all(&self) -> &[WeighedFeature] {
        &self.all
    }

    /// Returns the row of a feature; `None` if it has no weights.
    pub fn row(&self, feature: FeatureId) -> Option<usize> {
        (self.rows.get(feature.index()).copied().unwrap_or(0) as usize).checked_sub(1)
    }

    /// Returns the kind of the feature in a row.
    pub fn kind(&self, row: usize) -> FeatureKind {
        let kinds = FeatureKind::ALL.into_iter().zip(self.ends);
        kinds.into_iter().find(|(_, end)| row < *end).map_or(FeatureKind::Words, |(kind, _)| kind)
    }
}

/// A linear model of one question: a score for each answer, in the order of its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Divisor of the scores, above 0, which calibrates the probabilities.
    pub temperature: f64,
    /// Scores before any evidence.
    pub start: Vec<Milli>,
    /// Weights of each signal, in the order of [`Signal::all`].
    pub signals: Vec<Vec<Milli>>,
    /// Weights of each feature by row, in thousandths, one row after the other, each padded to whole
    /// blocks. A text reads hundreds of rows, so that the table should fit the cache of a core.
    features: Vec<[i16; Self::BLOCK]>,
    /// The largest of them, without signs.
    largest: i16,
}

impl Model {
    /// Number of weights in a block.
    pub const BLOCK: usize = 8;

    /// Makes a model of weights by answer: before any evidence, of each signal, and of each row. Those of
    /// rows are cut off at ±32.
    pub fn new(start: Vec<Milli>, signals: Vec<Vec<Milli>>, features: &[Milli]) -> Self {
        let answers = start.len();
        let mut model = Self { temperature: 1.0, start, signals, features: Vec::new(), largest: 0 };
        for row in features.chunks_exact(answers) {
            for weights in row.chunks(Self::BLOCK) {
                let weight = |at: usize| weights.get(at).copied().unwrap_or_default().cut_off();
                model.features.push(std::array::from_fn(weight));
            }
        }
        let weights = model.features.as_flattened().iter();
        model.largest = weights.map(|weight| weight.abs()).max().unwrap_or(0);
        model
    }

    /// Makes a model whose scores are all 0.
    pub fn zero(answers: usize, roles: usize, rows: usize) -> Self {
        let start = vec![Milli::default(); answers];
        let signals = vec![start.clone(); Signal::all(roles).count()];
        Self::new(start, signals, &vec![Milli::default(); answers * rows])
    }

    /// Number of answers.
    pub fn answers(&self) -> usize {
        self.start.len()
    }

    /// The weights of a row, by answer.
    pub fn feature(&self, row: usize) -> impl Iterator<Item = Milli> {
        let blocks = self.blocks_of_row();
        let row = &self.features[row * blocks..][..blocks];
        row.as_flattened()[..self.answers()].iter().map(|weight| Milli(i32::from(*weight)))
    }

    /// The weight of a row for an answer.
    pub fn weight(&self, row: usize, answer: usize) -> Milli {
        Milli(i32::from(self.block(row, answer / Self::BLOCK)[answer % Self::BLOCK]))
    }

    /// A block of the weights of a row in thousandths, by answer; zeros fill the last block.
    pub fn block(&self, row: usize, block: usize) -> &[i16; Self::BLOCK] {
        &self.features[row * self.blocks_of_row() + block]
    }

    /// Number of blocks in a row.
    fn blocks_of_row(&self) -> usize {
        self.answers().div_ceil(Self::BLOCK)
    }

    /// The largest weight of all rows in thousandths, without its sign.
    pub fn largest_weight(&self) -> i16 {
        self.largest
    }
}
