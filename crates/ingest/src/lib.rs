//! From paths to records: which files are read, how they are encoded and laid out,
//! which column means what, and where one record ends.

mod archive;
mod block;
mod blocks;
mod columns;
mod content;
mod decode;
mod dialect;
mod error;
mod export_name;
mod json;
mod layout;
mod meaning;
mod mojibake;
mod open;
mod outcome;
mod overrides;
mod pending;
mod records;
mod source;
mod table;
mod table_sniff;
mod unpack;

pub use archive::Entry;
pub use block::{BLOCK, Block, Item, LARGEST_RECORD};
pub use blocks::Blocks;
pub use columns::{Columns, Why};
pub use decode::Encoding;
pub use dialect::{Cut, Dialect, Format};
pub use error::IngestError;
pub use json::{Form, Objects};
pub use layout::{Layout, Shape};
pub use meaning::Meaning;
pub use open::{Opened, open};
pub use outcome::{Skipped, SourceRead};
pub use overrides::Overrides;
pub use records::Records;
pub use source::{Found, MANIFEST, Source, is_result};
pub use table::Table;
pub use unpack::Meter;
