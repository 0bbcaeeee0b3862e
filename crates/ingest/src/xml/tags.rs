//! Finds tags, and skips text, comments, CDATA sections, instructions and declarations.

use super::form::XmlForm;

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup<'t> {
    /// A start tag, with its name; true if it is the end tag too.
    Start(&'t [u8], bool),
    /// An end tag, with its name.
    End(&'t [u8]),
    /// A comment, CDATA section, instruction or declaration.
    Other,
    /// A `<` that does not begin markup.
    Stray,
}

/// Returns the first piece of markup from the offset `at` and its range; `None` if it may be
/// longer than the text.
pub fn next(text: &[u8], at: usize) -> Option<(usize, Markup<'_>, usize)> {
    let begin = at + memchr::memchr(b'<', text.get(at..)?)?;
    let rest = &text[begin..];
    let until = |opening: usize, end: &[u8]| {
        let found = memchr::memmem::find(rest.get(opening..)?, end)?;
        Some((begin, Markup::Other, begin + opening + found + end.len()))
    };
    match rest.get(1)? {
        b'!' if rest.starts_with(b"<!--") => until(4, b"-->"),
        b'!' if rest.starts_with(b"<![CDATA[") => until(9, b"]]>"),
        // The rest of the opening may follow.
        b'!' if b"<!--".starts_with(rest) || b"<![CDATA[".starts_with(rest) => None,
        b'!' => declaration(rest).map(|length| (begin, Markup::Other, begin + length)),
        b'?' => until(2, b"?>"),
        b'/' => {
            let end = memchr::memchr(b'>', rest)?;
            Some((begin, Markup::End(name(&rest[2..end])), begin + end + 1))
        }
        byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..) => {
            let end = end_of_tag(rest)?;
            let empty = rest[end - 1] == b'/';
            Some((begin, Markup::Start(name(&rest[1..end]), empty), begin + end + 1))
        }
        _ => Some((begin, Markup::Stray, begin + 1)),
    }
}

/// Returns the name at the beginning of a tag.
fn name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'<' | b'>'));
    &tag[..end.unwrap_or(tag.len())]
}

/// Returns the offset of the `>` that ends a start tag. A `>` within quotes does not, but a `<`
/// shows that a quote is not closed.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, &byte) in tag.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (_, b'<') => return memchr::memchr(b'>', tag),
            _ => {}
        }
    }
    None
}

/// Returns the length of a declaration such as `<!DOCTYPE …>` in bytes, with the declarations within
/// its brackets.
fn declaration(text: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'>', b'[', text)?;
    if text[end] == b'>' {
        return Some(end + 1);
    }
    let close = end + memchr::memchr(b']', &text[end..])?;
    Some(close + memchr::memchr(b'>', &text[close..])? + 1)
}

/// The next tag of a record, outside of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The offset of a start tag.
    Start(usize),
    /// The offset of an end tag without a start tag, and of its end.
    End(usize, usize),
    /// No tag up to this offset, where incomplete markup begins.
    None(usize),
}

/// The markup and text outside of records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outside {
    /// The number of elements that are open.
    pub open: usize,
    /// True after a record that no end tag follows.
    pub unclosed: bool,
    /// True if text or an element follows the last record.
    pub content: bool,
}

/// The end of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// After its end tag.
    Whole(usize),
    /// Before the next record, because the end tag is missing.
    Missing(usize),
}

impl XmlForm {
    /// Returns the next tag of a record from the offset `at` on, outside of records. Adds the markup
    /// and text before it to `outside`.
    pub fn next(&self, text: &[u8], mut at: usize, outside: &mut Outside) -> Next {
        loop {
            let found = next(text, at);
            let rest = text.get(at..).unwrap_or_default();
            let before = memchr::memchr(b'<', rest).unwrap_or(rest.len());
            outside.content |= !rest[..before].trim_ascii().is_empty();
            let Some((begin, markup, end)) = found else { return Next::None(at + before) };
            match markup {
                Markup::Start(name, _) if name == self.name => return Next::Start(begin),
                Markup::End(name) if name == self.name => return Next::End(begin, end),
                Markup::Start(_, empty) => {
                    outside.open += usize::from(!empty);
                    outside.content = true;
                }
                Markup::End(_) => {
                    outside.open = outside.open.saturating_sub(1);
                    outside.unclosed = false;
                }
                Markup::Stray => outside.content = true,
                Markup::Other => {}
            }
            at = end;
        }
    }

    /// Returns the end of the record that begins at the offset `begin`; `None` if the text ends before.
    ///
    /// A comment or CDATA section that reaches into the next record is not closed where it should be.
    pub fn end(&self, text: &[u8], begin: usize) -> Option<End> {
        let (mut at, mut depth) = (begin, 0usize);
        loop {
            let found = next(text, at);
            let bound = found.map_or(text.len(), |(_, _, end)| end);
            if !matches!(found, Some((_, Markup::Start(..) | Markup::End(_) | Markup::Stray, _)))
                && let Some(next) = self.between_records(text, at, bound)
            {
                return Some(End::Missing(next));
            }
            let (start, markup, end) = found?;
            match markup {
                Markup::Start(name, empty) if name == self.name => {
                    if start > begin && !self.nested {
                        return Some(End::Missing(start));
                    }
                    depth += usize::from(!empty);
                }
                Markup::End(name) if name == self.name => depth = depth.saturating_sub(1),
                _ => {
                    at = end;
                    continue;
                }
            }
            if depth == 0 {
                return Some(End::Whole(end));
            }
            at = end;
        }
    }

    /// Returns the offset of a start tag of a record that follows the end tag of another, both within
    /// the range from `from` to `to`.
    fn between_records(&self, text: &[u8], from: usize, to: usize) -> Option<usize> {
        let text = &text[..to];
        let end_tag = [b"</", &self.name[..], b">"].concat();
        let start_tag = [b"<", &self.name[..]].concat();
        memchr::memmem::find_iter(&text[from..], &end_tag).find_map(|found| {
            let after = from + found + end_tag.len();
            let blanks = text[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            let next = &text[after + blanks..];
            let rest = next.strip_prefix(&start_tag[..])?;
            let ends = rest.first().is_some_and(|b| b.is_ascii_whitespace() || *b == b'>');
            ends.then_some(after + blanks)
        })
    }
}
