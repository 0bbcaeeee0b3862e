//! What should wake somebody: an input that is not as on the nights before.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::Serialize;

use super::write::NewInput;
use super::{History, HistoryError};
use crate::stats::{band, share};
use crate::tally::Records;

/// So many nights before are looked at.
const NIGHTS: i64 = 28;
/// Numbers of records may differ by this share of the usual, however even they were.
const RECORDS: f64 = 0.2;
/// Shares may differ by so much.
const SHARES: f64 = 0.02;

/// A drift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// What is odd: `records`, `rejected`, `unclassified`, `columns` or `missing`.
    pub kind: &'static str,
    /// Inputs by file name without digits.
    pub source: String,
    /// In words.
    pub what: String,
}

/// The inputs of one kind on one night.
#[derive(Debug, Default)]
struct Lot {
    records: Records,
    columns: BTreeSet<String>,
}

/// A figure of some records.
type Of = fn(&Records) -> f64;

/// By kind of input, then by night.
type Lots = BTreeMap<String, BTreeMap<String, Lot>>;

impl History {
    /// What is odd about tonight's inputs, against the nights of the epoch before.
    pub fn alerts(&self, epoch: i64, night: &str, inputs: &[NewInput]) -> Result<Vec<Alert>, HistoryError> {
        let (before, nights) = self.before(epoch, night)?;
        let mut tonight = Lots::new();
        for input in inputs {
            add(&mut tonight, &input.name, night, &input.columns, &input.records);
        }
        let mut alerts = Vec::new();
        for (source, lots) in &before {
            // A source that came on each of the nights that make a band.
            let usual = nights.len() >= band::LEAST && nights.iter().take(band::LEAST).all(|night| lots.contains_key(night));
            match tonight.get(source).and_then(|lots| lots.get(night)) {
                Some(lot) => odd(source, lots, lot, &mut alerts),
                None if usual => alerts.push(Alert {
                    kind: "missing",
                    source: source.clone(),
                    what: format!("no new input, as there was on each of {} nights before", band::LEAST),
                }),
                None => {}
            }
        }
        Ok(alerts)
    }

    /// Inputs of the nights before, and those nights, the newest first.
    fn before(&self, epoch: i64, night: &str) -> Result<(Lots, Vec<String>), HistoryError> {
        let query = "SELECT night, name, columns, rejected, duplicate, unclassified, labelled FROM night_inputs AS counted
            JOIN inputs ON inputs.id = input JOIN runs ON runs.id = inputs.run
            WHERE epoch = ?1 AND night IN (SELECT DISTINCT night FROM runs WHERE night < ?2 ORDER BY night DESC LIMIT ?3)
            ORDER BY inputs.id";
        let (mut lots, mut nights) = (Lots::new(), BTreeSet::new());
        self.each(query, params![epoch, night, NIGHTS], |row| {
            let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            let records = Records { rejected: count(3)?, duplicate: count(4)?, unclassified: count(5)?, labelled: count(6)? };
            let (night, name, columns): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            add(&mut lots, &name, &night, &columns, &records);
            nights.insert(night);
            Ok(())
        })?;
        Ok((lots, nights.into_iter().rev().collect()))
    }
}

fn add(lots: &mut Lots, name: &str, night: &str, columns: &str, records: &Records) {
    let lot = lots.entry(kind_of(name)).or_default().entry(night.to_owned()).or_default();
    lot.records.merge(records);
    lot.columns.insert(columns.to_owned());
}

/// The name of a file without its digits, which are mostly a date.
fn kind_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Compares a night's inputs of one kind with those before.
fn odd(source: &str, before: &BTreeMap<String, Lot>, tonight: &Lot, alerts: &mut Vec<Alert>) {
    let mut alert = |kind, what| alerts.push(Alert { kind, source: source.to_owned(), what });
    let outside = |of: Of, floor: &dyn Fn(f64) -> f64| {
        let values: Vec<f64> = before.values().map(|lot| of(&lot.records)).collect();
        let (low, high) = band::band(&values, floor)?;
        let value = of(&tonight.records);
        (value < low || value > high).then_some((value, low.max(0.0), high))
    };
    if let Some((value, low, high)) = outside(|r| r.read() as f64, &|middle| middle * RECORDS) {
        alert("records", format!("{value:.0} records, where {low:.0} to {high:.0} are usual"));
    }
    let percent = |value: f64| value * 100.0;
    let shares: [(&str, Of); 2] = [
        ("rejected", |r| share(r.rejected, r.read()).unwrap_or_default()),
        ("unclassified", |r| share(r.unclassified, r.unclassified + r.labelled).unwrap_or_default()),
    ];
    for (kind, of) in shares {
        if let Some((value, low, high)) = outside(of, &|_| SHARES) {
            let (value, low, high) = (percent(value), percent(low), percent(high.min(1.0)));
            alert(kind, format!("{value:.1} % {kind}, where {low:.1} to {high:.1} % are usual"));
        }
    }
    if let Some(last) = before.values().next_back() {
        for columns in tonight.columns.difference(&last.columns) {
            alert("columns", format!("columns are not as on the night before; now {columns}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_dates() {
        for name in ["exports/board-2026-03-14.csv", "board-2025-12-01.csv", "a1/board-20-1-2.csv"] {
            assert_eq!(kind_of(name), "board---.csv");
        }
    }
}
