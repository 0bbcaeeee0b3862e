//! Why two things could not be compared, with the mend.

use std::path::PathBuf;

use thiserror::Error;

/// What stands in the way; nothing is written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The folder has no manifest of ours.
    #[error("{} holds no result of titlegauge (no run.json of its own); name a folder that `titlegauge analyze … --out` wrote", .0.display())]
    NoResult(PathBuf),
    /// A file of the result cannot be read.
    #[error("cannot read {}: {source}; run `titlegauge analyze` again if the file is lost", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder is a window of `titlegauge nightly`, or the folder of its windows.
    #[error("{} has no {file}, as the folders of `titlegauge nightly`: what is compared needs companies.csv and postings.csv beside each other; run `titlegauge analyze` over the exports of the nights that are meant", folder.display())]
    Nightly {
        /// The folder.
        folder: PathBuf,
        /// What it lacks.
        file: String,
    },
    /// A file of the result is not as it was written.
    #[error("{}:{line}: {message}; restore the file as it was written, or run `titlegauge analyze` again", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// No company has that key or name.
    #[error("no company in {} has the key or name \"{asked}\", or one that begins so{}", path.display(), so_nearest(nearest))]
    NoCompany {
        /// The table.
        path: PathBuf,
        /// What was asked for.
        asked: String,
        /// Keys that look most like it.
        nearest: Vec<String>,
    },
    /// Several have.
    #[error("\"{asked}\" may be any of {count} companies in {}: {}; name one by its whole key", path.display(), listed(found, *count))]
    SeveralCompanies {
        /// The table.
        path: PathBuf,
        /// What was asked for.
        asked: String,
        /// Keys of the first ones, those with most postings first.
        found: Vec<String>,
        /// How many there are.
        count: usize,
    },
    /// Both names lead to one company.
    #[error("\"{first}\" and \"{second}\" are one company, with the key \"{key}\"; name two")]
    SameCompany {
        /// The first name.
        first: String,
        /// The second name.
        second: String,
        /// Its key.
        key: String,
    },
}

fn quoted(keys: &[String]) -> String {
    keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ")
}

fn so_nearest(keys: &[String]) -> String {
    if keys.is_empty() { String::new() } else { format!("; the nearest are {}", quoted(keys)) }
}

fn listed(keys: &[String], count: usize) -> String {
    if keys.len() < count { format!("{}, \u{2026}", quoted(keys)) } else { quoted(keys) }
}
