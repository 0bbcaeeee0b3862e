//! The detected properties of a source, as JSON and as text.

use std::io::Write;

use serde::Serialize;

use super::reading::Reading;
use super::sampled::{Sampled, Value};
use super::warnings::warnings;
use crate::report::counted;
use titlegauge_core::sanitize::{self, printable};
use titlegauge_ingest::{Meaning, Why};

/// Number of values shown for each column.
const VALUES: usize = 3;

/// The detected properties of a source.
#[derive(Serialize)]
pub struct Inspection {
    source: String,
    bytes: Option<u64>,
    packing: &'static str,
    encoding: &'static str,
    /// The format, in words.
    layout: String,
    /// The number of records, with those that cannot be parsed.
    records: u64,
    /// The number of records that cannot be parsed.
    rejected: u64,
    /// The number of skipped rows whose cells are all blank.
    blank_rows: u64,
    /// The number of records in the sample, which is spread over the whole input.
    looked_at: usize,
    columns: Vec<ColumnReport>,
    /// Some dates.
    dates: Vec<ReadValue>,
    /// Some pay.
    pay: Vec<ReadValue>,
    /// Warnings about values and records that a run would drop.
    warnings: Vec<String>,
    /// The error that ended reading early.
    pub broken: Option<String>,
}

/// A column with its meaning and some values.
#[derive(Serialize)]
struct ColumnReport {
    number: usize,
    header: String,
    meaning: Option<Meaning>,
    why: Option<Why>,
    /// Share of the sample with a value.
    filled: f64,
    values: Vec<String>,
}

/// A value as written and as it is read.
#[derive(Serialize)]
struct ReadValue {
    written: String,
    /// Missing if the value is dropped.
    read: Option<String>,
}

impl Inspection {
    /// Returns the properties of a source that was read.
    pub fn new(reading: &Reading) -> Self {
        let sample = reading.sample.items();
        Self {
            source: reading.source.clone(),
            bytes: reading.bytes,
            packing: reading.packing,
            encoding: reading.encoding.name(),
            layout: reading.dialect.described(),
            records: reading.sample.seen() + reading.rejected,
            rejected: reading.rejected,
            blank_rows: reading.blank_rows,
            looked_at: sample.len(),
            columns: (0..reading.dialect.columns.headers.len())
                .map(|at| ColumnReport::new(reading, at))
                .collect(),
            dates: values(sample, |one| one.date.as_ref()),
            pay: values(sample, |one| one.pay.as_ref()),
            warnings: warnings(reading),
            broken: reading.broken.clone(),
        }
    }

    /// Writes the properties for a reader.
    ///
    /// # Errors
    ///
    /// Fails if `out` cannot be written.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let size =
            self.bytes.map_or_else(|| "size unknown".into(), |bytes| format!("{bytes} bytes"));
        let packed =
            if self.packing == "none" { String::new() } else { format!(", {}", self.packing) };
        let (source, encoding, layout) = (printable(&self.source), self.encoding, &self.layout);
        writeln!(out, "{source}: {size}{packed}, {encoding}, {layout}")?;
        let spread = if self.looked_at as u64 + self.rejected < self.records {
            format!("; shares and values are of {} spread over all of them", self.looked_at)
        } else {
            String::new()
        };
        let records = counted(self.records, "record", "records");
        let blank = match self.blank_rows {
            0 => String::new(),
            rows => format!("; {} skipped", counted(rows, "blank row", "blank rows")),
        };
        writeln!(out, "  {records}, {} of them rejected{blank}{spread}", self.rejected)?;
        self.columns(out)?;
        self.values(out)?;
        if !self.warnings.is_empty() {
            writeln!(out, "  careful")?;
        }
        for warning in &self.warnings {
            writeln!(out, "    {}", printable(warning))?;
        }
        writeln!(out)
    }

    /// Writes the columns.
    fn columns(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "  {:>3} {:<28} {:<15} {:<22} filled", "", "header", "meaning", "because")?;
        for column in &self.columns {
            let meaning = column.meaning.map_or("", Meaning::as_str);
            let why = column.why.map(|why| why.to_string()).unwrap_or_default();
            let (number, header, percent) =
                (column.number, sanitize::line(&column.header, 28), column.filled * 100.0);
            writeln!(out, "  {number:>3} {header:<28} {meaning:<15} {why:<22} {percent:>4.0} %")?;
        }
        Ok(())
    }

    /// Writes some values of each column with a meaning, and dates and pay as they are read.
    fn values(&self, out: &mut impl Write) -> std::io::Result<()> {
        for column in self.columns.iter().filter(|column| column.meaning.is_some()) {
            writeln!(out, "  {}", column.meaning.map_or("", Meaning::as_str))?;
            column.values.iter().try_for_each(|value| writeln!(out, "    {value}"))?;
        }
        for (name, values) in [("date as read", &self.dates), ("pay as read", &self.pay)] {
            if !values.is_empty() {
                writeln!(out, "  {name}")?;
            }
            for ReadValue { written, read } in values {
                let read = read.as_deref().unwrap_or("dropped");
                writeln!(out, "    {read}  \u{2190} {written}")?;
            }
        }
        Ok(())
    }
}

impl ColumnReport {
    fn new(reading: &Reading, at: usize) -> Self {
        let (sample, columns) = (reading.sample.items(), &reading.dialect.columns);
        let cells = sample.iter().filter_map(|one| one.cells.get(at));
        let filled: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
        let (meaning, why) = columns.meaning(at).unzip();
        let share = filled.len() as f64 / sample.len().max(1) as f64;
        Self {
            number: at + 1,
            header: columns.headers[at].clone(),
            meaning,
            why,
            filled: (share * 1e6).round() / 1e6,
            values: spread(filled.len()).map(|at| filled[at].clone()).collect(),
        }
    }
}

/// Returns the indexes of a few items of a list, spread over it.
fn spread(items: usize) -> impl Iterator<Item = usize> {
    let shown = items.min(VALUES);
    (0..shown).map(move |at| at * (items - 1) / (shown - 1).max(1))
}

/// Returns some values, spread over the sample; those that are dropped first.
fn values(sample: &[Sampled], value: impl Fn(&Sampled) -> Option<&Value>) -> Vec<ReadValue> {
    let (read, dropped): (Vec<&Value>, Vec<&Value>) =
        sample.iter().filter_map(value).partition(|value| value.read.is_some());
    let of = |values: &[&Value]| -> Vec<ReadValue> {
        let shown = |at: usize| {
            let Value { written, read } = values[at].clone();
            ReadValue { written, read }
        };
        spread(values.len()).map(shown).collect()
    };
    [of(&dropped), of(&read)].into_iter().flatten().collect()
}
