//! Chooses the columns of each meaning, and finds ambiguities.

use super::known::{KnownHeaders, Names, folded};
use super::{Chosen, Columns, Why};
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use titlegauge_core::sanitize;
use titlegauge_core::values::{DateOrder, date, present};

/// The largest number of characters of a header or cell in a message.
const SHOWN: usize = 40;

/// Candidates for the columns of a meaning: for each column to choose, those with one name.
struct Candidates {
    groups: Vec<Vec<usize>>,
    why: Why,
}

impl Columns {
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
        let around = known_headers.around_title(headers);
        let names: Vec<Names> = headers.iter().map(|h| Names::of(h, around)).collect();
        let has = |header: &String| names.iter().any(|name| name.is(header));
        let preset = known_headers.preset.iter().find(|p| p.headers.iter().all(has));
        let mut out = Self { around: around.to_owned(), ..Self::unknown(headers.to_vec()) };
        if preset.is_some_and(|preset| preset.day_first) {
            out.date_order = DateOrder::DayFirst;
        }
        for meaning in Meaning::ALL {
            let candidates = if let Some(wanted) = overrides.columns.get(&meaning) {
                let groups: Result<Vec<_>, _> =
                    wanted.iter().map(|w| wanted_columns(headers, &names, w)).collect();
                Candidates { groups: groups?, why: Why::Option }
            } else if let Some((preset, known)) =
                preset.and_then(|p| Some((p, p.columns.get(&meaning)?)))
            {
                let each = meaning.adds_up() || preset.first_present;
                let groups = named(&names, known, each);
                Candidates { groups, why: Why::Preset(&preset.name) }
            } else {
                let groups = aliased(&names, known_headers.names(meaning), false);
                Candidates { groups, why: Why::Alias }
            };
            let others = || aliased(&names, known_headers.names(meaning), true);
            let Candidates { groups, why } = out.with_content(meaning, candidates, others, rows);
            let columns: Vec<usize> =
                groups.iter().map(|alike| out.resolve(meaning, alike, rows)).collect();
            if let [column] = columns[..]
                && why != Why::Option
                && out.unclear.is_none()
            {
                out.unclear = out.ids(meaning, column, rows);
            }
            if !columns.is_empty() {
                out.chosen.insert(meaning, Chosen { columns, why });
            }
        }
        Ok(out)
    }

    /// Returns the candidates of a meaning or, if none of their cells has a value, the first of the
    /// columns `others` with a known name that has one. Records an ambiguity if another column of a
    /// title, description or company has values in rows in which the candidates have none.
    fn with_content(
        &mut self,
        meaning: Meaning,
        mut candidates: Candidates,
        others: impl FnOnce() -> Vec<Vec<usize>>,
        rows: &[Vec<String>],
    ) -> Candidates {
        if candidates.why == Why::Option || candidates.groups.is_empty() {
            return candidates;
        }
        // Words such as "3 days ago" are not a date.
        let has_value = |cell: &String| match meaning {
            Meaning::Date => !date(present(cell), DateOrder::Unsettled).is_empty(),
            _ => !present(cell).is_empty(),
        };
        let filled = |row: &Vec<String>, columns: &[usize]| {
            columns.iter().any(|&at| row.get(at).is_some_and(has_value))
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
        if !matches!(meaning, Meaning::Title | Meaning::Description | Meaning::Company) {
            return candidates;
        }
        // A member that is an object in some records and a text in others has two names.
        let outer = |at: usize| {
            self.headers[own[0]]
                .strip_prefix(&self.headers[at])
                .is_some_and(|inner| inner.starts_with('.'))
        };
        if let Some(shape) = others.iter().find(|other| outer(other[0])) {
            if !candidates.groups.contains(shape) {
                candidates.groups.push(shape.clone());
            }
            own.extend(shape);
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
}

impl Columns {
    /// Returns the column with a name as in `--columns`: a header, `#` and a number, or a header without
    /// regard to case and signs. Of several columns it is the first.
    ///
    /// # Errors
    ///
    /// Returns a message with the existing headers if there is no column of this name.
    pub fn find(&self, wanted: &str) -> Result<usize, String> {
        let names: Vec<Names> = self.headers.iter().map(|h| Names::of(h, &self.around)).collect();
        wanted_columns(&self.headers, &names, wanted).map(|found| found[0])
    }
}

/// Returns the text of a cell; empty if it is missing or means "no value".
fn cell(row: &[String], at: usize) -> String {
    row.get(at).map(|c| present(c).to_owned()).unwrap_or_default()
}

/// Returns the columns that a part of `--columns` names: by header, else by number, else by header
/// without regard to case and signs.
fn wanted_columns(headers: &[String], names: &[Names], wanted: &str) -> Result<Vec<usize>, String> {
    let all = |same: &dyn Fn(usize) -> bool| {
        (0..headers.len()).filter(|&at| same(at)).collect::<Vec<_>>()
    };
    let number = wanted.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    let ways: [&dyn Fn(usize) -> bool; 3] =
        [&|at| headers[at] == wanted, &|at| number == Some(at + 1), &|at| {
            !names[at].whole.is_empty() && names[at].is(&folded(wanted))
        }];
    let found = ways.iter().map(|way| all(way)).find(|found| !found.is_empty());
    found.ok_or_else(|| {
        format!("there is no column \"{wanted}\" among: {}", sanitize::names(headers.iter()))
    })
}

/// Returns the columns with the best of the known names or, if `each`, with any of them; one group
/// of columns for each name.
fn named(names: &[Names], known: &[String], each: bool) -> Vec<Vec<usize>> {
    groups(known, each, |at, known| names.get(at).map(|name| name.is(known)))
}

/// Like [`named`], with the short names if no header has a known name.
fn aliased(names: &[Names], known: &[String], each: bool) -> Vec<Vec<usize>> {
    let whole = named(names, known, each);
    if !whole.is_empty() {
        return whole;
    }
    groups(known, each, |at, known| names.get(at).map(|name| name.is_in_short(known)))
}

/// Returns the indices for which `is` returns true, in groups of one known name each. `is` returns
/// `None` after the last index.
fn groups(
    known: &[String],
    each: bool,
    is: impl Fn(usize, &str) -> Option<bool>,
) -> Vec<Vec<usize>> {
    let of = |known: &String| {
        let all = (0..).map_while(|at| is(at, known)).enumerate();
        all.filter(|(_, is)| *is).map(|(at, _)| at).collect::<Vec<_>>()
    };
    known
        .iter()
        .map(of)
        .filter(|alike| !alike.is_empty())
        .take(if each { usize::MAX } else { 1 })
        .collect()
}
