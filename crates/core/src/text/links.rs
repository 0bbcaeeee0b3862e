//! Removes web and mail addresses from a text. Their words name companies and pages, and say
//! nothing about duties.

use std::borrow::Cow;
use std::ops::Range;

/// Returns the signs that occur in every address, in order: "://", "www." and "@".
fn signs(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let before = |at: usize| text[..at].last_chunk::<3>();
    memchr::memchr3_iter(b'@', b':', b'.', text).filter_map(move |at| match text[at] {
        b'@' => Some(at..at + 1),
        b':' => text[at..].starts_with(b"://").then_some(at..at + 3),
        _ => before(at).filter(|www| www.eq_ignore_ascii_case(b"www")).map(|_| at - 3..at + 1),
    })
}

/// Returns the text without web and mail addresses. "Node.js" and "example.com" stay, because they
/// cannot be distinguished.
pub fn without_links(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut kept = 0;
    for sign in signs(text.as_bytes()) {
        if sign.start < kept {
            continue;
        }
        if let Some(link) = link(text.as_bytes(), kept, sign) {
            out.push_str(&text[kept..link.start]);
            kept = link.end;
        }
    }
    if kept == 0 {
        return text;
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// Returns the address around a sign, which begins at `from` or later; `None` if it belongs
/// to no address.
fn link(text: &[u8], from: usize, sign: Range<usize>) -> Option<Range<usize>> {
    let back = |belongs: fn(&u8) -> bool| {
        let before = text[from..sign.start].iter().rev();
        sign.start - before.take_while(|byte| belongs(byte)).count()
    };
    let start = match text[sign.start] {
        b'@' => back(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte)),
        b':' => back(u8::is_ascii_alphabetic),
        _ if from < sign.start && text[sign.start - 1].is_ascii_alphanumeric() => return None,
        _ => sign.start,
    };
    if start == sign.start && text[start] != b'w' && text[start] != b'W' {
        return None;
    }
    let inside: fn(&u8) -> bool = match text[sign.start] {
        b'@' => |byte| byte.is_ascii_alphanumeric() || b".-".contains(byte),
        _ => {
            |byte| !byte.is_ascii_whitespace() && byte.is_ascii() && !b"<>\"'()[]{}|".contains(byte)
        }
    };
    let address = &text[sign.end..];
    let address = &address[..address.iter().take_while(|byte| inside(byte)).count()];
    let last = address.iter().rposition(|byte| !b".,;:!?*_".contains(byte))?;
    let address = &address[..=last];
    (text[sign.start] != b'@' || address.contains(&b'.')).then(|| start..sign.end + address.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses() {
        let cases = [
            ("none", "We lead teams.", "We lead teams."),
            ("web", "See https://jobs.example.com/it?id=4. Lead it.", "See . Lead it."),
            ("without a scheme", "at www.example.org, lead", "at , lead"),
            ("in capitals", "HTTP://EXAMPLE.COM WWW.EXAMPLE.COM x", "  x"),
            ("mail", "Write to jane.doe@mail.example.com.", "Write to ."),
            ("in brackets", "(https://example.com) [x](http://a.b)", "() [x]()"),
            ("names of products", "Node.js, ASP.NET, example.com", "Node.js, ASP.NET, example.com"),
            ("a sign alone", "5 @ 10, :// @team awww. no", "5 @ 10, :// @team awww. no"),
            ("not a mail address", "react@scale x@y. Go", "react@scale x@y. Go"),
            ("two in a row", "a@b.c,d@e.f;https://g", ",;"),
            ("other letters end it", "https://example.com/über", "über"),
        ];
        for (name, text, expected) in cases {
            assert_eq!(without_links(text.into()), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn only_addresses_are_removed(text in "(?s)([a-z]{0,4}(://|www\\.|@|[ .,(é])){0,12}") {
            let found = without_links(text.as_str().into()).into_owned();
            let mut rest = text.chars();
            prop_assert!(found.chars().all(|c| rest.any(|other| other == c)), "{found}");
            if !["://", "www.", "@"].iter().any(|sign| text.contains(sign)) {
                prop_assert_eq!(found, text);
            }
        }
    }
}
