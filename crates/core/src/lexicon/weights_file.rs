//! `weights.toml` as it is written; [`super::weights`] finds the names in the folder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::number::{Weight, finite, positive};
use super::syntax::Text;

/// The data and settings of a fit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// Number of labelled postings; 0 if nothing was fitted.
    pub postings: usize,
    /// SHA-256 of the file of labels.
    pub gold_sha256: String,
    /// The operating point: the least probability of all leadership roles together at which a
    /// posting gets one of them.
    #[serde(deserialize_with = "finite")]
    pub least_leader: f64,
}

impl Default for Fitted {
    fn default() -> Self {
        Self { postings: 0, gold_sha256: String::new(), least_leader: 0.5 }
    }
}

/// Counts of right and wrong answers to "is the title gap 1 or more?" at one advertised level.
/// They cover measured postings that readers labelled, each judged by weights fitted without its
/// company.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapErrors {
    /// Postings with such a gap by the readers' duty level.
    pub inflated: u32,
    /// The part of `inflated` for which the label agrees.
    pub found: u32,
    /// Postings without such a gap by the readers' duty level.
    pub others: u32,
    /// The part of `others` for which the label agrees.
    pub spared: u32,
}

/// `logit(p′) = intercept + slope · logit(p)`, which calibrates a probability (Platt 1999,
/// "Probabilistic outputs for support vector machines").
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// Added to the logit.
    #[serde(deserialize_with = "finite")]
    pub intercept: f64,
    /// Multiplies the logit.
    #[serde(deserialize_with = "finite")]
    pub slope: f64,
}

impl Default for Logistic {
    fn default() -> Self {
        Self { intercept: 0.0, slope: 1.0 }
    }
}

impl Logistic {
    /// Calibrates a probability. 0 and 1 remain.
    pub fn apply(self, probability: f64) -> f64 {
        if probability <= 0.0 || probability >= 1.0 {
            return probability.clamp(0.0, 1.0);
        }
        let logit = libm::log(probability / (1.0 - probability));
        1.0 / (1.0 + libm::exp(-(self.intercept + self.slope * logit)))
    }
}

/// `x′ = intercept + slope · x`, which calibrates an expected level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The value at 0.
    #[serde(deserialize_with = "finite")]
    pub intercept: f64,
    /// The rise with each level.
    #[serde(deserialize_with = "finite")]
    pub slope: f64,
}

impl Default for Linear {
    fn default() -> Self {
        Self { intercept: 0.0, slope: 1.0 }
    }
}

impl Linear {
    /// Calibrates an expected level, 0 to 4.
    pub fn apply(self, level: f64) -> f64 {
        (self.intercept + self.slope * level).clamp(0.0, 4.0)
    }
}

/// The calibration of title gaps on postings that readers labelled and that count, each judged by
/// weights fitted without its company. `[gap]`
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GapCalibration {
    /// Calibrates the probability of a gap of 1 or more.
    pub inflated: Logistic,
    /// Calibrates the probability of a gap of −1 or less.
    pub deflated: Logistic,
    /// Calibrates the expected level.
    pub expected: Linear,
    /// Standard error that all shares of one job board have in common: the calibration on another
    /// source is not that of the fit.
    #[serde(deserialize_with = "finite")]
    pub share_error: f64,
    /// Standard error that all mean gaps of one job board have in common, in levels.
    #[serde(deserialize_with = "finite")]
    pub mean_error: f64,
}

/// Weights by name: class → weight.
pub type Named = BTreeMap<String, Weight>;

/// `[role]`, `[orientation]`, `[level]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionFile {
    /// Divisor of the scores, above 0.
    #[serde(default = "one", deserialize_with = "positive")]
    pub temperature: f64,
    /// Weights before any evidence.
    #[serde(default)]
    pub start: Named,
    #[serde(default)]
    pub signals: BTreeMap<Text, Named>,
}

impl Default for QuestionFile {
    fn default() -> Self {
        Self { temperature: one(), start: Named::new(), signals: BTreeMap::new() }
    }
}

fn one() -> f64 {
    1.0
}

/// `weights.toml`; empty if nothing was fitted for the folder yet.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsFile {
    pub fitted: Fitted,
    /// Counts by advertised level.
    pub gap_errors: BTreeMap<Text, GapErrors>,
    pub gap: GapCalibration,
    pub role: QuestionFile,
    pub orientation: QuestionFile,
    pub level: QuestionFile,
}
