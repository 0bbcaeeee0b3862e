//! An object → a row: nested values as text, under dotted names.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::check::{WholeObject, whole_objects};
use crate::block::Block;
use crate::columns::{Columns, NamedColumn, Sections};
use crate::cutter::newlines;
use crate::meaning::Meaning;
use crate::records::Records;
use titlegauge_core::posting::Reject;
use titlegauge_core::values::present;

/// The number of levels of nested objects that are read.
const DEEPEST: usize = 16;

/// Parses a block of objects into rows of these columns.
pub fn parse(block: &Block, columns: &Columns) -> Records {
    let mut rows = Rows::new(columns);
    let mut out = Records::of(block.first.source);
    let mut origin = block.first;
    let mut done = 0;
    for WholeObject { begin, raw, text } in whole_objects(&block.bytes) {
        origin.line += newlines(&block.bytes[done..begin]);
        origin.offset = block.first.offset + begin as u64;
        match rows.row(&text) {
            Ok(cells) => out.push(origin, &cells),
            Err(reason) => out.rejects.push(Reject { origin, reason, raw: raw.to_vec() }),
        }
        origin.line += newlines(raw);
        origin.record += 1;
        done = begin + raw.len();
    }
    out
}

/// Builds rows from objects.
pub struct Rows<'a> {
    columns: &'a Columns,
    /// The column of each name that was met; `None` if the name has no meaning.
    places: HashMap<String, Option<NamedColumn>>,
    /// The positions of title and text.
    needed: Vec<usize>,
    /// The positions of title, text, company and location. Without these an object is a notice.
    telling: Vec<usize>,
}

/// The values of an object.
struct Cells {
    texts: Vec<String>,
    /// The rank of the name of each value; the largest number for an empty cell.
    ranks: Vec<usize>,
    /// The header of a title or text that is in a list of several objects.
    several: Option<String>,
    /// The first name of a title in a list of several objects.
    page: Option<String>,
}

impl<'a> Rows<'a> {
    /// Creates a builder of rows with these columns.
    pub fn new(columns: &'a Columns) -> Self {
        let headers = columns.headers.iter().enumerate().rev();
        let header = |column| Some(NamedColumn { column, rank: 0 });
        let places = headers.map(|(at, name)| (name.clone(), header(at))).collect();
        let needed: Vec<usize> = columns.needed().collect();
        let others = [Meaning::Requirements, Meaning::Company, Meaning::Location];
        let others = others.into_iter().flat_map(|meaning| columns.columns(meaning));
        let telling = needed.iter().copied().chain(others).collect();
        Self { columns, places, needed, telling }
    }

    /// Returns the cells of an object in the order of the headers. Values without a header fill
    /// empty cells, those with the best name first.
    ///
    /// # Errors
    ///
    /// Returns the reason for a reject.
    pub fn row(&mut self, text: &str) -> Result<Vec<String>, String> {
        let Cells { texts, ranks, several, page } =
            self.cells(text).map_err(|error| format!("not JSON: {error}"))?;
        let all_empty = |cells: &[usize]| cells.iter().all(|&at| ranks[at] == usize::MAX);
        if let Some(header) = several {
            return Err(format!(
                r#""{header}" stands in a list of several objects, and a posting has one"#
            ));
        }
        if let Some(header) = page.filter(|_| all_empty(&self.needed)) {
            return Err(format!(
                "an object without title and text, \
                 in which there is a list of several with \"{header}\""
            ));
        }
        // Some boards begin their list with a notice of the terms of use.
        if !self.needed.is_empty() && all_empty(&self.telling) {
            return Err("has no title, text, company or location".into());
        }
        Ok(texts)
    }

    fn cells(&mut self, text: &str) -> Result<Cells, serde_json::Error> {
        let Self { columns, places, needed, .. } = self;
        let (texts, ranks) =
            (vec![String::new(); columns.width()], vec![usize::MAX; columns.width()]);
        let mut cells = Cells { texts, ranks, several: None, page: None };
        cells_of(text, &mut |name, cell, of_several| {
            if of_several && cells.page.is_none() && Columns::is_title(name) {
                cells.page = Some(name.to_owned());
            }
            let place = places.get(name).copied().unwrap_or_else(|| {
                let place = columns.late(name);
                places.insert(name.to_owned(), place);
                place
            });
            let Some(NamedColumn { column, rank }) = place else { return };
            let rank = if present(&cell).is_empty() { usize::MAX } else { rank };
            if of_several && needed.contains(&column) && rank < usize::MAX {
                cells.several.get_or_insert_with(|| name.to_owned());
            }
            // Of equal names the last counts.
            if rank == 0 || rank < cells.ranks[column] || cells.texts[column].is_empty() {
                (cells.texts[column], cells.ranks[column]) = (cell.into_owned(), rank);
            }
        })?;
        Ok(cells)
    }
}

/// A function that receives the dotted name and the text of a value, and true if the value is in a
/// list of several objects.
pub type Take<'t> = dyn FnMut(&str, Cow<'_, str>, bool) + 't;

/// Calls `take` with the dotted name and the text of each value in an object.
///
/// # Errors
///
/// Returns the parser's error if `object` is not a JSON object; `take` may have been called before.
pub fn cells_of(object: &str, take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    members(serde_json::from_str(object)?, &mut Path::default(), take)
}

