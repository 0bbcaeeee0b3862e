//! `rejects.csv`: records that could not be read, with the reason; and `rejects/<n>.csv`,
//! the same records of source n as they stood, under its header, to be mended and read again.

use std::io::Write;

use super::ReportError;
use super::folder::{Folder, Output, into_io};
use super::manifest::OutputEntry;
use super::table::writer;
use titlegauge_core::posting::Reject;
use titlegauge_core::sanitize::guarded;
use titlegauge_ingest::Dialect;

/// So much of a record's raw text is kept in `rejects.csv`, in bytes.
const LONGEST_RAW: usize = 1024 * 1024;

/// Writes rejects as they come, source by source.
pub struct Rejects<'f> {
    folder: &'f Folder,
    out: csv::Writer<Output>,
    /// The header of the source being read, and its file once there is a reject.
    header: Vec<u8>,
    /// How the names of such files end: `csv`, or `json`.
    form: &'static str,
    raw: Option<Output>,
    finished: Vec<OutputEntry>,
}

impl<'f> Rejects<'f> {
    /// Opens `rejects.csv` and writes its header.
    pub fn new(folder: &'f Folder) -> Result<Self, ReportError> {
        let out = writer(folder.output("rejects.csv")?);
        let mut rejects =
            Self { folder, out, header: Vec::new(), form: "csv", raw: None, finished: Vec::new() };
        rejects.record(["source", "record", "line", "byte_offset", "reason", "raw"])?;
        Ok(rejects)
    }

    /// The next rejects are of a source that is laid out so.
    pub fn begin(&mut self, dialect: &Dialect) -> Result<(), ReportError> {
        let header = dialect.table().and_then(|table| table.header.as_deref()).unwrap_or_default();
        let end: &[u8] = if header.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
        let said = dialect.declared_delimiter().map_or(Vec::new(), |delimiter| {
            [&[b's', b'e', b'p', b'=', delimiter][..], end].concat()
        });
        self.header = [&said[..], header].concat();
        self.form = if dialect.table().is_some() { "csv" } else { "json" };
        self.close_raw()
    }

    fn close_raw(&mut self) -> Result<(), ReportError> {
        self.finished.extend(self.raw.take().map(Output::finish).transpose()?);
        Ok(())
    }

    /// Writes one reject; `sources` are the names of the sources.
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
        // The line end of the header, so that the file is of one kind.
        let text = self
            .header
            .iter()
            .rposition(|b| !matches!(b, b'\r' | b'\n'))
            .map_or(0, |last| last + 1);
        let end = if text < self.header.len() { &self.header[text..] } else { b"\n" };
        if self.raw.is_none() {
            let mut raw = self.folder.output(&format!(
                "rejects/{}.{}",
                reject.origin.source + 1,
                self.form
            ))?;
            let header = &self.header[..text];
            let written = if header.is_empty() {
                Ok(())
            } else {
                raw.write_all(header).and_then(|()| raw.write_all(end))
            };
            written.map_err(|e| raw.error(e))?;
            self.raw = Some(raw);
        }
        let Some(raw) = &mut self.raw else { return Ok(()) };
        let record = &reject.raw[..reject
            .raw
            .iter()
            .rposition(|b| !matches!(b, b'\r' | b'\n'))
            .map_or(0, |last| last + 1)];
        raw.write_all(record).and_then(|()| raw.write_all(end)).map_err(|e| raw.error(e))
    }

    fn record(&mut self, fields: [&str; 6]) -> Result<(), ReportError> {
        self.out.write_record(fields).map_err(|e| self.out.get_ref().error(into_io(e)))
    }

    /// Finishes all files, `rejects.csv` first.
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
