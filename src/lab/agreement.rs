//! How far labels agree with careful readers: the figures of `titlegauge eval`.
//!
//! Either of two readings counts as right. A label that is right is in its own row of
//! the confusion matrix, so that F1 and accuracy are about the same judgements. Most
//! postings are `none`, and saying so always would look good: the leadership postings
//! are therefore counted by themselves, and F1 is averaged over roles.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lab::gold::Reading;
use titlegauge_core::lexicon::{GapErrors, Lexicon};
use titlegauge_core::verdict::{DutyOrientation, Verdict};
use titlegauge_figures::stats::{Bootstrapped, bootstrap};

/// Bounds of the table of reliability and of the table of coverage.
const STEPS: [f64; 8] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// Mistakes that are listed.
const MISTAKES: usize = 20;

/// A label beside the reading of the same posting.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Id of the posting.
    pub id: String,
    /// Its company; intervals draw companies.
    pub group: String,
    /// What readers said.
    pub reading: Reading,
    /// What the program says.
    pub verdict: Verdict,
    /// The level that the title advertises, where its gap is measured.
    pub advertised_level: Option<u8>,
}

impl Judged {
    fn right(&self) -> bool {
        self.reading.role.allows(self.verdict.role)
    }

    /// The role that counts as the readers': the label, where it is right.
    fn truth(&self) -> usize {
        if self.right() { self.verdict.role } else { self.reading.role.first }
    }

    fn orientation_right(&self) -> bool {
        DutyOrientation::ALL
            .iter()
            .position(|o| *o == self.verdict.orientation)
            .is_some_and(|at| self.reading.orientation.allows(at))
    }

    /// Whether the title stands above the duties, by the readers (by the label, where one of
    /// two readings agrees with it) and by the label; none where the gap is not measured.
    fn inflated(&self) -> Option<(u8, bool, bool)> {
        let advertised = self.advertised_level?;
        let above = |level: usize| usize::from(advertised) > level;
        let label = above(self.verdict.level.index());
        let agrees = self.reading.level.also.is_some_and(|also| above(also) == label);
        Some((advertised, if agrees { label } else { above(self.reading.level.first) }, label))
    }

    /// Levels between the label and the nearer of the readings.
    fn level_off(&self) -> usize {
        let off = |level: usize| level.abs_diff(self.verdict.level.index());
        self.reading.level.also.map_or(usize::MAX, off).min(off(self.reading.level.first))
    }
}

/// Agreement on one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleAgreement {
    /// Id of the role.
    pub role: String,
    /// Postings that readers gave it.
    pub readers: usize,
    /// Postings that the program gave it.
    pub labels: usize,
    /// Share of the labels that are right; none where there are none.
    pub precision: Option<f64>,
    /// Share of the readers' that were found; none where there are none.
    pub recall: Option<f64>,
    /// Harmonic mean of the two; none where readers and program never name the role.
    pub f1: Option<f64>,
}

/// Labels of about one confidence, and how many are right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// Confidence at least this …
    pub from: f64,
    /// … and less than this.
    pub below: f64,
    /// Such labels.
    pub postings: usize,
    /// Their mean confidence.
    pub confidence: Option<f64>,
    /// The share that is right.
    pub right: Option<f64>,
}

/// Accuracy where only labels of enough confidence are used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Confidence at least this.
    pub threshold: f64,
    /// Share of all labels that have it.
    pub coverage: f64,
    /// The share of those that is right.
    pub right: Option<f64>,
}

/// A label that is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mistake {
    /// Id of the posting.
    pub id: String,
    /// What readers said.
    pub readers: String,
    /// What the program says.
    pub label: String,
    /// With what confidence.
    pub confidence: f64,
}

/// All figures. Shares run from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Labelled postings compared.
    pub postings: usize,
    /// Companies they are from.
    pub companies: usize,
    /// Role right.
    pub role: Bootstrapped,
    /// Mean F1 over the roles that readers or program name.
    pub macro_f1: Bootstrapped,
    /// Role right among the postings that readers gave a leadership role.
    pub leaders: Bootstrapped,
    /// Orientation right.
    pub orientation: Bootstrapped,
    /// Level right.
    pub level: Bootstrapped,
    /// Mean distance of the level from the nearer reading.
    pub level_error: Bootstrapped,
    /// Mean distance between confidence and right, over the rows of `reliability` (expected calibration error).
    pub calibration_error: f64,
    /// How often "a gap of 1 or more" is told right, by advertised level.
    pub gap_errors: [GapErrors; 5],
    /// By role, in the order of the lexicon.
    pub roles: Vec<RoleAgreement>,
    /// Readers' role × label.
    pub confusion: Vec<Vec<usize>>,
    /// Confidence against right.
    pub reliability: Vec<Reliability>,
    /// Accuracy over coverage.
    pub coverage: Vec<Coverage>,
    /// The wrong labels of most confidence.
    pub mistakes: Vec<Mistake>,
}

