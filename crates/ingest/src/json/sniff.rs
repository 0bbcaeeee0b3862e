//! Whether a text is JSON, how its objects lie, and which columns they come to.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use serde_json::Value;

use super::around::{Around, Place};
use super::form::Form;
use super::mend;
use super::objects::Objects;
use super::rows::{cells_of, parse};
use crate::block::{Block, Item};
use crate::columns::Columns;
use crate::decode;
use crate::error::IngestError;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use crate::records::Records;
use titlegauge_core::posting::Origin;

/// So many objects are kept for a look.
const LOOKED_AT: usize = 100;

/// Lists of so many names are looked at.
const LISTS: usize = 32;

/// A JSON text as its beginning shows it.
#[derive(Debug)]
pub struct Sniffed {
    /// How its objects lie.
    pub form: Form,
    /// Which member means what.
    pub columns: Columns,
    /// The first objects, as rows.
    pub first: Vec<Vec<String>>,
}

/// Whether a text is JSON by how it begins.
pub fn begins(sample: &[u8]) -> bool {
    is_list(sample).is_some()
}

/// Whether a JSON text is a list, and not an object; `None` if it is neither.
fn is_list(sample: &[u8]) -> Option<bool> {
    let start = sample.trim_ascii_start();
    let behind = start.get(1..)?.trim_ascii_start();
    match (start[0], *behind.first()?) {
        (b'[', b'{' | b']') => Some(true),
        (b'[', b'n') if behind.starts_with(b"null") => Some(true),
        (b'[', b'[') => {
            let value = behind[1..].trim_ascii_start().first()?;
            (value.is_ascii_digit() || b"\"[]{-ntf".contains(value)).then_some(true)
        }
        (b'{', b'"' | b'}') => Some(false),
        _ => None,
    }
}

/// Tells the layout of a JSON text from its beginning; `None` if it is none.
pub fn sniff(
    name: &str,
    sample: &[u8],
    whole: bool,
    overrides: &Overrides,
) -> Option<Result<Sniffed, IngestError>> {
    let list = is_list(sample)?;
    let plain = Form { lines: !list && is_lines(sample, whole), ..Form::default() };
    let several = list || plain.lines && lines(sample, whole).count() > 1;
    let within = |path: Vec<Vec<u8>>| {
        let names: Vec<_> = path.iter().map(|key| decode::text(key).into_owned()).collect();
        Form { within: Some(names.join(".")), path, ..Form::default() }
    };
    let forms = [plain].into_iter().chain(lists(sample).into_iter().map(within));
    let looks: Vec<Look> = forms.map(|form| Look::at(sample, form)).collect();
    Some(match choose(name, &looks, several, overrides) {
        Err(_) if whole && looks[0].says_nothing() && is_hollow(sample) => {
            let form = empty_list(sample)
                .filter(|path| !path.is_empty())
                .map_or(looks[0].form.clone(), within);
            Ok(sniffed(&Look::at(&[], form), Columns::unknown(Vec::new())))
        }
        chosen => chosen,
    })
}

/// How good a look is: whether it has all that is needed, the columns that are known, whether
/// its objects are postings rather than pages, and how many there are.
type Score = (bool, usize, u8, usize);

/// The look whose objects have most of the columns that are known.
fn choose(
    name: &str,
    looks: &[Look],
    several: bool,
    overrides: &Overrides,
) -> Result<Sniffed, IngestError> {
    let mut best: Option<(Score, &Look, Columns)> = None;
    let mut refused = None;
    for look in looks.iter().filter(|look| look.objects > 0) {
        let within = look.form.within.as_ref();
        let own = within.map(|list| overrides.within(list));
        match Columns::choose(&look.headers, &look.rows(), own.as_ref().unwrap_or(overrides)) {
            Ok(columns) => {
                let of_several = look.of_several(&columns).is_some();
                let complete = columns.missing().is_none() && !of_several;
                // Postings may have lists of their own; a page is none.
                let rank = if within.is_some() || !several {
                    1
                } else {
                    2 * u8::from(look.is_free_of_pages(&columns))
                };
                let score = (complete, columns.recognised(), rank, look.objects);
                if best.as_ref().is_none_or(|(b, ..)| score > *b) {
                    best = Some((score, look, columns));
                }
            }
            Err(what) => refused = refused.or(Some(IngestError::Columns(what))),
        }
    }
    let not = |what: String| IngestError::NotAnExport { name: name.into(), what };
    let Some((_, look, columns)) = best else {
        let what = "is JSON without a list of objects; export the postings as such a list, as JSON lines or as CSV";
        return Err(refused.unwrap_or_else(|| not(what.into())));
    };
    columns.complete(name, overrides)?;
    if let Some(header) = look.of_several(&columns) {
        return Err(not(format!(
            "\"{header}\" stands in a list of several objects within one, and a posting has one; \
             export the postings as a list of objects, as JSON lines or as CSV"
        )));
    }
    Ok(sniffed(look, columns))
}

