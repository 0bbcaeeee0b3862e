//! Finds the end of a JSON object, and describes the error if there is no whole object. Bytes stay
//! as they were read, because rejects keep them.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::repair::{has_non_finite_near, without_non_finite};
use crate::decode;

/// The reason for a reject that does not begin like an object.
pub const NOT_AN_OBJECT: &str = "not a JSON object";

/// Returns the length in bytes of the object at the beginning of `bytes`. It may contain non-finite
/// numbers.
///
/// # Errors
///
/// Returns the parser's error if the bytes do not begin with a whole object.
pub fn length(bytes: &[u8]) -> Result<usize, serde_json::Error> {
    first_value(bytes).or_else(|error| finite_object(bytes, error).map(|object| object.len()))
}

/// Returns the length in bytes of the first value.
fn first_value(bytes: &[u8]) -> Result<usize, serde_json::Error> {
    let mut values = Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Err(error)) => Err(error),
        _ => Ok(values.byte_offset()),
    }
}

/// Returns the object at the beginning of `bytes` with its non-finite numbers replaced, or the error
/// if that was not caused by one.
fn finite_object(bytes: &[u8], error: serde_json::Error) -> Result<Vec<u8>, serde_json::Error> {
    let place = place(bytes, &error);
    if error.is_eof() || !has_non_finite_near(bytes, place) {
        return Err(error);
    }
    // The range doubles each time. Otherwise all the following text would be copied for each broken
    // object.
    let mut end = 2 * place.max(64);
    loop {
        end = end.min(bytes.len());
        let mut finite = without_non_finite(bytes, end);
        match first_value(&finite) {
            Ok(length) => {
                finite.truncate(length);
                return Ok(finite);
            }
            Err(error) if !error.is_eof() || end == bytes.len() => return Err(error),
            Err(_) => end *= 2,
        }
    }
}

/// Checks that a line is exactly one object.
///
/// # Errors
///
/// Returns the reason for a reject if it is not.
pub fn only_object(line: &[u8]) -> Result<(), String> {
    if !line.starts_with(b"{") {
        return Err(NOT_AN_OBJECT.into());
    }
    let length = length(line).map_err(|error| reason(&error))?;
    let after = line[length..].trim_ascii_start();
    if after.is_empty() {
        return Ok(());
    }
    Err(not_json("trailing characters", line.len() - after.len() + 1))
}

/// An object of a block.
pub struct WholeObject<'b> {
    /// The byte offset of its beginning.
    pub begin: usize,
    /// Its bytes.
    pub raw: &'b [u8],
    /// Its JSON, with the non-finite numbers replaced.
    pub text: Cow<'b, str>,
}

/// Iterates over the objects of a block, which were checked when it was cut off.
pub struct WholeObjects<'b> {
    bytes: &'b [u8],
    done: usize,
}

impl<'b> WholeObjects<'b> {
    /// Starts at the beginning of a block.
    pub fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, done: 0 }
    }
}

impl<'b> Iterator for WholeObjects<'b> {
    type Item = WholeObject<'b>;

    fn next(&mut self) -> Option<WholeObject<'b>> {
        let rest = self.bytes[self.done..].trim_ascii_start();
        let begin = self.bytes.len() - rest.len();
        if rest.is_empty() {
            return None;
        }
        let (raw, text) = match first_value(rest) {
            Ok(length) => (&rest[..length], decode::text(&rest[..length])),
            Err(error) => {
                let finite = finite_object(rest, error).ok()?;
                (&rest[..finite.len()], decode::text(&finite).into_owned().into())
            }
        };
        self.done = begin + raw.len();
        Some(WholeObject { begin, raw, text })
    }
}

/// Returns the byte offset of an error.
pub fn place(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = error.line().saturating_sub(1);
    let line = if lines == 0 {
        0
    } else {
        memchr::memchr_iter(b'\n', bytes).nth(lines - 1).map_or(0, |at| at + 1)
    };
    (line + error.column().saturating_sub(1)).min(bytes.len())
}

/// Returns the reason for a reject: the parser's message without the line number, because the
/// reject has its own.
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    not_json(what, error.column())
}

fn not_json(what: &str, column: usize) -> String {
    format!("not JSON: {what}, {column} bytes from the start of its line")
}
