//! Minimises a smooth function by L-BFGS.
//!
//! The direction is the two-loop recursion of Nocedal and Wright (2006, "Numerical optimization",
//! algorithm 7.4). The step along it satisfies the weak Wolfe conditions, found by closing an interval
//! (Lewis and Overton 2013, "Nonsmooth optimization via quasi-Newton methods", algorithm 2.6) with
//! cubics instead of bisections.

use std::collections::VecDeque;

/// The number of past steps that the direction uses.
const MEMORY: usize = 10;
/// The least share of the decrease that the slope at the start predicts (c₁).
const DECREASE: f64 = 1e-4;
/// The largest share of the slope at the start that may be left (c₂).
const SLOPE_LEFT: f64 = 0.9;
/// The largest number of steps that a search tries. Most searches accept the first one.
const TRIALS: usize = 40;
/// The growth of a step that is too short.
const GROWTH: f64 = 4.0;
/// The least share of an interval between a step and its ends.
const MARGIN: f64 = 0.1;

/// A cost and its gradient.
#[derive(Debug)]
pub struct Cost {
    /// The cost.
    pub value: f64,
    /// The slope of the cost for each weight.
    pub gradient: Vec<f64>,
}

/// Weights with their cost.
struct Point {
    weights: Vec<f64>,
    cost: Cost,
}

/// The difference between two successive points.
struct Change {
    weights: Vec<f64>,
    gradient: Vec<f64>,
}

/// Returns the weights of the least cost, found in at most `steps` steps from `start`. The search
/// ends when the gradient is shorter than `flat`, or when the cost falls no more.
pub fn minimise(start: Vec<f64>, steps: u64, flat: f64, cost: impl Fn(&[f64]) -> Cost) -> Vec<f64> {
    let mut here = Point { cost: cost(&start), weights: start };
    let mut past: VecDeque<Change> = VecDeque::with_capacity(MEMORY);
    for _ in 0..steps {
        if libm::sqrt(dot(&here.cost.gradient, &here.cost.gradient)) < flat {
            break;
        }
        let Some(there) = search(&here, &direction(&here.cost.gradient, &past), &cost) else {
            break;
        };
        let decrease = here.cost.value - there.cost.value;
        let change = Change {
            weights: moved(&there.weights, -1.0, &here.weights),
            gradient: moved(&there.cost.gradient, -1.0, &here.cost.gradient),
        };
        // Where the function bends down, a change says nothing of its minimum.
        if dot(&change.weights, &change.gradient) > 0.0 {
            past.push_back(change);
        }
        if past.len() > MEMORY {
            past.pop_front();
        }
        here = there;
        if decrease < f64::EPSILON {
            break;
        }
    }
    here.weights
}

/// Returns the direction of the next step: the gradient times an estimate of the inverse Hessian,
/// downwards.
fn direction(gradient: &[f64], past: &VecDeque<Change>) -> Vec<f64> {
    let mut direction = gradient.to_vec();
    let mut shares = Vec::with_capacity(past.len());
    for change in past.iter().rev() {
        let scale = 1.0 / dot(&change.gradient, &change.weights);
        let share = dot(&change.weights, &direction) * scale;
        direction = moved(&direction, -share, &change.gradient);
        shares.push((share, scale));
    }
    if let Some(last) = past.back() {
        let scale = dot(&last.weights, &last.gradient) / dot(&last.gradient, &last.gradient);
        for slope in &mut direction {
            *slope *= scale;
        }
    }
    for (change, (share, scale)) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(&change.gradient, &direction) * scale;
        direction = moved(&direction, share - back, &change.weights);
    }
    for slope in &mut direction {
        *slope = -*slope;
    }
    direction
}

/// Returns a point in a direction that is low and flat enough, or the best one found. `None` if
/// the cost falls nowhere.
fn search(here: &Point, direction: &[f64], cost: &impl Fn(&[f64]) -> Cost) -> Option<Point> {
    let slope = dot(&here.cost.gradient, direction);
    let mut low = Trial { at: 0.0, value: here.cost.value, slope };
    let mut high: Option<Trial> = None;
    let mut best = None;
    let mut at = 1.0;
    for _ in 0..TRIALS {
        let weights = moved(&here.weights, at, direction);
        let there = Point { cost: cost(&weights), weights };
        let trial =
            Trial { at, value: there.cost.value, slope: dot(direction, &there.cost.gradient) };
        // A cost that is not a number is too high.
        if trial.value <= here.cost.value + at * DECREASE * slope.min(0.0) {
            if trial.slope >= SLOPE_LEFT * slope {
                return Some(there);
            }
            (low, best) = (trial, Some(there));
        } else {
            high = Some(trial);
        }
        at = high.map_or(at * GROWTH, |high| between(low, high));
    }
    best
}

/// The cost and its slope after a step in a direction.
#[derive(Debug, Clone, Copy)]
struct Trial {
    at: f64,
    value: f64,
    slope: f64,
}

