//! The least squares: companies are swept out, and what is left is solved at once.

use super::{Adjustment, CompanyGap, Observation};
use crate::stats::symmetric::Parts;

/// Postings of one company, title and quarter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    company: u32,
    title: usize,
    /// Place among all effects: quarters come after titles.
    quarter: usize,
    count: u64,
    sum: i64,
    squares: i64,
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
}

/// Observations by company, title and quarter; each company's one after the other. Integers,
/// so that the order of the observations changes nothing.
pub(super) fn groups(observations: &[Observation], pooled: &Adjustment) -> Vec<Group> {
    let group = |o: &Observation| {
        let (title, quarter) =
            (pooled.title(o.cell)?, pooled.quarter(o.cell)? + pooled.titles.len());
        let (gap, count) = (i64::from(o.gap), i64::try_from(o.count).ok()?);
        (count > 0).then_some(Group {
            company: o.company,
            title,
            quarter,
            count: o.count,
            sum: gap * count,
            squares: gap * gap * count,
        })
    };
    let mut all: Vec<Group> = observations.iter().filter_map(group).collect();
    let key = |g: &Group| (g.company, g.title, g.quarter);
    all.sort_by_key(key);
    let merged = |same: &[Group]| same[1..].iter().fold(same[0], Group::add);
    all.chunk_by(|a, b| key(a) == key(b)).map(merged).collect()
}

/// What the least squares say.
pub(super) struct Solved {
    /// Of titles, then of quarters.
    pub effects: Vec<f64>,
    /// Their variances and covariances, in units of the variance within companies.
    pub variance: Vec<Vec<f64>>,
    /// How many could be told apart.
    pub rank: usize,
}

/// Effects of titles and quarters.
///
/// Companies swept out, the normal equations are M x = b with M = Σ (diag(n) − n n′/N) over
/// companies. M is singular, if only because of the means; of the solutions the one is taken
/// that is nearest to `near` when differences are weighted with postings: with D the postings,
/// x = near + D^-½ z, and z the shortest solution of D^-½ M D^-½ z = D^-½ (b − M near). The
/// variance of x is then σ² D^-½ (D^-½ M D^-½)⁺ D^-½: what is pinned and not told has none.
pub(super) fn solve(groups: &[Group], pooled: &Adjustment, mut near: Vec<f64>) -> Solved {
    near.resize(pooled.titles.len() + pooled.quarters.len(), 0.0);
    let postings =
        pooled.titles.iter().map(|e| e.postings).chain(pooled.quarters.iter().map(|e| e.postings));
    let roots: Vec<f64> = postings.map(|n| libm::sqrt(n as f64)).collect();
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
    let parts = Parts::new(matrix);
    let moved = parts.solve(&right);
    let effects =
        near.iter().zip(moved).zip(&roots).map(|((near, z), root)| near + z / root).collect();
    let mut variance = parts.inverse();
    for (row, root) in variance.iter_mut().zip(&roots) {
        row.iter_mut().zip(&roots).for_each(|(v, other)| *v /= root * other);
    }
    Solved { effects, variance, rank: parts.rank() }
}

/// The titles and quarters of a company, with their postings and the sum of their gaps.
fn columns(company: &[Group]) -> Vec<(usize, u64, i64)> {
    let mut columns: Vec<(usize, u64, i64)> = company
        .iter()
        .flat_map(|g| [(g.title, g.count, g.sum), (g.quarter, g.count, g.sum)])
        .collect();
    columns.sort_unstable();
    let merged = |same: &[(usize, u64, i64)]| {
        same.iter().fold((same[0].0, 0u64, 0i64), |(at, n, sum), (_, count, gaps)| {
            (at, n + count, sum + gaps)
        })
    };
    columns.chunk_by(|a, b| a.0 == b.0).map(merged).collect()
}

/// Adds what one company tells about effects: nothing, where it has one title and quarter.
fn sweep(company: &[Group], matrix: &mut [Vec<f64>], right: &mut [f64]) {
    let columns = columns(company);
    let all = company.iter().map(|g| g.count).sum::<u64>() as f64;
    let sum = company.iter().map(|g| g.sum).sum::<i64>() as f64;
    if company.len() < 2 {
        return;
    }
    for g in company {
        matrix[g.title][g.quarter] += g.count as f64;
        matrix[g.quarter][g.title] += g.count as f64;
    }
    for (at, count, gaps) in &columns {
        matrix[*at][*at] += *count as f64;
        right[*at] += *gaps as f64 - *count as f64 * sum / all;
        for (other, n, _) in &columns {
            matrix[*at][*other] -= (*count as f64) * (*n as f64) / all;
        }
    }
}

/// Errors whose squares are this much less than those of the gaps are rounding.
const ROUNDING: f64 = 1e-9;

/// Gaps of companies and what is left over, now that effects are known.
pub(super) fn companies(out: &mut Adjustment, groups: &[Group], variance: &[Vec<f64>]) {
    let effect =
        |g: &Group| out.titles[g.title].effect + out.quarters[g.quarter - out.titles.len()].effect;
    let (mut companies, mut squares) = (Vec::new(), 0.0);
    for company in groups.chunk_by(|a, b| a.company == b.company) {
        let postings = company.iter().map(|g| g.count).sum::<u64>();
        let raw = company.iter().map(|g| g.sum).sum::<i64>() as f64 / postings as f64;
        let adjusted =
            raw - company.iter().map(|g| g.count as f64 * effect(g)).sum::<f64>() / postings as f64;
        for g in company {
            let fitted = adjusted + effect(g);
            let (n, sum) = (g.count as f64, g.sum as f64);
            // Within the group, and of the group's mean from what was fitted.
            squares +=
                (g.squares as f64 - sum * sum / n) + n * (sum / n - fitted) * (sum / n - fitted);
        }
        let effects_variance = effects_variance(company, postings, variance);
        companies.push(CompanyGap {
            company: company[0].company,
            postings,
            raw,
            adjusted,
            effects_variance,
        });
    }
    let whole: f64 = groups.iter().map(|g| g.squares as f64).sum();
    out.squares = if squares > ROUNDING * whole { squares } else { 0.0 };
    out.degrees = out.postings.saturating_sub((companies.len() + out.rank) as u64);
    out.companies = companies;
}

/// x′ V x, with x the company's shares of titles and quarters. The errors of least squares
/// within companies are independent of those of the companies' means, so that variances add.
fn effects_variance(company: &[Group], postings: u64, variance: &[Vec<f64>]) -> f64 {
    let shares: Vec<(usize, f64)> =
        columns(company).iter().map(|(at, n, _)| (*at, *n as f64 / postings as f64)).collect();
    let row = |&(at, share): &(usize, f64)| {
        share * shares.iter().map(|(other, of)| of * variance[at][*other]).sum::<f64>()
    };
    shares.iter().map(row).sum::<f64>().max(0.0)
}
