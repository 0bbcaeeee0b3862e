//! `rejects.csv` lists records that could not be read, with the reason. `rejects/<n>.csv` contains
//! the unchanged records of source n after its header, to be repaired and read again.

use std::io::Write;

use super::error::{ReportError, into_io};
use super::folder::{Folder, Output};
use super::table::writer;
use crate::output_entry::OutputEntry;
use titlegauge_core::posting::Reject;
use titlegauge_core::sanitize::guarded;
use titlegauge_ingest::Dialect;

/// The largest size of a record's raw text in `rejects.csv`, in bytes.
const LONGEST_RAW: usize = 1024 * 1024;

/// The layout of a source.
#[derive(Clone, Copy)]
enum Layout {
    Table,
    Json,
}

impl Layout {
    /// Returns the extension of the file of rejects.
    fn extension(self) -> &'static str {
        match self {
            Self::Table => "csv",
            Self::Json => "json",
        }
    }
}

/// Writer of rejects, source by source.
pub struct Rejects<'f> {
    folder: &'f Folder,
    out: csv::Writer<Output>,
    /// Header of the source being read.
    header: Vec<u8>,
    layout: Layout,
    /// The file of the source being read; `None` before its first reject.
    raw: Option<Output>,
    finished: Vec<OutputEntry>,
}

impl<'f> Rejects<'f> {
    /// Creates `rejects.csv` and writes its header.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn new(folder: &'f Folder) -> Result<Self, ReportError> {
        let out = writer(folder.output("rejects.csv")?);
        let mut rejects = Self {
            folder,
            out,
            header: Vec::new(),
            layout: Layout::Table,
            raw: None,
            finished: Vec::new(),
        };
        rejects.record(["source", "record", "line", "byte_offset", "reason", "raw"])?;
        Ok(rejects)
    }

    /// Begins a source of this dialect.
    ///
    /// # Errors
    ///
    /// Returns an error if the file of the source before cannot be written.
    pub fn begin(&mut self, dialect: &Dialect) -> Result<(), ReportError> {
        self.header = dialect.reject_header();
        self.layout = if dialect.is_table() { Layout::Table } else { Layout::Json };
        self.close_raw()
    }

    fn close_raw(&mut self) -> Result<(), ReportError> {
        self.finished.extend(self.raw.take().map(Output::finish).transpose()?);
        Ok(())
    }

    /// Writes a reject. `sources` are the names of the sources, by index.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be written.
    pub fn write(&mut self, sources: &[String], reject: &Reject) -> Result<(), ReportError> {
        let origin = reject.origin;
        let source = sources.get(origin.source as usize).map_or("", String::as_str);
        let raw = String::from_utf8_lossy(&reject.raw[..reject.raw.len().min(LONGEST_RAW)]);
        let (record, line, offset) =
            (origin.record.to_string(), origin.line.to_string(), origin.offset.to_string());
        let raw = raw.trim_end_matches(['\r', '\n']);
        self.record([&guarded(source), &record, &line, &offset, &reject.reason, &guarded(raw)])?;
        self.write_raw(reject)
    }

    fn write_raw(&mut self, reject: &Reject) -> Result<(), ReportError> {
        let header = without_line_end(&self.header);
        // Records end as the header does, so that the file has one kind of line end.
        let end = match &self.header[header.len()..] {
            [] => &b"\n"[..],
            end => end,
        };
        if self.raw.is_none() {
            let mut raw = self.folder.output(&format!(
                "rejects/{}.{}",
                reject.origin.source + 1,
                self.layout.extension()
            ))?;
            let written = if header.is_empty() {
                Ok(())
            } else {
                raw.write_all(header).and_then(|()| raw.write_all(end))
            };
            written.map_err(|e| raw.error(e))?;
            self.raw = Some(raw);
        }
        let Some(raw) = &mut self.raw else { return Ok(()) };
        let record = without_line_end(&reject.raw);
        raw.write_all(record).and_then(|()| raw.write_all(end)).map_err(|e| raw.error(e))
    }

    fn record(&mut self, fields: [&str; 6]) -> Result<(), ReportError> {
        self.out.write_record(fields).map_err(|e| self.out.get_ref().error(into_io(e)))
    }

    /// Finishes all files, and returns their entries, `rejects.csv` first.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be written.
    pub fn finish(mut self) -> Result<Vec<OutputEntry>, ReportError> {
        self.close_raw()?;
        self.out.flush().map_err(|e| self.out.get_ref().error(e))?;
        let out = self
            .out
            .into_inner()
            .map_err(|e| ReportError::Io { path: "rejects.csv".into(), source: e.into_error() })?;
        let mut outputs = vec![out.finish()?];
        outputs.append(&mut self.finished);
        Ok(outputs)
    }
}

/// Returns bytes without line ends at their end.
fn without_line_end(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().rposition(|b| !matches!(b, b'\r' | b'\n')).map_or(0, |last| last + 1);
    &bytes[..length]
}
