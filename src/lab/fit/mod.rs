//! Learns the weights of the verdict from labelled postings.
//!
//! A few hundred labels are too few for the weights of four hundred duties. Therefore each question
//! is a regression that is strongly shrunken towards prior knowledge: for the role, the weights that
//! people set in the duty files. The readers' second answers count in part. Orientation and level use
//! the probabilities of roles. They learn from probabilities of models that were fitted without the
//! posting and without its company, as for a new posting.
//!
//! Postings chosen for labelling do not represent a job board, where leaders are rare. A random sample
//! of unlabelled postings represents the board. All of them together weigh `BOARD` times as much as
//! the labelled ones, and they count as `none`, which nearly all of them are. Only their text is
//! used, so no title influences a label.

mod softmax;

use std::collections::BTreeSet;

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use crate::lab::gold::{Answer, Reading};
use softmax::{Regression, Row};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Fitted, Lexicon, Model, Models, RoleId, SIGNALS};
use titlegauge_core::scan::Evidence;
use titlegauge_core::verdict;

/// The weight of a second answer, if the first has 1.
const ALSO: f64 = 0.5;
/// The weight of a role that is only near.
const NEAR: f64 = 0.15;
/// The weight of all postings of the board together, if all labelled ones together weigh 1.
const BOARD: f64 = 1.6;
/// The number of parts in the cross-validation of role probabilities.
const INNER_FOLDS: usize = 5;
/// The least number of companies that can be divided into parts.
const LEAST_COMPANIES: usize = 20;

/// λ by kind of feature: the strength of the shrinkage.
struct Pull {
    duties: f64,
    signals: f64,
    start: f64,
}

const ROLE: Pull = Pull { duties: 3.0, signals: 1.0, start: 0.1 };
const ORIENTATION: Pull = Pull { duties: 10.0, signals: 0.3, start: 0.05 };
const LEVEL: Pull = Pull { duties: 10.0, signals: 0.3, start: 0.05 };

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
    /// Evidence of a random sample of unlabelled postings.
    pub board: &'a [Evidence],
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
    let hand = Models::by_hand(lexicon.weighed(), lexicon.scoring.role.sharpness);
    let signals: Vec<Vec<f64>> =
        examples.iter().map(|e| verdict::signals(lexicon, &e.evidence)).collect();
    let RoleFit { model: role, apart } = role(lexicon, lessons, &hand.role, &signals)?;
    let temperature = temperature(examples, &apart);
    let with_roles: Vec<Vec<f64>> = signals
        .iter()
        .zip(&apart)
        .map(|(signals, scores)| [signals.clone(), tempered(scores, temperature)].concat())
        .collect();
    let orientation = Question {
        lexicon,
        examples,
        prior: &hand.orientation,
        pull: &ORIENTATION,
        uses: |signal| signal != Signal::Scope,
    };
    let level = Question {
        prior: &hand.level,
        pull: &LEVEL,
        uses: |signal| signal != Signal::Strength,
        ..orientation
    };
    let fitted = Fitted {
        postings: examples.len(),
        gold_sha256: gold_sha256.to_owned(),
        shrinkage: ROLE.duties,
        temperature,
    };
    Ok(Models {
        fitted,
        gap_errors: Default::default(),
        role,
        orientation: orientation.fit_answers(&with_roles, |reading| reading.orientation)?,
        level: level.fit_answers(&with_roles, |reading| reading.level.map(Level::index))?,
    })
}

