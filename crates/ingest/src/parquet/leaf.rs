//! The values of one leaf column of a row group, as text.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;

use super::value::{AsText, Meaning};

/// Put between the values of a list.
const BETWEEN: &[u8] = b", ";

/// A leaf column of a row group.
pub trait Leaf: Send {
    /// Reads the next records, up to `most`, and returns their number.
    ///
    /// # Errors
    ///
    /// Returns an error if a page is damaged.
    fn fill(&mut self, most: usize) -> Result<usize>;

    /// Appends the text of the next record: nothing for a missing value.
    fn cell(&mut self, out: &mut Vec<u8>);
}

/// Returns the values that a reader yields.
pub fn leaf(column: &ColumnDescriptor, reader: ColumnReader) -> Box<dyn Leaf> {
    use ColumnReader as R;
    match reader {
        R::BoolColumnReader(reader) => Column::boxed(column, reader),
        R::Int32ColumnReader(reader) => Column::boxed(column, reader),
        R::Int64ColumnReader(reader) => Column::boxed(column, reader),
        R::Int96ColumnReader(reader) => Column::boxed(column, reader),
        R::FloatColumnReader(reader) => Column::boxed(column, reader),
        R::DoubleColumnReader(reader) => Column::boxed(column, reader),
        R::ByteArrayColumnReader(reader) => Column::boxed(column, reader),
        R::FixedLenByteArrayColumnReader(reader) => Column::boxed(column, reader),
    }
}

/// The values of some records.
struct Column<T: DataType> {
    reader: ColumnReaderImpl<T>,
    meaning: Meaning,
    /// The level of a value that is not missing; 0 if none can be missing.
    defined: i16,
    /// True if a record may have several values.
    repeated: bool,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    values: Vec<T::T>,
    /// The number of levels that were used.
    level: usize,
    /// The number of values that were used.
    value: usize,
}

impl<T: DataType> Column<T>
where
    T::T: AsText + Send,
{
    fn boxed(column: &ColumnDescriptor, reader: ColumnReaderImpl<T>) -> Box<dyn Leaf> {
        Box::new(Self {
            reader,
            meaning: Meaning::of(column),
            defined: column.max_def_level(),
            repeated: column.max_rep_level() > 0,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            values: Vec::new(),
            level: 0,
            value: 0,
        })
    }

    /// Appends the next value, if there is one at the next level.
    fn push(&mut self, begin: usize, out: &mut Vec<u8>) {
        let there = self.defined == 0 || self.definitions.get(self.level) == Some(&self.defined);
        self.level += 1;
        if !there {
            return;
        }
        if let Some(value) = self.values.get(self.value) {
            if out.len() > begin {
                out.extend_from_slice(BETWEEN);
            }
            value.write(self.meaning, out);
        }
        self.value += 1;
    }
}

impl<T: DataType> Leaf for Column<T>
where
    T::T: AsText + Send,
{
    fn fill(&mut self, most: usize) -> Result<usize> {
        self.definitions.clear();
        self.repetitions.clear();
        self.values.clear();
        (self.level, self.value) = (0, 0);
        let (records, _, _) = self.reader.read_records(
            most,
            Some(&mut self.definitions),
            Some(&mut self.repetitions),
            &mut self.values,
        )?;
        Ok(records)
    }

    fn cell(&mut self, out: &mut Vec<u8>) {
        let begin = out.len();
        self.push(begin, out);
        while self.repeated && self.repetitions.get(self.level).is_some_and(|level| *level > 0) {
            self.push(begin, out);
        }
    }
}

impl AsText for ByteArray {
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>) {
        self.data().write(meaning, out);
    }
}

impl AsText for FixedLenByteArray {
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>) {
        // Fixed lengths are for numbers and keys; text has none.
        let meaning = if meaning == Meaning::Plain { Meaning::Binary } else { meaning };
        self.data().write(meaning, out);
    }
}
