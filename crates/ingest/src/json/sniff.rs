//! Detects JSON, the arrangement of its objects and their columns.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use serde_json::Value;

use super::around::{Around, ObjectKind};
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
use titlegauge_core::posting::Origin;
use titlegauge_core::sanitize;

/// The number of objects used to choose columns.
const LOOKED_AT: usize = 100;

/// The number of differently named lists that are considered.
const LISTS: usize = 32;

/// The number of bytes that show the orientation of a data frame.
const PANDAS: usize = 4096;

/// The layout of a JSON text, detected from its beginning.
#[derive(Debug)]
pub struct Sniffed {
    /// The arrangement of its objects.
    pub form: Form,
    /// The meanings of its members.
    pub columns: Columns,
    /// The first objects, as rows.
    pub first: Vec<Vec<String>>,
}

/// Returns true if the beginning of a text looks like JSON.
pub fn begins(sample: &[u8]) -> bool {
    is_list(sample).is_some()
}

/// Returns true for a list and false for an object, or `None` if the text is not JSON.
fn is_list(sample: &[u8]) -> Option<bool> {
    let start = sample.trim_ascii_start();
    let after = start.get(1..)?.trim_ascii_start();
    match (start[0], *after.first()?) {
        (b'[', b'{' | b']') => Some(true),
        (b'[', b'n') if after.starts_with(b"null") => Some(true),
        (b'[', b'[') => {
            let value = after[1..].trim_ascii_start().first()?;
            (value.is_ascii_digit() || b"\"[]{-ntf".contains(value)).then_some(true)
        }
        (b'{', b'"' | b'}') => Some(false),
        _ => None,
    }
}

/// Detects the layout of a JSON text from its beginning, or returns `None` if the text is not JSON.
/// `whole` is true if the sample is the whole text.
///
/// # Errors
///
/// The inner result is an error if the text contains no list of postings, or if required columns
/// are missing.
pub fn sniff(
    name: &str,
    sample: &[u8],
    whole: bool,
    overrides: &Overrides,
) -> Option<Result<Sniffed, IngestError>> {
    let list = is_list(sample)?;
    let plain = Form { lines: !list && is_lines(sample, whole), ..Form::default() };
    let several = list || plain.lines && lines(sample, whole).count() > 1;
    let nested: Vec<Form> = lists(sample).into_iter().map(Form::within).collect();
    if let Some(records) = &overrides.records {
        let form = named(records, plain, nested.iter());
        return Some(read_named(name, sample, whole, form, &nested, overrides));
    }
    let forms = [plain].into_iter().chain(nested);
    let candidates: Vec<Candidate> = forms.map(|form| Candidate::read(sample, form)).collect();
    Some(match choose(name, &candidates, several, overrides) {
        Err(_) if whole && candidates[0].has_no_postings() && is_hollow(sample) => {
            let form = empty_list(sample)
                .filter(|path| !path.is_empty())
                .map_or(candidates[0].form.clone(), Form::within);
            Ok(sniffed(&Candidate::read(&[], form), Columns::unknown(Vec::new())))
        }
        Err(refused) => Err(pandas(sample).map_or(refused, |orient| IngestError::NotAnExport {
            name: name.into(),
            what: format!(
                "is the form of pandas with orient=\"{orient}\"; write it with \
                 to_json(orient=\"records\")"
            ),
        })),
        chosen => chosen,
    })
}

/// Returns the form of the list that `--records` names: a list with this dotted name, otherwise the
/// path with these names.
fn named<'f>(records: &str, plain: Form, mut lists: impl Iterator<Item = &'f Form>) -> Form {
    if records == "." {
        return plain;
    }
    let found = lists.find(|form| form.within.as_deref() == Some(records)).cloned();
    found.unwrap_or_else(|| {
        Form::within(records.split('.').map(|key| key.as_bytes().to_vec()).collect())
    })
}

