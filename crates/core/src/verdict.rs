//! From evidence to verdict: a pure function of counts and weights.
//!
//! Three linear models answer three questions about the same evidence: role, orientation and
//! level. A score is a sum of weights over the duties that were found and over a few figures of
//! the whole posting. The strength of a duty is `ln(1 + wordings)`, with each wording weighted by
//! its zone, so each further wording counts less. Repeated words do not count.
//!
//! Orientation and level also depend on the probabilities of the roles, because a chief's duties
//! and a manager's duties of the same name differ in reach. `libm` computes logarithms and
//! exponentials, so that the output is the same on every machine.

use std::rc::Rc;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::level::Level;
use crate::lexicon::{Lexicon, Model, Models, Orientation, RoleId};
use crate::scan::Evidence;

/// The balance between strategic and operational duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyOrientation {
    /// Clearly more strategic than operational.
    Strategic,
    /// About as strategic as operational.
    Balanced,
    /// Clearly more operational than strategic.
    Operational,
    /// Too few duties.
    Unclear,
}

impl DutyOrientation {
    /// All orientations, in the order of [`crate::lexicon::ORIENTATIONS`].
    pub const ALL: [Self; 4] = [Self::Strategic, Self::Balanced, Self::Operational, Self::Unclear];

    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Balanced => "balanced",
            Self::Operational => "operational",
            Self::Unclear => "unclear",
        }
    }
}

/// The reason why a posting is unclassified or its label doubtful.
///
/// The variants are in the alphabetical order of their words. Outputs list counts in this order.
/// Tallies are serialized with the words, also in binary formats, so that a new reason does not
/// change the meaning of stored counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Reason {
    /// Even the most likely role has a low probability.
    LowConfidence,
    /// There is no description.
    NoDescription,
    /// The description is not English.
    NotEnglish,
    /// The two most likely roles have nearly the same probability.
    Tied,
    /// The description is short and has too few duties.
    TooFewDuties,
}

impl From<Reason> for &'static str {
    fn from(reason: Reason) -> Self {
        reason.as_str()
    }
}

impl TryFrom<String> for Reason {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|reason| reason.as_str() == word);
        found.ok_or_else(|| format!("\"{word}\" is not a reason"))
    }
}

impl Reason {
    /// All reasons, in order.
    pub const ALL: [Self; 5] = [
        Self::LowConfidence,
        Self::NoDescription,
        Self::NotEnglish,
        Self::Tied,
        Self::TooFewDuties,
    ];

    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LowConfidence => "low_confidence",
            Self::NoDescription => "no_description",
            Self::NotEnglish => "not_english",
            Self::Tied => "tied",
            Self::TooFewDuties => "too_few_duties",
        }
    }

    /// Returns true if a posting with this reason has no label at all.
    pub fn unclassified(self) -> bool {
        matches!(self, Self::NoDescription | Self::NotEnglish | Self::TooFewDuties)
    }
}

/// The role, orientation and level of a posting's duties.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The reason why the posting is unclassified or its label doubtful; `None` for an undoubted
    /// label.
    pub reason: Option<Reason>,
    /// The most likely role; `none` if the posting is unclassified.
    pub role: RoleId,
    /// The second most likely role.
    pub runner_up: RoleId,
    /// Probability of [`Self::role`], 0 to 1.
    pub confidence: f64,
    /// Orientation of the duties.
    pub orientation: DutyOrientation,
    /// `ln((strategic + 0.5) / (operational + 0.5))` of the hits.
    pub log_ratio: f64,
    /// Level of the duties.
    pub level: Level,
    /// Probability of each role, in the order of [`Lexicon::roles`].
    pub probabilities: Vec<f64>,
}

impl Verdict {
    /// Returns true if the posting has a label, even a doubtful one.
    pub fn labelled(&self) -> bool {
        !self.reason.is_some_and(Reason::unclassified)
    }
}

/// Judges evidence with the lexicon's own models.
pub fn judge(lexicon: &Lexicon, evidence: &Evidence) -> Verdict {
    judge_by(lexicon, &lexicon.models, evidence)
}

