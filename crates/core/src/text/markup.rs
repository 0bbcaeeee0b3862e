//! Turns a field of the export into plain text: strips HTML tags, and decodes entities and
//! markdown escapes.
//!
//! Most postings have no markup, so the text is searched first and copied only if it has to
//! change. This is not an HTML parser: the end of a line can be found without a browser's tree,
//! and a broken tag must not swallow a posting.

use std::borrow::Cow;

/// The most bytes of a tag. A longer one is a stray `<`.
const LONGEST_TAG: usize = 4096;
/// The most bytes of an entity. A longer one is a stray `&`.
const LONGEST_ENTITY: usize = 32;

/// Returns the plain text of `raw`, with line breaks at the blocks of the markup.
///
/// Real exports contain escaped markup (`&lt;p&gt;`), so tags that appear after decoding
/// are stripped in a second pass.
pub fn strip(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    if memchr::memchr3(b'<', b'&', b'\\', bytes).is_none()
        && memchr::memchr2(b'*', b'_', bytes).is_none()
    {
        return Cow::Borrowed(raw);
    }
    let once = strip_once(raw);
    if raw.contains("&lt;") || raw.contains("&amp;") {
        return Cow::Owned(strip_once(&once));
    }
    Cow::Owned(once)
}

fn strip_once(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut markup = memchr::memchr3_iter(b'<', b'&', b'\\', raw.as_bytes()).peekable();
    let mut emphases = memchr::memchr2_iter(b'*', b'_', raw.as_bytes()).peekable();
    // The text up to here is in `out`.
    let mut done = 0;
    // The next end of a tag. It is searched once, not again for each of many stray `<`.
    let mut close: Option<usize> = None;
    loop {
        // Signs within a tag were consumed with it.
        while markup.next_if(|at| *at < done).is_some() {}
        while emphases.next_if(|at| *at < done).is_some() {}
        let Some(at) = markup.peek().into_iter().chain(emphases.peek()).min().copied() else {
            break;
        };
        out.push_str(&raw[done..at]);
        let rest = &raw[at..];
        let taken = match rest.as_bytes()[0] {
            b'<' => {
                let next =
                    || memchr::memchr(b'>', rest.as_bytes()).map_or(raw.len(), |end| at + end);
                let found = close.filter(|close| *close >= at).unwrap_or_else(next);
                close = Some(found);
                tag(rest, found - at, &mut out)
            }
            b'&' => entity(rest, &mut out),
            b'\\' => escape(rest, &mut out),
            mark => emphasis(rest, mark, &mut out),
        };
        done = at + taken;
    }
    out.push_str(&raw[done..]);
    out
}

/// Consumes a tag at the start of `rest`; returns its length in bytes. `end` is the offset of the
/// next `>`, or the length of `rest` without one.
fn tag(rest: &str, end: usize, out: &mut String) -> usize {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map_or(rest.len(), |end| end + 7);
    }
    let name_at = if rest[1..].starts_with('/') { 2 } else { 1 };
    let name_len = rest[name_at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let named = rest[name_at..].starts_with(|c: char| c.is_ascii_alphabetic());
    if !named || end >= rest.len().min(LONGEST_TAG) {
        out.push('<');
        return 1;
    }
    let name = rest[name_at..name_at + name_len].to_ascii_lowercase();
    match name.as_str() {
        "li" if name_at == 1 => out.push_str("\n\u{2022} "),
        "br" => out.push('\n'),
        "td" | "th" => out.push_str(" | "),
        "p" | "div" | "ul" | "ol" | "li" | "tr" | "table" | "section" | "article" | "header"
        | "footer" | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd" | "dl"
        | "blockquote" | "pre" => out.push_str("\n\n"),
        "script" | "style" if name_at == 1 => {
            let close = format!("</{name}");
            let body = &rest[end..];
            let found = body
                .as_bytes()
                .windows(close.len())
                .position(|w| w.eq_ignore_ascii_case(close.as_bytes()));
            return found.map_or(rest.len(), |at| end + at);
        }
        _ => {}
    }
    end + 1
}

/// Consumes an entity at the start of `rest`; returns its length in bytes.
fn entity(rest: &str, out: &mut String) -> usize {
    let end = rest.bytes().take(LONGEST_ENTITY).position(|b| b == b';');
    if let Some(end) = end {
        let decoded = html_escape::decode_html_entities(&rest[..=end]);
        if decoded != rest[..=end] {
            out.push_str(&decoded);
            return end + 1;
        }
    }
    out.push('&');
    1
}

/// Consumes backslashes at the start of `rest`; returns the number of bytes. Before punctuation
/// they are markdown escapes; before an `n` without a lower-case letter after it they are a
/// spelled-out line break.
fn escape(rest: &str, out: &mut String) -> usize {
    let slashes = rest.bytes().take_while(|&b| b == b'\\').count();
    let after = &rest.as_bytes()[slashes..];
    match after.first() {
        Some(b'n' | b'r') if !after.get(1).is_some_and(u8::is_ascii_lowercase) => {
            out.push('\n');
            slashes + 1
        }
        Some(b) if b.is_ascii_punctuation() && !matches!(b, b'<' | b'&') => {
            out.push(char::from(*b));
            slashes + 1
        }
        Some(b'<' | b'&') => slashes,
        _ => {
            out.push(' ');
            slashes
        }
    }
}

/// Consumes a run of `*` or `_`: two or more are emphasis and vanish, one stays.
fn emphasis(rest: &str, mark: u8, out: &mut String) -> usize {
    let run = rest.bytes().take_while(|&b| b == mark).count();
    if run == 1 {
        out.push(char::from(mark));
    }
    run
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn named_cases() {
        let cases = [
            ("plain text is borrowed", "manage vendors", "manage vendors"),
            ("inline tags join", "dig<b>ital</b>", "digital"),
            ("blocks part", "<p>one</p><p>two</p>", "\n\none\n\n\n\ntwo\n\n"),
            ("list items become bullets", "<ul><li>one</li></ul>", "\n\n\n\u{2022} one\n\n\n\n"),
            ("named entity", "R&amp;D&nbsp;team", "R&D\u{a0}team"),
            ("numeric entity", "it&#8217;s", "it\u{2019}s"),
            ("unknown entity stays", "a &nothing; b", "a &nothing; b"),
            ("stray ampersand stays", "profit & loss", "profit & loss"),
            ("stray less-than stays", "p < 0.05 and x", "p < 0.05 and x"),
            ("escaped markup is stripped too", "&lt;br&gt;two", "\ntwo"),
            ("double escapes are undone", "R&amp;amp;D", "R&D"),
            ("markdown escapes", r"Day\-to\-day R\&D", "Day-to-day R&D"),
            ("doubled markdown escapes", r"Day\\-to\\-day", "Day-to-day"),
            ("line breaks written out", r"one\nTwo", "one\nTwo"),
            ("emphasis", "**Duties** and __more__", "Duties and more"),
            ("comments", "a<!-- hidden -->b", "ab"),
            ("scripts", "a<script>var duty = 1;</script>b", "ab"),
            ("unclosed comment ends the text", "a<!-- b", "a"),
        ];
        for (name, raw, plain) in cases {
            assert_eq!(strip(raw), plain, "{name}");
        }
    }
}
