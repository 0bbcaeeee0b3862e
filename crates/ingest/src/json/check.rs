//! Checks that bytes are a JSON object, and describes the error if they are not. Bytes stay as they were
//! read, because rejects keep them.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::repair::{Repair, has_non_finite_near, object_length};

/// Returns the length in bytes of the object at the beginning of `bytes`. It may contain non-finite
/// numbers.
///
/// # Errors
///
/// Returns the parser's error if the bytes do not begin with a whole object.
pub fn end_of_object(bytes: &mut [u8]) -> Result<usize, serde_json::Error> {
    let (result, repair) = read_repaired(bytes, length);
    repair.undo(bytes);
    result
}

/// Checks that `bytes` are exactly one JSON value. It may contain non-finite numbers.
///
/// # Errors
///
/// Returns the parser's error if they are not.
pub fn only_object(bytes: &mut [u8]) -> Result<(), serde_json::Error> {
    let whole = |bytes: &[u8]| serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ());
    let (result, repair) = read_repaired(bytes, whole);
    repair.undo(bytes);
    result
}

/// Returns the length in bytes of the value at the beginning of `bytes`.
fn length(bytes: &[u8]) -> Result<usize, serde_json::Error> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Err(error)) => Err(error),
        _ => Ok(values.byte_offset()),
    }
}

/// Reads bytes and replaces non-finite numbers if one of them causes an error. Returns the replaced
/// numbers. If the bytes have another error, they are left unchanged.
fn read_repaired<T>(
    bytes: &mut [u8],
    read: impl Fn(&[u8]) -> Result<T, serde_json::Error>,
) -> (Result<T, serde_json::Error>, Repair) {
    let mut repair = Repair::default();
    loop {
        let result = read(bytes);
        let Err(error) = &result else { return (result, repair) };
        let place = place(bytes, error);
        // The range doubles each time. Otherwise all the following text would be walked for each
        // broken object, or a long object would be read once for each number in it.
        if error.is_eof()
            || !has_non_finite_near(bytes, place)
            || !repair.extend(bytes, 2 * place.max(64), place)
        {
            repair.undo(bytes);
            return (result, Repair::default());
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
    pub json: Cow<'b, [u8]>,
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
        let rest = self.bytes.get(self.done..)?;
        let begin = self.done + rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = self.bytes.get(begin..).filter(|rest| !rest.is_empty())?;
        let (raw, json) = if let Ok(length) = length(rest) {
            (&rest[..length], Cow::Borrowed(&rest[..length]))
        } else {
            let raw = &rest[..object_length(rest)?];
            let mut json = raw.to_vec();
            read_repaired(&mut json, length).0.ok()?;
            (raw, Cow::Owned(json))
        };
        self.done = begin + raw.len();
        Some(WholeObject { begin, raw, json })
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
    format!("not JSON: {what}, {} bytes from the start of its line", error.column())
}
