//! A block of elements → rows.

use super::form::XmlForm;
use super::object;
use super::tags::{End, Next, Outside};
use crate::block::Block;
use crate::columns::Columns;
use crate::cutter::newlines;
use crate::json::Rows;
use crate::records::Records;
use titlegauge_core::posting::Reject;

/// Parses a block of elements into rows of these columns.
pub fn parse(block: &Block, form: &XmlForm, columns: &Columns) -> Records {
    let mut rows = Rows::new(columns);
    let mut out = Records::of(block.first.source);
    let mut origin = block.first;
    let mut done = 0;
    while let Next::Start(begin) = form.next(&block.bytes, done, &mut Outside::default()) {
        let Some(End::Whole(end)) = form.end(&block.bytes, begin) else { break };
        origin.line += newlines(&block.bytes[done..begin]);
        origin.offset = block.first.offset + begin as u64;
        let bytes = &block.bytes[begin..end];
        match object::json(bytes).and_then(|object| rows.row(&object)) {
            Ok(cells) => out.push(origin, &cells),
            Err(reason) => out.rejects.push(Reject { origin, reason, raw: bytes.to_vec() }),
        }
        origin.line += newlines(bytes);
        origin.record += 1;
        done = end;
    }
    out
}
