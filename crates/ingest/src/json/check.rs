//! Whether bytes are a JSON object, and what is wrong with them if they are not.

use serde::de::IgnoredAny;

use super::mend;

/// Where the object ends that some bytes begin with; numbers in it that are none are mended.
pub fn end_of_object(bytes: &mut [u8]) -> Result<usize, serde_json::Error> {
    mended(bytes, |bytes| {
        let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Err(error)) => Err(error),
            _ => Ok(values.byte_offset()),
        }
    })
}

/// Whether some bytes are one object and no more; numbers in it that are none are mended.
pub fn only_object(bytes: &mut [u8]) -> Result<(), serde_json::Error> {
    mended(bytes, |bytes| serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ()))
}

/// Reads bytes, and once more without the numbers in them that are none, if it is such a one that
/// is wrong; where it is of no use, they are left as they were.
fn mended<T>(bytes: &mut [u8], read: impl Fn(&[u8]) -> Result<T, serde_json::Error>) -> Result<T, serde_json::Error> {
    let result = read(bytes);
    let Err(error) = &result else { return result };
    if error.is_eof() || !mend::is_no_number(bytes, place(bytes, error)) {
        return result;
    }
    let mends = mend::no_numbers(bytes);
    let result = read(bytes);
    if result.is_err() {
        for (at, word) in mends {
            bytes[at..at + word.len()].copy_from_slice(word);
        }
    }
    result
}

/// Where an error stands, in bytes.
pub fn place(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = error.line().saturating_sub(1);
    let line = if lines == 0 { 0 } else { memchr::memchr_iter(b'\n', bytes).nth(lines - 1).map_or(0, |at| at + 1) };
    (line + error.column().saturating_sub(1)).min(bytes.len())
}

/// What is wrong, without the place, which the reject has.
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    format!("not JSON: {what}, {} bytes from the start of its line", error.column())
}
