//! The figures that the page's script draws and sorts, as JSON inside the page. The number of
//! companies is limited, so that the page stays small. The JSON is escaped, so that no text of the
//! export can end the element around it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::figures::{Company, Report};
use super::row::cells;
use super::selection::{Selection, key};
use crate::report::examples::{Slice, SliceKey};
use crate::report::rounded::to_compact_string;
use titlegauge_core::field::Field;
use titlegauge_core::gap::Millionths;
use titlegauge_core::level::Level;
use titlegauge_core::sanitize::{cut, harmless};
use titlegauge_figures::gap::GroupGap;

/// The largest size of the embedded companies, in bytes of JSON.
const MOST_BYTES: usize = 1_500_000;
/// The largest length of a name, in characters.
const MOST_NAME: usize = 100;
/// Decimals of the embedded figures: more than the page shows, so that rows sort as in the files.
const DECIMALS: i32 = 4;

/// The embedded part of a report.
pub struct Shown<'a> {
    /// Companies in the order of the table, by rank, then by measured postings; each with its
    /// number among those that expand to postings.
    pub companies: Vec<(Company<'a>, Option<usize>)>,
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
    companies: &'a [Row<'a>],
}

#[derive(Serialize)]
struct Role {
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

/// A row of the table of companies.
struct Row<'a> {
    company: Company<'a>,
    /// The number of the company among those that expand to postings.
    expanded: Option<usize>,
    slices: &'a [(SliceKey, Slice)],
}

/// Names of the values in the row of a company.
const COLUMNS: [&str; 16] = [
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
    "cells",
    "expanded",
    "slices",
];

impl Serialize for Row<'_> {
    /// Writes the values named by `COLUMNS`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { company, expanded, slices } = self;
        let Company { figures, gap } = company;
        let (posterior, rank) = (gap.posterior, gap.rank);
        let slices: Vec<_> = slices.iter().map(slice_row).collect();
        let mut row = serializer.serialize_seq(Some(COLUMNS.len()))?;
        row.serialize_element(&printable(&figures.name))?;
        row.serialize_element(&company.measured())?;
        row.serialize_element(&figures.figures.mean_gap)?;
        row.serialize_element(&gap.adjusted)?;
        row.serialize_element(&posterior.map(|posterior| posterior.mean))?;
        row.serialize_element(&posterior.map(|posterior| posterior.sd))?;
        row.serialize_element(&posterior.map(|posterior| posterior.positive))?;
        row.serialize_element(&gap.inflated.map(|inflated| inflated.value))?;
        row.serialize_element(&rank.map(|rank| rank.rank))?;
        row.serialize_element(&rank.map(|rank| rank.low))?;
        row.serialize_element(&rank.map(|rank| rank.high))?;
        row.serialize_element(&gap.grade)?;
        row.serialize_element(&figures.agency)?;
        row.serialize_element(&cells(company))?;
        row.serialize_element(expanded)?;
        row.serialize_element(&slices)?;
        row.end()
    }
}

/// Returns field, level, source, postings, sum of gaps and sum of probabilities of inflation. A
/// missing field or source is −1.
fn slice_row(((field, level, source), slice): &(SliceKey, Slice)) -> (i8, u8, i16, i64, f64, f64) {
    let field = field.and_then(|field| Field::ALL.iter().position(|other| *other == field));
    let field = field.and_then(|at| i8::try_from(at).ok()).unwrap_or(-1);
    let source = source.and_then(|at| i16::try_from(at).ok()).unwrap_or(-1);
    let levels = |millionths: i64| millionths as f64 / Millionths::ONE as f64;
    (field, level.get(), source, slice.measured, levels(slice.gap), levels(slice.inflated))
}

impl<'a> Shown<'a> {
    /// Serializes the figures. The first `expansions` of the expanded companies are on the page.
    ///
    /// # Errors
    ///
    /// Returns an error if the figures cannot be JSON.
    pub fn new(
        report: &Report<'a>,
        selection: &'a Selection<'a>,
        expansions: usize,
    ) -> serde_json::Result<Self> {
        let expanded: HashMap<&str, usize> =
            selection.expanded.iter().take(expansions).map(key).zip(0..).collect();
        let slices = &selection.chosen.slices;
        let rows = selection.companies.iter().map(|company| Row {
            company: *company,
            expanded: expanded.get(key(company)).copied(),
            slices: slices.get(key(company)).map_or(&[], Vec::as_slice),
        });
        let mut rows = fitting(rows)?;
        rows.sort_by_key(|row| {
            let rank = row.company.gap.rank.map(|rank| rank.rank);
            (rank.is_none(), rank, Reverse(row.company.measured()))
        });
        let json = json(&figures(report, &rows))?;
        let companies = rows.iter().map(|row| (row.company, row.expanded)).collect();
        Ok(Self { companies, json })
    }
}

/// Returns the first rows that together take at most [`MOST_BYTES`].
fn fitting<'a>(rows: impl Iterator<Item = Row<'a>>) -> serde_json::Result<Vec<Row<'a>>> {
    let mut room = MOST_BYTES;
    let mut fitting = Vec::new();
    for row in rows {
        let Some(left) = room.checked_sub(json(&row)?.len() + 1) else { break };
        room = left;
        fitting.push(row);
    }
    Ok(fitting)
}

fn figures<'a>(report: &Report<'a>, companies: &'a [Row<'a>]) -> Figures<'a> {
    let roles =
        report.lexicon.roles.iter().zip(&report.summary.all.counts.roles).zip(report.densities());
    Figures {
        min_postings: report.gap.min_postings,
        roles: roles
            .map(|((role, postings), [strategic_per_1000, operational_per_1000])| Role {
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
