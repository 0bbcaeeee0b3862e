//! A parsed keyword file.

use super::error::Problem;
use super::syntax::Text;

/// A parsed file, with its text for finding lines.
pub struct Loaded<T> {
    pub file: String,
    pub text: String,
    pub content: T,
}

impl<T> Loaded<T> {
    /// Returns the line, from 1, of a string.
    pub fn line(&self, text: &Text) -> usize {
        self.line_at(text.span().start)
    }

    /// Returns the line, from 1, of a byte offset.
    pub fn line_at(&self, offset: usize) -> usize {
        line_at(&self.text, offset)
    }

    /// Makes a problem at a string of this file.
    pub fn problem(&self, at: &Text, message: impl Into<String>) -> Problem {
        Problem { file: self.file.clone(), line: self.line(at), message: message.into() }
    }
}

/// Returns the line, from 1, of a byte offset in a text.
pub fn line_at(text: &str, offset: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count()
}
