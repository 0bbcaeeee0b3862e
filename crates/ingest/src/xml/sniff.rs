//! Detects XML, the elements that are postings, and their columns.

use std::collections::BTreeSet;
use std::io;

use super::elements::Elements;
use super::form::XmlForm;
use super::object;
use super::tags::{self, End, Markup, Next, Outside};
use crate::block::Item;
use crate::columns::{Columns, XmlNames};
use crate::cutter::FindRecords;
use crate::decode::Encoding;
use crate::error::IngestError;
use crate::json::{Candidate, Form, LOOKED_AT, choose, names_of};
use crate::overrides::Overrides;
use crate::sniffed::Sniffed;
use titlegauge_core::sanitize;

/// The message about a text without whole elements of postings.
const NOTHING: &str = "is XML whose elements of postings cannot be read: their tags are not closed as they are opened";

/// The number of differently named elements that are considered.
const NAMES: usize = 16;

/// Returns true if the beginning of a text looks like XML: it begins with markup, and is one element
/// or begins with an element of a feed.
pub fn begins(sample: &[u8]) -> bool {
    let (mut start, mut declared) = (sample.trim_ascii_start(), false);
    while let Some((0, Markup::Other, end)) = tags::next(start, 0) {
        declared |= start.starts_with(b"<?xml");
        start = start[end..].trim_ascii_start();
    }
    let Some((0, Markup::Start(name, _), _)) = tags::next(start, 0) else { return declared };
    let end = start.trim_ascii_end().strip_suffix(b">").and_then(|end| end.strip_suffix(name));
    let closed = end.is_some_and(|end| end.ends_with(b"</"));
    let has = |tag: &[u8]| memchr::memmem::find(start, tag).is_some();
    let known = |names: &XmlNames| names.is_list(local(name)) || names.is_record(local(name));
    let known = XmlNames::embedded().is_ok_and(known);
    declared || closed || known || has(b"<job>") || has(b"<item>")
}

/// Returns the encoding that an XML declaration names; `None` without one. A text that is UTF-8 by its
/// bytes is, whatever it declares.
pub fn declared_encoding(sample: &[u8]) -> Option<Encoding> {
    let declaration = sample.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
    let at = memchr::memmem::find(declaration, b"encoding")? + "encoding".len();
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|b| matches!(b, b'"' | b'\''))?;
    let name = &value[1..=memchr::memchr(quote, &value[1..])?];
    let encoding = Encoding::named(std::str::from_utf8(name).ok()?).ok()?;
    let mut chunks = sample.utf8_chunks();
    let is_utf8 = !sample.is_ascii()
        && chunks
            .next()
            .is_some_and(|c| c.invalid().is_empty() || c.valid().len() + 4 > sample.len());
    (!is_utf8 && encoding.is_of_bytes()).then_some(encoding)
}

/// Detects the layout of an XML text from its beginning, or returns `None` if the text is not XML.
/// `whole` is true if the sample is the whole text.
///
/// # Errors
///
/// The inner result is an error if the text has no elements of postings, or if required columns
/// are missing.
pub fn sniff(
    name: &str,
    sample: &[u8],
    whole: bool,
    overrides: &Overrides,
) -> Option<Result<Sniffed<XmlForm>, IngestError>> {
    begins(sample).then(|| read(name, sample, whole, overrides))
}

fn read(
    name: &str,
    sample: &[u8],
    whole: bool,
    overrides: &Overrides,
) -> Result<Sniffed<XmlForm>, IngestError> {
    let known = XmlNames::embedded()?;
    let elements = Names::of(sample);
    // The last name of a path is enough: elements of one name are records wherever they are.
    let wanted = overrides.records.as_deref().map(|path| path.rsplit('.').next().unwrap_or(path));
    let is_record = |name: &&[u8]| match wanted {
        Some(wanted) => *name == wanted.as_bytes(),
        None => known.is_record(local(name)),
    };
    let names: Vec<&[u8]> = elements.all.iter().copied().filter(is_record).take(NAMES).collect();
    let root = elements.all.first().copied().unwrap_or_default();
    let closed = sample.trim_ascii_end().ends_with(&[b"</", root, b">"].concat());
    if names.is_empty() && whole && closed && wanted.is_none() && known.is_list(local(root)) {
        let form = XmlForm { name: b"item".to_vec(), ..XmlForm::default() };
        return Ok(Sniffed { form, columns: Columns::unknown(Vec::new()), first: Vec::new() });
    }
    if names.is_empty() {
        let what = format!(
            "is XML without {}; name the elements of postings with --records, or export them to CSV \
             or JSON; elements: {}",
            wanted.map_or_else(
                || "job or item elements".into(),
                |name| format!("elements \"{name}\"")
            ),
            elements.outer(),
        );
        return Err(IngestError::NotAnExport { name: name.into(), what });
    }
    let forms = names
        .iter()
        .map(|&element| XmlForm { name: element.to_vec(), nested: is_nested(sample, element) });
    let forms: Vec<XmlForm> = forms.collect();
    let candidates: Vec<Candidate> = forms.iter().map(|form| candidate(sample, form)).collect();
    let lists = names_of(candidates.iter().map(|candidate| &candidate.form));
    let chosen = choose(name, &candidates, overrides, NOTHING, &lists)?;
    let form = forms.into_iter().find(|form| chosen.form.path == [form.name.clone()]);
    Ok(Sniffed { form: form.unwrap_or_default(), columns: chosen.columns, first: chosen.first })
}

/// Returns the name without its namespace.
fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |at| &name[at + 1..])
}

/// The different names of elements in order of appearance.
struct Names<'t> {
    all: Vec<&'t [u8]>,
}

impl<'t> Names<'t> {
    fn of(sample: &'t [u8]) -> Self {
        let (mut all, mut seen, mut at) = (Vec::new(), BTreeSet::new(), 0);
        while let Some((_, markup, end)) = tags::next(sample, at) {
            if let Markup::Start(name, _) = markup
                && seen.insert(name)
            {
                all.push(name);
            }
            at = end;
        }
        Self { all }
    }

    /// Returns the names for a message.
    fn outer(&self) -> String {
        sanitize::names(self.all.iter().map(|name| String::from_utf8_lossy(name)))
    }
}

/// Returns true if a whole element of the sample contains one of the same name.
fn is_nested(sample: &[u8], name: &[u8]) -> bool {
    let form = XmlForm { name: name.to_vec(), nested: true };
    let mut at = 0;
    while let Next::Start(begin) = form.next(sample, at, &mut Outside::default()) {
        let Some(End::Whole(end)) = form.end(sample, begin) else { return false };
        let within = form.next(&sample[..end], begin + 1, &mut Outside::default());
        if matches!(within, Next::Start(_)) && object::json(&sample[begin..end]).is_ok() {
            return true;
        }
        at = end;
    }
    false
}

/// Reads the first elements of a name.
fn candidate(sample: &[u8], form: &XmlForm) -> Candidate {
    let mut elements =
        Elements::with_sizes(0, sample.to_vec(), Box::new(io::empty()), form, 1, usize::MAX / 2);
    let mut objects = Vec::new();
    while objects.len() < LOOKED_AT
        && let Ok(Some(item)) = elements.next_item()
    {
        if let Item::Block(block) = item {
            objects.extend(object::json(block.bytes.trim_ascii()));
        }
    }
    Candidate::of(Form::within(vec![form.name.clone()]), objects)
}
