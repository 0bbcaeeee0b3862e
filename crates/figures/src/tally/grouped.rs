//! Counts by whatever groups are asked for with `--by`, on top of the fixed tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Group;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::values::present;

/// What postings may be grouped by.
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
    /// Input.
    Source,
}

impl Key {
    const ALL: [Self; 6] =
        [Self::Role, Self::Level, Self::Company, Self::Month, Self::Location, Self::Source];

    /// The word on the command line.
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

/// Keys by which one more table is made, as `company,month`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping(pub Vec<Key>);

impl Grouping {
    /// The table's file.
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
                format!("\"{}\" is nothing to group by; there are {known}", word.trim())
            })
        };
        let keys: Vec<Key> = text.split(',').map(key).collect::<Result<_, _>>()?;
        if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
            return Err(format!("\"{text}\" names a key twice"));
        }
        Ok(Self(keys))
    }
}

/// What a posting has of a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// Advertised role; none where the title names none of ours.
    Role(Option<usize>),
    /// Advertised level.
    Level(u8),
    /// Company key, month or location; empty where there is none.
    Text(String),
    /// Index of the source.
    Source(u32),
}

impl Value {
    fn of(key: Key, labelled: &Labelled<'_>) -> Self {
        match key {
            Key::Role => Self::Role(labelled.advertised.role),
            Key::Level => Self::Level(labelled.advertised.level.get()),
            Key::Company => Self::Text(labelled.company_key.clone()),
            Key::Month => Self::Text(labelled.date.get(..7).unwrap_or_default().to_owned()),
            Key::Location => Self::Text(present(&labelled.posting.location).trim().to_owned()),
            Key::Source => Self::Source(labelled.posting.origin.source),
        }
    }
}

/// Measured postings by title gap, −4 to 4.
pub type Gaps = [u64; 9];

/// The postings of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouped {
    /// Counts.
    pub group: Group,
    /// Gaps by company key, since postings of a company resemble each other; those without
    /// a company stand under an empty key.
    pub gaps: BTreeMap<String, Gaps>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// By what.
    pub by: Grouping,
    /// The groups, one value for each key.
    pub groups: BTreeMap<Vec<Value>, Grouped>,
}

impl Groups {
    /// A table without postings.
    pub fn new(by: Grouping) -> Self {
        Self { by, groups: BTreeMap::new() }
    }

    /// Counts a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let values = self.by.0.iter().map(|key| Value::of(*key, labelled)).collect();
        let grouped: &mut Grouped = self.groups.entry(values).or_default();
        grouped.group.record(labelled);
        let Some(gap) = labelled.counted_gap() else { return };
        let gaps = grouped.gaps.entry(labelled.company_key.clone()).or_default();
        gaps[usize::from((gap.clamp(-4, 4) + 4).unsigned_abs())] += 1;
    }

    /// Adds the counts of another part, by the same keys.
    pub fn merge(&mut self, other: Self) {
        for (values, theirs) in other.groups {
            let mine = self.groups.entry(values).or_default();
            mine.group.merge(&theirs.group);
            for (company, gaps) in theirs.gaps {
                let own = mine.gaps.entry(company).or_default();
                own.iter_mut().zip(gaps).for_each(|(mine, theirs)| *mine += theirs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked_for() {
        assert_eq!("company, month".parse::<Grouping>().unwrap().file(), "by-company-month.csv");
        for (wrong, message) in
            [("", "\"\" is nothing"), ("titel", "there are role, level"), ("role,role", "twice")]
        {
            assert!(wrong.parse::<Grouping>().unwrap_err().contains(message), "{wrong}");
        }
    }
}
