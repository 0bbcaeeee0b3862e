//! How objects lie in a JSON text.

/// How the objects lie in the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// One object on each line.
    pub lines: bool,
    /// The member that holds the list, if an object stands around it; of one in another, both
    /// with a dot between.
    pub within: Option<String>,
    /// The keys that lead to the list, as written.
    pub path: Vec<Vec<u8>>,
    /// The first key of the first object, by which the next one is known after a broken one.
    pub first_key: String,
    /// The columns of title and text, by which postings in other lists are known.
    pub title: String,
    /// The columns of the text.
    pub text: Vec<String>,
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
