//! The known headers of each meaning, and the known exports of job boards.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::IngestError;
use crate::meaning::Meaning;

/// The known headers: the content of `columns.toml`, folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KnownHeaders {
    /// Names of each meaning, the best first.
    pub(super) aliases: BTreeMap<Meaning, Vec<String>>,
    pub(super) preset: Vec<Preset>,
}

/// The known export of a job board.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    pub(super) name: String,
    /// Headers that identify the export: it contains all of them, and other exports hardly do.
    pub(super) headers: Vec<String>,
    pub(super) columns: BTreeMap<Meaning, Vec<String>>,
}

/// The embedded table, or the message why it cannot be parsed.
static KNOWN: LazyLock<Result<KnownHeaders, String>> =
    LazyLock::new(|| KnownHeaders::parse(include_str!("../columns.toml")));

impl KnownHeaders {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut known: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let lists =
            known.preset.iter_mut().flat_map(|p| p.columns.values_mut().chain([&mut p.headers]));
        lists
            .chain(known.aliases.values_mut())
            .flatten()
            .for_each(|header| *header = folded(header));
        Ok(known)
    }

    /// Returns the embedded table.
    ///
    /// Code that runs after `check_known_headers` may treat an error as a missing name.
    pub(super) fn embedded() -> Result<&'static Self, IngestError> {
        KNOWN.as_ref().map_err(|error| IngestError::KnownHeaders(error.clone()))
    }

    /// Returns the known names of a meaning.
    pub(super) fn names(&self, meaning: Meaning) -> &[String] {
        self.aliases.get(&meaning).map_or(&[], Vec::as_slice)
    }
}

/// Checks that the embedded table of known headers can be parsed. Without it no header would be
/// recognized, so detection calls this first.
///
/// # Errors
///
/// Returns an error if the table is malformed.
pub fn check_known_headers() -> Result<(), IngestError> {
    KnownHeaders::embedded().map(|_| ())
}

/// Returns the letters and digits of a header in lower case.
pub(super) fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
