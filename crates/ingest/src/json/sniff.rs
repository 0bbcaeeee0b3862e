//! Detects JSON, the arrangement of its objects and their columns.

use std::collections::HashSet;

use serde_json::Value;

use super::around::{Around, ObjectKind};
use super::candidate::{Candidate, choose, names_of, sniffed};
use super::form::Form;
use super::repair::string_length;
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
    let several = list || plain.lines && lines(sample, whole).count() > 1;
    let nested: Vec<Form> = lists(sample).into_iter().map(Form::within).collect();
    if let Some(records) = &overrides.records {
        let form = named(records, plain, nested.iter());
        return Some(read_named(name, sample, whole, form, &nested, overrides));
    }
    let forms = [plain].into_iter().chain(nested);
    let candidates: Vec<Candidate> = forms.map(|form| Candidate::read(sample, form)).collect();
    Some(match choose(name, &candidates, several, overrides, NOTHING) {
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
) -> Result<Sniffed<Form>, IngestError> {
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
