//! Labels that careful readers gave, as a CSV: what a fit learns from, and what
//! labels are measured by.
//!
//! Columns are found by name: `id`, `role`, `orientation` and `level` have to be
//! there; `also`, `near` (several with `|` between), `orientation_also` and `level_also` may be. A row whose
//! `role` is empty has not been read yet and is passed over, so that a review can be
//! used while it is being filled in. Anything else that is wrong is an error with
//! its line: a mistyped role would silently count as a mistake of the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::sheet::{Sheet, SheetError, Wrong};
use titlegauge_core::lexicon::{LEVELS, Lexicon, ORIENTATIONS};
use titlegauge_core::sanitize::{self, unguarded};

/// Why a file of labels cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GoldError {
    /// It cannot be read, or a line of it is wrong.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// It holds no label.
    #[error("{}: no row has a role, so that there is nothing to compare with", .0.display())]
    Empty(PathBuf),
}

/// What a reader said of one question: the answer, and another that is as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Index of the class.
    pub first: usize,
    /// Index of another class that also counts as right.
    pub also: Option<usize>,
}

impl Answer {
    /// Whether a class counts as right.
    pub fn allows(self, class: usize) -> bool {
        class == self.first || self.also == Some(class)
    }
}

/// What readers said of one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Among [`Lexicon::roles`].
    pub role: Answer,
    /// Roles that are near, and do not count as right.
    pub near: Vec<usize>,
    /// Among [`ORIENTATIONS`].
    pub orientation: Answer,
    /// Among [`LEVELS`].
    pub level: Answer,
}

/// Readings by id.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// By the id of the posting.
    pub readings: BTreeMap<String, Reading>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Gold {
    /// Reads a file of labels.
    pub fn read(path: &Path, lexicon: &Lexicon) -> Result<Self, GoldError> {
        let gold = Sheet::read(path, |sheet| Self::of_sheet(sheet, lexicon))?;
        if gold.readings.is_empty() {
            return Err(GoldError::Empty(path.into()));
        }
        Ok(gold)
    }

    fn of_sheet(sheet: &Sheet, lexicon: &Lexicon) -> Result<Self, Wrong> {
        let columns = Columns::find(sheet).map_err(|message| (1, message))?;
        let roles: Vec<&str> = lexicon.roles.iter().map(|role| role.id.as_str()).collect();
        let mut readings = BTreeMap::new();
        for (line, record) in &sheet.rows {
            let Some((id, reading)) =
                columns.reading(record, &roles).map_err(|message| (*line, message))?
            else {
                continue;
            };
            if readings.insert(id.clone(), reading).is_some() {
                return Err((*line, format!("id \"{id}\" is there twice; keep one of its rows")));
            }
        }
        Ok(Self { readings, sha256: sheet.sha256.clone() })
    }
}

/// Places of the columns.
struct Columns {
    id: usize,
    role: usize,
    also: Option<usize>,
    near: Option<usize>,
    orientation: usize,
    orientation_also: Option<usize>,
    level: usize,
    level_also: Option<usize>,
}

impl Columns {
    fn find(sheet: &Sheet) -> Result<Self, String> {
        let place = |name: &str| sheet.column(name);
        let needed = |name: &str| {
            place(name).ok_or_else(|| {
                let there = sanitize::names(sheet.header.iter());
                format!("there is no column \"{name}\"; labels need id, role, orientation and level, and here are {there}")
            })
        };
        Ok(Self {
            id: needed("id")?,
            role: needed("role")?,
            also: place("also"),
            near: place("near"),
            orientation: needed("orientation")?,
            orientation_also: place("orientation_also"),
            level: needed("level")?,
            level_also: place("level_also"),
        })
    }

    /// The reading of a row; none where nobody has read it yet.
    fn reading(
        &self,
        record: &csv::StringRecord,
        roles: &[&str],
    ) -> Result<Option<(String, Reading)>, String> {
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let known = |name: &str, text: &str, classes: &[&str]| match classes
            .iter()
            .position(|class| *class == text)
        {
            Some(class) => Ok(class),
            None => Err(format!("{name} \"{text}\" is none of {}", classes.join(", "))),
        };
        let class = |name: &str, at: usize, classes: &[&str]| match cell(at) {
            "" => Ok(None),
            text => known(name, text, classes).map(Some),
        };
        let optional = |name: &str, at: Option<usize>, classes: &[&str]| {
            at.map_or(Ok(None), |at| class(name, at, classes))
        };
        let Some(role) = class("role", self.role, roles)? else { return Ok(None) };
        let first = |name: &str, at: usize, classes: &[&str]| {
            class(name, at, classes)?.ok_or_else(|| format!("the row has a role and no {name}"))
        };
        let id = unguarded(cell(self.id));
        if id.is_empty() {
            return Err("the row has a role and no id".into());
        }
        let orientation = first("orientation", self.orientation, &ORIENTATIONS)?;
        let level = first("level", self.level, &LEVELS)?;
        let near =
            self.near.map_or("", cell).split('|').map(str::trim).filter(|text| !text.is_empty());
        let reading = Reading {
            role: Answer { first: role, also: optional("also", self.also, roles)? },
            near: near.map(|text| known("near", text, roles)).collect::<Result<_, _>>()?,
            orientation: Answer {
                first: orientation,
                also: optional("orientation_also", self.orientation_also, &ORIENTATIONS)?,
            },
            level: Answer { first: level, also: optional("level_also", self.level_also, &LEVELS)? },
        };
        Ok(Some((id.to_owned(), reading)))
    }
}
