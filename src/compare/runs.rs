//! Comparison of two results, of different days, exports or keywords.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::company_row::CompanyRow;
use super::error::CompareError;
use super::folder::{ResultFolder, RunManifest};
use super::pairs::{Overall, Pairs, overall, pairs};
use super::postings::{Interner, read_postings};
use super::versus::Versus;
use titlegauge_core::sanitize::harmless;

/// Ids are doubtful if more than one pair in this number has different companies.
const DOUBTFUL: u64 = 10;

/// Two results; each difference is the second minus the first.
#[derive(Debug, Serialize)]
pub struct RunComparison {
    /// Reasons why differences may not be changes of the postings.
    pub warnings: Vec<String>,
    /// The first result.
    pub first: RunTotals,
    /// The second result.
    pub second: RunTotals,
    /// Mean probability of a gap of 1 or more, over all measured postings.
    pub share_inflated: Versus,
    /// Mean expected gap of all measured postings.
    pub mean_gap: Versus,
    /// Postings in both results.
    pub pairs: Pairs,
    /// Number of companies in both results.
    pub companies_in_both: u64,
    /// Companies only in the second result, in descending order of postings.
    pub new_companies: Vec<Presence>,
    /// Companies only in the first result, in descending order of postings.
    pub gone_companies: Vec<Presence>,
    /// Number of companies with a grade in both results.
    pub graded_in_both: u64,
    /// Companies whose grade changed, including those with a grade in one result only.
    pub grades: Vec<GradeChange>,
    /// Number of companies measured in both results.
    pub measured_in_both: u64,
    /// Companies whose share inflated changed, the most certain changes first.
    pub shares: Vec<ShareChange>,
}

/// A result and its size.
#[derive(Debug, Serialize)]
pub struct RunTotals {
    /// Path of the folder, as given.
    pub folder: String,
    /// Its manifest.
    #[serde(flatten)]
    pub manifest: RunManifest,
    /// Number of companies.
    pub companies: u64,
    /// Number of postings, without duplicates.
    pub postings: u64,
    /// Number of postings with a measured gap.
    pub measured: u64,
}

/// A company that is in one result only.
#[derive(Debug, Serialize)]
pub struct Presence {
    /// Key of the company.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// Number of its postings.
    pub postings: u64,
}

/// A company and its grades; empty text means that it has none.
#[derive(Debug, Serialize)]
pub struct GradeChange {
    /// Key of the company.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// Grade in the first result.
    pub first: String,
    /// Grade in the second result.
    pub second: String,
}

impl GradeChange {
    /// Returns true if the company has a grade in both results.
    pub fn graded_in_both(&self) -> bool {
        !self.first.is_empty() && !self.second.is_empty()
    }
}

/// A company and its share inflated in both results.
#[derive(Debug, Serialize)]
pub struct ShareChange {
    /// Key of the company.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// The shares.
    #[serde(flatten)]
    pub shares: Versus,
}

/// A company of both results.
#[derive(Clone, Copy)]
struct CompanyPair<'a> {
    first: &'a CompanyRow,
    second: &'a CompanyRow,
}

impl CompanyPair<'_> {
    fn graded(&self) -> bool {
        !self.first.grade.is_empty() && !self.second.grade.is_empty()
    }

    fn measured(&self) -> bool {
        self.first.measured > 0 && self.second.measured > 0
    }
}

/// Compares two results.
///
/// # Errors
///
/// Returns an error if a table of either result cannot be read.
pub fn compare_runs(
    first: &ResultFolder,
    second: &ResultFolder,
) -> Result<RunComparison, CompareError> {
    let mut words = Interner::default();
    let [mine, theirs] = [read_postings(first, &mut words)?, read_postings(second, &mut words)?];
    let Overall { mean_gap, share_inflated } = overall(&mine, &theirs);
    let pairs = pairs(&mine, &theirs, &words);
    let postings = [mine, theirs].map(|postings| postings.len() as u64);
    let rows = [first.companies()?, second.companies()?];
    let totals = |folder: &ResultFolder, side: usize| RunTotals {
        folder: folder.path.display().to_string(),
        manifest: folder.manifest.clone(),
        companies: rows[side].len() as u64,
        postings: postings[side],
        measured: [mean_gap.first_of, mean_gap.second_of][side].unwrap_or(0),
    };
    let [mine, theirs] = rows.each_ref().map(|rows| by_key(rows));
    let both: Vec<CompanyPair<'_>> = mine
        .iter()
        .filter_map(|(key, first)| Some(CompanyPair { first, second: theirs.get(key)? }))
        .collect();
    Ok(RunComparison {
        warnings: warnings(&first.manifest, &second.manifest, &pairs),
        first: totals(first, 0),
        second: totals(second, 1),
        share_inflated,
        mean_gap,
        pairs,
        companies_in_both: both.len() as u64,
        new_companies: missing(&theirs, &mine),
        gone_companies: missing(&mine, &theirs),
        graded_in_both: both.iter().filter(|pair| pair.graded()).count() as u64,
        grades: grades(&both),
        measured_in_both: both.iter().filter(|pair| pair.measured()).count() as u64,
        shares: shares(&both),
    })
}

