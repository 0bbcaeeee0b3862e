//! What the page's script draws and sorts, as JSON inside the page: trimmed so that the
//! page stays small however many companies there are, and written so that no text of
//! the export can end the element it stands in.

use std::cmp::Reverse;
use std::fmt::Write;

use serde::Serialize;

use super::page::{CompanyRow, Interval, Page};
use titlegauge_core::shown::{cut, harmless};

/// So many companies are embedded at most.
pub const MOST_COMPANIES: usize = 3_000;
/// So many bytes of JSON the companies may take.
const MOST_BYTES: usize = 900_000;
/// So many characters of a name are shown.
const MOST_NAME: usize = 100;

/// The page with only what is shown of it, names cut and clean.
pub struct Shown {
    /// Companies in the order of the table: by rank, then by measured postings.
    pub companies: Vec<CompanyRow>,
    /// What the script reads.
    pub json: String,
}

/// A company as the script reads it: a list without names of fields, which would take
/// more room than the figures.
type Row<'p> = (&'p str, u64, [Option<f64>; 5], Bounded, [Option<u64>; 3], Option<u64>, u8);

/// Id, name, postings, strategic and operational hits per 1,000.
type Role = (String, String, u64, Option<f64>, Option<f64>);

/// A figure with its bounds, as far as it has these.
type Bounded = Option<[Option<f64>; 3]>;

/// Month, measured, mean gap and share inflated.
type Month<'p> = (&'p str, u64, Bounded, Bounded);

#[derive(Serialize)]
struct Figures<'p> {
    min: u64,
    roles: Vec<Role>,
    levels: Vec<(u8, u64, Bounded)>,
    months: Vec<Month<'p>>,
    companies: Vec<Row<'p>>,
}

impl Shown {
    /// Trims a page.
    pub fn new(page: &Page) -> serde_json::Result<Self> {
        let mut companies = embedded(&page.companies);
        let mut room = MOST_BYTES;
        let mut fitting = companies.len();
        for (index, company) in companies.iter().enumerate() {
            let size = serde_json::to_string(&row(company)).map(|text| guarded(&text).len() + 1)?;
            let Some(left) = room.checked_sub(size) else {
                fitting = index;
                break;
            };
            room = left;
        }
        companies.truncate(fitting);
        companies.sort_by_key(|c| (c.rank.is_none(), c.rank, Reverse(c.measured)));
        let json = guarded(&serde_json::to_string(&figures(page, &companies))?);
        Ok(Self { companies, json })
    }
}

/// The companies with most measured postings, in that order; of equals the earlier.
fn embedded(all: &[CompanyRow]) -> Vec<CompanyRow> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| (Reverse(all[*at].measured), *at));
    order.truncate(MOST_COMPANIES);
    order.into_iter().map(|at| CompanyRow { name: printable(&all[at].name), ..all[at].clone() }).collect()
}

fn figures<'p>(page: &'p Page, companies: &'p [CompanyRow]) -> Figures<'p> {
    let roles = page.roles.iter();
    Figures {
        min: page.min_postings,
        roles: roles
            .map(|r| {
                (printable(&r.id), printable(&r.name), r.postings, short(r.strategic_per_1000), short(r.operational_per_1000))
            })
            .collect(),
        levels: page.levels.iter().map(|l| (l.level, l.measured, bounds(l.mean_gap))).collect(),
        months: page.months.iter().map(|m| (&*m.month, m.measured, bounds(m.mean_gap), bounds(m.share_inflated))).collect(),
        companies: companies.iter().map(row).collect(),
    }
}

fn row(company: &CompanyRow) -> Row<'_> {
    let c = company;
    (
        &c.name,
        c.measured,
        [c.mean_gap, c.gap_adjusted, c.gap_shrunken, c.gap_sd, c.p_positive].map(short),
        bounds(c.share_inflated),
        [c.rank, c.rank_low, c.rank_high],
        c.grade,
        u8::from(c.agency),
    )
}

/// Four decimals: more than is shown, so that sorting agrees with the files.
fn short(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite()).map(|v| libm::round(v * 10_000.0) / 10_000.0)
}

/// A figure and its bounds; the figure is one of numbers.
fn bounds(of: Option<Interval>) -> Bounded {
    let of = of?;
    Some([Some(short(Some(of.value))?), short(Some(of.low)), short(Some(of.high))])
}

/// Text for one line, and not endless.
pub fn printable(text: &str) -> String {
    harmless(&cut(text, MOST_NAME + 1))
}

/// JSON that may stand in a `script` element: nothing in it looks like markup.
fn guarded(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(name: &str, measured: u64) -> CompanyRow {
        CompanyRow { name: name.to_owned(), measured, ..CompanyRow::default() }
    }

    #[test]
    fn no_text_ends_the_element() {
        let hostile = ["</script><img src=x onerror=alert(1)>", "<!--<script>", "a\u{2028}b\u{2029}c", "\"\\'&amp;", "\0\u{1b}"];
        let page = Page { companies: hostile.iter().map(|name| company(name, 1)).collect(), ..Page::default() };
        let json = Shown::new(&page).unwrap().json;
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\0']), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["companies"][0][0], hostile[0]);
        assert_eq!(read["companies"][3][0], hostile[3]);
    }

    #[test]
    fn those_with_most_postings_are_embedded() {
        let many = (0..5_000).map(|n| company(&format!("Company {n}"), n % 100)).collect();
        let shown = Shown::new(&Page { companies: many, ..Page::default() }).unwrap();
        assert_eq!(shown.companies.len(), MOST_COMPANIES);
        assert!(shown.companies.iter().all(|c| c.measured >= 40));
        let long = (0..5_000).map(|_| company(&"<".repeat(1_000), 1)).collect();
        let shown = Shown::new(&Page { companies: long, ..Page::default() }).unwrap();
        assert!(shown.json.len() < 1_000_000 && shown.companies.len() > 1_000, "{}", shown.json.len());
    }

    #[test]
    fn what_is_no_number_is_none() {
        let odd = CompanyRow { mean_gap: Some(f64::NAN), gap_sd: Some(f64::INFINITY), ..company("x", 1) };
        let shown = Shown::new(&Page { companies: vec![odd], ..Page::default() }).unwrap();
        assert!(shown.json.contains("[null,null,null,null,null]"), "{}", shown.json);
    }
}
