//! The user's own names of companies: a CSV with the columns `name` and `company`.
//!
//! Every name with the key of `name` counts as `company`. A chain of names would have to
//! be followed, and may run in a circle; what is wrong is said with its line, since a
//! name that silently counted elsewhere would not be seen in any figure.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::CompanyKeys;
use crate::text::CleanText;

/// Why a file of names cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AliasesError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of it is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and what would be right.
        message: String,
    },
}

/// Names that count as another company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    by_key: FxHashMap<String, Alias>,
    /// SHA-256 of the file, in hexadecimal; empty without one.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Alias {
    line: u64,
    /// As written.
    name: String,
    /// Key of the company.
    key: String,
    /// The company as written.
    company: String,
}

impl Aliases {
    /// Reads a file.
    pub fn read(path: &Path, keys: &CompanyKeys) -> Result<Self, AliasesError> {
        let bytes = std::fs::read(path).map_err(|source| AliasesError::Unreadable { path: path.into(), source })?;
        Self::parse(&bytes, keys).map_err(|(line, message)| AliasesError::Wrong { path: path.into(), line, message })
    }

    /// The key and the name of the company that the names of a key count as.
    pub(super) fn of(&self, key: &str) -> Option<(&str, &str)> {
        self.by_key.get(key).map(|alias| (alias.key.as_str(), alias.company.as_str()))
    }

    fn parse(bytes: &[u8], keys: &CompanyKeys) -> Result<Self, (u64, String)> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64 + 1;
            (line, "is not UTF-8; save the file as UTF-8".to_owned())
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = table.headers().map_err(|error| (1, error.to_string()))?.clone();
        let [name, company] = ["name", "company"].map(|wanted| header.iter().position(|head| head.eq_ignore_ascii_case(wanted)));
        let (Some(name), Some(company)) = (name, company) else {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err((1, format!("the header is \"{found}\"; write name,company with a comma between")));
        };
        let mut aliases = Self { by_key: FxHashMap::default(), sha256: hex::encode(Sha256::digest(bytes)) };
        let mut scratch = CleanText::default();
        for record in table.records() {
            let record = record.map_err(|error| (error.position().map_or(1, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(1, |position| line(text, position));
            if record.len() != header.len() {
                let (fields, wanted) = (record.len(), header.len());
                let mend = "put names with a comma in them in double quotes";
                return Err((line, format!("has {fields} fields and the header {wanted}; {mend}")));
            }
            let mut key = |text: &str, column: &str| match keys.key(text, &mut scratch) {
                empty if empty.is_empty() => {
                    Err((line, format!("\"{text}\" in column {column} names no company; write one or delete the line")))
                }
                key => Ok(key),
            };
            let (from, to) = (key(&record[name], "name")?, key(&record[company], "company")?);
            aliases.add(from, Alias { line, name: record[name].to_owned(), key: to, company: record[company].to_owned() })?;
        }
        aliases.end_at_once()?;
        Ok(aliases)
    }

    /// A name may be given in several spellings, but for one company.
    fn add(&mut self, from: String, alias: Alias) -> Result<(), (u64, String)> {
        match self.by_key.get(&from) {
            Some(first) if first.key != alias.key => Err((
                alias.line,
                format!(
                    "\"{}\" counts as \"{}\" here and as \"{}\" on line {}; delete one of the two",
                    alias.name, alias.company, first.company, first.line
                ),
            )),
            Some(_) => Ok(()),
            None => {
                self.by_key.insert(from, alias);
                Ok(())
            }
        }
    }

    /// No company may itself count as another one.
    fn end_at_once(&self) -> Result<(), (u64, String)> {
        let mut lines: Vec<(&String, &Alias)> = self.by_key.iter().collect();
        lines.sort_by_key(|(_, alias)| alias.line);
        for (from, alias) in lines {
            let Some(next) = self.by_key.get(&alias.key).filter(|next| next.key != alias.key) else { continue };
            let mend = if next.key == *from {
                "delete one of the two".to_owned()
            } else {
                format!("write \"{}\" here too", next.company)
            };
            let message = format!(
                "\"{}\" counts as \"{}\", which on line {} counts as \"{}\"; {mend}",
                alias.name, alias.company, next.line, next.company
            );
            return Err((alias.line, message));
        }
        Ok(())
    }
}

/// The line of a record; its position is that of the blank lines before it.
fn line(text: &str, position: &csv::Position) -> u64 {
    let begun = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let blank = begun.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count();
    position.line() + blank as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn keys() -> CompanyKeys {
        CompanyKeys::new(&Lexicon::builtin().unwrap())
    }

    #[test]
    fn names_of_the_users_own() {
        let file = "\u{feff}Name,note,Company\n\n\"Borel, Ltd\",x,Acme Group\nborel limited,,ACME GROUP\nDuval SARL,,Acme Group Inc.\nacme group,,Acme Group\n";
        let aliases = Aliases::parse(file.as_bytes(), &keys()).unwrap();
        assert_eq!((aliases.by_key.len(), aliases.sha256.len()), (3, 64));
        let keys = keys().with_aliases(aliases);
        let cases = [
            ("BOREL", "acme group", Some("Acme Group")),
            ("Duval", "acme group", Some("Acme Group Inc.")),
            ("Acme Group Inc.", "acme group", Some("Acme Group")),
            ("Borel Sons", "borel sons", None),
            ("", "", None),
        ];
        for (name, key, shown) in cases {
            let company = keys.company(name, &mut CleanText::default());
            assert_eq!((company.key.as_str(), company.name.as_deref()), (key, shown), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let cases = [
            ("", 1, "write name,company"),
            ("name;company\nA;B\n", 1, "name;company"),
            ("name,company\nA,B\nC\n", 3, "has 1 fields"),
            ("name,company\nA,B, Inc.\n", 2, "double quotes"),
            ("name,company\nA,\n", 2, "column company"),
            ("name,company\n\nConfidential,B\n", 3, "column name"),
            ("name,company\nA,B\nA Ltd,C\n", 3, "\"B\" on line 2; delete one"),
            ("name,company\nA,B\nB Inc,A GmbH\n", 2, "on line 3 counts as \"A GmbH\"; delete one"),
            ("name,company\nA,B\nB,C\n", 2, "write \"C\" here too"),
            ("name,company\nB,C\nA,B\n", 3, "write \"C\" here too"),
            ("name,company\nA,B\nB,C\nC,A\n", 2, "on line 3"),
        ];
        for (file, line, message) in cases {
            let (found, said) = Aliases::parse(file.as_bytes(), &keys()).unwrap_err();
            assert!(found == line && said.contains(message), "{file:?}: {found} {said}");
        }
        let (line, said) = Aliases::parse(b"name,company\nA,B\n\xe9,C\n", &keys()).unwrap_err();
        assert_eq!((line, said.as_str()), (3, "is not UTF-8; save the file as UTF-8"));
    }
}
