//! Readings of a sample as objects, and the choice of the one with the most known columns.

use std::collections::HashSet;
use std::io;

use super::check::WholeObjects;
use super::form::Form;
use super::objects::Objects;
use super::rows::{Rows, all_cells_of};
use crate::block::Item;
use crate::columns::Columns;
use crate::cutter::FindRecords;
use crate::decode;
use crate::error::IngestError;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use crate::sniffed::Sniffed;
use titlegauge_core::sanitize;

/// The number of objects used to choose columns.
pub const LOOKED_AT: usize = 100;

/// The objects of a sample, read in one form.
pub struct Candidate {
    /// The arrangement of the objects.
    pub form: Form,
    /// The names of all objects, in order of appearance.
    pub headers: Vec<String>,
    /// The objects as JSON.
    pub objects: Vec<String>,
    /// The names that appear in a list of several objects.
    several: HashSet<String>,
}

impl Candidate {
    /// Reads the objects of a sample in a form.
    pub fn read(sample: &[u8], form: Form) -> Self {
        let mut cut = Objects::new(0, sample.to_vec(), Box::new(io::empty()), &form);
        let mut objects = Vec::new();
        while let Ok(Some(item)) = cut.next_item() {
            if let Item::Block(block) = item {
                let whole = WholeObjects::of(&block.bytes);
                objects.extend(whole.map(|object| object.text.into_owned()));
            }
        }
        Self::of(form, objects)
    }

    /// Creates a candidate from objects.
    pub fn of(form: Form, objects: Vec<String>) -> Self {
        let (mut headers, mut seen) = (Vec::new(), HashSet::new());
        let mut several = HashSet::new();
        for object in &objects {
            all_cells_of(object, &mut |header, _, of_several| {
                if seen.insert(header.to_owned()) {
                    headers.push(header.to_owned());
                }
                if of_several {
                    several.insert(header.to_owned());
                }
            });
        }
        Self { form, headers, objects, several }
    }

    /// Returns the first objects as rows.
    fn rows(&self) -> Vec<Vec<String>> {
        let columns = Columns::unknown(self.headers.clone());
        let mut rows = Rows::new(&columns);
        let read = self.objects.iter().filter_map(|object| rows.row(object).ok());
        let decoded = |cell: &String| decode::field(cell.as_bytes()).into_owned();
        read.take(LOOKED_AT).map(|cells| cells.iter().map(decoded).collect()).collect()
    }

    /// Returns the columns of the objects.
    ///
    /// # Errors
    ///
    /// Returns an error if `--columns` names a column that does not exist.
    pub fn columns(&self, overrides: &Overrides) -> Result<Columns, IngestError> {
        let own = self.form.within.as_ref().map(|list| overrides.within(list));
        Columns::choose(&self.headers, &self.rows(), own.as_ref().unwrap_or(overrides))
            .map_err(IngestError::Columns)
    }

    /// Returns the layout with these columns.
    ///
    /// # Errors
    ///
    /// Returns an error that names the `lists` if a required column is missing or in a list
    /// of several objects, or if columns are ambiguous.
    pub fn checked(
        &self,
        name: &str,
        columns: Columns,
        lists: &str,
        overrides: &Overrides,
    ) -> Result<Sniffed<Form>, IngestError> {
        columns.complete(name, overrides).map_err(|refused| match refused {
            IngestError::NoColumn { name, missing, headers }
            | IngestError::NoHeader { name, missing, headers } => {
                IngestError::NoList { name, missing, headers, lists: lists.into() }
            }
            other => other,
        })?;
        if let Some(header) = self.of_several(&columns) {
            let what = format!(
                "\"{header}\" is in a list of several objects within one, and a posting has one; \
                 name the list of postings with --records; lists: {lists}"
            );
            return Err(IngestError::NotAnExport { name: name.into(), what });
        }
        let header = |at: usize| columns.headers[at].clone();
        let title = columns.column(Meaning::Title);
        let form = Form {
            title: title.map(header).unwrap_or_default(),
            text: columns.needed().filter(|at| Some(*at) != title).map(header).collect(),
            ..self.form.clone()
        };
        Ok(Sniffed { form, columns: columns.with_room(), first: self.rows() })
    }

    /// Returns the header of a title or text that is in a list of several objects, or `None` if
    /// there is no such header. The objects around such a list are not postings.
    fn of_several(&self, columns: &Columns) -> Option<&String> {
        let mut needed = columns.needed().filter_map(|at| self.headers.get(at));
        needed.find(|header| self.several.contains(*header))
    }
}

/// A candidate with its columns. Its quality is in the order of the fields.
struct Scored<'a> {
    /// True if all required columns are present, each once in an object.
    complete: bool,
    /// The number of recognized columns.
    recognised: usize,
    /// 2 for a plain sequence of postings, 1 for a list within objects, 0 for pages.
    rank: u8,
    candidate: &'a Candidate,
    columns: Columns,
}

impl<'a> Scored<'a> {
    /// Scores a candidate, one of several. `several` is true if the text is a sequence of several
    /// objects.
    fn new(
        candidate: &'a Candidate,
        all: &[Candidate],
        several: bool,
        overrides: &Overrides,
    ) -> Result<Self, IngestError> {
        let columns = candidate.columns(overrides)?;
        let mut lists = all.iter().filter_map(|other| other.form.within.as_ref());
        let plain = candidate.form.within.is_none();
        // A page with one posting in a list is not the posting.
        let page = plain && lists.any(|list| columns.is_in(list));
        // Postings may contain lists, but pages are not postings.
        let rank = if plain && several {
            let mut rows = Rows::new(&columns);
            2 * u8::from(candidate.objects.iter().all(|object| rows.row(object).is_ok()))
        } else {
            1
        };
        Ok(Self {
            complete: columns.missing().is_none()
                && candidate.of_several(&columns).is_none()
                && !page,
            recognised: columns.recognised(),
            rank,
            candidate,
            columns,
        })
    }
}

/// Returns the layout of the candidate whose objects have the most recognized columns. `nothing` is
/// what the text is without objects, and `lists` are the names of its lists.
///
/// # Errors
///
/// Returns an error if no candidate has objects, or if required columns are missing.
pub fn choose(
    name: &str,
    candidates: &[Candidate],
    several: bool,
    overrides: &Overrides,
    nothing: &str,
    lists: &str,
) -> Result<Sniffed<Form>, IngestError> {
    let (mut scored, mut refused) = (Vec::new(), None);
    // The last of equals is the best, and the last error is returned.
    for candidate in candidates.iter().rev().filter(|candidate| !candidate.objects.is_empty()) {
        match Scored::new(candidate, candidates, several, overrides) {
            Ok(one) => scored.push(one),
            Err(error) => refused = Some(error),
        }
    }
    let key = |one: &Scored| (one.complete, one.recognised, one.rank, one.candidate.objects.len());
    let Some(Scored { candidate, columns, .. }) = scored.into_iter().max_by_key(key) else {
        let nothing = || IngestError::NotAnExport { name: name.into(), what: nothing.into() };
        return Err(refused.unwrap_or_else(nothing));
    };
    candidate.checked(name, columns, lists, overrides)
}

/// Returns the dotted names of lists for a message.
pub fn names_of<'f>(lists: impl Iterator<Item = &'f Form>) -> String {
    let names = sanitize::names(lists.filter_map(|form| form.within.as_ref()));
    if names.is_empty() { "none".into() } else { names }
}
