//! Folds plain text into a form in which phrases can be searched for byte by byte.
//!
//! In the folded text there is one space between words. Separators inside a sentence (comma,
//! bracket, spaced dash) become the token `,`. The end of a sentence becomes the token `.`, or
//! `:` for a colon, since a colon marks headings. So a phrase is a plain string, a word boundary
//! is a space, and no phrase can run across the end of a sentence. The cases in the tests are the
//! rules.

use super::clean_text::{CleanText, Copied, WordOrigin};
use super::glue::{glued, seam};
use super::offset::offset32;

/// The most bytes of a plain text that are folded, so that all offsets fit in 32 bits. No posting
/// comes near it.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// Folds `plain` into `into`, which is emptied first. Text after 512 MiB is ignored.
pub fn fold(plain: &str, into: &mut CleanText) {
    Folder::new(plain, into, false).run();
}

/// Folds as [`fold`] does, and records the origin of each word.
pub fn fold_traced(plain: &str, into: &mut CleanText) {
    Folder::new(plain, into, true).run();
}

/// The separator between the last word and the next one; of several, the greatest counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Separator {
    Space,
    Comma,
    Stop,
    Colon,
}

impl Separator {
    fn token(self) -> &'static str {
        match self {
            Self::Space => "",
            Self::Comma => " ,",
            Self::Stop => " .",
            Self::Colon => " :",
        }
    }
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the position in the text"
)]
struct Folder<'a> {
    plain: &'a str,
    out: &'a mut CleanText,
    traced: bool,
    separator: Separator,
    in_word: bool,
    word_at: usize,
    newlines: u32,
    bullet: bool,
    glued: bool,
    /// End of the letters and digits that were counted last.
    run_end: usize,
}

impl<'a> Folder<'a> {
    fn new(plain: &'a str, out: &'a mut CleanText, traced: bool) -> Self {
        out.clear();
        let plain = &plain[..plain.floor_char_boundary(MOST_BYTES)];
        out.runs.read(plain.as_bytes());
        let glued = glued(plain.as_bytes(), &out.runs);
        let (separator, in_word, bullet) = (Separator::Space, false, false);
        Self {
            plain,
            out,
            traced,
            separator,
            in_word,
            word_at: 0,
            newlines: 2,
            bullet,
            glued,
            run_end: 0,
        }
    }

