//! Least squares within strata, with standard errors clustered by company.

use thiserror::Error;

use super::estimate::Estimate;
use super::quantile::student_reach;
use super::symmetric::Decomposition;

/// Observations by column; all columns have the length of the outcome.
#[derive(Debug, Clone, Copy)]
pub struct Table<'t> {
    /// The dependent variable.
    pub outcome: &'t [f64],
    /// The independent variables, a column each.
    pub regressors: &'t [Vec<f64>],
    /// The stratum of each row; each stratum has its own constant.
    pub strata: &'t [u32],
    /// The company of each row.
    pub clusters: &'t [u32],
}

/// The change of the outcome for one more unit of a regressor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The coefficient with its interval, in units of the outcome.
    pub value: Estimate,
    /// Its standard error.
    pub error: f64,
}

/// A regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Slopes, in the order of the regressors.
    pub slopes: Vec<Slope>,
    /// Number of rows.
    pub rows: usize,
    /// Number of strata among them.
    pub strata: usize,
    /// Number of companies among them.
    pub clusters: usize,
}

/// Reasons why there is no regression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoRegression {
    /// Columns differ in length, or a value is not finite.
    #[error("columns differ in length, or a value is not a number")]
    BadColumns,
    /// There are no degrees of freedom, or fewer than two companies.
    #[error("too few postings or companies")]
    TooFew,
    /// A regressor is constant within each stratum, or a linear combination of the others.
    #[error("a regressor does not vary within strata, or follows from the others")]
    NoVariation,
}

/// Fits ordinary least squares with a constant for each stratum. The constants are removed by
/// subtracting the means of the strata (Frisch–Waugh–Lovell).
///
/// Standard errors are robust to any correlation within clusters, with the correction CR1 (as in
/// Stata and statsmodels): sandwich × G/(G−1) × (N−1)/(N−K), where K includes the constants.
/// Intervals come from Student's distribution with G − 1 degrees of freedom (A. C. Cameron and
/// D. L. Miller, "A practitioner's guide to cluster-robust inference", Journal of Human Resources
/// 50 (2015), 317–372).
///
/// # Errors
///
/// Returns the reason if the columns are unusable, there are too few rows or companies, or a
/// regressor does not vary on its own.
pub fn regress(table: &Table<'_>, confidence: f64) -> Result<Regression, NoRegression> {
    let rows = table.outcome.len();
    let columns = || table.regressors.iter().map(Vec::as_slice).chain([table.outcome]);
    let same = columns().all(|c| c.len() == rows)
        && table.strata.len() == rows
        && table.clusters.len() == rows;
    if !same || columns().flatten().any(|v| !v.is_finite()) {
        return Err(NoRegression::BadColumns);
    }
    let strata = grouped(table.strata);
    let clusters = grouped(table.clusters);
    let used = strata.len() + table.regressors.len();
    if table.regressors.is_empty() || clusters.len() < 2 || rows <= used {
        return Err(NoRegression::TooFew);
    }
    let mut within: Vec<Vec<f64>> = columns().map(|column| demeaned(column, &strata)).collect();
    let outcome = within.pop().unwrap_or_default();
    let inverse = inverse(&within, table.regressors)?;
    let across: Vec<f64> = within.iter().map(|x| dot(x, &outcome)).collect();
    let slopes: Vec<f64> = inverse.iter().map(|row| dot(row, &across)).collect();
    let groups = clusters.len() as f64;
    let correction = groups / (groups - 1.0) * (rows - 1) as f64 / (rows - used) as f64;
    let scores = scores(&within, outcome, &slopes, &clusters);
    let reach = student_reach(confidence, clusters.len() as u64 - 1);
    let slope = |(row, value): (&Vec<f64>, f64)| {
        let variance: f64 = scores.iter().map(|score| dot(row, score)).map(|s| s * s).sum();
        let error = libm::sqrt(variance * correction);
        Slope {
            value: Estimate { value, low: value - reach * error, high: value + reach * error },
            error,
        }
    };
    let slopes = inverse.iter().zip(slopes).map(slope).collect();
    Ok(Regression { slopes, rows, strata: strata.len(), clusters: clusters.len() })
}

/// Returns the score of each cluster: the sums of regressor × residual over its rows.
fn scores(
    within: &[Vec<f64>],
    outcome: Vec<f64>,
    slopes: &[f64],
    clusters: &[Vec<usize>],
) -> Vec<Vec<f64>> {
    let mut residuals = outcome;
    for (x, slope) in within.iter().zip(slopes) {
        residuals.iter_mut().zip(x).for_each(|(r, x)| *r -= slope * x);
    }
    clusters
        .iter()
        .map(|rows| {
            within.iter().map(|x| rows.iter().map(|row| x[*row] * residuals[*row]).sum()).collect()
        })
        .collect()
}

/// Returns the rows of each group, in the order of the groups.
fn grouped(keys: &[u32]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|row| keys[*row]);
    order.chunk_by(|a, b| keys[*a] == keys[*b]).map(<[usize]>::to_vec).collect()
}

