//! Learns the weights of the verdict from labelled postings.
//!
//! Each question is a multinomial regression, shrunken towards zero, on word classes, their pairs and
//! learned words. The readers' second answers count in part. Orientation and level also use figures
//! of the whole posting and the probabilities of roles. They learn from probabilities of models that
//! were fitted without the posting and without its company, as for a new posting.
//!
//! Postings chosen for labelling do not represent a job board, where leaders are rare. Ordinary
//! postings of a board, with titles that advertise no leadership, count as `none`. All of them
//! together weigh as much as [`ORDINARY`] says.

mod calibrate;
mod select;
mod softmax;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use crate::lab::gold::{Answer, Reading};
use softmax::{Regression, Row};
use titlegauge_core::Level;
use titlegauge_core::lexicon::{
    FeatureKind, Fitted, LEVELS, Lexicon, Milli, Model, Models, ORIENTATIONS, RoleId, SIGNALS,
    WeighedFeatures,
};
use titlegauge_core::scan::Evidence;
use titlegauge_core::verdict::{self, FeatureValues};

pub use select::without_weights;
pub use words::{Unlabelled, candidates};

/// The weight of a second answer, if the first has 1.
const ALSO: f64 = 0.5;
/// The weight of a role that is only near.
const NEAR: f64 = 0.15;
/// The weight of all ordinary postings together, if all labelled postings of `none` weigh 1.
const ORDINARY: f64 = 1.0;
/// The number of parts in the cross-validation of role probabilities.
const INNER_FOLDS: usize = 5;
/// The least number of companies that can be divided into parts.
const LEAST_COMPANIES: usize = 20;

/// λ by kind of feature: the strength of the shrinkage.
struct Pull {
    classes: f64,
    pairs: f64,
    words: f64,
    signals: f64,
    start: f64,
}

const ROLE: Pull = Pull { classes: 0.05, pairs: 0.05, words: 0.05, signals: 1.0, start: 0.01 };
const ORIENTATION: Pull = Pull { classes: 0.3, pairs: 0.3, words: 0.3, signals: 0.3, start: 0.05 };
const LEVEL: Pull = Pull { classes: 0.3, pairs: 0.3, words: 0.3, signals: 0.3, start: 0.05 };

impl Pull {
    fn of(&self, kind: FeatureKind) -> f64 {
        match kind {
            FeatureKind::Class => self.classes,
            FeatureKind::Pair => self.pairs,
            FeatureKind::Words => self.words,
        }
    }
}

/// The reasons why a fit fails.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FitError {
    /// Too few companies to divide them into parts.
    #[error("{0} companies among the labelled postings; a fit needs at least {LEAST_COMPANIES}")]
    FewCompanies(usize),
    /// The optimiser failed.
    #[error("the weights cannot be fitted: {0}")]
    Solver(argmin::core::Error),
}

/// A labelled posting with its evidence.
#[derive(Debug, Clone)]
pub struct Example {
    /// Id of the posting.
    pub id: String,
    /// Key of the company. Postings of one company are always in the same part.
    pub group: String,
    /// The evidence in the description.
    pub evidence: Evidence,
    /// The readers' answers.
    pub reading: Reading,
    /// The level that the title advertises; `None` if the gap is not measured.
    pub advertised_level: Option<Level>,
}

/// The postings that a fit learns from.
#[derive(Debug)]
pub struct Lessons<'a> {
    /// Labelled postings.
    pub examples: Vec<&'a Example>,
    /// Evidence of ordinary postings, which count as `none`.
    pub ordinary: Vec<&'a Evidence>,
    /// Evidence of other postings, whose share of leaders is kept low.
    pub others: Vec<&'a Evidence>,
}

/// Returns the part of each example, below `parts`. All postings of a company are in the same part.
pub fn folds(examples: &[&Example], parts: usize) -> Vec<usize> {
    let groups: BTreeSet<(u64, &str)> =
        examples.iter().map(|e| (xxh3_64(e.group.as_bytes()), e.group.as_str())).collect();
    let order: Vec<&str> = groups.into_iter().map(|(_, group)| group).collect();
    let place = |group: &str| order.iter().position(|g| *g == group).unwrap_or(0);
    examples.iter().map(|example| place(&example.group) % parts).collect()
}

