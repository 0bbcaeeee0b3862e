//! Decodes bytes to text.
//!
//! UTF-8 passes through unchanged. Another encoding is detected from a sample and decoded as a
//! stream. Single fields of a UTF-8 text that are not valid UTF-8 are repaired one by one.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::error::IngestError;
use super::mojibake;

/// The encoding of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Names of common encodings, shown if `--encoding` has an unknown name.
const USUAL: &str = "utf-8, utf-16le, utf-16be, windows-1252 (also latin1), iso-8859-2, iso-8859-15, windows-1250, windows-1251, \
     macintosh, shift_jis, euc-jp, gbk, gb18030, big5, euc-kr";

impl Encoding {
    /// Returns UTF-8.
    pub(crate) fn utf8() -> Self {
        Self(UTF_8)
    }

    /// Returns the encoding that has a name in the WHATWG standard.
    ///
    /// # Errors
    ///
    /// Returns an error if the standard has no encoding of that name.
    pub fn named(name: &str) -> Result<Self, IngestError> {
        let found = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
        found.map(Self).ok_or_else(|| IngestError::Encoding { name: name.into(), usual: USUAL })
    }

    /// Returns the name of the encoding in the WHATWG standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Returns true if ASCII characters are the same bytes in this encoding, so that a text can
    /// declare it, and if it is not UTF-8.
    pub fn is_of_bytes(self) -> bool {
        self.0.is_ascii_compatible() && !self.is_utf8()
    }

    /// Returns true for UTF-8, which needs no decoding.
    pub fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }
}

/// The largest number of invalid sequences of a sample that may be damage to a UTF-8 text.
const STRAY: usize = 16;

