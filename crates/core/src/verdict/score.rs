//! Scores: sums of weights over features and figures of a posting.
//!
//! Sums over features are sums of whole numbers, so that their order does not matter. `libm`
//! computes logarithms and exponentials. The output is the same on every machine.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use crate::level::Level;
use crate::lexicon::{
    DutyId, FeatureId, FeatureKind, Lexicon, Milli, Model, Models, Orientation, RoleId, Signal,
    WeighedFeatures,
};
use crate::scan::{DutyEvidence, Evidence, FeatureCount};

/// A feature of a posting with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureValue {
    /// Its row among the features that have weights.
    pub row: usize,
    /// The strength of its occurrences times its idf, in thousandths. The strength of n
    /// occurrences, each weighted by its zone, is `1 + ln(n)`, and `n` below one.
    pub thousandths: i64,
}

/// The features of a posting that have weights, grouped by their kind. The values of a group are
/// divided by their length. Otherwise a long text would have larger scores than a short one, and the
/// many pairs would outweigh the words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureValues {
    /// The values by row, so that those of a group are side by side.
    values: Vec<FeatureValue>,
    groups: [Group; FeatureKind::ALL.len()],
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Group {
    /// The index after its last value.
    end: usize,
    /// The length (Euclidean norm) of the values, in thousandths.
    length: f64,
    /// The largest value.
    largest: i64,
}

impl FeatureValues {
    /// Returns the values of counted features, which are sorted.
    pub fn new(features: &WeighedFeatures, counts: &[FeatureCount]) -> Self {
        let value = |count: &FeatureCount| {
            let row = features.row(count.feature)?;
            let idf = i64::from(features.all()[row].idf.thousandths());
            Some(FeatureValue { row, thousandths: strength(count.weight) * idf / 1000 })
        };
        let mut values: Vec<FeatureValue> = Vec::with_capacity(counts.len());
        values.extend(counts.iter().filter_map(value));
        let mut start = 0;
        let groups = FeatureKind::ALL.map(|kind| {
            let end = values.partition_point(|value| features.kind(value.row) <= kind);
            let own = values[start..end].iter().map(|value| value.thousandths);
            let (squares, largest) = own.fold((0, 0), |(squares, largest): (i64, i64), value| {
                (squares + value * value, largest.max(value))
            });
            start = end;
            #[expect(clippy::cast_precision_loss, reason = "the sum is far below 2^53")]
            let length = libm::sqrt(squares as f64);
            Group { end, length, largest }
        });
        Self { values, groups }
    }

    /// Returns each group that has values, with these.
    fn groups(&self) -> impl Iterator<Item = (&Group, &[FeatureValue])> {
        let starts = std::iter::once(0).chain(self.groups.iter().map(|group| group.end));
        let groups = starts.zip(&self.groups).filter(|(_, group)| group.length > 0.0);
        groups.map(|(start, group)| (group, &self.values[start..group.end]))
    }

    /// Returns the row of each feature and its value divided by the length of its group.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        self.groups().flat_map(|(group, values)| {
            #[expect(clippy::cast_precision_loss, reason = "values are far below 2^53")]
            let share = |value: i64| value as f64 / group.length;
            values.iter().map(move |value| (value.row, share(value.thousandths)))
        })
    }
}

/// Adds the sum of weights times values of a group to the scores.
fn add_group(model: &Model, group: &Group, values: &[FeatureValue], scores: &mut [f64]) {
    for (block, scores) in scores.chunks_mut(Model::BLOCK).enumerate() {
        for (score, sum) in scores.iter_mut().zip(sums(model, values, group.largest, block)) {
            #[expect(clippy::cast_precision_loss, reason = "sums are far below 2^53")]
            let sum = sum as f64;
            *score += sum / (group.length * 1000.0);
        }
    }
}

