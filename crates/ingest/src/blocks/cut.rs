//! Cuts the stream at the ends of records.

use std::io;

use super::stream::{Blocks, Next};
use crate::block::{Block, ColumnOrder, Item};
use crate::layout::Shape;
use titlegauge_core::posting::Reject;

impl Blocks {
    /// Returns the next block or reject, or `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Returns the error of the reader, after the block of the records that were read before it.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            if self.whole >= self.size {
                return Ok(Some(self.block()));
            }
            let next = match self.next() {
                Err(error) if self.records > 0 => {
                    self.failed = Some(error);
                    return Ok(Some(self.block()));
                }
                next => next?,
            };
            match next {
                Next::Record(shape) => {
                    if let Some(order) = self.new_order(&shape) {
                        // The next block begins with the header.
                        if self.records > 0 {
                            return Ok(Some(self.block()));
                        }
                        self.order = order;
                    }
                    self.whole += shape.end;
                    self.records += 1;
                }
                Next::End | Next::Unclosed(_) if self.records > 0 => return Ok(Some(self.block())),
                Next::Unclosed(length) => return Ok(Some(self.reject(length))),
                Next::End => return Ok(None),
            }
        }
    }

    /// Classifies the text after the last whole record.
    fn next(&mut self) -> io::Result<Next> {
        loop {
            self.skip_blank_lines();
            let text = &self.pending[self.whole..];
            let too_long = text.len() > self.largest;
            let text = &text[..text.len().min(self.largest + 1)];
            if let Some(shape) = self.layout.shape(text, self.ended && !too_long) {
                return self.judge(shape);
            }
            if too_long {
                return self.judge_too_long();
            }
            if self.ended {
                return Ok(Next::End);
            }
            self.fill()?;
        }
    }

    /// Returns the order of columns from the next record on, if this record is a header in another
    /// order than the present one.
    fn new_order(&self, shape: &Shape) -> Option<ColumnOrder> {
        let length = shape.end - shape.begin;
        let headers = self.headers.as_ref().filter(|headers| length <= headers.longest())?;
        let record = &self.pending[self.whole + shape.begin..self.whole + shape.end];
        headers.order_of(record, self.layout).filter(|order| *order != self.order)
    }

    fn block(&mut self) -> Item {
        let first = self.at;
        let bytes = self.give(self.whole);
        Item::Block(Block { bytes, first, order: self.order.clone() })
    }

    /// Rejects the first `length` bytes as one record without an end.
    fn reject(&mut self, length: usize) -> Item {
        let origin = self.at;
        self.records = 1;
        let raw = self.give(length);
        let reason = "a quote that opens in this record is never closed".to_owned();
        Item::Reject(Reject { origin, reason, raw })
    }
}
