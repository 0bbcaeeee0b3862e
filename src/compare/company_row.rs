//! A row of `companies.csv`.

use serde::Serialize;

use super::error::CompareError;
use super::table::{Column, Table, TableRow};
use titlegauge_figures::stats::ShareOf;

/// Name of the table of companies.
pub(super) const COMPANIES_FILE: &str = "companies.csv";

/// A row of `companies.csv`; a figure is `None` if its cell is empty or its column missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CompanyRow {
    /// Key of the company.
    pub company_key: String,
    /// The most frequent spelling of its name.
    pub company: String,
    /// Number of all postings.
    pub postings: u64,
    /// Number of measured postings.
    pub measured: u64,
    /// Mean expected gap of the measured postings.
    pub mean_gap: Option<f64>,
    /// Mean probability of a gap of 1 or more.
    pub share_inflated: Option<f64>,
    /// Lower bound of its interval.
    pub inflated_low: Option<f64>,
    /// Upper bound of its interval.
    pub inflated_high: Option<f64>,
    /// Mean gap without the effects of title, quarter and field.
    pub gap_adjusted: Option<f64>,
    /// Posterior mean of the gap.
    pub gap_shrunken: Option<f64>,
    /// Posterior standard deviation of the gap.
    pub gap_sd: Option<f64>,
    /// P(gap > 0).
    pub p_positive: Option<f64>,
    /// Rank among the graded companies.
    pub rank: Option<f64>,
    /// Lower bound of the rank.
    pub rank_low: Option<f64>,
    /// Upper bound of the rank.
    pub rank_high: Option<f64>,
    /// Grade; empty if the company has none.
    pub grade: String,
    /// True for a recruiter or staffing firm; `None` if the result has no such column.
    pub agency: Option<bool>,
    /// Hits of strategic duties per 1,000 duty words.
    pub strategic_per_1000: Option<f64>,
    /// Hits of operational duties per 1,000 duty words.
    pub operational_per_1000: Option<f64>,
}

impl CompanyRow {
    /// Returns the share inflated of the measured postings; `None` without such postings.
    pub fn inflated(&self) -> Option<ShareOf> {
        let share = self.share_inflated.map(|share| ShareOf { share, cases: self.measured });
        share.filter(|share| share.cases > 0)
    }
}

/// The columns of `companies.csv` that a [`CompanyRow`] is read from.
pub(super) struct CompanyColumns {
    company_key: Column,
    company: Column,
    grade: Column,
    agency: Column,
    postings: Column,
    measured: Column,
    mean_gap: Column,
    share_inflated: Column,
    inflated_low: Column,
    inflated_high: Column,
    gap_adjusted: Column,
    gap_shrunken: Column,
    gap_sd: Column,
    p_positive: Column,
    rank: Column,
    rank_low: Column,
    rank_high: Column,
    strategic_per_1000: Column,
    operational_per_1000: Column,
}

impl CompanyColumns {
    /// Finds the columns.
    ///
    /// # Errors
    ///
    /// Returns an error if a column is missing that results of all versions have.
    pub(super) fn of(table: &Table) -> Result<Self, CompareError> {
        Ok(Self {
            company_key: table.required("company_key")?,
            company: table.required("company")?,
            grade: table.optional("grade"),
            agency: table.optional("agency"),
            postings: table.required("postings")?,
            measured: table.required("measured")?,
            mean_gap: table.optional("mean_gap"),
            share_inflated: table.optional("share_inflated"),
            inflated_low: table.optional("inflated_low"),
            inflated_high: table.optional("inflated_high"),
            gap_adjusted: table.optional("gap_adjusted"),
            gap_shrunken: table.optional("gap_shrunken"),
            gap_sd: table.optional("gap_sd"),
            p_positive: table.optional("p_positive"),
            rank: table.optional("rank"),
            rank_low: table.optional("rank_low"),
            rank_high: table.optional("rank_high"),
            strategic_per_1000: table.optional("strategic_per_1000"),
            operational_per_1000: table.optional("operational_per_1000"),
        })
    }

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// Returns an error if a cell is not a number where one is expected.
    pub(super) fn read(&self, row: &TableRow<'_>) -> Result<CompanyRow, CompareError> {
        let figure = |column: &Column| -> Result<Option<f64>, CompareError> {
            Ok(row.number(column)?.filter(|value: &f64| value.is_finite()))
        };
        Ok(CompanyRow {
            company_key: row.text(&self.company_key).into_owned(),
            company: row.text(&self.company).into_owned(),
            postings: row.number(&self.postings)?.unwrap_or(0),
            measured: row.number(&self.measured)?.unwrap_or(0),
            mean_gap: figure(&self.mean_gap)?,
            share_inflated: figure(&self.share_inflated)?,
            inflated_low: figure(&self.inflated_low)?,
            inflated_high: figure(&self.inflated_high)?,
            gap_adjusted: figure(&self.gap_adjusted)?,
            gap_shrunken: figure(&self.gap_shrunken)?,
            gap_sd: figure(&self.gap_sd)?,
            p_positive: figure(&self.p_positive)?,
            rank: figure(&self.rank)?,
            rank_low: figure(&self.rank_low)?,
            rank_high: figure(&self.rank_high)?,
            grade: row.text(&self.grade).into_owned(),
            agency: row.text(&self.agency).parse().ok(),
            strategic_per_1000: figure(&self.strategic_per_1000)?,
            operational_per_1000: figure(&self.operational_per_1000)?,
        })
    }
}
