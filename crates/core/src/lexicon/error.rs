//! Problems in keyword files.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// A mistake in a keyword file, with its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as shown in messages.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// The mistake, with the fix unless it is obvious.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// The error of a folder of keyword files that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The files contain mistakes.
    #[error("{}", lines(.0))]
    Problems(Vec<Problem>),
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