fn demeaned(column: &[f64], strata: &[Vec<usize>]) -> Vec<f64> {
    let mut out = column.to_vec();
    for rows in strata {
        let mean = rows.iter().map(|row| column[*row]).sum::<f64>() / rows.len() as f64;
        for row in rows {
            out[*row] -= mean;
        }
    }
    out
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Returns the inverse of X′X. Regressors are scaled to unit length first, so that their units do
/// not decide which of them count as linearly dependent.
fn inverse(within: &[Vec<f64>], raw: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, NoRegression> {
    let lengths: Vec<f64> = within.iter().map(|x| libm::sqrt(dot(x, x))).collect();
    if lengths.iter().zip(raw).any(|(length, raw)| *length <= 1e-10 * libm::sqrt(dot(raw, raw))) {
        return Err(NoRegression::NoVariation);
    }
    let scaled = |i: usize, j: usize| dot(&within[i], &within[j]) / (lengths[i] * lengths[j]);
    let matrix = Decomposition::new(
        (0..within.len()).map(|i| (0..within.len()).map(|j| scaled(i, j)).collect()).collect(),
    );
    if matrix.rank() < within.len() {
        return Err(NoRegression::NoVariation);
    }
    let row = |i: usize| {
        let unit: Vec<f64> =
            (0..within.len()).map(|j| f64::from(u8::from(i == j)) / lengths[i]).collect();
        matrix.solve(&unit).iter().zip(&lengths).map(|(v, length)| v / length).collect()
    };
    Ok((0..within.len()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column from a fixed rule.
    fn made(rows: u32, step: u32, modulus: u32) -> Vec<f64> {
        (0..rows).map(|i| f64::from(i * i * step % modulus + i * step % 7)).collect()
    }

    /// From `tests/numbers/linear.py` (statsmodels).
    #[test]
    #[allow(
        clippy::unreadable_literal,
        clippy::type_complexity,
        reason = "a table, as the script prints it"
    )]
    fn agrees_with_statsmodels() {
        let (outcome, first, second) = (made(60, 5, 23), made(60, 3, 11), made(60, 7, 31));
        let (clusters, strata): (Vec<u32>, Vec<u32>) =
            (0..60).map(|i| (i * i % 17, i % 5)).collect();
        let cases: [(&str, &[Vec<f64>], &[u32], &[[f64; 4]]); 3] = [
            (
                "one regressor",
                std::slice::from_ref(&first),
                &[0; 60],
                &[[
                    0.39933225414811785,
                    0.2135797702365005,
                    -0.09318357921320791,
                    0.8918480875094437,
                ]],
            ),
            (
                "two regressors",
                &[first.clone(), second.clone()],
                &[0; 60],
                &[
                    [
                        0.3890342819107008,
                        0.20394319615920278,
                        -0.0812595717791752,
                        0.8593281356005767,
                    ],
                    [
                        0.054054783640275744,
                        0.10604325136047717,
                        -0.1904813925074794,
                        0.29859095978803085,
                    ],
                ],
            ),
            (
                "two regressors within strata",
                &[first.clone(), second.clone()],
                &strata,
                &[
                    [
                        0.3527717764903556,
                        0.19136944770474276,
                        -0.08852696126851856,
                        0.7940705142492298,
                    ],
                    [
                        0.07913317692602102,
                        0.10354728029977908,
                        -0.15964727963441439,
                        0.31791363348645646,
                    ],
                ],
            ),
        ];
        for (name, regressors, strata, expected) in cases {
            let found = regress(
                &Table { outcome: &outcome, regressors, strata, clusters: &clusters },
                0.95,
            )
            .unwrap();
            for (slope, [value, error, low, high]) in found.slopes.iter().zip(expected) {
                let Estimate { value: found, low: from, high: to } = slope.value;
                let figures = [(found, value), (slope.error, error), (from, low), (to, high)];
                assert!(figures.iter().all(|(a, b)| (a - *b).abs() < 1e-9), "{name}: {slope:?}");
            }
            assert_eq!((found.slopes.len(), found.clusters), (expected.len(), 9), "{name}");
        }
    }

    #[test]
    #[allow(clippy::type_complexity, reason = "a table of cases")]
    fn refused() {
        let (outcome, x) = (made(12, 5, 23), made(12, 3, 11));
        let double: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
        let strata: Vec<u32> = (0..12).map(|i| i / 4).collect();
        let constant: Vec<f64> = strata.iter().map(|s| f64::from(*s) + 0.1).collect();
        let (clusters, one): (Vec<u32>, _) = ((0..12).collect(), vec![0; 12]);
        let cases: [(&str, &[Vec<f64>], &[u32], NoRegression); 6] = [
            ("no regressor", &[], &clusters, NoRegression::TooFew),
            ("one company", std::slice::from_ref(&x), &one, NoRegression::TooFew),
            ("short column", &[x[1..].to_vec()], &clusters, NoRegression::BadColumns),
            ("not a number", &[vec![f64::NAN; 12]], &clusters, NoRegression::BadColumns),
            ("the same within strata", &[constant], &clusters, NoRegression::NoVariation),
            ("one is twice the other", &[x.clone(), double], &clusters, NoRegression::NoVariation),
        ];
        for (name, regressors, clusters, why) in cases {
            let table = Table { outcome: &outcome, regressors, strata: &strata, clusters };
            assert_eq!(regress(&table, 0.95), Err(why), "{name}");
        }
    }
}