/// The only key of an object that extended JSON writes for a single value.
const EXTENDED: [&str; 6] =
    ["$date", "$oid", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"];

/// The position of a value within an object.
#[derive(Default)]
struct Path {
    /// The dotted name.
    name: String,
    /// The number of objects around the value, without the outermost.
    depth: usize,
    /// True within a list of several objects.
    several: bool,
}

fn members(
    object: Members<'_>,
    path: &mut Path,
    take: &mut Take<'_>,
) -> Result<(), serde_json::Error> {
    for (key, value) in object {
        // Extended JSON of MongoDB writes `{"$date": "…"}` for a date.
        let key: Cow<'_, str> = key.into();
        if EXTENDED.contains(&&*key) {
            cell(value.get(), path, take)?;
            continue;
        }
        let before = path.name.len();
        if before > 0 {
            path.name.push('.');
        }
        path.name.push_str(&key);
        cell(value.get(), path, take)?;
        path.name.truncate(before);
    }
    Ok(())
}

/// Reads one value. The scalars of a list are joined; of the objects in a list, only the first is
/// read.
fn cell(value: &str, path: &mut Path, take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    match value.as_bytes().first() {
        Some(b'{') if path.depth < DEEPEST => {
            path.depth += 1;
            members(serde_json::from_str(value)?, path, take)?;
            path.depth -= 1;
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value)?;
            if let Some(sections) = Sections::of(&path.name).filter(|_| !path.several) {
                let text = joined(&items, sections)?;
                take(&path.name, text.into(), false);
                return Ok(());
            }
            let mut objects = items.iter().filter(|item| item.get().starts_with('{'));
            if let Some(object) = objects.next() {
                let before = path.several;
                path.several |= objects.next().is_some();
                cell(object.get(), path, take)?;
                path.several = before;
            }
            let scalars = items.iter().filter(|item| !item.get().starts_with(['{', '[']));
            let mut texts =
                scalars.map(|item| scalar(item.get())).collect::<Result<Vec<_>, _>>()?;
            texts.retain(|text| !text.is_empty());
            if !texts.is_empty() {
                // Several titles are of several postings, unlike several paragraphs.
                let titles = texts.len() > 1 && Columns::is_title(&path.name);
                take(&path.name, texts.join(", ").into(), path.several || titles);
            }
        }
        Some(b'{') | None => {}
        Some(_) => take(&path.name, scalar(value)?, path.several),
    }
    Ok(())
}

/// Returns the text of the sections in a list, with blank lines between them.
fn joined(items: &[&RawValue], sections: &Sections) -> Result<String, serde_json::Error> {
    let mut texts = Vec::new();
    for item in items.iter().filter(|item| item.get().starts_with('{')) {
        let members: Members<'_> = serde_json::from_str(item.get())?;
        for part in &sections.parts {
            if let Some(value) = members.get(&Text(part.as_bytes().into())) {
                texts.push(scalar(value.get())?.into_owned());
            }
        }
    }
    Ok(texts.join("\n\n"))
}

/// Returns the text of a scalar: a string without quotes, a number or Boolean as written, or an
/// empty text for `null`.
fn scalar(value: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<Text<'_>>(value).map(Into::into),
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(value)),
    }
}

/// A string, borrowed if it has no escapes. Its bytes are not UTF-8 if half of a character is missing.
#[derive(Deserialize, PartialEq, Eq, Hash)]
pub struct Text<'a>(#[serde(borrow, with = "serde_bytes")] Cow<'a, [u8]>);

impl<'a> From<Text<'a>> for Cow<'a, str> {
    fn from(Text(bytes): Text<'a>) -> Self {
        match bytes {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
                .into(),
        }
    }
}

/// The members of an object, with their values as written.
pub type Members<'a> = IndexMap<Text<'a>, &'a RawValue>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_cells() {
        let cases = [
            (r#"{"a":"x","b":1.50,"c":true,"d":null}"#, "a=x b=1.50 c=true d="),
            (r#"{"a":{"b":{"c":"x"}},"d":"y"}"#, "a.b.c=x d=y"),
            (r#"{"a":["x",2,null,"y"],"b":[]}"#, "a=x, 2, y"),
            (r#"{"a":[{"b":1},{"b":2}],"c":[[1]]}"#, "a.b=1"),
            (r#"{"a\"b":"\u00e9\n"}"#, "a\"b=\u{e9}\n"),
            (
                r#"{"_id":{"$oid":"x"},"n":{"$numberInt":"1"},"d":{"$date":{"$numberLong":"2"}}}"#,
                "_id=x n=1 d=2",
            ),
            (r#"{"lists":[{"content":"b","text":"a","id":1},{"text":"c"}]}"#, "lists=a\n\nb\n\nc"),
            (r"{}", ""),
        ];
        for (object, expected) in cases {
            let mut cells = Vec::new();
            cells_of(object, &mut |header, cell, _| cells.push(format!("{header}={cell}")))
                .unwrap();
            assert_eq!(cells.join(" "), expected, "{object}");
        }
        assert!(cells_of("[1]", &mut |_, _, _| {}).is_err());
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _, _| {});
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _, _| {});
    }
}
