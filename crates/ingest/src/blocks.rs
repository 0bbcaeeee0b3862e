//! A stream of text → blocks of whole records.
//!
//! Finding the ends of records is serial, because it depends on every earlier quote. Reading the
//! fields is not. This pass therefore looks only at quotes, delimiters and line ends, and the
//! workers parse the blocks.
//!
//! A quote that is never closed hides the records after it; `unclosed.rs` finds them again.

mod cut;
mod headers;
mod stream;
mod unclosed;

pub use stream::Blocks;

#[cfg(test)]
mod tests;
