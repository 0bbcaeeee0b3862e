//! Readings of a sample as objects, and the choice of the one with the most known columns.

use std::collections::HashSet;
use std::io;

use super::check::whole_objects;
use super::form::Form;
use super::objects::Objects;
use super::rows::{Rows, cells_of};
use crate::block::{BLOCK, Item, LARGEST_RECORD};
use crate::columns::Columns;
use crate::cutter::FindRecords;
use crate::decode;
use crate::error::IngestError;
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
        let (unknown, sizes) = (Columns::unknown(Vec::new()), [BLOCK, LARGEST_RECORD]);
        let reader = Box::new(io::empty());
        let mut cut = Objects::with_sizes(0, sample.to_vec(), reader, (&form, &unknown), sizes);
        let mut objects = Vec::new();
        while let Ok(Some(item)) = cut.next_item() {
            if let Item::Block(block) = item {
                objects.extend(whole_objects(&block.bytes).map(|object| object.text.into_owned()));
            }
        }
        Self::of(form, objects)
    }

    /// Creates a candidate from objects.
    pub fn of(form: Form, objects: Vec<String>) -> Self {
        let (mut headers, mut seen) = (Vec::new(), HashSet::new());
        let mut several = HashSet::new();
        for object in &objects {
            let _ = cells_of(object, &mut |header, _, of_several| {
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

    /// Returns the columns of the objects, or an error if `--columns` names one that does not exist.
    fn columns(&self, overrides: &Overrides) -> Result<Columns, IngestError> {
        let own = self.form.within.as_ref().map(|list| overrides.within(list));
        Columns::choose(&self.headers, &self.rows(), own.as_ref().unwrap_or(overrides))
            .map_err(IngestError::Columns)
    }

    /// Returns the layout with these columns. Returns an error that names the `lists` if a required
    /// column is missing or in a list of several objects, or if columns are ambiguous.
    fn checked(
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
        Ok(Sniffed { form: self.form.clone(), columns: columns.with_room(), first: self.rows() })
    }

    /// Returns the header of a title or text that is in a list of several objects, or `None` if
    /// there is no such header. The objects around such a list are not postings.
    fn of_several(&self, columns: &Columns) -> Option<&String> {
        let mut needed = columns.needed().filter_map(|at| self.headers.get(at));
        needed.find(|header| self.several.contains(*header))
    }

    /// Returns the number of recognized columns, and false if some objects are pages; `None` if a
    /// required column is missing, or not once in an object. Postings may contain lists, but pages
    /// are not postings.
    fn quality(&self, columns: &Columns, all: &[Self]) -> Option<(usize, bool)> {
        let mut lists = all.iter().filter_map(|other| other.form.within.as_ref());
        let plain = self.form.within.is_none();
        // A page with one posting in a list is not the posting.
        let page = plain && lists.any(|list| columns.is_in(list));
        let complete = columns.missing().is_none() && self.of_several(columns).is_none() && !page;
        let mut rows = Rows::new(columns);
        let mut is_posting = |object: &String| rows.row(object).is_ok();
        complete.then(|| (columns.recognised(), !plain || self.objects.iter().all(&mut is_posting)))
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
    overrides: &Overrides,
    nothing: &str,
    lists: &str,
) -> Result<Sniffed<Form>, IngestError> {
    let (mut read, mut refused) = (Vec::new(), None);
    // The last of equals is the best, and the last error is returned: those of the whole text, whose
    // names include all others.
    for candidate in candidates.iter().rev().filter(|candidate| !candidate.objects.is_empty()) {
        match candidate.columns(overrides) {
            Ok(columns) => read.push((candidate, columns)),
            Err(error) => refused = Some(error),
        }
    }
    let quality = |(one, columns): &(&Candidate, Columns)| one.quality(columns, candidates);
    let Some((candidate, columns)) = read.into_iter().max_by_key(quality) else {
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
