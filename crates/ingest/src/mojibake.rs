//! Mojibake: UTF-8 that was once read as Windows-1252 ("Itâ€™s" for "It’s").
//!
//! Undone only where that is certain. A sequence is suspicious if it begins with one of the
//! letters that begin wrongly read punctuation, accents and emoji, and goes on with a
//! character that stands for the rest of such a sequence. If any of them does not come out
//! as valid UTF-8, the field is left as it is; and so it is if none of them is *plain*, that is,
//! one that no language writes: "NÃO”" ends a quotation in Portuguese.

use encoding_rs::WINDOWS_1252;

/// The text as it was meant; none where nothing is to be done, or it is not certain.
pub fn undone(text: &str) -> Option<String> {
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

/// How sequences begin: Latin letters and signs (Â, Ã, Å), punctuation (â), what Word adds (ï), emoji (ð).
const LEADS: [char; 6] = ['\u{c2}', '\u{c3}', '\u{c5}', '\u{e2}', '\u{ef}', '\u{f0}'];

/// The byte that Windows-1252 reads as a character.
fn byte(c: char) -> Option<u8> {
    let mut text = [0; 4];
    let (bytes, _, wrong) = WINDOWS_1252.encode(c.encode_utf8(&mut text));
    (!wrong && bytes.len() == 1).then(|| bytes[0])
}

/// Whether a character stands for a byte that goes on with a sequence.
fn continues(c: char) -> bool {
    byte(c).is_some_and(|b| (0x80..0xc0).contains(&b))
}

/// Bytes in a sequence that begins so.
fn length(first: u8) -> usize {
    match first {
        0xe0..=0xef => 3,
        0xf0.. => 4,
        _ => 2,
    }
}

/// Whether no language writes a sequence as it stood.
fn is_plain(first: u8, decoded: &str) -> bool {
    decoded.chars().all(|c| match first {
        // A capital, and then a letter or sign that is no punctuation.
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

    /// Text as a program shows it that takes it for Windows-1252.
    fn misread(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn what_is_certain_is_undone() {
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
            assert_eq!(undone(&misread(meant)).as_deref(), Some(meant), "{}", misread(meant));
        }
    }

    #[test]
    fn what_is_not_certain_is_left() {
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
            // The end of a sequence was lost.
            "\u{e2}\u{20ac} word, It\u{e2}\u{20ac}\u{2122}s",
            "\u{e2}\u{20ac}",
        ];
        for text in cases {
            assert_eq!(undone(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_left_or_shorter(text in "[a\u{c2}\u{c3}\u{e2}\u{f0}\u{20ac}\u{2122}\u{a0}\u{a9}\u{9d}]{0,12}|\\PC{0,40}") {
            if let Some(mended) = undone(&text) {
                prop_assert!(mended.len() < text.len());
            }
        }
    }
}
