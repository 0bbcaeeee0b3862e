//! The arrangement of records in an XML text.

use std::borrow::Cow;

/// The arrangement of records in an XML text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct XmlForm {
    /// The name of the elements that are records, as written.
    pub name: Vec<u8>,
    /// True if such elements contain elements of the same name. Otherwise one within another shows
    /// that the end tag of the first is missing.
    pub nested: bool,
}

impl XmlForm {
    /// Returns the name for messages.
    pub fn shown(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.name)
    }

    /// Returns a description for messages.
    pub fn described(&self) -> String {
        format!("XML, the elements \"{}\"", self.shown())
    }
}
