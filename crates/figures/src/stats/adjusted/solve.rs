//! The solution of the normal equations, and the gaps of companies.

use std::collections::BTreeMap;

use super::equations::{Column, Equations, Group, columns, levels, transposed};
use super::model::{AdjustedCompany, Adjustment};
use super::random::Random;
use crate::stats::symmetric::Decomposition;

/// A sum of squared errors below this fraction of the squared gaps is rounding.
const ROUNDING: f64 = 1e-9;

/// Solves for all effects and sets them, their variances and what they leave.
///
/// **Titles and fields.** M is singular, if only because of the means. Of its solutions, the one is
/// taken that is nearest to `near` if differences are weighted by postings. With D the postings,
/// that is x = near + G (b − M near), with G = D^-½ (D^-½ M D^-½)⁺ D^-½. G is also the variance of x
/// in units of σ²: effects that are pinned and not identified have none.
///
/// **Quarters.** Titles and fields are swept out of their equations: `M_qq − M_qf G M_fq`. Their
/// effects are random, so those that companies do not identify are zero, with their full variance.
pub(super) fn solve(out: &mut Adjustment, groups: &[Group], near: &[f64]) {
    let quarters: Vec<f64> = out.quarters.iter().map(|e| e.postings as f64).collect();
    let fixed = near.len();
    let mut equations = Equations::new(groups, fixed + quarters.len());
    equations.centre(fixed, &quarters);
    let (own, linked) = equations.right.split_at(fixed);
    let block = |from: &[Vec<f64>]| -> Vec<Vec<f64>> {
        from.iter().map(|row| row[fixed..].to_vec()).collect()
    };
    let (titles, random) = equations.matrix.split_at(fixed);
    let Inverse { inverse, rank } = inverse(titles, out);
    // G `M_fq`.
    let (between, random) = (block(titles), block(random));
    let hat = product(&inverse, &between);
    let swept = product(&transposed(&between), &hat);
    let matrix = random.iter().zip(&swept).map(|(own, swept)| minus(own, swept)).collect();
    let right = minus(linked, &times(&transposed(&hat), own));
    let whole = groups.iter().map(|g| g.squares).sum::<u128>() as f64 / 1e12;
    let rounded = |squares: f64| if squares > ROUNDING * whole { squares } else { 0.0 };
    let squares = rounded(equations.scatter - dot(own, &times(&inverse, own)));
    out.degrees = out.postings.saturating_sub((equations.companies + rank) as u64);
    let found = Random::new(matrix, &right, squares, out.degrees);
    (out.rank, out.quarter_variance, out.squares) = (rank, found.ratio, rounded(found.squares));
    let known: Vec<f64> = near.iter().chain(&found.effects).copied().collect();
    let moved = times(&inverse, &minus(own, &times(titles, &known)));
    let fixed: Vec<f64> = near.iter().zip(moved).map(|(near, moved)| near + moved).collect();
    set(out, &fixed, &centred(&found.effects, &quarters));
    let variance = variance(&inverse, &hat, &found.variance, &quarters);
    out.companies = companies(out, groups, &variance);
}

/// Sets the effects of titles, fields and quarters.
fn set(out: &mut Adjustment, fixed: &[f64], quarters: &[f64]) {
    let titles = out.titles.iter_mut().map(|e| &mut e.effect);
    let all = titles
        .chain(out.fields.iter_mut().map(|e| &mut e.effect))
        .chain(out.quarters.iter_mut().map(|e| &mut e.effect));
    all.zip(fixed.iter().chain(quarters)).for_each(|(effect, value)| *effect = *value);
}

/// A generalised inverse, and its rank.
struct Inverse {
    inverse: Vec<Vec<f64>>,
    rank: usize,
}

/// Returns G for the equations of titles and fields.
fn inverse(rows: &[Vec<f64>], out: &Adjustment) -> Inverse {
    let titles = out.titles.iter().map(|e| e.postings);
    let roots: Vec<f64> =
        titles.chain(out.fields.iter().map(|e| e.postings)).map(|n| libm::sqrt(n as f64)).collect();
    let scaled = |mut matrix: Vec<Vec<f64>>| {
        for (row, root) in matrix.iter_mut().zip(&roots) {
            row.iter_mut().zip(&roots).for_each(|(value, other)| *value /= root * other);
        }
        matrix
    };
    let square = rows.iter().map(|row| row[..rows.len()].to_vec()).collect();
    let matrix = Decomposition::new(scaled(square));
    Inverse { inverse: scaled(matrix.inverse()), rank: matrix.rank() }
}

