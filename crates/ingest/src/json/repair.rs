//! Strings in JSON, and repairs of output of other programs that is not valid JSON but has a clear
//! meaning.

use std::mem;

/// A position within or outside of strings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quotes {
    /// True within a string.
    pub quoted: bool,
    /// True after a backslash within a string.
    escaped: bool,
}

impl Quotes {
    /// Advances past a byte. Returns true if the position after it is outside of strings.
    pub fn advance(&mut self, byte: u8) -> bool {
        let escaped = mem::take(&mut self.escaped);
        match byte {
            b'"' if !escaped => self.quoted = !self.quoted,
            b'\\' => self.escaped = self.quoted && !escaped,
            _ => {}
        }
        !self.quoted
    }
}

/// Returns the first key of an object as written, and the bytes after its closing quote; `None` if
/// the bytes do not begin with an object and a whole key.
pub fn first_key(object: &[u8]) -> Option<(&[u8], &[u8])> {
    let members = object.trim_ascii_start().strip_prefix(b"{")?;
    let key = members.trim_ascii_start().strip_prefix(b"\"")?;
    let end = string_length(key)?;
    Some((&key[..end], &key[end + 1..]))
}

/// Words that Python and JavaScript write for non-finite numbers, and their replacements. Both have
/// the same length, so that offsets do not change.
const NON_FINITE: [(&[u8], &[u8]); 3] =
    [(b"-Infinity", b"null     "), (b"Infinity", b"null    "), (b"NaN", b"\"\" ")];

/// Returns the replacement of the non-finite number at an offset, or `None` if there is no such
/// value.
fn replacement(bytes: &[u8], at: usize) -> Option<&'static [u8]> {
    let value = at > 0 && matches!(bytes.get(at - 1)?, b':' | b',' | b'[' | b' ' | b'\t' | b'\n');
    let rest = bytes.get(at..)?;
    NON_FINITE.iter().find(|(word, _)| value && rest.starts_with(word)).map(|(_, instead)| *instead)
}

/// Returns true if a non-finite number is at `place` or up to two bytes before it, where the parser
/// reports the error.
pub fn has_non_finite_near(bytes: &[u8], place: usize) -> bool {
    (place.saturating_sub(2)..=place).any(|at| replacement(bytes, at).is_some())
}

/// Returns the first `end` bytes with non-finite numbers replaced.
pub fn without_non_finite(bytes: &[u8], end: usize) -> Vec<u8> {
    let (mut out, mut at) = (bytes[..end].to_vec(), 0);
    while at < end {
        if bytes[at] == b'"' {
            at += 1 + string_length(&bytes[at + 1..end]).unwrap_or(end);
        } else if let Some(instead) = replacement(bytes, at) {
            let length = instead.len().min(end - at);
            out[at..at + length].copy_from_slice(&instead[..length]);
        }
        at += 1;
    }
    out
}

/// Returns the number of bytes before the closing quote of a string, or `None` if it is not closed.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', text.get(from..)?)?;
        if text[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_finite_numbers_are_replaced() {
        let text =
            br#"{"a":NaN,"b":[-Infinity, Infinity],"c":"x, NaN \" , NaN","d":{"e": NaNa,"f":NaN"#;
        assert!(has_non_finite_near(text, 7));
        let expected =
            r#"{"a":"" ,"b":[null     , null    ],"c":"x, NaN \" , NaN","d":{"e": "" a,"f":"" "#;
        for end in 0..=text.len() {
            let finite = String::from_utf8(without_non_finite(text, end)).unwrap();
            assert_eq!(finite, expected[..end]);
        }
    }

    #[test]
    fn first_keys() {
        let cases: [(&str, Option<(&str, &str)>); 6] = [
            (r#" { "a\"b": 1}"#, Some((r#"a\"b"#, ": 1}"))),
            (r#"{"":1}"#, Some(("", ":1}"))),
            (r#"{"a\\":1}"#, Some((r"a\\", ":1}"))),
            (r#"{"a\"#, None),
            ("{}", None),
            ("[1]", None),
        ];
        for (object, expected) in cases {
            let bytes =
                |(key, rest): (&'static str, &'static str)| (key.as_bytes(), rest.as_bytes());
            assert_eq!(first_key(object.as_bytes()), expected.map(bytes), "{object}");
        }
    }
}