/// Returns a step between two others: the minimum of the cubic with their costs and slopes
/// (Nocedal and Wright, equation 3.59), but not too close to one of them.
fn between(low: Trial, high: Trial) -> f64 {
    let width = high.at - low.at;
    let bend = low.slope + high.slope - 3.0 * (high.value - low.value) / width;
    let root = libm::sqrt(bend * bend - low.slope * high.slope);
    let share = 1.0 - (high.slope + root - bend) / (high.slope - low.slope + 2.0 * root);
    let share = if share.is_nan() { 0.5 } else { share.clamp(MARGIN, 1.0 - MARGIN) };
    low.at + share * width
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn moved(from: &[f64], by: f64, direction: &[f64]) -> Vec<f64> {
    from.iter().zip(direction).map(|(from, direction)| from + by * direction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function of two weights with its gradient.
    type Function = fn(f64, f64) -> (f64, [f64; 2]);

    /// Functions with a start and the known weights of the least cost.
    const CASES: [(&str, Function, [f64; 2], [f64; 2]); 5] = [
        ("bowl", |x, y| (x * x + y * y, [2.0 * x, 2.0 * y]), [3.0, -4.0], [0.0, 0.0]),
        (
            "narrow valley",
            |x, y| ((x - 2.0).powi(2) + 1e4 * y * y, [2.0 * (x - 2.0), 2e4 * y]),
            [-5.0, 5.0],
            [2.0, 0.0],
        ),
        (
            "Rosenbrock's curved valley",
            |x, y| {
                let off = y - x * x;
                let slope = -2.0 * (1.0 - x) - 400.0 * x * off;
                ((1.0 - x).powi(2) + 100.0 * off * off, [slope, 200.0 * off])
            },
            [-1.2, 1.0],
            [1.0, 1.0],
        ),
        (
            "not a number below zero",
            |x, y| (10.0 * x - x.ln() + y * y, [10.0 - 1.0 / x, 2.0 * y]),
            [1.0, 1.0],
            [0.1, 0.0],
        ),
        (
            "a first step that is far too short",
            |x, y| (1e-6 * ((x - 900.0).powi(2) + y * y), [2e-6 * (x - 900.0), 2e-6 * y]),
            [0.0, 10.0],
            [900.0, 0.0],
        ),
    ];

    fn found(function: Function, start: [f64; 2], steps: u64) -> Vec<f64> {
        minimise(start.to_vec(), steps, 1e-9, |weights| {
            let (value, gradient) = function(weights[0], weights[1]);
            Cost { value, gradient: gradient.to_vec() }
        })
    }

    #[test]
    fn known_minima_are_found() {
        for (name, function, start, minimum) in CASES {
            let found = found(function, start, 100);
            let off = |at: usize| (found[at] - minimum[at]).abs();
            assert!(off(0) < 1e-4 && off(1) < 1e-4, "{name}: {found:?}");
        }
    }

    /// The estimate of the inverse Hessian maps the last change of the gradient to the last change of
    /// the weights (the secant equation; Nocedal and Wright, equation 6.6).
    #[test]
    fn directions_agree_with_the_changes() {
        let change = |weights: [f64; 3], gradient: [f64; 3]| Change {
            weights: weights.to_vec(),
            gradient: gradient.to_vec(),
        };
        let past = VecDeque::from([
            change([1.0, 0.5, -2.0], [3.0, 1.0, -1.5]),
            change([0.25, -1.0, 0.5], [1.0, -2.0, 4.0]),
            change([-2.0, 1.0, 1.0], [-1.0, 3.0, 0.5]),
        ]);
        let last = &past[2];
        for (found, weight) in direction(&last.gradient, &past).iter().zip(&last.weights) {
            assert!((found + weight).abs() < 1e-12, "{found} {weight}");
        }
        // The estimate is symmetric, so both loops use a change alike.
        let product = |a: [f64; 3], b: [f64; 3]| dot(&direction(&a, &past), &b);
        let (one, other) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        assert!((product(one, other) - product(other, one)).abs() < 1e-12);
        // Earlier changes count, too: a direction alone would be the gradient times a number.
        let other = direction(&past[0].gradient, &past);
        assert!((other[0] / past[0].gradient[0] - other[1] / past[0].gradient[1]).abs() > 0.1);
    }

    #[test]
    fn every_step_lowers_the_cost() {
        for (name, function, start, _) in CASES {
            let costs: Vec<f64> = (0..20)
                .map(|steps| found(function, start, steps))
                .map(|weights| function(weights[0], weights[1]).0)
                .collect();
            assert!(costs.is_sorted_by(|before, after| before >= after), "{name}: {costs:?}");
        }
    }

    #[test]
    fn a_cost_without_a_minimum_ends() {
        let fall: Function = |x, _| (-x, [-1.0, 0.0]);
        assert!(found(fall, [0.0, 0.0], 100)[0] > 1e6);
        let uphill: Function = |x, _| (x, [-1.0, 0.0]);
        assert_eq!(found(uphill, [0.0, 0.0], 100), [0.0, 0.0], "a gradient that is wrong");
    }
}
