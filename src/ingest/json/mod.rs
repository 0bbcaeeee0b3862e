//! JSON: lists of objects and JSON lines, cut into records and read as rows of a table.

mod around;
mod aside;
mod check;
mod mend;
mod objects;
mod rows;
mod sniff;

pub use objects::Objects;
pub use rows::parse;
pub use sniff::{begins, sniff};

/// How the objects lie in the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// One object on each line.
    pub lines: bool,
    /// The member that holds the list, if an object stands around it; of one in another, both
    /// with a dot between.
    pub within: Option<String>,
    /// The keys that lead to the list, as written.
    path: Vec<Vec<u8>>,
    /// The first key of the first object, by which the next one is known after a broken one.
    first_key: String,
    /// The columns of title and text, by which postings in other lists are known.
    title: String,
    text: Vec<String>,
}

impl Form {
    /// In words.
    pub fn described(&self) -> String {
        match &self.within {
            _ if self.lines => "JSON lines".into(),
            Some(member) => format!("JSON, the list \"{member}\""),
            None => "JSON".into(),
        }
    }
}
