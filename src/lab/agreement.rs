//! Compares labels with those of careful readers: the figures of `titlegauge eval`.
//!
//! If readers gave two answers, either of them is right. A right label is in its own row of the
//! confusion matrix, so that F1 and accuracy count the same decisions. Most postings are `none`, so
//! a program that always answers `none` would have a high accuracy. Therefore leadership postings are
//! counted separately, and F1 is averaged over roles.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lab::gold::{Reading, Selection};
use titlegauge_core::field::Field;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{GapErrors, Lexicon, RoleId};
use titlegauge_core::verdict::{DutyOrientation, Verdict};
use titlegauge_figures::stats::{Bootstrapped, bootstrap};

/// Lower bounds of confidence in the tables of reliability and coverage.
const STEPS: [f64; 8] = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// The largest number of mistakes that are listed.
const MISTAKES: usize = 20;

/// A label with the readers' answers for the same posting.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Id of the posting.
    pub id: String,
    /// Key of its company. The bootstrap draws companies.
    pub group: String,
    /// The number of postings that it stands for: the inverse of its probability of selection.
    pub weight: f64,
    /// The readers' answers.
    pub reading: Reading,
    /// The program's label.
    pub verdict: Verdict,
    /// The level that the title advertises; `None` if the posting does not count.
    pub advertised_level: Option<Level>,
    /// The field of work that the title names.
    pub field: Option<Field>,
}

/// The answers to the question whether a title is above the duties.
struct Inflated {
    advertised: Level,
    readers: bool,
    label: bool,
}

impl Judged {
    fn right(&self) -> bool {
        self.reading.role.allows(self.verdict.role)
    }

    /// Returns the label if it is right, and otherwise the readers' first answer.
    fn truth(&self) -> RoleId {
        if self.right() { self.verdict.role } else { self.reading.role.first }
    }

    fn orientation_right(&self) -> bool {
        DutyOrientation::ALL
            .iter()
            .position(|o| *o == self.verdict.orientation)
            .is_some_and(|at| self.reading.orientation.allows(at))
    }

    /// Compares the advertised level with the level of the duties. If one of two answers of the
    /// readers agrees with the label, it counts as theirs. Returns `None` if the gap is not measured.
    fn inflated(&self) -> Option<Inflated> {
        let advertised = self.advertised_level?;
        let above = |level: Level| advertised > level;
        let label = above(self.verdict.level);
        let agrees = self.reading.level.also.is_some_and(|also| above(also) == label);
        let readers = if agrees { label } else { above(self.reading.level.first) };
        Some(Inflated { advertised, readers, label })
    }

    /// Returns the weight of the readers' answers for which a level has a property, 0 to 1.
    pub fn readers_share(&self, has: impl Fn(Level) -> bool) -> f64 {
        self.reading.level.mean(|level| f64::from(u8::from(has(level))))
    }

    /// Returns the mean of the readers' answers to the level.
    pub fn readers_mean(&self) -> f64 {
        self.reading.level.mean(|level| f64::from(level.get()))
    }

    /// Returns true if the level is one of the readers' answers.
    pub fn level_right(&self) -> bool {
        self.level_off() == 0
    }

    /// Returns the distance in levels between the label and the nearer of the readers' answers.
    fn level_off(&self) -> usize {
        let off = |level: Level| level.index().abs_diff(self.verdict.level.index());
        self.reading.level.also.map_or(usize::MAX, off).min(off(self.reading.level.first))
    }
}

/// Agreement of labels and readers on one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleAgreement {
    /// Id of the role.
    pub role: String,
    /// Postings to which readers gave the role.
    pub readers: usize,
    /// Postings to which the program gave the role.
    pub labels: usize,
    /// Share of right labels among `labels`; `None` if there is no label.
    pub precision: Option<f64>,
    /// Share of right labels among `readers`; `None` if readers never gave the role.
    pub recall: Option<f64>,
    /// Harmonic mean of precision and recall; `None` if neither readers nor program gave the role.
    pub f1: Option<f64>,
}

/// Answers with a probability in one interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// Lower bound of the probability, included.
    pub from: f64,
    /// Upper bound of the probability, not included.
    pub below: f64,
    /// Number of answers.
    pub postings: usize,
    /// The number of postings that they stand for.
    #[serde(skip)]
    weight: f64,
    /// Mean probability; `None` without answers.
    pub confidence: Option<f64>,
    /// Share of right answers; `None` without answers.
    pub right: Option<f64>,
}

/// Accuracy of the labels with at least some confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Lower bound of the confidence, included.
    pub threshold: f64,
    /// Share of all labels with that confidence.
    pub coverage: f64,
    /// Share of right labels among them; `None` without labels.
    pub right: Option<f64>,
}

/// A wrong label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mistake {
    /// Id of the posting.
    pub id: String,
    /// Role that readers gave.
    pub readers: String,
    /// Role that the program gave.
    pub label: String,
    /// Confidence of the label.
    pub confidence: f64,
}