/// Judges evidence with other models, as cross-validation does.
pub fn judge_by(lexicon: &Lexicon, models: &Models, evidence: &Evidence) -> Verdict {
    let [role, orientation, level] = cases(lexicon, models, evidence);
    let probabilities = softmax(&role.scores);
    let Choice { best, runner_up, doubt } = choose(lexicon, &probabilities);
    let unclassified = unclassified(lexicon, evidence);
    let role = if unclassified.is_some() { lexicon.none() } else { best };
    Verdict {
        reason: unclassified.or(doubt),
        role,
        runner_up,
        confidence: probabilities[role.index()],
        orientation: DutyOrientation::ALL[orientation.ranked()[0]],
        log_ratio: log_ratio(evidence),
        level: Level::ALL[level.middle()],
        probabilities,
    }
}

/// One of the three questions about the evidence of a posting.
#[derive(Debug)]
pub struct Case<'m> {
    model: &'m Model,
    /// Scores of the answers.
    pub scores: Vec<f64>,
    /// Strengths of duties and subjects, as [`strengths`] returns them.
    duties: Rc<[(usize, f64)]>,
    signals: Vec<f64>,
    /// Divisor of the scores.
    temperature: f64,
}

/// A feature of the evidence, to which the models give a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// The score before any evidence.
    Start,
    /// A duty, by index. Subjects follow the duties.
    Duty(usize),
    /// A figure of the whole posting, by index in [`crate::lexicon::SIGNALS`]. The probabilities
    /// of the roles follow these.
    Signal(usize),
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
        let mut below = 0.0;
        let reached = softmax(&self.scores).iter().position(|probability| {
            below += probability;
            below >= 0.5
        });
        reached.unwrap_or(self.scores.len() - 1)
    }

    /// Returns what each feature adds to the score of answer `first` beyond the score of `second`.
    /// The sum over all features is the difference of the two scores.
    pub fn pulls(&self, first: usize, second: usize) -> Vec<(Feature, f64)> {
        let pull =
            |weights: &[f64], by: f64| (weights[first] - weights[second]) * by / self.temperature;
        let duties = self
            .duties
            .iter()
            .map(|&(duty, by)| (Feature::Duty(duty), pull(&self.model.duties[duty], by)));
        let signals = self.model.signals.iter().zip(&self.signals).enumerate();
        let signals = signals.map(|(at, (weights, by))| (Feature::Signal(at), pull(weights, *by)));
        std::iter::once((Feature::Start, pull(&self.model.start, 1.0)))
            .chain(signals)
            .chain(duties)
            .collect()
    }
}

/// Scores the questions of the role, the orientation and the level, in this order.
pub fn cases<'m>(lexicon: &Lexicon, models: &'m Models, evidence: &Evidence) -> [Case<'m>; 3] {
    let duties: Rc<[(usize, f64)]> = strengths(lexicon, evidence).into();
    let mut signals = signals_of(lexicon, evidence, &duties);
    let case = |model: &'m Model, signals: &[f64], temperature: f64| {
        let scores =
            scores(model, &duties, signals).into_iter().map(|score| score / temperature).collect();
        Case { model, scores, duties: Rc::clone(&duties), signals: signals.to_vec(), temperature }
    };
    let role = case(&models.role, &signals, models.fitted.temperature);
    signals.extend(softmax(&role.scores));
    [role, case(&models.orientation, &signals, 1.0), case(&models.level, &signals, 1.0)]
}

/// The two most likely roles, and the doubt about the first.
struct Choice {
    best: RoleId,
    runner_up: RoleId,
    doubt: Option<Reason>,
}

fn choose(lexicon: &Lexicon, probabilities: &[f64]) -> Choice {
    let bounds = &lexicon.scoring.role;
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let (best, runner_up) = (order[0], order.get(1).copied().unwrap_or(order[0]));
    let doubt = if probabilities[best] - probabilities[runner_up] < bounds.tie {
        Some(Reason::Tied)
    } else {
        (probabilities[best] < bounds.low_confidence).then_some(Reason::LowConfidence)
    };
    Choice { best: RoleId::new(best), runner_up: RoleId::new(runner_up), doubt }
}

