//! Bytes → text. UTF-8 passes through; other encodings are told from a sample and
//! decoded as a stream. Single fields that are not UTF-8 are mended one by one.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{UTF_8, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// How a source is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The name of the encoding, as the WHATWG standard gives it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether nothing has to be decoded.
    pub fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }
}

/// The encoding of a text by its first bytes, and the length of its byte-order mark.
///
/// Bytes that are not UTF-8 make a text another encoding only if most of its
/// non-ASCII sequences are wrong; a few are damage, and are mended by field.
pub fn sniff(sample: &[u8], whole: bool) -> (Encoding, usize) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(sample) {
        return (Encoding(encoding), mark);
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
    (Encoding(detector.guess(None, chardetng::Utf8Detection::Deny)), 0)
}

/// A reader of UTF-8 over bytes in `encoding`.
pub fn transcode(reader: impl Read + Send + 'static, encoding: Encoding) -> Box<dyn Read + Send> {
    let mut builder = DecodeReaderBytesBuilder::new();
    Box::new(builder.encoding(Some(encoding.0)).bom_override(true).build(reader))
}

/// A field as text. Bytes that are not UTF-8 are read as Windows-1252 where the field
/// has no valid UTF-8 beyond ASCII, and replaced by U+FFFD where it has.
pub fn field(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_by_content() {
        let cases: [(&str, &[u8], &str); 5] = [
            ("ascii", b"title,company", "UTF-8"),
            ("utf-8", "titre,soci\u{e9}t\u{e9}".as_bytes(), "UTF-8"),
            ("windows-1252", b"manager \x96 Z\xfcrich, caf\xe9, d\xe9j\xe0 vu et tr\xe8s bien", "windows-1252"),
            ("utf-16", b"\xff\xfet\0i\0", "UTF-16LE"),
            ("utf-8 with one broken byte", "caf\u{e9} d\u{e9}j\u{e0} \u{e9}".as_bytes(), "UTF-8"),
        ];
        for (name, bytes, encoding) in cases {
            assert_eq!(sniff(bytes, true).0.name(), encoding, "{name}");
        }
    }

    #[test]
    fn fields_are_mended() {
        assert_eq!(field("caf\u{e9}".as_bytes()), "caf\u{e9}");
        assert_eq!(field(b"caf\xe9 \x93x\x94"), "caf\u{e9} \u{201c}x\u{201d}");
        assert_eq!(field(b"caf\xc3\xa9 \xff"), "caf\u{e9} \u{fffd}");
    }
}
