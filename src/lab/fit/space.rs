//! The features of a fit, and the regressions on them.

use rayon::prelude::*;

use super::calibrate;
use super::lessons::{Example, Lessons, folds};
use super::select::Selection;
use super::softmax::{Regression, Row};
use crate::lab::gold::{ALSO, Answer, Reading};
use titlegauge_core::lexicon::{FeatureKind, Lexicon, Milli, Model, RoleId, Signal};
use titlegauge_core::scan::Evidence;
use titlegauge_core::verdict::{self, FeatureValues};

/// The weight of a role that is only near.
const NEAR: f64 = 0.15;
/// The weight of a posting of further labels, if others weigh 1. Between 0.3 and 1 the figures of a
/// cross-validation differ by no more than chance.
const FURTHER: f64 = 0.5;
/// The weight of all ordinary postings together, if all labelled postings of `none` weigh 1.
const ORDINARY: f64 = 3.0;
/// The score of a role is reduced by this times the logarithm of its share in the labels.
const RARE: f64 = 0.6;
/// The number of parts in the cross-validation of role probabilities.
const INNER_FOLDS: usize = 3;

/// λ by kind of feature: the strength of the shrinkage.
pub struct Pull {
    classes: f64,
    pairs: f64,
    words: f64,
    signals: f64,
    start: f64,
    /// True if the answers are in order.
    ordered: bool,
}

/// The shrinkage of the role.
pub const ROLE: Pull =
    Pull { classes: 0.01, pairs: 0.01, words: 0.01, signals: 1.0, start: 0.001, ordered: false };
/// The shrinkage of the orientation.
pub const ORIENTATION: Pull =
    Pull { classes: 0.1, pairs: 0.1, words: 0.1, signals: 0.1, start: 0.01, ordered: false };
/// The shrinkage of the level.
pub const LEVEL: Pull =
    Pull { classes: 0.1, pairs: 0.1, words: 0.1, signals: 0.1, start: 0.01, ordered: true };

impl Pull {
    fn of(&self, kind: FeatureKind) -> f64 {
        match kind {
            FeatureKind::Class => self.classes,
            FeatureKind::Pair => self.pairs,
            FeatureKind::Words => self.words,
        }
    }
}

/// The fit of one question.
pub struct QuestionFit {
    /// The model fitted to all examples, with the temperature that calibrates it.
    pub model: Model,
    /// The scores of each example by a model that was fitted without its company.
    pub apart: Vec<Vec<f64>>,
}

/// An example with its features.
pub struct Known<'a> {
    example: &'a Example,
    values: FeatureValues,
    signals: Vec<f64>,
}

impl Example {
    /// Returns its weight in a fit.
    fn weight(&self) -> f64 {
        if self.further { FURTHER } else { 1.0 }
    }
}

impl Known<'_> {
    /// Adds the probabilities of roles to the signals.
    pub fn with_roles(mut self, probabilities: Vec<f64>) -> Self {
        self.signals.extend(probabilities);
        self
    }
}

/// The features of a fit: first those with a row, then signals, then the start.
pub struct Space<'a> {
    pub lexicon: &'a Lexicon,
    pub selection: &'a Selection,
    /// The largest number of steps of the optimiser.
    pub steps: u64,
}

