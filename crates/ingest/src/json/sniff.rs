//! Detects JSON, the arrangement of its objects and their columns.

use std::collections::HashSet;

use super::around::Around;
use super::candidate::{Candidate, choose, names_of};
use super::check::length;
use super::form::Form;
use crate::columns::Columns;
use crate::error::IngestError;
use crate::overrides::Overrides;
use crate::sniffed::Sniffed;

/// The number of differently named lists that are considered.
const LISTS: usize = 32;

/// The message about a text without objects.
const NOTHING: &str = "is JSON without a list of objects; export the postings as such a list, as JSON \
                       lines or as CSV";

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
    let hollow = || lists.hollow(&candidates, list, named.is_some()).filter(|_| whole);
    Some(choose(name, &candidates, overrides, &nothing, &names).or_else(|refused| {
        let columns = Columns::unknown(Vec::new()).with_room();
        hollow().map(|form| Sniffed { form, columns, first: Vec::new() }).ok_or(refused)
    }))
}

/// Returns true if most lines are objects, or if the sample ends within the first line.
fn is_lines(sample: &[u8], whole: bool) -> bool {
    let end = if whole { sample.len() } else { memchr::memrchr(b'\n', sample).unwrap_or(0) };
    let lines = sample[..end].split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
    let objects = lines.iter().filter(|line| line.starts_with(b"{") && line.ends_with(b"}"));
    let another =
        |line: &[u8]| length(line).is_ok_and(|end| line[end..].trim_ascii().starts_with(b"{"));
    let side_by_side = lines.first().is_some_and(|line| another(line));
    lines.is_empty() || objects.count() * 2 > lines.len() && !side_by_side
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
                b'{' if !around.quotes.quoted && around.in_inner_list() => &mut lists.of_objects,
                b'[' if !around.quotes.quoted && empty() => &mut lists.empty,
                _ => {
                    around.advance(byte);
                    continue;
                }
            };
            // Compared by hash, because a hostile file may have many keys before each object.
            if found.len() < LISTS && seen.insert((byte, around.hash_of_keys())) {
                found.push(
                    Form::within(around.keys().map(<[u8]>::to_vec).collect())
                        .with_first_key(&sample[at..]),
                );
            }
            around.advance(byte);
        }
        lists
    }

    /// Returns the form of the list that `--records` names: a list of objects with this dotted name,
    /// otherwise the path with these names.
    fn named(&self, records: &str, plain: Form) -> Form {
        if records == "." {
            return Form { alone: true, ..plain };
        }
        let mut lists = self.of_objects.iter().chain(&self.empty);
        let found = lists.find(|form| form.within.as_deref() == Some(records)).cloned();
        let path = || Form::within(records.split('.').map(|key| key.as_bytes().to_vec()).collect());
        Form { alone: true, ..found.unwrap_or_else(path) }
    }

    /// Returns the form of a text with an empty list and without postings; `None` for other texts.
    /// `named` is true if only the list of the first candidate counts.
    fn hollow(&self, candidates: &[Candidate], list: bool, named: bool) -> Option<Form> {
        let first = &candidates[0];
        if named {
            let empty = self.empty.iter().any(|form| form.path == first.form.path);
            return (empty && first.objects.is_empty()).then(|| first.form.clone());
        }
        // An empty list next to a title, or in an object of a list, is part of a posting.
        let titled = candidates.iter().flat_map(|c| &c.headers).any(|name| Columns::is_title(name));
        let mut empty = self.empty.iter().filter(|form| form.path.is_empty() == list);
        let form = empty.find(|form| form.path.len() <= 2).cloned();
        form.filter(|_| list == first.objects.is_empty() && !titled)
    }
}
