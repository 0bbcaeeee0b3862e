//! Header → meaning. The known headers are data, in `columns.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::error::IngestError;
use super::meaning::Meaning;
use super::overrides::Overrides;
use titlegauge_core::sanitize;
use titlegauge_core::values::present;

/// So many characters of a header or cell are shown.
const SHOWN: usize = 40;

/// `columns.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    aliases: BTreeMap<Meaning, Vec<String>>,
    preset: Vec<Preset>,
}

/// The export of a board, as it is known to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preset {
    name: String,
    /// Headers that are all there in this export and hardly in another.
    headers: Vec<String>,
    columns: BTreeMap<Meaning, Vec<String>>,
}

/// The known headers, folded.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    // A test reads the file, which is part of the program.
    let mut known: Known = toml::from_str(include_str!("columns.toml")).unwrap_or_default();
    let lists =
        known.preset.iter_mut().flat_map(|p| p.columns.values_mut().chain([&mut p.headers]));
    lists.chain(known.aliases.values_mut()).flatten().for_each(|header| *header = folded(header));
    known
});

/// A header without case, spaces and signs.
fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Why a column has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// `--columns` says so.
    Option,
    /// The headers are those of a known board.
    Preset(&'static str),
    /// Its header is a known name for it.
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

/// Which column holds which meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The header as it stands.
    pub headers: Vec<String>,
    chosen: BTreeMap<Meaning, (Vec<usize>, Why)>,
    /// Places behind the headers, for what no header means and a later record may bring along.
    room: BTreeMap<Meaning, usize>,
    /// What could be meant by two columns alike, with what tells them apart.
    unclear: Option<String>,
}

impl Columns {
    /// Columns of which nothing is known but their headers.
    pub fn unknown(headers: Vec<String>) -> Self {
        Self { headers, chosen: BTreeMap::new(), room: BTreeMap::new(), unclear: None }
    }

    /// Chooses columns for a header: as told, else as the board is known to write them,
    /// else the best known name. Of columns with one name, `rows` tell whether it matters which.
    pub fn choose(
        headers: &[String],
        rows: &[Vec<String>],
        overrides: &Overrides,
    ) -> Result<Self, String> {
        let names: Vec<String> = headers.iter().map(|h| folded(h)).collect();
        let preset = KNOWN.preset.iter().find(|p| p.headers.iter().all(|h| names.contains(h)));
        let mut out = Self::unknown(headers.to_vec());
        for meaning in Meaning::ALL {
            let found = if let Some(wanted) = overrides.columns.get(&meaning) {
                let found: Result<Vec<_>, _> =
                    wanted.iter().map(|w| wanted_columns(headers, &names, w)).collect();
                (found?, Why::Option)
            } else if let Some((preset, known)) =
                preset.and_then(|p| Some((p, p.columns.get(&meaning)?)))
            {
                (named(&names, known, meaning.adds_up()), Why::Preset(&preset.name))
            } else {
                (
                    named(
                        &names,
                        KNOWN.aliases.get(&meaning).map_or(&[][..], Vec::as_slice),
                        false,
                    ),
                    Why::Alias,
                )
            };
            let (candidates, why) = out.that_say_something(meaning, found, &names, rows);
            let settled: Vec<usize> =
                candidates.iter().map(|alike| out.settled(meaning, alike, rows)).collect();
            if !settled.is_empty() {
                out.chosen.insert(meaning, (settled, why));
            }
        }
        Ok(out)
    }

    /// What is chosen for a meaning; the next known name where all of that is empty. Where another
    /// is filled instead in some rows, it is unclear.
    fn that_say_something(
        &mut self,
        meaning: Meaning,
        (mut chosen, mut why): (Vec<Vec<usize>>, Why),
        names: &[String],
        rows: &[Vec<String>],
    ) -> (Vec<Vec<usize>>, Why) {
        let lost_without =
            matches!(meaning, Meaning::Title | Meaning::Description | Meaning::Company);
        if !lost_without || why == Why::Option || chosen.is_empty() {
            return (chosen, why);
        }
        let says = |row: &Vec<String>, columns: &[usize]| {
            columns.iter().any(|&at| row.get(at).is_some_and(|c| !present(c).is_empty()))
        };
        let known = KNOWN.aliases.get(&meaning).map_or(&[][..], Vec::as_slice);
        let others = named(names, known, true);
        let mut own = chosen.concat();
        if !rows.iter().any(|row| says(row, &own))
            && let Some(filled) =
                others.iter().find(|columns| rows.iter().any(|row| says(row, columns)))
        {
            own.clone_from(filled);
            (chosen, why) = (vec![filled.clone()], Why::Alias);
        }
        for other in others {
            let with = |own_says: bool| {
                rows.iter().filter(|row| says(row, &other) && says(row, &own) == own_says).count()
            };
            let (both, instead) = (with(true), with(false));
            // A row or two of many are no other export, and a column that is filled anyway is none.
            if instead * 20 > rows.len() && instead > both && self.unclear.is_none() {
                self.unclear =
                    Some(self.several(meaning, &[&own[..1], &other].concat(), own[0], rows));
            }
        }
        (chosen, why)
    }

