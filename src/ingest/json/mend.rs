//! What some programs write that is no JSON, though it is plain what they mean.

/// Words that Python and JavaScript write for numbers that are none, and what stands for them;
/// of one length, so that nothing behind them moves.
const WORDS: [(&[u8], &[u8]); 3] = [(b"-Infinity", b"null     "), (b"Infinity", b"null    "), (b"NaN", b"\"\" ")];

/// Writes nothing in place of a number that is none, if an error at `place` is about one; says
/// where it stood, and what it was.
pub fn no_number(bytes: &mut [u8], place: usize) -> Option<(usize, &'static [u8])> {
    (place.saturating_sub(2)..=place).find_map(|at| {
        let value = at > 0 && matches!(bytes[at - 1], b':' | b',' | b'[' | b' ' | b'\t' | b'\n');
        let rest = bytes.get_mut(at..).unwrap_or_default();
        let (word, instead) = WORDS.iter().find(|(word, _)| value && rest.starts_with(word))?;
        rest[..word.len()].copy_from_slice(instead);
        Some((at, *word))
    })
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
