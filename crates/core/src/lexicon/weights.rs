//! `weights.toml`: weights learned from labelled postings, in addition to those set by hand in
//! the duty files.
//!
//! A verdict answers three questions, the role, the orientation and the level, each
//! by one linear model. The file holds weights by name, so that a person can read them; the
//! models hold them by index. A duty or a role that is not in the file yet counts only by the
//! weights set by hand. Names that the folder no longer defines are skipped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::entries::{Duty, Role, Subject};
use super::error::Problem;
use super::loaded::Loaded;
use super::number::{Weight, finite, positive};
use super::syntax::Text;

/// Orientations, in the order of the model's classes.
pub const ORIENTATIONS: [&str; 4] = ["strategic", "balanced", "operational", "unclear"];
/// Duty levels, in the order of the model's classes.
pub const LEVELS: [&str; 5] = ["0", "1", "2", "3", "4"];
/// Figures of a whole posting, besides its single duties; [`crate::verdict`] defines them.
/// The probability of each role follows them, as `role_<id>`.
pub const SIGNALS: [&str; 8] = [
    "log_ratio",
    "strategic_strength",
    "operational_strength",
    "scope_0",
    "scope_1",
    "scope_2",
    "scope_3",
    "scope_4",
];

/// The data and settings of a fit.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// Number of labelled postings; 0 if nothing was fitted.
    pub postings: usize,
    /// SHA-256 of the file of labels.
    pub gold_sha256: String,
    /// Strength of the pull of the role's weights towards those set by hand.
    #[serde(deserialize_with = "finite")]
    pub shrinkage: f64,
    /// Divisor of the scores of roles, above 0, which calibrates the probabilities.
    #[serde(deserialize_with = "positive")]
    pub temperature: f64,
}

/// Counts of right and wrong answers to "is the title gap 1 or more?" at one advertised level.
/// They cover measured postings that readers labelled, each judged by weights fitted without its
/// company.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapErrors {
    /// Postings with such a gap by the readers' duty level.
    pub inflated: u32,
    /// The part of `inflated` for which the label agrees.
    pub found: u32,
    /// Postings without such a gap by the readers' duty level.
    pub others: u32,
    /// The part of `others` for which the label agrees.
    pub spared: u32,
}

/// Weights by name: class → weight.
pub type Named = BTreeMap<String, Weight>;

/// `[role]`, `[orientation]`, `[level]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionFile {
    /// Weights before any evidence.
    #[serde(default)]
    pub start: Named,
    #[serde(default)]
    pub signals: BTreeMap<Text, Named>,
    #[serde(default)]
    pub duties: BTreeMap<Text, Named>,
}

/// `weights.toml`; empty if nothing was fitted for the folder yet.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsFile {
    pub fitted: Fitted,
    /// Counts by advertised level.
    pub gap_errors: BTreeMap<Text, GapErrors>,
    pub role: QuestionFile,
    pub orientation: QuestionFile,
    pub level: QuestionFile,
}

/// The evidence that models weigh, and the roles.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'a> {
    /// Classes of the role's model.
    pub roles: &'a [Role],
    /// Duties, as evidence.
    pub duties: &'a [Duty],
    /// Subjects, as weaker evidence.
    pub subjects: &'a [Subject],
}

impl<'a> Weighed<'a> {
    /// The id and the weights set by hand of each duty, then of each subject.
    fn evidence(self) -> impl Iterator<Item = (&'a str, &'a [f64])> {
        let duties = self.duties.iter().map(|duty| (duty.id.as_str(), duty.weights.as_slice()));
        duties.chain(
            self.subjects.iter().map(|subject| (subject.id.as_str(), subject.weights.as_slice())),
        )
    }
}

/// A linear model of one question: a score for each class, in the order of its classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Scores before any evidence.
    pub start: Vec<f64>,
    /// Weights of each signal: [`SIGNALS`], then the roles.
    pub signals: Vec<Vec<f64>>,
    /// Weights of each duty, then of each subject, by its index.
    pub duties: Vec<Vec<f64>>,
}

