//! Comparisons of a night's inputs of one kind with those before.

use std::collections::BTreeSet;

use super::{Alert, AlertKind, Lot, Nights};
use titlegauge_figures::stats::{band, share};
use titlegauge_figures::tally::Records;

/// Numbers of records may differ by this share of the usual, however even they were.
const RECORDS: f64 = 0.2;
/// Shares of rejected and unclassified records may differ by so much, or by what chance does.
const SHARES: f64 = 0.02;
/// The share of records with a value may fall by so much, or by what chance does.
const FILLED: f64 = 0.05;

/// So many headers are named in an alert.
const SHOWN: usize = 10;

/// A number of some records.
type Count = fn(&Records) -> u64;

/// Shares that have a band: the kind of alert, its name, the count, and the total.
const SHARED: [(AlertKind, &str, Count, Count); 2] = [
    (AlertKind::Rejected, "rejected", |r| r.rejected, |r| r.read()),
    (AlertKind::Unclassified, "unclassified", |r| r.unclassified, |r| r.unclassified + r.labelled),
];

/// Tells what is odd about a lot; its amounts are held against what had come so far on the nights before.
pub(super) fn compare(
    source: &str,
    before: &Nights,
    so_far: &Nights,
    tonight: &Lot,
    alerts: &mut Vec<Alert>,
) {
    let mut alert = |kind, what| alerts.push(Alert { kind, source: source.to_owned(), what });
    amounts(so_far, tonight, &mut alert);
    filled(before, tonight, &mut alert);
    columns(before, tonight, &mut alert);
    headers(before, tonight, &mut alert);
}

/// Numbers of records, and where they went.
fn amounts(before: &Nights, tonight: &Lot, alert: &mut impl FnMut(AlertKind, String)) {
    let outside = |of: &dyn Fn(&Records) -> f64, floor: &dyn Fn(f64) -> f64| {
        let values: Vec<f64> = before.values().map(|lot| of(&lot.records)).collect();
        let (low, high) = band::band(&values, floor)?;
        let value = of(&tonight.records);
        (value < low || value > high).then_some((value, low.max(0.0), high))
    };
    if let Some((value, low, high)) = outside(&|r| r.read() as f64, &|middle| middle * RECORDS) {
        alert(
            AlertKind::Records,
            format!("{value:.0} records, where {low:.0} to {high:.0} are usual"),
        );
    }
    for (kind, name, count, among) in SHARED {
        let of = |r: &Records| share(count(r), among(r)).unwrap_or_default();
        let floor = |middle| SHARES.max(band::by_chance(middle, among(&tonight.records)));
        if let Some((value, low, high)) = outside(&of, &floor) {
            let (value, low, high) = (value * 100.0, low * 100.0, high.min(1.0) * 100.0);
            alert(kind, format!("{value:.1} % {name}, where {low:.1} to {high:.1} % are usual"));
        }
    }
}

/// Meanings of which fewer records have a value than usual; one that has no column any more
/// is told by [`columns`].
fn filled(before: &Nights, tonight: &Lot, alert: &mut impl FnMut(AlertKind, String)) {
    let of = |lot: &Lot, meaning: &String| share(*lot.filled.get(meaning)?, lot.known);
    let fallen = |meaning: &String| {
        let values: Vec<f64> = before.values().filter_map(|lot| of(lot, meaning)).collect();
        let (low, _) =
            band::band(&values, |middle| FILLED.max(band::by_chance(middle, tonight.known)))?;
        let value = of(tonight, meaning).filter(|value| *value < low)?;
        Some(format!(
            "{meaning} in {:.1} % of the records, where {:.1} % and more are usual",
            value * 100.0,
            low * 100.0
        ))
    };
    let fallen: Vec<String> = tonight.filled.keys().filter_map(fallen).collect();
    if !fallen.is_empty() {
        alert(AlertKind::Filled, fallen.join("; "));
    }
}

/// Meanings that are read from another column than on the night before.
fn columns(before: &Nights, tonight: &Lot, alert: &mut impl FnMut(AlertKind, String)) {
    let Some(last) = before.values().next_back() else { return };
    for columns in tonight.columns.difference(&last.columns) {
        alert(AlertKind::Columns, format!("columns are not as on the night before; now {columns}"));
    }
}

/// Headers that were not there on any night before, and those of the night before that are gone.
fn headers(before: &Nights, tonight: &Lot, alert: &mut impl FnMut(AlertKind, String)) {
    let known: BTreeSet<&String> =
        before.values().filter_map(|lot| lot.headers.as_ref()).flatten().collect();
    let last = before.values().next_back().and_then(|lot| lot.headers.as_ref());
    let (Some(now), Some(last)) = (&tonight.headers, last) else { return };
    let quoted = |headers: Vec<&String>| {
        let more = headers.len().saturating_sub(SHOWN);
        let mut names: Vec<String> =
            headers.iter().take(SHOWN).map(|header| format!("\"{header}\"")).collect();
        names.extend((more > 0).then(|| format!("and {more} more")));
        names.join(", ")
    };
    let new = quoted(now.iter().filter(|header| !known.contains(header)).collect());
    let gone = quoted(last.difference(now).collect());
    let told = [("new headers", new), ("headers that are gone", gone)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty());
    let told: Vec<String> = told.map(|(what, names)| format!("{what}: {names}")).collect();
    if !told.is_empty() {
        alert(AlertKind::Headers, told.join("; "));
    }
}
