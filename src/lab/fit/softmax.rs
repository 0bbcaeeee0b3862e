//! Multinomial logistic regression with soft targets, shrunk towards given weights.
//!
//! Minimises `−Σᵢ Σₖ tᵢₖ ln pᵢₖ + Σⱼ λⱼ Σₖ (wⱼₖ − w⁰ⱼₖ)²` by L-BFGS. The function is
//! convex and, with every λ above 0, has one minimum, so that the result hangs on
//! nothing but the rows. The penalty is a normal prior on each weight, with the mean
//! `w⁰` (here: weights set by hand).

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use titlegauge_core::verdict::softmax;

/// Past steps that L-BFGS remembers.
const MEMORY: usize = 10;
/// Steps after which it stops in any case; fifty are usual.
const STEPS: u64 = 300;
/// A gradient shorter than this is the minimum.
const FLAT: f64 = 1e-4;

/// One labelled posting: features that are not 0, and how much each class is its label.
#[derive(Debug, Clone)]
pub struct Row {
    /// Index of the feature and its value.
    pub features: Vec<(usize, f64)>,
    /// Adds up to what the posting weighs; 1 is usual.
    pub targets: Vec<f64>,
}

/// What is to be minimised. Weights are in one list, those of a feature next to each other.
#[derive(Debug)]
pub struct Regression<'a> {
    /// The labelled postings.
    pub rows: Vec<&'a Row>,
    /// Number of classes.
    pub classes: usize,
    /// The weights that the fit is pulled to.
    pub prior: &'a [f64],
    /// λ of each feature.
    pub penalty: &'a [f64],
}

impl Regression<'_> {
    /// The weights at the minimum.
    pub fn fit(self) -> Result<Vec<f64>, Error> {
        let start = self.prior.to_vec();
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY).with_tolerance_grad(FLAT)?;
        let problem = Remembering { regression: self, last: RefCell::new(None) };
        let solved = Executor::new(problem, solver)
            .configure(|state| state.param(start).max_iters(STEPS))
            .run()?;
        solved.state().get_best_param().cloned().ok_or_else(|| Error::msg("no weights were found"))
    }

    fn probabilities(&self, weights: &[f64], row: &Row) -> Vec<f64> {
        let mut scores = vec![0.0; self.classes];
        for (feature, value) in &row.features {
            let of = &weights[feature * self.classes..][..self.classes];
            scores.iter_mut().zip(of).for_each(|(score, weight)| *score += weight * value);
        }
        softmax(&scores)
    }

    /// λ of each weight.
    fn penalties(&self) -> impl Iterator<Item = f64> + Clone {
        self.penalty.iter().flat_map(|penalty| std::iter::repeat_n(*penalty, self.classes))
    }
}

impl Regression<'_> {
    /// The cost and its slope.
    fn at(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let away = weights
            .iter()
            .zip(self.prior)
            .zip(self.penalties())
            .map(|((weight, prior), penalty)| (weight - prior, penalty));
        let mut cost: f64 = away.clone().map(|(away, penalty)| penalty * away * away).sum();
        let mut gradient: Vec<f64> = away.map(|(away, penalty)| 2.0 * penalty * away).collect();
        for row in &self.rows {
            let probabilities = self.probabilities(weights, row);
            let weight: f64 = row.targets.iter().sum();
            for (target, p) in
                row.targets.iter().zip(&probabilities).filter(|(target, _)| **target > 0.0)
            {
                cost -= target * libm::log(p.max(f64::MIN_POSITIVE));
            }
            let off: Vec<f64> = probabilities
                .iter()
                .zip(&row.targets)
                .map(|(p, target)| p * weight - target)
                .collect();
            for (feature, value) in &row.features {
                let of = &mut gradient[feature * self.classes..][..self.classes];
                of.iter_mut().zip(&off).for_each(|(slope, off)| *slope += value * off);
            }
        }
        (cost, gradient)
    }
}

/// Weights, their cost and its slope.
type Point = (Vec<f64>, f64, Vec<f64>);

/// The cost is always asked for just before the gradient of the same weights, or just after.
#[derive(Debug)]
struct Remembering<'a> {
    regression: Regression<'a>,
    last: RefCell<Option<Point>>,
}

impl Remembering<'_> {
    fn at<T>(&self, weights: &[f64], pick: impl Fn(f64, &[f64]) -> T) -> T {
        let mut last = self.last.borrow_mut();
        if let Some((_, cost, gradient)) = last.as_ref().filter(|(at, ..)| at == weights) {
            return pick(*cost, gradient);
        }
        let (cost, gradient) = self.regression.at(weights);
        let picked = pick(cost, &gradient);
        *last = Some((weights.to_vec(), cost, gradient));
        picked
    }
}

impl CostFunction for Remembering<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, weights: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.at(weights, |cost, _| cost))
    }
}

impl Gradient for Remembering<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, weights: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.at(weights, |_, gradient| gradient.to_vec()))
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
        // With one feature that is always 1 and next to no penalty, probabilities are the shares.
        let rows = [
            row(&[(0, 1.0)], &[1.0, 0.0]),
            row(&[(0, 1.0)], &[1.0, 0.0]),
            row(&[(0, 1.0)], &[0.0, 1.0]),
        ];
        let regression = Regression {
            rows: rows.iter().collect(),
            classes: 2,
            prior: &[0.0; 2],
            penalty: &[1e-9],
        };
        let weights = regression.fit().unwrap();
        assert!((weights[0] - weights[1] - 2f64.ln()).abs() < 1e-3, "{weights:?}");
    }

    #[test]
    fn without_rows_the_prior_stands() {
        let prior = [0.5, -0.5, 1.0, 2.0];
        let regression =
            Regression { rows: Vec::new(), classes: 2, prior: &prior, penalty: &[1.0, 1.0] };
        assert_eq!(regression.fit().unwrap(), prior);
    }

    proptest! {
        #[test]
        fn gradient_is_the_slope_of_the_cost(
            weights in proptest::collection::vec(-2.0..2.0f64, 6), values in proptest::collection::vec(-2.0..2.0f64, 4), at in 0usize..6,
        ) {
            let rows = [row(&[(0, values[0]), (1, values[1])], &[0.7, 0.1, 0.2]), row(&[(0, values[2]), (1, values[3])], &[0.0, 0.3, 0.0])];
            let regression = Regression { rows: rows.iter().collect(), classes: 3, prior: &[0.1; 6], penalty: &[0.5, 2.0] };
            let moved = |by: f64| { let mut w = weights.clone(); w[at] += by; regression.at(&w).0 };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            prop_assert!((regression.at(&weights).1[at] - slope).abs() < 1e-5);
        }
    }
}
