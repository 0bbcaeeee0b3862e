//! The arrangement of objects in a JSON text.

use super::check::WholeObjects;
use super::repair::first_key;
use super::rows::all_cells_of;
use crate::columns::Columns;
use crate::decode;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use titlegauge_core::values::present;

/// The arrangement of objects in a JSON text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// True if each line is one object.
    pub lines: bool,
    /// The name of the member that contains the list, with dots between the names of nested
    /// members. `None` if the list is not within an object.
    pub within: Option<String>,
    /// The keys that lead to the list, as written.
    pub path: Vec<Vec<u8>>,
    /// The first key of the first object, as written; empty if it is not known. It identifies the next
    /// object after a broken one.
    pub first_key: Vec<u8>,
    /// The name of the title. Title and text identify postings in other lists.
    pub title: String,
    /// The names of the text.
    pub text: Vec<String>,
}

/// The kind of an object in another list than the one that is read.
#[derive(Debug, PartialEq, Eq)]
pub enum OtherObject {
    /// A posting with the names of those in the list.
    Posting,
    /// A posting with other names.
    Alike,
    /// Not a posting.
    NotPosting,
}

impl Form {
    /// Returns the form of the list to which some keys lead, as written in the text.
    pub fn within(path: Vec<Vec<u8>>) -> Self {
        let names: Vec<_> = path.iter().map(|key| decode::text(key).into_owned()).collect();
        Self { within: Some(names.join(".")), path, ..Self::default() }
    }

    /// Returns the form with the first key of a text that begins with the list or its first object.
    #[must_use]
    pub fn with_first_key(self, text: &[u8]) -> Self {
        let object = memchr::memchr(b'{', text).and_then(|at| first_key(&text[at..]));
        Self { first_key: object.map_or(Vec::new(), |(key, _)| key.to_vec()), ..self }
    }

    /// Returns a description for messages.
    pub fn described(&self) -> String {
        match &self.within {
            _ if self.lines => "JSON lines".into(),
            Some(member) => format!("JSON, the list \"{member}\""),
            None => "JSON".into(),
        }
    }

    /// Classifies an object of another list; a posting has a title and a text. Without the name of
    /// a title no object is a posting.
    pub fn classify_other(&self, object: &[u8]) -> OtherObject {
        let mut headers = Vec::new();
        if let Some(object) = WholeObjects::of(object).next().filter(|_| !self.title.is_empty()) {
            all_cells_of(&object.text, &mut |header, cell, _| {
                if !present(&cell).is_empty() {
                    headers.push(header.to_owned());
                }
            });
        }
        if headers.contains(&self.title) && self.text.iter().any(|name| headers.contains(name)) {
            return OtherObject::Posting;
        }
        // Companies and skills also have a name and a summary, so a title called `name` is not enough.
        let alike = Columns::choose(&headers, &[], &Overrides::default()).is_ok_and(|columns| {
            let title = columns.column(Meaning::Title).map(|at| &headers[at]);
            let named = title.is_some_and(|title| !title.eq_ignore_ascii_case("name"));
            named && columns.missing().is_none()
        });
        if alike { OtherObject::Alike } else { OtherObject::NotPosting }
    }
}