impl Model {
    /// Makes a model whose scores are all 0.
    pub fn zero(classes: usize, weighed: Weighed<'_>) -> Self {
        let none = vec![0.0; classes];
        let signals = vec![none.clone(); SIGNALS.len() + weighed.roles.len()];
        Self { start: none.clone(), signals, duties: vec![none; weighed.evidence().count()] }
    }
}

/// The models of the three questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Models {
    /// The data and settings of the fit.
    pub fitted: Fitted,
    /// Right and wrong title gaps by advertised level; all 0 if they were not measured.
    pub gap_errors: [GapErrors; 5],
    /// The model of the role. Classes are [`super::Lexicon::roles`]; weights set by hand are
    /// included.
    pub role: Model,
    /// The model of the orientation. Classes are [`ORIENTATIONS`].
    pub orientation: Model,
    /// The model of the level. Classes are [`LEVELS`].
    pub level: Model,
}

impl Models {
    /// Makes models of the weights set by hand, which are for the role only.
    pub fn by_hand(weighed: Weighed<'_>, sharpness: f64) -> Self {
        let zero = |classes| Model::zero(classes, weighed);
        let mut role = zero(weighed.roles.len());
        role.start = weighed.roles.iter().map(|role| role.prior * sharpness).collect();
        role.duties = weighed
            .evidence()
            .map(|(_, weights)| weights.iter().map(|w| w * sharpness).collect())
            .collect();
        Self {
            fitted: Fitted { temperature: 1.0, ..Fitted::default() },
            gap_errors: Default::default(),
            role,
            orientation: zero(ORIENTATIONS.len()),
            level: zero(LEVELS.len()),
        }
    }

    /// Adds the weights of the file to those set by hand.
    pub(super) fn compile(
        file: &Loaded<WeightsFile>,
        weighed: Weighed<'_>,
        sharpness: f64,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut models = Self::by_hand(weighed, sharpness);
        let content = &file.content;
        let ids: Vec<&str> = weighed.roles.iter().map(|role| role.id.as_str()).collect();
        let names = Names { roles: &ids, duties: weighed.evidence().map(|(id, _)| id).collect() };
        names.add(&content.role, &ids, &mut models.role, file, problems);
        names.add(&content.orientation, &ORIENTATIONS, &mut models.orientation, file, problems);
        names.add(&content.level, &LEVELS, &mut models.level, file, problems);
        for (level, errors) in &content.gap_errors {
            match LEVELS.iter().position(|l| l == level.get_ref()) {
                Some(at) if errors.found <= errors.inflated && errors.spared <= errors.others => {
                    models.gap_errors[at] = *errors;
                }
                Some(_) => problems.push(file.problem(
                    level,
                    "more postings judged right than there are; run `titlegauge fit` again",
                )),
                None => problems.push(file.problem(level, "a level is 0 to 4")),
            }
        }
        if content.fitted.postings > 0 {
            models.fitted = content.fitted.clone();
        }
        models
    }

    /// The text of `weights.toml` for these models: the weights minus those of `by_hand`.
    pub fn to_toml(&self, weighed: Weighed<'_>, sharpness: f64) -> String {
        let hand = Self::by_hand(weighed, sharpness);
        let ids: Vec<&str> = weighed.roles.iter().map(|role| role.id.as_str()).collect();
        let names = Names { roles: &ids, duties: weighed.evidence().map(|(id, _)| id).collect() };
        let Fitted { postings, gold_sha256, shrinkage, temperature } = &self.fitted;
        let mut out = format!(
            "# Written by `titlegauge fit`; do not edit, run it again. Each weight, times ln(1 + wordings) of its duty or\n\
             # subject, is added to the score of an answer. It was learned from labelled postings; for the role it comes on top of\n\
             # the weights set by hand. `signals` are figures of the whole posting; README.md describes them.\n\n\
             [fitted]\npostings = {postings}\ngold_sha256 = \"{gold_sha256}\"\nshrinkage = {shrinkage:?}\ntemperature = {temperature:?}\n"
        );
        self.write_errors(&mut out);
        names.write("role", &ids, &self.role, &hand.role, &mut out);
        names.write("orientation", &ORIENTATIONS, &self.orientation, &hand.orientation, &mut out);
        names.write("level", &LEVELS, &self.level, &hand.level, &mut out);
        out
    }

