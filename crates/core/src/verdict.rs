//! From evidence to verdict: a pure function of counts and weights.
//!
//! Three questions, three linear models over the same evidence: scores add up
//! weights over the duties that were found, each new wording of a duty counting less than the
//! one before it (`ln(1 + wordings)`, each weighed by its zone; the same words again count no
//! more), and over a few figures of the whole posting. Orientation and
//! level also look at the probabilities of the roles, since a chief's duties and a
//! manager's of the same name differ in reach. `libm` computes logarithms and
//! exponentials, so that the same bytes come out on every machine.

use std::rc::Rc;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::lexicon::{LEVELS, Lexicon, Model, Models, Orientation};
use crate::scan::Evidence;

/// Where the duties lie between direction and running things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyOrientation {
    /// Clearly more strategic than operational.
    Strategic,
    /// Both.
    Balanced,
    /// Clearly more operational.
    Operational,
    /// Too little is said.
    Unclear,
}

impl DutyOrientation {
    /// All, in the order of [`crate::lexicon::ORIENTATIONS`].
    pub const ALL: [Self; 4] = [Self::Strategic, Self::Balanced, Self::Operational, Self::Unclear];

    /// The word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Balanced => "balanced",
            Self::Operational => "operational",
            Self::Unclear => "unclear",
        }
    }
}

/// Why a posting is unclassified, or its label doubtful; in the order of the words used in
/// outputs, which list counts by reason in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The best role is not likely.
    LowConfidence,
    /// There is no description.
    NoDescription,
    /// The description is not English.
    NotEnglish,
    /// The two best roles are equally likely, nearly.
    Tied,
    /// Too few duties to tell.
    TooFewDuties,
}

impl Reason {
    /// The word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LowConfidence => "low_confidence",
            Self::NoDescription => "no_description",
            Self::NotEnglish => "not_english",
            Self::Tied => "tied",
            Self::TooFewDuties => "too_few_duties",
        }
    }

    /// Whether it keeps the posting from being labelled at all.
    pub fn unclassified(self) -> bool {
        matches!(self, Self::NoDescription | Self::NotEnglish | Self::TooFewDuties)
    }
}

/// What the duties of a posting amount to.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Why it is unclassified or doubtful, if it is.
    pub reason: Option<Reason>,
    /// Index of the best role; `none` where unclassified.
    pub role: usize,
    /// Index of the second best.
    pub runner_up: usize,
    /// Probability of the best role, 0 to 1.
    pub confidence: f64,
    /// Strategic, operational, both.
    pub orientation: DutyOrientation,
    /// `ln((strategic + 0.5) / (operational + 0.5))`
    pub log_ratio: f64,
    /// Level of the duties, 0 to 4.
    pub level: u8,
    /// Probability of each role.
    pub probabilities: Vec<f64>,
}

impl Verdict {
    /// Whether the posting has a label.
    pub fn labelled(&self) -> bool {
        !self.reason.is_some_and(Reason::unclassified)
    }
}

/// Judges evidence by the lexicon's own models.
pub fn judge(lexicon: &Lexicon, evidence: &Evidence) -> Verdict {
    judge_by(lexicon, &lexicon.models, evidence)
}

/// Judges evidence by other models, as cross-validation does.
pub fn judge_by(lexicon: &Lexicon, models: &Models, evidence: &Evidence) -> Verdict {
    let [role, orientation, level] = cases(lexicon, models, evidence);
    let probabilities = softmax(&role.scores);
    let (best, runner_up, doubt) = choose(lexicon, &probabilities);
    let unclassified = unclassified(lexicon, evidence);
    let role = if unclassified.is_some() { lexicon.none() } else { best };
    Verdict {
        reason: unclassified.or(doubt),
        role,
        runner_up,
        confidence: probabilities[role],
        orientation: DutyOrientation::ALL[orientation.ranked()[0]],
        log_ratio: log_ratio(evidence),
        level: u8::try_from(level.middle()).unwrap_or(0),
        probabilities,
    }
}

/// One of the three questions put to the evidence of a posting.
#[derive(Debug)]
pub struct Case<'m> {
    model: &'m Model,
    /// Scores of the answers.
    pub scores: Vec<f64>,
    duties: Rc<[(usize, f64)]>,
    signals: Vec<f64>,
    temperature: f64,
}

/// What a part of a score comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It is there before any evidence.
    Start,
    /// A duty or, after all duties, a subject, by index.
    Duty(usize),
    /// A figure of the whole posting, by index; the roles follow [`crate::lexicon::SIGNALS`].
    Signal(usize),
}

