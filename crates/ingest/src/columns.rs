//! Assigns meanings to headers. The known headers are data, in `columns.toml`.

mod choose;
mod ids;
mod known;
mod noted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::IngestError;
use super::meaning::Meaning;
use super::overrides::Overrides;
use known::{KnownHeaders, Names};
use titlegauge_core::sanitize;
use titlegauge_core::values::DateOrder;

pub use known::{Sections, XmlNames, check_known_headers, folded};

/// The reason why a column has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// `--columns` names the column.
    Option,
    /// The headers are those of a known job board, whose name this is.
    Preset(&'static str),
    /// The header is a known name of the meaning.
    Alias,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Option => f.write_str("--columns"),
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::Alias => f.write_str("known name"),
        }
    }
}

/// The columns of a meaning, and the reason for the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    columns: Vec<usize>,
    why: Why,
}

/// The column of a value by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedColumn {
    /// Index of the column.
    pub column: usize,
    /// 0 for the header itself, otherwise the rank of the name among the known names of the meaning;
    /// 1 is the best.
    pub rank: usize,
}

/// The columns of each meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The headers as written.
    pub headers: Vec<String>,
    /// The order of day and month in the column of dates.
    pub date_order: DateOrder,
    /// The objects around the title in JSON, with a dot at the end; empty without such objects.
    around: String,
    chosen: BTreeMap<Meaning, Chosen>,
    /// Columns after the headers, for meanings without a header that a later record may have.
    room: BTreeMap<Meaning, usize>,
    /// The message about several columns that could have one meaning; `None` if there are no such
    /// columns.
    unclear: Option<String>,
}

/// The columns of an input, without the reasons for their choice, to be read again with a part of its
/// records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedColumns {
    headers: Vec<String>,
    date_order: DateOrder,
    around: String,
    chosen: BTreeMap<Meaning, Vec<usize>>,
    room: BTreeMap<Meaning, usize>,
}

impl Columns {
    /// Creates columns without meanings.
    pub fn unknown(headers: Vec<String>) -> Self {
        Self {
            headers,
            date_order: DateOrder::Unsettled,
            around: String::new(),
            chosen: BTreeMap::new(),
            room: BTreeMap::new(),
            unclear: None,
        }
    }

    /// Returns the number of meanings that have a column.
    pub fn recognised(&self) -> usize {
        self.chosen.len()
    }

