//! Parts of inputs in folders: `titlegauge shard` writes them, and they are read as the inputs were.
//!
//! A part is a folder with [`SHARD`], which says how the inputs were read, and a table for each input
//! with its records that belong to the part. The cells are those of the input before they are decoded
//! and repaired; the columns before them give the place of the record.

mod manifest;
mod rows;

pub use manifest::{NotedSource, RowsFile, SHARD, ShardForm, ShardManifest};
pub use rows::{RowOf, ShardRows, read_row, shard_header, shard_row};
