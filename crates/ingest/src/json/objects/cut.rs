//! Cuts the stream at the ends of objects.

use std::io;

use super::between::is_between;
use super::broken::TAIL;
use super::stream::{Nesting, Objects, Skipping, Step};
use crate::block::Item;
use crate::cutter::blank;
use crate::json::check::{end_of_object, only_object, place, reason};

impl Objects {
    /// Returns the next block or reject, or `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader, after the objects that were read before it.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(item) = self.cutter.next_ready() {
                return Ok(Some(item));
            }
            match self.step() {
                Step::Object(end) => {
                    self.cutter.whole = end;
                    self.cutter.records += 1;
                }
                Step::Broken(end, reason) => self.cutter.reject(end, reason),
                Step::Ready => {}
                Step::More if self.cutter.fill() => {}
                Step::More => {
                    let last = self.cutter.block();
                    return if last.is_some() { Ok(last) } else { self.finish() };
                }
            }
        }
    }

    /// Ends the stream: returns the error of the reader, or a reject if a list is still open.
    fn finish(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.cutter.take_error() {
            return Err(error);
        }
        let open = self.open > 0 && !self.form.lines || self.around.unfinished();
        let broken_off = open || matches!(self.skipping, Skipping::Object(_));
        self.close();
        self.skipping = Skipping::Rest;
        if broken_off {
            self.cutter
                .reject(self.cutter.pending.len(), "the file ends before its list does".into());
        }
        Ok(self.cutter.ready.pop_front())
    }

    pub(super) fn step(&mut self) -> Step {
        match self.skipping {
            Skipping::Nothing => {}
            Skipping::Rest => {
                self.cutter.drop_to(self.cutter.pending.len());
                return Step::More;
            }
            Skipping::Object(nesting) => return self.skip_object(nesting),
            Skipping::Line => {
                let end = memchr::memchr(b'\n', &self.cutter.pending);
                self.cutter.drop_to(end.map_or(self.cutter.pending.len(), |at| at + 1));
                if end.is_none() {
                    return Step::More;
                }
                self.skipping = Skipping::Nothing;
            }
            Skipping::Garbage => {
                let next = self.next_object(0);
                self.cutter.drop_to(next.unwrap_or(self.cutter.pending.len().saturating_sub(TAIL)));
                if next.is_none() {
                    return Step::More;
                }
                self.skipping = Skipping::Nothing;
            }
        }
        if self.form.lines { self.line() } else { self.object() }
    }

    /// Reads the next line, which has to be an object.
    fn line(&mut self) -> Step {
        let rest = &self.cutter.pending[self.cutter.whole..];
        let start = self.cutter.whole + rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if start == self.cutter.pending.len() {
            self.cutter.skip_blanks();
            return Step::More;
        }
        let end = match memchr::memchr(b'\n', &self.cutter.pending[start..]) {
            Some(at) => start + at,
            None if self.cutter.pending.len() - start > self.cutter.largest => {
                self.skipping = Skipping::Line;
                return Step::Broken(self.cutter.pending.len(), self.too_long());
            }
            None if self.cutter.complete() => self.cutter.pending.len(),
            None => return Step::More,
        };
        if end - start > self.cutter.largest {
            return Step::Broken(end, self.too_long());
        }
        let line = self.cutter.pending[start..end].trim_ascii_end();
        let stop = start + line.strip_suffix(b",").unwrap_or(line).len();
        blank(&mut self.cutter.pending[self.cutter.whole..start]);
        let (line, after) = self.cutter.pending[start..end].split_at_mut(stop - start);
        if !line.starts_with(b"{") {
            return Step::Broken(end, "not a JSON object".into());
        }
        match only_object(line) {
            Ok(()) => {
                blank(after);
                Step::Object(end)
            }
            Err(e) => Step::Broken(end, reason(&e)),
        }
    }

    /// Reads the next object of a list, or of a sequence of objects.
    fn object(&mut self) -> Step {
        let between = if self.form.within.is_some() { self.around() } else { self.between() };
        let start = match between {
            Ok(start) => start,
            Err(step) => return step,
        };
        if self.cutter.pending[start] != b'{' {
            return self.broken(start, start, "not a JSON object".into());
        }
        self.whole_object(start)
    }

    /// Returns the offset of the first byte that does not separate objects, or the step to take if
    /// all pending bytes separate objects.
    fn between(&mut self) -> Result<usize, Step> {
        let mut start = self.cutter.whole;
        while let Some(byte) = self.cutter.pending.get(start).copied().filter(|&b| is_between(b)) {
            self.open += i64::from(byte == b'[') - i64::from(byte == b']');
            blank(&mut self.cutter.pending[start..=start]);
            start += 1;
        }
        if start == self.cutter.pending.len() {
            self.cutter.skip_blanks();
            Err(Step::More)
        } else {
            Ok(start)
        }
    }

    /// Reads the object that begins at `start`.
    pub(super) fn whole_object(&mut self, start: usize) -> Step {
        let error = match end_of_object(&mut self.cutter.pending[start..]) {
            Ok(end) if end > self.cutter.largest => {
                return Step::Broken(start + end, self.too_long());
            }
            Ok(end) => return Step::Object(start + end),
            Err(error) => error,
        };
        if !error.is_eof() {
            let place = start + place(&self.cutter.pending[start..], &error);
            return self.broken(start, place, reason(&error));
        }
        if self.cutter.pending.len() - start > self.cutter.largest {
            self.skipping = Skipping::Object(Nesting::default());
            let reason = self.too_long();
            self.cutter.oversize(reason);
            return Step::More;
        }
        if self.cutter.complete() {
            self.close();
            return Step::Broken(
                self.cutter.pending.len(),
                "the file ends within this object".into(),
            );
        }
        Step::More
    }
}
