//! From evidence to verdict: a pure function of counts and weights.
//!
//! Scores add up weights over the duties that were hit, each hit counting less
//! than the one before it (`ln(1 + hits)`); the formulas stand in
//! `keywords/scoring.toml`. `libm` computes logarithms and exponentials, so that the
//! same bytes come out on every machine.

use crate::lexicon::{Lexicon, Role};
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

/// Why a posting is unclassified, or its label doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// There is no description.
    NoDescription,
    /// The description is not English.
    NotEnglish,
    /// Too few duties to tell.
    TooFewDuties,
    /// The two best roles are equally likely, nearly.
    Tied,
    /// The best role is not likely.
    LowConfidence,
}

impl Reason {
    /// The word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoDescription => "no_description",
            Self::NotEnglish => "not_english",
            Self::TooFewDuties => "too_few_duties",
            Self::Tied => "tied",
            Self::LowConfidence => "low_confidence",
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

/// Judges evidence.
pub fn judge(lexicon: &Lexicon, evidence: &Evidence) -> Verdict {
    let probabilities = probabilities(lexicon, evidence);
    let (role, runner_up, doubt) = choose(lexicon, &probabilities);
    let unclassified = unclassified(lexicon, evidence);
    let role = if unclassified.is_some() { lexicon.none() } else { role };
    let log_ratio = libm::log((f64::from(evidence.strategic) + 0.5) / (f64::from(evidence.operational) + 0.5));
    Verdict {
        reason: unclassified.or(doubt),
        role,
        runner_up,
        confidence: probabilities[role],
        orientation: orientation(lexicon, evidence, log_ratio),
        log_ratio,
        level: level(lexicon, evidence, role),
        probabilities,
    }
}

/// The role, the second best, and the doubt about it: the likeliest role, but none of
/// ours on weak evidence.
fn choose(lexicon: &Lexicon, probabilities: &[f64]) -> (usize, usize, Option<Reason>) {
    let bounds = &lexicon.scoring.role;
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let (best, second, none) = (order[0], order.get(1).copied().unwrap_or(order[0]), lexicon.none());
    if best != none && probabilities[best] < bounds.least {
        return (none, best, Some(Reason::LowConfidence));
    }
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

/// `ln(1 + x)` of what a duty's hits count for.
fn strength(weight: u32) -> f64 {
    libm::log1p(f64::from(weight) / 100.0)
}

/// What each duty of the evidence adds to the score of a role, in the order of the evidence.
pub fn contributions(lexicon: &Lexicon, evidence: &Evidence, role: usize) -> impl Iterator<Item = f64> {
    evidence.duties.iter().map(move |d| lexicon.duties[d.duty as usize].weights[role] * strength(d.weight))
}

/// Probability of each role: softmax of the scores.
fn probabilities(lexicon: &Lexicon, evidence: &Evidence) -> Vec<f64> {
    let bounds = &lexicon.scoring.role;
    let score = |(role, of): (usize, &Role)| of.prior + contributions(lexicon, evidence, role).sum::<f64>();
    let scores: Vec<f64> = lexicon.roles.iter().enumerate().map(score).collect();
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|s| libm::exp((s - highest) * bounds.sharpness)).collect();
    let sum: f64 = odds.iter().sum();
    odds.iter().map(|o| o / sum).collect()
}

fn orientation(lexicon: &Lexicon, evidence: &Evidence, log_ratio: f64) -> DutyOrientation {
    let bounds = &lexicon.scoring.orientation;
    if evidence.strategic + evidence.operational < bounds.least_hits {
        DutyOrientation::Unclear
    } else if log_ratio >= bounds.strategic {
        DutyOrientation::Strategic
    } else if log_ratio <= bounds.operational {
        DutyOrientation::Operational
    } else {
        DutyOrientation::Balanced
    }
}

/// The level that lies nearest to the scopes of the duties and to the role's usual level.
fn level(lexicon: &Lexicon, evidence: &Evidence, role: usize) -> u8 {
    let bounds = &lexicon.scoring.level;
    let scopes: Vec<(f64, f64)> = evidence
        .duties
        .iter()
        .filter_map(|d| Some((f64::from(lexicon.duties[d.duty as usize].scope?), strength(d.weight))))
        .collect();
    let total: f64 = scopes.iter().map(|(_, strength)| strength).sum();
    let usual = f64::from(lexicon.roles[role].level);
    let score = |level: u8| {
        let level_f = f64::from(level);
        let away: f64 = scopes.iter().map(|(scope, strength)| strength * (scope - level_f).abs()).sum();
        bounds.prior[usize::from(level)] - bounds.scope * away / libm::sqrt(1.0 + total) - bounds.role * (usual - level_f).abs()
    };
    let best = (0..=4).max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)));
    best.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::DutyEvidence;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::builtin().unwrap());

    fn evidence(duties: &[(&str, u32)]) -> Evidence {
        let mut evidence = Evidence { words: 200, duty_words: 150, english: true, ..Evidence::default() };
        for (id, hits) in duties {
            let index = LEXICON.duties.iter().position(|d| d.id == *id).unwrap();
            evidence.duties.push(DutyEvidence { duty: u32::try_from(index).unwrap(), hits: *hits, weight: hits * 100 });
            match LEXICON.duties[index].orientation {
                crate::lexicon::Orientation::Strategic => evidence.strategic += hits,
                crate::lexicon::Orientation::Operational => evidence.operational += hits,
                crate::lexicon::Orientation::Neither => {}
            }
        }
        evidence
    }

    #[test]
    fn why_a_posting_is_not_classified() {
        let usual = evidence(&[("help-desk-lead", 2), ("digital-strategy", 2)]);
        let cases = [
            ("no text", Evidence { words: 0, ..usual.clone() }, Some(Reason::NoDescription)),
            ("another language", Evidence { english: false, ..usual.clone() }, Some(Reason::NotEnglish)),
            ("a few words", Evidence { words: 10, ..evidence(&[]) }, Some(Reason::TooFewDuties)),
            ("a few words that say it", Evidence { words: 10, ..usual.clone() }, None),
        ];
        for (name, evidence, reason) in cases {
            let verdict = judge(&LEXICON, &evidence);
            assert_eq!(verdict.reason.filter(|r| r.unclassified()), reason, "{name}");
            assert_eq!(verdict.labelled(), reason.is_none(), "{name}");
            if reason.is_some() {
                assert_eq!(verdict.role, LEXICON.none(), "{name}");
            }
        }
    }

    #[test]
    fn plain_cases() {
        let strategic = [("digital-strategy", 2), ("it-governance", 2), ("align-it-with-business", 2), ("report-to-board", 1)];
        let operational = [("help-desk-lead", 3), ("equipment-purchase", 2), ("licenses-manage", 2), ("users-train", 1)];
        let cases = [(&strategic[..], "cio", "strategic"), (&operational[..], "head_of_it", "operational")];
        for (duties, role, orientation) in cases {
            let verdict = judge(&LEXICON, &evidence(duties));
            assert_eq!((LEXICON.roles[verdict.role].id.as_str(), verdict.orientation.as_str()), (role, orientation));
        }
        let [high, low] = [&strategic[..], &operational[..]].map(|duties| judge(&LEXICON, &evidence(duties)).level);
        assert!(high > low, "{high} {low}");
    }

    #[test]
    fn no_role_on_weak_evidence() {
        let verdict = judge(&LEXICON, &evidence(&[("evaluate-emerging-technology", 4)]));
        assert_eq!((verdict.role, verdict.reason), (LEXICON.none(), Some(Reason::LowConfidence)));
    }

    proptest! {
        #[test]
        fn probabilities_add_up_and_more_hits_never_speak_against_their_role(
            picks in proptest::collection::btree_map(0usize..300, 1u32..6, 1..12), more in 1u32..5,
        ) {
            let ids: Vec<(&str, u32)> = picks.iter().map(|(at, hits)| (LEXICON.duties[*at].id.as_str(), *hits)).collect();
            let before = judge(&LEXICON, &evidence(&ids));
            prop_assert!((before.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(before.level <= 4 && before.role < LEXICON.roles.len());
            let mut stronger = ids.clone();
            stronger[0].1 += more;
            let after = judge(&LEXICON, &evidence(&stronger));
            let weights = &LEXICON.duties.iter().find(|d| d.id == ids[0].0).unwrap().weights;
            let best = (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b])).unwrap();
            prop_assert!(after.probabilities[best] >= before.probabilities[best] - 1e-12);
        }
    }
}
