//! What should wake somebody: an input that is not as on the nights before.

mod odd;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;
use serde::Serialize;

use super::History;
use super::error::HistoryError;
use super::write::NewInput;
use titlegauge_figures::stats::band;
use titlegauge_figures::tally::Records;

/// The kinds of alerts; `run.json` has their names in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    /// The number of records is outside its band.
    Records,
    /// The share of rejected records is outside its band.
    Rejected,
    /// The share of unclassified records is outside its band.
    Unclassified,
    /// A column has fewer values than usual.
    Filled,
    /// A meaning is read from another column, or from none.
    Columns,
    /// The header has new names or lost some.
    Headers,
    /// An input that came every night did not come.
    Missing,
    /// The grade of a company changed.
    Grade,
    /// A new epoch begins.
    Epoch,
}

/// A drift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// The figure or property that changed.
    pub kind: AlertKind,
    /// Inputs by file name without digits; of `grade` the key of the company, of `epoch` what changed.
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

/// By night.
type Nights = BTreeMap<String, Lot>;

/// By kind of input.
type Lots = BTreeMap<String, Nights>;

/// Of a kind that did not come so far.
static NONE: Nights = Nights::new();

/// Nights of which inputs are looked at: this one, and those before it.
const TONIGHT: &str = "SELECT ?2";
const BEFORE: &str =
    "SELECT DISTINCT night FROM runs WHERE night < ?2 ORDER BY night DESC LIMIT 28";

/// Inputs of the nights before.
#[derive(Debug, Default)]
struct Before {
    /// All of them.
    lots: Lots,
    /// Those that had come with as many runs of their night as there are tonight: a second run on a date
    /// may well bring what the first one never does.
    so_far: Lots,
    /// The nights.
    nights: BTreeSet<String>,
}

impl History {
    /// What is odd about this run's inputs and those that came earlier tonight, against the nights
    /// of the epoch before.
    pub fn alerts(
        &self,
        epoch: i64,
        night: &str,
        inputs: &[NewInput],
    ) -> Result<Vec<Alert>, HistoryError> {
        let (mut tonight, mut runs) = (Lots::new(), 1);
        self.counted(epoch, night, TONIGHT, |run, night, name, read| {
            runs = runs.max(run + 1);
            add(&mut tonight, name, night, read);
        })?;
        let mut before = Before::default();
        self.counted(epoch, night, BEFORE, |run, night, name, read| {
            add(&mut before.lots, name, night, read);
            if run <= runs {
                add(&mut before.so_far, name, night, read);
            }
            before.nights.insert(night.to_owned());
        })?;
        for NewInput { name, columns, records, filled, headers, .. } in inputs {
            let read = Read { columns, records, filled: Some(filled), headers: headers.as_deref() };
            add(&mut tonight, name, night, &read);
        }
        let new: BTreeSet<String> = inputs.iter().map(|input| kind_of(&input.name)).collect();
        let mut alerts = Vec::new();
        for (source, lots) in &before.lots {
            let so_far = before.so_far.get(source).unwrap_or(&NONE);
            match tonight.get(source).and_then(|lots| lots.get(night)) {
                // What an earlier run brought, that run told.
                Some(lot) if new.contains(source) => {
                    odd::compare(source, lots, so_far, lot, &mut alerts)
                }
                None if before.usual(lots, so_far) => alerts.push(missing(source)),
                Some(_) | None => {}
            }
        }
        Ok(alerts)
    }

    /// Calls a function with every input of some nights of an epoch, in order: the number of its run
    /// within its night, from 1, the night, the name, and how it was read.
    fn counted(
        &self,
        epoch: i64,
        night: &str,
        nights: &str,
        mut each: impl FnMut(usize, &str, &str, &Read<'_>),
    ) -> Result<(), HistoryError> {
        let query = format!(
            "SELECT night, name, columns, rejected, duplicate, unclassified, labelled, filled, headers, inputs.run
            FROM night_inputs AS counted JOIN inputs ON inputs.id = input JOIN runs ON runs.id = inputs.run
            WHERE epoch = ?1 AND night IN ({nights}) ORDER BY inputs.id"
        );
        let mut runs: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        self.each(&query, params![epoch, night], |row| {
            let count = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            let records = Records {
                rejected: count(3)?,
                duplicate: count(4)?,
                unclassified: count(5)?,
                labelled: count(6)?,
            };
            let (night, name, columns): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let (filled, headers): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
            let (filled, headers) = (filled.as_deref(), headers.as_deref());
            let of_night = runs.entry(night.clone()).or_default();
            of_night.insert(row.get(9)?);
            each(
                of_night.len(),
                &night,
                &name,
                &Read { columns: &columns, records: &records, filled, headers },
            );
            Ok(())
        })
    }
}

impl Before {
    /// Whether a source came on each of the nights that make a band, and on most of them with as many runs.
    fn usual(&self, lots: &Nights, so_far: &Nights) -> bool {
        let came = |lots: &Nights| {
            self.nights
                .iter()
                .rev()
                .take(band::LEAST)
                .filter(|night| lots.contains_key(*night))
                .count()
        };
        came(lots) == band::LEAST && came(so_far) * 2 > band::LEAST
    }
}

fn missing(source: &str) -> Alert {
    let what = format!("no new input, as there was on each of {} nights before", band::LEAST);
    Alert { kind: AlertKind::Missing, source: source.to_owned(), what }
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
    if let Some(filled) =
        read.filled.and_then(|json| serde_json::from_str::<BTreeMap<String, u64>>(json).ok())
    {
        for (meaning, count) in filled {
            *lot.filled.entry(meaning).or_default() += count;
        }
        lot.known += read.records.read() - read.records.rejected;
    }
    if let Some(headers) =
        read.headers.and_then(|json| serde_json::from_str::<BTreeSet<String>>(json).ok())
    {
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
        for name in ["exports/board-2026-03-14.csv", "board-2025-12-01.csv", "a1/board-20-1-2.csv"]
        {
            assert_eq!(kind_of(name), "board---.csv");
        }
    }
}
