//! Readings of a sample as objects, and the choice of the one with the most known columns.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use super::check::WholeObjects;
use super::form::Form;
use super::objects::Objects;
use super::repair::{replace_lone_surrogates, string_length};
use super::rows::{cells_of, parse};
use crate::block::{Block, ColumnOrder, Item, LARGEST_RECORD};
use crate::columns::Columns;
use crate::decode;
use crate::error::IngestError;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use crate::records::Records;
use crate::sniffed::Sniffed;
use titlegauge_core::posting::Origin;
use titlegauge_core::sanitize;

/// The number of objects used to choose columns.
pub const LOOKED_AT: usize = 100;

/// The objects of a sample, read in one form.
pub struct Candidate {
    /// The arrangement of the objects.
    pub form: Form,
    /// The names of all objects, in order of appearance.
    pub headers: Vec<String>,
    /// The number of objects.
    pub objects: usize,
    blocks: Vec<Vec<u8>>,
    /// The names that appear in a list of several objects.
    several: HashSet<String>,
}

impl Candidate {
    /// Reads the objects of a sample in a form.
    pub fn read(sample: &[u8], form: Form) -> Self {
        let form = Form { first_key: first_key(sample, &form), ..form };
        let mut objects = Objects::new(0, sample.to_vec(), Box::new(io::empty()), &form);
        let mut blocks = Vec::new();
        while let Ok(Some(item)) = objects.next_item() {
            if let Item::Block(block) = item {
                blocks.push(block.bytes);
            }
        }
        Self::of(form, blocks)
    }

    /// Creates a candidate from blocks of whole objects.
    pub fn of(form: Form, blocks: Vec<Vec<u8>>) -> Self {
        let mut candidate = Self {
            form,
            headers: Vec::new(),
            objects: 0,
            blocks: Vec::new(),
            several: HashSet::new(),
        };
        let mut seen = HashSet::new();
        for block in blocks {
            for object in WholeObjects::of(&block) {
                let object = decode::text(&object.json);
                candidate.objects += 1;
                let mut take = |header: &str, _: Cow<'_, str>, of_several: bool| {
                    if seen.insert(header.to_owned()) {
                        candidate.headers.push(header.to_owned());
                    }
                    if of_several && !candidate.several.contains(header) {
                        candidate.several.insert(header.to_owned());
                    }
                };
                if cells_of(&object, &mut take).is_err() {
                    let _ = cells_of(&replace_lone_surrogates(&object), &mut take);
                }
            }
            candidate.blocks.push(block);
        }
        candidate
    }

    /// Returns the layout with these columns.
    ///
    /// # Errors
    ///
    /// Returns an error with the names of the `lists` if a required column is missing or in a list
    /// of several objects, or if columns are ambiguous.
    pub fn checked(
        &self,
        name: &str,
        columns: Columns,
        lists: &[Form],
        overrides: &Overrides,
    ) -> Result<Sniffed<Form>, IngestError> {
        columns.complete(name, overrides).map_err(|refused| match refused {
            IngestError::NoColumn { name, missing, headers }
            | IngestError::NoHeader { name, missing, headers } => {
                IngestError::NoList { name, missing, headers, lists: names_of(lists) }
            }
            other => other,
        })?;
        if let Some(header) = self.of_several(&columns) {
            let what = format!(
                "\"{header}\" is in a list of several objects within one, and a posting has one; \
                 name the list of postings with --records; lists: {}",
                names_of(lists)
            );
            return Err(IngestError::NotAnExport { name: name.into(), what });
        }
        Ok(sniffed(self, columns))
    }

    /// Scores the candidate. `several` is true if the text is a sequence of several objects.
    fn score(&self, columns: &Columns, several: bool) -> Score {
        // Postings may contain lists, but pages are not postings.
        let rank = if self.form.within.is_some() || !several {
            1
        } else {
            2 * u8::from(self.is_free_of_pages(columns))
        };
        Score {
            complete: columns.missing().is_none() && self.of_several(columns).is_none(),
            recognised: columns.recognised(),
            rank,
            objects: self.objects,
        }
    }

    /// Returns the header of a title or text that is in a list of several objects, or `None` if
    /// there is no such header. The objects around such a list are not postings.
    fn of_several(&self, columns: &Columns) -> Option<&String> {
        columns
            .needed()
            .filter_map(|at| self.headers.get(at))
            .find(|header| self.several.contains(*header))
    }

    /// Returns true if each of the first objects is one posting.
    fn is_free_of_pages(&self, columns: &Columns) -> bool {
        self.parsed(columns).all(|records| records.rejects.is_empty())
    }

    /// Returns true if the objects have neither title nor text.
    pub fn has_no_postings(&self) -> bool {
        let columns = Columns::choose(&self.headers, &[], &Overrides::default());
        columns.is_ok_and(|columns| columns.needed().next().is_none())
    }

    /// Returns the first objects as rows.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let columns = Columns::unknown(self.headers.clone());
        self.parsed(&columns)
            .flat_map(|records| records.cells().collect::<Vec<_>>())
            .take(LOOKED_AT)
            .collect()
    }

    fn parsed(&self, columns: &Columns) -> impl Iterator<Item = Records> {
        self.blocks.iter().map(|bytes| {
            parse(
                &Block {
                    bytes: bytes.clone(),
                    first: Origin::default(),
                    order: ColumnOrder::default(),
                },
                columns,
            )
        })
    }
}