/// Returns the sums of weights times values for a block of answers; `largest` is the largest value.
fn sums(model: &Model, values: &[FeatureValue], largest: i64, block: usize) -> [i64; Model::BLOCK] {
    let mut sums = [0; Model::BLOCK];
    let largest_product = (largest * i64::from(model.largest_weight())).max(1);
    if largest > i16::MAX.into() {
        for FeatureValue { row, thousandths } in values {
            for (sum, weight) in sums.iter_mut().zip(model.block(*row, block)) {
                *sum += i64::from(*weight) * thousandths;
            }
        }
        return sums;
    }
    // The number of products whose sum fits in 32 bits.
    let together = (i64::from(i32::MAX) / largest_product).max(1);
    for values in values.chunks(usize::try_from(together).unwrap_or(usize::MAX)) {
        let part = short_sums(model, values, block);
        sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += i64::from(part));
    }
    sums
}

/// Returns the same sums if values fit in 16 bits and sums in 32. The compiler computes several at once,
/// but not inside another function.
#[inline(never)]
fn short_sums(model: &Model, values: &[FeatureValue], block: usize) -> [i32; Model::BLOCK] {
    let mut sums = [0; Model::BLOCK];
    for FeatureValue { row, thousandths } in values {
        #[expect(clippy::cast_possible_truncation, reason = "the caller compares it")]
        let value = *thousandths as i16;
        for (sum, weight) in sums.iter_mut().zip(model.block(*row, block)) {
            *sum += i32::from(*weight) * i32::from(value);
        }
    }
    sums
}

/// Strengths of up to twenty occurrences, which cover nearly all features.
static STRENGTHS: LazyLock<Vec<i64>> = LazyLock::new(|| (0..=2000).map(strength_of).collect());

/// Returns the strength of `weight` hundredths of an occurrence, in thousandths: `1 + ln(n)` for
/// `n` occurrences, and `n` itself below one.
fn strength(weight: u32) -> i64 {
    STRENGTHS.get(weight as usize).copied().unwrap_or_else(|| strength_of(weight))
}

fn strength_of(weight: u32) -> i64 {
    let n = f64::from(weight) / 100.0;
    let strength = if n < 1.0 { n } else { 1.0 + libm::log(n) };
    Milli::rounded(strength).thousandths().into()
}

/// One of the three questions about the evidence of a posting.
#[derive(Debug)]
pub struct Case<'m> {
    pub(super) model: &'m Model,
    /// Scores of the answers.
    pub scores: Vec<f64>,
    pub(super) features: Rc<FeatureValues>,
    pub(super) signals: Vec<f64>,
    /// The parts of the scores of answers that the model does not know, by answer.
    pub(super) by_hand: Vec<ByHand>,
}

/// The source of a part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScoreSource {
    /// The score before any evidence.
    Start,
    /// A feature.
    Feature(FeatureId),
    /// A figure of the whole posting.
    Signal(Signal),
    /// A duty, for a role for which nothing was fitted.
    Duty(DutyId),
}

/// The score of an answer for which nothing was fitted.
#[derive(Debug)]
pub struct ByHand {
    /// Index of the answer.
    pub(super) answer: usize,
    /// The parts of its score.
    pub(super) parts: Vec<Pull>,
}

/// A part of the difference between two scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// The evidence that it comes from.
    pub source: ScoreSource,
    /// The amount added to the first score beyond the second.
    pub weight: f64,
}

