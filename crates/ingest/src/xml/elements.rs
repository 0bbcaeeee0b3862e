//! A stream of XML → blocks of whole elements.
//!
//! This step is serial, so it only finds the ends of elements. Bytes between them are replaced by
//! blanks, so that every offset in a block is unchanged.

use std::io::{self, Read};

use super::form::XmlForm;
use super::tags::{End, Next};
use crate::block::Item;
use crate::cutter::{Cutter, blank};

/// Cuts a stream into blocks.
pub struct Elements {
    pub(crate) cutter: Cutter,
    form: XmlForm,
    /// True within an element that is too long and already rejected.
    skipping: bool,
    /// False after a record that no other end tag follows.
    closed: bool,
}

impl Elements {
    /// Creates a reader of the text that begins with `sample` and continues in `reader`, with the target
    /// size of blocks and the size of the largest element, both in bytes.
    pub fn with_sizes(
        source: u32,
        sample: Vec<u8>,
        reader: Box<dyn Read + Send>,
        form: &XmlForm,
        size: usize,
        largest: usize,
    ) -> Self {
        let cutter = Cutter::new(source, sample, reader, size, largest);
        Self { cutter, form: form.clone(), skipping: false, closed: true }
    }

    /// Returns the next block or reject, or `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader, after the elements that were read before it.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.cutter.next_ready() {
                return Ok(Some(item));
            }
            if self.step() || self.cutter.fill() {
                continue;
            }
            let last = self.cutter.block();
            return if last.is_some() { Ok(last) } else { self.finish() };
        }
    }

    /// Ends the stream: returns the error of the reader, or a reject if the list is not closed.
    fn finish(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.cutter.take_error() {
            return Err(error);
        }
        let broken_off = self.skipping || !self.closed && !self.form.root;
        (self.skipping, self.closed) = (false, true);
        if broken_off {
            let end = self.cutter.pending.len();
            self.cutter.reject(end, "the file ends before its list does".into());
        }
        Ok(self.cutter.ready.pop_front())
    }

    /// Finds the next record. Returns false if more bytes are needed.
    fn step(&mut self) -> bool {
        if self.skipping {
            return self.skip();
        }
        let (next, ends) = self.form.next(&self.cutter.pending, self.cutter.whole);
        self.closed |= ends;
        match next {
            Next::Start(begin) => {
                self.pass(begin);
                self.record()
            }
            Next::End(begin, end) => {
                let length = end - begin;
                self.pass(begin);
                let end = self.cutter.whole + length;
                self.cutter.reject(end, "an end tag without its start tag".into());
                true
            }
            Next::None(end) => {
                self.pass(end);
                if self.cutter.pending.len() - self.cutter.whole > self.cutter.largest {
                    self.cutter.skip_blanks();
                }
                false
            }
        }
    }

    /// Passes the bytes up to `end`, which are not part of a record.
    fn pass(&mut self, end: usize) {
        let whole = self.cutter.whole;
        blank(&mut self.cutter.pending[whole..end]);
        if self.cutter.records == 0 {
            self.cutter.drop_to(end);
        } else {
            self.cutter.whole = end;
        }
    }

    /// Reads the record at the end of the whole ones.
    fn record(&mut self) -> bool {
        let begin = self.cutter.whole;
        let too_long = || {
            let largest = self.cutter.largest >> 20;
            format!("an element longer than {largest} MiB; its beginning is kept")
        };
        match self.form.end(&self.cutter.pending, begin) {
            Some(End::Whole(end)) if end - begin > self.cutter.largest => {
                let reason = too_long();
                self.cutter.reject(end, reason);
            }
            Some(End::Whole(end)) => {
                self.cutter.whole = end;
                self.cutter.records += 1;
            }
            Some(End::Missing(end)) => {
                let reason = format!("the end tag </{}> is missing", self.form.shown());
                self.cutter.reject(end, reason);
            }
            None if self.cutter.pending.len() - begin > self.cutter.largest => {
                let reason = too_long();
                self.cutter.oversize(reason);
                self.skipping = true;
            }
            None if self.cutter.complete() => {
                let end = self.cutter.pending.len();
                self.cutter.reject(end, "the file ends within this element".into());
                // The list is open, too, but nothing else is lost.
                self.closed = true;
                return true;
            }
            None => return false,
        }
        self.closed = false;
        true
    }

    /// Skips the rest of an element that is too long and already rejected.
    fn skip(&mut self) -> bool {
        let end_tag = [b"</", &self.form.name[..], b">"].concat();
        let found = memchr::memmem::find(&self.cutter.pending, &end_tag);
        let kept = self.cutter.pending.len().saturating_sub(end_tag.len());
        self.cutter.drop_to(found.map_or(kept, |at| at + end_tag.len()));
        self.skipping = found.is_none();
        found.is_some()
    }
}
