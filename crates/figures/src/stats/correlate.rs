//! Rank correlation: does one value rise with another?

use super::estimate::{Interval, PointEstimate};
use super::quantile::reach;

/// Above this a correlation is 1 except for rounding.
const FULL: f64 = 1.0 - 1e-12;

/// A rank correlation with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// The correlation, −1 to 1. It has no interval if it is −1 or 1.
    pub value: PointEstimate,
    /// Number of pairs in strata where both values vary.
    pub pairs: usize,
}

/// A pair of values from one stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The stratum; only pairs of one stratum are compared.
    pub stratum: u32,
    /// The first value.
    pub x: f64,
    /// The second value.
    pub y: f64,
}

/// Computes Spearman's rank correlation within strata (C. Spearman, American Journal of Psychology
/// 15 (1904), 72–101); with one stratum it is the usual correlation.
///
/// Values are ranked within their stratum, ties with their average rank, so differences between
/// strata do not count. The figure is the mean of the strata's correlations, weighted by their
/// number of pairs minus one. Strata in which all x or all y are equal are left out.
///
/// The interval is Fisher's, tanh(atanh r ± z √((1 + r²/2) / (m − 2))), with the variance of
/// D. G. Bonett and T. A. Wright, "Sample size requirements for estimating Pearson, Kendall
/// and Spearman correlations", Psychometrika 65 (2000), 23–28, and m the sum of the weights. For
/// one stratum m is n − 1; each further stratum costs a degree of freedom, as in a partial
/// correlation. Pairs are taken as independent. If companies have many pairs, draw companies with
/// [`super::bootstrap`].
///
/// A correlation of 1 or −1 has no interval. Returns `None` if m is 2 or less, or if a value is not
/// a number.
pub fn spearman(pairs: &[Pair], confidence: f64) -> Option<Correlation> {
    if pairs.iter().any(|pair| pair.x.is_nan() || pair.y.is_nan()) {
        return None;
    }
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_by(|a, b| {
        a.stratum.cmp(&b.stratum).then(a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y))
    });
    let (mut sum, mut weight, mut used) = (0.0, 0.0, 0);
    for stratum in sorted.chunk_by(|a, b| a.stratum == b.stratum) {
        let x: Vec<f64> = stratum.iter().map(|pair| pair.x).collect();
        let y: Vec<f64> = stratum.iter().map(|pair| pair.y).collect();
        if let Some(r) = pearson(&ranks(&x), &ranks(&y)) {
            let own = (stratum.len() - 1) as f64;
            sum += own * r;
            weight += own;
            used += stratum.len();
        }
    }
    let degrees = weight - 2.0;
    (degrees > 0.0).then(|| {
        let r = (sum / weight).clamp(-1.0, 1.0);
        let half = reach(confidence) * libm::sqrt((1.0 + r * r / 2.0) / degrees);
        let bound = |half: f64| libm::tanh(libm::atanh(r) + half);
        let interval = (r.abs() < FULL).then(|| Interval { low: bound(-half), high: bound(half) });
        Correlation { value: PointEstimate { value: r, interval }, pairs: used }
    })
}

/// Ranks values from 1; equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut out = vec![0.0; values.len()];
    let mut before = 0;
    // Values are compared as numbers, so that −0 ties with 0.
    for tied in order.chunk_by(|a, b| {
        values[*a].partial_cmp(&values[*b]).is_some_and(core::cmp::Ordering::is_eq)
    }) {
        let rank = before as f64 + (tied.len() + 1) as f64 / 2.0;
        for at in tied {
            out[*at] = rank;
        }
        before += tied.len();
    }
    out
}