/// The leaders among the labels of postings that do not lead by their titles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FalseLeaders {
    /// Number of labels; in a cross-validation each posting has one for each part.
    pub judged: usize,
    /// Labels with a leadership role.
    pub leaders: usize,
}

/// The leaders among the labels of unread postings that are in no fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Ordinary postings, whose titles advertise no leadership.
    pub ordinary: FalseLeaders,
    /// Postings whose titles advertise leadership in another trade, such as marketing or nursing.
    pub other_trades: FalseLeaders,
}

/// The postings that the figures describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sample {
    /// The labels do not say how their postings were selected, so each counts the same.
    Unknown,
    /// A sample drawn with known probabilities, weighted by their inverse.
    Weighted,
    /// Only postings that were chosen because they are close calls or have a large gap. Agreement
    /// on them is not accuracy.
    Chosen,
}

impl Sample {
    /// Returns what scored postings are a sample of. `selection` is that of the file of labels.
    pub fn of(selection: Option<&Selection>, judged: &[Judged]) -> Self {
        match selection {
            None => Self::Unknown,
            Some(selection) if selection.drawn && judged.iter().all(|one| one.weight <= 1.0) => {
                Self::Chosen
            }
            Some(_) => Self::Weighted,
        }
    }
}

/// All figures. Shares are between 0 and 1, and weighted; numbers of postings are not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The kind of sample that the postings are.
    pub sample: Sample,
    /// Number of postings compared.
    pub postings: usize,
    /// Number of their companies.
    pub companies: usize,
    /// Share of right roles.
    pub role: Bootstrapped,
    /// Mean F1 over the roles that readers or program gave.
    pub macro_f1: Bootstrapped,
    /// Share of right roles among the postings to which readers gave a leadership role.
    pub leaders: Bootstrapped,
    /// Share of right orientations.
    pub orientation: Bootstrapped,
    /// Share of right levels.
    pub level: Bootstrapped,
    /// Mean distance in levels to the nearer of the readers' answers.
    pub level_error: Bootstrapped,
    /// Unread postings that are in no fit.
    #[serde(flatten)]
    pub unread: Unread,
    /// Expected calibration error of the role: mean distance between confidence and share of right
    /// labels, over the rows of `reliability`.
    pub calibration_error: f64,
    /// Expected calibration error of the level, over the rows of `level_reliability`.
    pub level_calibration_error: f64,
    /// Errors of "a gap of 1 or more", by advertised level.
    pub gap_errors: [GapErrors; 5],
    /// Agreement by role, in the order of the lexicon.
    pub roles: Vec<RoleAgreement>,
    /// Number of postings by readers' role and label.
    pub confusion: Vec<Vec<usize>>,
    /// Share of right roles by confidence.
    pub reliability: Vec<Reliability>,
    /// Share of right levels by the probability of the level.
    pub level_reliability: Vec<Reliability>,
    /// Accuracy by least confidence.
    pub coverage: Vec<Coverage>,
    /// The wrong labels with the highest confidence.
    pub mistakes: Vec<Mistake>,
}

impl Agreement {
    /// Compares labels with the readers' answers.
    pub fn of(lexicon: &Lexicon, judged: &[Judged], unread: Unread, sample: Sample) -> Self {
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
        let role_reliability = reliability(&all, |one| one.verdict.confidence, Judged::right);
        let level_reliability = reliability(
            &all,
            |one| one.verdict.levels[one.verdict.level.index()],
            Judged::level_right,
        );
        Self {
            sample,
            postings: judged.len(),
            companies: groups.len(),
            role,
            macro_f1,
            leaders,
            orientation,
            level,
            level_error,
            unread,
            calibration_error: calibration_error(&role_reliability),
            level_calibration_error: calibration_error(&level_reliability),
            gap_errors: gap_errors(judged),
            roles: roles(lexicon, &all),
            confusion,
            reliability: role_reliability,
            level_reliability,
            coverage: STEPS.iter().map(|&threshold| coverage(&all, threshold)).collect(),
            mistakes: mistakes(lexicon, &all),
        }
    }
}

/// Counts right and wrong answers to "a gap of 1 or more" by advertised level, over postings with a
/// measured gap.
pub fn gap_errors(judged: &[Judged]) -> [GapErrors; 5] {
    let mut errors = [GapErrors::default(); 5];
    for Inflated { advertised, readers, label } in judged.iter().filter_map(Judged::inflated) {
        let level = &mut errors[advertised.index()];
        let (of, right) = if readers {
            (&mut level.inflated, &mut level.found)
        } else {
            (&mut level.others, &mut level.spared)
        };
        *of += 1;
        *right += u32::from(readers == label);
    }
    errors
}

