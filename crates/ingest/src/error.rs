//! Why an input cannot be read.

use std::path::PathBuf;

use thiserror::Error;

/// Why an input cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The system refused.
    #[error("{name}: {source}")]
    Io {
        /// The input.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing matches what was asked for.
    #[error("{name}: no such file or folder")]
    Missing {
        /// The path or pattern.
        name: String,
    },
    /// A folder, pattern or archive without a single export.
    #[error(
        "{name}: no .csv, .tsv, .txt, .json, .jsonl or .ndjson file in it (plain, .gz, .zst or .zip)"
    )]
    NoExports {
        /// The folder, pattern or archive.
        name: String,
    },
    /// Content that is no table of postings.
    #[error("{name}: {what}")]
    NotAnExport {
        /// The input.
        name: String,
        /// What it is instead.
        what: String,
    },
    /// A column that is needed was not found.
    #[error(
        "{name}: no column for the {missing} among: {headers}; say which with --columns {missing}=HEADER"
    )]
    NoColumn {
        /// The input.
        name: String,
        /// The meaning that has no column.
        missing: &'static str,
        /// The headers that are there.
        headers: String,
    },
    /// Nothing that is known stands in the first record.
    #[error(
        "{name}: no column for the {missing} among: {headers}; say which with --columns {missing}=HEADER, \
         or if this is a posting already, --no-header --columns title=1,description=4 by number"
    )]
    NoHeader {
        /// The input.
        name: String,
        /// The meaning that has no column.
        missing: &'static str,
        /// The first record.
        headers: String,
    },
    /// Two columns could be meant.
    #[error("{name}: {what}")]
    Unclear {
        /// The input.
        name: String,
        /// Which columns, and the option that settles it.
        what: String,
    },
    /// `--encoding` names none.
    #[error(
        "--encoding: \"{name}\" is no encoding; there are {usual}, and the other names of the WHATWG standard"
    )]
    Encoding {
        /// What was given.
        name: String,
        /// Some that there are.
        usual: &'static str,
    },
    /// `--columns` cannot be followed.
    #[error("--columns: {0}")]
    Columns(String),
    /// Files under one name, so that their rows could not be told apart.
    #[error("{}: named as standard input more than once", .0.display())]
    Twice(PathBuf),
}

impl IngestError {
    /// The input it is about; empty where it is about none.
    pub fn name(&self) -> &str {
        match self {
            Self::Io { name, .. }
            | Self::Missing { name }
            | Self::NoExports { name }
            | Self::NotAnExport { name, .. }
            | Self::NoColumn { name, .. }
            | Self::NoHeader { name, .. }
            | Self::Unclear { name, .. } => name,
            Self::Encoding { .. } | Self::Columns(_) | Self::Twice(_) => "",
        }
    }
}
