//! An object → a row: nested values under dotted names, each a text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::mend;
use crate::ingest::blocks::Block;
use crate::ingest::decode;
use crate::ingest::records::Records;
use crate::posting::Reject;

/// Objects within objects are looked into so far.
const DEEPEST: usize = 16;

/// The records of a block of objects, as rows with these headers.
pub fn parse(block: &Block, headers: &[String]) -> Records {
    let places: HashMap<&str, usize> = headers.iter().enumerate().map(|(at, header)| (header.as_str(), at)).rev().collect();
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
        match row(&decode::text(bytes), &places, headers.len()) {
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

/// The cells of an object, each in its header's place.
fn row(text: &str, places: &HashMap<&str, usize>, width: usize) -> Result<Vec<String>, String> {
    let read = |text: &str| {
        let mut cells = vec![String::new(); width];
        cells_of(text, &mut |header, cell| {
            if let Some(&at) = places.get(header) {
                cells[at] = cell.into_owned();
            }
        })?;
        Ok(cells)
    };
    read(text).or_else(|_: serde_json::Error| read(&mend::half_characters(text))).map_err(|e| format!("not JSON: {e}"))
}

/// Calls `take` with the dotted name and the text of each value in an object.
pub fn cells_of(object: &str, take: &mut dyn FnMut(&str, Cow<'_, str>)) -> Result<(), serde_json::Error> {
    members(serde_json::from_str(object)?, &mut String::new(), 0, take)
}

fn members(
    object: Members<'_>,
    path: &mut String,
    depth: usize,
    take: &mut dyn FnMut(&str, Cow<'_, str>),
) -> Result<(), serde_json::Error> {
    for (key, value) in object.0 {
        let before = path.len();
        if before > 0 {
            path.push('.');
        }
        path.push_str(&key.0);
        cell(value.get(), path, depth, take)?;
        path.truncate(before);
    }
    Ok(())
}

/// One value: a scalar as it is, scalars of a list side by side, of the objects in a list the first.
fn cell(value: &str, path: &mut String, depth: usize, take: &mut dyn FnMut(&str, Cow<'_, str>)) -> Result<(), serde_json::Error> {
    match value.as_bytes().first() {
        Some(b'{') if depth < DEEPEST => members(serde_json::from_str(value)?, path, depth + 1, take)?,
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value)?;
            if let Some(object) = items.iter().find(|item| item.get().starts_with('{'))
                && depth < DEEPEST
            {
                members(serde_json::from_str(object.get())?, path, depth + 1, take)?;
            }
            let scalars = items.iter().filter(|item| !item.get().starts_with(['{', '[']));
            let scalars = scalars.map(|item| scalar(item.get())).collect::<Result<Vec<_>, _>>()?;
            let there: Vec<&str> = scalars.iter().map(|s| &**s).filter(|s| !s.is_empty()).collect();
            if !there.is_empty() {
                take(path, there.join(", ").into());
            }
        }
        Some(b'{') | None => {}
        Some(_) => take(path, scalar(value)?),
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
            cells_of(object, &mut |header, cell| cells.push(format!("{header}={cell}"))).unwrap();
            assert_eq!(cells.join(" "), expected, "{object}");
        }
        assert!(cells_of("[1]", &mut |_, _| {}).is_err());
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _| {});
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let _ = cells_of(&deep, &mut |_, _| {});
    }
}
