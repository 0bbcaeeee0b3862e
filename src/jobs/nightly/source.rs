//! A source with the hash of its file.

use std::path::PathBuf;

use titlegauge_ingest::Source;

/// A source with the hash of its file.
#[derive(Debug)]
pub struct HashedSource {
    /// The source.
    pub source: Source,
    /// Path of the file.
    pub path: PathBuf,
    /// SHA-256 of the file.
    pub sha256: String,
}
