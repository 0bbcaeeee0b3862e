//! The figures that the page's script draws and sorts, as JSON inside the page. The number of
//! companies is limited, so that the page stays small. The JSON is escaped, so that no text of the
//! export can end the element around it.

use std::cmp::Reverse;
use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::figures::{Company, Report};
use crate::report::rounded::to_compact_string;
use titlegauge_core::level::Level;
use titlegauge_core::sanitize::{cut, harmless};
use titlegauge_figures::gap::GroupGap;
use titlegauge_figures::stats::Estimate;

/// The largest number of companies embedded.
const MOST_COMPANIES: usize = 3_000;
/// The largest size of the embedded companies, in bytes of JSON.
const MOST_BYTES: usize = 900_000;
/// The largest length of a name, in characters.
const MOST_NAME: usize = 100;
/// Decimals of the embedded figures: more than the page shows, so that rows sort as in the files.
const DECIMALS: i32 = 4;

/// The embedded part of a report.
pub struct Shown<'a> {
    /// Companies in the order of the table: by rank, then by measured postings.
    pub companies: Vec<Company<'a>>,
    /// The figures for the script.
    pub json: String,
}

#[derive(Serialize)]
struct Figures<'a> {
    min_postings: u64,
    roles: Vec<Role>,
    levels: Vec<LevelGap<'a>>,
    months: Vec<Month<'a>>,
    /// Names of the values in each row of `companies`. Repeated in each row, the names would be
    /// larger than the figures.
    company_columns: [&'static str; COLUMNS.len()],
    companies: &'a [Company<'a>],
}

#[derive(Serialize)]
struct Role {
    id: String,
    name: String,
    postings: u64,
    strategic_per_1000: Option<f64>,
    operational_per_1000: Option<f64>,
}

#[derive(Serialize)]
struct LevelGap<'a> {
    level: Level,
    #[serde(flatten)]
    gap: &'a GroupGap,
}

#[derive(Serialize)]
struct Month<'a> {
    month: &'a str,
    #[serde(flatten)]
    gap: &'a GroupGap,
}

/// Names of the values in the row of a company.
const COLUMNS: [&str; 13] = [
    "name",
    "measured",
    "mean_gap",
    "adjusted",
    "shrunken",
    "sd",
    "p_positive",
    "inflated",
    "rank",
    "rank_low",
    "rank_high",
    "grade",
    "agency",
];

impl Serialize for Company<'_> {
    /// Writes the values named by `COLUMNS`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { figures, gap } = self;
        let (posterior, rank) = (gap.posterior, gap.rank);
        let row = (
            printable(&figures.name),
            self.measured(),
            figures.figures.mean_gap,
            gap.adjusted,
            posterior.map(|posterior| posterior.mean),
            posterior.map(|posterior| posterior.sd),
            posterior.map(|posterior| posterior.positive),
            gap.inflated.map(|Estimate { value, low, high }| [value, low, high]),
            rank.map(|rank| rank.rank),
            rank.map(|rank| rank.low),
            rank.map(|rank| rank.high),
            gap.grade,
            figures.agency,
        );
        row.serialize(serializer)
    }
}

impl<'a> Shown<'a> {
    /// Selects the embedded companies and serializes the figures.
    ///
    /// # Errors
    ///
    /// Returns an error if the figures cannot be JSON.
    pub fn new(report: &Report<'a>) -> serde_json::Result<Self> {
        let mut companies = fitting(&most_measured(report))?;
        companies.sort_by_key(|company| {
            let rank = company.gap.rank.map(|rank| rank.rank);
            (rank.is_none(), rank, Reverse(company.measured()))
        });
        let json = json(&figures(report, &companies))?;
        Ok(Self { companies, json })
    }
}

/// Returns the companies with the most measured postings, in descending order. Companies with
/// equal numbers stay in the order of the report.
fn most_measured<'a>(report: &Report<'a>) -> Vec<Company<'a>> {
    let mut companies: Vec<_> = report.companies().collect();
    companies.sort_by_key(|company| Reverse(company.measured()));
    companies.truncate(MOST_COMPANIES);
    companies
}

/// Returns the first companies whose rows together take at most [`MOST_BYTES`].
fn fitting<'a>(companies: &[Company<'a>]) -> serde_json::Result<Vec<Company<'a>>> {
    let mut room = MOST_BYTES;
    let mut fitting = Vec::new();
    for company in companies {
        let Some(left) = room.checked_sub(json(company)?.len() + 1) else { break };
        room = left;
        fitting.push(*company);
    }
    Ok(fitting)
}

fn figures<'a>(report: &Report<'a>, companies: &'a [Company<'a>]) -> Figures<'a> {
    let roles = report.lexicon.roles.iter().zip(&report.summary.all.roles).zip(report.densities());
    Figures {
        min_postings: report.gap.min_postings,
        roles: roles
            .map(|((role, postings), [strategic_per_1000, operational_per_1000])| Role {
                id: printable(&role.id),
                name: printable(&role.name),
                postings: *postings,
                strategic_per_1000,
                operational_per_1000,
            })
            .collect(),
        levels: report.levels().map(|(level, gap)| LevelGap { level, gap }).collect(),
        months: report.months().map(|(month, gap)| Month { month, gap }).collect(),
        company_columns: COLUMNS,
        companies,
    }
}

/// Returns text on one line, cut to the length of a name.
pub fn printable(text: &str) -> String {
    harmless(&cut(text, MOST_NAME + 1))
}

/// Returns JSON that is safe inside a `script` element.
fn json(of: &impl Serialize) -> serde_json::Result<String> {
    Ok(guarded(&to_compact_string(of, DECIMALS)?))
}

/// Escapes each character of JSON that a browser might read as markup or as a line end.
fn guarded(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element() {
        let hostile = [
            "</script><img src=x onerror=alert(1)>",
            "<!--<script>",
            "a\u{2028}b\u{2029}c",
            "\"\\'&amp;",
            "\0\u{1b}",
        ];
        let json = json(&hostile).unwrap();
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\0']), "{json}");
        let read: Vec<String> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, hostile);
    }
}
