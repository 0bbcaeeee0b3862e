//! Detects JSON, the arrangement of its objects and their columns.

use std::collections::HashSet;

use serde_json::Value;

use super::around::Around;
use super::candidate::{Candidate, choose, names_of};
use super::check::length;
use super::form::Form;
use super::repair::first_key;
use crate::columns::Columns;
use crate::error::IngestError;
use crate::overrides::Overrides;
use crate::sniffed::Sniffed;

/// The number of differently named lists that are considered.
const LISTS: usize = 32;

/// The message about a text without objects.
const NOTHING: &str = "is JSON without a list of objects; export the postings as such a list, as JSON \
                       lines or as CSV";

/// The number of bytes that show the orientation of a data frame.
const PANDAS: usize = 4096;

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
) -> Option<Result<Sniffed<Form>, IngestError>> {
    let list = is_list(sample)?;
    let plain = Form { lines: !list && is_lines(sample, whole), ..Form::default() };
    let plain = plain.with_first_key(sample);
    let several = list || plain.lines && lines(sample, whole).count() > 1;
    let lists = Lists::of(sample);
    let names = names_of(lists.of_objects.iter());
    let named = overrides.records.as_deref();
    let (forms, nothing): (Vec<Form>, String) = if let Some(records) = named {
        let nothing =
            format!("has no object in the list \"{records}\" of --records; lists: {names}");
        (vec![lists.named(records, plain)], nothing)
    } else {
        let forms = [plain].into_iter().chain(lists.of_objects.iter().cloned());
        (forms.collect(), NOTHING.to_owned())
    };
    let candidates: Vec<Candidate> =
        forms.into_iter().map(|form| Candidate::read(sample, form)).collect();
    let refused = match choose(name, &candidates, several, overrides, &nothing, &names) {
        Ok(mut sniffed) => {
            if named.is_some() {
                // Without a title, objects of other lists are not postings.
                sniffed.form.title.clear();
            }
            return Some(Ok(sniffed));
        }
        Err(refused) => refused,
    };
    if whole && let Some(form) = lists.hollow(&candidates, sample, named.is_some()) {
        let columns = Columns::unknown(Vec::new()).with_room();
        return Some(Ok(Sniffed { form, columns, first: Vec::new() }));
    }
    Some(Err(pandas(sample).map_or(refused, |orient| IngestError::NotAnExport {
        name: name.into(),
        what: format!(
            "is the form of pandas with orient=\"{orient}\"; write it with \
             to_json(orient=\"records\")"
        ),
    })))
}

/// Returns the orientation of a data frame that pandas wrote as one object; `None` for other texts.
fn pandas(sample: &[u8]) -> Option<&'static str> {
    let begin = &sample[..sample.len().min(PANDAS)];
    let begin: Vec<u8> = begin.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    match first_key(&begin)? {
        (b"columns", rest) if rest.starts_with(b":[\"") => Some("split"),
        (b"0", rest) if rest.starts_with(b":{\"") => Some("index"),
        (_, rest) if rest.starts_with(b":{\"0\":") => Some("columns"),
        _ => None,
    }
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
        let another = |first: usize| line[first..].trim_ascii_start().starts_with(b"{");
        if all == 0 && length(line).is_ok_and(another) {
            return false;
        }
        all += 1;
        objects += usize::from(line.starts_with(b"{") && line.ends_with(b"}"));
    }
    objects * 2 > all || all == 0
}

/// Returns true if a whole text consists of empty lists, or of pages with an empty list.
fn is_hollow(sample: &[u8]) -> bool {
    fn of_lists(value: &Value) -> bool {
        value.as_array().is_some_and(|list| list.iter().all(of_lists))
    }
    fn hollow(value: &Value, levels: usize) -> bool {
        let mut members = value.as_object().into_iter().flat_map(|object| object.values());
        of_lists(value) || levels > 0 && members.any(|member| hollow(member, levels - 1))
    }
    let mut values = serde_json::Deserializer::from_slice(sample).into_iter::<Value>();
    values.all(|value| value.is_ok_and(|value| hollow(&value, 2)))
}

/// The differently named lists of a text, which are those that are considered.
#[derive(Default)]
struct Lists {
    of_objects: Vec<Form>,
    empty: Vec<Form>,
}

impl Lists {
    fn of(sample: &[u8]) -> Self {
        let (mut around, mut seen, mut lists) =
            (Around::default(), HashSet::new(), Self::default());
        for (at, &byte) in sample.iter().enumerate() {
            let empty = || sample[at + 1..].trim_ascii_start().starts_with(b"]");
            let found = match byte {
                b'{' if !around.quoted() && around.in_inner_list() => &mut lists.of_objects,
                b'[' if !around.quoted() && empty() => &mut lists.empty,
                _ => {
                    around.advance(byte);
                    continue;
                }
            };
            // Compared by hash, because a hostile file may have many keys before each object.
            let new = |keys| found.len() < LISTS && seen.insert((byte, keys));
            if around.hash_of_keys().is_some_and(new) {
                found.push(Form::within(around.path()).with_first_key(&sample[at..]));
            }
            around.advance(byte);
        }
        lists
    }

    /// Returns the form of the list that `--records` names: a list of objects with this dotted name,
    /// otherwise the path with these names.
    fn named(&self, records: &str, plain: Form) -> Form {
        if records == "." {
            return plain;
        }
        let mut lists = self.of_objects.iter().chain(&self.empty);
        let found = lists.find(|form| form.within.as_deref() == Some(records)).cloned();
        found.unwrap_or_else(|| {
            Form::within(records.split('.').map(|key| key.as_bytes().to_vec()).collect())
        })
    }

    /// Returns the form of a text with an empty list and without postings; `None` for other texts.
    /// `named` is true if only the list of the first candidate counts.
    fn hollow(&self, candidates: &[Candidate], sample: &[u8], named: bool) -> Option<Form> {
        let first = &candidates[0];
        if named {
            let empty = self.empty.iter().any(|form| form.path == first.form.path);
            return (empty && first.objects.is_empty()).then(|| first.form.clone());
        }
        // An empty list next to a title is part of a posting.
        let columns = first.columns(&Overrides::default());
        let titled = columns.map_or(true, |columns| columns.needed().next().is_some())
            || candidates.iter().flat_map(|c| &c.headers).any(|header| Columns::is_title(header));
        let list = self.empty.iter().find(|form| !form.path.is_empty());
        (!titled && is_hollow(sample)).then(|| list.unwrap_or(&first.form).clone())
    }
}
