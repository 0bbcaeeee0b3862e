//! A keyword file that was parsed.

use super::error::Problem;
use super::syntax::Text;

/// A file whose content has been read, and its text for finding lines.
pub struct Loaded<T> {
    pub file: String,
    pub text: String,
    pub content: T,
}

impl<T> Loaded<T> {
    /// The line, from 1, on which a string stands.
    pub fn line(&self, text: &Text) -> usize {
        self.line_at(text.span().start)
    }

    /// The line, from 1, of a byte offset.
    pub fn line_at(&self, offset: usize) -> usize {
        line_at(&self.text, offset)
    }

    /// A problem at a string of this file.
    pub fn problem(&self, at: &Text, message: impl Into<String>) -> Problem {
        Problem { file: self.file.clone(), line: self.line(at), message: message.into() }
    }
}

/// The line, from 1, of a byte offset in a text.
pub fn line_at(text: &str, offset: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count()
}
