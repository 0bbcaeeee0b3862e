//! Assigns meanings to headers. The known headers are data, in `columns.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::error::IngestError;
use super::meaning::Meaning;
use super::overrides::Overrides;
use titlegauge_core::sanitize;
use titlegauge_core::values::present;

/// The largest number of characters of a header or cell in a message.
const SHOWN: usize = 40;

/// The known headers: the content of `columns.toml`, folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownHeaders {
    /// Names of each meaning, the best first.
    aliases: BTreeMap<Meaning, Vec<String>>,
    preset: Vec<Preset>,
}

/// The known export of a job board.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preset {
    name: String,
    /// Headers that identify the export: it contains all of them, and other exports hardly do.
    headers: Vec<String>,
    columns: BTreeMap<Meaning, Vec<String>>,
}

/// The embedded table, or the message why it cannot be parsed.
static KNOWN: LazyLock<Result<KnownHeaders, String>> =
    LazyLock::new(|| KnownHeaders::parse(include_str!("columns.toml")));

impl KnownHeaders {
    fn parse(text: &str) -> Result<Self, String> {
        let mut known: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let lists =
            known.preset.iter_mut().flat_map(|p| p.columns.values_mut().chain([&mut p.headers]));
        lists
            .chain(known.aliases.values_mut())
            .flatten()
            .for_each(|header| *header = folded(header));
        Ok(known)
    }

    /// Returns the embedded table.
    ///
    /// Code that runs after `check_known_headers` may treat an error as a missing name.
    fn embedded() -> Result<&'static Self, IngestError> {
        KNOWN.as_ref().map_err(|error| IngestError::KnownHeaders(error.clone()))
    }

    /// Returns the known names of a meaning.
    fn names(&self, meaning: Meaning) -> &[String] {
        self.aliases.get(&meaning).map_or(&[], Vec::as_slice)
    }
}

/// Checks that the embedded table of known headers can be parsed. Without it no header would be
/// recognized, so detection calls this first.
///
/// # Errors
///
/// Returns an error if the table is malformed.
pub fn check_known_headers() -> Result<(), IngestError> {
    KnownHeaders::embedded().map(|_| ())
}

/// Returns the letters and digits of a header in lower case.
fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

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

/// Candidates for the columns of a meaning: for each column to choose, those with one name.
struct Candidates {
    groups: Vec<Vec<usize>>,
    why: Why,
}

/// The column of a value whose name is not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateColumn {
    /// Index of the column.
    pub column: usize,
    /// Rank of the name among the known names of the meaning; 0 is the best.
    pub rank: usize,
}

/// The columns of each meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The headers as written.
    pub headers: Vec<String>,
    chosen: BTreeMap<Meaning, Chosen>,
    /// Columns after the headers, for meanings without a header that a later record may have.
    room: BTreeMap<Meaning, usize>,
    /// The message about several columns that could have one meaning; `None` if there are no such
    /// columns.
    unclear: Option<String>,
}

impl Columns {
    /// Creates columns without meanings.
    pub fn unknown(headers: Vec<String>) -> Self {
        Self { headers, chosen: BTreeMap::new(), room: BTreeMap::new(), unclear: None }
    }

    /// Chooses the columns of each meaning: those that `--columns` names, else those of the known
    /// job board, else those with the best known name. `rows` decide between columns with one name.
    ///
    /// # Errors
    ///
    /// Returns a message if `--columns` names a column that does not exist.
    pub fn choose(
        headers: &[String],
        rows: &[Vec<String>],
        overrides: &Overrides,
    ) -> Result<Self, String> {
        let known_headers = KnownHeaders::embedded().map_err(|error| error.to_string())?;
        let names: Vec<String> = headers.iter().map(|h| folded(h)).collect();
        let preset =
            known_headers.preset.iter().find(|p| p.headers.iter().all(|h| names.contains(h)));
        let mut out = Self::unknown(headers.to_vec());
        for meaning in Meaning::ALL {
            let candidates = if let Some(wanted) = overrides.columns.get(&meaning) {
                let groups: Result<Vec<_>, _> =
                    wanted.iter().map(|w| wanted_columns(headers, &names, w)).collect();
                Candidates { groups: groups?, why: Why::Option }
            } else if let Some((preset, known)) =
                preset.and_then(|p| Some((p, p.columns.get(&meaning)?)))
            {
                let groups = named(&names, known, meaning.adds_up());
                Candidates { groups, why: Why::Preset(&preset.name) }
            } else {
                let groups = named(&names, known_headers.names(meaning), false);
                Candidates { groups, why: Why::Alias }
            };
            let others = || named(&names, known_headers.names(meaning), true);
            let Candidates { groups, why } = out.with_content(meaning, candidates, others, rows);
            let columns: Vec<usize> =
                groups.iter().map(|alike| out.resolve(meaning, alike, rows)).collect();
            if !columns.is_empty() {
                out.chosen.insert(meaning, Chosen { columns, why });
            }
        }
        Ok(out)
    }

