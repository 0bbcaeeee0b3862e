//! Calibrates the probabilities of roles, and chooses the operating point.

use super::lessons::Example;
use crate::lab::gold::{Answer, Reading};
use titlegauge_core::lexicon::{Lexicon, Models};
use titlegauge_core::scan::Evidence;
use titlegauge_core::verdict::{self, probabilities, softmax};

/// The largest share of ordinary postings that may get a leadership role.
const MOST_LEADERS: f64 = 0.01;

/// Returns the probabilities of roles at a temperature.
pub fn tempered(scores: &[f64], temperature: f64) -> Vec<f64> {
    softmax(&scores.iter().map(|score| score / temperature).collect::<Vec<_>>())
}

/// Returns the temperature at which the probabilities of `scores` have the least log loss, found by
/// golden section (Guo and others 2017, "On calibration of modern neural networks"). The
/// probabilities of all right answers are added up. Further postings, whose answers are easier or
/// harder than those of others, do not count.
pub fn temperature(
    examples: &[&Example],
    scores: &[Vec<f64>],
    answer: impl Fn(&Reading) -> Answer<usize>,
) -> f64 {
    let loss = |log: f64| -> f64 {
        let by = libm::exp(log);
        let one = |(example, scores): (&&Example, &Vec<f64>)| {
            let answer = answer(&example.reading);
            let shares = tempered(scores, by);
            let right = shares.iter().enumerate().filter(|(at, _)| answer.allows(*at));
            let right: f64 = right.map(|(_, share)| share).sum();
            -libm::log(right.max(f64::MIN_POSITIVE))
        };
        examples.iter().zip(scores).filter(|(example, _)| !example.further).map(one).sum()
    };
    let golden = (libm::sqrt(5.0) - 1.0) / 2.0;
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..40 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) < loss(right) { high = right } else { low = left }
    }
    (libm::exp(f64::midpoint(low, high)) * 1000.0).round() / 1000.0
}

/// Returns the least probability of leadership at which a posting gets a leadership role, so that
/// at most [`MOST_LEADERS`] of ordinary postings get one. None of these postings may be in the fit.
/// Without ordinary postings it is one half.
pub fn least_leader(lexicon: &Lexicon, models: &Models, ordinary: &[&Evidence]) -> f64 {
    if ordinary.is_empty() {
        return 0.5;
    }
    let none = lexicon.none().index();
    let leader = |evidence: &&Evidence| {
        let [role, ..] = verdict::cases(lexicon, models, evidence);
        1.0 - probabilities(&role.scores)[none]
    };
    let mut leaders: Vec<f64> = ordinary.iter().map(leader).collect();
    leaders.sort_by(|a, b| b.total_cmp(a));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let allowed = (leaders.len() as f64 * MOST_LEADERS) as usize;
    let least = leaders.get(allowed).copied().unwrap_or(0.0);
    ((least * 1000.0).floor() + 1.0) / 1000.0
}
