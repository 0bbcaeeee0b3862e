//! Compares a night's inputs of one kind with those of earlier nights.

use std::collections::BTreeSet;

use super::groups::{Group, Nights};
use crate::store::alert::{Alert, AlertKind};
use titlegauge_figures::stats::{band, share};
use titlegauge_figures::tally::Records;

/// The least distance of a band of record numbers from the median, as a share of the median.
const RECORDS: f64 = 0.2;
/// The least distance of a band of rejected or unclassified records from the median, as a share of
/// the records. Three standard errors apply if they are larger.
const SHARES: f64 = 0.02;
/// The least distance of a band of records with a value from the median, as a share of the records.
/// Three standard errors apply if they are larger.
const FILLED: f64 = 0.05;

/// The largest number of headers that an alert names.
const SHOWN: usize = 10;

/// Selects a number of records.
type Count = fn(&Records) -> u64;

/// A share that has a band.
struct Share {
    kind: AlertKind,
    /// The word for the records in an alert.
    name: &'static str,
    count: Count,
    total: Count,
}

const SHARES_COMPARED: [Share; 2] = [
    Share {
        kind: AlertKind::Rejected,
        name: "rejected",
        count: |r| r.rejected,
        total: |r| r.read(),
    },
    Share {
        kind: AlertKind::Unclassified,
        name: "unclassified",
        count: |r| r.unclassified,
        total: |r| r.unclassified + r.labelled,
    },
];

/// Adds an alert for each odd figure of a group. Numbers of records are compared with those of
/// `so_far`, and everything else with all inputs of `before`.
pub(super) fn compare(
    source: &str,
    before: &Nights,
    so_far: &Nights,
    tonight: &Group,
    alerts: &mut Vec<Alert>,
) {
    let mut alert = |kind, what| alerts.push(Alert { kind, source: source.to_owned(), what });
    amounts(so_far, tonight, &mut alert);
    filled(before, tonight, &mut alert);
    columns(before, tonight, &mut alert);
    headers(before, tonight, &mut alert);
}

/// Compares the number of records, and the shares of rejected and unclassified ones.
fn amounts(before: &Nights, tonight: &Group, alert: &mut impl FnMut(AlertKind, String)) {
    let outside = |of: &dyn Fn(&Records) -> f64, floor: &dyn Fn(f64) -> f64| {
        let values: Vec<f64> = before.values().map(|group| of(&group.records)).collect();
        let (low, high) = band::band(&values, floor)?;
        let value = of(&tonight.records);
        (value < low || value > high).then_some((value, low.max(0.0), high))
    };
    if let Some((value, low, high)) = outside(&|r| r.read() as f64, &|middle| middle * RECORDS) {
        alert(AlertKind::Records, format!("{value:.0} records, usually {low:.0} to {high:.0}"));
    }
    for Share { kind, name, count, total } in SHARES_COMPARED {
        let of = |r: &Records| share(count(r), total(r)).unwrap_or_default();
        let floor = |middle| SHARES.max(band::by_chance(middle, total(&tonight.records)));
        if let Some((value, low, high)) = outside(&of, &floor) {
            let (value, low, high) = (value * 100.0, low * 100.0, high.min(1.0) * 100.0);
            alert(kind, format!("{value:.1} % {name}, usually {low:.1} to {high:.1} %"));
        }
    }
}

/// Compares the share of records with a value for each meaning. A meaning without a column is
/// reported by [`columns`].
fn filled(before: &Nights, tonight: &Group, alert: &mut impl FnMut(AlertKind, String)) {
    let of = |group: &Group, meaning: &String| share(*group.filled.get(meaning)?, group.known);
    let fallen = |meaning: &String| {
        let values: Vec<f64> = before.values().filter_map(|group| of(group, meaning)).collect();
        let (low, _) =
            band::band(&values, |middle| FILLED.max(band::by_chance(middle, tonight.known)))?;
        let value = of(tonight, meaning).filter(|value| *value < low)?;
        Some(format!(
            "{meaning} in {:.1} % of the records, usually in at least {:.1} %",
            value * 100.0,
            low * 100.0
        ))
    };
    let fallen: Vec<String> = tonight.filled.keys().filter_map(fallen).collect();
    if !fallen.is_empty() {
        alert(AlertKind::Filled, fallen.join("; "));
    }
}

/// Compares the columns with those of the previous night.
fn columns(before: &Nights, tonight: &Group, alert: &mut impl FnMut(AlertKind, String)) {
    let Some(last) = before.values().next_back() else { return };
    for columns in tonight.columns.difference(&last.columns) {
        alert(AlertKind::Columns, format!("columns differ from the previous night; now {columns}"));
    }
}

/// Finds headers that no earlier night has, and headers of the previous night that are missing.
fn headers(before: &Nights, tonight: &Group, alert: &mut impl FnMut(AlertKind, String)) {
    let known: BTreeSet<&String> =
        before.values().filter_map(|group| group.headers.as_ref()).flatten().collect();
    let last = before.values().next_back().and_then(|group| group.headers.as_ref());
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
    let changes = [("new headers", new), ("missing headers", gone)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty());
    let changes: Vec<String> = changes.map(|(what, names)| format!("{what}: {names}")).collect();
    if !changes.is_empty() {
        alert(AlertKind::Headers, changes.join("; "));
    }
}
