//! Learns the weights of the verdict from labelled postings.
//!
//! Each question is a multinomial regression, shrunken towards zero, on word classes, their pairs and
//! learned words. The readers' second answers count in part. Orientation and level also use figures
//! of the whole posting and the probabilities of roles. They learn from probabilities of models that
//! were fitted without the posting and without its company, as for a new posting.
//!
//! Postings chosen for labelling do not represent a job board, where leaders are rare. Ordinary
//! postings of a board, with titles that advertise no leadership, count as `none`, and so do leaders
//! of other trades. `space.rs` sets the weight of all of them together.

mod calibrate;
mod error;
mod lbfgs;
mod lessons;
mod select;
mod softmax;
mod space;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::lab::gold::Reading;
use calibrate::tempered;
use error::LEAST_COMPANIES;
use select::Selection;
use space::{Known, LEVEL, ORIENTATION, QuestionFit, ROLE, Space};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Fitted, GapCalibration, LEVELS, Lexicon, Models, ORIENTATIONS};
use titlegauge_core::scan::Evidence;

pub use error::FitError;
pub use lessons::{Example, Lessons, folds, folds_of};
pub use select::without_weights;
pub use words::{PostingText, candidates};

/// The largest number of steps of a fit. Later steps change weights in the third decimal.
const STEPS: u64 = 150;
/// The largest number of steps of the fits that select features. Only the order of the features by
/// importance matters.
const SELECTION_STEPS: u64 = 50;

/// Fits the models of all three questions.
///
/// # Errors
///
/// Fails if there are too few companies.
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
    let selection = select(lexicon, lessons);
    let space = Space { lexicon, selection: &selection, steps: STEPS };
    let known: Vec<Known<'_>> = examples.iter().map(|example| space.known(example)).collect();
    let QuestionFit { model: role, apart } = space.role(&known, lessons);
    let known: Vec<Known<'_>> = known
        .into_iter()
        .zip(&apart)
        .map(|(known, scores)| known.with_roles(tempered(scores, role.temperature)))
        .collect();
    let orientation = |reading: &Reading| reading.orientation;
    let level = |reading: &Reading| reading.level.map(Level::index);
    let mut models = Models {
        fitted: Fitted {
            postings: examples.len(),
            gold_sha256: gold_sha256.to_owned(),
            least_leader: 0.0,
        },
        gap_errors: Default::default(),
        gap_calibration: GapCalibration::default(),
        unfitted: Vec::new(),
        orientation: space.question(&known, ORIENTATIONS.len(), &ORIENTATION, orientation),
        level: space.question(&known, LEVELS.len(), &LEVEL, level),
        role,
        features: selection.features.clone(),
    };
    models.fitted.least_leader = calibrate::least_leader(lexicon, &models, &lessons.others);
    Ok(models)
}

/// Selects the features that have weights: those that matter in a fit to all candidates.
fn select(lexicon: &Lexicon, lessons: &Lessons<'_>) -> Selection {
    let labelled: Vec<&Evidence> = lessons.examples.iter().map(|e| &e.evidence).collect();
    let sample = if lessons.ordinary.is_empty() { &labelled } else { &lessons.ordinary };
    let candidates = Selection::all(select::candidates(lexicon, &labelled, sample));
    let space = Space { lexicon, selection: &candidates, steps: SELECTION_STEPS };
    let known: Vec<Known<'_>> = lessons.examples.iter().map(|e| space.known(e)).collect();
    let roles = space.role_rows(&known, lessons);
    let levels =
        space.rows(&known, LEVELS.len(), |reading: &Reading| reading.level.map(Level::index));
    let importance = [(roles, lexicon.roles.len(), &ROLE), (levels, LEVELS.len(), &LEVEL)]
        .into_par_iter()
        .map(|(rows, answers, pull)| {
            let model = space.fit(&rows, answers, pull, |_| true);
            space.importance(&model, &rows)
        });
    let importance: Vec<Vec<f64>> = importance.collect();
    let (role, level) = (&importance[0], &importance[1]);
    Selection::most_important(&lexicon.features, &candidates.features, role, level)
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
