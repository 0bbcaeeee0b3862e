//! Tables of `SQLite` databases as rows of text.

mod reader;
mod tables;

pub use reader::SqliteRows;

/// The first bytes of a database.
pub const MAGIC: &[u8; 16] = b"SQLite format 3\0";
