//! `titlegauge inspect`: shows how an input would be read, from its beginning.

use std::io::Write;

use serde::Serialize;

use super::inputs::Inputs;
use super::status::DONE;
use titlegauge_core::sanitize::{self, escaped, printable};
use titlegauge_core::values::present;
use titlegauge_ingest::{Dialect, Meaning, Opened, Source, Why, open};

/// Number of values shown for each column.
const VALUES: usize = 3;
/// Longest value shown, in characters.
const CELL: usize = 60;

/// Show how an input would be read: encoding, delimiter, the meaning of each column and the reason
/// for it
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge inspect export.csv
  titlegauge inspect export.csv --json
  titlegauge inspect odd.csv --columns 'title=Post,description=Text'
  titlegauge inspect bare.csv --no-header --columns title=1,description=4")]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The detected properties of a source.
#[derive(Serialize)]
struct Inspection {
    source: String,
    bytes: Option<u64>,
    packing: &'static str,
    encoding: &'static str,
    /// The format, in words.
    layout: String,
    /// The number of records from which the columns were recognised.
    looked_at: usize,
    columns: Vec<ColumnReport>,
}

/// A column with its meaning and some values.
#[derive(Serialize)]
struct ColumnReport {
    number: usize,
    header: String,
    meaning: Option<Meaning>,
    why: Option<Why>,
    /// Share of these records with a value.
    filled: f64,
    values: Vec<String>,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let mut inspections = Vec::new();
    for source in sources {
        let mut opened = open(&source)?;
        let dialect = opened.dialect(&source.name, &overrides)?;
        inspections.push(Inspection::new(source, &opened, &dialect));
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        write!(out, "{}", escaped(&serde_json::to_string_pretty(&inspections)?))?;
    } else {
        inspections.iter().try_for_each(|inspection| inspection.write(&mut out))?;
    }
    Ok(DONE)
}

impl Inspection {
    fn new(source: Source, opened: &Opened, dialect: &Dialect) -> Self {
        Self {
            source: source.name,
            bytes: source.size,
            packing: opened.packing,
            encoding: opened.encoding.name(),
            layout: dialect.described(),
            looked_at: dialect.first.len(),
            columns: (0..dialect.columns.headers.len())
                .map(|at| ColumnReport::new(dialect, at))
                .collect(),
        }
    }

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let size =
            self.bytes.map_or_else(|| "size unknown".into(), |bytes| format!("{bytes} bytes"));
        let packed =
            if self.packing == "none" { String::new() } else { format!(", {}", self.packing) };
        writeln!(
            out,
            "{}: {size}{packed}, {}, {}",
            printable(&self.source),
            self.encoding,
            self.layout
        )?;
        writeln!(
            out,
            "  {:>3} {:<28} {:<15} {:<22} filled in the first {}",
            "", "header", "meaning", "because", self.looked_at
        )?;
        for column in &self.columns {
            let meaning = column.meaning.map_or("", Meaning::as_str);
            let why = column.why.map(|why| why.to_string()).unwrap_or_default();
            let (number, header, percent) =
                (column.number, sanitize::line(&column.header, 28), column.filled * 100.0);
            writeln!(out, "  {number:>3} {header:<28} {meaning:<15} {why:<22} {percent:>3.0} %")?;
        }
        for column in self.columns.iter().filter(|column| column.meaning.is_some()) {
            writeln!(out, "  {}", column.meaning.map_or("", Meaning::as_str))?;
            column.values.iter().try_for_each(|value| writeln!(out, "    {value}"))?;
        }
        writeln!(out)
    }
}

impl ColumnReport {
    fn new(dialect: &Dialect, at: usize) -> Self {
        let rows = &dialect.first;
        let filled: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| present(cell))
            .filter(|cell| !cell.is_empty())
            .collect();
        let (meaning, why) = dialect.columns.meaning(at).unzip();
        let share = filled.len() as f64 / rows.len().max(1) as f64;
        Self {
            number: at + 1,
            header: dialect.columns.headers[at].clone(),
            meaning,
            why,
            filled: (share * 1e6).round() / 1e6,
            values: filled.iter().take(VALUES).map(|value| sanitize::line(value, CELL)).collect(),
        }
    }
}