impl Case<'_> {
    /// The answers, the best first; of several as good the first.
    pub fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.scores.len()).collect();
        order.sort_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]));
        order
    }

    /// The middle one of answers that stand in order: the first up to which they have half
    /// of the probability. No other is fewer steps off in expectation.
    pub fn middle(&self) -> usize {
        let mut below = 0.0;
        let reached = softmax(&self.scores).iter().position(|probability| {
            below += probability;
            below >= 0.5
        });
        reached.unwrap_or(self.scores.len() - 1)
    }

    /// What each part of the evidence adds to the score of one answer beyond another's.
    /// Together they are the difference of the scores.
    pub fn pulls(&self, first: usize, second: usize) -> Vec<(Part, f64)> {
        let pull =
            |weights: &[f64], by: f64| (weights[first] - weights[second]) * by / self.temperature;
        let duties = self
            .duties
            .iter()
            .map(|&(duty, by)| (Part::Duty(duty), pull(&self.model.duties[duty], by)));
        let signals = self.model.signals.iter().zip(&self.signals).enumerate();
        let signals = signals.map(|(at, (weights, by))| (Part::Signal(at), pull(weights, *by)));
        std::iter::once((Part::Start, pull(&self.model.start, 1.0)))
            .chain(signals)
            .chain(duties)
            .collect()
    }
}

/// The questions of the role, the orientation and the level.
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

/// The likeliest role, the second, and the doubt about them.
fn choose(lexicon: &Lexicon, probabilities: &[f64]) -> (usize, usize, Option<Reason>) {
    let bounds = &lexicon.scoring.role;
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let (best, second) = (order[0], order.get(1).copied().unwrap_or(order[0]));
    let doubt = if probabilities[best] - probabilities[second] < bounds.tie {
        Some(Reason::Tied)
    } else {
        (probabilities[best] < bounds.low_confidence).then_some(Reason::LowConfidence)
    };
    (best, second, doubt)
}

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

/// Each duty and then each subject that was found, and its strength: `ln(1 + wordings)`,
/// different wordings counted by what their zone counts.
pub fn strengths(lexicon: &Lexicon, evidence: &Evidence) -> Vec<(usize, f64)> {
    let duties = evidence.duties.iter().map(|found| (found.duty as usize, found.weight));
    let subjects = evidence
        .subjects
        .iter()
        .map(|found| (lexicon.duties.len() + found.subject as usize, found.weight));
    duties.chain(subjects).map(|(at, weight)| (at, strength(weight))).collect()
}

/// Strengths of weights up to ten wordings, which are nearly all there are.
static STRENGTHS: LazyLock<Vec<f64>> = LazyLock::new(|| (0..=1000).map(log_of).collect());

fn strength(weight: u32) -> f64 {
    STRENGTHS.get(weight as usize).copied().unwrap_or_else(|| log_of(weight))
}

fn log_of(weight: u32) -> f64 {
    libm::log1p(f64::from(weight) / 100.0)
}

/// Figures of the whole posting, in the order of [`crate::lexicon::SIGNALS`]: the log ratio of
/// strategic and operational hits; the strengths of strategic and of operational duties,
/// each summed and divided by the root of one and all strengths; and for each level the
/// strengths of the duties of that scope, divided by the root of one and those of all
/// duties that have a scope.
pub fn signals(lexicon: &Lexicon, evidence: &Evidence) -> Vec<f64> {
    signals_of(lexicon, evidence, &strengths(lexicon, evidence))
}

fn signals_of(lexicon: &Lexicon, evidence: &Evidence, found: &[(usize, f64)]) -> Vec<f64> {
    let [mut strategic, mut operational] = [0.0; 2];
    let mut scopes = [0.0; LEVELS.len()];
    for (index, strength) in found {
        let Some(duty) = lexicon.duties.get(*index) else { continue };
        match duty.orientation {
            Orientation::Strategic => strategic += strength,
            Orientation::Operational => operational += strength,
            Orientation::Neither => {}
        }
        if let Some(scope) = duty.scope {
            scopes[usize::from(scope)] += strength;
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

/// Scores of a model's classes. There may be fewer signals than the model knows.
pub fn scores(model: &Model, duties: &[(usize, f64)], signals: &[f64]) -> Vec<f64> {
    let mut scores = model.start.clone();
    let mut add = |weights: &[f64], by: f64| {
        scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight * by)
    };
    for (duty, strength) in duties {
        add(&model.duties[*duty], *strength);
    }
    for (weights, signal) in model.signals.iter().zip(signals) {
        add(weights, *signal);
    }
    scores
}

/// Probabilities of scores: `exp(score)` by the sum of all.
pub fn softmax(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| libm::exp(score - highest)).collect();
    let sum: f64 = odds.iter().sum();
    odds.iter().map(|odds| odds / sum).collect()
}

#[cfg(test)]
mod tests;
