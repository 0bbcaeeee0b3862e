//! The job of `label`: the records of exports with labels appended, in input order.

mod format;
mod header;
mod sink;

use std::io::{self, Write};

use crate::engine::{self, EngineError, Job};
use titlegauge_ingest::{Skipped, SourceRead};

pub use format::Format;

use header::Header;
use sink::{Counts, LabelSink};

/// Counts of a finished job.
#[derive(Debug, Default)]
pub struct Done {
    /// Sources that were read.
    pub read: Vec<SourceRead>,
    /// Sources that were skipped.
    pub skipped: Vec<Skipped>,
    /// Counts of the records.
    pub counts: Counts,
}

/// Writes the records of all sources with their labels.
///
/// # Errors
///
/// Fails if `into` cannot be written, and if a source cannot be read (without `keep_going`).
pub fn label(
    job: &Job<'_>,
    format: Format,
    into: &mut (impl Write + Send + Sync),
) -> Result<Done, EngineError<io::Error>> {
    let header = Header::of(job).map_err(EngineError::Ingest)?;
    let mut sink = LabelSink::new(job.labeller.lexicon(), header, format, into);
    let outcomes = engine::run(job, &mut sink)?;
    let mut done = Done { counts: sink.finish().map_err(EngineError::Sink)?, ..Done::default() };
    for outcome in outcomes {
        match outcome {
            Ok(read) => done.read.push(read),
            Err(skipped) => done.skipped.push(skipped),
        }
    }
    Ok(done)
}
