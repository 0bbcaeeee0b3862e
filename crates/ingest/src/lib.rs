//! Reads exports of job postings: files, folders, archives or standard input, as delimited tables,
//! JSON, XML or Parquet.
//!
//! An export becomes postings in five steps:
//!
//! 1. **Source.** [`FoundSources`] finds the sources that the inputs name. [`open()`] unpacks and decodes
//!    one of them to UTF-8; [`Opened::stream`] does the same with any reader.
//! 2. **Dialect.** [`Opened::dialect`] detects the [`Dialect`] from the first bytes: a table,
//!    JSON or XML, the layout of a table, and the [`Columns`] of each [`Meaning`]. [`Overrides`] are the
//!    options of the user.
//! 3. **Blocks.** [`Dialect::cut`] cuts the text at record boundaries into [`Block`]s of about
//!    [`BLOCK`] bytes. Only this step reads the source, one block after the other.
//! 4. **Records.** [`Dialect::parse`] parses a block into [`Records`] and rejects. Blocks are
//!    independent of each other, so they can be parsed in parallel.
//! 5. **Posting.** [`Records::postings`] decodes the columns of each record to a
//!    [`Posting`](titlegauge_core::posting::Posting) and repairs damaged text.
//!
//! # Example
//!
//! ```
//! use std::io::Cursor;
//!
//! use titlegauge_ingest::{Opened, Overrides};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let csv = "Job Title;Company;Description\nCIO;Acme;\"Sets the IT strategy; leads IT\"\n";
//! let mut opened = Opened::stream("jobs.csv", Box::new(Cursor::new(csv.as_bytes())), None)?;
//! let dialect = opened.dialect("jobs.csv", &Overrides::default())?;
//! assert_eq!(dialect.described(), "delimiter semicolon");
//!
//! let mut cut = dialect.cut(0, opened.sample, opened.reader)?;
//! let mut titles = Vec::new();
//! while let Some(item) = cut.next_item()? {
//!     let records = dialect.parse(item);
//!     assert!(records.rejects.is_empty());
//!     for posting in records.postings(&dialect.columns) {
//!         assert_eq!(posting.company, "Acme");
//!         assert_eq!(posting.description, "Sets the IT strategy; leads IT");
//!         titles.push(posting.title.into_owned());
//!     }
//! }
//! assert_eq!(titles, ["CIO"]);
//! # Ok(())
//! # }
//! ```

mod archive;
mod block;
mod blocks;
mod columns;
mod content;
mod cutter;
mod date_order;
mod decode;
mod dialect;
mod entities;
mod error;
mod export_name;
mod joined;
mod json;
mod layout;
mod meaning;
mod mojibake;
mod open;
mod outcome;
mod overrides;
mod panics;
mod parquet;
mod pending;
mod records;
mod row_format;
mod rows;
mod shard;
mod sniffed;
mod source;
mod sqlite;
mod table;
mod table_sniff;
mod texts;
mod texts_file;
mod unpack;
mod workbook;
mod xml;

pub use archive::Entry;
pub use block::{BLOCK, Block, ColumnOrder, Item, LARGEST_RECORD};
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
pub use shard::{NotedSource, RowOf, RowsFile, SHARD, ShardManifest, shard_header, shard_row};
pub use source::{FoundSources, MANIFEST, Source, is_result};
pub use table::Table;
pub use texts::Texts;
pub use texts_file::read_texts;
pub use unpack::Meter;
pub use xml::{Elements, XmlForm};
