//! Errors of merging parts.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use titlegauge_figures::counts::CountsError;

/// The reasons why parts cannot be merged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MergeError {
    /// A file of a part cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The folder is not the result of one of several parts.
    #[error("{} is not a part; make one with titlegauge analyze INPUT --part 1/7 --out DIR", .0.display())]
    NotAPart(PathBuf),
    /// A manifest or a table cannot be read.
    #[error("cannot read {}: {reason}; analyze this part again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The fault.
        reason: String,
    },
    /// A file has another size than its manifest says.
    #[error("{} has {found} bytes, but its run.json says {expected}; copy or analyze this part again", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// The size of the file in bytes.
        found: u64,
        /// The size in the manifest in bytes.
        expected: u64,
    },
    /// Two parts were counted differently, or share a key.
    #[error("cannot merge {} with {}: {source}", second.display(), first.display())]
    Counts {
        /// The first part.
        first: PathBuf,
        /// The part that does not fit.
        second: PathBuf,
        /// The reason.
        source: CountsError,
    },
    /// The parts were made from inputs with different contents.
    #[error("cannot merge {} with {}: the contents of {input} differ; analyze all parts of the same files", second.display(), first.display())]
    Inputs {
        /// The first part.
        first: PathBuf,
        /// The part that does not fit.
        second: PathBuf,
        /// The first input that differs.
        input: String,
    },
    /// The numbers of the parts are not 1 to the number of parts, each once.
    #[error("cannot merge {}: {reason}", path.display())]
    Number {
        /// The part that does not fit.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// Some parts are missing, so that the result would lack records.
    #[error("part {number}/{parts} is missing; name the folders of all parts")]
    Missing {
        /// The number of the first missing part.
        number: u32,
        /// The number of parts.
        parts: u32,
    },
    /// The keywords in use are not those of the parts.
    #[error("the parts were made with other keywords; name their folder with --keywords")]
    Keywords,
}
