//! The errors of a comparison.

use std::path::PathBuf;

use thiserror::Error;

/// The reason why a comparison failed. No output was written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The folder has no manifest of titlegauge.
    #[error("{} holds no result of titlegauge (no run.json of its own); name a folder that `titlegauge analyze … --out` wrote", .0.display())]
    NoResult(PathBuf),
    /// A file of the result cannot be read.
    #[error("cannot read {}: {source}; run `titlegauge analyze` again if the file is lost", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The folder is a window of `titlegauge nightly`, or the folder of its windows.
    #[error("{} has no {file} because it is a folder of `titlegauge nightly`; a comparison needs companies.csv and postings.csv in one folder; run `titlegauge analyze` on the exports of these nights", folder.display())]
    Nightly {
        /// The folder.
        folder: PathBuf,
        /// The missing file.
        file: String,
    },
    /// An older version wrote the result.
    #[error("{} has no column \"{column}\", because an older version of titlegauge wrote it; run `titlegauge analyze` again", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// The missing column.
        column: &'static str,
    },
    /// A file of the result was changed or damaged.
    #[error("{}:{line}: {message}; restore the file as it was written, or run `titlegauge analyze` again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: u64,
        /// Description of the fault.
        message: String,
    },
    /// No company has this key or name.
    #[error("no company in {} has the key or name \"{query}\", or one that begins so{}", path.display(), suggestion(nearest))]
    NoCompany {
        /// The table.
        path: PathBuf,
        /// The name that was given.
        query: String,
        /// The most similar keys.
        nearest: Vec<String>,
    },
    /// Several companies have this name, or a name that begins with it.
    #[error("\"{query}\" may be any of {count} companies in {}: {}; name one by its whole key", path.display(), list(keys, *count))]
    SeveralCompanies {
        /// The table.
        path: PathBuf,
        /// The name that was given.
        query: String,
        /// Keys of the first matches, in descending order of postings.
        keys: Vec<String>,
        /// Number of all matches.
        count: usize,
    },
    /// Both names belong to one company.
    #[error("\"{first}\" and \"{second}\" are one company, with the key \"{key}\"; name two")]
    SameCompany {
        /// The first name.
        first: String,
        /// The second name.
        second: String,
        /// Key of the company.
        key: String,
    },
}

fn quoted(keys: &[String]) -> String {
    keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ")
}

fn suggestion(keys: &[String]) -> String {
    if keys.is_empty() { String::new() } else { format!("; the nearest are {}", quoted(keys)) }
}

fn list(keys: &[String], count: usize) -> String {
    if keys.len() < count { format!("{}, \u{2026}", quoted(keys)) } else { quoted(keys) }
}
