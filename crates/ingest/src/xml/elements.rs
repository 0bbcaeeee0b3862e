//! A stream of XML → blocks of whole elements.
//!
//! This step is serial, so it only finds the ends of elements. Bytes between them are replaced by
//! blanks, so that every offset in a block is unchanged.

use std::io::Read;

use super::form::XmlForm;
use super::tags::{End, Next, Outside};
use crate::cutter::{Cutter, FindRecords, blank};

/// Cuts a stream into blocks.
pub struct Elements {
    pub(crate) cutter: Cutter,
    form: XmlForm,
    /// True within an element that is too long and already rejected.
    skipping: bool,
    outside: Outside,
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
        Self { cutter, form: form.clone(), skipping: false, outside: Outside::default() }
    }
}

impl FindRecords for Elements {
    fn cutter(&mut self) -> &mut Cutter {
        &mut self.cutter
    }

    fn end(&mut self) -> bool {
        let open = self.skipping || self.outside.unclosed && self.outside.open > 0;
        (self.skipping, self.outside) = (false, Outside::default());
        open
    }

    fn step(&mut self) -> bool {
        if self.skipping {
            return self.skip();
        }
        match self.form.next(&self.cutter.pending, self.cutter.whole, &mut self.outside) {
            Next::Start(begin) => {
                self.pass(begin);
                self.record()
            }
            Next::End(begin, end) => {
                if !std::mem::take(&mut self.outside.content) {
                    self.pass(end);
                    return true;
                }
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
}

impl Elements {
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
            Some(End::Whole(end)) => self.cutter.accept(end),
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
                self.outside.unclosed = false;
                return true;
            }
            None => return false,
        }
        (self.outside.unclosed, self.outside.content) = (true, false);
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