/// Fits the models of all three questions.
///
/// # Errors
///
/// Fails if there are too few companies, or the optimiser fails.
pub fn fit(
    lexicon: &Lexicon,
    lessons: &Lessons<'_>,
    gold_sha256: &str,
) -> Result<Models, FitError> {
    let examples = lessons.examples.as_slice();
    let companies = examples.iter().map(|e| &e.group).collect::<BTreeSet<_>>().len();
    if companies < LEAST_COMPANIES {
        return Err(FitError::FewCompanies(companies));
    }
    let texts = examples.iter().map(|example| &example.evidence);
    let features = select::select(lexicon, texts, &lessons.ordinary);
    let space = Space { lexicon, features: &features };
    let known: Vec<Known<'_>> = examples.iter().map(|example| space.known(example)).collect();
    let RoleFit { model: role, apart } = space.role(&known, lessons)?;
    let temperature = calibrate::temperature(examples, &apart);
    let known: Vec<Known<'_>> = known
        .into_iter()
        .zip(&apart)
        .map(|(known, scores)| known.with_roles(calibrate::tempered(scores, temperature)))
        .collect();
    let orientation =
        space.rows(&known, |reading| targets(ORIENTATIONS.len(), reading.orientation));
    let level =
        space.rows(&known, |reading| targets(LEVELS.len(), reading.level.map(Level::index)));
    let mut models = Models {
        fitted: Fitted {
            postings: examples.len(),
            gold_sha256: gold_sha256.to_owned(),
            temperature,
            least_leader: 0.0,
        },
        gap_errors: Default::default(),
        orientation: space.fit(&orientation, ORIENTATIONS.len(), &ORIENTATION, |_| true)?,
        level: space.fit(&level, LEVELS.len(), &LEVEL, |_| true)?,
        role,
        features,
    };
    models.fitted.least_leader = calibrate::least_leader(lexicon, &models, &lessons.others);
    Ok(models)
}

/// The fit of the role.
struct RoleFit {
    model: Model,
    /// The scores of each example by a model that was fitted without its company.
    apart: Vec<Vec<f64>>,
}

/// An example with its features.
struct Known<'a> {
    example: &'a Example,
    values: FeatureValues,
    signals: Vec<f64>,
}

impl Known<'_> {
    /// Adds the probabilities of roles to the signals.
    fn with_roles(mut self, probabilities: Vec<f64>) -> Self {
        self.signals.extend(probabilities);
        self
    }
}

/// The features of a fit: first those with a row, then signals, then the start.
struct Space<'a> {
    lexicon: &'a Lexicon,
    features: &'a WeighedFeatures,
}

