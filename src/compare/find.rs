//! Finding a company by what somebody typed.

use super::CompareError;
use super::folder::{COMPANIES, CompanyRow, ResultFolder};
use titlegauge_core::sanitize::harmless;

/// So many companies are named where one could not be found.
const NAMED: usize = 8;

/// Words of a name in lower case, without punctuation.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The company whose key or name is what was asked for, or the only one that begins so; upper
/// and lower case and punctuation are the same.
pub fn find(
    folder: &ResultFolder,
    companies: &[CompanyRow],
    asked: &str,
) -> Result<CompanyRow, CompareError> {
    // A key as it stands comes first, so that a company can always be named.
    if let Some(company) = companies.iter().find(|company| company.company_key == asked.trim()) {
        return Ok(company.clone());
    }
    let wanted = plain(asked);
    let names = |company: &CompanyRow| [plain(&company.company_key), plain(&company.company)];
    let path = folder.path.join(COMPANIES);
    let asked = harmless(asked);
    let steps: [fn(&str, &str) -> bool; 2] =
        [|name, wanted| name == wanted, |name, wanted| name.starts_with(wanted)];
    for fits in steps.into_iter().filter(|_| !wanted.is_empty()) {
        let mut found: Vec<&CompanyRow> =
            companies.iter().filter(|c| names(c).iter().any(|name| fits(name, &wanted))).collect();
        match found.as_slice() {
            [] => {}
            [only] => return Ok((*only).clone()),
            _ => {
                found.sort_by_key(|c| (std::cmp::Reverse(c.postings), c.company_key.clone()));
                let keys = found.iter().take(NAMED).map(|c| harmless(&c.company_key)).collect();
                return Err(CompareError::SeveralCompanies {
                    path,
                    asked,
                    found: keys,
                    count: found.len(),
                });
            }
        }
    }
    Err(CompareError::NoCompany { path, nearest: nearest(companies, &wanted), asked })
}

/// Keys that look most like what was asked for: those that hold it, then by letters changed.
fn nearest(companies: &[CompanyRow], wanted: &str) -> Vec<String> {
    let mut scored: Vec<_> = companies
        .iter()
        .map(|company| {
            let names = [plain(&company.company_key), plain(&company.company)];
            let holds = !wanted.is_empty() && names.iter().any(|name| name.contains(wanted));
            let likeness = names
                .iter()
                .map(|name| strsim::normalized_damerau_levenshtein(name, wanted))
                .fold(0.0, f64::max);
            (!holds, likeness, company)
        })
        .filter(|(apart, likeness, _)| !apart || *likeness >= 0.4)
        .collect();
    scored.sort_by(|a, b| {
        let rank = a.0.cmp(&b.0).then(b.1.total_cmp(&a.1));
        rank.then_with(|| a.2.company_key.cmp(&b.2.company_key))
    });
    scored.iter().take(NAMED).map(|(_, _, company)| harmless(&company.company_key)).collect()
}