    /// Returns the candidates of a meaning or, if all their cells are empty, the first of the
    /// columns `others` with a known name that has content. Records an ambiguity if another of
    /// these columns has content in rows in which the candidates are empty.
    fn with_content(
        &mut self,
        meaning: Meaning,
        mut candidates: Candidates,
        others: impl FnOnce() -> Vec<Vec<usize>>,
        rows: &[Vec<String>],
    ) -> Candidates {
        let important = matches!(meaning, Meaning::Title | Meaning::Description | Meaning::Company);
        if !important || candidates.why == Why::Option || candidates.groups.is_empty() {
            return candidates;
        }
        let filled = |row: &Vec<String>, columns: &[usize]| {
            columns.iter().any(|&at| row.get(at).is_some_and(|c| !present(c).is_empty()))
        };
        let others = others();
        let mut own = candidates.groups.concat();
        if !rows.iter().any(|row| filled(row, &own))
            && let Some(other) =
                others.iter().find(|columns| rows.iter().any(|row| filled(row, columns)))
        {
            own.clone_from(other);
            candidates = Candidates { groups: vec![other.clone()], why: Why::Alias };
        }
        for other in &others {
            let count = |own_filled: bool| {
                let rows = rows.iter().filter(|row| filled(row, other));
                rows.filter(|row| filled(row, &own) == own_filled).count()
            };
            let (both, instead) = (count(true), count(false));
            // Single rows may be errors, and a column that is usually filled next to the chosen
            // one has another meaning.
            if instead * 20 > rows.len() && instead > both && self.unclear.is_none() {
                let alike = [&own[..1], other].concat();
                self.unclear = Some(self.ambiguity(meaning, &alike, own[0], rows));
            }
        }
        candidates
    }

    /// Returns the first of columns with one name that has content. Records an ambiguity if
    /// another has different content.
    fn resolve(&mut self, meaning: Meaning, alike: &[usize], rows: &[Vec<String>]) -> usize {
        let filled = |at: usize| rows.iter().any(|row| !cell(row, at).is_empty());
        let first = alike.iter().copied().find(|&at| filled(at)).unwrap_or(alike[0]);
        let differs =
            |at: usize| filled(at) && rows.iter().any(|row| cell(row, at) != cell(row, first));
        if alike.iter().any(|&at| differs(at)) && self.unclear.is_none() {
            self.unclear = Some(self.ambiguity(meaning, alike, first, rows));
        }
        first
    }

    /// Returns the message about columns that could have one meaning, with sample cells.
    fn ambiguity(
        &self,
        meaning: Meaning,
        alike: &[usize],
        first: usize,
        rows: &[Vec<String>],
    ) -> String {
        let shown = alike.iter().map(|&at| {
            let sample =
                rows.iter().map(|row| cell(row, at)).find(|c| !c.is_empty()).unwrap_or_default();
            format!(
                "#{} \"{}\" with \"{}\"",
                at + 1,
                sanitize::line(&self.headers[at], SHOWN),
                sanitize::line(&sample, SHOWN)
            )
        });
        let (word, shown) = (meaning.as_str(), shown.collect::<Vec<_>>().join(", "));
        format!(
            "several columns could be the {word}: {shown}; say which with --columns '{word}=#{}'",
            first + 1
        )
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

    /// Returns the number of cells of a record.
    pub fn width(&self) -> usize {
        self.headers.len() + self.room.len()
    }

    /// Returns the column of a value whose name is not a header. Returns `None` if the name is
    /// unknown or `--columns` names the column of its meaning.
    pub fn late(&self, name: &str) -> Option<LateColumn> {
        let folded = folded(name);
        let known = KnownHeaders::embedded().ok()?.aliases.iter().find_map(|(meaning, names)| {
            Some((*meaning, names.iter().position(|n| *n == folded)?))
        });
        let (meaning, rank) = known.filter(|(meaning, _)| {
            !matches!(self.chosen.get(meaning), Some(Chosen { why: Why::Option, .. }))
        })?;
        self.column(meaning).map(|column| LateColumn { column, rank })
    }

    /// Returns true if a name is a known name of the title, except `name`, which other things have,
    /// too.
    pub fn is_title(name: &str) -> bool {
        let folded = folded(name);
        folded != "name"
            && KnownHeaders::embedded()
                .is_ok_and(|known| known.names(Meaning::Title).contains(&folded))
    }

    /// Returns the columns of the title and of the description or, without one, the requirements.
    pub fn needed(&self) -> impl Iterator<Item = usize> {
        let text = if self.chosen.contains_key(&Meaning::Description) {
            Meaning::Description
        } else {
            Meaning::Requirements
        };
        self.columns(Meaning::Title).chain(self.columns(text))
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

/// Returns the text of a cell; empty if it is missing or means "no value".
fn cell(row: &[String], at: usize) -> String {
    row.get(at).map(|c| present(c).to_owned()).unwrap_or_default()
}

/// Returns the columns that a part of `--columns` names: by header, else by number, else by header
/// without regard to case and signs.
fn wanted_columns(
    headers: &[String],
    names: &[String],
    wanted: &str,
) -> Result<Vec<usize>, String> {
    let all = |same: &dyn Fn(usize) -> bool| {
        (0..headers.len()).filter(|&at| same(at)).collect::<Vec<_>>()
    };
    let number = wanted.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    let ways: [&dyn Fn(usize) -> bool; 3] =
        [&|at| headers[at] == wanted, &|at| number == Some(at + 1), &|at| {
            !names[at].is_empty() && names[at] == folded(wanted)
        }];
    let found = ways.iter().map(|way| all(way)).find(|found| !found.is_empty());
    found.ok_or_else(|| {
        format!("there is no column \"{wanted}\" among: {}", sanitize::names(headers.iter()))
    })
}

/// Returns the columns with the best of the known names or, if `each`, with any of them; one group
/// of columns for each name.
fn named(names: &[String], known: &[String], each: bool) -> Vec<Vec<usize>> {
    let of =
        |known: &String| (0..names.len()).filter(|&at| names[at] == *known).collect::<Vec<_>>();
    known
        .iter()
        .map(of)
        .filter(|alike| !alike.is_empty())
        .take(if each { usize::MAX } else { 1 })
        .collect()
}

#[cfg(test)]
mod tests;
