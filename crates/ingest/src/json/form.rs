//! The arrangement of objects in a JSON text.

use super::repair::first_key;
use crate::decode;

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
    /// True if `--records` names the list. Then objects of other lists are not postings.
    pub alone: bool,
}

impl Form {
    /// Returns the form of the list to which some keys lead, as written in the text.
    pub fn within(path: Vec<Vec<u8>>) -> Self {
        let names: Vec<_> = path.iter().map(|key| decode::text(key).into_owned()).collect();
        let within = (!path.is_empty()).then(|| names.join("."));
        Self { within, path, ..Self::default() }
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
}