fn by_key(rows: &[CompanyRow]) -> BTreeMap<&str, &CompanyRow> {
    rows.iter().map(|row| (row.company_key.as_str(), row)).collect()
}

/// Returns reasons, from the manifests or the ids, why the results are not fully comparable.
fn warnings(first: &RunManifest, second: &RunManifest, pairs: &Pairs) -> Vec<String> {
    let mut warnings = Vec::new();
    if first.keywords_sha256 != second.keywords_sha256 {
        warnings.push(
            "the keyword files differ: the same text may have another label, and some differences come from the keywords"
                .into(),
        );
    }
    if first.version != second.version {
        let [a, b] = [first, second].map(|manifest| harmless(&manifest.version));
        warnings.push(format!(
            "the results are of versions {a} and {b} of titlegauge, which may label the same text differently"
        ));
    }
    let differ = |option: &str| first.options.get(option) != second.options.get(option);
    if differ("min_postings") {
        warnings.push("--min-postings differs, so other companies have a grade".into());
    }
    if differ("duplicates") {
        warnings.push(
            "--duplicates differs, so a posting may be a duplicate in only one of the results"
                .into(),
        );
    }
    if pairs.other_company * DOUBTFUL > pairs.shared {
        warnings.push(format!(
            "{} of {} postings with the same id have another company; the ids may be line numbers, and the pairs chance",
            pairs.other_company, pairs.shared
        ));
    }
    warnings
}

/// Returns the companies of one result that the other result does not have.
fn missing(
    companies: &BTreeMap<&str, &CompanyRow>,
    from: &BTreeMap<&str, &CompanyRow>,
) -> Vec<Presence> {
    let mut missing: Vec<Presence> = companies
        .iter()
        .filter(|(key, _)| !from.contains_key(*key))
        .map(|(key, row)| Presence {
            company_key: (*key).to_owned(),
            company: row.company.clone(),
            postings: row.postings,
        })
        .collect();
    // The sort is stable, so companies with equal counts remain in the order of keys.
    missing.sort_by_key(|company| Reverse(company.postings));
    missing
}

/// Returns the changed grades: first of companies graded in both results, each part by key.
fn grades(both: &[CompanyPair<'_>]) -> Vec<GradeChange> {
    let mut changes: Vec<GradeChange> = both
        .iter()
        .filter(|pair| pair.first.grade != pair.second.grade)
        .map(|CompanyPair { first, second }| GradeChange {
            company_key: first.company_key.clone(),
            company: second.company.clone(),
            first: first.grade.clone(),
            second: second.grade.clone(),
        })
        .collect();
    changes.sort_by_key(|change| !change.graded_in_both());
    changes
}

/// Returns the changed shares, the most certain changes first.
fn shares(both: &[CompanyPair<'_>]) -> Vec<ShareChange> {
    let mut changes: Vec<ShareChange> = both
        .iter()
        .filter(|pair| pair.measured())
        .map(|CompanyPair { first, second }| ShareChange {
            company_key: first.company_key.clone(),
            company: second.company.clone(),
            shares: Versus::shares_of(first.inflated(), second.inflated())
                .change()
                .of(first.measured, second.measured),
        })
        .filter(|change| change.shares.difference != Some(0.0))
        .collect();
    changes.sort_by(|a, b| b.shares.certainty().total_cmp(&a.shares.certainty()));
    changes
}