    fn write_errors(&self, out: &mut String) {
        out.push_str(
            "\n# By advertised level: labelled postings whose title is above their duties (inflated), those of them that the label\n\
             # finds, the other postings, and those of them that the label spares. Weights were fitted without their company.\n[gap_errors]\n",
        );
        for (level, errors) in LEVELS
            .iter()
            .zip(&self.gap_errors)
            .filter(|(_, errors)| **errors != GapErrors::default())
        {
            let GapErrors { inflated, found, others, spared } = errors;
            let _ = writeln!(
                out,
                "{level} = {{ inflated = {inflated}, found = {found}, others = {others}, spared = {spared} }}"
            );
        }
    }
}

/// The names of the indices.
struct Names<'a> {
    roles: &'a [&'a str],
    /// Ids of duties, then of subjects.
    duties: Vec<&'a str>,
}

impl Names<'_> {
    fn signals(&self) -> Vec<String> {
        let roles = self.roles.iter().map(|id| format!("role_{id}"));
        SIGNALS.iter().map(|name| (*name).to_owned()).chain(roles).collect()
    }

    fn add(
        &self,
        question: &QuestionFile,
        classes: &[&str],
        model: &mut Model,
        file: &Loaded<WeightsFile>,
        problems: &mut Vec<Problem>,
    ) {
        let add = |named: &Named, weights: &mut [f64]| {
            for (class, weight) in named {
                if let Some(at) = classes.iter().position(|c| c == class) {
                    weights[at] += weight.0;
                }
            }
        };
        add(&question.start, &mut model.start);
        let signals = self.signals();
        for (signal, named) in &question.signals {
            match signals.iter().position(|s| s == signal.get_ref()) {
                Some(at) => add(named, &mut model.signals[at]),
                None if signal.get_ref().starts_with("role_") => {}
                None => problems.push(
                    file.problem(signal, format!("there is no signal \"{}\"", signal.get_ref())),
                ),
            }
        }
        for (duty, named) in &question.duties {
            if let Some(at) = self.duties.iter().position(|d| d == duty.get_ref()) {
                add(named, &mut model.duties[at]);
            }
        }
    }

    fn write(
        &self,
        question: &str,
        classes: &[&str],
        model: &Model,
        hand: &Model,
        out: &mut String,
    ) {
        let learned = |weights: &[f64], hand: &[f64]| -> Vec<(String, f64)> {
            let pairs = classes.iter().zip(weights.iter().zip(hand));
            let rounded = pairs.map(|(class, (weight, hand))| {
                ((*class).to_owned(), ((weight - hand) * 1000.0).round() / 1000.0)
            });
            rounded.filter(|(_, weight)| *weight != 0.0).collect()
        };
        let _ = writeln!(out, "\n[{question}.start]");
        for (class, weight) in learned(&model.start, &hand.start) {
            let _ = writeln!(out, "{class} = {weight:?}");
        }
        let mut table = |kind: &str, rows: Vec<(&str, Vec<(String, f64)>)>| {
            let _ = writeln!(out, "\n[{question}.{kind}]");
            for (name, weights) in rows.into_iter().filter(|(_, weights)| !weights.is_empty()) {
                let weights: Vec<String> =
                    weights.iter().map(|(class, weight)| format!("{class} = {weight:?}")).collect();
                let _ = writeln!(out, "{name} = {{ {} }}", weights.join(", "));
            }
        };
        let names = self.signals();
        let rows = names.iter().map(String::as_str).zip(&model.signals).zip(&hand.signals);
        table("signals", rows.map(|((name, w), h)| (name, learned(w, h))).collect());
        let rows = self.duties.iter().zip(&model.duties).zip(&hand.duties);
        table("duties", rows.map(|((name, w), h)| (*name, learned(w, h))).collect());
    }
}
