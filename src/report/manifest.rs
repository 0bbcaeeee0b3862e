//! `run.json`: what was read, how, and what came out; written last, so that a
//! folder with a manifest is a whole result.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ingest::IngestError;
use crate::tally::{Mended, Records};
use crate::verdict::Reason;

/// An input, as it was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    /// Name in the column `source`.
    pub source: String,
    /// Bytes, packed as stored.
    pub bytes: u64,
    /// SHA-256 of them.
    pub sha256: String,
    /// Whether it was packed with gzip.
    pub gzip: bool,
    /// How it was packed: `none`, `gzip`, `zstd` or `zip`.
    pub packing: String,
    /// Encoding it was decoded from.
    pub encoding: String,
    /// How it is laid out, in words.
    pub layout: String,
    /// Byte between fields; empty for JSON.
    pub delimiter: String,
    /// How a quote within quotes is written: `doubled` or `backslash`; empty for JSON.
    pub quotes: String,
    /// Meaning → header.
    pub columns: BTreeMap<String, String>,
    /// Records read; the sum of the next four.
    pub read: u64,
    /// Where they went.
    #[serde(flatten)]
    pub records: Records,
    /// What was put right or left out in them.
    pub mended: Mended,
    /// Fields whose mojibake was undone.
    pub mended_fields: u64,
    /// Why it was not read to its end, where it was not.
    pub truncated: Option<String>,
}

/// An input that was passed over as a whole.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Skipped {
    /// Its name.
    pub source: String,
    /// What is wrong with it.
    pub reason: String,
}

/// How a source was read, its counts still empty, or why it was passed over.
pub type Read = Result<Input, Skipped>;

impl Skipped {
    /// What an error says of the input it is about.
    pub fn of(error: &IngestError) -> Self {
        let (text, source) = (error.to_string(), error.name());
        let reason = text.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&text).to_owned();
        Self { source: source.to_owned(), reason }
    }
}

/// An output file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutputEntry {
    /// File name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of it.
    pub sha256: String,
}

/// The manifest.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// Always `titlegauge`.
    pub program: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Version of the outputs' columns.
    pub format: u32,
    /// SHA-256 of the keyword files.
    pub keywords_sha256: String,
    /// Options that have a bearing on results.
    pub options: BTreeMap<&'static str, String>,
    /// Inputs, in order.
    pub inputs: Vec<Input>,
    /// Inputs that were passed over, with `--keep-going`.
    pub skipped: Vec<Skipped>,
    /// Records read, all together.
    pub read: u64,
    /// Where they went.
    #[serde(flatten)]
    pub records: Records,
    /// What was put right or left out in them.
    pub mended: Mended,
    /// Unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Labelled postings, by role.
    pub roles: BTreeMap<String, u64>,
    /// Companies.
    pub companies: u64,
    /// Postings without a company's name.
    pub without_company: u64,
    /// Postings in the frame of the title gap.
    pub in_frame: u64,
    /// Texts whose gap was measured.
    pub measured: u64,
    /// Openings with these texts.
    pub openings: u64,
    /// Inputs that were done already when the run went on after a stop, with `--resume`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<usize>,
    /// Time the run began, UTC.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Files beside this one.
    pub outputs: Vec<OutputEntry>,
}
