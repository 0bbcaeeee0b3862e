//! An object → a row: nested values under dotted names, each a text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::mend;
use crate::block::Block;
use crate::columns::Columns;
use crate::decode;
use crate::records::Records;
use titlegauge_core::posting::Reject;
use titlegauge_core::values::present;

/// Objects within objects are looked into so far.
const DEEPEST: usize = 16;

/// The records of a block of objects, as rows of these columns.
pub fn parse(block: &Block, columns: &Columns) -> Records {
    let mut rows = Rows::new(columns);
    let mut out = Records::of(block.first.source);
    let mut origin = block.first;
    let mut done = 0;
    let mut objects = serde_json::Deserializer::from_slice(&block.bytes).into_iter::<IgnoredAny>();
    // The cut into blocks has seen that each of them is well formed.
    while let Some(Ok(_)) = objects.next() {
        let end = objects.byte_offset();
        let blank = block.bytes[done..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let start = done + blank;
        origin.line += newlines(&block.bytes[done..start]);
        origin.offset = block.first.offset + start as u64;
        let bytes = &block.bytes[start..end];
        match rows.row(&decode::text(bytes)) {
            Ok(cells) => out.push(origin, &cells),
            Err(reason) => out.rejects.push(Reject { origin, reason, raw: bytes.to_vec() }),
        }
        origin.line += newlines(bytes);
        origin.record += 1;
        done = end;
    }
    out
}

/// Line ends in some bytes.
pub fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Makes rows of objects.
struct Rows<'a> {
    columns: &'a Columns,
    places: HashMap<&'a str, usize>,
    /// Places of names that are no headers, and how good a name each is.
    late: HashMap<String, Option<(usize, usize)>>,
    /// Columns without which there is no posting.
    needed: Vec<usize>,
}

/// What an object holds.
struct Found {
    /// Cells with a header, in its place.
    cells: Vec<String>,
    /// Those whose name is no header: place, how good the name is, and text.
    late: Vec<(usize, usize, String)>,
    /// The header of one that is needed and could be several.
    several: Option<String>,
    /// The name of a title in a list of several objects.
    page: Option<String>,
}

impl<'a> Rows<'a> {
    fn new(columns: &'a Columns) -> Self {
        let headers = columns.headers.iter().enumerate();
        let places = headers.map(|(at, header)| (header.as_str(), at)).rev().collect();
        Self { columns, places, late: HashMap::new(), needed: columns.needed().collect() }
    }

    /// The cells of an object, each in its header's place.
    fn row(&mut self, text: &str) -> Result<Vec<String>, String> {
        let not = |e| format!("not JSON: {e}");
        let read = self.cells(text).or_else(|_| self.cells(&mend::half_characters(text)));
        let Found { mut cells, mut late, several, page } = read.map_err(not)?;
        if let Some(header) = several {
            return Err(format!(
                "\"{header}\" stands in a list of several objects, and a posting has one"
            ));
        }
        if let Some(header) =
            page.filter(|_| !self.needed.iter().any(|&at| !present(&cells[at]).is_empty()))
        {
            return Err(format!(
                "an object without title and text, in which there is a list of several with \"{header}\""
            ));
        }
        // What has no header of its own fills what the headers leave empty; the better name first.
        late.sort_by_key(|(_, rank, _)| *rank);
        for (at, _, cell) in late {
            if present(&cells[at]).is_empty() {
                cells[at] = cell;
            }
        }
        Ok(cells)
    }

    fn cells(&mut self, text: &str) -> Result<Found, serde_json::Error> {
        let Self { columns, places, late: names, needed } = self;
        let mut cells = vec![String::new(); columns.width()];
        let (mut late, mut several, mut page) = (Vec::new(), None, None);
        cells_of(text, &mut |header, cell, of_several| {
            if of_several
                && page.is_none()
                && header.rsplit('.').next().is_some_and(Columns::is_title)
            {
                page = Some(header.to_owned());
            }
            let place = places.get(header).copied();
            let mut known = || match names.get(header) {
                Some(known) => *known,
                None => *names.entry(header.to_owned()).or_insert(columns.late(header)),
            };
            let Some((at, rank)) =
                place.map(|at| (at, None)).or_else(|| known().map(|(at, rank)| (at, Some(rank))))
            else {
                return;
            };
            if of_several && needed.contains(&at) && !present(&cell).is_empty() {
                several.get_or_insert_with(|| header.to_owned());
            }
            match rank {
                Some(rank) => late.push((at, rank, cell.into_owned())),
                None => cells[at] = cell.into_owned(),
            }
        })?;
        Ok(Found { cells, late, several, page })
    }
}

/// Takes the dotted name and the text of a value, and whether it stands in a list of several objects.
pub type Take<'t> = dyn FnMut(&str, Cow<'_, str>, bool) + 't;

/// Calls `take` with the dotted name and the text of each value in an object.
pub fn cells_of(object: &str, take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    members(serde_json::from_str(object)?, &mut Path::default(), take)
}

/// Where a value stands.
#[derive(Default)]
struct Path {
    name: String,
    depth: usize,
    several: bool,
}

fn members(
    object: Members<'_>,
    path: &mut Path,
    take: &mut Take<'_>,
) -> Result<(), serde_json::Error> {
    for (key, value) in object.0 {
        let before = path.name.len();
        if before > 0 {
            path.name.push('.');
        }
        path.name.push_str(&key.0);
        cell(value.get(), path, take)?;
        path.name.truncate(before);
    }
    Ok(())
}

/// The members of an object within another.
fn within(value: &str, path: &mut Path, take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    if path.depth == DEEPEST {
        return Ok(());
    }
    path.depth += 1;
    members(serde_json::from_str(value)?, path, take)?;
    path.depth -= 1;
    Ok(())
}

/// One value: a scalar as it is, scalars of a list side by side, of the objects in a list the first.
fn cell(value: &str, path: &mut Path, take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    match value.as_bytes().first() {
        Some(b'{') => within(value, path, take)?,
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value)?;
            let mut objects = items.iter().filter(|item| item.get().starts_with('{'));
            if let Some(object) = objects.next() {
                let before = path.several;
                path.several |= objects.next().is_some();
                within(object.get(), path, take)?;
                path.several = before;
            }
            let scalars = items.iter().filter(|item| !item.get().starts_with(['{', '[']));
            let scalars = scalars.map(|item| scalar(item.get())).collect::<Result<Vec<_>, _>>()?;
            let there: Vec<&str> = scalars.iter().map(|s| &**s).filter(|s| !s.is_empty()).collect();
            if !there.is_empty() {
                take(&path.name, there.join(", ").into(), path.several);
            }
        }
        None => {}
        Some(_) => take(&path.name, scalar(value)?, path.several),
    }
    Ok(())
}

/// A string without quotes, a number or truth value as written, nothing for `null`.
fn scalar(value: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    match value.as_bytes().first() {
        Some(b'"') => Ok(serde_json::from_str::<Text<'_>>(value)?.0),
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(value)),
    }
}

/// A string, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The members of an object, their values still as written.
struct Members<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

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
    fn depth_is_no_danger() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _, _| {});
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _, _| {});
    }
}