impl Space<'_> {
    fn known<'e>(&self, example: &'e Example) -> Known<'e> {
        Known {
            example,
            values: self.values(&example.evidence),
            signals: verdict::signals(self.lexicon, &example.evidence),
        }
    }

    fn values(&self, evidence: &Evidence) -> FeatureValues {
        FeatureValues::new(self.features, &evidence.features)
    }

    /// Number of signals: the figures of a posting, and the probabilities of roles.
    fn signals(&self) -> usize {
        SIGNALS.len() + self.lexicon.roles.len()
    }

    /// Fits the model of the role, which uses no signals.
    fn role(&self, known: &[Known<'_>], lessons: &Lessons<'_>) -> Result<RoleFit, FitError> {
        let roles = self.lexicon.roles.len();
        let target = |known: &Known<'_>| {
            let reading = &known.example.reading;
            with_near(targets(roles, reading.role.map(RoleId::index)), &reading.near)
        };
        let mut rows: Vec<Row> =
            known.iter().map(|known| self.row(&known.values, &[], target(known))).collect();
        rows.extend(self.ordinary(known, lessons));
        let parts = folds(&lessons.examples, INNER_FOLDS);
        let models = (0..INNER_FOLDS)
            .into_par_iter()
            .map(|part| self.fit(&rows, roles, &ROLE, |at| parts.get(at) != Some(&part)));
        let models: Vec<Model> = models.collect::<Result<_, _>>()?;
        let scores = |(known, part): (&Known<'_>, &usize)| {
            verdict::scores(&models[*part], &known.values, &[])
        };
        let apart = known.iter().zip(&parts).map(scores).collect();
        Ok(RoleFit { model: self.fit(&rows, roles, &ROLE, |_| true)?, apart })
    }

    /// Returns the ordinary postings with the label `none`.
    fn ordinary(&self, known: &[Known<'_>], lessons: &Lessons<'_>) -> Vec<Row> {
        let none = self.lexicon.none();
        let labelled =
            known.iter().filter(|known| known.example.reading.role.first == none).count();
        let weight = ORDINARY * labelled as f64 / lessons.ordinary.len().max(1) as f64;
        let row = |evidence: &&Evidence| {
            let mut targets = vec![0.0; self.lexicon.roles.len()];
            targets[none.index()] = weight;
            self.row(&self.values(evidence), &[], targets)
        };
        lessons.ordinary.iter().map(row).collect()
    }

    fn rows(&self, known: &[Known<'_>], targets: impl Fn(&Reading) -> Vec<f64>) -> Vec<Row> {
        let row = |known: &Known<'_>| {
            self.row(&known.values, &known.signals, targets(&known.example.reading))
        };
        known.iter().map(row).collect()
    }

    fn row(&self, values: &FeatureValues, signals: &[f64], targets: Vec<f64>) -> Row {
        let rows = self.features.all().len();
        let mut features: Vec<(usize, f64)> = values.iter().collect();
        features.extend(signals.iter().enumerate().map(|(at, value)| (rows + at, *value)));
        features.push((rows + self.signals(), 1.0));
        Row { features, targets }
    }

    /// Fits a model to the rows whose index `keep` selects.
    fn fit(
        &self,
        rows: &[Row],
        answers: usize,
        pull: &Pull,
        keep: impl Fn(usize) -> bool,
    ) -> Result<Model, FitError> {
        let (features, signals) = (self.features.all().len(), self.signals());
        let mut penalty: Vec<f64> =
            (0..features).map(|row| pull.of(self.features.kind(row))).collect();
        penalty.extend(std::iter::repeat_n(pull.signals, signals));
        penalty.push(pull.start);
        let prior = vec![0.0; penalty.len() * answers];
        let kept = rows.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, row)| row);
        let regression =
            Regression { rows: kept.collect(), classes: answers, prior: &prior, penalty: &penalty };
        let weights = regression.fit().map_err(FitError::Solver)?;
        let weights: Vec<Milli> = weights.into_iter().map(Milli::rounded).collect();
        let (features, rest) = weights.split_at(features * answers);
        let (signals, start) = rest.split_at(signals * answers);
        let signals = signals.chunks(answers).map(<[Milli]>::to_vec).collect();
        Ok(Model::new(start.to_vec(), signals, features.to_vec()))
    }
}

/// Returns the share of each answer in the label.
fn targets(answers: usize, answer: Answer<usize>) -> Vec<f64> {
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

/// Fits the models of each part on all other parts, and returns them by part.
///
/// # Errors
///
/// Fails as [`fit`] does.
pub fn cross_validate(
    lexicon: &Lexicon,
    lessons: &Lessons<'_>,
    parts: &[usize],
    count: usize,
) -> Result<Vec<Models>, FitError> {
    let without = |part: usize| {
        let rest = lessons.examples.iter().zip(parts).filter(|(_, p)| **p != part);
        let (ordinary, others) = (lessons.ordinary.clone(), lessons.others.clone());
        Lessons { examples: rest.map(|(example, _)| *example).collect(), ordinary, others }
    };
    (0..count).map(|part| fit(lexicon, &without(part), "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_in_one_part() {
        let answer = Answer { first: 0, also: None };
        let reading = Reading {
            role: answer.map(RoleId::new),
            near: Vec::new(),
            orientation: answer,
            level: answer.map(|at: usize| Level::ALL[at]),
        };
        let example = |at: usize| Example {
            id: at.to_string(),
            group: format!("company {}", at % 30),
            evidence: Evidence::default(),
            reading: reading.clone(),
            advertised_level: None,
        };
        let examples: Vec<Example> = (0..90).map(example).collect();
        let parts = folds(&examples.iter().collect::<Vec<_>>(), 5);
        assert!((0..60).all(|at| parts[at] == parts[at + 30]), "{parts:?}");
        assert!((0..5).all(|part| parts.iter().filter(|p| **p == part).count() == 18), "{parts:?}");
    }

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