/// Fits the model of the role.
fn role(
    lexicon: &Lexicon,
    lessons: &Lessons<'_>,
    prior: &Model,
    signals: &[Vec<f64>],
) -> Result<RoleFit, FitError> {
    let examples = lessons.examples.as_slice();
    let question = Question { lexicon, examples, prior, pull: &ROLE, uses: |_| false };
    let of = |e: &&Example| {
        targets(lexicon.roles.len(), e.reading.role.map(RoleId::index), &e.reading.near)
    };
    let mut rows = question.rows(signals, &examples.iter().map(of).collect::<Vec<_>>());
    rows.extend(question.board(lessons, lexicon.none()));
    let parts = folds(examples, INNER_FOLDS);
    let without = |part: usize| question.fit(&rows, |at| parts.get(at) != Some(&part));
    let models: Vec<Model> = (0..INNER_FOLDS).map(without).collect::<Result<_, _>>()?;
    let scores = |((example, part), signals): ((&&Example, &usize), &Vec<f64>)| {
        verdict::scores(&models[*part], &verdict::strengths(lexicon, &example.evidence), signals)
    };
    let apart = examples.iter().zip(&parts).zip(signals).map(scores).collect();
    Ok(RoleFit { model: question.fit(&rows, |_| true)?, apart })
}

/// The fit of the role.
struct RoleFit {
    model: Model,
    /// The scores of each example by a model that was fitted without its company.
    apart: Vec<Vec<f64>>,
}

/// The kinds of signals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// The strength of strategic or operational duties, or their ratio.
    Strength,
    /// The scope of a duty.
    Scope,
    /// The probability of a role.
    Role,
}

impl Signal {
    /// Returns the kind of the signal at an index: [`SIGNALS`], then the roles.
    fn at(index: usize) -> Self {
        match SIGNALS.get(index) {
            Some(name) if name.starts_with("scope_") => Self::Scope,
            Some(_) => Self::Strength,
            None => Self::Role,
        }
    }
}

/// One of the three regressions.
struct Question<'a> {
    lexicon: &'a Lexicon,
    examples: &'a [&'a Example],
    prior: &'a Model,
    pull: &'a Pull,
    /// Selects the signals that are features.
    uses: fn(Signal) -> bool,
}

impl Question<'_> {
    /// Returns the labelled postings with their features, in the order duties, signals, start.
    fn rows(&self, signals: &[Vec<f64>], targets: &[Vec<f64>]) -> Vec<Row> {
        let duties = self.prior.duties.len();
        let row = |((example, signals), targets): ((&&Example, &Vec<f64>), &Vec<f64>)| {
            let used = signals.iter().enumerate().filter(|(at, _)| (self.uses)(Signal::at(*at)));
            let mut features = verdict::strengths(self.lexicon, &example.evidence);
            features.extend(used.map(|(at, value)| (duties + at, *value)));
            features.push((duties + self.prior.signals.len(), 1.0));
            Row { features, targets: targets.clone() }
        };
        self.examples.iter().zip(signals).zip(targets).map(row).collect()
    }

    /// Returns the unlabelled postings with the label `role`.
    fn board(&self, lessons: &Lessons<'_>, role: RoleId) -> impl Iterator<Item = Row> {
        let weight = BOARD * lessons.examples.len() as f64 / lessons.board.len() as f64;
        lessons.board.iter().map(move |evidence| {
            let mut features = verdict::strengths(self.lexicon, evidence);
            features.push((self.prior.duties.len() + self.prior.signals.len(), 1.0));
            let mut targets = vec![0.0; self.prior.start.len()];
            targets[role.index()] = weight;
            Row { features, targets }
        })
    }

    /// Fits the model to the readers' answers.
    fn fit_answers(
        &self,
        signals: &[Vec<f64>],
        answer: fn(&Reading) -> Answer<usize>,
    ) -> Result<Model, FitError> {
        let classes = self.prior.start.len();
        let targets = |e: &&Example| targets_of(classes, answer(&e.reading));
        let targets: Vec<Vec<f64>> = self.examples.iter().map(targets).collect();
        self.fit(&self.rows(signals, &targets), |_| true)
    }

    /// Fits the model to the rows whose index `keep` selects.
    fn fit(&self, rows: &[Row], keep: impl Fn(usize) -> bool) -> Result<Model, FitError> {
        let Model { start, signals, duties } = self.prior;
        let prior: Vec<f64> =
            duties.iter().chain(signals).chain([start]).flatten().copied().collect();
        let pulls = [
            (duties.len(), self.pull.duties),
            (signals.len(), self.pull.signals),
            (1, self.pull.start),
        ];
        let penalty: Vec<f64> =
            pulls.into_iter().flat_map(|(count, pull)| std::iter::repeat_n(pull, count)).collect();
        let kept =
            rows.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, row)| row).collect();
        let regression =
            Regression { rows: kept, classes: start.len(), prior: &prior, penalty: &penalty };
        let weights = regression.fit().map_err(FitError::Solver)?;
        let mut each = weights.chunks(start.len()).map(<[f64]>::to_vec);
        Ok(Model {
            duties: each.by_ref().take(duties.len()).collect(),
            signals: each.by_ref().take(signals.len()).collect(),
            start: each.next().unwrap_or_default(),
        })
    }
}

