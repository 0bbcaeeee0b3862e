//! Undoes escapes that an export applied once too often. Markup in descriptions is left to the
//! core, which reads escaped markup too.

use std::borrow::Cow;

/// Decodes the entities of a name: "Dorvane &amp; Sons".
pub fn name(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('&') || !text.contains(';') {
        return text;
    }
    html_escape::decode_html_entities(&text).into_owned().into()
}

/// Undoes the second of two escapes of markup in a description (`&amp;lt;p&amp;gt;`), and escapes of
/// JSON that were kept as text (`\u003cp\u003e`).
pub fn markup(text: Cow<'_, str>) -> Cow<'_, str> {
    let twice = has(&text, b'&', &["&amp;lt;"]);
    let text = if twice { text.replace("&amp;", "&").into() } else { text };
    if has(&text, b'\\', &["\\u003c", "\\u003C"]) { unescaped(&text).into() } else { text }
}

/// Returns true if a text has one of some signs. Most texts do not have their first byte.
fn has(text: &str, first: u8, signs: &[&str]) -> bool {
    memchr::memchr(first, text.as_bytes())
        .is_some_and(|at| signs.iter().any(|sign| text[at..].contains(sign)))
}

/// Replaces escapes such as `\u003c` by the characters that they stand for.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let digits = rest.get(2..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let (c, length) = code.and_then(char::from_u32).map_or(('\\', 1), |c| (c, 6));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        let names = [
            ("Dorvane &amp; Sons", "Dorvane & Sons"),
            ("IT Director &#8211; Leeds", "IT Director \u{2013} Leeds"),
            ("R&D; more", "R&D; more"),
            ("A & B", "A & B"),
        ];
        for (written, read) in names {
            assert_eq!(name(written.into()), read, "{written}");
        }
        let texts = [
            ("&amp;lt;p&amp;gt;AT&amp;amp;T", "&lt;p&gt;AT&amp;T"),
            ("&lt;p&gt; AT&amp;T", "&lt;p&gt; AT&amp;T"),
            ("\\u003cp\\u003e a\\u0026b \\ud800 \\u00", "<p> a&b \\ud800 \\u00"),
            ("C:\\users", "C:\\users"),
        ];
        for (written, read) in texts {
            assert_eq!(markup(written.into()), read, "{written}");
        }
    }
}
