//! The result folder of one of several parts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::engine::Part;
use crate::jobs::merge_error::MergeError;
use crate::jobs::part_files::COUNTS;
use crate::output_entry::OutputEntry;
use crate::report::Input;
use titlegauge_figures::counts::Counts;
use titlegauge_ingest::{MANIFEST, Skipped, is_result};

/// The option that only manifests of parts have.
pub(super) const PART: &str = "part";

/// The fields of a manifest that a merge needs.
#[derive(Debug, Deserialize)]
pub(super) struct PartManifest {
    pub keywords_sha256: String,
    pub options: BTreeMap<String, String>,
    pub inputs: Vec<Input>,
    pub skipped: Vec<Skipped>,
    pub outputs: Vec<OutputEntry>,
}

/// The result folder of a part.
#[derive(Debug)]
pub(super) struct PartFolder {
    pub path: PathBuf,
    pub part: Part,
    pub manifest: PartManifest,
}

impl PartFolder {
    /// Opens a folder and reads its manifest.
    pub fn open(path: &Path) -> Result<Self, MergeError> {
        let file = path.join(MANIFEST);
        let unreadable = |source| MergeError::Io { path: file.clone(), source };
        let not_a_part = || MergeError::NotAPart(path.to_owned());
        if !is_result(path).map_err(unreadable)? {
            return Err(not_a_part());
        }
        let text = std::fs::read(&file).map_err(unreadable)?;
        let manifest: PartManifest = serde_json::from_slice(&text).map_err(|error| {
            MergeError::Malformed { path: file.clone(), reason: error.to_string() }
        })?;
        let part = manifest.options.get(PART).and_then(|part| part.parse().ok());
        Ok(Self { path: path.to_owned(), part: part.ok_or_else(not_a_part)?, manifest })
    }

    /// Opens an output; `None` if the part has none of this name.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be opened or is not as long as the manifest says.
    pub fn file(&self, name: &str) -> Result<Option<File>, MergeError> {
        let Some(entry) = self.manifest.outputs.iter().find(|output| output.name == name) else {
            return Ok(None);
        };
        let path = self.path.join(name);
        let unreadable = |source| MergeError::Io { path: path.clone(), source };
        let file = File::open(&path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        if found != entry.bytes {
            return Err(MergeError::Size { path, found, expected: entry.bytes });
        }
        Ok(Some(file))
    }

    /// Reads the counts.
    pub fn counts(&self) -> Result<Counts, MergeError> {
        let path = self.path.join(COUNTS);
        let mut bytes = Vec::new();
        let mut file = self.file(COUNTS)?.ok_or_else(|| MergeError::NotAPart(self.path.clone()))?;
        file.read_to_end(&mut bytes)
            .map_err(|source| MergeError::Io { path: path.clone(), source })?;
        Counts::from_bytes(&bytes)
            .map_err(|error| MergeError::Malformed { path, reason: error.to_string() })
    }

    /// Returns the names of the outputs in a folder of the part, such as `rejects/`.
    pub fn names_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let names = self.manifest.outputs.iter().map(|output| output.name.as_str());
        names.filter(move |name| name.starts_with(folder))
    }
}
