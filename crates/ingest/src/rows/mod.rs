//! Rows of formats that are not text, such as Parquet: from a reader of the format to blocks.
//!
//! A reader of the format writes its header and its rows as frames ([`stream`]). Frames are cut into
//! blocks like any text ([`blocks`]), and the cells of a block are found in parallel
//! ([`frame`]). Cells are bytes of text, so that everything after that is the same for all formats.

mod blocks;
mod frame;
mod stream;

pub use blocks::RowBlocks;
pub use frame::{FrameWriter, cells, frames, with_numbers};
pub use stream::{RowSource, RowStream};