/// Returns the product-moment correlation of ranks; `None` if one side is constant.
fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let middle = (x.len() + 1) as f64 / 2.0;
    let product = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).map(|(a, b)| (a - middle) * (b - middle)).sum::<f64>()
    };
    let spread = product(x, x) * product(y, y);
    (spread > 0.0).then(|| product(x, y) / libm::sqrt(spread))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(x: &[f64], y: &[f64]) -> Vec<Pair> {
        x.iter().zip(y).map(|(x, y)| Pair { stratum: 0, x: *x, y: *y }).collect()
    }

    fn near(found: PointEstimate, r: f64, low: f64, high: f64) -> bool {
        let interval = found.interval.unwrap();
        (found.value - r).abs() < 1e-9
            && (interval.low - low).abs() < 1e-9
            && (interval.high - high).abs() < 1e-9
    }

    /// From `tests/numbers/intervals.py` (scipy).
    #[test]
    #[allow(
        clippy::unreadable_literal,
        clippy::type_complexity,
        reason = "a table, as the script prints it"
    )]
    fn one_stratum() {
        let cases: [(&str, &[f64], &[f64], f64, f64, f64); 3] = [
            (
                "rising",
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
                &[1.0, 3.0, 2.0, 4.0, 6.0, 5.0],
                0.8857142857142858,
                0.06638561523388888,
                0.9916441506703589,
            ),
            (
                "ties",
                &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0],
                &[5.0, 3.0, 5.0, 5.0, 7.0, 2.0, 9.0, 9.0],
                0.5605209243094945,
                -0.29977022522018326,
                0.9180459882348917,
            ),
            (
                "falling",
                &[1.0, 2.0, 3.0, 4.0, 5.0],
                &[10.0, 7.0, 8.0, 2.0, 1.0],
                -0.8999999999999998,
                -0.9960685924750513,
                0.16889565860999664,
            ),
        ];
        for (name, x, y, r, low, high) in cases {
            let found = spearman(&pairs(x, y), 0.95).unwrap();
            assert!(near(found.value, r, low, high) && found.pairs == x.len(), "{name}: {found:?}");
        }
    }

    /// From `tests/numbers/intervals.py`: the third stratum has one x, the fourth one pair.
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn within_strata() {
        let strata = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3];
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 2.0, 2.0, 1.0, 0.0, 3.0, 3.0, 3.0, 9.0];
        let y = [2.0, 1.0, 3.0, 3.0, 5.0, 4.0, 70.0, 60.0, 65.0, 50.0, 1.0, 2.0, 3.0, 0.0];
        let mut all: Vec<Pair> = strata
            .iter()
            .zip(pairs(&x, &y))
            .map(|(stratum, pair)| Pair { stratum: *stratum, ..pair })
            .collect();
        all.reverse();
        let found = spearman(&all, 0.95).unwrap();
        assert!(
            near(found.value, 0.7807061704367989, 0.13241506544566517, 0.9611779088007403)
                && found.pairs == 10,
            "{found:?}"
        );
    }

    #[test]
    fn no_figure() {
        let cases = [
            ("nothing", vec![]),
            ("three pairs", pairs(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0])),
            ("one value", pairs(&[1.0; 9], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])),
            ("not a number", pairs(&[1.0, 2.0, 3.0, 4.0, f64::NAN], &[1.0, 2.0, 3.0, 4.0, 5.0])),
        ];
        for (name, pairs) in cases {
            assert_eq!(spearman(&pairs, 0.95), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn only_the_order_counts(values in proptest::collection::vec((0u8..9, 0u8..9, 0u32..3), 0..40)) {
            let pair = |f: fn(f64) -> f64| -> Vec<Pair> {
                values.iter().map(|(x, y, s)| Pair { stratum: *s, x: f(f64::from(*x)), y: f64::from(*y) }).collect()
            };
            let (plain, other) = (spearman(&pair(|x| x), 0.95), spearman(&pair(|x| x * x * x + 5.0), 0.95));
            prop_assert_eq!(format!("{plain:?}"), format!("{other:?}"));
            if let Some(found) = plain {
                let PointEstimate { value, interval } = found.value;
                let inside = |of: Interval| of.low <= value && value <= of.high;
                prop_assert!(interval.map_or(value.abs() >= FULL, inside));
            }
        }
    }
}