/// Detects the columns of the list that `--records` names.
///
/// # Errors
///
/// Returns an error with the names of the lists if the list has no object, or if a required column
/// is missing.
fn read_named(
    name: &str,
    sample: &[u8],
    whole: bool,
    form: Form,
    lists: &[Form],
    overrides: &Overrides,
) -> Result<Sniffed, IngestError> {
    let candidate = Candidate::read(sample, form);
    let within = candidate.form.within.clone();
    if candidate.objects == 0 {
        if whole && is_empty_list(sample, &candidate.form.path) {
            return Ok(sniffed(&candidate, Columns::unknown(Vec::new())));
        }
        let what = format!(
            "has no object in the list \"{}\" of --records; lists: {}",
            within.as_deref().unwrap_or("."),
            names_of(lists)
        );
        return Err(IngestError::NotAnExport { name: name.into(), what });
    }
    let own = within.map(|list| overrides.within(&list));
    let columns =
        Columns::choose(&candidate.headers, &candidate.rows(), own.as_ref().unwrap_or(overrides))
            .map_err(IngestError::Columns)?;
    let mut sniffed = candidate.checked(name, columns, lists, overrides)?;
    // Without a title, objects of other lists are not postings.
    sniffed.form.title.clear();
    Ok(sniffed)
}

/// Returns the dotted names of lists for a message.
fn names_of(lists: &[Form]) -> String {
    if lists.is_empty() {
        return "none".into();
    }
    sanitize::names(lists.iter().filter_map(|form| form.within.as_ref()))
}