    fn run(mut self) {
        let bytes = self.plain.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            at += match bytes[at] {
                byte if byte.is_ascii_alphanumeric() => self.letters(at),
                byte if byte.is_ascii() => self.ascii(byte, at),
                _ => self.wide(at),
            };
            if self.in_word {
                self.end_word(at);
            }
        }
        self.finish();
    }

    /// Records the end of the last word so far.
    fn end_word(&mut self, at: usize) {
        if self.traced
            && let Some(word) = self.out.origins.last_mut()
        {
            word.plain_end = offset32(at);
        }
    }

    fn finish(self) {
        if self.out.cased.is_empty() {
            return;
        }
        if self.separator >= Separator::Stop {
            self.out.cased.push_str(self.separator.token());
        }
        self.out.cased.push(' ');
        self.out.lower.push_str(&self.out.cased);
        self.out.lower.make_ascii_lowercase();
    }

    // Each of the following functions folds the text at byte `at` and returns its length in bytes.

    fn letters(&mut self, at: usize) -> usize {
        self.begin_word(at);
        self.copies_from(at);
        if !self.glued && !self.traced {
            return self.plain_words(at);
        }
        let bytes = &self.plain.as_bytes()[at..];
        // After a seam this is the rest of a run, which may be long.
        if at >= self.run_end {
            self.run_end = at + bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        }
        let run = self.run_end - at;
        let end = if self.glued { seam(&bytes[..run]).unwrap_or(run) } else { run };
        self.out.cased.push_str(&self.plain[at..at + end]);
        if end < run {
            self.end_word(at + end);
            self.lost_line_break();
        }
        end
    }

    /// Records that the text from byte `at` on is copied as it is.
    fn copies_from(&mut self, at: usize) {
        let folded = offset32(self.out.cased.len());
        self.out.copies.push(Copied { folded, plain: offset32(at) });
    }

    /// Folds words with single spaces between at once, since they fold to themselves. They are most
    /// of any text.
    fn plain_words(&mut self, at: usize) -> usize {
        let run = &self.plain[at..self.out.runs.end(at)];
        self.out.cased.push_str(run);
        if let Some(space) = memchr::memrchr(b' ', run.as_bytes()) {
            self.word_at = at + space + 1;
        }
        run.len()
    }

    /// Separates two lines that an export joined: the next word begins a line.
    fn lost_line_break(&mut self) {
        self.part(Separator::Stop);
        self.newlines = 2;
    }

    fn ascii(&mut self, byte: u8, at: usize) -> usize {
        let next = self.byte(at + 1);
        let glued = self.in_word && next.is_ascii_alphanumeric();
        match byte {
            b'\n' | b'\r' => {
                self.newlines += u32::from(!(byte == b'\r' && next == b'\n'));
                self.part(Separator::Space);
            }
            b'\'' => return self.apostrophe(at, 1),
            b'&' if glued => self.out.cased.push('&'),
            b'&' if !self.out.cased.is_empty() => {
                self.part(Separator::Space);
                self.begin_word(at);
                self.copies_from(at);
                self.out.cased.push_str("and");
                self.part(Separator::Space);
            }
            b'+' | b'#'
                if self.in_word
                    && !next.is_ascii_alphabetic()
                    && !(byte == b'#' && next == b'#') =>
            {
                self.out.cased.push(char::from(byte));
            }
            b'.' => self.dot(at),
            b'!' | b'?' | b';' | b'|' => self.part(Separator::Stop),
            b':' => self.part(if glued { Separator::Space } else { Separator::Colon }),
            b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => self.part(Separator::Comma),
            b'-' | b'/' | b'\\' | b'_' => self.dash(next),
            b'*' => self.mark(next.is_ascii_whitespace()),
            b'>' | b'#' | b'~' => self.mark(false),
            _ => self.part(Separator::Space),
        }
        1
    }

    fn wide(&mut self, at: usize) -> usize {
        let Some(c) = self.plain[at..].chars().next() else { return 1 };
        let len = c.len_utf8();
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            '\u{2019}' | '\u{2018}' | '\u{2bc}' => return self.apostrophe(at, len),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => self.dash(self.byte(at + len)),
            '\u{2022}' | '\u{b7}' | '\u{25cf}' | '\u{25aa}' | '\u{25e6}' | '\u{2023}'
            | '\u{25a0}' | '\u{2043}' | '\u{f0b7}' | '\u{27a2}' | '\u{2713}' | '\u{2714}' => {
                self.mark(true);
            }
            '\u{2026}' => self.part(Separator::Stop),
            _ if c.is_alphabetic() => {
                self.begin_word(at);
                self.copies_from(at);
                self.out.cased.push(c);
            }
            _ if c.is_whitespace() => self.part(Separator::Space),
            _ => self.mark(false),
        }
        len
    }

    /// An apostrophe inside a word joins it, but a possessive `'s` is dropped.
    fn apostrophe(&mut self, at: usize, len: usize) -> usize {
        let (first, second) = (self.byte(at + len), self.byte(at + len + 1));
        if !self.in_word || !first.is_ascii_alphabetic() {
            self.part(Separator::Space);
            len
        } else if matches!(first, b's' | b'S') && !second.is_ascii_alphanumeric() {
            self.part(Separator::Space);
            len + 1
        } else {
            len
        }
    }

    /// A full stop: the end of a sentence, a joint as in `node.js`, or part of `I.T.`.
    fn dot(&mut self, at: usize) {
        let next = self.byte(at + 1);
        let dotted = self.in_word && self.byte(self.word_at + 1) == b'.';
        if dotted && next.is_ascii_alphabetic() && !self.byte(at + 2).is_ascii_alphanumeric() {
            return; // `I.T`: the letters stay one word
        }
        let joint = self.in_word && (next.is_ascii_lowercase() || next.is_ascii_digit());
        let abbreviation = dotted && at > self.word_at + 1;
        if self.glued
            && self.in_word
            && next.is_ascii_uppercase()
            && self.byte(at + 2).is_ascii_lowercase()
        {
            self.lost_line_break();
        }
        self.part(if joint || abbreviation { Separator::Space } else { Separator::Stop });
    }

    /// A hyphen or slash: a bullet, a joint between words, or a dash in a sentence.
    fn dash(&mut self, next: u8) {
        if self.newlines > 0 {
            self.mark(true);
        } else if self.in_word || !next.is_ascii_whitespace() {
            self.part(Separator::Space);
        } else {
            self.part(Separator::Comma);
        }
    }

    /// A sign that opens a line, or a `bullet` within a line, which ends the sentence.
    fn mark(&mut self, bullet: bool) {
        if self.newlines > 0 {
            self.bullet = true;
        } else {
            self.part(if bullet { Separator::Stop } else { Separator::Space });
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.plain.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    fn part(&mut self, separator: Separator) {
        self.in_word = false;
        self.separator = self.separator.max(separator);
    }

    fn begin_word(&mut self, at: usize) {
        if self.in_word {
            return;
        }
        let opens_line = self.newlines > 0;
        if opens_line {
            self.begin_line(at);
        }
        if !self.out.cased.is_empty() {
            self.out.cased.push_str(self.separator.token());
        }
        self.out.cased.push(' ');
        let start = offset32(self.out.cased.len());
        if opens_line {
            self.out.lines.push(start);
        }
        if self.traced {
            self.out.origins.push(WordOrigin {
                folded: start,
                plain_start: offset32(at),
                plain_end: offset32(at),
            });
        }
        self.separator = Separator::Space;
        self.newlines = 0;
        self.bullet = false;
        self.in_word = true;
        self.word_at = at;
    }

    /// Interprets the line breaks before a word by the way the new line begins.
    fn begin_line(&mut self, at: usize) {
        let small = self.plain.as_bytes()[at].is_ascii_lowercase();
        if self.bullet || self.newlines > 1 {
            self.separator = self.separator.max(Separator::Stop);
        } else if !small {
            self.out.barriers.push(offset32(self.out.cased.len()));
        }
    }
}

#[cfg(test)]
mod tests;
