//! A source on its way into windows of blocks.

use std::io;

use super::Job;
use titlegauge_ingest::{Cut, Dialect, IngestError, Item, Opened, Source, SourceRead, open};

/// A source that was opened, and how it begins.
pub(super) struct Begun<'a> {
    pub dialect: Dialect,
    pub reading: Reading<'a>,
    /// What comes first.
    pub window: Vec<Item>,
}

/// A source that follows; none behind the last one.
pub(super) type Next<'a> = Option<Result<Begun<'a>, IngestError>>;

/// A source that is being read.
pub(super) struct Reading<'a> {
    job: &'a Job<'a>,
    source: &'a Source,
    /// How it is stored; its text is in `cut`.
    opened: Opened,
    cut: Cut,
    /// Blocks of a window; of larger ones than usual, and of long rejects, it takes fewer.
    most: usize,
    reported: u64,
    /// Why reading ended before the source did. What came before is worked on all the same, so
    /// that how much that is does not depend on the size of the window.
    failed: Option<io::Error>,
}

impl<'a> Begun<'a> {
    /// Begins the source at a place among those of the job, in windows of so many blocks.
    pub fn of(job: &'a Job<'a>, at: usize, most: usize) -> Next<'a> {
        job.sources.get(at).map(|source| Self::open(job, at, source, most))
    }

    fn open(
        job: &'a Job<'a>,
        at: usize,
        source: &'a Source,
        most: usize,
    ) -> Result<Self, IngestError> {
        let mut opened = open(source)?;
        let dialect = opened.dialect(&source.name, job.overrides)?;
        let sample = std::mem::take(&mut opened.sample);
        let reader = std::mem::replace(&mut opened.reader, Box::new(io::empty()));
        let cut = dialect.cut(u32::try_from(at).unwrap_or(u32::MAX), sample, reader);
        let cut = cut
            .map_err(|error| IngestError::Io { name: source.name.clone(), source: error })?
            .in_blocks_of(job.block);
        let mut reading = Reading { job, source, opened, cut, most, reported: 0, failed: None };
        Ok(Self { dialect, window: reading.window(), reading })
    }
}

impl Reading<'_> {
    /// The next window; empty at the end of the source, or of what can be read of it.
    pub fn window(&mut self) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.most);
        let mut bytes = 0;
        // Behind an error nothing is whole, even if the reader has more.
        while items.len() < self.most && bytes < self.most * self.job.block && self.failed.is_none()
        {
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

    /// How it was read, at its end.
    pub fn done(self, dialect: &Dialect, mended_fields: u64) -> Result<SourceRead, IngestError> {
        let Self { job, source, opened, failed, .. } = self;
        let truncated = match failed {
            Some(error) if job.keep_going => Some(error.to_string()),
            Some(error) => {
                return Err(IngestError::Io { name: source.name.clone(), source: error });
            }
            None => None,
        };
        let layout = dialect.table().map(|table| table.layout);
        Ok(SourceRead {
            source: source.name.clone(),
            bytes: opened.meter.bytes(),
            sha256: opened.meter.sha256(),
            gzip: opened.packing == "gzip",
            packing: opened.packing.to_owned(),
            encoding: opened.encoding.name().to_owned(),
            layout: dialect.described(),
            delimiter: layout
                .map_or_else(String::new, |layout| char::from(layout.delimiter).to_string()),
            quotes: layout.map_or("", |layout| layout.quotes()),
            columns: dialect.columns.mapping(),
            mended_fields,
            truncated,
        })
    }
}