/// The quality of a candidate; earlier fields are more important.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// True if all required columns are present, each once in an object.
    complete: bool,
    /// The number of recognized columns.
    recognised: usize,
    /// 2 for a plain sequence of postings, 1 for a list within objects, 0 for pages.
    rank: u8,
    /// The number of objects.
    objects: usize,
}

/// A candidate with its columns.
struct Scored<'a> {
    score: Score,
    candidate: &'a Candidate,
    columns: Columns,
}

/// Returns the layout of the candidate whose objects have the most recognized columns. `nothing` is
/// what the text is without objects.
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
) -> Result<Sniffed<Form>, IngestError> {
    let Scored { candidate, columns, .. } =
        best(candidates, several, overrides).map_err(|refused| {
            let nothing = || IngestError::NotAnExport { name: name.into(), what: nothing.into() };
            refused.unwrap_or_else(nothing)
        })?;
    let lists: Vec<Form> =
        candidates.iter().map(|c| &c.form).filter(|f| f.within.is_some()).cloned().collect();
    candidate.checked(name, columns, &lists, overrides)
}

/// Returns the candidate with the highest score.
///
/// # Errors
///
/// Returns the first error in the choice of columns if there is no such candidate, or `None` if no
/// candidate has objects.
fn best<'a>(
    candidates: &'a [Candidate],
    several: bool,
    overrides: &Overrides,
) -> Result<Scored<'a>, Option<IngestError>> {
    let mut best: Option<Scored<'a>> = None;
    let mut refused = None;
    let lists: Vec<&String> = candidates.iter().filter_map(|c| c.form.within.as_ref()).collect();
    for candidate in candidates.iter().filter(|candidate| candidate.objects > 0) {
        let within = candidate.form.within.as_ref();
        let own = within.map(|list| overrides.within(list));
        let overrides = own.as_ref().unwrap_or(overrides);
        match Columns::choose(&candidate.headers, &candidate.rows(), overrides) {
            Ok(columns) => {
                let mut score = candidate.score(&columns, several);
                // A page with one posting in a list is not the posting.
                score.complete &= within.is_some() || !lists.iter().any(|list| columns.is_in(list));
                if best.as_ref().is_none_or(|best| score > best.score) {
                    best = Some(Scored { score, candidate, columns });
                }
            }
            Err(what) => refused = refused.or(Some(IngestError::Columns(what))),
        }
    }
    best.ok_or(refused)
}

/// Returns the layout of a candidate with these columns.
pub fn sniffed(candidate: &Candidate, columns: Columns) -> Sniffed<Form> {
    let header = |at: usize| columns.headers[at].clone();
    let title = columns.column(Meaning::Title);
    let form = Form {
        title: title.map(header).unwrap_or_default(),
        text: columns.needed().filter(|at| Some(*at) != title).map(header).collect(),
        ..candidate.form.clone()
    };
    Sniffed { form, columns: columns.with_room(), first: candidate.rows() }
}

/// Returns the dotted names of lists for a message.
pub fn names_of(lists: &[Form]) -> String {
    if lists.is_empty() {
        return "none".into();
    }
    sanitize::names(lists.iter().filter_map(|form| form.within.as_ref()))
}

/// Returns the first key of the first object; empty without an object or a key.
fn first_key(sample: &[u8], form: &Form) -> String {
    let (text, rest) = (sample.to_vec(), Box::new(io::empty()));
    let mut objects = Objects::with_sizes(0, text, rest, form, 1, LARGEST_RECORD);
    while let Ok(Some(item)) = objects.next_item() {
        if let Item::Block(block) = item {
            let object = block.bytes.trim_ascii_start().get(1..).unwrap_or_default();
            let key = object.trim_ascii_start().strip_prefix(b"\"").unwrap_or_default();
            let length = string_length(key).unwrap_or(0);
            return decode::text(&key[..length]).into_owned();
        }
    }
    String::new()
}
