//! A stream of JSON → blocks of whole objects.
//!
//! Every object is checked where it is cut off. This is serial, but an order of magnitude faster
//! than the work that follows. Only a check at this point can report a broken object at its
//! position and find the next one. Bytes between objects are replaced by blanks, so that a block
//! contains only objects and blanks, and every offset in it is unchanged.

mod broken;
mod lists;

use std::collections::BTreeSet;
use std::io::Read;

use super::around::Around;
use super::check::{NOT_AN_OBJECT, length, only_object, place, reason};
use super::form::Form;
use super::repair::Quotes;
use crate::block::{BLOCK, LARGEST_RECORD};
use crate::cutter::{Cutter, FindRecords, blank};

/// Cuts a stream into blocks.
pub struct Objects {
    pub(crate) cutter: Cutter,
    form: Form,
    around: Around,
    /// Hashes of the keys that lead to other lists with a posting. Their later objects are records, too.
    others: BTreeSet<u64>,
    skipping: Skipping,
}

/// Bytes to skip because their reject was already returned.
#[derive(Debug, PartialEq)]
enum Skipping {
    Nothing,
    /// Up to the end of an object that is too long.
    Object(Nesting),
    /// Up to the beginning of the next object, or of the next line if lines are objects.
    ToNext,
}

/// A position within the brackets and strings of an object.
#[derive(Debug, Default, PartialEq)]
struct Nesting {
    /// The number of open brackets and braces.
    depth: u64,
    quotes: Quotes,
}

impl Nesting {
    /// Advances past bytes. Returns the offset after the object, or `None` if they end before.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let end = bytes.iter().position(|&byte| {
            let outside = self.quotes.advance(byte);
            match byte {
                b'{' | b'[' if outside => self.depth += 1,
                b'}' | b']' if outside => self.depth = self.depth.saturating_sub(1),
                _ => return false,
            }
            outside && self.depth == 0 && byte == b'}'
        });
        end.map(|at| at + 1)
    }
}

/// The result of a search for an object.
enum NotFound {
    /// More bytes are needed.
    More,
    /// Something else was found, and added to the items that are ready.
    Other,
}

impl Objects {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>, form: &Form) -> Self {
        Self::with_sizes(source, sample, reader, form, BLOCK, LARGEST_RECORD)
    }

    /// Like [`Self::new`], with the target size of blocks and the size of the largest object, both
    /// in bytes.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        form: &Form,
        size: usize,
        largest: usize,
    ) -> Self {
        Self {
            cutter: Cutter::new(source, sample, reader, size, largest),
            form: form.clone(),
            around: Around::new(&form.path),
            others: BTreeSet::new(),
            skipping: Skipping::Nothing,
        }
    }

    /// Rejects the bytes after the whole objects up to `end`.
    fn reject(&mut self, end: usize, reason: impl Into<String>) -> NotFound {
        self.cutter.reject(end, reason.into());
        NotFound::Other
    }

    /// Returns the end of the next line, which has to be an object.
    fn line(&mut self) -> Result<usize, NotFound> {
        let whole = self.cutter.whole;
        let rest = self.cutter.pending[whole..].trim_ascii_start();
        if rest.is_empty() {
            self.cutter.skip_blanks();
            return Err(NotFound::More);
        }
        let start = self.cutter.pending.len() - rest.len();
        let found = memchr::memchr(b'\n', rest);
        let length = found.unwrap_or(rest.len());
        let end = start + length;
        if length > self.cutter.largest {
            if found.is_none() {
                self.skipping = Skipping::ToNext;
            }
            return Err(self.reject(end, self.too_long()));
        }
        if found.is_none() && !self.cutter.complete() {
            return Err(NotFound::More);
        }
        let line = rest[..length].trim_ascii_end();
        let line = line.strip_suffix(b",").unwrap_or(line);
        let after = start + line.len();
        if let Err(reason) = only_object(line) {
            return Err(self.reject(end, reason));
        }
        blank(&mut self.cutter.pending[whole..start]);
        blank(&mut self.cutter.pending[after..end]);
        Ok(end)
    }

    /// Returns the end of the next object of a list, or of a sequence of objects.
    fn object(&mut self) -> Result<usize, NotFound> {
        let start = self.around()?;
        self.whole_object(start)
    }

    /// Returns the end of the object that begins at `start`.
    fn whole_object(&mut self, start: usize) -> Result<usize, NotFound> {
        let pending = &self.cutter.pending[start..];
        if pending[0] != b'{' {
            return Err(self.broken(start, start, NOT_AN_OBJECT.into()));
        }
        let error = match length(pending) {
            Ok(length) if length > self.cutter.largest => {
                return Err(self.reject(start + length, self.too_long()));
            }
            Ok(length) => return Ok(start + length),
            Err(error) => error,
        };
        if !error.is_eof() {
            return Err(self.broken(start, start + place(pending, &error), reason(&error)));
        }
        if pending.len() > self.cutter.largest {
            self.skipping = Skipping::Object(Nesting::default());
            self.cutter.oversize(self.too_long());
        } else if self.cutter.complete() {
            self.close();
            let end = self.cutter.pending.len();
            return Err(self.reject(end, "the file ends within this object"));
        }
        Err(NotFound::More)
    }
}

impl FindRecords for Objects {
    fn cutter(&mut self) -> &mut Cutter {
        &mut self.cutter
    }

    fn step(&mut self) -> bool {
        let found = match self.skip() {
            false => Err(NotFound::More),
            true if self.form.lines => self.line(),
            true => self.object(),
        };
        if let Ok(end) = found {
            self.cutter.accept(end);
        }
        !matches!(found, Err(NotFound::More))
    }

    fn end(&mut self) -> bool {
        let open = self.around.unfinished() || matches!(self.skipping, Skipping::Object(_));
        self.close();
        self.skipping = Skipping::Nothing;
        open
    }
}

#[cfg(test)]
mod tests;
