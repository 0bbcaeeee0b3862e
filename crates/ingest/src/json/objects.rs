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
use super::check::{length, place, reason};
use super::form::Form;
use crate::columns::Columns;
use crate::cutter::{Cutter, FindRecords};

/// Cuts a stream into blocks.
pub struct Objects {
    pub(crate) cutter: Cutter,
    form: Form,
    /// The columns of the objects, which identify postings in other lists.
    columns: Columns,
    around: Around,
    /// Hashes of the keys that lead to other lists with a posting. Their later objects are records, too.
    others: BTreeSet<u64>,
    skipping: Skipping,
}

/// Bytes to skip because their reject was already returned.
#[derive(Debug, PartialEq)]
enum Skipping {
    Nothing,
    /// Up to the end of an object that is too long, after which this number of levels is open.
    Object(usize),
    /// Up to the beginning of the next object, or of the next line if lines are objects.
    ToNext,
}

/// The result of a search for an object.
enum NotFound {
    /// More bytes are needed.
    More,
    /// Something else was found, and added to the items that are ready.
    Other,
}

impl Objects {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`, with the
    /// target size of blocks and the size of the largest object, both in bytes.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        (form, columns): (&Form, &Columns),
        [size, largest]: [usize; 2],
    ) -> Self {
        let columns = if form.alone { Columns::unknown(Vec::new()) } else { columns.clone() };
        Self {
            cutter: Cutter::new(source, sample, reader, size, largest),
            form: form.clone(),
            columns,
            around: Around::new(form.path.clone()),
            others: BTreeSet::new(),
            skipping: Skipping::Nothing,
        }
    }

    /// Rejects the bytes after the whole objects up to `end`.
    fn reject(&mut self, end: usize, reason: impl Into<String>) -> NotFound {
        self.cutter.reject(end, reason.into());
        NotFound::Other
    }

    /// Returns the end of the object that begins at `start`. If lines are objects, it ends in its line.
    fn whole_object(&mut self, start: usize) -> Result<usize, NotFound> {
        let pending = &self.cutter.pending[start..];
        let line = if self.form.lines { memchr::memchr(b'\n', pending) } else { None };
        let object = &pending[..line.unwrap_or(pending.len())];
        if object[0] != b'{' {
            return Err(self.broken(start, start, "not a JSON object".into()));
        }
        let error = match length(object) {
            Ok(length) if length > self.cutter.largest => {
                return Err(self.reject(start + length, self.too_long()));
            }
            Ok(length) => return Ok(start + length),
            Err(error) => error,
        };
        if !error.is_eof() || line.is_some() {
            return Err(self.broken(start, start + place(object, &error), reason(&error)));
        }
        if pending.len() > self.cutter.largest {
            let levels = self.around.levels();
            self.skipping =
                if self.form.lines { Skipping::ToNext } else { Skipping::Object(levels) };
            self.cutter.drop_after_records(start);
            self.cutter.oversize(self.too_long());
        } else if self.cutter.complete() {
            self.around.restart();
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
        let found = if self.skip() { self.around() } else { Err(NotFound::More) };
        match found.and_then(|start| Ok(start..self.whole_object(start)?)) {
            Ok(object) if self.is_page(&self.cutter.pending[object.clone()]) => {
                self.around.restart();
            }
            Ok(object) => self.cutter.accept(object.end),
            Err(NotFound::More) => return false,
            Err(NotFound::Other) => {}
        }
        true
    }

    fn end(&mut self) -> bool {
        let open = self.around.unfinished() || matches!(self.skipping, Skipping::Object(_));
        self.around.restart();
        self.skipping = Skipping::Nothing;
        open
    }
}

#[cfg(test)]
mod tests;
