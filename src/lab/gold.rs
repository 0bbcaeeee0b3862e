//! Reads labels that careful readers gave, from a CSV file or an export of Label Studio. `fit` learns from them, and `eval`
//! compares with them.
//!
//! Columns are found by name. `id`, `role`, `orientation` and `level` are required; `also`, `near`
//! (several roles separated by `|`), `orientation_also` and `level_also` are optional. Rows with an
//! empty `role` have not been read yet and are skipped, so that a review can be used before it is
//! complete. Anything else that is wrong is an error with its line: a mistyped role would silently
//! count as a mistake of the program.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use thiserror::Error;

use super::label_studio::{self, SELECTION_PROBABILITY};
use crate::sheet::{Sheet, SheetError, WrongLine};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{LEVELS, Lexicon, ORIENTATIONS, RoleId};
use titlegauge_core::sanitize::{self, unguarded};

/// The reasons why a file of labels cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GoldError {
    /// The file cannot be read, or a line is wrong.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The file has no label.
    #[error("{}: no row has a role; fill in the column \"role\" of at least one row", .0.display())]
    Empty(PathBuf),
}

/// The readers' answer to one question, and a second answer that is as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<C> {
    /// The class.
    pub first: C,
    /// Another class that also counts as right.
    pub also: Option<C>,
}

/// The weight of a second answer, if the first has 1.
pub const ALSO: f64 = 0.5;

impl<C: Copy> Answer<C> {
    /// Returns the mean of a figure over both answers, by their weights.
    pub fn mean(self, figure: impl Fn(C) -> f64) -> f64 {
        match self.also {
            Some(also) => (figure(self.first) + ALSO * figure(also)) / (1.0 + ALSO),
            None => figure(self.first),
        }
    }
}

impl<C: Copy + PartialEq> Answer<C> {
    /// Returns true if a class counts as right.
    pub fn allows(self, class: C) -> bool {
        class == self.first || self.also == Some(class)
    }

    /// Replaces the classes, for example by their indices.
    pub fn map<D>(self, to: impl Fn(C) -> D) -> Answer<D> {
        Answer { first: to(self.first), also: self.also.map(to) }
    }
}

/// The readers' answers for one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Role of the duties.
    pub role: Answer<RoleId>,
    /// Roles that are near but do not count as right.
    pub near: Vec<RoleId>,
    /// Indexes in [`ORIENTATIONS`].
    pub orientation: Answer<usize>,
    /// Level of the duties.
    pub level: Answer<Level>,
}

/// The selection of the postings of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// The probability of selection by id, above 0 and at most 1.
    pub probabilities: BTreeMap<String, f64>,
    /// True if postings were drawn at random too, read yet or not.
    pub drawn: bool,
}

/// The labels of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// Answers by the id of the posting.
    pub readings: BTreeMap<String, Reading>,
    /// The selection of its postings; `None` if the file does not say so.
    pub selection: Option<Selection>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Gold {
    /// Reads a file of labels.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, a line is wrong, or no row has a role.
    pub fn read(path: &Path, lexicon: &Lexicon) -> Result<Self, GoldError> {
        let convert = |sheet: &Sheet| Self::of_sheet(sheet, lexicon);
        let gold = Sheet::read_as(path, label_studio::sheet, convert)?;
        if gold.readings.is_empty() {
            return Err(GoldError::Empty(path.into()));
        }
        Ok(gold)
    }

    fn of_sheet(sheet: &Sheet, lexicon: &Lexicon) -> Result<Self, WrongLine> {
        let columns = LabelColumns::find(sheet).map_err(|message| WrongLine::new(1, message))?;
        let roles: Vec<&str> = lexicon.roles.iter().map(|role| role.id.as_str()).collect();
        let mut readings = BTreeMap::new();
        let mut selection = columns.probability.at.map(|_| Selection::default());
        for (line, record) in &sheet.rows {
            let probability =
                columns.probability(record).map_err(|message| WrongLine::new(*line, message))?;
            if let Some((selection, probability)) = selection.as_mut().zip(probability) {
                selection.drawn |= probability < 1.0;
            }
            let Some((id, reading)) = columns
                .reading(record, &roles)
                .map_err(|message| WrongLine::new(*line, message))?
            else {
                continue;
            };
            if let Some(selection) = &mut selection {
                let probability = probability.ok_or_else(|| {
                    let message = format!(
                        "the row has a role but no {SELECTION_PROBABILITY}; leave the column as review wrote it, or delete all of it"
                    );
                    WrongLine::new(*line, message)
                })?;
                selection.probabilities.insert(id.clone(), probability);
            }
            if readings.insert(id.clone(), reading).is_some() {
                let message = format!("id \"{id}\" appears twice; keep one of its rows");
                return Err(WrongLine::new(*line, message));
            }
        }
        Ok(Self { readings, selection, sha256: sheet.sha256.clone() })
    }
}

