//! Finds the records after a quote that is never closed.
//!
//! Such a quote makes one record of all the text up to the next quote, and may hide many records.
//! A record is suspicious if it has too many or too few fields, a quote within a field, or no end
//! within [`LARGEST_RECORD`](crate::LARGEST_RECORD), or if it is longer than [`LONG`]. A suspicious
//! record is scanned again. If several consecutive lines in it are records of the table, it is
//! rejected up to the first of them, and reading resumes there. A record whose only fault is its
//! length is split only if there are [`ENOUGH_IF_WHOLE`] such lines, because a description may
//! contain a table.

use std::io;

use super::stream::{Blocks, Next};
use crate::layout::{Layout, Shape};

/// The length in bytes above which a record is suspicious; few postings are longer.
pub(super) const LONG: usize = 32 * 1024;
/// The number of bytes scanned for the end of one possible record.
const LOOKED_AHEAD: usize = 64 * 1024;
/// The number of consecutive records that splits a record with another fault than a length above
/// [`LONG`]. Lists in a sentence do not look like records, because a space follows each comma.
const ENOUGH_IF_BROKEN: usize = 5;
/// The number of consecutive records that splits a record longer than [`LONG`] without another
/// fault.
const ENOUGH_IF_WHOLE: usize = 50;

impl Blocks {
    /// Decides whether a quote that is never closed has merged other records into this one.
    pub(super) fn judge(&mut self, shape: Shape) -> io::Result<Next> {
        let length = shape.end - shape.begin;
        let broken = shape.open || shape.astray.is_some() || shape.fields != self.layout.fields;
        if !broken && length <= LONG {
            return Ok(Next::Record(shape));
        }
        let enough = if broken { ENOUGH_IF_BROKEN } else { ENOUGH_IF_WHOLE };
        if let Some(resumed) = self.resumed(shape, enough)? {
            return Ok(Next::Unclosed(resumed));
        }
        if !shape.open {
            return Ok(Next::Record(shape));
        }
        let text = &self.pending[self.whole..];
        let rest = line_after(text, shape.begin, self.layout).unwrap_or(text.len());
        // Either a few whole records follow, or the text was cut off within a posting.
        let mut budget = usize::MAX;
        let cut_off = length <= LONG && !self.chain(rest, None, usize::MAX, &mut budget)?;
        Ok(Next::Unclosed(if cut_off { shape.end } else { rest }))
    }

    /// Decides where to resume after a record that is longer than the largest record.
    pub(super) fn judge_too_long(&mut self) -> io::Result<Next> {
        let text = &self.pending[self.whole..];
        let text = &text[..text.len().min(self.largest + 1)];
        let begin = text.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let line = line_after(text, begin, self.layout).unwrap_or(text.len());
        let shape = Shape { begin, end: text.len(), ..Shape::default() };
        Ok(Next::Unclosed(self.resumed(shape, ENOUGH_IF_BROKEN)?.unwrap_or(line)))
    }

    /// Returns the offset of the first line in the next record from which on `enough` lines are
    /// records of this table, or `None` if there is no such line.
    fn resumed(&mut self, shape: Shape, enough: usize) -> io::Result<Option<usize>> {
        let start = self.whole;
        // The quote astray may have opened a field: lines that are records up to past it confirm
        // that.
        let opener = shape.astray.filter(|&at| {
            let before = at.checked_sub(1).map(|before| self.pending[start + before]);
            before.is_some_and(|b| b == self.layout.delimiter || matches!(b, b'\n' | b'\r'))
        });
        let mut budget = LOOKED_AHEAD + 4 * shape.end;
        let mut line = shape.begin;
        while let Some(next) =
            line_after(&self.pending[start..start + shape.end], line, self.layout)
        {
            if next >= shape.end || budget == 0 {
                break;
            }
            // The same record follows each of several blank lines.
            let within = &self.pending[start + next..start + shape.end];
            let record = next + within.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            if self.chain(record, opener.filter(|opener| next <= *opener), enough, &mut budget)? {
                return Ok(Some(next));
            }
            line = record;
        }
        Ok(None)
    }

    /// Returns true if `enough` records of this table begin at `at`, or if the lines are records
    /// until past the offset `until` or to the end of the text.
    ///
    /// The end of the text counts only if `enough` is `usize::MAX`. Every byte scanned is
    /// subtracted from `budget`, even if no record is found, so that the time of the search is
    /// bounded.
    fn chain(
        &mut self,
        mut at: usize,
        until: Option<usize>,
        enough: usize,
        budget: &mut usize,
    ) -> io::Result<bool> {
        for found in 0..enough {
            let (shape, looked_at) = loop {
                let text = &self.pending[self.whole + at..];
                let cut = text.len() > LOOKED_AHEAD;
                let ahead = &text[..text.len().min(LOOKED_AHEAD)];
                let shape = self.layout.shape(ahead, self.ended && !cut);
                if shape.is_some() || cut || self.ended {
                    break (shape, shape.map_or(ahead.len(), |shape| shape.end));
                }
                self.fill()?;
            };
            *budget = budget.saturating_sub(looked_at);
            #[cfg(test)]
            {
                self.looked_at += looked_at;
            }
            let Some(shape) = shape else {
                let rest = &self.pending[self.whole + at..];
                return Ok(enough == usize::MAX
                    && found > 0
                    && rest.iter().all(|b| matches!(b, b'\n' | b'\r')));
            };
            if !self.layout.fits(&shape) || *budget == 0 {
                return Ok(false);
            }
            at += shape.end;
            if until.is_some_and(|until| at > until) {
                return Ok(true);
            }
        }
        Ok(true)
    }
}

/// Returns the offset of the line after the one at `at`, or `None` if the text has no more line
/// ends.
fn line_after(text: &[u8], at: usize, layout: Layout) -> Option<usize> {
    memchr::memchr(layout.newline, text.get(at..)?).map(|end| at + end + 1)
}
