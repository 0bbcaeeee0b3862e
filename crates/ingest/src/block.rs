//! Blocks of whole records, which the parsers receive.

use std::sync::Arc;

use titlegauge_core::posting::{Origin, Reject};

/// The size in bytes above which a record is assumed to contain an unclosed quote.
pub const LARGEST_RECORD: usize = 16 * 1024 * 1024;
/// Target block size in bytes. A block ends at the first record boundary at or past it.
pub const BLOCK: usize = 256 * 1024;

/// The order of the columns in records: that of the header by default. A concatenated table may have
/// a second header in another order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnOrder(Option<Arc<[usize]>>);

impl ColumnOrder {
    /// Creates an order from the position of each column of the header in the records.
    pub(crate) fn new(positions: Vec<usize>) -> Self {
        Self((!positions.is_sorted()).then(|| positions.into()))
    }

    /// Returns the position of each column of the header; `None` for the order of the header.
    pub(crate) fn positions(&self) -> Option<&[usize]> {
        self.0.as_deref()
    }
}

/// Consecutive whole records.
#[derive(Debug)]
pub struct Block {
    /// The bytes of the records.
    pub bytes: Vec<u8>,
    /// The position of the first record in its source.
    pub first: Origin,
    /// The order of the columns in the records of a table.
    pub order: ColumnOrder,
}

/// An element of the stream, in the order of the source.
#[derive(Debug)]
pub enum Item {
    /// Records to parse.
    Block(Block),
    /// A record that cannot be parsed.
    Reject(Reject),
}
