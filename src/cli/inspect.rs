//! `titlegauge inspect`: what would be read of an input, from its beginning only.

use std::io::Write;

use super::{DONE, Inputs, short};
use crate::ingest::{Dialect, Meaning, open, present};

/// So many rows are shown.
const ROWS: usize = 3;
/// Characters of a cell.
const CELL: usize = 60;

/// Show how an input would be read: encoding, delimiter, columns, first rows
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge inspect export.csv
  titlegauge inspect odd.csv --columns 'title=Post,description=Text'")]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let mut out = std::io::stdout().lock();
    for source in sources {
        let opened = open(&source)?;
        let dialect = Dialect::sniff(&source.name, &opened.sample, opened.whole, &overrides)?;
        let packed = if opened.packing == "none" { String::new() } else { format!(", {}", opened.packing) };
        let size = source.size.map_or_else(|| "size unknown".into(), |size| format!("{size} bytes"));
        writeln!(out, "{}: {size}{packed}, {}, {}", source.name, opened.encoding.name(), dialect.layout())?;
        columns(&mut out, &dialect)?;
        writeln!(out)?;
    }
    Ok(DONE)
}

/// Each column with its meaning and how often it is filled in the first rows.
fn columns(out: &mut impl Write, dialect: &Dialect) -> anyhow::Result<()> {
    let rows = &dialect.first;
    writeln!(out, "  {:<28} {:<13} filled in the first {} rows", "header", "meaning", rows.len())?;
    for (at, header) in dialect.columns.headers.iter().enumerate() {
        let meaning = Meaning::ALL.into_iter().find(|m| dialect.columns.column(*m) == Some(at)).map_or("", Meaning::as_str);
        let filled = rows.iter().filter(|row| row.get(at).is_some_and(|cell| !present(cell).is_empty())).count();
        let percent = if rows.is_empty() { 0 } else { filled * 100 / rows.len() };
        writeln!(out, "  {:<28} {meaning:<13} {percent:>3} %", short(header, 28))?;
    }
    for (number, row) in rows.iter().take(ROWS).enumerate() {
        writeln!(out, "  row {}", number + 1)?;
        for meaning in Meaning::ALL {
            let cell = dialect.columns.column(meaning).and_then(|at| row.get(at));
            if let Some(cell) = cell.filter(|cell| !cell.is_empty()) {
                writeln!(out, "    {:<12} {}", meaning.as_str(), short(cell, CELL))?;
            }
        }
    }
    Ok(())
}
