//! `run.json`: what was read, how, and what came out; written last, so that a
//! folder with a manifest is a whole result.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use titlegauge_core::verdict::Reason;
use titlegauge_figures::tally::{Mended, Records, Tally};
use titlegauge_ingest::{Skipped, SourceRead};

/// An input with the counts of its records.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// How it was read.
    #[serde(flatten)]
    pub source: SourceRead,
    /// Records read; the sum of `records`.
    pub read: u64,
    /// Records by what became of them.
    #[serde(flatten)]
    pub records: Records,
    /// Values that were repaired or dropped.
    pub mended: Mended,
    /// Fields whose mojibake was repaired.
    pub mended_fields: u64,
    /// Why reading stopped before the end of the source, if it did.
    pub truncated: Option<String>,
}

impl Input {
    /// The input with this number in a tally.
    pub fn counted(source: SourceRead, tally: &Tally, number: u32) -> Self {
        let records = tally.sources.get(&number).copied().unwrap_or_default();
        let mended = tally.mended.get(&number).copied().unwrap_or_default();
        let (mended_fields, truncated) = (source.mended_fields, source.truncated.clone());
        Self { source, read: records.read(), records, mended, mended_fields, truncated }
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
    /// Time the run began, UTC.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Files beside this one.
    pub outputs: Vec<OutputEntry>,
}
