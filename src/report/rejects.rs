//! `rejects.csv`: records that could not be read, with the reason.

use super::ReportError;
use super::folder::{Output, into_io};
use super::table::{guarded, writer};
use crate::posting::Reject;

/// So much of a record's raw text is kept, in bytes.
const LONGEST_RAW: usize = 1024 * 1024;

/// Writes rejects as they come.
pub struct Rejects {
    out: csv::Writer<Output>,
}

impl Rejects {
    /// Writes the header.
    pub fn new(into: Output) -> Result<Self, ReportError> {
        let mut rejects = Self { out: writer(into) };
        rejects.record(["source", "record", "line", "byte_offset", "reason", "raw"])?;
        Ok(rejects)
    }

    /// Writes one reject; `sources` are the names of the sources.
    pub fn write(&mut self, sources: &[String], reject: &Reject) -> Result<(), ReportError> {
        let origin = reject.origin;
        let source = sources.get(origin.source as usize).map_or("", String::as_str);
        let raw = String::from_utf8_lossy(&reject.raw[..reject.raw.len().min(LONGEST_RAW)]);
        let (record, line, offset) = (origin.record.to_string(), origin.line.to_string(), origin.offset.to_string());
        let raw = raw.trim_end_matches(['\r', '\n']);
        self.record([&guarded(source), &record, &line, &offset, &reject.reason, &guarded(raw)])
    }

    fn record(&mut self, fields: [&str; 6]) -> Result<(), ReportError> {
        self.out.write_record(fields).map_err(|e| self.out.get_ref().error(into_io(e)))
    }

    /// Gives the file back, with everything written to it.
    pub fn finish(mut self) -> Result<Output, ReportError> {
        self.out.flush().map_err(|e| self.out.get_ref().error(e))?;
        self.out.into_inner().map_err(|e| ReportError::Io { path: "rejects.csv".into(), source: e.into_error() })
    }
}
