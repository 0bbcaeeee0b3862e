//! Blocks of whole records, which the parsers receive.

use titlegauge_core::posting::{Origin, Reject};

/// The size in bytes above which a record is assumed to contain an unclosed quote.
pub const LARGEST_RECORD: usize = 16 * 1024 * 1024;
/// Target block size in bytes. A block ends at the first record boundary at or past it.
pub const BLOCK: usize = 256 * 1024;

/// Consecutive whole records.
#[derive(Debug)]
pub struct Block {
    /// The bytes of the records.
    pub bytes: Vec<u8>,
    /// The position of the first record in its source.
    pub first: Origin,
}

/// An element of the stream, in the order of the source.
#[derive(Debug)]
pub enum Item {
    /// Records to parse.
    Block(Block),
    /// A record that cannot be parsed.
    Reject(Reject),
}
