//! Counts for the additional tables requested with `--by`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::gaps::GapSums;
use super::group::Group;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_core::values::present;

/// A key by which postings may be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// Advertised role.
    Role,
    /// Advertised level.
    Level,
    /// Key of the company.
    Company,
    /// Month of the posting.
    Month,
    /// Location, as written.
    Location,
    /// Source.
    Source,
}

impl Key {
    /// All keys.
    pub const ALL: [Self; 6] =
        [Self::Role, Self::Level, Self::Company, Self::Month, Self::Location, Self::Source];

    /// Returns the word used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Level => "level",
            Self::Company => "company",
            Self::Month => "month",
            Self::Location => "location",
            Self::Source => "source",
        }
    }
}

/// The keys of one table, written as `company,month`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping(pub Vec<Key>);

impl Grouping {
    /// Returns the file name of the table.
    pub fn file(&self) -> String {
        format!("by-{}.csv", self.to_string().replace(',', "-"))
    }
}

impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Grouping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let key = |word: &str| {
            Key::ALL.into_iter().find(|key| key.as_str() == word.trim()).ok_or_else(|| {
                let known = Key::ALL.map(Key::as_str).join(", ");
                format!("cannot group by \"{}\"; the keys are {known}", word.trim())
            })
        };
        let keys: Vec<Key> = text.split(',').map(key).collect::<Result<_, _>>()?;
        if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
            return Err(format!("\"{text}\" names a key twice"));
        }
        Ok(Self(keys))
    }
}

/// The value of a key for a posting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// Advertised role; `None` if the title names no role of the lexicon.
    Role(Option<RoleId>),
    /// Advertised level.
    Level(Level),
    /// Company key, month or location; empty if it is missing.
    Text(String),
    /// Index of the source.
    Source(u32),
}

impl Value {
    fn of(key: Key, labelled: &Labelled<'_>) -> Self {
        match key {
            Key::Role => Self::Role(labelled.advertised.role),
            Key::Level => Self::Level(labelled.advertised.level),
            Key::Company => Self::Text(labelled.company_key.clone()),
            Key::Month => Self::Text(labelled.month().to_owned()),
            Key::Location => Self::Text(present(&labelled.posting.location).trim().to_owned()),
            Key::Source => Self::Source(labelled.posting.origin.source),
        }
    }
}

/// The postings of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped {
    /// Counts.
    pub group: Group,
    /// Gaps by company key, because postings of a company resemble each other. The key is empty
    /// for postings without a company.
    pub gaps: BTreeMap<String, GapSums>,
}

/// The groups of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The keys.
    pub by: Grouping,
    /// The groups, by one value for each key.
    pub groups: BTreeMap<Vec<Value>, Grouped>,
}

impl Groups {
    /// Creates a table without postings.
    pub fn new(by: Grouping) -> Self {
        Self { by, groups: BTreeMap::new() }
    }

    /// Counts a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let values = self.by.0.iter().map(|key| Value::of(*key, labelled)).collect();
        let grouped: &mut Grouped = self.groups.entry(values).or_default();
        grouped.group.record(labelled);
        let Some(gap) = labelled.counted_gap() else { return };
        grouped.gaps.entry(labelled.company_key.clone()).or_default().record(labelled, &gap);
    }

    /// Adds the counts of another part of the input, grouped by the same keys.
    pub fn merge(&mut self, other: Self) {
        for (values, theirs) in other.groups {
            let mine = self.groups.entry(values).or_default();
            mine.group.merge(&theirs.group);
            for (company, gaps) in theirs.gaps {
                mine.gaps.entry(company).or_default().merge(&gaps);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groupings_are_parsed() {
        assert_eq!("company, month".parse::<Grouping>().unwrap().file(), "by-company-month.csv");
        for (wrong, message) in [
            ("", "cannot group by \"\""),
            ("titel", "the keys are role, level"),
            ("role,role", "twice"),
        ] {
            assert!(wrong.parse::<Grouping>().unwrap_err().contains(message), "{wrong}");
        }
    }
}