/// Returns the orientation of a data frame that pandas wrote as one object; `None` for other texts.
fn pandas(sample: &[u8]) -> Option<&'static str> {
    let begin = &sample[..sample.len().min(PANDAS)];
    let begin: Vec<u8> = begin.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let first = string_length(begin.strip_prefix(b"{\"")?)?;
    let (name, rest) = (&begin[2..2 + first], &begin[2 + first..]);
    match name {
        b"columns" if rest.starts_with(b"\":[\"") => Some("split"),
        b"0" if rest.starts_with(b"\":{\"") => Some("index"),
        _ if rest.starts_with(b"\":{\"0\":") => Some("columns"),
        _ => None,
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

/// Returns the layout of the candidate whose objects have the most recognized columns.
///
/// # Errors
///
/// Returns an error if no candidate has objects, or if required columns are missing.
pub fn choose(
    name: &str,
    candidates: &[Candidate],
    several: bool,
    overrides: &Overrides,
) -> Result<Sniffed, IngestError> {
    let Scored { candidate, columns, .. } =
        best(candidates, several, overrides).map_err(|refused| {
            let what = "is JSON without a list of objects; \
                        export the postings as such a list, as JSON lines or as CSV";
            refused.unwrap_or_else(|| IngestError::NotAnExport {
                name: name.into(),
                what: what.into(),
            })
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

fn sniffed(candidate: &Candidate, columns: Columns) -> Sniffed {
    let header = |at: usize| columns.headers[at].clone();
    let title = columns.column(Meaning::Title);
    let form = Form {
        title: title.map(header).unwrap_or_default(),
        text: columns.needed().filter(|at| Some(*at) != title).map(header).collect(),
        ..candidate.form.clone()
    };
    Sniffed { form, columns: columns.with_room(), first: candidate.rows() }
}

/// Returns true if a whole text consists of empty lists, or of pages with an empty list. A page
/// with a title anywhere is not hollow: an empty list next to a posting is part of it.
fn is_hollow(sample: &[u8]) -> bool {
    fn titled(value: &Value) -> bool {
        match value {
            Value::Array(values) => values.iter().any(titled),
            Value::Object(members) => members
                .iter()
                .any(|(name, value)| Columns::is_title(name) && value.is_string() || titled(value)),
            _ => false,
        }
    }
    fn hollow(value: &Value) -> bool {
        value.as_array().is_some_and(|list| list.iter().all(hollow))
    }
    fn member(value: &Value) -> bool {
        hollow(value) || value.as_object().is_some_and(|object| object.values().any(hollow))
    }
    let values: Result<Vec<Value>, _> =
        serde_json::Deserializer::from_slice(sample).into_iter().collect();
    let page = |value: &Value| {
        hollow(value) || value.as_object().is_some_and(|object| object.values().any(member))
    };
    values.is_ok_and(|values| values.iter().all(|value| page(value) && !titled(value)))
}

/// Returns the non-blank lines. The last line of an incomplete sample is left out.
fn lines(sample: &[u8], whole: bool) -> impl Iterator<Item = &[u8]> {
    let end = if whole { sample.len() } else { memchr::memrchr(b'\n', sample).unwrap_or(0) };
    sample[..end].split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// Returns true if most lines are an object each, or if the sample ends within the first line.
fn is_lines(sample: &[u8], whole: bool) -> bool {
    let (mut all, mut objects) = (0, 0);
    for line in lines(sample, whole) {
        // Objects side by side on one line.
        if all == 0 && is_object_before_object(line) {
            return false;
        }
        all += 1;
        objects += usize::from(line.starts_with(b"{") && line.ends_with(b"}"));
    }
    objects * 2 > all || all == 0
}

/// Returns true if another object follows the first one of a line.
fn is_object_before_object(line: &[u8]) -> bool {
    let mut values =
        serde_json::Deserializer::from_slice(line).into_iter::<serde::de::IgnoredAny>();
    let first = values.next().is_some_and(|first| first.is_ok());
    first && line[values.byte_offset()..].trim_ascii_start().starts_with(b"{")
}

/// Returns the keys that lead to each list of objects within objects.
fn lists(sample: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut found: Vec<Vec<Vec<u8>>> = Vec::new();
    let (mut around, mut seen) = (Around::new(vec![Vec::new()]), HashSet::new());
    for &byte in sample {
        let other = byte == b'{' && !around.quoted() && around.kind_here() == ObjectKind::Other;
        // Compared by hash, because a hostile file may have many keys before each object.
        if other && around.hash_of_keys().is_some_and(|hash| seen.insert(hash)) {
            found.push(path(&around));
            if found.len() == LISTS {
                break;
            }
        }
        around.advance(byte);
    }
    found
}

/// Returns the keys that lead to a position.
fn path(around: &Around) -> Vec<Vec<u8>> {
    around.keys().map(<[u8]>::to_vec).collect()
}

/// Returns true if a text contains an empty list at a path.
fn is_empty_list(sample: &[u8], path: &[Vec<u8>]) -> bool {
    let mut around = Around::new(path.to_vec());
    sample.iter().enumerate().any(|(at, &byte)| {
        let empty = byte == b'['
            && !around.quoted()
            && around.kind_here() == ObjectKind::Wanted
            && sample[at + 1..].trim_ascii_start().starts_with(b"]");
        around.advance(byte);
        empty
    })
}

/// Returns the keys that lead to the first empty list, or `None` if there is no such list.
fn empty_list(sample: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut around = Around::default();
    for (at, &byte) in sample.iter().enumerate() {
        if byte == b'[' && !around.quoted() && sample[at + 1..].trim_ascii_start().starts_with(b"]")
        {
            return Some(path(&around));
        }
        around.advance(byte);
    }
    None
}

/// The objects of a sample, read in one form.
pub struct Candidate {
    form: Form,
    /// The names of all objects, in order of appearance.
    headers: Vec<String>,
    /// The number of objects.
    objects: usize,
    blocks: Vec<Vec<u8>>,
    /// The names that appear in a list of several objects.
    several: HashSet<String>,
}

impl Candidate {
    fn read(sample: &[u8], form: Form) -> Self {
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
    fn checked(
        &self,
        name: &str,
        columns: Columns,
        lists: &[Form],
        overrides: &Overrides,
    ) -> Result<Sniffed, IngestError> {
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
    fn has_no_postings(&self) -> bool {
        let columns = Columns::choose(&self.headers, &[], &Overrides::default());
        columns.is_ok_and(|columns| columns.needed().next().is_none())
    }

    /// Returns the first objects as rows.
    fn rows(&self) -> Vec<Vec<String>> {
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
