//! The work of `analyze`, `merge` and `nightly`: inputs in, a result folder out.
//!
//! Nothing here knows arguments, a terminal or a log. Complaints and counts are returned as
//! values, and the commands report them.

pub mod analyze;
mod carry;
mod error;
pub mod label;
mod manifest_builder;
pub mod merge;
mod merge_error;
pub mod nightly;
mod part_files;
mod rows;
mod settings;
pub mod shard;
mod tables;

pub use error::JobError;
pub use merge_error::MergeError;
pub use settings::{Progress, Settings, Started, now};
