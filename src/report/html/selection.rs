//! The companies of the page, and the postings chosen for them.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::io;

use super::figures::{Company, Report};
use crate::report::examples::Chosen;

/// The largest number of companies in the table.
const MOST_COMPANIES: usize = 3_000;
/// The number of companies with the largest gaps that expand to postings.
const LARGEST_GAPS: usize = 50;
/// The number of companies with the most postings that expand to postings.
const MOST_POSTINGS: usize = 200;
/// The largest number of postings of a company on the page.
pub const POSTINGS_SHOWN: usize = 10;

/// The companies of the page.
pub struct Selection<'a> {
    /// Companies of the table: those with the most measured postings, in descending order.
    pub companies: Vec<Company<'a>>,
    /// Companies that expand to postings: those with the largest gaps first, then those with the
    /// most postings.
    pub expanded: Vec<Company<'a>>,
    /// The number of `expanded` that are there for their gap.
    pub largest: usize,
    /// Their postings, and the sums by which the table is filtered.
    pub chosen: Chosen,
}

impl<'a> Selection<'a> {
    /// Chooses companies and reads their postings.
    ///
    /// # Errors
    ///
    /// Returns an error if the postings cannot be read.
    pub fn new(report: &Report<'a>) -> io::Result<Self> {
        let mut companies: Vec<_> = report.companies().collect();
        companies.sort_by_key(|company| Reverse(company.measured()));
        let mut expanded = largest_gaps(report, &companies);
        let largest = expanded.len();
        let keys: HashSet<&str> = expanded.iter().map(|company| key(company)).collect();
        let most = companies.iter().take(MOST_POSTINGS);
        expanded.extend(most.filter(|company| !keys.contains(key(company))).copied());
        companies.truncate(MOST_COMPANIES);
        let summed: &[Company<'_>] = if report.whole { &companies } else { &[] };
        let chosen = Chosen::read(
            report.examples,
            POSTINGS_SHOWN,
            expanded.iter().map(key),
            summed.iter().map(key),
        )?;
        // In a window of several nights, most companies have no posting of tonight.
        let with_postings = |company: &&Company<'_>| {
            chosen.postings.get(key(company)).is_some_and(|postings| !postings.is_empty())
        };
        let largest = expanded[..largest].iter().filter(with_postings).count();
        expanded.retain(|company| with_postings(&company));
        Ok(Self { companies, expanded, largest, chosen })
    }
}

/// Returns the key of a company.
pub fn key<'a>(company: &Company<'a>) -> &'a str {
    &company.figures.key
}

/// Returns the companies with the largest gaps above 0, of those that are compared with others.
fn largest_gaps<'a>(report: &Report<'a>, companies: &[Company<'a>]) -> Vec<Company<'a>> {
    let compared = |company: &&Company<'_>| {
        company.measured() >= report.gap.min_postings && !company.figures.agency
    };
    let mut largest: Vec<_> = companies
        .iter()
        .filter(compared)
        .filter_map(|company| Some((company.gap.posterior?.mean, *company)))
        .filter(|(mean, _)| *mean > 0.0)
        .collect();
    largest.sort_by(|a, b| b.0.total_cmp(&a.0));
    largest.into_iter().take(LARGEST_GAPS).map(|(_, company)| company).collect()
}
