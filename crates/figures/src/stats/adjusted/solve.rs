//! The least squares: company effects are swept out, and the others are solved at once.

use super::model::{AdjustedCompany, Adjustment, Observation};
use crate::stats::symmetric::Decomposition;
use titlegauge_core::gap::Millionths;

/// Postings of one company, title, quarter and field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    company: u32,
    /// Indexes of the effects of title, quarter and field. Quarters follow titles, and fields follow
    /// quarters.
    effects: [usize; 3],
    /// Number of postings.
    count: u64,
    /// Sum of their gaps, in millionths.
    sum: i64,
    /// Sum of the squares of their gaps, in squared millionths.
    squares: u128,
}

/// Returns a sum of millionths in levels.
fn levels(sum: i64) -> f64 {
    sum as f64 / Millionths::ONE as f64
}

impl Group {
    fn add(self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
            ..self
        }
    }

    /// Returns the sum of squared deviations from the mean of the group, in squared levels. The
    /// difference is taken before it is rounded.
    fn scatter(&self) -> f64 {
        let count = u128::from(self.count);
        let own = u128::from(self.sum.unsigned_abs()).pow(2);
        let scaled = (self.squares * count).saturating_sub(own);
        scaled as f64 / count as f64 / (Millionths::ONE as f64 * Millionths::ONE as f64)
    }
}

/// Groups observations by company, title, quarter and field, in this order. Sums are integers, so
/// the order of the observations does not matter.
pub(super) fn groups(observations: &[Observation], pooled: &Adjustment) -> Vec<Group> {
    let (quarters, fields) = (pooled.titles.len(), pooled.titles.len() + pooled.quarters.len());
    let group = |o: &Observation| {
        let effects = [
            pooled.title(o.cell)?,
            pooled.quarter(o.cell)? + quarters,
            pooled.field(o.cell)? + fields,
        ];
        let Observation { company, count, sum, squares, .. } = *o;
        (count > 0).then_some(Group { company, effects, count, sum, squares })
    };
    let mut all: Vec<Group> = observations.iter().filter_map(group).collect();
    let key = |g: &Group| (g.company, g.effects);
    all.sort_by_key(key);
    let merged = |same: &[Group]| same[1..].iter().fold(same[0], Group::add);
    all.chunk_by(|a, b| key(a) == key(b)).map(merged).collect()
}

/// The solution of the least squares.
pub(super) struct Solved {
    /// Effects of titles, then of quarters, then of fields, in levels.
    pub effects: Vec<f64>,
    /// Their variances and covariances, in units of the variance within companies.
    pub variance: Vec<Vec<f64>>,
    /// Number of identified effects.
    pub rank: usize,
}

/// Solves for the effects of titles, quarters and fields.
///
/// With companies swept out, the normal equations are M x = b with M = Σ (diag(n) − n n′/N) over
/// companies. M is singular, if only because of the means. Of its solutions, the one is taken that
/// is nearest to `near` if differences are weighted by postings. With D the postings, that is
/// x = near + D^-½ z, and z is the shortest solution of D^-½ M D^-½ z = D^-½ (b − M near). The
/// variance of x is then σ² D^-½ (D^-½ M D^-½)⁺ D^-½: effects that are pinned and not identified
/// have none.
pub(super) fn solve(groups: &[Group], pooled: &Adjustment, mut near: Vec<f64>) -> Solved {
    let postings = pooled
        .titles
        .iter()
        .map(|e| e.postings)
        .chain(pooled.quarters.iter().map(|e| e.postings))
        .chain(pooled.fields.iter().map(|e| e.postings));
    let roots: Vec<f64> = postings.map(|n| libm::sqrt(n as f64)).collect();
    near.resize(roots.len(), 0.0);
    let (mut matrix, mut right) = (vec![vec![0.0; near.len()]; near.len()], vec![0.0; near.len()]);
    for company in groups.chunk_by(|a, b| a.company == b.company) {
        sweep(company, &mut matrix, &mut right);
    }
    for (i, row) in matrix.iter().enumerate() {
        right[i] -= row.iter().zip(&near).map(|(m, near)| m * near).sum::<f64>();
    }
    for (i, row) in matrix.iter_mut().enumerate() {
        row.iter_mut().zip(&roots).for_each(|(m, root)| *m /= root * roots[i]);
        right[i] /= roots[i];
    }
    let matrix = Decomposition::new(matrix);
    let moved = matrix.solve(&right);
    let effects =
        near.iter().zip(moved).zip(&roots).map(|((near, z), root)| near + z / root).collect();
    let mut variance = matrix.inverse();
    for (row, root) in variance.iter_mut().zip(&roots) {
        row.iter_mut().zip(&roots).for_each(|(v, other)| *v /= root * other);
    }
    Solved { effects, variance, rank: matrix.rank() }
}