/// Computes the figures that have an interval, in the order of [`Agreement`].
fn figures(lexicon: &Lexicon, judged: &[&Judged]) -> [Option<f64>; 6] {
    let all: Vec<&&Judged> = judged.iter().collect();
    let leaders: Vec<&&Judged> =
        judged.iter().filter(|one| one.reading.role.first != lexicon.none()).collect();
    let share = |of: &[&&Judged], test: &dyn Fn(&Judged) -> bool| {
        mean(of, |one| f64::from(u8::from(test(one))))
    };
    let of_roles: Vec<f64> = roles(lexicon, judged).iter().filter_map(|role| role.f1).collect();
    [
        share(&all, &Judged::right),
        (!of_roles.is_empty()).then(|| of_roles.iter().sum::<f64>() / of_roles.len() as f64),
        share(&leaders, &Judged::right),
        share(&all, &Judged::orientation_right),
        share(&all, &Judged::level_right),
        mean(&all, |one| one.level_off() as f64),
    ]
}

fn confusion(lexicon: &Lexicon, judged: &[&Judged]) -> Vec<Vec<usize>> {
    let mut confusion = vec![vec![0; lexicon.roles.len()]; lexicon.roles.len()];
    for one in judged {
        confusion[one.truth().index()][one.verdict.role.index()] += 1;
    }
    confusion
}

fn roles(lexicon: &Lexicon, judged: &[&Judged]) -> Vec<RoleAgreement> {
    let of = |(at, role): (usize, &titlegauge_core::lexicon::Role)| {
        let at = RoleId::new(at);
        let [read, labelled, both]: [Vec<&&Judged>; 3] = [
            judged.iter().filter(|one| one.truth() == at).collect(),
            judged.iter().filter(|one| one.verdict.role == at).collect(),
            judged.iter().filter(|one| one.truth() == at && one.verdict.role == at).collect(),
        ];
        let [readers, labels, right] = [&read, &labelled, &both].map(|of| weight(of));
        let share = |part: f64, of: f64| (of > 0.0).then(|| part / of);
        RoleAgreement {
            role: role.id.clone(),
            readers: read.len(),
            labels: labelled.len(),
            precision: share(right, labels),
            recall: share(right, readers),
            f1: share(2.0 * right, readers + labels),
        }
    };
    lexicon.roles.iter().enumerate().map(of).collect()
}

/// Returns the number of postings that some stand for.
fn weight(judged: &[&&Judged]) -> f64 {
    // The sum of no floating-point numbers is −0.
    judged.iter().map(|one| one.weight).fold(0.0, |sum, weight| sum + weight)
}

/// Returns the weighted mean of a figure, or `None` without postings.
fn mean(judged: &[&&Judged], figure: impl Fn(&Judged) -> f64) -> Option<f64> {
    (!judged.is_empty())
        .then(|| judged.iter().map(|one| one.weight * figure(one)).sum::<f64>() / weight(judged))
}

/// Compares the probability of an answer with the share of right answers.
fn reliability(
    judged: &[&Judged],
    probability: impl Fn(&Judged) -> f64,
    right: impl Fn(&Judged) -> bool,
) -> Vec<Reliability> {
    let bin = |(at, &from): (usize, &f64)| {
        let below = STEPS.get(at + 1).copied().unwrap_or(f64::INFINITY);
        let inside: Vec<&&Judged> =
            judged.iter().filter(|one| (from..below).contains(&probability(one))).collect();
        Reliability {
            from,
            below: below.min(1.0),
            postings: inside.len(),
            weight: weight(&inside),
            confidence: mean(&inside, &probability),
            right: mean(&inside, |one| f64::from(u8::from(right(one)))),
        }
    };
    STEPS.iter().enumerate().map(bin).collect()
}

/// Returns the mean distance between probability and share of right answers.
fn calibration_error(bins: &[Reliability]) -> f64 {
    let off = |bin: &Reliability| Some((bin.confidence? - bin.right?).abs() * bin.weight);
    let all: f64 = bins.iter().map(|bin| bin.weight).sum();
    bins.iter().filter_map(off).sum::<f64>() / all
}

fn coverage(judged: &[&Judged], threshold: f64) -> Coverage {
    let kept: Vec<&&Judged> =
        judged.iter().filter(|one| one.verdict.confidence >= threshold).collect();
    let right = mean(&kept, |one| f64::from(u8::from(one.right())));
    let all: Vec<&&Judged> = judged.iter().collect();
    Coverage { threshold, coverage: weight(&kept) / weight(&all), right }
}

fn mistakes(lexicon: &Lexicon, judged: &[&Judged]) -> Vec<Mistake> {
    let mut wrong: Vec<&&Judged> = judged.iter().filter(|one| !one.right()).collect();
    wrong.sort_by(|a, b| {
        b.verdict.confidence.total_cmp(&a.verdict.confidence).then(a.id.cmp(&b.id))
    });
    let id = |role: RoleId| lexicon[role].id.clone();
    let mistake = |one: &&&Judged| Mistake {
        id: one.id.clone(),
        readers: id(one.reading.role.first),
        label: id(one.verdict.role),
        confidence: one.verdict.confidence,
    };
    wrong.iter().take(MISTAKES).map(mistake).collect()
}
