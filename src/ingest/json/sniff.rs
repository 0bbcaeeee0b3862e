//! Whether a text is JSON, how its objects lie, and which columns they come to.

use std::collections::HashSet;
use std::io;

use super::rows::cells_of;
use super::{Form, Objects};
use crate::ingest::blocks::Item;
use crate::ingest::columns::Columns;
use crate::ingest::layout::Layout;
use crate::ingest::overrides::Overrides;
use crate::ingest::{Dialect, IngestError, decode};
use crate::posting::Origin;

/// So many objects are kept for a look.
const LOOKED_AT: usize = 100;

/// Tells the layout of a JSON text from its beginning; `None` if it is none.
pub fn sniff(name: &str, sample: &[u8], whole: bool, overrides: &Overrides) -> Option<Result<Dialect, IngestError>> {
    let start = sample.trim_ascii_start();
    let list = match (start.first()?, start[1..].trim_ascii_start().first()) {
        (b'[', Some(b'{' | b']')) => true,
        (b'{', Some(b'"' | b'}')) => false,
        _ => return None,
    };
    let plain = Form { lines: !list && is_lines(sample, whole), within: None, from: 0, first_key: String::new() };
    let mut forms = Vec::new();
    let several = plain.lines && lines(sample, whole).count() > 1;
    if !list && !several {
        let within = |(from, key)| Form { lines: false, within: Some(key), from, first_key: String::new() };
        forms.extend(lists(sample).into_iter().map(within));
    }
    forms.insert(0, plain);
    let looks = forms.into_iter().map(|form| Look::at(sample, form));
    Some(choose(name, looks, overrides))
}

/// The look whose objects have most of the columns that are known.
fn choose(name: &str, looks: impl Iterator<Item = Look>, overrides: &Overrides) -> Result<Dialect, IngestError> {
    let mut best: Option<((usize, usize), Dialect)> = None;
    let mut refused = None;
    for look in looks.filter(|look| look.objects > 0) {
        let first = look.rows();
        match Columns::choose(&look.headers, &first, overrides) {
            Ok(columns) => {
                let score = (columns.recognised(), look.objects);
                if best.as_ref().is_none_or(|(b, _)| score > *b) {
                    let layout = Layout::plain(b',', look.headers.len());
                    best = Some((score, Dialect { layout, columns, json: Some(look.form), first, preamble: 0, header: None }));
                }
            }
            Err(what) => refused = Some(IngestError::Columns(what)),
        }
    }
    let Some((_, dialect)) = best else {
        let what = "is JSON without a list of objects; export the postings as such a list, as JSON lines or as CSV";
        return Err(refused.unwrap_or_else(|| IngestError::NotAnExport { name: name.into(), what: what.into() }));
    };
    dialect.columns.complete(name, overrides)?;
    Ok(dialect)
}

/// Lines that hold something; the last one of a cut sample is left off.
fn lines(sample: &[u8], whole: bool) -> impl Iterator<Item = &[u8]> {
    let end = if whole { sample.len() } else { memchr::memrchr(b'\n', sample).unwrap_or(0) };
    sample[..end].split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// Whether most lines are an object each; so is a single one, and one that is longer than the sample.
fn is_lines(sample: &[u8], whole: bool) -> bool {
    let (mut all, mut objects) = (0, 0);
    for line in lines(sample, whole) {
        all += 1;
        objects += usize::from(line.starts_with(b"{") && line.ends_with(b"}"));
    }
    objects * 2 > all || all == 0
}

/// The lists of objects that are members of the object around them: where each begins, and its name.
fn lists(sample: &[u8]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut depth, mut at) = (0u32, 0);
    let mut text = 0..0;
    while at < sample.len() {
        match sample[at] {
            b'"' => {
                let Some(length) = string_length(&sample[at + 1..]) else { break };
                text = at + 1..at + 1 + length;
                at = text.end;
            }
            b'[' => {
                if depth == 1 && sample[at + 1..].trim_ascii_start().starts_with(b"{") {
                    found.push((at + 1, decode::text(&sample[text.clone()]).into_owned()));
                }
                depth += 1;
            }
            b'{' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    found
}

/// Bytes up to the quote that ends a string.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', &text[from..])?;
        if text[at] == b'"' {
            return Some(at);
        }
        from = (at + 2).min(text.len());
    }
}

/// What a sample holds, read in one form.
struct Look {
    form: Form,
    /// The union of the names, in order of appearance.
    headers: Vec<String>,
    objects: usize,
    blocks: Vec<Vec<u8>>,
}

impl Look {
    fn at(sample: &[u8], form: Form) -> Self {
        let mut objects = Objects::new(0, sample.to_vec(), Box::new(io::empty()), &form);
        let mut look = Self { form, headers: Vec::new(), objects: 0, blocks: Vec::new() };
        let mut seen = HashSet::new();
        while let Ok(Some(item)) = objects.next_item() {
            let Item::Block(block) = item else { continue };
            for object in values(&block.bytes) {
                look.objects += 1;
                let _ = cells_of(&object, &mut |header, _| {
                    if seen.insert(header.to_owned()) {
                        look.headers.push(header.to_owned());
                    }
                });
            }
            look.blocks.push(block.bytes);
        }
        let first = look.blocks.first().map(|block| block.trim_ascii_start()[1..].trim_ascii_start());
        if let Some(key) = first.and_then(|first| first.strip_prefix(b"\"")) {
            let length = string_length(key).unwrap_or(0);
            look.form.first_key = decode::text(&key[..length]).into_owned();
        }
        look
    }

    /// The first objects as rows.
    fn rows(&self) -> Vec<Vec<String>> {
        let block = |bytes: &Vec<u8>| {
            let block = crate::ingest::blocks::Block { bytes: bytes.clone(), first: Origin::default() };
            super::parse(&block, &self.headers)
        };
        let rows = self.blocks.iter().map(block).flat_map(|records| records.cells().collect::<Vec<_>>());
        rows.take(LOOKED_AT).collect()
    }
}

/// The objects of a block, as text.
fn values(bytes: &[u8]) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<serde::de::IgnoredAny>();
    std::iter::from_fn(move || {
        let start = values.byte_offset();
        values.next()?.ok()?;
        Some(decode::text(&bytes[start..values.byte_offset()]))
    })
}
