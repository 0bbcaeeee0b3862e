//! Search for a company by the name that a user typed.

use std::cmp::Reverse;

use super::company_row::{COMPANIES_FILE, CompanyRow};
use super::error::CompareError;
use super::folder::ResultFolder;
use titlegauge_core::sanitize::harmless;

/// The largest number of companies that an error message lists.
const LISTED: usize = 8;
/// The least similarity of a suggested name, 0 to 1.
const LEAST_SIMILARITY: f64 = 0.4;

/// Returns the words of a name in lower case, without punctuation.
fn normalized(name: &str) -> String {
    let lower = name.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn normalized_names(company: &CompanyRow) -> [String; 2] {
    [normalized(&company.company_key), normalized(&company.company)]
}

/// Returns the company whose key or name equals `query`, or else the only one whose key or name
/// begins with it. Case and punctuation are ignored.
///
/// # Errors
///
/// Returns an error if no company matches, or if several do.
pub fn find(
    folder: &ResultFolder,
    companies: &[CompanyRow],
    query: &str,
) -> Result<CompanyRow, CompareError> {
    // An exact key is tried first, so that each company can be named unambiguously.
    if let Some(company) = companies.iter().find(|company| company.company_key == query.trim()) {
        return Ok(company.clone());
    }
    let wanted = normalized(query);
    let path = folder.path.join(COMPANIES_FILE);
    let query = harmless(query);
    let rules: [fn(&str, &str) -> bool; 2] =
        [|name, wanted| name == wanted, |name, wanted| name.starts_with(wanted)];
    for matches in rules.into_iter().filter(|_| !wanted.is_empty()) {
        let mut matching: Vec<&CompanyRow> = companies
            .iter()
            .filter(|c| normalized_names(c).iter().any(|name| matches(name, &wanted)))
            .collect();
        match matching.as_slice() {
            [] => {}
            [only] => return Ok((*only).clone()),
            _ => {
                matching.sort_by_key(|c| (Reverse(c.postings), c.company_key.clone()));
                let keys = matching.iter().take(LISTED).map(|c| harmless(&c.company_key)).collect();
                let count = matching.len();
                return Err(CompareError::SeveralCompanies { path, query, keys, count });
            }
        }
    }
    Err(CompareError::NoCompany { path, nearest: nearest(companies, &wanted), query })
}

/// Returns the companies of a result. In a folder of `nightly`, they are those of all nights.
///
/// # Errors
///
/// Returns an error if `companies.csv` cannot be read.
pub fn all_companies(folder: &ResultFolder) -> Result<Vec<CompanyRow>, CompareError> {
    match folder.companies() {
        Err(CompareError::Nightly { .. }) => {
            ResultFolder::open(&folder.path.join(ALL_NIGHTS))?.companies()
        }
        found => found,
    }
}

/// The folder of the tables of all nights, in the folder of a night.
const ALL_NIGHTS: &str = "all-time";

/// A company whose name resembles the query.
struct Candidate<'a> {
    company: &'a CompanyRow,
    /// True if a name contains the query, or the query begins with a name.
    contains: bool,
    /// Normalized Damerau–Levenshtein similarity of the more similar name, 0 to 1.
    similarity: f64,
}

/// Returns how similar a name, or its beginning, is to `wanted`.
fn similarity(name: &str, wanted: &str) -> f64 {
    let words = wanted.split(' ').count();
    let end = name.match_indices(' ').nth(words - 1).map_or(name.len(), |(at, _)| at);
    let whole = strsim::normalized_damerau_levenshtein(name, wanted);
    whole.max(LIKE_A_BEGINNING * strsim::normalized_damerau_levenshtein(&name[..end], wanted))
}

/// The weight of the similarity of a beginning next to that of a whole name.
const LIKE_A_BEGINNING: f64 = 0.95;

/// Returns true if `wanted` is the name and further words.
fn begins_with(wanted: &str, name: &str) -> bool {
    wanted.strip_prefix(name).is_some_and(|rest| !name.is_empty() && rest.starts_with(' '))
}

/// Returns the most similar keys: those that contain `wanted` or begin it first, then by edit distance
/// and by the number of postings.
fn nearest(companies: &[CompanyRow], wanted: &str) -> Vec<String> {
    let candidate = |company| {
        let names = normalized_names(company);
        let contains = !wanted.is_empty()
            && names.iter().any(|name| name.contains(wanted) || begins_with(wanted, name));
        let similarity = names.iter().map(|name| similarity(name, wanted)).fold(0.0, f64::max);
        Candidate { company, contains, similarity }
    };
    let mut candidates: Vec<_> = companies
        .iter()
        .map(candidate)
        .filter(|candidate| candidate.contains || candidate.similarity >= LEAST_SIMILARITY)
        .collect();
    candidates.sort_by(|a, b| {
        b.contains
            .cmp(&a.contains)
            .then(b.similarity.total_cmp(&a.similarity))
            .then(b.company.postings.cmp(&a.company.postings))
            .then_with(|| a.company.company_key.cmp(&b.company.company_key))
    });
    candidates.iter().take(LISTED).map(|found| harmless(&found.company.company_key)).collect()
}
