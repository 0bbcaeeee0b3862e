//! The errors of writing outputs.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The reason why an output could not be written. Earlier results remain in every case.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The system refused to write.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The folder contains files and is not an earlier result.
    #[error("{} is not empty and holds no result of titlegauge (no run.json of its own); name another folder, or use --force to replace it", .0.display())]
    NotOurs(PathBuf),
    /// There is a file in the place of the folder.
    #[error("{} is a file; name a folder", .0.display())]
    File(PathBuf),
    /// The folder holds the history of `nightly`.
    #[error("{} holds the history of titlegauge nightly, which would be lost; name another folder", .0.display())]
    Store(PathBuf),
    /// The folder holds an input.
    #[error("{} holds the input {}, which would be removed; name another folder", folder.display(), input.display())]
    Input {
        /// The folder.
        folder: PathBuf,
        /// The input.
        input: PathBuf,
    },
    /// A column that the user wants in `postings.csv` does not exist.
    #[error("{name}: cannot carry a column: {what}")]
    Carry {
        /// The input.
        name: String,
        /// The column, and those that exist.
        what: String,
    },
    /// The folder is a mount point.
    #[error("{} is a mount point, which cannot be replaced by a folder; name a folder inside it, such as {}", .0.display(), .0.join("result").display())]
    MountPoint(PathBuf),
}

impl ReportError {
    /// Returns a function that adds a path to an error of the system.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// Returns the system's error inside an error of the CSV writer.
pub(super) fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}
