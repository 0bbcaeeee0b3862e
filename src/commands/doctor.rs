//! `titlegauge doctor`: checks a store.

use std::fmt::Write;
use std::path::PathBuf;

use super::log::plain;
use super::status::{COMPLAINTS, DONE};
use crate::store::{Checked, check};
use titlegauge_core::sanitize::printable;

/// Check the store of titlegauge nightly: its history, the folders of its runs, and the link to the
/// newest
#[derive(clap::Args)]
#[command(
    after_help = "Prints every problem with its fix, and notes. Exit status: 0 no problem, 1 at least one."
)]
pub struct Arguments {
    /// Folder of titlegauge nightly
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let Checked { problems, notes } = check(&arguments.store)?;
    let mut out = String::new();
    for problem in &problems {
        let _ = writeln!(out, "{}\n  fix: {}", printable(&plain(&problem.what)), problem.fix);
    }
    if problems.is_empty() {
        out.push_str("The history and all runs are whole.\n");
    }
    for note in &notes {
        let _ = writeln!(out, "note: {}", printable(note));
    }
    std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes())?;
    Ok(if problems.is_empty() { DONE } else { COMPLAINTS })
}