/// Reads the groups of postings, such as their sources: a CSV file whose first column is an id and
/// whose second column is a group.
///
/// # Errors
///
/// Fails if the file cannot be read, or a row has no group.
pub fn read_groups(path: &Path) -> Result<HashMap<String, String>, SheetError> {
    Sheet::read(path, |sheet| {
        let group = |(line, row): &(u64, StringRecord)| match (row.get(0), row.get(1)) {
            (Some(id), Some(group)) if !group.is_empty() => {
                Ok((unguarded(id).to_owned(), group.to_owned()))
            }
            _ => Err(WrongLine::new(*line, "the row has no group; write an id and its group")),
        };
        sheet.rows.iter().map(group).collect()
    })
}

/// A column of a file of labels; `at` is `None` if the file does not have it.
#[derive(Clone, Copy)]
struct Column {
    name: &'static str,
    at: Option<usize>,
}

impl Column {
    fn cell(self, record: &StringRecord) -> &str {
        self.at.and_then(|at| record.get(at)).unwrap_or_default().trim()
    }

    /// Returns the index of the class in a row, or `None` if the cell is empty.
    fn class(self, record: &StringRecord, classes: &[&str]) -> Result<Option<usize>, String> {
        match self.cell(record) {
            "" => Ok(None),
            text => class(self.name, text, classes).map(Some),
        }
    }

    /// Returns the index of the class in a row. An empty cell is an error.
    fn required(self, record: &StringRecord, classes: &[&str]) -> Result<usize, String> {
        let class = self.class(record, classes)?;
        class.ok_or_else(|| format!("the row has a role but no {}", self.name))
    }
}

/// Returns the index of a class.
fn class(column: &str, text: &str, classes: &[&str]) -> Result<usize, String> {
    let at = classes.iter().position(|class| *class == text);
    at.ok_or_else(|| format!("{column} \"{text}\" is not one of {}", classes.join(", ")))
}

/// The columns of a file of labels.
struct LabelColumns {
    id: Column,
    role: Column,
    also: Column,
    near: Column,
    orientation: Column,
    orientation_also: Column,
    level: Column,
    level_also: Column,
    probability: Column,
}

impl LabelColumns {
    fn find(sheet: &Sheet) -> Result<Self, String> {
        let optional = |name: &'static str| Column { name, at: sheet.column(name) };
        let required = |name: &'static str| match optional(name) {
            Column { at: None, .. } => {
                let columns = sanitize::names(sheet.header.iter());
                Err(format!(
                    "there is no column \"{name}\"; labels need id, role, orientation and level, but the columns are {columns}"
                ))
            }
            column => Ok(column),
        };
        Ok(Self {
            id: required("id")?,
            role: required("role")?,
            also: optional("also"),
            near: optional("near"),
            orientation: required("orientation")?,
            orientation_also: optional("orientation_also"),
            level: required("level")?,
            level_also: optional("level_also"),
            probability: optional(SELECTION_PROBABILITY),
        })
    }

    /// Returns the probability of selection of a row, or `None` if the cell is empty.
    fn probability(&self, record: &StringRecord) -> Result<Option<f64>, String> {
        let cell = self.probability.cell(record);
        if cell.is_empty() {
            return Ok(None);
        }
        let number = cell.parse().ok().filter(|number| *number > 0.0 && *number <= 1.0);
        number.map(Some).ok_or_else(|| {
            format!("{SELECTION_PROBABILITY} \"{cell}\" is not a number above 0 and up to 1")
        })
    }

    /// Returns the id and the answers of a row, or `None` if nobody has read it yet.
    fn reading(
        &self,
        record: &StringRecord,
        roles: &[&str],
    ) -> Result<Option<(String, Reading)>, String> {
        let Some(role) = self.role.class(record, roles)? else { return Ok(None) };
        let id = unguarded(self.id.cell(record));
        if id.is_empty() {
            return Err("the row has a role but no id".into());
        }
        let orientation = self.orientation.required(record, &ORIENTATIONS)?;
        let level = self.level.required(record, &LEVELS)?;
        let near = self.near.cell(record).split('|').map(str::trim);
        let near = near.filter(|text| !text.is_empty());
        let reading = Reading {
            role: Answer { first: role, also: self.also.class(record, roles)? }.map(RoleId::new),
            near: near
                .map(|text| class("near", text, roles).map(RoleId::new))
                .collect::<Result<_, _>>()?,
            orientation: Answer {
                first: orientation,
                also: self.orientation_also.class(record, &ORIENTATIONS)?,
            },
            level: Answer { first: level, also: self.level_also.class(record, &LEVELS)? }
                .map(|at| Level::ALL[at]),
        };
        Ok(Some((id.to_owned(), reading)))
    }
}
