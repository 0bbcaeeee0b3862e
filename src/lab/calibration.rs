//! Calibrates probabilities and expected levels against what readers say.

use titlegauge_core::lexicon::{Linear, Logistic};

/// A figure of the program and the readers' answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The program's probability or level.
    pub found: f64,
    /// The readers' share or level.
    pub right: f64,
}

/// The largest number of steps of a fit; Newton's method needs about six.
const STEPS: usize = 50;
/// The weight of a pull of the intercept to 0 and of the slope to 1, in postings. It keeps a fit to
/// few postings finite.
const PULL: f64 = 1.0;

/// The fewest postings of a group that is like a job board.
const LARGE_GROUP: usize = 20;
/// The fewest such groups between which a variance is estimated.
const FEWEST_GROUPS: usize = 5;

/// Fits `logit(right) = intercept + slope · logit(found)` by maximum likelihood (Platt 1999,
/// "Probabilistic outputs for support vector machines"). Probabilities of 0 and 1 stay what they
/// are, so they do not count.
pub fn logistic(pairs: &[Pair]) -> Logistic {
    let known: Vec<Pair> = pairs
        .iter()
        .filter(|pair| 0.0 < pair.found && pair.found < 1.0)
        .map(|pair| Pair { found: libm::log(pair.found / (1.0 - pair.found)), ..*pair })
        .collect();
    let (mut intercept, mut slope) = (0.0, 1.0);
    for _ in 0..STEPS {
        // Gradient and curvature of the log likelihood, with the pull.
        let [mut by_intercept, mut by_slope] = [-PULL * intercept, PULL * (1.0 - slope)];
        let [mut own, mut both, mut squared] = [PULL, 0.0, PULL];
        for Pair { found, right } in &known {
            let p = 1.0 / (1.0 + libm::exp(-(intercept + slope * found)));
            let (off, curve) = (right - p, p * (1.0 - p));
            by_intercept += off;
            by_slope += off * found;
            own += curve;
            both += curve * found;
            squared += curve * found * found;
        }
        let determinant = own * squared - both * both;
        let moved = [
            (by_intercept * squared - by_slope * both) / determinant,
            (by_slope * own - by_intercept * both) / determinant,
        ];
        intercept += moved[0];
        slope += moved[1];
        if moved.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    Logistic { intercept: rounded(intercept), slope: rounded(slope) }
}

/// Fits `right = intercept + slope · found` by least squares.
pub fn linear(pairs: &[Pair]) -> Linear {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (found, right) = (mean(&|pair| pair.found), mean(&|pair| pair.right));
    let spread = mean(&|pair| (pair.found - found) * (pair.found - found));
    if pairs.len() < 3 || spread < 1e-9 {
        return Linear::default();
    }
    let slope = mean(&|pair| (pair.found - found) * (pair.right - right)) / spread;
    Linear { intercept: rounded(right - slope * found), slope: rounded(slope) }
}

/// Returns the standard error that the postings of a further group, such as a job board, have in
/// common: √(τ² + se²), where τ² is the variance between groups of the mean residual after
/// `DerSimonian` and Laird (1986, "Meta-analysis in clinical trials"), and se the standard error of the
/// overall mean. `residuals` are grouped. Small groups count only if there are no large ones: they
/// show how companies differ, not boards.
pub fn common_error(residuals: &[Vec<f64>]) -> f64 {
    let large: Vec<Vec<f64>> =
        residuals.iter().filter(|group| group.len() >= LARGE_GROUP).cloned().collect();
    let residuals = if large.len() >= FEWEST_GROUPS { &large } else { residuals };
    let all: Vec<f64> = residuals.iter().flatten().copied().collect();
    let squares: f64 = all.iter().map(|residual| residual * residual).sum();
    if all.len() < 2 || squares == 0.0 {
        return 0.0;
    }
    let variance = squares / all.len() as f64;
    let weight = |group: &Vec<f64>| group.len() as f64 / variance;
    let mean = |group: &Vec<f64>| group.iter().sum::<f64>() / group.len() as f64;
    let weights: f64 = residuals.iter().map(weight).sum();
    let centre = residuals.iter().map(|group| weight(group) * mean(group)).sum::<f64>() / weights;
    let spread = |group: &Vec<f64>| weight(group) * (mean(group) - centre) * (mean(group) - centre);
    let heterogeneity: f64 = residuals.iter().map(spread).sum();
    let squared: f64 = residuals.iter().map(|group| weight(group) * weight(group)).sum();
    let between = (heterogeneity - (residuals.len() as f64 - 1.0)) / (weights - squared / weights);
    let between = if between.is_finite() { between.max(0.0) } else { 0.0 };
    let precision: f64 = residuals.iter().map(|group| 1.0 / (1.0 / weight(group) + between)).sum();
    rounded(libm::sqrt(between + 1.0 / precision))
}

/// Rounds to what the file of weights holds.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 2e-3
    }

    /// With two values of `found` the fit is exact: the shares of each.
    #[test]
    fn a_logistic_fit_to_two_shares() {
        let mut pairs = Vec::new();
        for (found, share) in [(0.2, 0.1), (0.8, 0.6)] {
            pairs.extend((0..20_000).map(|at| Pair {
                found,
                right: f64::from(u8::from(f64::from(at) < share * 20_000.0)),
            }));
        }
        let fitted = logistic(&pairs);
        assert!(near(fitted.apply(0.2), 0.1) && near(fitted.apply(0.8), 0.6), "{fitted:?}");
        assert_eq!((fitted.apply(0.0), fitted.apply(1.0)), (0.0, 1.0));
    }

    #[test]
    fn little_data_stays_near_the_identity() {
        assert_eq!(logistic(&[]), Logistic::default());
        let one = logistic(&[Pair { found: 0.4, right: 1.0 }]);
        assert!(one.intercept.is_finite() && one.intercept.abs() < 1.0, "{one:?}");
        assert_eq!(linear(&[Pair { found: 1.0, right: 3.0 }]), Linear::default());
    }

    #[test]
    fn a_line() {
        let pairs = [0.0, 1.0, 2.5, 4.0].map(|found| Pair { found, right: 0.5 + 0.5 * found });
        assert_eq!(linear(&pairs), Linear { intercept: 0.5, slope: 0.5 });
    }

    /// Groups whose means differ by more than chance have an error in common, others little.
    #[test]
    fn the_error_of_a_group() {
        let group = |mean: f64| (0..200).map(move |at| mean + f64::from(at % 2) - 0.5).collect();
        let apart = common_error(&[-0.2, 0.0, 0.2].map(group));
        let alike = common_error(&[-0.001, 0.0, 0.001].map(group));
        // The means have variance 0.04; the standard error of their mean adds a third of it.
        assert!((0.2..0.25).contains(&apart), "{apart}");
        assert!(alike < 0.03, "{alike}");
        // Small groups that differ say nothing of boards.
        let small = (0..40).map(|at| vec![if at % 2 == 0 { 0.9 } else { -0.9 }]);
        let boards: Vec<Vec<f64>> =
            [-0.001, 0.0, 0.001, 0.0, 0.0].map(group).into_iter().chain(small).collect();
        assert!(common_error(&boards) < 0.03, "{}", common_error(&boards));
        assert_eq!(common_error(&[]).to_bits(), 0);
    }
}
