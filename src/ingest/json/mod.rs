//! JSON: lists of objects and JSON lines, cut into records and read as rows of a table.

mod check;
mod mend;
mod objects;
mod rows;
mod sniff;

pub use objects::Objects;
pub use rows::parse;
pub use sniff::sniff;

/// How the objects lie in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// One object on each line.
    pub lines: bool,
    /// The member that holds the list, if an object stands around it.
    pub within: Option<String>,
    /// Where the first object may begin.
    from: usize,
    /// The first key of the first object, by which the next one is known after a broken one.
    first_key: String,
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