/// Returns the share of each class in the label.
fn targets(classes: usize, answer: Answer<usize>, near: &[RoleId]) -> Vec<f64> {
    let mut targets = vec![0.0; classes];
    targets[answer.first] += 1.0;
    if let Some(also) = answer.also {
        targets[also] += ALSO;
    }
    for near in near {
        targets[near.index()] += NEAR;
    }
    let sum: f64 = targets.iter().sum();
    targets.into_iter().map(|target| target / sum).collect()
}

fn targets_of(classes: usize, answer: Answer<usize>) -> Vec<f64> {
    targets(classes, answer, &[])
}

/// Returns the probabilities of roles at a temperature.
fn tempered(scores: &[f64], temperature: f64) -> Vec<f64> {
    verdict::softmax(&scores.iter().map(|score| score / temperature).collect::<Vec<_>>())
}

/// Returns the temperature at which the probabilities of `scores` have the least log loss, found by
/// golden section (Guo and others 2017, "On calibration of modern neural networks"). The
/// probabilities of all right answers are added up.
fn temperature(examples: &[&Example], scores: &[Vec<f64>]) -> f64 {
    let loss = |log: f64| -> f64 {
        let by = libm::exp(log);
        let one = |(example, scores): (&&Example, &Vec<f64>)| {
            let right: f64 = tempered(scores, by)
                .iter()
                .enumerate()
                .filter(|(at, _)| example.reading.role.allows(RoleId::new(*at)))
                .map(|(_, p)| p)
                .sum();
            -libm::log(right.max(f64::MIN_POSITIVE))
        };
        examples.iter().zip(scores).map(one).sum()
    };
    let golden = (libm::sqrt(5.0) - 1.0) / 2.0;
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..40 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) < loss(right) { high = right } else { low = left }
    }
    (libm::exp(f64::midpoint(low, high)) * 1000.0).round() / 1000.0
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
    let rest = |part: usize| {
        lessons.examples.iter().zip(parts).filter(move |(_, p)| **p != part).map(|(e, _)| *e)
    };
    let lessons = |part: usize| Lessons { examples: rest(part).collect(), board: lessons.board };
    (0..count).map(|part| fit(lexicon, &lessons(part), "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_in_one_part() {
        let answer = Answer { first: 0, also: None };
        let role = answer.map(RoleId::new);
        let reading = Reading {
            role,
            near: Vec::new(),
            orientation: answer,
            level: answer.map(|at| Level::ALL[at]),
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
        let answer = Answer { first: 1, also: Some(2) };
        let found = targets(4, answer, &[RoleId::new(3)]);
        assert!(
            (found.iter().sum::<f64>() - 1.0).abs() < 1e-12
                && found[1] > found[2]
                && found[2] > found[3]
        );
        assert_eq!(targets_of(3, Answer { first: 0, also: None }), [1.0, 0.0, 0.0]);
    }
}