    /// Returns the first column of a meaning; `None` if it has no column.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.columns(meaning).next()
    }

    /// Returns all columns of a meaning.
    pub fn columns(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let chosen =
            self.chosen.get(&meaning).into_iter().flat_map(|chosen| chosen.columns.iter().copied());
        chosen.chain(self.room.get(&meaning).copied())
    }

    /// Adds columns for meanings without a header. Later records of JSON may have names that the
    /// first ones lack.
    #[must_use]
    pub fn with_room(mut self) -> Self {
        // The requirements replace a missing description.
        let without = |meaning: &Meaning| {
            !self.chosen.contains_key(meaning) && *meaning != Meaning::Description
        };
        let without = Meaning::ALL.into_iter().filter(without);
        self.room = without.zip(self.headers.len()..).collect();
        self
    }

    /// Returns the columns with one for the description after the headers.
    #[must_use]
    pub fn with_texts(&self) -> Self {
        let mut joined = self.clone();
        let text = Chosen { columns: vec![joined.headers.len()], why: Why::Option };
        joined.headers.push(Meaning::Description.as_str().to_owned());
        joined.room.values_mut().for_each(|column| *column += 1);
        joined.room.remove(&Meaning::Description);
        joined.chosen.insert(Meaning::Description, text);
        joined
    }

    /// Returns true if the title is within objects of the list with this dotted name.
    pub fn is_in(&self, list: &str) -> bool {
        self.around.strip_prefix(list).is_some_and(|inner| inner.starts_with('.'))
    }

    /// Returns the number of cells of a record.
    pub fn width(&self) -> usize {
        self.headers.len() + self.room.len()
    }

    /// Returns the column of a value whose name is not a header. Returns `None` if the name is
    /// unknown or `--columns` names the column of its meaning.
    pub fn late(&self, name: &str) -> Option<NamedColumn> {
        let (meaning, rank) = self.known(name)?;
        self.column(meaning).map(|column| NamedColumn { column, rank: rank + 1 })
    }

    /// Returns the meaning of a name, and the rank of the name among its known names. Returns `None`
    /// if the name is unknown or `--columns` names the column of its meaning.
    fn known(&self, name: &str) -> Option<(Meaning, usize)> {
        let name = Names::of(name, &self.around);
        let known = &KnownHeaders::embedded().ok()?.aliases;
        let rank = |is: &dyn Fn(&str) -> bool| {
            known.iter().find_map(|(meaning, names)| {
                Some((*meaning, names.iter().position(|known| is(known))?))
            })
        };
        let known =
            rank(&|known| name.is(known)).or_else(|| rank(&|known| name.is_in_short(known)));
        known.filter(|(meaning, _)| {
            !matches!(self.chosen.get(meaning), Some(Chosen { why: Why::Option, .. }))
        })
    }

    /// Returns the meaning of a value in an object that may be a posting, if it is title or text.
    /// Companies and skills have a `name`, too, so that only the header itself may be one.
    pub fn needed_by(&self, name: &str) -> Option<Meaning> {
        let header =
            self.needed().find(|&at| self.headers.get(at).is_some_and(|header| header == name));
        let meaning = match header {
            Some(at) => self.meaning(at)?.0,
            None => self.known(name).filter(|(meaning, _)| self.column(*meaning).is_some())?.0,
        };
        let is_title = header.is_some() || Self::is_title(name);
        (meaning == self.text() || meaning == Meaning::Title && is_title).then_some(meaning)
    }

    /// Returns true if the last part of a dotted name is a known name of the title, except `name`,
    /// which other things have, too.
    pub fn is_title(name: &str) -> bool {
        let folded = folded(name.rsplit('.').next().unwrap_or_default());
        folded != "name"
            && KnownHeaders::embedded()
                .is_ok_and(|known| known.names(Meaning::Title).contains(&folded))
    }

    /// Returns the columns of the title and of the description or, without one, the requirements.
    pub fn needed(&self) -> impl Iterator<Item = usize> {
        self.columns(Meaning::Title).chain(self.columns(self.text()))
    }

    /// Returns the meaning of the text of postings.
    fn text(&self) -> Meaning {
        if self.chosen.contains_key(&Meaning::Description) {
            Meaning::Description
        } else {
            Meaning::Requirements
        }
    }

    /// Returns the meaning of a column and the reason for it; `None` if it has no meaning.
    pub fn meaning(&self, column: usize) -> Option<(Meaning, Why)> {
        self.chosen
            .iter()
            .find(|(_, chosen)| chosen.columns.contains(&column))
            .map(|(meaning, chosen)| (*meaning, chosen.why))
    }

    /// Returns the header of each meaning that has a column, several headers joined by ` + `.
    pub fn mapping(&self) -> BTreeMap<&'static str, String> {
        let headers = |columns: &[usize]| {
            columns.iter().map(|&at| self.headers[at].as_str()).collect::<Vec<_>>().join(" + ")
        };
        self.chosen
            .iter()
            .map(|(meaning, chosen)| (meaning.as_str(), headers(&chosen.columns)))
            .collect()
    }

    /// Returns a required meaning that has no column; `None` if all have one.
    pub fn missing(&self) -> Option<&'static str> {
        let text = self.column(Meaning::Description).or(self.column(Meaning::Requirements));
        let needed = [(self.column(Meaning::Title), "title"), (text, "description")];
        needed.into_iter().find(|(found, _)| found.is_none()).map(|(_, missing)| missing)
    }

    /// Checks that title and description have columns, and that no meaning is ambiguous.
    ///
    /// # Errors
    ///
    /// Returns an error if one of them has no column, or if several columns could have one meaning.
    pub fn complete(&self, name: &str, overrides: &Overrides) -> Result<(), IngestError> {
        let headers = || sanitize::names(self.headers.iter());
        match (self.missing(), &self.unclear) {
            (Some(missing), _) if self.chosen.is_empty() && !overrides.no_header => {
                Err(IngestError::NoHeader { name: name.into(), missing, headers: headers() })
            }
            (Some(_), _) if overrides.no_header => {
                Err(IngestError::Unnamed { name: name.into(), columns: self.headers.len() })
            }
            (Some(missing), _) => {
                Err(IngestError::NoColumn { name: name.into(), missing, headers: headers() })
            }
            (None, Some(what)) => {
                Err(IngestError::Unclear { name: name.into(), what: what.clone() })
            }
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
