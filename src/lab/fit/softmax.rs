//! Multinomial logistic regression with soft targets, shrunk towards given weights.
//!
//! Minimises `−Σᵢ Σₖ tᵢₖ ln pᵢₖ + Σⱼ λⱼ Σₖ (wⱼₖ − w⁰ⱼₖ)²` by L-BFGS. The function is convex and has
//! one minimum if every λ is above 0, so the result depends only on the rows. The penalty is a normal
//! prior on each weight, with the mean `w⁰` (here: weights set by hand).

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use rayon::prelude::*;

use titlegauge_core::verdict::softmax;

/// The number of past steps that L-BFGS uses.
const MEMORY: usize = 10;
/// The largest number of steps; fifty are usual.
const STEPS: u64 = 300;
/// The length of the gradient below which the minimum is reached.
const FLAT: f64 = 1e-3;
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
    /// The weights towards which the fit is shrunken.
    pub prior: &'a [f64],
    /// λ of each feature.
    pub penalty: &'a [f64],
}

impl Regression<'_> {
    /// Returns the weights at the minimum.
    ///
    /// # Errors
    ///
    /// Fails if the optimiser fails, for example because a cost is not finite.
    pub fn fit(self) -> Result<Vec<f64>, Error> {
        let start = self.prior.to_vec();
        let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY).with_tolerance_grad(FLAT)?;
        let problem = Cached { regression: self, last: RefCell::new(None) };
        let solved = Executor::new(problem, solver)
            .configure(|state| state.param(start).max_iters(STEPS))
            .run()?;
        solved
            .state()
            .get_best_param()
            .cloned()
            .ok_or_else(|| Error::msg("the optimiser returned no weights"))
    }

    /// Returns λ of each weight.
    fn penalties(&self) -> impl Iterator<Item = f64> + Clone {
        self.penalty.iter().flat_map(|penalty| std::iter::repeat_n(*penalty, self.classes))
    }

    /// Computes the cost and its gradient.
    fn at(&self, weights: &[f64]) -> Cost {
        let away = weights
            .iter()
            .zip(self.prior)
            .zip(self.penalties())
            .map(|((weight, prior), penalty)| (weight - prior, penalty));
        let mut cost = Cost {
            value: away.clone().map(|(away, penalty)| penalty * away * away).sum(),
            gradient: away.map(|(away, penalty)| 2.0 * penalty * away).collect(),
        };
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

/// A cost and its gradient.
#[derive(Debug)]
struct Cost {
    value: f64,
    gradient: Vec<f64>,
}

/// Weights with their cost.
#[derive(Debug)]
struct Point {
    weights: Vec<f64>,
    cost: Cost,
}

/// Caches the last point, because the solver always needs the cost and the gradient of the same
/// weights, one after the other.
#[derive(Debug)]
struct Cached<'a> {
    regression: Regression<'a>,
    last: RefCell<Option<Point>>,
}

impl Cached<'_> {
    fn at<T>(&self, weights: &[f64], pick: impl Fn(&Cost) -> T) -> T {
        let mut last = self.last.borrow_mut();
        if let Some(point) = last.as_ref().filter(|point| point.weights == weights) {
            return pick(&point.cost);
        }
        let cost = self.regression.at(weights);
        let picked = pick(&cost);
        *last = Some(Point { weights: weights.to_vec(), cost });
        picked
    }
}

impl CostFunction for Cached<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, weights: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.at(weights, |cost| cost.value))
    }
}

impl Gradient for Cached<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, weights: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.at(weights, |cost| cost.gradient.clone()))
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
    fn without_rows_the_result_is_the_prior() {
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
            let moved = |by: f64| { let mut w = weights.clone(); w[at] += by; regression.at(&w).value };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            prop_assert!((regression.at(&weights).gradient[at] - slope).abs() < 1e-5);
        }
    }
}
