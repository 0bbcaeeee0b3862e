//! A row as bytes: the length of all cells, and each cell after its own length.

/// The size of a length in bytes.
const LENGTH: usize = size_of::<u32>();

/// Appends the cells of a row to a buffer.
#[derive(Debug)]
pub struct FrameWriter<'b> {
    out: &'b mut Vec<u8>,
    begin: usize,
}

impl<'b> FrameWriter<'b> {
    /// Begins a row.
    pub fn new(out: &'b mut Vec<u8>) -> Self {
        let begin = out.len();
        out.extend_from_slice(&[0; LENGTH]);
        Self { out, begin }
    }

    /// Appends a cell, which `write` appends to the buffer.
    pub fn cell_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let at = self.out.len();
        self.out.extend_from_slice(&[0; LENGTH]);
        write(self.out);
        set_length(self.out, at);
    }

    /// Appends a cell.
    pub fn cell(&mut self, bytes: &[u8]) {
        self.cell_with(|out| out.extend_from_slice(bytes));
    }

    /// Ends the row. Returns false, and removes it, if it is too large for a length.
    pub fn end(self) -> bool {
        let fits = u32::try_from(self.out.len() - self.begin).is_ok();
        if fits {
            set_length(self.out, self.begin);
        } else {
            self.out.truncate(self.begin);
        }
        fits
    }
}

/// Writes the number of bytes after a length at an offset into it.
fn set_length(out: &mut [u8], at: usize) {
    let length = u32::try_from(out.len() - at - LENGTH).unwrap_or(u32::MAX);
    out[at..at + LENGTH].copy_from_slice(&length.to_le_bytes());
}

/// Returns the end of the length-prefixed bytes at an offset; `None` if they are not complete.
fn end_of(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..at + LENGTH)?.try_into().ok()?;
    let end = at + LENGTH + u32::from_le_bytes(length) as usize;
    (end <= bytes.len()).then_some(end)
}

/// Returns rows with numbers before them as a header, so that the first row is a record.
pub fn with_numbers(bytes: &[u8]) -> Vec<u8> {
    let width = frames(bytes).next().map_or(0, |row| cells(bytes, row).count());
    let mut out = Vec::new();
    let mut header = FrameWriter::new(&mut out);
    (1..=width).for_each(|number| header.cell(number.to_string().as_bytes()));
    header.end();
    out.extend_from_slice(bytes);
    out
}

/// Iterates over the spans in bytes of complete rows, without their lengths.
pub fn frames(bytes: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at;
        at = end_of(bytes, at)?;
        Some(begin + LENGTH..at)
    })
}

/// Iterates over the spans of the cells of a row at a span of `bytes`.
pub fn cells(
    bytes: &[u8],
    row: std::ops::Range<usize>,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    frames(&bytes[row.clone()]).map(move |cell| row.start + cell.start..row.start + cell.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_again() {
        let rows: [&[&str]; 4] = [&["a", "", "b\0c"], &[], &[""], &["\u{e9}"]];
        let mut out = Vec::new();
        for row in rows {
            let mut frame = FrameWriter::new(&mut out);
            for cell in row {
                frame.cell(cell.as_bytes());
            }
            assert!(frame.end());
        }
        let read = |bytes: &[u8]| -> Vec<Vec<String>> {
            let text =
                |cell: std::ops::Range<usize>| String::from_utf8(bytes[cell].to_vec()).unwrap();
            frames(bytes).map(|row| cells(bytes, row).map(text).collect()).collect()
        };
        assert_eq!(read(&out), rows);
        // A row that is cut off is left out.
        for cut in 1..6 {
            assert_eq!(read(&out[..out.len() - cut]), rows[..3], "{cut}");
        }
    }
}
