//! Intervals of figures that have no formula: the bootstrap over groups.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::estimate::{Bootstrapped, Interval};

/// Number of draws.
const DRAWS: usize = 2000;
/// A fixed seed, so that every run makes the same draws.
const SEED: u64 = 20_260_101;

/// Computes figures with 95 % percentile intervals, from the 2.5th to the 97.5th percentile
/// (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
///
/// Each draw takes as many groups as there are, with replacement, and `figures` is computed from
/// their members. Postings of one company resemble each other, so callers draw companies and not
/// postings. A figure that is `None` for a draw is left out of its interval.
pub fn bootstrap<T, const N: usize>(
    groups: &[Vec<T>],
    figures: impl Fn(&[&T]) -> [Option<f64>; N],
) -> [Bootstrapped; N] {
    let all: Vec<&T> = groups.iter().flatten().collect();
    let values = figures(&all);
    let mut draws: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(DRAWS));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut drawn = Vec::with_capacity(all.len());
    for _ in 0..if groups.is_empty() { 0 } else { DRAWS } {
        drawn.clear();
        (0..groups.len()).for_each(|_| drawn.extend(&groups[random.random_range(0..groups.len())]));
        for (draws, figure) in draws.iter_mut().zip(figures(&drawn)) {
            draws.extend(figure);
        }
    }
    std::array::from_fn(|at| {
        draws[at].sort_by(f64::total_cmp);
        let bounds = percentile(&draws[at], 25).zip(percentile(&draws[at], 975));
        Bootstrapped {
            value: values[at],
            interval: bounds.map(|(low, high)| Interval { low, high }),
        }
    })
}

/// Returns a percentile of a sorted list, given in thousandths; `None` if the list is empty.
fn percentile(sorted: &[f64], thousandths: usize) -> Option<f64> {
    sorted.get(sorted.len().saturating_sub(1) * thousandths / 1000).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[&f64]) -> [Option<f64>; 1] {
        let sum = values.iter().copied().sum::<f64>();
        [(!values.is_empty()).then(|| sum / values.len() as f64)]
    }

    fn width(groups: &[Vec<f64>]) -> f64 {
        let [Bootstrapped { interval, .. }] = bootstrap(groups, mean);
        let Interval { low, high } = interval.unwrap();
        high - low
    }

    #[test]
    fn interval_of_a_mean_is_as_wide_as_theory_says() {
        let groups: Vec<Vec<f64>> = (0..400).map(|i| vec![f64::from(i % 2)]).collect();
        let [estimate] = bootstrap(&groups, mean);
        // The standard error is 0.5 ÷ √400 = 0.025, so the interval is 0.098 wide.
        assert!((estimate.value.unwrap() - 0.5).abs() < 1e-12);
        assert!((width(&groups) - 0.098).abs() < 0.01, "{estimate:?}");
    }

    #[test]
    fn groups_that_agree_within_themselves_widen_it() {
        let single: Vec<Vec<f64>> = (0..400).map(|i| vec![f64::from(i % 2)]).collect();
        let grouped: Vec<Vec<f64>> = (0..40).map(|i| vec![f64::from(i % 2); 10]).collect();
        assert!(width(&grouped) > 2.0 * width(&single));
    }

    #[test]
    fn nothing_to_draw() {
        assert_eq!(bootstrap(&[], mean), [Bootstrapped { value: None, interval: None }]);
    }
}
