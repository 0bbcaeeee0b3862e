//! Lists the companies whose titles exceed their duties most.

use std::fmt::Write as _;

use super::answer::Grounds;
use crate::compare::{CompanyRow, Ranks};
use titlegauge_core::sanitize::{cut, harmless};

/// The most companies that are listed.
const LISTED: usize = 10;

/// Returns the first companies by rank.
pub fn first_ranked(companies: &[CompanyRow]) -> Vec<&CompanyRow> {
    let mut ranked: Vec<(f64, &CompanyRow)> =
        companies.iter().filter_map(|company| Some((company.rank?, company))).collect();
    ranked.sort_by(|(a, one), (b, other)| {
        a.total_cmp(b).then_with(|| one.company_key.cmp(&other.company_key))
    });
    ranked.into_iter().take(LISTED).map(|(_, company)| company).collect()
}

/// Returns a list of these companies with their answers.
pub fn ranking(first: &[&CompanyRow], ranks: Ranks) -> String {
    if first.is_empty() {
        return "No company has a rank: too few have enough postings that count, or they differ no more than by chance.\n"
            .to_owned();
    }
    let mut out = format!(
        "Companies by comparable gap, the largest first ({} of {} with a rank; --company NAME shows the reasons):\n\n",
        first.len(),
        ranks.companies
    );
    for company in first {
        let gap = company.gap_shrunken.unwrap_or_default();
        let name = cut(&harmless(&company.company), 60).into_owned();
        let _ = writeln!(
            out,
            "{:>4}  {gap:+.2}  {name}: {}",
            company.rank.unwrap_or_default(),
            Grounds::of(company).answer()
        );
    }
    out.push_str("\nPostings whose titles are most probably a level or more above their duties:\n");
    out
}