impl Case<'_> {
    /// Returns the indices of the answers, the highest score first. Equal scores keep their order.
    pub fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.scores.len()).collect();
        order.sort_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]));
        order
    }

    /// Returns the median of ordered answers: the first answer at which the summed probability
    /// reaches one half. The median minimizes the expected absolute error.
    pub fn middle(&self) -> usize {
        let probabilities = self.probabilities();
        let mut below = 0.0;
        let reached = probabilities.iter().position(|probability| {
            below += probability;
            below >= 0.5
        });
        reached.unwrap_or(probabilities.len() - 1)
    }

    /// Returns the probabilities of the answers, rounded to six decimals.
    pub fn probabilities(&self) -> Vec<f64> {
        probabilities(&self.scores)
    }

    /// Returns what each part adds to the score of answer `first` beyond the score of `second`.
    /// The sum over all parts is the difference of the two scores.
    pub fn pulls(&self, features: &WeighedFeatures, first: usize, second: usize) -> Vec<Pull> {
        let mut sums: BTreeMap<ScoreSource, f64> = BTreeMap::new();
        for (answer, sign) in [(first, 1.0), (second, -1.0)] {
            for Pull { source, weight } in self.parts(features, answer) {
                *sums.entry(source).or_default() += sign * weight;
            }
        }
        sums.into_iter().map(|(source, weight)| Pull { source, weight }).collect()
    }

    /// Returns the parts of the score of an answer.
    fn parts(&self, features: &WeighedFeatures, answer: usize) -> Vec<Pull> {
        if let Some(known) = self.by_hand.iter().find(|known| known.answer == answer) {
            return known.parts.clone();
        }
        let part = |source: ScoreSource, weight: Milli, by: f64| Pull {
            source,
            weight: weight.value() * by / self.model.temperature,
        };
        let found = self.features.iter().map(|(row, value)| {
            let source = ScoreSource::Feature(features.all()[row].feature);
            part(source, self.model.weight(row, answer), value)
        });
        // More names than needed; `zip` ends with the weights.
        let names = Signal::all(self.model.signals.len());
        let signals = self.model.signals.iter().zip(&self.signals).zip(names);
        let signals = signals
            .map(|((weights, by), signal)| part(ScoreSource::Signal(signal), weights[answer], *by));
        std::iter::once(part(ScoreSource::Start, self.model.start[answer], 1.0))
            .chain(signals)
            .chain(found)
            .collect()
    }
}

/// Scores the questions of the role, the orientation and the level, in this order.
pub fn cases<'m>(lexicon: &Lexicon, models: &'m Models, evidence: &Evidence) -> [Case<'m>; 3] {
    let features = Rc::new(FeatureValues::new(&models.features, &evidence.features));
    let mut signals = signals(lexicon, evidence);
    let case = |model: &'m Model, signals: &[f64]| {
        let scores = scores(model, &features, signals);
        let scores = scores.into_iter().map(|score| score / model.temperature).collect();
        let features = Rc::clone(&features);
        Case { model, scores, features, signals: signals.to_vec(), by_hand: Vec::new() }
    };
    let mut role = case(&models.role, &signals);
    for unfitted in &models.unfitted {
        let mut parts = role.parts(&models.features, lexicon.none().index());
        parts.extend(by_hand(lexicon, *unfitted, evidence));
        let answer = unfitted.index();
        role.scores[answer] = parts.iter().map(|part| part.weight).sum();
        role.by_hand.push(ByHand { answer, parts });
    }
    signals.extend(probabilities(&role.scores));
    [role, case(&models.orientation, &signals), case(&models.level, &signals)]
}

/// The amount by which the score of a role for which nothing was fitted is below that of `none`,
/// before its prior and its duties are added.
const BELOW_NONE: f64 = 2.0;

/// Returns what the score of a role for which nothing was fitted has beyond that of `none`: its prior,
/// and the weight of each duty times `ln(1 + wordings)`.
fn by_hand(lexicon: &Lexicon, role: RoleId, evidence: &Evidence) -> Vec<Pull> {
    let duty = |found: &DutyEvidence| {
        let strength = libm::log1p(f64::from(found.weight) / 100.0);
        let weight = lexicon[found.duty].weights[role.index()] * strength;
        Pull { source: ScoreSource::Duty(found.duty), weight }
    };
    let prior = lexicon[role].prior - BELOW_NONE;
    let prior = Pull { source: ScoreSource::Start, weight: prior };
    std::iter::once(prior).chain(evidence.duties.iter().map(duty)).collect()
}

