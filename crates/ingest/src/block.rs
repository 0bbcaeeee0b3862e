//! Blocks of whole records, as they are handed to the parsers.

use titlegauge_core::posting::{Origin, Reject};

/// A record longer than this is taken for an unclosed quote, in bytes.
pub const LARGEST_RECORD: usize = 16 * 1024 * 1024;
/// Blocks are closed at the first record end past this, in bytes.
pub const BLOCK: usize = 256 * 1024;

/// Whole records in a row.
#[derive(Debug)]
pub struct Block {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Where the first one stands.
    pub first: Origin,
}

/// What the stream is made of, in order.
#[derive(Debug)]
pub enum Item {
    /// Records to parse.
    Block(Block),
    /// A record that is none.
    Reject(Reject),
}