fn sniffed(look: &Look, columns: Columns) -> Sniffed {
    let header = |at: usize| columns.headers[at].clone();
    let title = columns.column(Meaning::Title);
    let form = Form {
        title: title.map(header).unwrap_or_default(),
        text: columns.needed().filter(|at| Some(*at) != title).map(header).collect(),
        ..look.form.clone()
    };
    Sniffed { form, columns: columns.with_room(), first: look.rows() }
}

/// Whether a whole text is nothing but lists without an element, or pages with such a list.
fn is_hollow(sample: &[u8]) -> bool {
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
    values.is_ok_and(|values| values.iter().all(page))
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

/// The lists of objects within objects: the keys that lead to each.
fn lists(sample: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut found: Vec<Vec<Vec<u8>>> = Vec::new();
    let (mut around, mut seen) = (Around::new(vec![Vec::new()]), HashSet::new());
    for &byte in sample {
        let other = byte == b'{' && !around.quoted() && around.place() == Place::Other;
        // By their hash, since the keys of a hostile file may be many before each object.
        if other && around.hash_of_keys().is_some_and(|hash| seen.insert(hash)) {
            found.push(path(&around));
            if found.len() == LISTS {
                break;
            }
        }
        around.pass(byte);
    }
    found
}

/// The keys that lead to a place.
fn path(around: &Around) -> Vec<Vec<u8>> {
    around.keys().map(<[u8]>::to_vec).collect()
}

/// The keys that lead to the first list without an element.
fn empty_list(sample: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut around = Around::default();
    for (at, &byte) in sample.iter().enumerate() {
        if byte == b'[' && !around.quoted() && sample[at + 1..].trim_ascii_start().starts_with(b"]")
        {
            return Some(path(&around));
        }
        around.pass(byte);
    }
    None
}

/// What a sample holds, read in one form.
struct Look {
    form: Form,
    /// The union of the names, in order of appearance.
    headers: Vec<String>,
    objects: usize,
    blocks: Vec<Vec<u8>>,
    /// Those that somewhere stand in a list of several objects.
    several: HashSet<String>,
}

impl Look {
    fn at(sample: &[u8], form: Form) -> Self {
        let mut objects = Objects::new(0, sample.to_vec(), Box::new(io::empty()), &form);
        let mut look = Self {
            form,
            headers: Vec::new(),
            objects: 0,
            blocks: Vec::new(),
            several: HashSet::new(),
        };
        let mut seen = HashSet::new();
        while let Ok(Some(item)) = objects.next_item() {
            let Item::Block(block) = item else { continue };
            for object in values(&block.bytes) {
                look.objects += 1;
                let mut take = |header: &str, _: Cow<'_, str>, of_several: bool| {
                    if seen.insert(header.to_owned()) {
                        look.headers.push(header.to_owned());
                    }
                    if of_several && !look.several.contains(header) {
                        look.several.insert(header.to_owned());
                    }
                };
                if cells_of(&object, &mut take).is_err() {
                    let _ = cells_of(&mend::half_characters(&object), &mut take);
                }
            }
            look.blocks.push(block.bytes);
        }
        let first =
            look.blocks.first().map(|block| block.trim_ascii_start()[1..].trim_ascii_start());
        if let Some(key) = first.and_then(|first| first.strip_prefix(b"\"")) {
            let length = mend::string_length(key).unwrap_or(0);
            look.form.first_key = decode::text(&key[..length]).into_owned();
        }
        look
    }

    /// A header of title or text that stands in a list of several objects, of which one object
    /// around it is no posting.
    fn of_several(&self, columns: &Columns) -> Option<&String> {
        columns
            .needed()
            .filter_map(|at| self.headers.get(at))
            .find(|header| self.several.contains(*header))
    }

    /// Whether each of the first objects is one posting.
    fn is_free_of_pages(&self, columns: &Columns) -> bool {
        self.parsed(columns).all(|records| records.rejects.is_empty())
    }

    /// Whether its objects have neither title nor text.
    fn says_nothing(&self) -> bool {
        let columns = Columns::choose(&self.headers, &[], &Overrides::default());
        columns.is_ok_and(|columns| columns.needed().next().is_none())
    }

    /// The first objects as rows.
    fn rows(&self) -> Vec<Vec<String>> {
        let columns = Columns::unknown(self.headers.clone());
        self.parsed(&columns)
            .flat_map(|records| records.cells().collect::<Vec<_>>())
            .take(LOOKED_AT)
            .collect()
    }

    fn parsed(&self, columns: &Columns) -> impl Iterator<Item = Records> {
        self.blocks
            .iter()
            .map(|bytes| parse(&Block { bytes: bytes.clone(), first: Origin::default() }, columns))
    }
}

/// The objects of a block, as text.
fn values(bytes: &[u8]) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    let mut values =
        serde_json::Deserializer::from_slice(bytes).into_iter::<serde::de::IgnoredAny>();
    std::iter::from_fn(move || {
        let start = values.byte_offset();
        values.next()?.ok()?;
        Some(decode::text(&bytes[start..values.byte_offset()]))
    })
}