    /// The one of columns alike that is meant: the first that says anything, if no other
    /// says something else.
    fn settled(&mut self, meaning: Meaning, alike: &[usize], rows: &[Vec<String>]) -> usize {
        let says = |at: usize| rows.iter().any(|row| !cell(row, at).is_empty());
        let first = alike.iter().copied().find(|&at| says(at)).unwrap_or(alike[0]);
        let differs =
            |at: usize| says(at) && rows.iter().any(|row| cell(row, at) != cell(row, first));
        if alike.iter().any(|&at| differs(at)) && self.unclear.is_none() {
            self.unclear = Some(self.several(meaning, alike, first, rows));
        }
        first
    }

    /// The message about columns that could each be meant, with samples.
    fn several(
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

    /// Number of meanings that have a column.
    pub fn recognised(&self) -> usize {
        self.chosen.len()
    }

    /// The column of a meaning; the first of several.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.columns(meaning).next()
    }

    /// All columns of a meaning.
    pub fn columns(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let chosen =
            self.chosen.get(&meaning).into_iter().flat_map(|(columns, _)| columns.iter().copied());
        chosen.chain(self.room.get(&meaning).copied())
    }

    /// The same with room for meanings that have no column: records that say themselves what
    /// their values are called may come to them late.
    #[must_use]
    pub fn with_room(mut self) -> Self {
        // Without a description the requirements are the text.
        let without = |meaning: &Meaning| {
            !self.chosen.contains_key(meaning) && *meaning != Meaning::Description
        };
        let without = Meaning::ALL.into_iter().filter(without);
        self.room = without.zip(self.headers.len()..).collect();
        self
    }

    /// Cells of a record.
    pub fn width(&self) -> usize {
        self.headers.len() + self.room.len()
    }

    /// The place of a value whose name is no header, if it is a known name; and how good a name.
    pub fn late(&self, name: &str) -> Option<(usize, usize)> {
        let folded = folded(name);
        let known = KNOWN.aliases.iter().find_map(|(meaning, names)| {
            Some((*meaning, names.iter().position(|n| *n == folded)?))
        });
        let (meaning, rank) = known
            .filter(|(meaning, _)| !matches!(self.chosen.get(meaning), Some((_, Why::Option))))?;
        self.column(meaning).map(|at| (at, rank))
    }

    /// Whether a name is that of a title; many things have a name.
    pub fn is_title(name: &str) -> bool {
        let folded = folded(name);
        folded != "name"
            && KNOWN.aliases.get(&Meaning::Title).is_some_and(|names| names.contains(&folded))
    }

    /// The columns of title and text.
    pub fn needed(&self) -> impl Iterator<Item = usize> {
        let text = if self.chosen.contains_key(&Meaning::Description) {
            Meaning::Description
        } else {
            Meaning::Requirements
        };
        self.columns(Meaning::Title).chain(self.columns(text))
    }

    /// What a column means, and why.
    pub fn meaning(&self, column: usize) -> Option<(Meaning, Why)> {
        self.chosen
            .iter()
            .find(|(_, (columns, _))| columns.contains(&column))
            .map(|(meaning, (_, why))| (*meaning, *why))
    }

    /// The header of each meaning that has a column.
    pub fn mapping(&self) -> BTreeMap<&'static str, String> {
        let headers = |columns: &[usize]| {
            columns.iter().map(|&at| self.headers[at].as_str()).collect::<Vec<_>>().join(" + ")
        };
        self.chosen
            .iter()
            .map(|(meaning, (columns, _))| (meaning.as_str(), headers(columns)))
            .collect()
    }

    /// What is needed and has no column.
    pub fn missing(&self) -> Option<&'static str> {
        let text = self.column(Meaning::Description).or(self.column(Meaning::Requirements));
        let needed = [(self.column(Meaning::Title), "title"), (text, "description")];
        needed.into_iter().find(|(found, _)| found.is_none()).map(|(_, missing)| missing)
    }

    /// Refuses a header without title or text, or one of which it is unclear what it means.
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

/// What a cell says.
fn cell(row: &[String], at: usize) -> String {
    row.get(at).map(|c| present(c).to_owned()).unwrap_or_default()
}

/// The columns that a part of `--columns` can mean: by number, by header, or by a header
/// that is the same but for case and signs.
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

/// The columns with the best of the known names, or with each of them.
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
