//! Compares a run's inputs with those of earlier nights.

mod compare;
mod groups;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params;

use super::alert::{Alert, AlertKind};
use super::error::HistoryError;
use super::history::History;
use super::write::NewInput;
use groups::{Groups, InputCounts, Nights, kind_of};
use titlegauge_figures::stats::band;
use titlegauge_figures::tally::Records;

/// Stands for the nights of a kind that has no input so far.
static NO_NIGHTS: Nights = Nights::new();

/// Queries for the nights whose inputs are read: tonight, and the nights before.
const TONIGHT: &str = "SELECT ?2";
const BEFORE: &str =
    "SELECT DISTINCT night FROM runs WHERE night < ?2 ORDER BY night DESC LIMIT 28";

/// Inputs of the nights before.
#[derive(Debug, Default)]
struct Before {
    /// All inputs.
    groups: Groups,
    /// Inputs of the first runs of each night, as many runs as there are tonight: a second run on a
    /// date may bring inputs that the first one never does.
    so_far: Groups,
    /// The nights.
    nights: BTreeSet<String>,
}

/// Inputs of tonight.
struct Tonight {
    groups: Groups,
    /// Number of runs, including this one.
    runs: usize,
}

/// An input of an earlier run.
struct CountedInput {
    /// The number of its run within the night, counted from 1.
    run: usize,
    night: String,
    name: String,
    counts: InputCounts,
}

impl History {
    /// Compares this run's inputs, and those of earlier runs of the same night, with the earlier
    /// nights of the epoch.
    ///
    /// # Errors
    ///
    /// Fails if the history cannot be read.
    pub fn alerts(
        &self,
        epoch: i64,
        night: &str,
        inputs: &[NewInput],
    ) -> Result<Vec<Alert>, HistoryError> {
        let tonight = self.tonight(epoch, night, inputs)?;
        let before = self.before(epoch, night, tonight.runs)?;
        let new: BTreeSet<String> = inputs.iter().map(|input| kind_of(&input.name)).collect();
        let mut alerts = Vec::new();
        for (source, nights) in &before.groups {
            let so_far = before.so_far.get(source).unwrap_or(&NO_NIGHTS);
            match tonight.groups.get(source).and_then(|nights| nights.get(night)) {
                // An earlier run of the night reported on the inputs of other kinds.
                Some(group) if new.contains(source) => {
                    compare::compare(source, nights, so_far, group, &mut alerts);
                }
                None if before.usual(nights, so_far) => alerts.push(missing(source)),
                Some(_) | None => {}
            }
        }
        Ok(alerts)
    }

    /// Reads the inputs of this night's earlier runs, and adds those of this run.
    fn tonight(
        &self,
        epoch: i64,
        night: &str,
        inputs: &[NewInput],
    ) -> Result<Tonight, HistoryError> {
        let mut tonight = Tonight { groups: Groups::new(), runs: 1 };
        self.counted(epoch, night, TONIGHT, |input| {
            tonight.runs = tonight.runs.max(input.run + 1);
            groups::add(&mut tonight.groups, &input.name, &input.night, &input.counts);
        })?;
        for NewInput { name, columns, records, filled, headers, .. } in inputs {
            let counts = InputCounts {
                columns: columns.clone(),
                records: *records,
                filled: Some(filled.clone()),
                headers: headers.clone(),
            };
            groups::add(&mut tonight.groups, name, night, &counts);
        }
        Ok(tonight)
    }

    /// Reads the inputs of the nights before. `runs` is the number of tonight's runs.
    fn before(&self, epoch: i64, night: &str, runs: usize) -> Result<Before, HistoryError> {
        let mut before = Before::default();
        self.counted(epoch, night, BEFORE, |input| {
            groups::add(&mut before.groups, &input.name, &input.night, &input.counts);
            if input.run <= runs {
                groups::add(&mut before.so_far, &input.name, &input.night, &input.counts);
            }
            before.nights.insert(input.night);
        })?;
        Ok(before)
    }

    /// Calls `each` with every input of some nights of an epoch, in order.
    fn counted(
        &self,
        epoch: i64,
        night: &str,
        nights: &str,
        mut each: impl FnMut(CountedInput),
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
            let night: String = row.get(0)?;
            let of_night = runs.entry(night.clone()).or_default();
            of_night.insert(row.get(9)?);
            let counts = InputCounts {
                columns: row.get(2)?,
                records,
                filled: row.get(7)?,
                headers: row.get(8)?,
            };
            each(CountedInput { run: of_night.len(), night, name: row.get(1)?, counts });
            Ok(())
        })
    }
}

impl Before {
    /// Returns true if a kind has an input on each of the nights that make a band, and on most of
    /// them within as many runs as there are tonight.
    fn usual(&self, nights: &Nights, so_far: &Nights) -> bool {
        let last = || self.nights.iter().rev().take(band::LEAST);
        let came = |nights: &Nights| last().filter(|night| nights.contains_key(*night)).count();
        came(nights) == band::LEAST && came(so_far) * 2 > band::LEAST
    }
}

fn missing(source: &str) -> Alert {
    let what =
        format!("no new input, although there was one on each of {} nights before", band::LEAST);
    Alert { kind: AlertKind::Missing, source: source.to_owned(), what }
}
