//! Reads a source into windows of blocks.

use std::io;

use super::job::Job;
use titlegauge_ingest::{Cut, Dialect, IngestError, Item, Opened, Source, SourceRead, open};

/// A source that was opened, with its first window.
pub(super) struct OpenedSource<'a> {
    pub dialect: Dialect,
    pub reading: Reading<'a>,
    /// The first window.
    pub window: Vec<Item>,
}

/// The next source, or the error that it could not be opened; `None` after the last source.
pub(super) type NextSource<'a> = Option<Result<OpenedSource<'a>, IngestError>>;

/// A source that is being read.
pub(super) struct Reading<'a> {
    job: &'a Job<'a>,
    source: &'a Source,
    /// Metadata of the source; its text is in `cut`.
    opened: Opened,
    cut: Cut,
    /// The largest number of items in a window. A window has fewer if blocks or rejects are long.
    max_items: usize,
    /// Bytes passed to the progress callback.
    reported: u64,
    /// The error that ended reading early. Records before it are still processed, so that their
    /// number does not depend on the size of a window.
    failed: Option<io::Error>,
}

impl<'a> OpenedSource<'a> {
    /// Opens the source at an index of the job; `None` after the last source.
    pub fn at(job: &'a Job<'a>, index: usize, max_items: usize) -> NextSource<'a> {
        job.sources.get(index).map(|source| Self::open(job, index, source, max_items))
    }

    fn open(
        job: &'a Job<'a>,
        index: usize,
        source: &'a Source,
        max_items: usize,
    ) -> Result<Self, IngestError> {
        let mut opened = open(source)?;
        let dialect = opened.dialect_of(source, job.overrides)?;
        let sample = std::mem::take(&mut opened.sample);
        let reader = std::mem::replace(&mut opened.reader, Box::new(io::empty()));
        let error = |error| IngestError::Io { name: source.name.clone(), source: error };
        let number = u32::try_from(index)
            .map_err(|_| error(io::Error::other("there are more than 4294967295 inputs")))?;
        let cut = dialect.cut(number, sample, reader).map_err(error)?.in_blocks_of(job.block);
        let mut reading =
            Reading { job, source, opened, cut, max_items, reported: 0, failed: None };
        Ok(Self { dialect, window: reading.next_window(), reading })
    }
}

impl<'a> Reading<'a> {
    /// Returns the source.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// Reads the next window; it is empty at the end of the source and after an error.
    pub fn next_window(&mut self) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.max_items);
        let (mut bytes, max_bytes) = (0, self.max_items * self.job.block);
        // After an error no record is complete, even if the reader has more bytes.
        while items.len() < self.max_items && bytes < max_bytes && self.failed.is_none() {
            match self.cut.next_item() {
                Ok(Some(item)) => {
                    bytes += match &item {
                        Item::Block(block) => block.bytes.len(),
                        Item::Reject(reject) => reject.raw.len(),
                    };
                    items.push(item);
                }
                Ok(None) => break,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        let read = self.opened.meter.bytes();
        (self.job.progress)(read - self.reported);
        self.reported = read;
        items
    }

    /// Returns the metadata of the source after its last window.
    ///
    /// # Errors
    ///
    /// Fails if reading ended early (without `keep_going`).
    pub fn finish(
        self,
        dialect: &Dialect,
        repaired_fields: u64,
    ) -> Result<SourceRead, IngestError> {
        let Self { job, source, opened, failed, .. } = self;
        let error = |error| IngestError::Io { name: source.name.clone(), source: error };
        if let Some(noted) = &source.shard {
            // Parts without all of their records must not be merged.
            return failed.map_or_else(|| noted.finished(&opened.meter), Err).map_err(error);
        }
        let truncated = match failed {
            Some(failed) if job.keep_going => Some(failed.to_string()),
            Some(failed) => return Err(error(failed)),
            None => None,
        };
        let read = opened.read_as(source, dialect);
        Ok(SourceRead { mended_fields: repaired_fields, truncated, ..read })
    }
}
