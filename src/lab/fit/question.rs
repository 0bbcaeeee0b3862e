//! One regression: the features of postings, the shares of classes in their labels, and the fit.

use super::error::FitError;
use super::lessons::{Example, Lessons};
use super::softmax::{Regression, Row};
use crate::lab::gold::{Answer, Reading};
use titlegauge_core::lexicon::{Lexicon, Model, RoleId, SIGNALS};
use titlegauge_core::verdict;

/// The weight of a second answer, if the first has 1.
const ALSO: f64 = 0.5;
/// The weight of a role that is only near.
const NEAR: f64 = 0.15;
/// The weight of all postings of the board together, if all labelled ones together weigh 1.
const BOARD: f64 = 1.6;

/// λ by kind of feature: the strength of the shrinkage.
pub(super) struct Pull {
    pub(super) duties: f64,
    pub(super) signals: f64,
    pub(super) start: f64,
}

/// The kinds of signals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
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
pub(super) struct Question<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) examples: &'a [&'a Example],
    pub(super) prior: &'a Model,
    pub(super) pull: &'a Pull,
    /// Selects the signals that are features.
    pub(super) uses: fn(Signal) -> bool,
}

impl Question<'_> {
    /// Returns the labelled postings with their features, in the order duties, signals, start.
    pub(super) fn rows(&self, signals: &[Vec<f64>], targets: &[Vec<f64>]) -> Vec<Row> {
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
    pub(super) fn board(&self, lessons: &Lessons<'_>, role: RoleId) -> impl Iterator<Item = Row> {
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
    pub(super) fn fit_answers(
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
    pub(super) fn fit(
        &self,
        rows: &[Row],
        keep: impl Fn(usize) -> bool,
    ) -> Result<Model, FitError> {
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
pub(super) fn targets(classes: usize, answer: Answer<usize>, near: &[RoleId]) -> Vec<f64> {
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

pub(super) fn targets_of(classes: usize, answer: Answer<usize>) -> Vec<f64> {
    targets(classes, answer, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

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
