//! The normal equations of the least squares, with company effects swept out.

use super::model::{Adjustment, Observation};
use titlegauge_core::gap::Millionths;

/// Postings of one company, title, quarter and field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub company: u32,
    /// Indexes of the effects of title and field. Fields follow titles.
    fixed: [usize; 2],
    /// Index of the effect of the quarter; `None` if it has none. Quarters follow fields.
    linked: Option<usize>,
    /// The quarter itself.
    pub quarter: Option<u32>,
    /// Number of postings.
    pub count: u64,
    /// Sum of their gaps, in millionths.
    pub sum: i64,
    /// Sum of the squares of their gaps, in squared millionths.
    pub squares: u128,
}

/// Returns a sum of millionths in levels.
pub(super) fn levels(sum: i64) -> f64 {
    sum as f64 / Millionths::ONE as f64
}

impl Group {
    /// Returns the indexes of the effects of its postings.
    pub fn effects(&self) -> impl Iterator<Item = usize> {
        self.fixed.into_iter().chain(self.linked)
    }

    /// Returns true if the quarter has no effect, because it is unknown or links no companies.
    pub fn unlinked(&self) -> bool {
        self.linked.is_none()
    }

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

/// Groups observations by company, title, field and quarter, in this order. Sums are integers, so
/// the order of the observations does not matter.
pub(super) fn groups(observations: &[Observation], pooled: &Adjustment) -> Vec<Group> {
    let fields = pooled.titles.len();
    let quarters = fields + pooled.fields.len();
    let group = |o: &Observation| {
        let fixed = [pooled.title(o.cell)?, pooled.field(o.cell)? + fields];
        let linked = pooled.quarter(o.cell.quarter).map(|at| at + quarters);
        let Observation { company, count, sum, squares, .. } = *o;
        let quarter = o.cell.quarter;
        (count > 0).then_some(Group { company, fixed, linked, quarter, count, sum, squares })
    };
    let mut all: Vec<Group> = observations.iter().filter_map(group).collect();
    let key = |g: &Group| (g.company, g.fixed, g.quarter);
    all.sort_by_key(key);
    let merged = |same: &[Group]| same[1..].iter().fold(same[0], Group::add);
    all.chunk_by(|a, b| key(a) == key(b)).map(merged).collect()
}

/// The postings of a company with one title, one field or one quarter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Column {
    /// Index of the effect.
    pub effect: usize,
    /// Number of postings.
    pub count: u64,
    /// Sum of their gaps, in millionths.
    sum: i64,
}

/// Returns the titles, fields and quarters of a company, in the order of the effects.
pub(super) fn columns(company: &[Group]) -> Vec<Column> {
    let column = |g: &Group, effect| Column { effect, count: g.count, sum: g.sum };
    let mut columns: Vec<Column> =
        company.iter().flat_map(|g| g.effects().map(|effect| column(g, effect))).collect();
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

/// The normal equations M x = r of all effects: M = Σ (diag(n) − n n′/N) over companies.
pub(super) struct Equations {
    pub matrix: Vec<Vec<f64>>,
    pub right: Vec<f64>,
    /// Sum of squared deviations from the means of companies, in squared levels.
    pub scatter: f64,
    /// Number of companies.
    pub companies: usize,
}

impl Equations {
    /// Adds up the equations of this number of effects.
    pub fn new(groups: &[Group], effects: usize) -> Self {
        let mut equations = Self {
            matrix: vec![vec![0.0; effects]; effects],
            right: vec![0.0; effects],
            scatter: 0.0,
            companies: 0,
        };
        groups.chunk_by(|a, b| a.company == b.company).for_each(|own| equations.add(own));
        equations
    }

    /// Adds one company. A company with one title, quarter and field says nothing about effects.
    fn add(&mut self, company: &[Group]) {
        let whole = company[1..].iter().fold(company[0], Group::add);
        self.companies += 1;
        self.scatter += whole.scatter();
        if company.len() < 2 {
            return;
        }
        for g in company {
            let pairs = g.effects().flat_map(|a| g.effects().map(move |b| (a, b)));
            pairs.for_each(|(a, b)| self.matrix[a][b] += g.count as f64);
        }
        let columns = columns(company);
        for column in &columns {
            let (count, all) = (column.count as f64, whole.count as f64);
            self.right[column.effect] += levels(column.sum) - count * levels(whole.sum) / all;
            for other in &columns {
                self.matrix[column.effect][other.effect] -= count * (other.count as f64) / all;
            }
        }
    }

    /// Replaces the effects from index `first` on by their differences from their mean, weighted by
    /// `postings`: a posting without such an effect then has that of the mean posting.
    pub fn centre(&mut self, first: usize, postings: &[f64]) {
        let all: f64 = postings.iter().sum();
        let centre = |row: &mut [f64]| {
            let sum: f64 = row[first..].iter().sum();
            row[first..]
                .iter_mut()
                .zip(postings)
                .for_each(|(value, own)| *value -= sum * own / all);
        };
        self.matrix.iter_mut().for_each(|row| centre(row));
        self.matrix = transposed(&self.matrix);
        self.matrix.iter_mut().for_each(|row| centre(row));
        centre(&mut self.right);
    }
}

/// Returns the transposed matrix.
pub(super) fn transposed(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = matrix.first().map_or(0, Vec::len);
    (0..columns).map(|at| matrix.iter().map(|row| row[at]).collect()).collect()
}
