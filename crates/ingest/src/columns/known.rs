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
    /// Lists of sections in JSON.
    pub(super) sections: Vec<Sections>,
    /// Elements of XML.
    xml: XmlNames,
}

/// The known elements of XML, in lower case and without namespaces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XmlNames {
    /// Elements that are postings.
    records: Vec<String>,
    /// Outermost elements of feeds, which may be without postings.
    lists: Vec<String>,
}

impl XmlNames {
    /// Returns the embedded names.
    ///
    /// # Errors
    ///
    /// Returns an error if the table of known headers is malformed.
    pub fn embedded() -> Result<&'static Self, IngestError> {
        KnownHeaders::embedded().map(|known| &known.xml)
    }

    /// Returns true if elements of this name are postings.
    pub fn is_record(&self, name: &[u8]) -> bool {
        self.records.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Returns true if this is the outermost element of feeds.
    pub fn is_list(&self, name: &[u8]) -> bool {
        self.lists.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
    }
}

/// A list whose objects are sections of one text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sections {
    /// The name of the list.
    list: String,
    /// The members of each object that contain its text.
    pub parts: Vec<String>,
}

impl Sections {
    /// Returns the sections in the list with a dotted name; `None` if it is another list.
    pub fn of(list: &str) -> Option<&'static Self> {
        KnownHeaders::embedded().ok()?.sections.iter().find(|sections| sections.list == list)
    }
}

/// The known export of a job board.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preset {
    pub(super) name: String,
    /// Headers that identify the export: it contains all of them, and other exports hardly do.
    pub(super) headers: Vec<String>,
    /// True if the dates of the board have the day first.
    #[serde(default)]
    pub(super) day_first: bool,
    /// True if each record has the first of the columns of a meaning that it fills.
    #[serde(default)]
    pub(super) first_present: bool,
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
pub fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names by which a header may be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// The whole header.
    pub(super) whole: String,
    /// The header without the objects around the title and without "job" at its beginning; empty if
    /// that leaves nothing out.
    pub(super) short: String,
}

impl Names {
    /// Folds a header. `around` are the objects around the title, with a dot at the end.
    pub(super) fn of(header: &str, around: &str) -> Self {
        let whole = folded(header);
        let inner = header.strip_prefix(around).filter(|_| !around.is_empty());
        let short = match inner {
            Some(inner) => folded(inner),
            None => whole.strip_prefix("job").unwrap_or_default().to_owned(),
        };
        Self { whole, short }
    }

    /// Returns true if the whole name is a known one.
    pub(super) fn is(&self, known: &str) -> bool {
        self.whole == known
    }

    /// Returns true if the short name is a known one.
    pub(super) fn is_in_short(&self, known: &str) -> bool {
        !self.short.is_empty() && self.short == known
    }
}

impl KnownHeaders {
    /// Returns the objects around the title of JSON objects with these headers, with a dot at the
    /// end: `attributes.` for `attributes.title` and `attributes.body`. Empty if the title is not
    /// within an object that has a description too.
    pub(super) fn around_title<'h>(&self, headers: &'h [String]) -> &'h str {
        let has = |meaning, name: &str| self.names(meaning).contains(&folded(name));
        let around = |header: &'h String| {
            let inner = header.rfind('.')? + 1;
            let (around, title) = header.split_at(inner);
            let described = |other: &String| {
                other.strip_prefix(around).is_some_and(|inner| has(Meaning::Description, inner))
            };
            (title != "name" && has(Meaning::Title, title) && headers.iter().any(described))
                .then_some(around)
        };
        // The object of a title that is not within another object may contain other jobs.
        let outer = headers
            .iter()
            .any(|header| !header.contains('.') && header != "name" && has(Meaning::Title, header));
        // Each of several such objects is a posting, and the record is not one.
        let mut found = headers.iter().filter_map(around);
        let first = found.next().filter(|_| !outer).unwrap_or_default();
        if found.all(|other| other == first) { first } else { "" }
    }
}
