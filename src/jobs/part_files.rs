//! The files that one of several parts adds to its result folder, for `merge`.

use std::io::{self, Write};

use super::error::JobError;
use crate::report::{ExampleFile, Folder, Output, ReportError};
use titlegauge_figures::counts::Counts;

/// The counts.
pub(super) const COUNTS: &str = "part/counts.bin";
/// The postings from which the page chooses.
pub(super) const EXAMPLES: &str = "part/examples.jsonl";

/// Writes the files.
///
/// # Errors
///
/// Fails if a file cannot be written.
pub(super) fn write_part(
    folder: &mut Folder,
    counts: &Counts,
    examples: &ExampleFile,
) -> Result<(), JobError> {
    let bytes = counts.to_bytes()?;
    write(folder, COUNTS, |out| out.write_all(&bytes))?;
    write(folder, EXAMPLES, |out| io::copy(&mut examples.lines()?, out).map(drop))?;
    Ok(())
}

/// Creates, writes and closes an output that is not a table.
pub(super) fn write(
    folder: &mut Folder,
    name: &str,
    write: impl FnOnce(&mut Output) -> io::Result<()>,
) -> Result<(), ReportError> {
    let mut output = folder.output(name)?;
    write(&mut output).map_err(|e| output.error(e))?;
    folder.close(output)
}
