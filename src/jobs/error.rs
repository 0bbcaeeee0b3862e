//! Errors of the jobs.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::merge_error::MergeError;
use crate::engine::EngineError;
use crate::report::ReportError;
use crate::store::HistoryError;
use titlegauge_figures::counts::CountsError;
use titlegauge_ingest::{IngestError, Skipped};

/// The reasons why a job ended without results.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JobError {
    /// An input could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError<ReportError>),
    /// An output could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The history could not be used.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Parts cannot be merged.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// Counts cannot be stored.
    #[error(transparent)]
    Counts(#[from] CountsError),
    /// Every input was skipped.
    #[error("none of the inputs can be read; nothing was written")]
    NoInput {
        /// The inputs that were skipped.
        skipped: Vec<Skipped>,
    },
    /// Every new input of `nightly` was skipped.
    #[error("none of the new inputs can be read; nothing was written")]
    NoNewInput {
        /// The inputs that were skipped.
        skipped: Vec<Skipped>,
    },
    /// An input of `nightly` is not a file, such as standard input or a pipe.
    #[error(
        "cannot read {name}: nightly reads only regular files, because it recognises them later by their content; save it to a file"
    )]
    NotAFile {
        /// The input.
        name: String,
    },
    /// An input of `nightly` is a part of `shard`.
    #[error("cannot read a part of {name}: nightly reads whole inputs; name the input itself")]
    Shard {
        /// The input.
        name: String,
    },
    /// The texts of the inputs of `nightly` are in another file.
    #[error(
        "nightly does not take --descriptions, because it recognises inputs by the content of one file; join the texts before"
    )]
    Texts,
    /// An input was written to while it was read.
    #[error("{name} changed while it was read; nothing was written; run again once it is complete")]
    Changed {
        /// The input.
        name: String,
    },
    /// `--relabel` found no input to count.
    #[error(
        "--relabel: none of the {count} inputs of the history is where it was ({}, ...), nor among the new inputs; name the folder where they are now; nothing was written",
        first.display()
    )]
    KeptInputsGone {
        /// The number of inputs in the history.
        count: usize,
        /// The path of the first one.
        first: PathBuf,
    },
    /// There are more inputs than a 32-bit number can count.
    #[error("cannot read {0} inputs at once: the limit is 4294967295; read them in several runs")]
    TooManyInputs(usize),
    /// The absolute path of an input could not be determined.
    #[error("cannot determine the absolute path of {}: {source}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A value could not be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}
