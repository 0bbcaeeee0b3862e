//! `shard.json`: how the inputs of a part were read.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroU32;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::columns::NotedColumns;
use crate::error::IngestError;
use crate::outcome::SourceRead;
use crate::unpack::{Meter, complain};

/// The name of the file that marks a folder as a part.
pub const SHARD: &str = "shard.json";

/// The content of `shard.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardManifest {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the keyword files.
    pub keywords_sha256: String,
    /// The number of the part, from 1.
    pub part: NonZeroU32,
    /// The number of parts.
    pub parts: NonZeroU32,
    /// The options with which the inputs were read and cut.
    pub options: BTreeMap<String, String>,
    /// All inputs, in order.
    pub sources: Vec<NotedSource>,
}

/// An input as it was read before it was cut into parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedSource {
    /// Its metadata.
    pub read: NotedRead,
    /// The layout of its rejects.
    pub form: ShardForm,
    /// Its columns.
    pub columns: NotedColumns,
    /// The table with its records in this part; `None` if it has no such records.
    pub rows: Option<RowsFile>,
}

/// Metadata of an input, with the fields that a manifest of a run writes elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedRead {
    #[serde(flatten)]
    source: SourceRead,
    mended_fields: u64,
}

impl From<SourceRead> for NotedRead {
    fn from(source: SourceRead) -> Self {
        Self { mended_fields: source.mended_fields, source }
    }
}

impl NotedSource {
    /// Returns the metadata of the input after its table was read through `meter`.
    ///
    /// # Errors
    ///
    /// Returns an error if the table is not the one that was written.
    pub fn finished(&self, meter: &Meter) -> io::Result<SourceRead> {
        if self.rows.as_ref().is_some_and(|rows| rows.sha256 != meter.sha256()) {
            let what = "differs from the part that was cut: its checksum is another one; copy the part again";
            return Err(complain(what.into()));
        }
        Ok(self.read.whole())
    }
}

impl NotedRead {
    /// Returns the name of the input.
    pub fn name(&self) -> &str {
        &self.source.source
    }

    /// Returns the metadata.
    pub fn whole(&self) -> SourceRead {
        SourceRead { mended_fields: self.mended_fields, ..self.source.clone() }
    }
}

/// The layout of the rejects of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardForm {
    /// The format in words.
    pub layout: String,
    /// True for a table of text.
    pub table: bool,
    /// The bytes before rejects: a declared delimiter, and the header.
    pub reject_header: Vec<u8>,
}

/// A table in the folder of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsFile {
    /// Its name in the folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl RowsFile {
    /// Returns true if the name is that of a file in the folder.
    fn is_inside(&self) -> bool {
        let mut parts = Path::new(&self.name).components();
        matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
    }
}

impl ShardManifest {
    /// Reads the manifest of a folder; `None` if the folder is not a part.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or is not such a manifest.
    pub fn of(folder: &Path) -> Result<Option<Self>, IngestError> {
        let path = folder.join(SHARD);
        if !path.is_file() {
            return Ok(None);
        }
        let name = || path.display().to_string();
        let text =
            std::fs::read(&path).map_err(|source| IngestError::Io { name: name(), source })?;
        let refused = |reason: &str| IngestError::NotAnExport {
            name: name(),
            what: format!(
                "cannot be read ({reason}); cut the inputs again with titlegauge shard of this version"
            ),
        };
        let shard: Self =
            serde_json::from_slice(&text).map_err(|error| refused(&error.to_string()))?;
        if !shard.sources.iter().all(|source| source.columns.is_valid()) {
            return Err(refused("it names a column that does not exist"));
        }
        if !shard.sources.iter().filter_map(|source| source.rows.as_ref()).all(RowsFile::is_inside)
        {
            return Err(refused("it names a file outside its folder"));
        }
        Ok(Some(shard))
    }
}