/// Returns why evidence does not suffice for a label; `None` if it does.
fn unclassified(lexicon: &Lexicon, evidence: &Evidence) -> Option<Reason> {
    let bounds = &lexicon.scoring.evidence;
    if evidence.words == 0 {
        return Some(Reason::NoDescription);
    }
    if !evidence.english {
        return Some(Reason::NotEnglish);
    }
    let hits: u32 = evidence.duties.iter().map(|d| d.weight).sum();
    let few = evidence.words < bounds.least_words && hits < bounds.least_hits * 100;
    few.then_some(Reason::TooFewDuties)
}

fn log_ratio(evidence: &Evidence) -> f64 {
    libm::log((f64::from(evidence.strategic) + 0.5) / (f64::from(evidence.operational) + 0.5))
}

/// Returns the index and the strength of each duty and then of each subject that was found.
///
/// The index of a subject continues after the last duty. The strength is `ln(1 + wordings)`, with
/// distinct wordings weighted by their zone.
pub fn strengths(lexicon: &Lexicon, evidence: &Evidence) -> Vec<(usize, f64)> {
    let duties = evidence.duties.iter().map(|found| (found.duty.index(), found.weight));
    let subjects = evidence
        .subjects
        .iter()
        .map(|found| (lexicon.duties.len() + found.subject as usize, found.weight));
    duties.chain(subjects).map(|(at, weight)| (at, strength(weight))).collect()
}

/// Strengths of weights up to ten wordings, which cover nearly all duties.
static STRENGTHS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..=1000).map(log_of).collect());

fn strength(weight: u32) -> f64 {
    STRENGTHS.get(weight as usize).copied().unwrap_or_else(|| log_of(weight))
}

fn log_of(weight: u32) -> f64 {
    libm::log1p(f64::from(weight) / 100.0)
}

/// Returns the figures of the whole posting, in the order of [`crate::lexicon::SIGNALS`].
///
/// They are:
///
/// - the log ratio of strategic to operational hits;
/// - the summed strengths of strategic duties, and of operational duties, each divided by
///   `sqrt(1 + s)`, where `s` is the sum of all strengths;
/// - for each level, the summed strengths of the duties of that scope, divided by
///   `sqrt(1 + t)`, where `t` is the sum over all duties that have a scope.
pub fn signals(lexicon: &Lexicon, evidence: &Evidence) -> Vec<f64> {
    signals_of(lexicon, evidence, &strengths(lexicon, evidence))
}

fn signals_of(lexicon: &Lexicon, evidence: &Evidence, found: &[(usize, f64)]) -> Vec<f64> {
    let [mut strategic, mut operational] = [0.0; 2];
    let mut scopes = [0.0; Level::ALL.len()];
    for (index, strength) in found {
        let Some(duty) = lexicon.duties.get(*index) else { continue };
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
    let all = root(found.iter().map(|(_, strength)| strength).sum());
    let scoped = root(scopes.iter().sum());
    [log_ratio(evidence), strategic / all, operational / all]
        .into_iter()
        .chain(scopes.map(|scope| scope / scoped))
        .collect()
}

/// Returns the scores of a model's classes. Missing signals at the end count as 0.
pub fn scores(model: &Model, duties: &[(usize, f64)], signals: &[f64]) -> Vec<f64> {
    let mut scores = model.start.clone();
    let mut add = |weights: &[f64], by: f64| {
        scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight * by);
    };
    for (duty, strength) in duties {
        add(&model.duties[*duty], *strength);
    }
    for (weights, signal) in model.signals.iter().zip(signals) {
        add(weights, *signal);
    }
    scores
}

/// Returns the probabilities of scores: `exp(score)` divided by the sum over all scores.
pub fn softmax(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| libm::exp(score - highest)).collect();
    let sum: f64 = odds.iter().sum();
    odds.iter().map(|odds| odds / sum).collect()
}

#[cfg(test)]
mod tests;
