//! Random effects: their variance, and the effects drawn towards zero by it.

use crate::stats::symmetric::Decomposition;

/// Steps of the grid of variances for each factor of ten, and the number of steps from 0.0001 to
/// 100 times the variance within companies.
const STEPS: f64 = 20.0;
const LAST: u32 = 120;
const LEAST: f64 = -4.0;

/// Effects u ~ N(0, γσ²), predicted from A u = b, the equations that are left when all other effects
/// are swept out.
pub(super) struct Random {
    /// Predicted effects, in levels.
    pub effects: Vec<f64>,
    /// γ, the variance of the effects in units of σ².
    pub ratio: f64,
    /// The variances and covariances of the errors of prediction, in units of σ².
    pub variance: Vec<Vec<f64>>,
    /// The sum of squared errors that estimates σ² times its degrees of freedom.
    pub squares: f64,
}

impl Random {
    /// Estimates γ and predicts the effects.
    ///
    /// γ maximises the restricted likelihood (H. D. Patterson and R. Thompson, "Recovery of
    /// inter-block information when block sizes are unequal", Biometrika 58 (1971), 545–554). Let a
    /// and v be the eigenvalues and eigenvectors of A, and c = v′b. Without the effects, the sum of
    /// squared errors is S (`squares`), with f `degrees` of freedom. The likelihood is
    ///
    /// ```text
    /// −½ (Σ ln(1 + γa) + f ln(S − Σ c² γ/(1 + γa)))
    /// ```
    ///
    /// The effects are the best linear unbiased predictions Σ v c γ/(1 + γa) (C. R. Henderson,
    /// "Best linear unbiased estimation and prediction under a selection model", Biometrics 31
    /// (1975), 423–447). γ is zero if the effects do not vary by more than chance.
    pub fn new(matrix: Vec<Vec<f64>>, right: &[f64], squares: f64, degrees: u64) -> Self {
        let matrix = Decomposition::new(matrix);
        let along = |vector: &[f64]| vector.iter().zip(right).map(|(v, b)| v * b).sum::<f64>();
        let parts: Vec<Part> = matrix
            .nonzero()
            .map(|(value, vector)| Part { value, along: along(vector), vector })
            .collect();
        let ratio = if squares > 0.0 { ratio(&parts, squares, degrees) } else { 0.0 };
        let mut effects = vec![0.0; right.len()];
        let mut variance = vec![vec![0.0; right.len()]; right.len()];
        variance.iter_mut().enumerate().for_each(|(at, row)| row[at] = ratio);
        for part in &parts {
            let pull = part.pull(ratio);
            for (at, own) in part.vector.iter().enumerate() {
                effects[at] += own * part.along * pull;
                let known = own * ratio * part.value * pull;
                variance[at].iter_mut().zip(part.vector).for_each(|(v, other)| *v -= known * other);
            }
        }
        Self { effects, ratio, variance, squares: left(&parts, squares, ratio) }
    }
}

/// An eigenvector of A.
struct Part<'a> {
    value: f64,
    /// The component of b along it.
    along: f64,
    vector: &'a [f64],
}

impl Part<'_> {
    /// Returns γ/(1 + γa).
    fn pull(&self, ratio: f64) -> f64 {
        ratio / (1.0 + ratio * self.value)
    }
}

/// Returns the sum of squared errors that random effects of this ratio leave.
fn left(parts: &[Part], squares: f64, ratio: f64) -> f64 {
    squares - parts.iter().map(|part| part.along * part.along * part.pull(ratio)).sum::<f64>()
}

/// Returns the γ of the grid with the largest restricted likelihood, the smallest if several have it.
fn ratio(parts: &[Part], squares: f64, degrees: u64) -> f64 {
    let likelihood = |ratio: f64| {
        let known: f64 = parts.iter().map(|part| libm::log1p(ratio * part.value)).sum();
        let left = left(parts, squares, ratio).max(f64::MIN_POSITIVE);
        -0.5 * (known + degrees as f64 * libm::log(left))
    };
    let steps = (0..=LAST).map(|step| libm::pow(10.0, LEAST + f64::from(step) / STEPS));
    let mut best = (0.0, likelihood(0.0));
    for ratio in steps {
        let here = likelihood(ratio);
        if here > best.1 {
            best = (ratio, here);
        }
    }
    best.0
}
