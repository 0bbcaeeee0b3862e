//! Checks that bytes are a JSON object, and describes the error if they are not.

use serde::de::IgnoredAny;

use super::repair::{Repair, has_non_finite_near};

/// Returns the length in bytes of the object at the beginning of `bytes`. Non-finite numbers in it
/// are replaced.
///
/// # Errors
///
/// Returns the parser's error if the bytes do not begin with a whole object.
pub fn end_of_object(bytes: &mut [u8]) -> Result<usize, serde_json::Error> {
    read_repaired(bytes, |bytes| {
        let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Err(error)) => Err(error),
            _ => Ok(values.byte_offset()),
        }
    })
}

/// Checks that `bytes` are exactly one JSON value. Non-finite numbers in it are replaced.
///
/// # Errors
///
/// Returns the parser's error if they are not.
pub fn only_object(bytes: &mut [u8]) -> Result<(), serde_json::Error> {
    read_repaired(bytes, |bytes| serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ()))
}

/// Reads bytes and replaces non-finite numbers if one of them causes an error. If the bytes have
/// another error, they are left unchanged.
fn read_repaired<T>(
    bytes: &mut [u8],
    read: impl Fn(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, serde_json::Error> {
    let mut repair = Repair::default();
    loop {
        let result = read(bytes);
        let Err(error) = &result else { return result };
        let place = place(bytes, error);
        // The range doubles each time. Otherwise all the following text would be walked for each
        // broken object, or a long object would be read once for each number in it.
        if error.is_eof()
            || !has_non_finite_near(bytes, place)
            || !repair.extend(bytes, 2 * place.max(64), place)
        {
            repair.undo(bytes);
            return result;
        }
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
