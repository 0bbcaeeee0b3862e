//! Labelled postings, to columns. Names, types and values are those of `postings.csv`, so that the
//! package and the program agree.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

use super::error::WheelError;
use super::table::NAME;
use titlegauge::report::{Kind, kind_of, postings_header, write_posting};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// Columns of `postings.csv` that repeat the table, or compare postings with earlier ones.
const LEFT_OUT: [&str; 12] = [
    "posting_id",
    "source",
    "record",
    "title",
    "company",
    "location",
    "date",
    "date_precision",
    "status",
    "duplicate_of",
    "duplicate_kind",
    "same_text_as",
];
/// Put before the name of a label if the table has a column of this name.
const PREFIX: &str = "titlegauge_";

/// The columns of labels.
#[derive(Debug, Clone)]
pub struct Labels {
    /// Indexes in a row of `postings.csv`, with the types.
    columns: Vec<(usize, Kind)>,
    schema: SchemaRef,
}

impl Labels {
    /// Returns the columns for a table with these columns, which come first.
    ///
    /// # Errors
    ///
    /// Fails if the table has a column with the name of a label, and with its prefixed name too.
    pub fn new(lexicon: &Lexicon, table: &Schema) -> Result<Self, WheelError> {
        let taken: HashSet<&str> =
            table.fields().iter().map(|field| field.name().as_str()).collect();
        let (mut columns, mut fields) = (Vec::new(), table.fields().to_vec());
        for (at, name) in postings_header(lexicon).into_iter().enumerate() {
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let kind = kind_of("postings.csv", &name);
            let name = if taken.contains(name.as_str()) { format!("{PREFIX}{name}") } else { name };
            if taken.contains(name.as_str()) {
                return Err(WheelError::Value(format!(
                    "{NAME} has a column \"{name}\" already; drop or rename it"
                )));
            }
            columns.push((at, kind));
            fields.push(Arc::new(Field::new(name, data_type(kind), true)));
        }
        let schema = Schema::new_with_metadata(Fields::from(fields), table.metadata().clone());
        Ok(Self { columns, schema: Arc::new(schema) })
    }

    /// Returns the columns of the table and of the labels.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Appends the labels to the rows of a table.
    ///
    /// # Errors
    ///
    /// Fails if the batch has other columns than the schema.
    pub fn append(
        &self,
        lexicon: &Lexicon,
        batch: &RecordBatch,
        labelled: &[Labelled<'_>],
    ) -> Result<RecordBatch, WheelError> {
        let mut builders: Vec<Builder> =
            self.columns.iter().map(|(_, kind)| Builder::new(*kind)).collect();
        let (mut row, mut cells) = (Vec::new(), csv::ByteRecord::new());
        for posting in labelled {
            row.clear();
            write_posting(&mut row, lexicon, &[], posting, &[]);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .buffer_capacity(1 << 12)
                .from_reader(&*row);
            reader.read_byte_record(&mut cells).map_err(|e| WheelError::Defect(e.to_string()))?;
            for (builder, (at, _)) in builders.iter_mut().zip(&self.columns) {
                builder.append(&String::from_utf8_lossy(cells.get(*at).unwrap_or_default()));
            }
        }
        let labels = builders.into_iter().map(Builder::finish);
        let columns = batch.columns().iter().cloned().chain(labels).collect();
        Ok(RecordBatch::try_new(self.schema(), columns)?)
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Day => DataType::Utf8,
        Kind::Whole => DataType::Int64,
        Kind::Figure => DataType::Float64,
        Kind::Flag => DataType::Boolean,
    }
}

/// A column of labels being built. An empty cell is null.
enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Day => Self::Text(StringBuilder::new()),
            Kind::Whole => Self::Integer(Int64Builder::new()),
            Kind::Figure => Self::Number(Float64Builder::new()),
            Kind::Flag => Self::Boolean(BooleanBuilder::new()),
        }
    }

    fn append(&mut self, cell: &str) {
        match self {
            Self::Text(text) => text.append_option((!cell.is_empty()).then_some(cell)),
            Self::Integer(integer) => integer.append_option(cell.parse().ok()),
            Self::Number(number) => number.append_option(cell.parse().ok()),
            Self::Boolean(boolean) => boolean.append_option(cell.parse().ok()),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut text) => Arc::new(text.finish()),
            Self::Integer(mut integer) => Arc::new(integer.finish()),
            Self::Number(mut number) => Arc::new(number.finish()),
            Self::Boolean(mut boolean) => Arc::new(boolean.finish()),
        }
    }
}
