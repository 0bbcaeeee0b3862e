//! From evidence to verdict: a pure function of counts and weights.
//!
//! Three linear models answer three questions about the same evidence: role, orientation and
//! level. A score is a sum of weights over the features of the text and over a few figures of the
//! whole posting. Features are word classes, their pairs and learned words.
//!
//! Orientation and level also depend on the probabilities of the roles, because a chief's duties
//! and a manager's duties of the same name differ in reach.

mod score;

use serde::{Deserialize, Serialize};

use crate::level::Level;
use crate::lexicon::{Lexicon, Models, RoleId};
use crate::scan::Evidence;

use score::log_ratio;
pub use score::{
    Case, FeatureValue, FeatureValues, Pull, ScoreSource, cases, probabilities, scores, signals,
    softmax,
};

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

    /// Returns the words for a reader that follow a number of postings: "3 not in English".
    pub fn after_a_number(self) -> &'static str {
        match self {
            Self::LowConfidence => "with an unlikely role",
            Self::NoDescription => "without a description",
            Self::NotEnglish => "not in English",
            Self::Tied => "with two likely roles",
            Self::TooFewDuties => "with too few duties",
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
    /// Level of the duties: the median of its distribution.
    pub level: Level,
    /// Probability of each role, in the order of [`Lexicon::roles`].
    pub probabilities: Vec<f64>,
    /// Probability of each level, in order.
    pub levels: [f64; Level::ALL.len()],
}

impl Verdict {
    /// Returns true if the posting has a label, even a doubtful one.
    pub fn labelled(&self) -> bool {
        !self.reason.is_some_and(Reason::unclassified)
    }

    /// Returns the mean of the distribution of the level, 0 to 4.
    pub fn expected_level(&self) -> f64 {
        let levels = Level::ALL.iter().zip(self.levels);
        levels.map(|(level, probability)| f64::from(level.get()) * probability).sum()
    }
}

/// Judges evidence with the lexicon's own models.
pub fn judge(lexicon: &Lexicon, evidence: &Evidence) -> Verdict {
    judge_by(lexicon, &lexicon.models, evidence)
}

/// Judges evidence with other models, as cross-validation does.
pub fn judge_by(lexicon: &Lexicon, models: &Models, evidence: &Evidence) -> Verdict {
    let [role, orientation, level] = cases(lexicon, models, evidence);
    let probabilities = probabilities(&role.scores);
    let Choice { best, runner_up, doubt } = choose(lexicon, models, &probabilities);
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
        levels: {
            let probabilities = level.probabilities();
            Level::ALL.map(|level| probabilities[level.index()])
        },
    }
}

/// The two most likely roles, and the doubt about the first.
struct Choice {
    best: RoleId,
    runner_up: RoleId,
    doubt: Option<Reason>,
}

/// Chooses a leadership role if all of them together are likely enough, and `none` otherwise.
fn choose(lexicon: &Lexicon, models: &Models, probabilities: &[f64]) -> Choice {
    let bounds = &lexicon.scoring.role;
    let none = lexicon.none().index();
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let leads = 1.0 - probabilities[none] >= models.fitted.least_leader;
    let best = order.iter().copied().find(|&role| leads && role != none).unwrap_or(none);
    let runner_up = order.iter().copied().find(|&role| role != best).unwrap_or(best);
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

#[cfg(test)]
mod tests;
