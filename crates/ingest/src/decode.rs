//! Bytes → text. UTF-8 passes through; other encodings are told from a sample and
//! decoded as a stream. Single fields that are not UTF-8 are mended one by one.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::error::IngestError;
use super::mojibake;

/// How a source is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Names shown to those who ask for one that is not there.
const USUAL: &str = "utf-8, utf-16le, utf-16be, windows-1252 (also latin1), iso-8859-2, iso-8859-15, windows-1250, windows-1251, \
     macintosh, shift_jis, euc-jp, gbk, gb18030, big5, euc-kr";

impl Encoding {
    /// The encoding of a name, as the WHATWG standard knows them.
    pub fn named(name: &str) -> Result<Self, IngestError> {
        let found = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
        found.map(Self).ok_or_else(|| IngestError::Encoding { name: name.into(), usual: USUAL })
    }

    /// The name of the encoding, as the WHATWG standard gives it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether nothing has to be decoded.
    pub fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }
}

/// So many wrong bytes of a sample are too few to tell an encoding by.
const STRAY: usize = 16;

/// The encoding of a text by its first bytes, if it is not `told`; and the length of its
/// byte-order mark.
///
/// Bytes that are not UTF-8 make a text another encoding only if most of its
/// non-ASCII sequences are wrong; a few are damage, and are mended by field.
pub fn sniff(sample: &[u8], whole: bool, told: Option<Encoding>) -> (Encoding, usize) {
    let marked = encoding_rs::Encoding::for_bom(sample);
    if let Some(told) = told {
        return (told, marked.map_or(0, |(marked, mark)| if marked == told.0 { mark } else { 0 }));
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
    // A few bytes in a long text may be damage, and the letters that show it come later. Read by
    // field, such a text says the same in either encoding.
    let stray = !whole && bad <= STRAY && guess == WINDOWS_1252;
    (Encoding(if stray { UTF_8 } else { guess }), 0)
}

/// UTF-16 without a mark: nearly every second byte of its header is NUL.
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

/// A reader of UTF-8 over bytes in `encoding`, without the byte-order mark.
pub fn transcode(reader: impl Read + Send + 'static, encoding: Encoding) -> Box<dyn Read + Send> {
    let mut builder = DecodeReaderBytesBuilder::new();
    Box::new(builder.encoding(Some(encoding.0)).strip_bom(false).build(reader))
}

/// Bytes as text. What is not UTF-8 is read as Windows-1252 where there is no valid UTF-8
/// beyond ASCII beside it, and replaced by U+FFFD where there is.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()) => {
            WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// A field as text, mended: without NULs, and without mojibake where that is certain.
pub fn field(bytes: &[u8]) -> Cow<'_, str> {
    field_told(bytes).0
}

/// As [`field()`], and whether it was mojibake.
pub fn field_told(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let mut text = text(bytes);
    if memchr::memchr(0, bytes).is_some() {
        text = text.replace('\0', "").into();
    }
    match mojibake::undone(&text) {
        Some(mended) => (mended.into(), true),
        None => (text, false),
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
    fn fields_are_mended() {
        assert_eq!(field("caf\u{e9}".as_bytes()), "caf\u{e9}");
        assert_eq!(field(b"caf\xe9 \x93x\x94"), "caf\u{e9} \u{201c}x\u{201d}");
        assert_eq!(field(b"caf\xc3\xa9 \xff"), "caf\u{e9} \u{fffd}");
        assert_eq!(field(b"C\0IO\0"), "CIO");
        assert_eq!(field("It\u{e2}\u{20ac}\u{2122}s".as_bytes()), "It\u{2019}s");
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