impl Space<'_> {
    pub fn known<'e>(&self, example: &'e Example) -> Known<'e> {
        Known {
            example,
            values: self.values(&example.evidence),
            signals: verdict::signals(self.lexicon, &example.evidence),
        }
    }

    fn values(&self, evidence: &Evidence) -> FeatureValues {
        FeatureValues::new(&self.selection.features, &evidence.features)
    }

    /// Number of signals: the figures of a posting, and the probabilities of roles.
    fn signals(&self) -> usize {
        Signal::all(self.lexicon.roles.len()).count()
    }

    /// Fits the model of the role, which uses no signals.
    pub fn role(&self, known: &[Known<'_>], lessons: &Lessons<'_>) -> QuestionFit {
        let roles = self.lexicon.roles.len();
        let rows = self.role_rows(known, lessons);
        let answer = |reading: &Reading| reading.role.map(RoleId::index);
        self.fit_apart(known, &rows, &shift(&rows, roles), &ROLE, answer)
    }

    /// Fits the model of the orientation or of the level.
    pub fn question(
        &self,
        known: &[Known<'_>],
        answers: usize,
        pull: &Pull,
        answer: impl Fn(&Reading) -> Answer<usize>,
    ) -> Model {
        let rows = self.rows(known, answers, &answer);
        self.fit_apart(known, &rows, &vec![0.0; answers], pull, answer).model
    }

    /// Fits a model to all rows, and one to the rows outside each part of the companies, whose
    /// scores of that part calibrate the first. `shift` is added to the scores of the answers.
    fn fit_apart(
        &self,
        known: &[Known<'_>],
        rows: &[Row],
        shift: &[f64],
        pull: &Pull,
        answer: impl Fn(&Reading) -> Answer<usize>,
    ) -> QuestionFit {
        let examples: Vec<&Example> = known.iter().map(|known| known.example).collect();
        let parts = folds(&examples, INNER_FOLDS);
        let fit = |without: Option<usize>| -> Model {
            let keep = |at| without.is_none() || parts.get(at).copied() != without;
            let mut model = self.fit(rows, shift.len(), pull, keep);
            for (start, shift) in model.start.iter_mut().zip(shift) {
                *start = Milli::rounded(start.value() + shift);
            }
            model
        };
        let each = || -> Vec<Model> {
            (0..INNER_FOLDS).into_par_iter().map(|part| fit(Some(part))).collect()
        };
        let (models, mut model) = rayon::join(each, || fit(None));
        let scores = |(known, part): (&Known<'_>, &usize)| {
            verdict::scores(&models[*part], &known.values, &known.signals)
        };
        let apart: Vec<Vec<f64>> = known.iter().zip(&parts).map(scores).collect();
        model.temperature = calibrate::temperature(&examples, &apart, answer);
        QuestionFit { model, apart }
    }

    /// Returns the labelled postings and the ordinary ones, with the shares of the roles.
    pub fn role_rows(&self, known: &[Known<'_>], lessons: &Lessons<'_>) -> Vec<Row> {
        let target = |known: &Known<'_>| {
            let reading = &known.example.reading;
            let roles = targets(self.lexicon.roles.len(), reading.role.map(RoleId::index));
            let weight = known.example.weight();
            with_near(roles, &reading.near).into_iter().map(|share| share * weight).collect()
        };
        let mut rows: Vec<Row> =
            known.iter().map(|known| self.role_row(&known.values, target(known))).collect();
        rows.extend(self.ordinary(known, lessons));
        rows
    }

    /// Returns the importance of each feature for a model: the length of its weights, of which the
    /// mean is subtracted, times the root mean square of its value.
    pub fn importance(&self, model: &Model, rows: &[Row]) -> Vec<f64> {
        let features = self.selection.features.all().len();
        let mut squares = vec![0.0; features];
        for (feature, value) in rows.iter().flat_map(|row| &row.features) {
            if let Some(square) = squares.get_mut(*feature) {
                *square += value * value;
            }
        }
        let importance = |(row, square): (usize, f64)| {
            let weights: Vec<f64> = model.feature(row).map(Milli::value).collect();
            let mean = weights.iter().sum::<f64>() / weights.len() as f64;
            let length: f64 = weights.iter().map(|w| (w - mean) * (w - mean)).sum();
            libm::sqrt(length * square / rows.len() as f64)
        };
        squares.into_iter().enumerate().map(importance).collect()
    }

    /// Returns the ordinary postings with the label `none`.
    fn ordinary(&self, known: &[Known<'_>], lessons: &Lessons<'_>) -> Vec<Row> {
        let none = self.lexicon.none();
        let labelled = known.iter().filter(|known| known.example.reading.role.first == none);
        let labelled: f64 = labelled.map(|known| known.example.weight()).sum();
        let weight = ORDINARY * labelled / lessons.ordinary.len().max(1) as f64;
        let row = |evidence: &&Evidence| {
            let mut targets = vec![0.0; self.lexicon.roles.len()];
            targets[none.index()] = weight;
            self.role_row(&self.values(evidence), targets)
        };
        lessons.ordinary.iter().map(row).collect()
    }

    /// Returns the labelled postings with their answers to a question.
    pub fn rows(
        &self,
        known: &[Known<'_>],
        answers: usize,
        answer: impl Fn(&Reading) -> Answer<usize>,
    ) -> Vec<Row> {
        let row = |known: &Known<'_>| {
            let weight = known.example.weight();
            let targets = targets(answers, answer(&known.example.reading));
            let targets = targets.into_iter().map(|share| share * weight).collect();
            let used = |row: usize| self.selection.for_level[row];
            self.row(&known.values, used, &known.signals, targets)
        };
        known.iter().map(row).collect()
    }

    fn role_row(&self, values: &FeatureValues, targets: Vec<f64>) -> Row {
        self.row(values, |_| true, &[], targets)
    }

    fn row(
        &self,
        values: &FeatureValues,
        used: impl Fn(usize) -> bool,
        signals: &[f64],
        targets: Vec<f64>,
    ) -> Row {
        let rows = self.selection.features.all().len();
        let mut features: Vec<(usize, f64)> = values.iter().filter(|(row, _)| used(*row)).collect();
        features.extend(signals.iter().enumerate().map(|(at, value)| (rows + at, *value)));
        features.push((rows + self.signals(), 1.0));
        Row { features, targets }
    }

    /// Fits a model to the rows whose index `keep` selects.
    pub fn fit(
        &self,
        rows: &[Row],
        answers: usize,
        pull: &Pull,
        keep: impl Fn(usize) -> bool,
    ) -> Model {
        let (features, signals) = (self.selection.features.all().len(), self.signals());
        let mut penalty: Vec<f64> =
            (0..features).map(|row| pull.of(self.selection.features.kind(row))).collect();
        penalty.extend(std::iter::repeat_n(pull.signals, signals));
        penalty.push(pull.start);
        let kept = rows.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, row)| row);
        let regression = Regression {
            rows: kept.collect(),
            classes: answers,
            penalty: &penalty,
            ordered: pull.ordered,
            steps: self.steps,
        };
        let weights = regression.fit();
        let weights: Vec<Milli> = weights.into_iter().map(Milli::rounded).collect();
        let (features, rest) = weights.split_at(features * answers);
        let (signals, start) = rest.split_at(signals * answers);
        let signals = signals.chunks(answers).map(<[Milli]>::to_vec).collect();
        Model::new(start.to_vec(), signals, features)
    }
}

/// Returns the amounts added to the scores of roles, which favour rare ones: otherwise a posting
/// between two roles nearly always gets the frequent one.
fn shift(rows: &[Row], roles: usize) -> Vec<f64> {
    let mut shares = vec![0.0; roles];
    for row in rows {
        shares.iter_mut().zip(&row.targets).for_each(|(share, target)| *share += target);
    }
    let all: f64 = shares.iter().sum();
    // A role without a label gets no shift.
    let shift = |share: f64| if share > 0.0 { -RARE * libm::log(share / all) } else { 0.0 };
    shares.into_iter().map(shift).collect()
}

/// Returns the share of each answer in the label.
pub fn targets(answers: usize, answer: Answer<usize>) -> Vec<f64> {
    let mut targets = vec![0.0; answers];
    targets[answer.first] += 1.0;
    if let Some(also) = answer.also {
        targets[also] += ALSO;
    }
    shares(targets)
}

/// Adds the roles that are only near.
fn with_near(mut targets: Vec<f64>, near: &[RoleId]) -> Vec<f64> {
    for near in near {
        targets[near.index()] += NEAR;
    }
    shares(targets)
}

fn shares(targets: Vec<f64>) -> Vec<f64> {
    let sum: f64 = targets.iter().sum();
    targets.into_iter().map(|target| target / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_add_up() {
        let found = with_near(targets(4, Answer { first: 1, also: Some(2) }), &[RoleId::new(3)]);
        assert!(
            (found.iter().sum::<f64>() - 1.0).abs() < 1e-12
                && found[1] > found[2]
                && found[2] > found[3]
        );
        assert_eq!(targets(3, Answer { first: 0, also: None }), [1.0, 0.0, 0.0]);
    }
}