/// Returns the encoding of a text and the length of its byte-order mark in bytes. The encoding is
/// `given` or, if that is `None`, detected from the first bytes.
///
/// A text has another encoding than UTF-8 only if most of its non-ASCII sequences are invalid. A
/// few invalid sequences are damage, which is repaired in each field.
pub fn sniff(sample: &[u8], whole: bool, given: Option<Encoding>) -> (Encoding, usize) {
    let marked = encoding_rs::Encoding::for_bom(sample);
    if let Some(given) = given {
        return (
            given,
            marked.map_or(0, |(marked, mark)| if marked == given.0 { mark } else { 0 }),
        );
    }
    if let Some((encoding, mark)) = marked {
        return (Encoding(encoding), mark);
    }
    if let Some(encoding) = unmarked_utf16(sample) {
        return (Encoding(encoding), 0);
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // A sample may end within a character.
    let bad = if whole { bad } else { bad.saturating_sub(1) };
    if bad <= good {
        return (Encoding(UTF_8), 0);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    // A few bytes in a long text may be damage, with valid UTF-8 only after the sample. Decoding
    // by field gives the same text in either encoding.
    let stray = !whole && bad <= STRAY && guess == WINDOWS_1252;
    (Encoding(if stray { UTF_8 } else { guess }), 0)
}

/// Detects UTF-16 without a byte-order mark: nearly every second byte of its header is NUL. Returns
/// `None` for other texts.
fn unmarked_utf16(sample: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = sample.len().min(256) / 2;
    let nuls =
        |odd: usize| sample.iter().skip(odd).step_by(2).take(pairs).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let most = |n: usize| pairs >= 8 && n * 10 >= pairs * 7;
    match (most(even), most(odd)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns a reader that decodes `encoding` to UTF-8.
pub fn transcode(reader: impl Read + Send + 'static, encoding: Encoding) -> Box<dyn Read + Send> {
    let mut builder = DecodeReaderBytesBuilder::new();
    Box::new(builder.encoding(Some(encoding.0)).strip_bom(false).build(reader))
}

/// Decodes bytes. Invalid UTF-8 is decoded as Windows-1252 if the rest of the bytes is ASCII, and
/// replaced by U+FFFD otherwise.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()) => {
            WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// A decoded field.
pub struct DecodedField<'a> {
    /// The text without NULs and without mojibake that can be repaired with certainty.
    pub text: Cow<'a, str>,
    /// True if the field was mojibake.
    pub was_mojibake: bool,
}

/// Decodes and repairs a field.
pub fn field(bytes: &[u8]) -> Cow<'_, str> {
    decoded_field(bytes).text
}

/// Returns true if a field is empty after it is decoded and trimmed. Words such as `null` are not
/// blank.
pub fn is_blank(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_graphic) && field(bytes).trim().is_empty()
}

/// Decodes and repairs a field, as [`field()`], and reports mojibake.
pub fn decoded_field(bytes: &[u8]) -> DecodedField<'_> {
    let mut text = text(bytes);
    if memchr::memchr(0, bytes).is_some() {
        text = text.replace('\0', "").into();
    }
    match mojibake::repaired(&text).or_else(|| mojibake::without_c1(&text)) {
        Some(repaired) => DecodedField { text: repaired.into(), was_mojibake: true },
        None => DecodedField { text, was_mojibake: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_by_content() {
        let cases: [(&str, &[u8], &str); 8] = [
            ("ascii", b"title,company", "UTF-8"),
            ("utf-8", "titre,soci\u{e9}t\u{e9}".as_bytes(), "UTF-8"),
            (
                "windows-1252",
                b"manager \x96 Z\xfcrich, caf\xe9, d\xe9j\xe0 vu et tr\xe8s bien",
                "windows-1252",
            ),
            ("utf-16", b"\xff\xfet\0i\0", "UTF-16LE"),
            ("utf-16 without mark", b"t\0i\0t\0l\0e\0,\0i\0d\0\n\0", "UTF-16LE"),
            ("utf-16, high byte first", b"\0t\0i\0t\0l\0e\0,\0i\0d\0\n", "UTF-16BE"),
            ("stray nuls", b"title,id\nCIO\0,4\nCTO,\0\0\0\0\0\0\0\0\n", "UTF-8"),
            ("utf-8 with one broken byte", "caf\u{e9} d\u{e9}j\u{e0} \u{e9}".as_bytes(), "UTF-8"),
        ];
        for (name, bytes, encoding) in cases {
            assert_eq!(sniff(bytes, true, None).0.name(), encoding, "{name}");
        }
        let [few, many] = [2, 20].map(|n| {
            [b"a long text \x96 ".repeat(n), b"with no other letter, ".repeat(500)].concat()
        });
        assert_eq!(sniff(&few, true, None).0.name(), "windows-1252");
        assert_eq!(sniff(&few, false, None).0.name(), "UTF-8");
        assert_eq!(sniff(&many, false, None).0.name(), "windows-1252");
    }

    #[test]
    fn fields_are_repaired() {
        assert_eq!(field("caf\u{e9}".as_bytes()), "caf\u{e9}");
        assert_eq!(field(b"caf\xe9 \x93x\x94"), "caf\u{e9} \u{201c}x\u{201d}");
        assert_eq!(field(b"caf\xc3\xa9 \xff"), "caf\u{e9} \u{fffd}");
        assert_eq!(field(b"C\0IO\0"), "CIO");
        assert_eq!(field("It\u{e2}\u{20ac}\u{2122}s".as_bytes()), "It\u{2019}s");
    }

    #[test]
    fn blank_fields() {
        for blank in ["", " \t", "\u{a0}\0"] {
            assert!(is_blank(blank.as_bytes()), "{blank:?}");
        }
        for text in ["-", "\0x", "\u{e9}", "null"] {
            assert!(!is_blank(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn encodings_by_name() {
        assert_eq!(Encoding::named("Latin1").unwrap().name(), "windows-1252");
        for wrong in ["", "utf8000", "iso-2022-kr"] {
            let message = Encoding::named(wrong).unwrap_err().to_string();
            assert!(message.contains("utf-16le"), "{message}");
        }
    }
}
