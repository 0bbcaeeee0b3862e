//! Repairs output of other programs that is not valid JSON but has a clear meaning.

/// Words that Python and JavaScript write for non-finite numbers, and their replacements. Both have
/// the same length, so that offsets do not change.
const NON_FINITE: [(&[u8], &[u8]); 3] =
    [(b"-Infinity", b"null     "), (b"Infinity", b"null    "), (b"NaN", b"\"\" ")];

/// Returns true if a non-finite number is at `place` or up to two bytes before it, where the parser
/// reports the error.
pub fn has_non_finite_near(bytes: &[u8], place: usize) -> bool {
    (place.saturating_sub(2)..=place).any(|at| word_at(bytes, at).is_some())
}

/// Replaces the non-finite numbers of one object in steps.
#[derive(Default)]
pub struct Repair {
    /// The number of bytes walked so far.
    at: usize,
    /// The number of braces open at that offset.
    depth: usize,
    ended: bool,
    /// The replaced words and their offsets.
    words: Vec<(usize, &'static [u8])>,
}

impl Repair {
    /// Replaces non-finite numbers up to the offset `end`, to the end of the string or word there,
    /// or to the end of the object at the beginning of `bytes`. Returns false if the bytes up to
    /// the error at `broken` were already walked, so that nothing can be repaired.
    pub fn extend(&mut self, bytes: &mut [u8], end: usize, broken: usize) -> bool {
        if self.ended || self.at > broken {
            return false;
        }
        while let Some(byte) = bytes.get(self.at).filter(|_| self.at < end) {
            match byte {
                b'"' => match string_length(&bytes[self.at + 1..]) {
                    Some(length) => self.at += length + 1,
                    None => self.ended = true,
                },
                b'{' => self.depth += 1,
                b'}' => self.depth = self.depth.saturating_sub(1),
                b'-' | b'I' | b'N' => {
                    if let Some((word, instead)) = word_at(bytes, self.at) {
                        bytes[self.at..self.at + word.len()].copy_from_slice(instead);
                        self.words.push((self.at, word));
                        self.at += word.len() - 1;
                    }
                }
                _ => {}
            }
            self.at += 1;
            self.ended |= self.depth == 0;
            if self.ended {
                break;
            }
        }
        true
    }

    /// Restores the replaced words.
    pub fn undo(self, bytes: &mut [u8]) {
        for (at, word) in self.words {
            bytes[at..at + word.len()].copy_from_slice(word);
        }
    }
}

/// Returns the non-finite number at an offset and its replacement, or `None` if there is no such
/// value.
fn word_at(bytes: &[u8], at: usize) -> Option<(&'static [u8], &'static [u8])> {
    let value = at > 0 && matches!(bytes.get(at - 1)?, b':' | b',' | b'[' | b' ' | b'\t' | b'\n');
    let rest = bytes.get(at..)?;
    NON_FINITE.into_iter().find(|(word, _)| value && rest.starts_with(word))
}

/// Returns the number of bytes before the closing quote of a string, or `None` if it is not closed.
pub fn string_length(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', &text[from..])?;
        if text[at] == b'"' {
            return Some(at);
        }
        from = (at + 2).min(text.len());
    }
}

/// Returns the number of bytes of the object at the beginning of a text by its braces; `None` if the
/// text ends before.
pub fn object_length(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0usize);
    loop {
        match text.get(at)? {
            b'"' => at += string_length(&text[at + 1..])? + 1,
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// Replaces lone surrogates (such as `\ud83d` without its pair) by U+FFFD, as the decoding of other
/// text does.
pub fn replace_lone_surrogates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let own = unit(rest);
        let next = rest.get(6..).and_then(unit);
        let length = match (own, next) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => 6,
            // A backslash and the character that it escapes.
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Returns the code unit of the escape `\uXXXX` at the beginning of `text`, or `None` without such
/// an escape.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_finite_numbers_of_one_object_are_replaced() {
        let mut text =
            br#"{"a":NaN,"b":[-Infinity, Infinity],"c":"x, NaN \" , NaN","d":{}} ,{"a":NaN}"#
                .to_vec();
        assert!(has_non_finite_near(&text, 7));
        let whole = text.clone();
        for step in [1, 9, 1000] {
            let mut repair = Repair::default();
            while repair.extend(&mut text, repair.at + step, repair.at) {}
            let found: Vec<_> = repair.words.iter().map(|(at, word)| (*at, word.len())).collect();
            assert_eq!(found, [(5, 3), (14, 9), (25, 8)]);
            let repaired =
                r#"{"a":"" ,"b":[null     , null    ],"c":"x, NaN \" , NaN","d":{}} ,{"a":NaN}"#;
            assert_eq!(String::from_utf8_lossy(&text), repaired);
            repair.undo(&mut text);
            assert_eq!(text, whole);
        }
    }

    #[test]
    fn lone_surrogates() {
        let cases = [
            (r#""\ud83d\ude80 \u00e9""#, r#""\ud83d\ude80 \u00e9""#),
            (r#""x\ud83d""#, r#""x\ufffd""#),
            (r#""\ude80\ud83dx\\ud83d""#, r#""\ufffd\ufffdx\\ud83d""#),
            (r#""\u12"#, r#""\u12"#),
            ("\\", "\\"),
        ];
        for (text, repaired) in cases {
            assert_eq!(replace_lone_surrogates(text), repaired);
        }
    }
}
