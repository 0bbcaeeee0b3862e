//! Two results of different days, exports or keywords.

use std::collections::BTreeMap;

use serde::Serialize;

use super::folder::{CompanyRow, ResultFolder, Run};
use super::pairs::{Pairs, Posting, Words, overall, pairs, read};
use super::{CompareError, Versus};

/// One pair in so many with another company makes the ids doubtful.
const DOUBTFUL: u64 = 10;

/// Two results; differences are the second minus the first.
#[derive(Debug, Serialize)]
pub struct RunComparison {
    /// What stands in the way of reading the differences as changes of the postings.
    pub warnings: Vec<String>,
    /// The first result.
    pub first: RunTotals,
    /// The second.
    pub second: RunTotals,
    /// Share inflated of all measured postings.
    pub share_inflated: Versus,
    /// Their mean gap.
    pub mean_gap: Versus,
    /// Postings that both have.
    pub pairs: Pairs,
    /// Companies that both have.
    pub companies_in_both: u64,
    /// Companies of the second result alone, those with most postings first.
    pub new_companies: Vec<Presence>,
    /// Companies of the first result alone, those with most postings first.
    pub gone_companies: Vec<Presence>,
    /// Companies with a grade in both.
    pub graded_in_both: u64,
    /// Companies with another grade, with one only in the second or only in the first result.
    pub grades: Vec<GradeChange>,
    /// Companies measured in both.
    pub measured_in_both: u64,
    /// Those whose share inflated is another, the surest changes first.
    pub shares: Vec<ShareChange>,
}

/// A result and its size.
#[derive(Debug, Serialize)]
pub struct RunTotals {
    /// The folder as it was named.
    pub folder: String,
    /// Its manifest.
    #[serde(flatten)]
    pub run: Run,
    /// Companies.
    pub companies: u64,
    /// Postings without duplicates.
    pub postings: u64,
    /// Those with a measured gap.
    pub measured: u64,
}

/// A company of one result alone.
#[derive(Debug, Serialize)]
pub struct Presence {
    /// Its key.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// Its postings.
    pub postings: u64,
}

/// A company and its grades; an empty one is none.
#[derive(Debug, Serialize)]
pub struct GradeChange {
    /// Its key.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// Grade in the first result.
    pub first: String,
    /// Grade in the second.
    pub second: String,
}

/// A company and its share inflated in both results.
#[derive(Debug, Serialize)]
pub struct ShareChange {
    /// Its key.
    pub company_key: String,
    /// Its name.
    pub company: String,
    /// The shares.
    #[serde(flatten)]
    pub shares: Versus,
}

/// Compares two results.
pub fn compare_runs(
    first: &ResultFolder,
    second: &ResultFolder,
) -> Result<RunComparison, CompareError> {
    let mut words = Words::default();
    let postings = [read(first, &mut words)?, read(second, &mut words)?];
    let [mean_gap, share_inflated] = overall(&postings[0], &postings[1]);
    let pairs = pairs(&postings[0], &postings[1], &words);
    let counts = postings.map(|postings: Vec<Posting>| postings.len() as u64);
    let rows = [first.companies()?, second.companies()?];
    let [mine, theirs] = rows.each_ref().map(|rows| by_key(rows));
    let both: Vec<(&CompanyRow, &CompanyRow)> =
        mine.iter().filter_map(|(key, a)| theirs.get(key).map(|b| (*a, *b))).collect();
    let totals = |folder: &ResultFolder, at: usize| RunTotals {
        folder: folder.path.display().to_string(),
        run: folder.run.clone(),
        companies: rows[at].len() as u64,
        postings: counts[at],
        measured: [mean_gap.first_of, mean_gap.second_of][at].unwrap_or(0),
    };
    Ok(RunComparison {
        warnings: warnings(&first.run, &second.run, &pairs),
        first: totals(first, 0),
        second: totals(second, 1),
        share_inflated,
        mean_gap,
        pairs,
        companies_in_both: both.len() as u64,
        new_companies: missing(&theirs, &mine),
        gone_companies: missing(&mine, &theirs),
        graded_in_both: both
            .iter()
            .filter(|(a, b)| !a.grade.is_empty() && !b.grade.is_empty())
            .count() as u64,
        grades: grades(&both),
        measured_in_both: both.iter().filter(|(a, b)| a.measured > 0 && b.measured > 0).count()
            as u64,
        shares: shares(&both),
    })
}

fn by_key(rows: &[CompanyRow]) -> BTreeMap<&str, &CompanyRow> {
    rows.iter().map(|row| (row.company_key.as_str(), row)).collect()
}

/// What the two manifests, or the ids, say against comparing.
fn warnings(first: &Run, second: &Run, pairs: &Pairs) -> Vec<String> {
    let mut out = Vec::new();
    if first.keywords_sha256 != second.keywords_sha256 {
        out.push(
            "the keyword files differ, so that the same text may get another label; differences are partly of the keywords"
                .into(),
        );
    }
    if first.version != second.version {
        let [a, b] = [first, second].map(|run| super::harmless(&run.version));
        out.push(format!("the results are of versions {a} and {b} of titlegauge, which may label the same text differently"));
    }
    let differ = |option: &str| first.options.get(option) != second.options.get(option);
    if differ("min_postings") {
        out.push("--min-postings differs, so that other companies have a grade".into());
    }
    if differ("duplicates") {
        out.push("--duplicates differs, so that postings count in one of them that are copies in the other".into());
    }
    if pairs.other_company * DOUBTFUL > pairs.shared {
        out.push(format!(
            "{} of {} postings with the same id have another company; the ids may be numbers of lines, and the pairs chance",
            pairs.other_company, pairs.shared
        ));
    }
    out
}

/// Companies that the other result does not have.
fn missing(of: &BTreeMap<&str, &CompanyRow>, from: &BTreeMap<&str, &CompanyRow>) -> Vec<Presence> {
    let alone = of.iter().filter(|(key, _)| !from.contains_key(*key));
    let mut out: Vec<Presence> = alone
        .map(|(key, row)| Presence {
            company_key: (*key).to_owned(),
            company: row.company.clone(),
            postings: row.postings,
        })
        .collect();
    // The sort is stable, and the map was in the order of keys.
    out.sort_by_key(|company| std::cmp::Reverse(company.postings));
    out
}

/// Changed grades: of those graded in both first, then by key.
fn grades(both: &[(&CompanyRow, &CompanyRow)]) -> Vec<GradeChange> {
    let changed = both.iter().filter(|(a, b)| a.grade != b.grade);
    let mut out: Vec<GradeChange> = changed
        .map(|(a, b)| GradeChange {
            company_key: a.company_key.clone(),
            company: b.company.clone(),
            first: a.grade.clone(),
            second: b.grade.clone(),
        })
        .collect();
    out.sort_by_key(|change| change.first.is_empty() || change.second.is_empty());
    out
}

/// Changed shares, the surest first.
fn shares(both: &[(&CompanyRow, &CompanyRow)]) -> Vec<ShareChange> {
    let measured = both.iter().filter(|(a, b)| a.measured > 0 && b.measured > 0);
    let mut out: Vec<ShareChange> = measured
        .map(|(a, b)| ShareChange {
            company_key: a.company_key.clone(),
            company: b.company.clone(),
            shares: Versus::shares((a.inflated(), a.measured), (b.inflated(), b.measured)).change(),
        })
        .filter(|change| change.shares.difference != Some(0.0))
        .collect();
    out.sort_by(|a, b| b.shares.surety().total_cmp(&a.shares.surety()));
    out
}
