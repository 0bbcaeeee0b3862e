//! The formats of rows that are not text.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use super::error::IngestError;
use super::rows::RowStream;
use super::source::Source;
use super::unpack::Meter;
use super::{archive, parquet, sqlite, workbook};

/// A format of rows that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// The rows of a file.
    File(RowFile),
    /// A workbook whose first row is a record.
    UnnamedWorkbook,
    /// Records with texts from another file.
    Joined,
    /// The table of a part.
    Part,
}

impl RowFormat {
    /// The name of the format in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::File(file) => file.name(),
            Self::UnnamedWorkbook => "Excel workbook, no header",
            Self::Joined => "joined",
            Self::Part => "part",
        }
    }

    /// Returns true if the format names its columns, so that no row is a header.
    pub fn names_columns(self) -> bool {
        !matches!(self, Self::File(RowFile::Workbook) | Self::UnnamedWorkbook)
    }
}

/// A format of files of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFile {
    Parquet,
    Sqlite,
    Workbook,
}

impl RowFile {
    /// Tells the format of a file by its content; `None` for text.
    pub fn of(source: &Source, path: &Path, file: &File) -> Result<Option<Self>, IngestError> {
        let io = |error| IngestError::Io { name: source.name.clone(), source: error };
        if begins_with(file, parquet::MAGIC).map_err(io)? {
            return Ok(Some(Self::Parquet));
        }
        if begins_with(file, sqlite::MAGIC).map_err(io)? {
            return Ok(Some(Self::Sqlite));
        }
        let workbook =
            archive::is_zip(path).map_err(io)? && archive::is_workbook(&source.name, path)?;
        Ok(workbook.then_some(Self::Workbook))
    }

    /// The name of the format in outputs.
    fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet",
            Self::Sqlite => "SQLite",
            Self::Workbook => "Excel workbook",
        }
    }

    /// Opens a file of `bytes` bytes as a stream of rows. `stored` reads its bytes through `meter`.
    pub fn open(
        self,
        source: &Source,
        path: &Path,
        stored: Box<dyn Read + Send>,
        meter: &Arc<Meter>,
        bytes: u64,
    ) -> Result<Box<dyn Read + Send>, IngestError> {
        let io = |error| IngestError::Io { name: source.name.clone(), source: error };
        let refused = |what| IngestError::NotAnExport { name: source.name.clone(), what };
        let wanted = source.records.as_deref();
        let meter = Arc::clone(meter);
        let reader = match self {
            Self::Parquet if wanted.is_some() => {
                return Err(IngestError::OneTable { name: source.name.clone() });
            }
            Self::Parquet => {
                let rows = parquet::ParquetRows::open(File::open(path).map_err(io)?, path)
                    .map_err(|error| refused(parquet::refused(&error)))?;
                RowStream::guarded(rows, self.name(), stored, meter)
            }
            Self::Sqlite => {
                let rows = sqlite::SqliteRows::open(path, wanted, bytes)
                    .map_err(|error| refused(error.to_string()))?;
                RowStream::guarded(rows, self.name(), stored, meter)
            }
            Self::Workbook => {
                let rows = workbook::WorkbookRows::open(path, wanted, bytes)
                    .map_err(|error| refused(error.to_string()))?;
                RowStream::guarded(rows, self.name(), stored, meter)
            }
        };
        Ok(reader)
    }
}

/// Returns true if a file begins with some bytes. Reading resumes at its beginning.
fn begins_with(mut file: &File, bytes: &[u8]) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(bytes.len() as u64).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(start == bytes)
}
