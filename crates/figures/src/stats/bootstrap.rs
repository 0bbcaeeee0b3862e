//! Intervals of figures that have no formula: the bootstrap over groups.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Estimate;

/// Draws of the bootstrap.
const DRAWS: usize = 2000;
/// The same draws at every run.
const SEED: u64 = 20_260_101;

/// Figures with percentile intervals, from the 2.5th to the 97.5th: `groups` are drawn with replacement, as many as there
/// are, and `figures` is computed for each draw (Efron and Tibshirani 1993, chapter 13).
///
/// Postings of one company resemble each other, so that companies are to be drawn, not
/// postings. A figure that is not a number in a draw is left out of its interval.
pub fn bootstrap<T, const N: usize>(
    groups: &[Vec<T>],
    figures: impl Fn(&[&T]) -> [f64; N],
) -> [Estimate; N] {
    let all: Vec<&T> = groups.iter().flatten().collect();
    let values = figures(&all);
    let mut draws: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(DRAWS));
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut drawn = Vec::with_capacity(all.len());
    for _ in 0..if groups.is_empty() { 0 } else { DRAWS } {
        drawn.clear();
        (0..groups.len()).for_each(|_| drawn.extend(&groups[random.random_range(0..groups.len())]));
        for (draws, figure) in draws.iter_mut().zip(figures(&drawn)) {
            draws.extend(Some(figure).filter(|figure| !figure.is_nan()));
        }
    }
    std::array::from_fn(|at| {
        draws[at].sort_by(f64::total_cmp);
        Estimate {
            value: values[at],
            low: percentile(&draws[at], 25),
            high: percentile(&draws[at], 975),
        }
    })
}

/// The value below which so many thousandths of a sorted list lie.
fn percentile(sorted: &[f64], thousandths: usize) -> f64 {
    sorted.get(sorted.len().saturating_sub(1) * thousandths / 1000).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[&f64]) -> [f64; 1] {
        [values.iter().copied().sum::<f64>() / values.len() as f64]
    }

    #[test]
    fn interval_of_a_mean_is_as_wide_as_theory_says() {
        let groups: Vec<Vec<f64>> = (0..400).map(|i| vec![f64::from(i % 2)]).collect();
        let [estimate] = bootstrap(&groups, mean);
        // The standard error is 0.5 ÷ √400 = 0.025, so the interval is 0.098 wide.
        assert!((estimate.value - 0.5).abs() < 1e-12);
        assert!((estimate.high - estimate.low - 0.098).abs() < 0.01, "{estimate:?}");
    }

    #[test]
    fn groups_that_agree_within_themselves_widen_it() {
        let single: Vec<Vec<f64>> = (0..400).map(|i| vec![f64::from(i % 2)]).collect();
        let grouped: Vec<Vec<f64>> = (0..40).map(|i| vec![f64::from(i % 2); 10]).collect();
        let width = |groups: &[Vec<f64>]| {
            let [e] = bootstrap(groups, mean);
            e.high - e.low
        };
        assert!(width(&grouped) > 2.0 * width(&single));
    }

    #[test]
    fn nothing_to_draw() {
        let [estimate] = bootstrap(&[], mean);
        assert!(estimate.value.is_nan() && estimate.low.is_nan());
    }
}
