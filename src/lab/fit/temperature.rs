//! The temperature of the role's probabilities.

use super::lessons::Example;
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::verdict;

/// Returns the probabilities of roles at a temperature.
pub(super) fn tempered(scores: &[f64], temperature: f64) -> Vec<f64> {
    verdict::softmax(&scores.iter().map(|score| score / temperature).collect::<Vec<_>>())
}

/// Returns the temperature at which the probabilities of `scores` have the least log loss, found by
/// golden section (Guo and others 2017, "On calibration of modern neural networks"). The
/// probabilities of all right answers are added up.
pub(super) fn temperature(examples: &[&Example], scores: &[Vec<f64>]) -> f64 {
    let loss = |log: f64| -> f64 {
        let by = libm::exp(log);
        let one = |(example, scores): (&&Example, &Vec<f64>)| {
            let right: f64 = tempered(scores, by)
                .iter()
                .enumerate()
                .filter(|(at, _)| example.reading.role.allows(RoleId::new(*at)))
                .map(|(_, p)| p)
                .sum();
            -libm::log(right.max(f64::MIN_POSITIVE))
        };
        examples.iter().zip(scores).map(one).sum()
    };
    let golden = (libm::sqrt(5.0) - 1.0) / 2.0;
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..40 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) < loss(right) { high = right } else { low = left }
    }
    (libm::exp(f64::midpoint(low, high)) * 1000.0).round() / 1000.0
}
