//! `run.json`: the inputs, the options and the outputs of a run. It is written last, so that a
//! folder with a manifest is a complete result.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::output_entry::OutputEntry;
use titlegauge_core::verdict::Reason;
use titlegauge_figures::tally::{Mended, Records, Tally};
use titlegauge_ingest::{Skipped, SourceRead};

/// An input with the counts of its records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    /// The source and its format.
    #[serde(flatten)]
    pub source: SourceRead,
    /// Number of records read; the sum of `records`.
    pub read: u64,
    /// Number of records by status.
    #[serde(flatten)]
    pub records: Records,
    /// Number of values that were repaired or dropped.
    pub mended: Mended,
    /// Number of fields whose mojibake was repaired.
    pub mended_fields: u64,
    /// The reason why reading stopped early; `None` if the source was read to its end.
    pub truncated: Option<String>,
}

impl Input {
    /// Returns a source with its counts, which have this number in the tally.
    pub fn counted(source: SourceRead, tally: &Tally, number: u32) -> Self {
        let records = tally.sources.get(&number).copied().unwrap_or_default();
        let mended = tally.mended.get(&number).copied().unwrap_or_default();
        let (mended_fields, truncated) = (source.mended_fields, source.truncated.clone());
        Self { source, read: records.read(), records, mended, mended_fields, truncated }
    }
}

/// Versions of the occupation codes in the tables.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct OccupationCodes {
    /// Version of the column `onet_soc`.
    pub onet_soc: &'static str,
    /// Version of the column `isco_08`.
    pub isco_08: &'static str,
    /// Version of the column `esco_uri`.
    pub esco_uri: &'static str,
}

/// The versions of the codes in `keywords/roles/`.
pub const OCCUPATION_CODES: OccupationCodes =
    OccupationCodes { onet_soc: "O*NET-SOC 2019", isco_08: "ISCO-08", esco_uri: "ESCO 1.2" };

/// The manifest.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// Always `titlegauge`.
    pub program: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Version of the columns of the outputs.
    pub format: u32,
    /// SHA-256 of the keyword files.
    pub keywords_sha256: String,
    /// Versions of the occupation codes in the tables.
    pub occupation_codes: OccupationCodes,
    /// Options that affect the results.
    pub options: BTreeMap<&'static str, String>,
    /// Inputs, in order.
    pub inputs: Vec<Input>,
    /// Inputs that were skipped because of `--keep-going`.
    pub skipped: Vec<Skipped>,
    /// Number of records read from all inputs.
    pub read: u64,
    /// Number of records by status.
    #[serde(flatten)]
    pub records: Records,
    /// Number of values that were repaired or dropped.
    pub mended: Mended,
    /// Number of unclassified and doubtful postings, by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Number of labelled postings, by role.
    pub roles: BTreeMap<String, u64>,
    /// Number of companies.
    pub companies: u64,
    /// Number of postings without a company name.
    pub without_company: u64,
    /// Number of postings in the frame of the title gap.
    pub in_frame: u64,
    /// Number of texts whose gap was measured.
    pub measured: u64,
    /// Number of openings with these texts.
    pub openings: u64,
    /// Start of the run, UTC.
    pub started: String,
    /// Duration of the run in seconds.
    pub seconds: f64,
    /// The other files of the folder.
    pub outputs: Vec<OutputEntry>,
}
