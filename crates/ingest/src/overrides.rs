//! The options about records and columns: `--records`, `--columns` and `--no-header`.

use std::collections::BTreeMap;

use super::error::IngestError;
use super::meaning::Meaning;

/// The values of `--columns`, such as `title=Job Title,company=Employer,description=#4`, of
/// `--no-header` and of `--records`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The columns of each meaning, as headers or as numbers such as `#4`.
    pub(super) columns: BTreeMap<Meaning, Vec<String>>,
    /// True if the first record is a posting, so that columns are named by number.
    pub no_header: bool,
    /// The names that lead to the list of postings in JSON, with dots between them; `.` is the text
    /// itself. `None` to detect the list.
    pub records: Option<String>,
}

impl Overrides {
    /// Parses the value of `--columns`.
    ///
    /// # Errors
    ///
    /// Returns an error if a part is not `MEANING=HEADER`, has an unknown meaning, or repeats a
    /// meaning that can have only one column.
    pub fn parse(option: &str) -> Result<Self, IngestError> {
        let pairs = option.split(',').filter(|pair| !pair.trim().is_empty());
        let named = pairs.map(|pair| {
            let named = pair.split_once('=');
            named.ok_or_else(|| IngestError::Columns(format!("\"{pair}\" is not MEANING=HEADER")))
        });
        Self::of(&named.collect::<Result<Vec<_>, _>>()?)
    }

    /// Assigns headers to meanings, in this order.
    ///
    /// # Errors
    ///
    /// Returns an error if a meaning is unknown, or has several headers but can have only one.
    pub fn of(named: &[(&str, &str)]) -> Result<Self, IngestError> {
        let mut columns: BTreeMap<Meaning, Vec<String>> = BTreeMap::new();
        for (name, header) in named {
            let meaning =
                Meaning::ALL.into_iter().find(|m| m.as_str() == name.trim()).ok_or_else(|| {
                    let known = Meaning::ALL.map(Meaning::as_str).join(", ");
                    IngestError::Columns(format!(
                        "\"{}\" is not a meaning; the meanings are {known}",
                        name.trim()
                    ))
                })?;
            let headers = columns.entry(meaning).or_default();
            headers.push(header.trim().to_owned());
            if headers.len() > 1 && !meaning.adds_up() {
                return Err(IngestError::Columns(format!(
                    "{} is given twice, but can have only one column",
                    meaning.as_str()
                )));
            }
        }
        Ok(Self { columns, ..Self::default() })
    }

    /// Refuses `--no-header` for an input of a format that names its columns.
    ///
    /// # Errors
    ///
    /// Returns an error if the option is set.
    pub(super) fn check_header(&self, format: &'static str, name: &str) -> Result<(), IngestError> {
        if self.no_header {
            return Err(IngestError::NamedColumns { name: name.into(), format });
        }
        Ok(())
    }

    /// Returns the overrides for a source whose texts are in another file: any column passes for the
    /// one that is required.
    pub(super) fn without_texts(&self) -> Self {
        let mut own = self.clone();
        own.columns.insert(Meaning::Description, vec!["#1".to_owned()]);
        own
    }

    /// Returns the overrides for the objects of a list: removes the name of the list from the start
    /// of headers.
    pub(super) fn within(&self, list: &str) -> Self {
        let mut own = self.clone();
        for header in own.columns.values_mut().flatten() {
            if let Some(short) = header.strip_prefix(list).and_then(|rest| rest.strip_prefix('.')) {
                *header = short.to_owned();
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_the_option() {
        for (option, message) in [
            ("title", "MEANING=HEADER"),
            ("salery=x", "not a meaning"),
            ("title=a,title=b", "twice"),
        ] {
            assert!(
                Overrides::parse(option).unwrap_err().to_string().contains(message),
                "{option}"
            );
        }
        assert!(Overrides::parse("description=a,description=b").is_ok());
    }
}
