//! Tables in Parquet. Every column may have missing values.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::typed::{Kind, TypedColumn, Value};

/// The size of a row group in bytes of text. Readers in parallel need several, and compression needs
/// large ones.
const GROUP: usize = 32 << 20;

/// The largest number of rows of a row group.
const ROWS: usize = 100_000;

/// A table that is being written.
pub struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
    /// Bytes of text in `columns`.
    bytes: usize,
}

/// The values of a column in the present row group.
struct Column {
    /// 1 for each value and 0 for each missing one.
    present: Vec<i16>,
    values: Values,
}

enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Figure(Vec<f64>),
    Flag(Vec<bool>),
    Day(Vec<i32>),
}

impl Column {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::Figure => Values::Figure(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
            Kind::Day => Values::Day(Vec::new()),
        };
        Self { present: Vec::new(), values }
    }

    /// Appends a value; one of another type counts as missing.
    fn push(&mut self, value: &Value<'_>) {
        let there = match (&mut self.values, value) {
            (Values::Text(values), Value::Text(text)) => {
                values.push(ByteArray::from(text.as_bytes().to_vec()));
                true
            }
            (Values::Whole(values), Value::Whole(number)) => push(values, *number),
            (Values::Figure(values), Value::Figure(figure)) => push(values, *figure),
            (Values::Flag(values), Value::Flag(flag)) => push(values, *flag),
            (Values::Day(values), Value::Day(day)) => push(values, *day),
            _ => false,
        };
        self.present.push(i16::from(there));
    }

    /// Writes the values as the next column and removes them.
    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Text(values) => write::<ByteArrayType, W>(group, values, &self.present),
            Values::Whole(values) => write::<Int64Type, W>(group, values, &self.present),
            Values::Figure(values) => write::<DoubleType, W>(group, values, &self.present),
            Values::Flag(values) => write::<BoolType, W>(group, values, &self.present),
            Values::Day(values) => write::<Int32Type, W>(group, values, &self.present),
        }?;
        self.present.clear();
        Ok(())
    }
}

fn push<T>(values: &mut Vec<T>, value: T) -> bool {
    values.push(value);
    true
}

fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &mut Vec<T::T>,
    present: &[i16],
) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, Some(present), None)?;
        column.close()?;
    }
    values.clear();
    Ok(())
}

/// Returns the system's error inside an error of the writer.
fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

fn field(column: &TypedColumn) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Figure => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
    };
    Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL)
        .build()
        .map(Arc::new)
}

impl<W: Write + Send> ParquetTable<W> {
    /// Begins a table with these columns.
    ///
    /// # Errors
    ///
    /// Returns an error if `into` cannot be written.
    pub fn new(into: W, columns: &[TypedColumn]) -> io::Result<Self> {
        let begin = || {
            let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
            let schema = Type::group_type_builder("titlegauge").with_fields(fields).build()?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .set_created_by("titlegauge".into())
                .build();
            SerializedFileWriter::new(into, Arc::new(schema), Arc::new(properties))
        };
        let writer = begin().map_err(into_io)?;
        let columns = columns.iter().map(|column| Column::new(column.kind)).collect();
        Ok(Self { writer, columns, rows: 0, bytes: 0 })
    }

    /// Appends a row with a value for each column.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be written.
    pub fn row<'v>(&mut self, values: impl IntoIterator<Item = Value<'v>>) -> io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            if let Value::Text(text) = &value {
                self.bytes += text.len();
            }
            column.push(&value);
        }
        self.rows += 1;
        if self.rows >= ROWS || self.bytes >= GROUP { self.group() } else { Ok(()) }
    }

    /// Writes the row group.
    fn group(&mut self) -> io::Result<()> {
        let write = |writer: &mut SerializedFileWriter<W>, columns: &mut [Column]| {
            let mut group = writer.next_row_group()?;
            columns.iter_mut().try_for_each(|column| column.write(&mut group))?;
            group.close().map(drop)
        };
        write(&mut self.writer, &mut self.columns).map_err(into_io)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    /// Writes what is left and ends the table.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.group()?;
        }
        self.writer.close().map(drop).map_err(into_io)
    }
}