impl Agreement {
    /// Compares labels with readings.
    pub fn of(lexicon: &Lexicon, judged: &[Judged]) -> Self {
        let mut groups: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        for one in judged {
            groups.entry(&one.group).or_default().push(one);
        }
        let groups: Vec<Vec<&Judged>> = groups.into_values().collect();
        let [role, macro_f1, leaders, orientation, level, level_error] =
            bootstrap(&groups, |drawn| {
                figures(lexicon, &drawn.iter().map(|one| **one).collect::<Vec<_>>())
            });
        let all: Vec<&Judged> = judged.iter().collect();
        let confusion = confusion(lexicon, &all);
        let reliability = reliability(&all);
        let off =
            |bin: &Reliability| Some((bin.confidence? - bin.right?).abs() * bin.postings as f64);
        Self {
            postings: judged.len(),
            companies: groups.len(),
            role,
            macro_f1,
            leaders,
            orientation,
            level,
            level_error,
            calibration_error: reliability.iter().filter_map(off).sum::<f64>()
                / judged.len() as f64,
            gap_errors: gap_errors(judged),
            roles: roles(lexicon, &confusion),
            confusion,
            reliability,
            coverage: STEPS.iter().map(|&threshold| coverage(&all, threshold)).collect(),
            mistakes: mistakes(lexicon, &all),
        }
    }
}

/// How often "a gap of 1 or more" is told right, by advertised level, where the gap is measured.
pub fn gap_errors(judged: &[Judged]) -> [GapErrors; 5] {
    let mut errors = [GapErrors::default(); 5];
    for (advertised, truth, label) in judged.iter().filter_map(Judged::inflated) {
        let level = &mut errors[usize::from(advertised.min(4))];
        let (of, right) = if truth {
            (&mut level.inflated, &mut level.found)
        } else {
            (&mut level.others, &mut level.spared)
        };
        *of += 1;
        *right += u32::from(truth == label);
    }
    errors
}

fn figures(lexicon: &Lexicon, judged: &[&Judged]) -> [Option<f64>; 6] {
    let leaders: Vec<&&Judged> =
        judged.iter().filter(|one| one.reading.role.first != lexicon.none()).collect();
    let share = |right: usize, of: usize| (of > 0).then(|| right as f64 / of as f64);
    let count = |test: &dyn Fn(&Judged) -> bool| judged.iter().filter(|one| test(one)).count();
    let of_roles: Vec<f64> =
        roles(lexicon, &confusion(lexicon, judged)).iter().filter_map(|role| role.f1).collect();
    [
        share(count(&Judged::right), judged.len()),
        (!of_roles.is_empty()).then(|| of_roles.iter().sum::<f64>() / of_roles.len() as f64),
        share(leaders.iter().filter(|one| one.right()).count(), leaders.len()),
        share(count(&Judged::orientation_right), judged.len()),
        share(count(&|one| one.level_off() == 0), judged.len()),
        share(judged.iter().map(|one| one.level_off()).sum(), judged.len()),
    ]
}

fn confusion(lexicon: &Lexicon, judged: &[&Judged]) -> Vec<Vec<usize>> {
    let mut confusion = vec![vec![0; lexicon.roles.len()]; lexicon.roles.len()];
    for one in judged {
        confusion[one.truth()][one.verdict.role] += 1;
    }
    confusion
}

fn roles(lexicon: &Lexicon, confusion: &[Vec<usize>]) -> Vec<RoleAgreement> {
    let of = |(at, role): (usize, &titlegauge_core::lexicon::Role)| {
        let both = confusion[at][at] as f64;
        let readers = confusion[at].iter().sum::<usize>();
        let labels = confusion.iter().map(|row| row[at]).sum::<usize>();
        let share = |part: f64, of: usize| (of > 0).then(|| part / of as f64);
        RoleAgreement {
            role: role.id.clone(),
            readers,
            labels,
            precision: share(both, labels),
            recall: share(both, readers),
            f1: share(2.0 * both, readers + labels),
        }
    };
    lexicon.roles.iter().enumerate().map(of).collect()
}

/// Mean of a figure; none of nothing.
fn mean(judged: &[&&Judged], figure: impl Fn(&Judged) -> f64) -> Option<f64> {
    (!judged.is_empty())
        .then(|| judged.iter().map(|one| figure(one)).sum::<f64>() / judged.len() as f64)
}

fn reliability(judged: &[&Judged]) -> Vec<Reliability> {
    let bin = |(at, &from): (usize, &f64)| {
        let below = STEPS.get(at + 1).copied().unwrap_or(f64::INFINITY);
        let inside: Vec<&&Judged> =
            judged.iter().filter(|one| (from..below).contains(&one.verdict.confidence)).collect();
        Reliability {
            from,
            below: below.min(1.0),
            postings: inside.len(),
            confidence: mean(&inside, |one| one.verdict.confidence),
            right: mean(&inside, |one| f64::from(u8::from(one.right()))),
        }
    };
    STEPS.iter().enumerate().map(bin).collect()
}

fn coverage(judged: &[&Judged], threshold: f64) -> Coverage {
    let kept: Vec<&&Judged> =
        judged.iter().filter(|one| one.verdict.confidence >= threshold).collect();
    let right = mean(&kept, |one| f64::from(u8::from(one.right())));
    Coverage { threshold, coverage: kept.len() as f64 / judged.len() as f64, right }
}

fn mistakes(lexicon: &Lexicon, judged: &[&Judged]) -> Vec<Mistake> {
    let mut wrong: Vec<&&Judged> = judged.iter().filter(|one| !one.right()).collect();
    wrong.sort_by(|a, b| {
        b.verdict.confidence.total_cmp(&a.verdict.confidence).then(a.id.cmp(&b.id))
    });
    let id = |role: usize| lexicon.roles[role].id.clone();
    let mistake = |one: &&&Judged| Mistake {
        id: one.id.clone(),
        readers: id(one.reading.role.first),
        label: id(one.verdict.role),
        confidence: one.verdict.confidence,
    };
    wrong.iter().take(MISTAKES).map(mistake).collect()
}
