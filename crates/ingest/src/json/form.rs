//! The arrangement of objects in a JSON text.

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
    /// The first key of the first object. It identifies the next object after a broken one.
    pub first_key: String,
    /// The name of the title. Title and text identify postings in other lists.
    pub title: String,
    /// The names of the text.
    pub text: Vec<String>,
}

impl Form {
    /// Returns the form of the list to which some keys lead, as written in the text.
    pub fn within(path: Vec<Vec<u8>>) -> Self {
        let names: Vec<_> = path.iter().map(|key| decode::text(key).into_owned()).collect();
        Self { within: Some(names.join(".")), path, ..Self::default() }
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
