//! A result folder: its manifest and the rows of its companies.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::CompareError;
use super::table::{Column, Row, Table};
use titlegauge_figures::stats::wilson;
use titlegauge_ingest::{MANIFEST, is_result};

/// What is needed of a manifest. What an older one lacks is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Version of the program.
    pub version: String,
    /// Hash of the keyword files.
    pub keywords_sha256: String,
    /// When it began, UTC.
    pub started: String,
    /// Records read.
    pub read: u64,
    /// Options with a bearing on results.
    pub options: std::collections::BTreeMap<String, String>,
}

/// A folder that `analyze` wrote.
#[derive(Debug)]
pub struct ResultFolder {
    /// Where it is.
    pub path: PathBuf,
    /// Its manifest.
    pub run: Run,
}

impl ResultFolder {
    /// Opens a folder; one without a manifest of ours is refused.
    pub fn open(path: &Path) -> Result<Self, CompareError> {
        let manifest = path.join(MANIFEST);
        let unreadable = |source| CompareError::Unreadable { path: manifest.clone(), source };
        if !is_result(path).map_err(unreadable)? {
            return Err(CompareError::NoResult(path.to_owned()));
        }
        let text = std::fs::read(&manifest).map_err(unreadable)?;
        let run = serde_json::from_slice(&text).map_err(|error| CompareError::Wrong {
            path: manifest,
            line: error.line() as u64,
            message: error.to_string(),
        })?;
        Ok(Self { path: path.to_owned(), run })
    }

    /// A table of the folder.
    pub(super) fn table(&self, name: &str) -> Result<Table, CompareError> {
        Table::open(&self.path, name).map_err(|error| match error {
            // Of manifests only those of a night have this option.
            CompareError::Unreadable { source, .. }
                if source.kind() == std::io::ErrorKind::NotFound
                    && self.run.options.contains_key("relabel") =>
            {
                CompareError::Nightly { folder: self.path.clone(), file: name.to_owned() }
            }
            error => error,
        })
    }

    /// All companies.
    pub(super) fn companies(&self) -> Result<Vec<CompanyRow>, CompareError> {
        let mut table = self.table(COMPANIES)?;
        let columns = Columns::of(&table)?;
        let mut out = Vec::new();
        while let Some(row) = table.next_row()? {
            out.push(columns.read(&row)?);
        }
        Ok(out)
    }
}

/// The table of companies.
pub const COMPANIES: &str = "companies.csv";

/// A row of `companies.csv`; what it lacks is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CompanyRow {
    /// Its key.
    pub company_key: String,
    /// Its name as mostly written.
    pub company: String,
    /// All postings.
    pub postings: u64,
    /// Measured ones.
    pub measured: u64,
    /// Mean gap of these.
    pub mean_gap: Option<f64>,
    /// Share of these with a gap of 1 or more.
    pub share_inflated: Option<f64>,
    /// Lower bound of its Wilson interval.
    pub inflated_low: Option<f64>,
    /// Upper bound of it.
    pub inflated_high: Option<f64>,
    /// Mean gap without the effects of title and quarter.
    pub gap_adjusted: Option<f64>,
    /// Mean of its posterior.
    pub gap_shrunken: Option<f64>,
    /// Standard deviation of its posterior.
    pub gap_sd: Option<f64>,
    /// P(gap > 0).
    pub p_positive: Option<f64>,
    /// Rank among graded companies.
    pub rank: Option<f64>,
    /// Lower bound of the rank.
    pub rank_low: Option<f64>,
    /// Upper bound of the rank.
    pub rank_high: Option<f64>,
    /// Grade; empty where it has none.
    pub grade: String,
    /// Whether it is a recruiter or staffing firm; `None` where the result does not say.
    pub agency: Option<bool>,
    /// Hits of strategic duties per 1,000 duty words.
    pub strategic_per_1000: Option<f64>,
    /// Hits of operational duties per 1,000 duty words.
    pub operational_per_1000: Option<f64>,
}

impl CompanyRow {
    /// Measured postings with a gap of 1 or more, from the share, which was written with six
    /// decimals: exact up to half a million postings.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    pub fn inflated(&self) -> u64 {
        let part = self.share_inflated.unwrap_or(0.0).clamp(0.0, 1.0) * self.measured as f64;
        (part.round() as u64).min(self.measured)
    }
}

impl CompanyRow {
    /// Results of earlier versions have the share alone; its interval follows from it.
    fn with_interval(mut self) -> Self {
        if self.inflated_low.is_none() && self.share_inflated.is_some() {
            let interval = wilson(self.inflated(), self.measured, super::CONFIDENCE);
            (self.inflated_low, self.inflated_high) =
                (interval.map(|i| i.low), interval.map(|i| i.high));
        }
        self
    }
}

/// Where the columns are.
struct Columns {
    text: [Column; 4],
    counts: [Column; 2],
    figures: [Column; 13],
}

impl Columns {
    fn of(table: &Table) -> Result<Self, CompareError> {
        let text = [
            table.needed("company_key")?,
            table.needed("company")?,
            table.column("grade"),
            table.column("agency"),
        ];
        let counts = [table.needed("postings")?, table.needed("measured")?];
        let figures = [
            "mean_gap",
            "share_inflated",
            "inflated_low",
            "inflated_high",
            "gap_adjusted",
            "gap_shrunken",
            "gap_sd",
            "p_positive",
            "rank",
            "rank_low",
            "rank_high",
            "strategic_per_1000",
            "operational_per_1000",
        ];
        Ok(Self { text, counts, figures: figures.map(|name| table.column(name)) })
    }

    fn figures(&self, row: &Row<'_>) -> Result<[Option<f64>; 13], CompareError> {
        let mut found = [None; 13];
        for (value, column) in found.iter_mut().zip(&self.figures) {
            *value = row.number(column)?.filter(|value: &f64| value.is_finite());
        }
        Ok(found)
    }

    fn read(&self, row: &Row<'_>) -> Result<CompanyRow, CompareError> {
        let [company_key, company, grade, agency] =
            self.text.each_ref().map(|column| row.text(column).into_owned());
        let [
            mean_gap,
            share_inflated,
            low,
            high,
            gap_adjusted,
            gap_shrunken,
            gap_sd,
            p_positive,
            rank,
            rank_low,
            rank_high,
            strategic,
            operational,
        ] = self.figures(row)?;
        Ok(CompanyRow {
            company_key,
            company,
            postings: row.number(&self.counts[0])?.unwrap_or(0),
            measured: row.number(&self.counts[1])?.unwrap_or(0),
            mean_gap,
            share_inflated,
            inflated_low: low,
            inflated_high: high,
            gap_adjusted,
            gap_shrunken,
            gap_sd,
            p_positive,
            rank,
            rank_low,
            rank_high,
            grade,
            agency: agency.parse().ok(),
            strategic_per_1000: strategic,
            operational_per_1000: operational,
        }
        .with_interval())
    }
}