/// Returns the scores of a model's answers, not yet divided by its temperature. Missing signals at
/// the end count as 0.
pub fn scores(model: &Model, features: &FeatureValues, signals: &[f64]) -> Vec<f64> {
    let mut scores: Vec<f64> = model.start.iter().map(|start| start.value()).collect();
    for (weights, signal) in model.signals.iter().zip(signals) {
        for (score, weight) in scores.iter_mut().zip(weights) {
            *score += weight.value() * signal;
        }
    }
    for (group, values) in features.groups() {
        add_group(model, group, values, &mut scores);
    }
    scores
}

/// Returns the figures of the whole posting, in the order of [`Signal::all`] without roles.
///
/// They are, with the strength `ln(1 + wordings)` of a duty, in which each wording is weighted by
/// its zone:
///
/// - the log ratio of strategic to operational hits;
/// - the summed strengths of strategic duties, and of operational duties, each divided by
///   `sqrt(1 + s)`, where `s` is the sum of all strengths;
/// - for each level, the summed strengths of the duties of that scope, divided by
///   `sqrt(1 + t)`, where `t` is the sum over all duties that have a scope.
pub fn signals(lexicon: &Lexicon, evidence: &Evidence) -> Vec<f64> {
    let [mut all, mut strategic, mut operational] = [0.0; 3];
    let mut scopes = [0.0; Level::ALL.len()];
    for found in &evidence.duties {
        let (duty, strength) = (&lexicon[found.duty], libm::log1p(f64::from(found.weight) / 100.0));
        all += strength;
        match duty.orientation {
            Orientation::Strategic => strategic += strength,
            Orientation::Operational => operational += strength,
            Orientation::Neither => {}
        }
        if let Some(scope) = duty.scope {
            scopes[scope.index()] += strength;
        }
    }
    let root = |whole: f64| libm::sqrt(1.0 + whole);
    let (all, scoped) = (root(all), root(scopes.iter().sum()));
    [log_ratio(evidence), strategic / all, operational / all]
        .into_iter()
        .chain(scopes.map(|scope| scope / scoped))
        .collect()
}

/// Returns `ln((strategic + 0.5) / (operational + 0.5))` of the hits.
pub fn log_ratio(evidence: &Evidence) -> f64 {
    libm::log((f64::from(evidence.strategic) + 0.5) / (f64::from(evidence.operational) + 0.5))
}

/// Returns the probabilities of scores, rounded to six decimals.
pub fn probabilities(scores: &[f64]) -> Vec<f64> {
    softmax(scores).into_iter().map(|probability| (probability * 1e6).round() / 1e6).collect()
}

/// Returns the probabilities of scores: `exp(score)` divided by the sum over all scores.
pub fn softmax(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| libm::exp(score - highest)).collect();
    let sum: f64 = odds.iter().sum();
    odds.iter().map(|odds| odds / sum).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::Milli;

    proptest! {
        #[test]
        fn sums_are_those_of_long_numbers(
            weights in proptest::collection::vec(-33_000i32..33_000, 12 * 40),
            values in proptest::collection::vec((0usize..40, 0i64..=1000), 0..200),
            // In 16 bits, just so, and not; sums in 32 bits need several parts from some hundred on.
            most in prop_oneof![Just(9i64), 100i64..30_000, 30_000i64..40_000],
            scale in 1i32..1000,
        ) {
            let weights: Vec<Milli> = weights.iter().map(|weight| Milli::rounded(f64::from(weight / scale) / 1000.0)).collect();
            let model = Model::new(vec![Milli::default(); 12], Vec::new(), &weights);
            let value = |(row, share): &(usize, i64)| FeatureValue { row: *row, thousandths: most * share / 1000 };
            let values: Vec<FeatureValue> = values.iter().map(value).collect();
            let largest = values.iter().map(|value| value.thousandths).max().unwrap_or(0);
            let plain = |answer: usize| -> i64 {
                values.iter().map(|value| i64::from(model.weight(value.row, answer).thousandths()) * value.thousandths).sum()
            };
            for answer in 0..12 {
                let sums = sums(&model, &values, largest, answer / Model::BLOCK);
                prop_assert_eq!(sums[answer % Model::BLOCK], plain(answer));
            }
        }
    }
}
