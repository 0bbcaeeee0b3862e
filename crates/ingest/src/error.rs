//! The error type of this crate.

use std::path::PathBuf;

use thiserror::Error;
use titlegauge_core::sanitize::without_error_number;

/// An input that cannot be read, or an option that cannot be applied.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The operating system reported an error.
    #[error("{name}: {}", without_error_number(&source.to_string()))]
    Io {
        /// Name of the input.
        name: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// No file or folder has the path, or none matches the pattern.
    #[error("{name}: no such file or folder")]
    Missing {
        /// The path or pattern.
        name: String,
    },
    /// A folder, pattern or archive that contains no export.
    #[error(
        "{name}: no .csv, .tsv, .txt, .json, .jsonl, .ndjson or .xml (plain, .gz, .zst, .bz2, .xz or .zip) or .parquet or .xlsx file{}",
        advice(others)
    )]
    NoExports {
        /// The folder, pattern or archive.
        name: String,
        /// The names of the files in the folder; empty without any.
        others: String,
    },
    /// `--records` for an input with one table, where it would have no effect.
    #[error(
        "{name}: has only one table; leave out --records, --table or --sheet, or read this input alone"
    )]
    OneTable {
        /// The input.
        name: String,
    },
    /// `--no-header` for an input whose format names the columns, where it would have no effect.
    #[error("{name}: is {format}, which names its columns; leave out --no-header for this input")]
    NamedColumns {
        /// The input.
        name: String,
        /// The format, such as `JSON`.
        format: &'static str,
    },
    /// Content that is not an export of postings.
    #[error("{name}: {what}")]
    NotAnExport {
        /// Name of the input.
        name: String,
        /// The kind of content, and what to do: "is a PDF; export the postings to CSV".
        what: String,
    },
    /// A header without a required column.
    #[error(
        "{name}: no column for the {missing} among: {headers}; name it with --columns {missing}=HEADER"
    )]
    NoColumn {
        /// Name of the input.
        name: String,
        /// The meaning that has no column.
        missing: &'static str,
        /// The headers of the input.
        headers: String,
    },
    /// JSON whose lists of objects have no required column.
    #[error(
        "{name}: no column for the {missing} among: {headers}; name it with --columns {missing}=NAME, \
         or the list of postings with --records; lists: {lists}"
    )]
    NoList {
        /// Name of the input.
        name: String,
        /// The meaning that has no column.
        missing: &'static str,
        /// The names of the members of the best list.
        headers: String,
        /// The dotted names of the lists of objects.
        lists: String,
    },
    /// A table without a header, none of whose columns was assigned a required meaning.
    #[error(
        "{name}: with --no-header its {columns} columns have no names; name those of title and description by number, such as --columns title=1,description=2"
    )]
    Unnamed {
        /// Name of the input.
        name: String,
        /// Number of columns.
        columns: usize,
    },
    /// A first record without a known header.
    #[error(
        "{name}: no column for the {missing} among: {headers}; name it with --columns {missing}=HEADER, \
         or if this record is a posting, use --no-header --columns title=1,description=4"
    )]
    NoHeader {
        /// Name of the input.
        name: String,
        /// The meaning that has no column.
        missing: &'static str,
        /// The cells of the first record.
        headers: String,
    },
    /// Several columns that could have one meaning.
    #[error("{name}: {what}")]
    Unclear {
        /// Name of the input.
        name: String,
        /// The columns, and the option that chooses one.
        what: String,
    },
    /// A value of `--encoding` that is not the name of an encoding.
    #[error(
        "--encoding: \"{name}\" is not the name of an encoding; use {usual}, or another name of the WHATWG standard"
    )]
    Encoding {
        /// The value given.
        name: String,
        /// Names of common encodings.
        usual: &'static str,
    },
    /// A value of `--columns` that is malformed or names a column that does not exist.
    #[error("--columns: {0}")]
    Columns(String),
    /// A broken table of known headers, which is part of the program.
    #[error("cannot read the known headers: {0}; this is a bug of titlegauge, report it")]
    KnownHeaders(String),
    /// Standard input named more than once: it can be read only once.
    #[error("{}: standard input is named more than once; name it once", .0.display())]
    Twice(PathBuf),
}

/// Returns advice for a place without exports but with these other files.
fn advice(others: &str) -> String {
    if others.is_empty() {
        return "; check the path".to_owned();
    }
    format!(" among: {others}; name the file to read itself")
}

impl IngestError {
    /// Returns the error without the advice to use `--no-header`, for formats that name their columns.
    #[must_use]
    pub fn of_named_columns(self) -> Self {
        match self {
            Self::NoHeader { name, missing, headers } => Self::NoColumn { name, missing, headers },
            other => other,
        }
    }

    /// Returns the name of the input; empty if the error concerns an option.
    pub fn name(&self) -> &str {
        match self {
            Self::Io { name, .. }
            | Self::Missing { name }
            | Self::NoExports { name, .. }
            | Self::OneTable { name }
            | Self::NamedColumns { name, .. }
            | Self::NotAnExport { name, .. }
            | Self::NoColumn { name, .. }
            | Self::NoHeader { name, .. }
            | Self::NoList { name, .. }
            | Self::Unnamed { name, .. }
            | Self::Unclear { name, .. } => name,
            Self::Encoding { .. } | Self::Columns(_) | Self::KnownHeaders(_) | Self::Twice(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_error_is_shown_without_its_number() {
        let source = std::io::Error::from_raw_os_error(2);
        let error = IngestError::Io { name: "a.csv".into(), source };
        let shown = error.to_string();
        assert!(shown.starts_with("a.csv: ") && !shown.contains('('), "{shown}");
    }
}
