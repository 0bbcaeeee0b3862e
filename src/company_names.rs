//! The company names of `--companies`: a CSV with the columns `name` and `company`.
//!
//! Every name with the key of `name` counts as `company`. Chains of names are refused, because they
//! may form a circle. Mistakes are errors: no figure would show that a name counts as the wrong
//! company.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::sheet::{Sheet, SheetError, WrongLine};
use titlegauge_core::company::{Alias, Aliases, CompanyKeys};
use titlegauge_core::sanitize;
use titlegauge_core::text::CleanText;

/// Longest part of a wrong header that a message shows, in characters.
const LONGEST_HEADER: usize = 100;

/// The names of a file, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyNames {
    by_key: FxHashMap<String, Named>,
    /// SHA-256 of the file, in hexadecimal; empty without a file.
    pub sha256: String,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    line: u64,
    /// The name as written.
    name: String,
    /// Key of the company.
    key: String,
    /// The company as written.
    company: String,
}

impl CompanyNames {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or contains a mistake.
    pub fn read(path: &Path, keys: &CompanyKeys) -> Result<Self, SheetError> {
        Sheet::read(path, |sheet| Self::of_sheet(sheet, keys))
    }

    /// Returns the names as aliases for company keys.
    pub fn aliases(&self) -> Aliases {
        let alias = |named: &Named| Alias { key: named.key.clone(), name: named.company.clone() };
        self.by_key.iter().map(|(from, named)| (from.clone(), alias(named))).collect()
    }

    fn of_sheet(sheet: &Sheet, keys: &CompanyKeys) -> Result<Self, WrongLine> {
        let header = &sheet.header;
        let (Some(name), Some(company)) = (sheet.column("name"), sheet.column("company")) else {
            let found =
                sanitize::line(&header.iter().collect::<Vec<_>>().join(","), LONGEST_HEADER);
            return Err(WrongLine::new(
                1,
                format!("the header is \"{found}\"; write name,company with a comma between"),
            ));
        };
        let mut aliases = Self { by_key: FxHashMap::default(), sha256: sheet.sha256.clone() };
        let mut scratch = CleanText::default();
        for (line, record) in &sheet.rows {
            let line = *line;
            if record.len() != header.len() {
                let (fields, wanted) = (record.len(), header.len());
                let fix = "put names that contain a comma in double quotes";
                return Err(WrongLine::new(
                    line,
                    format!("has {fields} fields and the header {wanted}; {fix}"),
                ));
            }
            let mut key = |text: &str, column: &str| match keys.key(text, &mut scratch) {
                empty if empty.is_empty() => Err(WrongLine::new(
                    line,
                    format!(
                        "\"{text}\" in column {column} names no company; write one or delete the line"
                    ),
                )),
                key => Ok(key),
            };
            let (from, to) = (key(&record[name], "name")?, key(&record[company], "company")?);
            aliases.add(
                from,
                Named {
                    line,
                    name: record[name].to_owned(),
                    key: to,
                    company: record[company].to_owned(),
                },
            )?;
        }
        aliases.refuse_chains()?;
        Ok(aliases)
    }

    /// Adds a row. Several rows may give the same name if they give the same company.
    fn add(&mut self, from: String, alias: Named) -> Result<(), WrongLine> {
        match self.by_key.get(&from) {
            Some(first) if first.key != alias.key => Err(WrongLine::new(
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

    /// Fails if a company itself counts as another one.
    fn refuse_chains(&self) -> Result<(), WrongLine> {
        let mut lines: Vec<(&String, &Named)> = self.by_key.iter().collect();
        lines.sort_by_key(|(_, alias)| alias.line);
        for (from, alias) in lines {
            let Some(next) = self.by_key.get(&alias.key).filter(|next| next.key != alias.key)
            else {
                continue;
            };
            let fix = if next.key == *from {
                "delete one of the two".to_owned()
            } else {
                format!("write \"{}\" here too", next.company)
            };
            let message = format!(
                "\"{}\" counts as \"{}\", which on line {} counts as \"{}\"; {fix}",
                alias.name, alias.company, next.line, next.company
            );
            return Err(WrongLine::new(alias.line, message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use titlegauge_core::lexicon::Lexicon;

    fn keys() -> CompanyKeys {
        CompanyKeys::new(&Lexicon::builtin().unwrap())
    }

    fn parse(file: &[u8]) -> Result<CompanyNames, WrongLine> {
        CompanyNames::of_sheet(&Sheet::parse(file)?, &keys())
    }

    #[test]
    fn names_are_mapped_to_companies() {
        let file = "\u{feff}Name,note,Company\n\n\"Borel, Ltd\",x,Acme Group\nborel limited,,ACME GROUP\nDuval SARL,,Acme Group Inc.\nacme group,,Acme Group\n";
        let aliases = parse(file.as_bytes()).unwrap();
        assert_eq!((aliases.by_key.len(), aliases.sha256.len()), (3, 64));
        let keys = keys().with_aliases(aliases.aliases());
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
    fn mistakes_are_reported_with_their_line() {
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
            let found = parse(file.as_bytes()).unwrap_err();
            assert!(found.line == line && found.message.contains(message), "{file:?}: {found:?}");
        }
        let found = parse(b"name,company\nA,B\n\xe9,C\n").unwrap_err();
        assert_eq!(found, WrongLine::new(3, "is not UTF-8; save the file as UTF-8"));
    }
}
