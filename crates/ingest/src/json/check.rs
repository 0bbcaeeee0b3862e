//! Whether bytes are a JSON object, and what is wrong with them if they are not.

use serde::de::IgnoredAny;

use super::mend::{self, Mend};

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

/// Reads bytes, without the non-finite numbers in them if one of these is in the way. Where the
/// bytes are broken otherwise, they are left as they were.
fn mended<T>(
    bytes: &mut [u8],
    read: impl Fn(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, serde_json::Error> {
    let mut mend = Mend::default();
    loop {
        let result = read(bytes);
        let Err(error) = &result else { return result };
        let place = place(bytes, error);
        // Twice as far each time: the whole of many broken objects is not walked for each of them,
        // nor a long object read once for each number.
        if error.is_eof()
            || !mend::is_no_number(bytes, place)
            || !mend.go_on(bytes, 2 * place.max(64), place)
        {
            mend.undo(bytes);
            return result;
        }
    }
}

/// Where an error stands, in bytes.
pub fn place(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = error.line().saturating_sub(1);
    let line = if lines == 0 {
        0
    } else {
        memchr::memchr_iter(b'\n', bytes).nth(lines - 1).map_or(0, |at| at + 1)
    };
    (line + error.column().saturating_sub(1)).min(bytes.len())
}

/// What is wrong, without the place, which the reject has.
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    format!("not JSON: {what}, {} bytes from the start of its line", error.column())
}
