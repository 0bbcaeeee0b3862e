//! `by-….csv`: a table by the keys that `--by` names, with the figures of the other tables of
//! groups.

use std::io::Write;

use super::companies::{FIGURES, INTERVALS, figures, intervals};
use super::table::writer;
use titlegauge_core::lexicon::{Lexicon, NONE};
use titlegauge_core::sanitize::guarded;
use titlegauge_figures::gap::group_gap;
use titlegauge_figures::summary::{GroupFigures, GroupedFigures, Summary};
use titlegauge_figures::tally::{Key, Value};

/// Writes a table. `sources` are the names of the sources, by index.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_groups(
    groups: &GroupedFigures,
    summary: &Summary,
    lexicon: &Lexicon,
    sources: &[&str],
    into: impl Write,
) -> csv::Result<()> {
    let mut out = writer(into);
    let keys = groups.by.0.iter().flat_map(|key| columns(*key)).map(|name| (*name).to_owned());
    let counts = ["postings", "unique", "in_frame", "measured"].map(str::to_owned);
    let roles = lexicon.roles.iter().map(|role| format!("role_{}", role.id));
    out.write_record(
        keys.chain(counts)
            .chain(roles)
            .chain(FIGURES.map(str::to_owned))
            .chain(INTERVALS.map(str::to_owned)),
    )?;
    for GroupFigures { values, figures: group, gaps } in &groups.groups {
        let keys = groups
            .by
            .0
            .iter()
            .zip(values)
            .flat_map(|(key, value)| cells(*key, value, summary, lexicon, sources));
        let counts = &group.counts;
        let counts = [counts.postings, counts.unique, counts.in_frame, counts.measured]
            .map(|n| n.to_string());
        let roles = group.counts.roles.iter().map(u64::to_string);
        out.write_record(
            keys.chain(counts)
                .chain(roles)
                .chain(figures(group))
                .chain(intervals(&group_gap(gaps, &lexicon.models.gap_calibration))),
        )?;
    }
    out.flush()?;
    Ok(())
}

fn columns(key: Key) -> &'static [&'static str] {
    match key {
        Key::Role => &["advertised_role"],
        Key::Level => &["advertised_level"],
        Key::Company => &["company_key", "company"],
        Key::Month => &["month"],
        Key::Location => &["location"],
        Key::Source => &["source"],
    }
}

fn cells(
    key: Key,
    value: &Value,
    summary: &Summary,
    lexicon: &Lexicon,
    sources: &[&str],
) -> Vec<String> {
    match value {
        Value::Role(role) => vec![role.map_or(NONE, |role| &lexicon[role].id).to_owned()],
        Value::Level(level) => vec![level.to_string()],
        Value::Source(index) => {
            vec![guarded(sources.get(*index as usize).unwrap_or(&"")).into_owned()]
        }
        Value::Text(text) if key == Key::Company => {
            let found =
                summary.companies.binary_search_by(|company| company.key.as_str().cmp(text));
            let name = found.map_or("", |at| summary.companies[at].name.as_str());
            vec![guarded(text).into_owned(), guarded(name).into_owned()]
        }
        Value::Text(text) => vec![guarded(text).into_owned()],
    }
}
