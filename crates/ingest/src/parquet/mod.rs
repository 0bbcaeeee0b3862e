//! Parquet files as rows of text, with the column readers of the `parquet` crate.
//!
//! Leaves of nested columns have dotted names, and the values of a list are joined with commas. The
//! folders of a partitioned data set (`year=2026/`) are columns.

mod depth;
mod guard;
mod leaf;
mod partitions;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod value;

pub use reader::{MAGIC, ParquetRows, refused};
