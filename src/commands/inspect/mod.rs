//! `titlegauge inspect`: shows how an input would be read, from a sample of the whole input.

mod inspection;
mod reading;
mod sampled;
mod spread;
mod warnings;

use std::io::Write;

use super::inputs::{Inputs, KeywordFiles};
use super::status::{COMPLAINTS, DONE};
use inspection::Inspection;
use reading::Reading;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::sanitize::escaped;

/// Show how an input would be read: encoding, delimiter, the meaning of each column and the reason
/// for it, dates and pay as they are read, and what would be lost
///
/// Reads the whole input. Shares and values are of at most 2,000 records, spread evenly over it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge inspect export.csv
  titlegauge inspect export.csv --json
  titlegauge inspect odd.csv --columns 'title=Post,description=Text'
  titlegauge inspect bare.csv --no-header --columns title=1,description=4")]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let (sources, overrides) = arguments.inputs.open()?;
    let labeller = Labeller::new(arguments.keywords.load()?);
    let mut inspections = Vec::new();
    for source in &sources {
        inspections.push(Inspection::new(&Reading::of(source, &overrides, &labeller)?));
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        write!(out, "{}", escaped(&serde_json::to_string_pretty(&inspections)?))?;
    } else {
        inspections.iter().try_for_each(|inspection| inspection.write(&mut out))?;
    }
    let broken = inspections.iter().any(|inspection| inspection.broken.is_some());
    Ok(if broken { COMPLAINTS } else { DONE })
}