/// The postings of a company with one title, one quarter or one field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    /// Index of the effect.
    effect: usize,
    /// Number of postings.
    count: u64,
    /// Sum of their gaps, in millionths.
    sum: i64,
}

/// Returns the titles, quarters and fields of a company, in the order of the effects.
fn columns(company: &[Group]) -> Vec<Column> {
    let column = |g: &Group, effect| Column { effect, count: g.count, sum: g.sum };
    let mut columns: Vec<Column> =
        company.iter().flat_map(|g| g.effects.map(|effect| column(g, effect))).collect();
    columns.sort_unstable();
    let merged = |same: &[Column]| {
        same[1..].iter().fold(same[0], |all, column| Column {
            count: all.count + column.count,
            sum: all.sum + column.sum,
            ..all
        })
    };
    columns.chunk_by(|a, b| a.effect == b.effect).map(merged).collect()
}

/// Adds the contribution of one company to the normal equations. A company with one title,
/// quarter and field contributes nothing.
fn sweep(company: &[Group], matrix: &mut [Vec<f64>], right: &mut [f64]) {
    if company.len() < 2 {
        return;
    }
    let columns = columns(company);
    let all = company.iter().map(|g| g.count).sum::<u64>() as f64;
    let sum = levels(company.iter().map(|g| g.sum).sum::<i64>());
    for g in company {
        let [title, quarter, field] = g.effects;
        for (a, b) in [(title, quarter), (title, field), (quarter, field)] {
            matrix[a][b] += g.count as f64;
            matrix[b][a] += g.count as f64;
        }
    }
    for column in &columns {
        let count = column.count as f64;
        matrix[column.effect][column.effect] += count;
        right[column.effect] += levels(column.sum) - count * sum / all;
        for other in &columns {
            matrix[column.effect][other.effect] -= count * (other.count as f64) / all;
        }
    }
}

/// A sum of squared errors below this fraction of the squared gaps is rounding.
const ROUNDING: f64 = 1e-9;

/// Computes the gaps of companies and the remaining errors from known effects.
pub(super) fn companies(out: &mut Adjustment, groups: &[Group], variance: &[Vec<f64>]) {
    let effects: Vec<f64> = out
        .titles
        .iter()
        .map(|e| e.effect)
        .chain(out.quarters.iter().map(|e| e.effect))
        .chain(out.fields.iter().map(|e| e.effect))
        .collect();
    let effect = |g: &Group| g.effects.iter().map(|at| effects[*at]).sum::<f64>();
    let (mut companies, mut squares) = (Vec::new(), 0.0);
    for company in groups.chunk_by(|a, b| a.company == b.company) {
        let postings = company.iter().map(|g| g.count).sum::<u64>();
        let raw = levels(company.iter().map(|g| g.sum).sum::<i64>()) / postings as f64;
        let adjusted =
            raw - company.iter().map(|g| g.count as f64 * effect(g)).sum::<f64>() / postings as f64;
        for g in company {
            let fitted = adjusted + effect(g);
            let (n, sum) = (g.count as f64, levels(g.sum));
            // Squares within the group, and of the group's mean from its fitted value.
            squares += g.scatter() + n * (sum / n - fitted) * (sum / n - fitted);
        }
        let effects_variance = effects_variance(company, postings, variance);
        companies.push(AdjustedCompany {
            company: company[0].company,
            postings,
            raw,
            adjusted,
            effects_variance,
        });
    }
    let whole = groups.iter().map(|g| g.squares).sum::<u128>() as f64 / 1e12;
    out.squares = if squares > ROUNDING * whole { squares } else { 0.0 };
    out.degrees = out.postings.saturating_sub((companies.len() + out.rank) as u64);
    out.companies = companies;
}

/// Returns x′ V x, with x the company's shares of titles, quarters and fields. The errors of least squares
/// within companies are independent of the errors of the companies' means, so variances add.
fn effects_variance(company: &[Group], postings: u64, variance: &[Vec<f64>]) -> f64 {
    let columns = columns(company);
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
