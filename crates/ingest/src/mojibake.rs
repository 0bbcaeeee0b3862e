//! Repairs mojibake: UTF-8 that was once decoded as Windows-1252 ("Itâ€™s" for "It’s").
//!
//! A field is repaired only if that is certain. A *suspicious* sequence begins with a letter that
//! punctuation, accents and emoji begin with when they are decoded wrongly. Its next character
//! represents a UTF-8 continuation byte. A *plain* sequence is one that no language contains:
//! "NÃO”" is not, since it ends a quotation in Portuguese.
//!
//! A field is left as it is if one of its suspicious sequences is not valid UTF-8 or if none of
//! them is plain.

use encoding_rs::WINDOWS_1252;

/// Returns the repaired text; `None` if the text has no mojibake or the repair is not certain.
pub fn repaired(text: &str) -> Option<String> {
    // The first bytes of the leads below, in UTF-8.
    memchr::memchr(0xc3, text.as_bytes())?;
    let mut out = String::with_capacity(text.len());
    let mut plain = false;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| LEADS.contains(&c)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let lead = rest.chars().next()?;
        let first = byte(lead)?;
        if !rest[lead.len_utf8()..].chars().next().is_some_and(continues) {
            out.push(lead);
            rest = &rest[lead.len_utf8()..];
            continue;
        }
        let length = length(first);
        let bytes: Vec<u8> = rest.chars().take(length).map_while(byte).collect();
        let decoded = std::str::from_utf8(&bytes).ok().filter(|_| bytes.len() == length)?;
        plain |= is_plain(first, decoded);
        out.push_str(decoded);
        rest = &rest[rest.chars().take(length).map(char::len_utf8).sum()..];
    }
    out.push_str(rest);
    plain.then_some(out)
}

/// Returns a text with the characters that Windows-1252 has in the place of the C1 controls, as in
/// Windows-1252 that was read as Latin-1; `None` if the text has no such control. Controls without
/// a character stay.
pub fn without_c1(text: &str) -> Option<String> {
    let c1 = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    // The first byte of the C1 controls in UTF-8.
    memchr::memchr(0xc2, text.as_bytes())?;
    text.contains(c1).then(|| {
        let meant = |c: char| {
            let byte = u8::try_from(u32::from(c)).ok().filter(|_| c1(c));
            let decoded = byte.and_then(|byte| {
                WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
            });
            decoded.unwrap_or(c)
        };
        text.chars().map(meant).collect()
    })
}

/// First characters of suspicious sequences, by what was misread: Latin letters and signs (Â, Ã,
/// Å), punctuation (â), byte-order marks and bullets of Word (ï), emoji (ð).
const LEADS: [char; 6] = ['\u{c2}', '\u{c3}', '\u{c5}', '\u{e2}', '\u{ef}', '\u{f0}'];

/// Returns the byte that Windows-1252 decodes to a character; `None` if no byte does.
fn byte(c: char) -> Option<u8> {
    let mut text = [0; 4];
    let (bytes, _, wrong) = WINDOWS_1252.encode(c.encode_utf8(&mut text));
    (!wrong && bytes.len() == 1).then(|| bytes[0])
}

/// Returns true if a character represents a UTF-8 continuation byte.
fn continues(c: char) -> bool {
    byte(c).is_some_and(|b| (0x80..0xc0).contains(&b))
}

/// Returns the length in bytes of the UTF-8 sequence that begins with `first`.
fn length(first: u8) -> usize {
    match first {
        0xe0..=0xef => 3,
        0xf0.. => 4,
        _ => 2,
    }
}

/// Returns true if no language contains the misread form of a sequence.
fn is_plain(first: u8, decoded: &str) -> bool {
    decoded.chars().all(|c| match first {
        // A capital before a letter or sign other than punctuation.
        0xc2 | 0xc3 => !matches!(u32::from(c) & 0x3f | 0x80, 0x80..=0xa0 | 0xab | 0xbb),
        0xe2 => ('\u{2000}'..'\u{2c00}').contains(&c),
        0xef => matches!(c, '\u{feff}' | '\u{f000}'..='\u{f0ff}' | '\u{fffd}'),
        0xf0 => ('\u{1f000}'..'\u{20000}').contains(&c),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Decodes UTF-8 as Windows-1252.
    fn misread(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn certain_mojibake_is_repaired() {
        let cases = [
            "It\u{2019}s \u{201c}new\u{201d} \u{2013} caf\u{e9}",
            "R\u{e9}sum\u{e9}",
            "\u{2022} Lead\u{a0}the team \u{2022} Plan",
            "\u{c9}cole \u{e0} c\u{f4}t\u{e9}",
            "\u{1f680} Join us",
            "50 \u{20ac} \u{2122}",
            "\u{feff}title",
            "\u{f0b7} bullet",
        ];
        for meant in cases {
            assert_eq!(repaired(&misread(meant)).as_deref(), Some(meant), "{}", misread(meant));
        }
    }

    #[test]
    fn controls_become_the_characters_of_windows() {
        let text = without_c1("a \u{96} b\u{92}s \u{81}\u{a0}\u{e9}");
        assert_eq!(text.as_deref(), Some("a \u{2013} b\u{2019}s \u{81}\u{a0}\u{e9}"));
        for text in ["", "caf\u{e9} \u{a9}", "a\u{1b}b"] {
            assert_eq!(without_c1(text), None, "{text}");
        }
    }

    #[test]
    fn uncertain_mojibake_is_left() {
        let cases = [
            "",
            "plain",
            "caf\u{e9}, \u{2019}s",
            "\u{c2}ge, \u{e2}me",
            "qualit\u{e9}\u{a0}\u{bb}",
            "VOIL\u{c0}\u{a0}!",
            "\u{ab}N\u{c3}\u{bb}",
            "AMANH\u{c3}\u{201d}",
            "IRM\u{c3}\u{a0}",
            // Sequences whose end is missing.
            "\u{e2}\u{20ac} word, It\u{e2}\u{20ac}\u{2122}s",
            "\u{e2}\u{20ac}",
        ];
        for text in cases {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_left_or_shorter(text in "[a\u{c2}\u{c3}\u{e2}\u{f0}\u{20ac}\u{2122}\u{a0}\u{a9}\u{9d}]{0,12}|\\PC{0,40}") {
            if let Some(repaired) = repaired(&text) {
                prop_assert!(repaired.len() < text.len());
            }
        }
    }
}