/// Returns the effects of quarters as differences from their mean, weighted by postings.
fn centred(effects: &[f64], postings: &[f64]) -> Vec<f64> {
    let mean = dot(effects, postings) / postings.iter().sum::<f64>();
    effects.iter().map(|effect| effect - mean).collect()
}

/// Returns the variances and covariances of all effects in units of σ²: with V that of quarters, that
/// of titles and fields is G + H V H′, and −H V between the two. Quarters count as differences from
/// their mean.
fn variance(
    inverse: &[Vec<f64>],
    hat: &[Vec<f64>],
    quarters: &[Vec<f64>],
    postings: &[f64],
) -> Vec<Vec<f64>> {
    let both = product(hat, quarters);
    let added = product_with_rows(&both, hat);
    let between: Vec<Vec<f64>> = both
        .iter()
        .map(|row| centred(row, postings).iter().map(|covariance| -covariance).collect())
        .collect();
    let once: Vec<Vec<f64>> = quarters.iter().map(|row| centred(row, postings)).collect();
    let fixed = inverse.iter().zip(&added).zip(&between).map(|((own, added), between)| {
        own.iter()
            .zip(added)
            .map(|(own, added)| own + added)
            .chain(between.iter().copied())
            .collect()
    });
    let random = transposed(&between)
        .into_iter()
        .zip(transposed(&once))
        .map(|(between, own)| between.into_iter().chain(centred(&own, postings)).collect());
    fixed.chain(random).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn times(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| dot(row, vector)).collect()
}

fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    product_with_rows(a, &transposed(b))
}

/// Returns A B′.
fn product_with_rows(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    a.iter().map(|row| times(b, row)).collect()
}

/// Returns the gaps of companies from known effects.
fn companies(out: &Adjustment, groups: &[Group], variance: &[Vec<f64>]) -> Vec<AdjustedCompany> {
    let effects: Vec<f64> = out
        .titles
        .iter()
        .map(|e| e.effect)
        .chain(out.fields.iter().map(|e| e.effect))
        .chain(out.quarters.iter().map(|e| e.effect))
        .collect();
    let adjusted = |company: &[Group]| {
        let postings = company.iter().map(|g| g.count).sum::<u64>();
        let raw = levels(company.iter().map(|g| g.sum).sum::<i64>()) / postings as f64;
        let columns = columns(company);
        let effect = |column: &Column| column.count as f64 * effects[column.effect];
        AdjustedCompany {
            company: company[0].company,
            postings,
            raw,
            adjusted: raw - columns.iter().map(effect).sum::<f64>() / postings as f64,
            effects_variance: known_variance(&columns, postings, variance)
                + out.quarter_variance * unknown_quarters(company, postings),
        }
    };
    groups.chunk_by(|a, b| a.company == b.company).map(adjusted).collect()
}

/// Returns x′ V x, with x the company's shares of titles, fields and quarters. The errors of least squares
/// within companies are independent of the errors of the companies' means, so variances add.
fn known_variance(columns: &[Column], postings: u64, variance: &[Vec<f64>]) -> f64 {
    let share = |column: &Column| column.count as f64 / postings as f64;
    let row = |column: &Column| {
        share(column)
            * columns
                .iter()
                .map(|other| share(other) * variance[column.effect][other.effect])
                .sum::<f64>()
    };
    columns.iter().map(row).sum::<f64>().max(0.0)
}

/// Returns Σ s² over the quarters without an effect, s being a quarter's share of the postings. Their
/// unknown effects stay in the company's gap. Postings without a date count as one quarter, the
/// worst case.
fn unknown_quarters(company: &[Group], postings: u64) -> f64 {
    let mut counts: BTreeMap<Option<u32>, u64> = BTreeMap::new();
    for group in company.iter().filter(|group| group.unlinked()) {
        *counts.entry(group.quarter).or_default() += group.count;
    }
    let share = |count: &u64| *count as f64 / postings as f64;
    counts.values().map(|count| share(count) * share(count)).sum()
}
