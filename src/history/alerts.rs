//! What should wake somebody: an input that is not as on the nights before.

mod odd;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::Serialize;

use super::write::NewInput;
use super::{History, HistoryError};
use crate::stats::band;
use crate::tally::Records;

/// So many nights before are looked at.
const NIGHTS: i64 = 28;

/// A drift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// What is odd: `records`, `rejected`, `unclassified`, `filled`, `columns`, `headers`, `missing` or `grade`.
    pub kind: &'static str,
    /// Inputs by file name without digits; of `grade` the key of the company.
    pub source: String,
    /// In words.
    pub what: String,
}

/// The inputs of one kind on one night.
#[derive(Debug, Default)]
struct Lot {
    records: Records,
    columns: BTreeSet<String>,
    /// Records with a value by meaning, and all records of inputs of which that is known.
    filled: BTreeMap<String, u64>,
    known: u64,
    /// Names in headers; none where no input has a header, or it was not noted.
    headers: Option<BTreeSet<String>>,
}

/// By kind of input, then by night.
type Lots = BTreeMap<String, BTreeMap<String, Lot>>;

impl History {
    /// What is odd about tonight's inputs, against the nights of the epoch before.
    pub fn alerts(&self, epoch: i64, night: &str, inputs: &[NewInput]) -> Result<Vec<Alert>, HistoryError> {
        let (before, nights) = self.before(epoch, night)?;
        let mut tonight = Lots::new();
        for NewInput { name, columns, records, filled, headers, .. } in inputs {
            let read = Read { columns, records, filled: Some(filled), headers: headers.as_deref() };
            add(&mut tonight, name, night, &read);
        }
        let mut alerts = Vec::new();
        for (source, lots) in &before {
            // A source that came on each of the nights that make a band.
            let usual = nights.len() >= band::LEAST && nights.iter().take(band::LEAST).all(|night| lots.contains_key(night));
            match tonight.get(source).and_then(|lots| lots.get(night)) {
                Some(lot) => odd::compare(source, lots, lot, &mut alerts),
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
        let query = "SELECT night, name, columns, rejected, duplicate, unclassified, labelled, filled, headers
            FROM night_inputs AS counted JOIN inputs ON inputs.id = input JOIN runs ON runs.id = inputs.run
            WHERE epoch = ?1 AND night IN (SELECT DISTINCT night FROM runs WHERE night < ?2 ORDER BY night DESC LIMIT ?3)
            ORDER BY inputs.id";
        let (mut lots, mut nights) = (Lots::new(), BTreeSet::new());
        self.each(query, params![epoch, night, NIGHTS], |row| {
            let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            let records = Records { rejected: count(3)?, duplicate: count(4)?, unclassified: count(5)?, labelled: count(6)? };
            let (night, name, columns): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (filled, headers): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
            let (filled, headers) = (filled.as_deref(), headers.as_deref());
            add(&mut lots, &name, &night, &Read { columns: &columns, records: &records, filled, headers });
            nights.insert(night);
            Ok(())
        })?;
        Ok((lots, nights.into_iter().rev().collect()))
    }
}

/// An input as it was read; texts are JSON, as in the table `inputs`.
struct Read<'a> {
    columns: &'a str,
    records: &'a Records,
    filled: Option<&'a str>,
    headers: Option<&'a str>,
}

fn add(lots: &mut Lots, name: &str, night: &str, read: &Read<'_>) {
    let lot = lots.entry(kind_of(name)).or_default().entry(night.to_owned()).or_default();
    lot.records.merge(read.records);
    lot.columns.insert(read.columns.to_owned());
    // What is no JSON was not written by this program, and tells nothing.
    if let Some(filled) = read.filled.and_then(|json| serde_json::from_str::<BTreeMap<String, u64>>(json).ok()) {
        for (meaning, count) in filled {
            *lot.filled.entry(meaning).or_default() += count;
        }
        lot.known += read.records.read() - read.records.rejected;
    }
    if let Some(headers) = read.headers.and_then(|json| serde_json::from_str::<BTreeSet<String>>(json).ok()) {
        lot.headers.get_or_insert_default().extend(headers);
    }
}

/// The name of a file without its digits, which are mostly a date.
fn kind_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.chars().filter(|c| !c.is_ascii_digit()).collect()
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
