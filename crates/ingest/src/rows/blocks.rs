//! Cuts a stream of rows into blocks.

use std::io::{self, Read};

use super::frame::frames;
use crate::block::{BLOCK, Block, ColumnOrder, Item};
use crate::pending::Pending;
use titlegauge_core::posting::Origin;

/// The number of bytes that are read at once.
const READ: u64 = 64 * 1024;

/// The rows of a stream, in blocks.
pub struct RowBlocks {
    reader: Box<dyn Read + Send>,
    pending: Pending,
    /// Target size of a block in bytes.
    pub size: usize,
    at: Origin,
    ended: bool,
    /// An error that is reported after the rows before it.
    failed: Option<io::Error>,
}

/// Whole rows at the beginning of the pending bytes.
#[derive(Default)]
struct Whole {
    rows: u64,
    bytes: usize,
}

impl RowBlocks {
    /// Creates a reader of the stream that begins with `sample` and continues in `reader`.
    ///
    /// # Errors
    ///
    /// Returns an error if the header cannot be read.
    pub fn new(source: u32, sample: Vec<u8>, reader: Box<dyn Read + Send>) -> io::Result<Self> {
        // Rows have no lines: the number of the record stands for them.
        let at = Origin { source, record: 0, line: 0, offset: 0 };
        let pending = Pending::new(sample);
        let mut blocks = Self { reader, pending, size: BLOCK, at, ended: false, failed: None };
        while blocks.give(1).is_none() {
            if !blocks.fill() {
                return blocks.failed.take().map_or(Ok(blocks), Err);
            }
        }
        Ok(blocks)
    }

    /// Returns the next block; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns an error if reading fails, after the rows before the failure.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        while self.pending.len() < self.size && self.fill() {}
        loop {
            if let Some(block) = self.give(self.size) {
                return Ok(Some(Item::Block(block)));
            }
            if !self.fill() {
                // The sample of a source may end within a row.
                return self.failed.take().map_or(Ok(None), Err);
            }
        }
    }

    /// Reads more bytes. Returns false at the end and after an error.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let most = READ.max(self.pending.len() as u64);
        match self.pending.read(&mut self.reader, most) {
            Ok(read) => self.ended = read < most,
            Err(error) => {
                self.ended = true;
                self.failed = Some(error);
            }
        }
        true
    }

    /// Takes off whole rows up to the first boundary at or past `size` bytes; `None` if there is no
    /// whole row.
    fn give(&mut self, size: usize) -> Option<Block> {
        let mut whole = Whole::default();
        for row in frames(&self.pending) {
            whole = Whole { rows: whole.rows + 1, bytes: row.end };
            if whole.bytes >= size {
                break;
            }
        }
        if whole.rows == 0 {
            return None;
        }
        let first = self.at;
        let bytes = self.pending.take(whole.bytes);
        self.at.record += whole.rows;
        self.at.line += whole.rows;
        self.at.offset += whole.bytes as u64;
        Some(Block { bytes, first, order: ColumnOrder::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::FrameWriter;
    use super::*;

    fn stream(rows: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        for row in rows {
            let mut frame = FrameWriter::new(&mut out);
            frame.cell(row.as_bytes());
            assert!(frame.end());
        }
        out
    }

    /// Fails after its bytes.
    struct Broken(io::Cursor<Vec<u8>>);

    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("broken")),
                read => Ok(read),
            }
        }
    }

    #[test]
    fn blocks_end_at_rows_wherever_the_sample_ends() {
        let text = stream(&["header", "one", "two", "a third one", "four"]);
        for (cut, size) in [(0, 1), (3, 1), (20, 30), (text.len(), 1000), (40, 16)] {
            let reader = Box::new(Broken(io::Cursor::new(text[cut..].to_vec())));
            let mut blocks = RowBlocks::new(7, text[..cut].to_vec(), reader).unwrap();
            blocks.size = size;
            let mut expected = 1;
            let error = loop {
                match blocks.next_item() {
                    Ok(Some(Item::Block(block))) => {
                        assert_eq!((block.first.source, block.first.record), (7, expected));
                        let rows = frames(&block.bytes).count() as u64;
                        assert!(rows > 0 && block.bytes.len() < size + 20);
                        expected += rows;
                    }
                    Ok(other) => panic!("{other:?}"),
                    Err(error) => break error,
                }
            };
            assert_eq!((expected, error.to_string().as_str()), (5, "broken"), "{cut} {size}");
        }
    }
}
