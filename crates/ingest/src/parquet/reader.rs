//! Reads the rows of a file, some at a time.

use std::fs::File;
use std::io;
use std::path::Path;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::depth;
use super::guard::guarded;
use super::leaf::{Leaf, leaf};
use super::partitions::{Partition, partitions};
use super::schema::leaf_names;
use crate::rows::{FrameWriter, RowSource};
use crate::unpack::complain;

/// The first bytes of a file.
pub const MAGIC: &[u8; 4] = b"PAR1";

/// The number of records that are read at once from each column.
const ROWS: usize = 256;

/// The rows of a Parquet file.
pub struct ParquetRows {
    reader: SerializedFileReader<File>,
    headers: Vec<String>,
    partitions: Vec<Partition>,
    /// Index of the next row group.
    next_group: usize,
    /// The columns of the present row group.
    leaves: Vec<Box<dyn Leaf>>,
    /// Records of the present row group that were not read.
    unread: usize,
    /// Records that were read and not returned.
    filled: usize,
    /// The offset in bytes of the end of the present row group.
    position: u64,
}

/// Returns the message about a file that cannot be read.
pub fn refused(error: &ParquetError) -> String {
    match error {
        ParquetError::NYI(what) => format!(
            "is a Parquet file with a feature that is not read ({what}); write it again with snappy, zstd or gzip"
        ),
        other => format!("is a damaged Parquet file ({}); fetch it again", words(other)),
    }
}

/// Returns the words of an error without the name of its kind.
fn words(error: &ParquetError) -> String {
    let text = error.to_string();
    text.split_once(": ").map_or(text.as_str(), |(_, words)| words).to_owned()
}

fn damaged(error: &ParquetError) -> io::Error {
    complain(refused(error))
}

impl ParquetRows {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Returns an error if its footer cannot be read.
    pub fn open(mut file: File, path: &Path) -> Result<Self, ParquetError> {
        depth::check(&mut file)?;
        let reader = guarded(|| SerializedFileReader::new(file))?;
        let mut headers = leaf_names(reader.metadata().file_metadata().schema());
        let mut partitions = partitions(path);
        partitions.retain(|partition| !headers.contains(&partition.name));
        headers.extend(partitions.iter().map(|partition| partition.name.clone()));
        Ok(Self {
            reader,
            headers,
            partitions,
            next_group: 0,
            leaves: Vec::new(),
            unread: 0,
            filled: 0,
            position: 0,
        })
    }

    /// Reads more records. Returns false after the last row group.
    fn fill(&mut self) -> Result<bool, ParquetError> {
        while self.unread == 0 {
            if self.next_group == self.reader.metadata().num_row_groups() {
                return Ok(false);
            }
            self.begin_group()?;
        }
        let wanted = self.unread.min(ROWS);
        for (leaf, name) in self.leaves.iter_mut().zip(&self.headers) {
            let read = leaf.fill(wanted)?;
            if read != wanted {
                return Err(ParquetError::General(format!(
                    "column {name} has {read} records where others have {wanted}"
                )));
            }
        }
        self.unread -= wanted;
        self.filled = wanted;
        Ok(true)
    }

    /// Opens the columns of the next row group.
    fn begin_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.next_group)?;
        let about = self.reader.metadata().row_group(self.next_group);
        let columns = about.schema_descr();
        let negative = |_| ParquetError::General("a row group has a negative size".into());
        self.unread = usize::try_from(about.num_rows()).map_err(negative)?;
        let readers = (0..columns.num_columns()).map(|at| {
            let reader = group.get_column_reader(at)?;
            Ok(leaf(&columns.column(at), reader))
        });
        self.leaves = readers.collect::<Result<_, ParquetError>>()?;
        let end = |at| {
            let (begin, length) = about.column(at).byte_range();
            begin.saturating_add(length)
        };
        self.position = (0..about.num_columns()).map(end).max().unwrap_or(0);
        self.next_group += 1;
        Ok(())
    }
}

impl RowSource for ParquetRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next_row(&mut self, row: &mut FrameWriter<'_>) -> io::Result<bool> {
        if self.filled == 0 && !guarded(|| self.fill()).map_err(|error| damaged(&error))? {
            return Ok(false);
        }
        self.filled -= 1;
        for leaf in &mut self.leaves {
            row.cell_with(|out| leaf.cell(out));
        }
        for partition in &self.partitions {
            row.cell(&partition.value);
        }
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.position
    }
}
