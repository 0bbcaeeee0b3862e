//! The job of `shard`: inputs in, a folder with parts of their records out.
//!
//! Postings that may be duplicates of each other are in one part, as with `analyze --part`, and
//! rejects are in the first. The cells of a record are written before they are decoded, so that a part
//! is read as the inputs were.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Write};
use std::num::NonZeroU32;

use serde::Serialize;

use super::error::JobError;
use super::manifest_builder::text;
use super::part_files;
use super::settings::Progress;
use crate::output_entry::OutputEntry;
use crate::report::{Folder, ReportError, ShardTable};
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_core::posting::Origin;
use titlegauge_ingest::{
    Dialect, IngestError, NotedSource, Overrides, Records, RowOf, RowsFile, SHARD, ShardManifest,
    Source, open,
};

/// Inputs to cut into parts.
pub struct Sharding<'a> {
    /// The inputs, in order.
    pub sources: &'a [Source],
    /// The columns that the user assigned.
    pub overrides: &'a Overrides,
    /// Gives postings their keys.
    pub labeller: &'a Labeller,
    /// The number of parts.
    pub parts: NonZeroU32,
    /// The options with which the parts must be analyzed.
    pub options: BTreeMap<String, String>,
}

/// The manifest of the folder, which marks it as written by this program.
#[derive(Serialize)]
struct FolderManifest<'a> {
    program: &'static str,
    version: &'static str,
    parts: NonZeroU32,
    outputs: &'a [OutputEntry],
}

impl Sharding<'_> {
    /// Writes all parts and puts the folder in place. Returns the number of records of each part.
    ///
    /// # Errors
    ///
    /// Fails if an input cannot be read or a part cannot be written; earlier results are then
    /// intact.
    pub fn write(&self, mut folder: Folder, progress: Progress<'_>) -> Result<Vec<u64>, JobError> {
        let mut counts = vec![0; self.parts.get() as usize];
        let mut noted = vec![Vec::new(); counts.len()];
        for (number, source) in (0..).zip(self.sources) {
            let mut tables =
                Tables { folder: &folder, number, open: BTreeMap::new(), counts: &mut counts };
            let read = self.cut(source, &mut tables, progress)?;
            let finished = tables.finish()?;
            for (part, noted) in (0..).zip(&mut noted) {
                noted
                    .push(NotedSource { rows: finished.get(&part).map(rows_file), ..read.clone() });
            }
            folder.add(finished.into_values().collect());
        }
        for (part, sources) in (1..).filter_map(NonZeroU32::new).zip(noted) {
            let manifest = text(&self.manifest(part, sources))?;
            let name = format!("{part}/{SHARD}");
            part_files::write(&mut folder, &name, |out| out.write_all(manifest.as_bytes()))?;
        }
        let (program, version, parts) = ("titlegauge", crate::VERSION, self.parts);
        let outputs = folder.outputs();
        let manifest = text(&FolderManifest { program, version, parts, outputs })?;
        folder.place(manifest.as_bytes())?;
        Ok(counts)
    }

    fn manifest(&self, part: NonZeroU32, sources: Vec<NotedSource>) -> ShardManifest {
        ShardManifest {
            version: crate::VERSION.into(),
            keywords_sha256: self.labeller.lexicon().hash.clone(),
            part,
            parts: self.parts,
            options: self.options.clone(),
            sources,
        }
    }

    /// Writes the records of a source into the tables of their parts, and notes how it was read.
    fn cut(
        &self,
        source: &Source,
        tables: &mut Tables<'_>,
        progress: Progress<'_>,
    ) -> Result<NotedSource, JobError> {
        let failed = |error| IngestError::Io { name: source.name.clone(), source: error };
        let mut opened = open(source)?;
        let dialect = opened.dialect_of(source, self.overrides)?;
        let sample = std::mem::take(&mut opened.sample);
        let reader = std::mem::replace(&mut opened.reader, Box::new(io::empty()));
        let mut cut = dialect.cut(tables.number, sample, reader).map_err(failed)?;
        let mut scratch = LabelScratch::default();
        let (mut repaired, mut reported) = (0, 0);
        while let Some(item) = cut.next_item().map_err(failed)? {
            let records = dialect.parse(item);
            for (at, posting) in records.postings(&dialect.columns).enumerate() {
                let part = self.labeller.shard_key(&posting, &mut scratch).part(self.parts);
                let row = RowOf::Posting(&records.raw_cells(at));
                tables.row(&dialect, part, posting.origin, row)?;
            }
            tables.write_rejects(&dialect, &records)?;
            repaired += records.mended();
            let read = opened.meter.bytes();
            progress(read - reported);
            reported = read;
        }
        let mut read = opened.read_as(source, &dialect);
        read.mended_fields = repaired;
        Ok(dialect.noted(read))
    }
}

/// Returns a table as `shard.json` names it.
fn rows_file(entry: &OutputEntry) -> RowsFile {
    let name = entry.name.rsplit('/').next().unwrap_or_default().to_owned();
    RowsFile { name, bytes: entry.bytes, sha256: entry.sha256.clone() }
}

/// The tables of one source, by index of the part.
struct Tables<'f> {
    folder: &'f Folder,
    /// Index of the source.
    number: u32,
    open: BTreeMap<u32, ShardTable>,
    /// The number of records of each part, those of earlier sources included.
    counts: &'f mut [u64],
}

impl Tables<'_> {
    /// Writes what has no key: rejects and skipped rows.
    fn write_rejects(&mut self, dialect: &Dialect, records: &Records) -> Result<(), ReportError> {
        for reject in &records.rejects {
            let row = RowOf::Reject(&reject.reason, &reject.raw);
            self.row(dialect, 0, reject.origin, row)?;
        }
        for row in (0..).map_while(|at| records.skipped(at)) {
            self.row(dialect, 0, Origin::default(), row)?;
        }
        Ok(())
    }

    /// Writes a row into the table of a part, which is created with its first row.
    fn row(
        &mut self,
        dialect: &Dialect,
        part: u32,
        origin: Origin,
        row: RowOf<'_>,
    ) -> Result<(), ReportError> {
        let table = match self.open.entry(part) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(new) => {
                let name = format!("{}/{}.csv", part + 1, self.number + 1);
                new.insert(ShardTable::create(self.folder, &name, &dialect.columns)?)
            }
        };
        if !matches!(row, RowOf::RepeatedHeader | RowOf::Blank) {
            self.counts[part as usize] += 1;
        }
        table.row(origin, row)
    }

    /// Finishes all tables, and returns their entries by index of the part.
    fn finish(self) -> Result<BTreeMap<u32, OutputEntry>, ReportError> {
        self.open.into_iter().map(|(part, table)| Ok((part, table.finish()?))).collect()
    }
}
