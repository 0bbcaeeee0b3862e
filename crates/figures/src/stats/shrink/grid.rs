//! The posterior of A, the variance between companies, on a grid.

use std::collections::BTreeMap;

/// Number of grid points for A.
const STEPS: usize = 128;
/// Log densities of A that are lower than the peak by more than this count as zero.
const NOTHING: f64 = 40.0;

/// A company's mean and its precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean gap, in levels.
    pub value: f64,
    /// σ² divided by the variance of the mean's error: the number of postings, or less if the
    /// mean is adjusted by estimated figures. More than zero.
    pub size: f64,
}

/// Number of steps per posting to which sizes are rounded, so that many companies share a size.
const FINENESS: f64 = 64.0;

/// All companies of one size.
pub(super) struct Size {
    pub(super) postings: f64,
    /// Number of companies.
    pub(super) companies: f64,
    /// Mean of their means.
    mean: f64,
    /// Sum of squared deviations from it.
    squares: f64,
}

pub(super) fn sizes(companies: &[Mean]) -> Vec<Size> {
    let mut by_size: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for company in companies {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number above zero"
        )]
        let steps = (company.size * FINENESS).round().max(1.0) as u64;
        by_size.entry(steps).or_default().push(company.value);
    }
    let size = |(steps, values): (u64, Vec<f64>)| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        Size { postings: steps as f64 / FINENESS, companies: values.len() as f64, mean, squares }
    };
    by_size.into_iter().map(size).collect()
}

/// The figures that follow from one value of γ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// γ = A/σ².
    pub(super) ratio: f64,
    /// μ̂.
    pub(super) centre: f64,
    /// Variance of μ̂, in units of σ².
    pub(super) centre_variance: f64,
    /// Mean of σ².
    pub(super) within: f64,
    /// Logarithm of the posterior; after normalisation, its share of all steps.
    pub(super) weight: f64,
}

/// Computes a step from 1/√(1 + γ), the root of the shrinkage of a company with one posting.
fn step(root: f64, sizes: &[Size], squares: f64, degrees: u64) -> Step {
    let ratio = (1.0 - root * root) / (root * root);
    let weight = |s: &Size| 1.0 / (ratio + 1.0 / s.postings);
    let all: f64 = sizes.iter().map(|s| s.companies * weight(s)).sum();
    let centre = sizes.iter().map(|s| s.companies * weight(s) * s.mean).sum::<f64>() / all;
    let spread =
        |s: &Size| weight(s) * (s.squares + s.companies * (s.mean - centre) * (s.mean - centre));
    let total = squares + sizes.iter().map(spread).sum::<f64>();
    let freedom = degrees as f64 + sizes.iter().map(|s| s.companies).sum::<f64>() - 1.0;
    let product: f64 = sizes.iter().map(|s| s.companies * libm::log(weight(s))).sum();
    // dγ = −2 dx / x³ for x the root.
    let log = 0.5 * (product - libm::log(all) - freedom * libm::log(total)) - 3.0 * libm::log(root);
    Step { ratio, centre, centre_variance: 1.0 / all, within: total / (freedom - 2.0), weight: log }
}

/// Computes the grid, narrowed to the range that has any weight: with many companies that range
/// is small.
pub(super) fn weighed(sizes: &[Size], squares: f64, degrees: u64) -> Vec<Step> {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let width = (high - low) / STEPS as f64;
        let at = |i: usize| low + (i as f64 + 0.5) * width;
        let mut steps: Vec<Step> =
            (0..STEPS).map(|i| step(at(i), sizes, squares, degrees)).collect();
        let peak = steps.iter().map(|s| s.weight).fold(f64::NEG_INFINITY, f64::max);
        let seen = |s: &Step| s.weight > peak - NOTHING;
        let (first, last) = (
            steps.iter().position(seen).unwrap_or(0),
            steps.iter().rposition(seen).unwrap_or(STEPS - 1),
        );
        if last - first + 3 > STEPS / 2 {
            let sum: f64 = steps.iter().map(|s| libm::exp(s.weight - peak)).sum();
            for step in &mut steps {
                step.weight = libm::exp(step.weight - peak) / sum;
            }
            return steps;
        }
        (low, high) = ((at(first) - 1.5 * width).max(0.0), (at(last) + 1.5 * width).min(1.0));
    }
}
