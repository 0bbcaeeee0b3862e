//! Turns the rows of a reader into a stream of bytes.

use std::io::{self, Read};

use super::frame::FrameWriter;
use crate::unpack::{Guarded, Meter, complain};

/// A reader of rows. Its cells are text.
pub trait RowSource: Send {
    /// Returns the names of the columns.
    fn headers(&self) -> &[String];

    /// Appends the cells of the next row, as many as there are columns. Returns false after the last
    /// row.
    ///
    /// # Errors
    ///
    /// Returns an error if the rest cannot be read.
    fn next_row(&mut self, row: &mut FrameWriter<'_>) -> io::Result<bool>;

    /// Returns the number of stored bytes before which everything was read.
    fn position(&self) -> u64;
}

/// The size of the buffer in bytes.
const BUFFER: usize = 64 * 1024;

/// A stream of the header and the rows of a source, as frames.
pub struct RowStream<S> {
    source: S,
    /// The stored bytes, which are counted and hashed as the source goes on.
    stored: Box<dyn Read + Send>,
    /// The number of stored bytes that were counted.
    counted: u64,
    buffer: Vec<u8>,
    /// The number of bytes of the buffer that were read.
    at: usize,
    ended: bool,
    failed: Option<io::Error>,
}

impl<S: RowSource + 'static> RowStream<S> {
    /// Returns a stream of the rows of `source`. `stored` reads its bytes once more, through `meter`.
    pub fn guarded(
        source: S,
        what: &'static str,
        stored: Box<dyn Read + Send>,
        meter: std::sync::Arc<Meter>,
    ) -> Box<dyn Read + Send> {
        let mut buffer = Vec::new();
        let mut header = FrameWriter::new(&mut buffer);
        for name in source.headers() {
            header.cell(name.trim().as_bytes());
        }
        let failed = if header.end() { None } else { Some(too_large()) };
        let stream =
            Self { source, stored, counted: 0, buffer, at: 0, ended: failed.is_some(), failed };
        Box::new(Guarded::new(stream, what, meter))
    }

    /// Fills the empty buffer with rows.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.clear();
        self.at = 0;
        while self.buffer.len() < BUFFER && !self.ended {
            let before = self.buffer.len();
            let mut row = FrameWriter::new(&mut self.buffer);
            match self.source.next_row(&mut row) {
                Ok(true) if row.end() => {}
                Ok(true) => self.fail(too_large()),
                Ok(false) => {
                    self.buffer.truncate(before);
                    self.ended = true;
                }
                Err(error) => {
                    self.buffer.truncate(before);
                    self.fail(error);
                }
            }
        }
        self.count()
    }

    /// Reads the stored bytes up to the position of the source, or to their end after the last row.
    fn count(&mut self) -> io::Result<()> {
        let whole = self.ended && self.failed.is_none();
        let more = self.source.position().saturating_sub(self.counted);
        let more = if whole { u64::MAX } else { more };
        self.counted += io::copy(&mut (&mut self.stored).take(more), &mut io::sink())?;
        Ok(())
    }

    /// Ends the stream with an error after the rows before it.
    fn fail(&mut self, error: io::Error) {
        self.failed = Some(error);
        self.ended = true;
    }
}

fn too_large() -> io::Error {
    complain("has a row of more than 4 GB; cut it before".to_owned())
}

impl<S: RowSource + 'static> Read for RowStream<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.len() && !self.ended {
            self.fill()?;
        }
        let read = (&self.buffer[self.at..]).read(buffer)?;
        self.at += read;
        if read == 0 && !buffer.is_empty() {
            return self.failed.take().map_or(Ok(0), Err);
        }
        Ok(read)
    }
}
