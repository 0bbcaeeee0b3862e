//! The fields of work that titles name.

use serde::{Deserialize, Serialize};

/// The field of work that a title names.
///
/// The variants are in the alphabetical order of their words, in which outputs list counts. A field
/// is serialized as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Field {
    /// Data, analytics and machine learning.
    Data,
    /// Software and other engineering of products.
    Engineering,
    /// The information technology of an organization.
    It,
    /// Security of information and systems.
    Security,
}

impl Field {
    /// All fields, in order.
    pub const ALL: [Self; 4] = [Self::Data, Self::Engineering, Self::It, Self::Security];

    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Engineering => "engineering",
            Self::It => "it",
            Self::Security => "security",
        }
    }
}

impl From<Field> for &'static str {
    fn from(field: Field) -> Self {
        field.as_str()
    }
}

impl TryFrom<String> for Field {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|field| field.as_str() == word);
        found.ok_or_else(|| format!("\"{word}\" is not a field"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_sorted_and_read_back_from_their_words() {
        assert!(Field::ALL.is_sorted() && Field::ALL.is_sorted_by_key(|field| field.as_str()));
        for field in Field::ALL {
            let word = serde_json::to_string(&field).unwrap();
            assert_eq!(serde_json::from_str::<Field>(&word).unwrap(), field);
        }
        let error = serde_json::from_str::<Field>("\"baking\"").unwrap_err().to_string();
        assert!(error.contains("\"baking\" is not a field"), "{error}");
    }
}
