//! An entry of a manifest, which the outputs write and the checks of a store read.

use serde::{Deserialize, Serialize};

/// An output file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutputEntry {
    /// Path within the result folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}
