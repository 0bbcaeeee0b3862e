//! `titlegauge doctor`: whether a store is whole.

use std::fmt::Write;
use std::path::PathBuf;

use super::{COMPLAINTS, DONE, printable};
use crate::history::History;

/// Check the store of titlegauge nightly: its history, the folders of its runs, and the link to the newest
#[derive(clap::Args)]
#[command(after_help = "Prints every problem with what to do about it. Exit status: 0 none, 1 some.")]
pub struct Arguments {
    /// Folder of titlegauge nightly
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
}

/// Checks the store.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let problems = History::look(&arguments.store)?.check()?;
    let mut out = String::new();
    for problem in &problems {
        let _ = writeln!(out, "{}\n  mend: {}", printable(&problem.what), problem.mend);
    }
    if problems.is_empty() {
        out.push_str("The history and all runs are whole.\n");
    }
    std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes())?;
    Ok(if problems.is_empty() { DONE } else { COMPLAINTS })
}
