//! Multinomial logistic regression with soft targets, shrunk towards zero.
//!
//! Minimises `−Σᵢ Σₖ tᵢₖ ln pᵢₖ + Σⱼ λⱼ Rⱼ` by L-BFGS, where `Rⱼ` is the sum of squared weights of
//! feature j. For ordered answers, such as levels, it is the sum of squared differences between the
//! weights of neighbouring answers. A feature that speaks for a level then also speaks for the levels
//! next to it. A small part of the squared weights is added, so that there is one minimum.

use rayon::prelude::*;

use super::lbfgs::{Cost, minimise};
use titlegauge_core::verdict::softmax;

/// The length of the gradient below which the minimum is reached.
const FLAT: f64 = 1e-2;
/// The share of the squared weights in the penalty of ordered answers.
const UNORDERED: f64 = 0.05;
/// The number of parts into which the rows are divided for threads.
const CHUNKS: usize = 4;

/// A labelled posting: features that are not 0, and the share of each class in its label.
#[derive(Debug, Clone)]
pub struct Row {
    /// Index and value of each feature.
    pub features: Vec<(usize, f64)>,
    /// Shares of the classes. Their sum is the weight of the posting, usually 1.
    pub targets: Vec<f64>,
}

/// The function to minimise. Weights are in one list, with the weights of a feature next to each
/// other.
#[derive(Debug)]
pub struct Regression<'a> {
    /// The labelled postings.
    pub rows: Vec<&'a Row>,
    /// Number of classes.
    pub classes: usize,
    /// λ of each feature.
    pub penalty: &'a [f64],
    /// True if the classes are in order.
    pub ordered: bool,
    /// The largest number of steps of the optimiser.
    pub steps: u64,
}

impl Regression<'_> {
    /// Returns the weights at the minimum.
    pub fn fit(&self) -> Vec<f64> {
        let start = vec![0.0; self.penalty.len() * self.classes];
        minimise(start, self.steps, FLAT, |weights| self.at(weights))
    }

    /// Computes the penalty and its gradient.
    fn penalties(&self, weights: &[f64]) -> Cost {
        let mut cost = Cost { value: 0.0, gradient: vec![0.0; weights.len()] };
        let own = if self.ordered { UNORDERED } else { 1.0 };
        let of_features = weights.chunks(self.classes).zip(cost.gradient.chunks_mut(self.classes));
        for ((weights, gradient), penalty) in of_features.zip(self.penalty) {
            for (weight, slope) in weights.iter().zip(&mut *gradient) {
                cost.value += penalty * own * weight * weight;
                *slope += 2.0 * penalty * own * weight;
            }
            for at in 1..if self.ordered { self.classes } else { 0 } {
                let step = weights[at] - weights[at - 1];
                cost.value += penalty * step * step;
                gradient[at] += 2.0 * penalty * step;
                gradient[at - 1] -= 2.0 * penalty * step;
            }
        }
        cost
    }

    /// Computes the cost and its gradient.
    fn at(&self, weights: &[f64]) -> Cost {
        let mut cost = self.penalties(weights);
        // The number of chunks is fixed, so that the sums do not depend on the number of threads.
        let length = self.rows.len().div_ceil(CHUNKS).max(1);
        let parts: Vec<Cost> =
            self.rows.par_chunks(length).map(|rows| self.of_rows(rows, weights)).collect();
        for part in parts {
            cost.value += part.value;
            cost.gradient.iter_mut().zip(part.gradient).for_each(|(sum, part)| *sum += part);
        }
        cost
    }

    /// Computes the cost of some rows and its gradient, without the penalty.
    fn of_rows(&self, rows: &[&Row], weights: &[f64]) -> Cost {
        let mut cost = Cost { value: 0.0, gradient: vec![0.0; weights.len()] };
        let mut off = vec![0.0; self.classes];
        for row in rows {
            off.fill(0.0);
            for (feature, value) in &row.features {
                let of = &weights[feature * self.classes..][..self.classes];
                off.iter_mut().zip(of).for_each(|(score, weight)| *score += weight * value);
            }
            let weight: f64 = row.targets.iter().sum();
            let probabilities = softmax(&off);
            for ((off, p), target) in off.iter_mut().zip(probabilities).zip(&row.targets) {
                if *target > 0.0 {
                    cost.value -= target * libm::log(p.max(f64::MIN_POSITIVE));
                }
                *off = p * weight - target;
            }
            for (feature, value) in &row.features {
                let of = &mut cost.gradient[feature * self.classes..][..self.classes];
                of.iter_mut().zip(&off).for_each(|(slope, off)| *slope += value * off);
            }
        }
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(features: &[(usize, f64)], targets: &[f64]) -> Row {
        Row { features: features.to_vec(), targets: targets.to_vec() }
    }

    #[test]
    fn one_feature_by_hand() {
        // With one feature that is always 1 and almost no penalty, probabilities equal the shares.
        let rows = [
            row(&[(0, 1.0)], &[1.0, 0.0]),
            row(&[(0, 1.0)], &[1.0, 0.0]),
            row(&[(0, 1.0)], &[0.0, 1.0]),
        ];
        let rows = rows.iter().collect();
        let regression =
            Regression { rows, classes: 2, penalty: &[1e-9], ordered: false, steps: 150 };
        let weights = regression.fit();
        assert!((weights[0] - weights[1] - 2f64.ln()).abs() < 1e-2, "{weights:?}");
    }

    #[test]
    fn without_rows_weights_are_zero() {
        let regression = Regression {
            rows: Vec::new(),
            classes: 2,
            penalty: &[1.0, 1.0],
            ordered: true,
            steps: 150,
        };
        assert_eq!(regression.fit(), [0.0; 4]);
    }

    #[test]
    fn ordered_answers_share_their_evidence() {
        // The feature occurs with the last answer only.
        let rows =
            [row(&[(0, 1.0), (1, 1.0)], &[0.0, 0.0, 1.0]), row(&[(1, 1.0)], &[1.0, 0.0, 0.0])];
        let fit = |ordered| {
            let rows = rows.iter().collect();
            Regression { rows, classes: 3, penalty: &[0.1, 0.1], ordered, steps: 150 }.fit()
        };
        let (plain, ordered) = (fit(false), fit(true));
        let middle = |weights: &[f64]| weights[1] - weights[0];
        assert!(middle(&ordered) > middle(&plain) + 0.1, "{plain:?} {ordered:?}");
    }

    proptest! {
        #[test]
        fn gradient_is_the_slope_of_the_cost(
            weights in proptest::collection::vec(-2.0..2.0f64, 6),
            values in proptest::collection::vec(-2.0..2.0f64, 4), at in 0usize..6, ordered: bool,
        ) {
            let rows = [
                row(&[(0, values[0]), (1, values[1])], &[0.7, 0.1, 0.2]),
                row(&[(0, values[2]), (1, values[3])], &[0.0, 0.3, 0.0]),
            ];
            let rows = rows.iter().collect();
            let regression = Regression { rows, classes: 3, penalty: &[0.5, 2.0], ordered, steps: 150 };
            let moved = |by: f64| { let mut w = weights.clone(); w[at] += by; regression.at(&w).value };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            prop_assert!((regression.at(&weights).gradient[at] - slope).abs() < 1e-5);
        }
    }
}
