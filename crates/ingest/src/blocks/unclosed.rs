//! What is done about a quote that is never closed.
//!
//! It makes one record of all that follows, up to the next
//! quote, and may hide many. So a record that has something wrong with it (too many
//! fields or too few, a quote within a field, no end, more than [`super::LARGEST_RECORD`]), or
//! that is very long, is looked at again: if lines in it are records of the table by
//! themselves, several in a row, it is rejected up to the first of these, and
//! reading goes on there. A record with nothing wrong is never split on less than
//! [`ENOUGH_IF_WHOLE`] such lines, so descriptions may hold whatever they like.

use std::io;

use super::{Blocks, Next};
use crate::layout::{Layout, Shape};

/// A record longer than this is seldom a posting, in bytes.
pub(super) const LONG: usize = 32 * 1024;
/// So many bytes of what may be a record are looked at.
const LOOKED_AHEAD: usize = 64 * 1024;
/// So many records in a row, in what was read as one record that has something wrong
/// with it, are no chance. Lists in a sentence have a space behind the comma.
pub(super) const ENOUGH_IF_BROKEN: usize = 5;
/// So many are none in a record with nothing wrong but its length.
const ENOUGH_IF_WHOLE: usize = 50;

impl Blocks {
    /// Looks closer at a record that may have been run into by a quote never closed.
    pub(super) fn judged(&mut self, shape: Shape) -> io::Result<Next> {
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
        // A few records to the end of the text, or the text was cut off within a posting.
        let mut budget = usize::MAX;
        let cut_off = length <= LONG && !self.chain(rest, None, usize::MAX, &mut budget)?;
        Ok(Next::Unclosed(if cut_off { shape.end } else { rest }))
    }

    /// Where reading goes on if a quote in the next record was never closed: the first
    /// line in it from which on there are records of this table.
    pub(super) fn resumed(&mut self, shape: Shape, enough: usize) -> io::Result<Option<usize>> {
        let start = self.whole;
        // What looks like an opening quote is one if its line is a record by itself.
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
            if self.chain(next, opener.filter(|opener| next <= *opener), enough, &mut budget)? {
                return Ok(Some(next));
            }
            line = next + last_blank(&self.pending[start + next..start + shape.end], self.layout);
        }
        Ok(None)
    }

    /// Whether the lines from `at` on are `enough` records of this table, or are records
    /// until past the place `until`, or to the end of the text. Every byte looked at is taken off the
    /// budget, those before no record included, so that no text takes long.
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

/// The offset of the last of the blank lines that a text begins with, or 0. All of them are followed
/// by the same record, so that one look at it is enough.
fn last_blank(text: &[u8], layout: Layout) -> usize {
    let blank = text.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    memchr::memrchr(layout.newline, &text[..blank]).unwrap_or(0)
}

/// Where the line after the one at `at` begins.
pub(super) fn line_after(text: &[u8], at: usize, layout: Layout) -> Option<usize> {
    memchr::memchr(layout.newline, text.get(at..)?).map(|end| at + end + 1)
}
