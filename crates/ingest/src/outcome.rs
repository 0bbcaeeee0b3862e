//! Metadata of sources that were read or skipped.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::error::IngestError;
use super::meaning::Meaning;

/// Metadata of a source that was read. A manifest writes the last two fields after the counts of
/// records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRead {
    /// Name in the column `source`.
    pub source: String,
    /// Size as stored, in bytes.
    pub bytes: u64,
    /// SHA-256 of the stored bytes, in hexadecimal.
    pub sha256: String,
    /// True if it was compressed with gzip.
    pub gzip: bool,
    /// Compression: `none`, `gzip`, `zstd`, `bzip2`, `xz` or `zip`.
    pub packing: String,
    /// Encoding of the stored text.
    pub encoding: String,
    /// Format in words.
    pub layout: String,
    /// Byte between fields; empty for JSON.
    pub delimiter: String,
    /// Notation of a quote within quotes: `doubled` or `backslash`; empty for JSON.
    pub quotes: Cow<'static, str>,
    /// Header of each meaning that has a column.
    #[serde(deserialize_with = "columns")]
    pub columns: BTreeMap<&'static str, String>,
    /// Fields whose mojibake was repaired.
    #[serde(skip)]
    pub mended_fields: u64,
    /// The reason why reading stopped before the end of the source; `None` if it did not.
    #[serde(skip)]
    pub truncated: Option<String>,
}

/// Reads the headers of meanings; unknown meanings are left out.
fn columns<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<&'static str, String>, D::Error> {
    let mut read = BTreeMap::<String, String>::deserialize(from)?;
    let known = Meaning::ALL.into_iter().map(Meaning::as_str);
    Ok(known.filter_map(|word| Some((word, read.remove(word)?))).collect())
}

/// A source that was skipped as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Skipped {
    /// Its name.
    pub source: String,
    /// The reason why it cannot be read.
    pub reason: String,
}

impl From<&IngestError> for Skipped {
    fn from(error: &IngestError) -> Self {
        let (text, source) = (error.to_string(), error.name());
        let reason = text
            .strip_prefix(source)
            .and_then(|rest| rest.strip_prefix(": "))
            .unwrap_or(&text)
            .to_owned();
        Self { source: source.to_owned(), reason }
    }
}
