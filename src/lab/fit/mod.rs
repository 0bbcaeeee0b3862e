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

mod error;
mod lessons;
mod question;
mod softmax;
mod temperature;

use std::collections::BTreeSet;

use error::LEAST_COMPANIES;
use question::{Pull, Question, Signal, targets};
use temperature::{temperature, tempered};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Fitted, Lexicon, Model, Models, RoleId};
use titlegauge_core::verdict;

pub use error::FitError;
pub use lessons::{Example, Lessons, folds};

/// The number of parts in the cross-validation of role probabilities.
const INNER_FOLDS: usize = 5;

const ROLE: Pull = Pull { duties: 3.0, signals: 1.0, start: 0.1 };
const ORIENTATION: Pull = Pull { duties: 10.0, signals: 0.3, start: 0.05 };
const LEVEL: Pull = Pull { duties: 10.0, signals: 0.3, start: 0.05 };

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
