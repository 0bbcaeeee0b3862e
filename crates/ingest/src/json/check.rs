//! Finds the end of a JSON object, and describes the error if there is no whole object. Bytes stay
//! as they were read, because rejects keep them.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::repair::{has_non_finite_near, without_non_finite};
use crate::decode;

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
pub fn whole_objects(bytes: &[u8]) -> impl Iterator<Item = WholeObject<'_>> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let rest = bytes[done..].trim_ascii_start();
        let begin = bytes.len() - rest.len();
        let (length, text) = match first_value(rest) {
            Ok(length) => (length, decode::text(&rest[..length])),
            Err(error) => {
                let finite = finite_object(rest, error).ok()?;
                (finite.len(), decode::text(&finite).into_owned().into())
            }
        };
        done = begin + length;
        (length > 0).then(|| WholeObject { begin, raw: &rest[..length], text })
    })
}

/// Returns the byte offset of an error.
pub fn place(bytes: &[u8], error: &serde_json::Error) -> usize {
    let ends = memchr::memchr_iter(b'\n', bytes).take(error.line().saturating_sub(1));
    let line = ends.last().map_or(0, |at| at + 1);
    (line + error.column().saturating_sub(1)).min(bytes.len())
}

/// Returns the reason for a reject: the parser's message without the line number, because the
/// reject has its own.
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    format!("not JSON: {what}, {} bytes from the start of its line", error.column())
}
