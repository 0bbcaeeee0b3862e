//! What some programs write that is no JSON, though it is plain what they mean.

/// Words that Python and JavaScript write for numbers that are none, and what stands for them;
/// of one length, so that nothing behind them moves.
const WORDS: [(&[u8], &[u8]); 3] =
    [(b"-Infinity", b"null     "), (b"Infinity", b"null    "), (b"NaN", b"\"\" ")];

/// Whether an error at `place` is about a number that is none.
pub fn is_no_number(bytes: &[u8], place: usize) -> bool {
    (place.saturating_sub(2)..=place).any(|at| word_at(bytes, at).is_some())
}

/// Replaces the non-finite numbers of one object, part by part.
#[derive(Default)]
pub struct Mend {
    /// Bytes walked so far.
    at: usize,
    /// Braces open there.
    depth: usize,
    ended: bool,
    /// The words replaced, and where they were.
    words: Vec<(usize, &'static [u8])>,
}

impl Mend {
    /// Replaces the words up to `end` or a little further, or to the end of the object that `bytes`
    /// begin with. Returns false if all up to `broken` was walked before, so that it is of no use.
    pub fn go_on(&mut self, bytes: &mut [u8], end: usize, broken: usize) -> bool {
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

    /// Writes the words back.
    pub fn undo(self, bytes: &mut [u8]) {
        for (at, word) in self.words {
            bytes[at..at + word.len()].copy_from_slice(word);
        }
    }
}

/// A word for a number that is none, as a value at a place, and what stands for it.
fn word_at(bytes: &[u8], at: usize) -> Option<(&'static [u8], &'static [u8])> {
    let value = at > 0 && matches!(bytes.get(at - 1)?, b':' | b',' | b'[' | b' ' | b'\t' | b'\n');
    let rest = bytes.get(at..)?;
    WORDS.into_iter().find(|(word, _)| value && rest.starts_with(word))
}

/// Bytes up to the quote that ends a string.
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

/// Replaces halves of a character (`\ud83d` without the other) by U+FFFD, as other text gets it.
pub fn half_characters(text: &str) -> String {
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
            // A backslash and what it stands before.
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The number of an escape `\uXXXX` that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_numbers_of_one_object_become_nothing() {
        let mut text =
            br#"{"a":NaN,"b":[-Infinity, Infinity],"c":"x, NaN \" , NaN","d":{}} ,{"a":NaN}"#
                .to_vec();
        assert!(is_no_number(&text, 7));
        let whole = text.clone();
        for step in [1, 9, 1000] {
            let mut mend = Mend::default();
            while mend.go_on(&mut text, mend.at + step, mend.at) {}
            let found: Vec<_> = mend.words.iter().map(|(at, word)| (*at, word.len())).collect();
            assert_eq!(found, [(5, 3), (14, 9), (25, 8)]);
            let mended =
                r#"{"a":"" ,"b":[null     , null    ],"c":"x, NaN \" , NaN","d":{}} ,{"a":NaN}"#;
            assert_eq!(String::from_utf8_lossy(&text), mended);
            mend.undo(&mut text);
            assert_eq!(text, whole);
        }
    }

    #[test]
    fn halves() {
        let cases = [
            (r#""\ud83d\ude80 \u00e9""#, r#""\ud83d\ude80 \u00e9""#),
            (r#""x\ud83d""#, r#""x\ufffd""#),
            (r#""\ude80\ud83dx\\ud83d""#, r#""\ufffd\ufffdx\\ud83d""#),
            (r#""\u12"#, r#""\u12"#),
            ("\\", "\\"),
        ];
        for (text, mended) in cases {
            assert_eq!(half_characters(text), mended);
        }
    }
}
