//! Batches of a table of another program, to records of postings.

use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::{DataType, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;

use super::error::WheelError;
use titlegauge_core::posting::Origin;
use titlegauge_core::values::DateOrder;
use titlegauge_ingest::{Columns, IngestError, Meaning, Overrides, Records};

/// The name of the table in messages and results.
pub const NAME: &str = "table";
/// The most rows that are labelled at once.
const MOST_ROWS: usize = 4096;
/// The most cells of these rows, which bounds the memory for tables with very many columns.
const MOST_CELLS: usize = 1 << 20;
/// The most rows that decide between columns with one name.
const SAMPLED_ROWS: usize = 100;

/// The batches of a table.
pub type Batches = Box<dyn RecordBatchReader + Send>;

/// Opens a table of pandas, Polars, pyarrow, `DuckDB` or another program with the Arrow `PyCapsule`
/// interface.
pub fn open(table: &Bound<'_, PyAny>) -> PyResult<Batches> {
    let has = |name| table.hasattr(name);
    if !has("__arrow_c_stream__")? && !has("__arrow_c_array__")? {
        let kind = table.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "{kind} is not a table; pass a table or a batch of pandas, Polars, pyarrow or DuckDB"
        )));
    }
    table.extract::<AnyRecordBatch>()?.into_reader()
}

/// Reads a table in slices of some thousand rows.
pub struct Slices {
    batches: Batches,
    /// The batch being read, without the rows that were read.
    rest: Option<RecordBatch>,
    /// The most rows of a slice.
    most: usize,
    columns: Columns,
    /// True once rows have decided between columns with one name.
    settled: bool,
    /// The columns that the user assigned.
    overrides: Overrides,
    day_first: bool,
    /// The number of the next record, from 1.
    record: u64,
}

/// Some rows of a table.
pub struct Slice {
    /// The rows with all columns.
    pub batch: RecordBatch,
    /// The rows as records.
    pub records: Records,
}

impl Slices {
    /// Begins to read a table.
    ///
    /// # Errors
    ///
    /// Fails if title or description have no column, or a column has a wrong type.
    pub fn of(batches: Batches, overrides: Overrides, day_first: bool) -> Result<Self, WheelError> {
        let schema = batches.schema();
        let width = schema.fields().len().max(1);
        let mut slices = Self {
            batches,
            rest: None,
            most: (MOST_CELLS / width).clamp(1, MOST_ROWS),
            columns: Columns::unknown(Vec::new()),
            settled: false,
            overrides,
            day_first,
            record: 1,
        };
        slices.choose(&schema, &[])?;
        Ok(slices)
    }

    /// Returns the columns of the table.
    pub fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }

    /// Returns the meanings of the columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns the next rows; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if the table cannot be read.
    pub fn next(&mut self) -> Result<Option<Slice>, WheelError> {
        let batch = loop {
            match self.rest.take() {
                Some(batch) if batch.num_rows() > 0 => break batch,
                _ => match self.batches.next().transpose()? {
                    Some(batch) => self.rest = Some(batch),
                    None => return Ok(None),
                },
            }
        };
        let rows = batch.num_rows().min(self.most);
        self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
        let batch = batch.slice(0, rows);
        if !self.settled {
            let sampled = batch.slice(0, rows.min(SAMPLED_ROWS));
            let sample = cells(&sampled, &(0..batch.num_columns()).collect())?;
            self.choose(&batch.schema(), &sample)?;
            self.settled = true;
        }
        let used = Meaning::ALL.into_iter().flat_map(|meaning| self.columns.columns(meaning));
        let cells = cells(&batch, &used.collect())?;
        let first = Origin { record: self.record, ..Origin::default() };
        self.record += rows as u64;
        Ok(Some(Slice { records: Records::of_rows(first, &cells), batch }))
    }

    /// Chooses the columns of each meaning, as for an export with these headers.
    fn choose(&mut self, schema: &SchemaRef, rows: &[Vec<String>]) -> Result<(), WheelError> {
        let headers: Vec<String> =
            schema.fields().iter().map(|field| field.name().clone()).collect();
        let overrides = &self.overrides;
        let mut columns = Columns::choose(&headers, rows, overrides).map_err(WheelError::Value)?;
        columns.complete(NAME, overrides).map_err(IngestError::of_named_columns)?;
        for meaning in Meaning::ALL {
            for at in columns.columns(meaning) {
                check_type(meaning, &headers[at], schema.field(at).data_type())?;
            }
        }
        if self.day_first {
            columns.date_order = DateOrder::DayFirst;
        }
        self.columns = columns;
        Ok(())
    }
}

/// Returns true for the types of text.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Returns true for types whose values have one notation as text.
fn is_plain(kind: &DataType) -> bool {
    is_text(kind) || !kind.is_nested() && can_cast_types(kind, &DataType::LargeUtf8)
}

/// Checks that a column has a type that its meaning can have.
fn check_type(meaning: Meaning, header: &str, kind: &DataType) -> Result<(), WheelError> {
    let text = matches!(
        meaning,
        Meaning::Title
            | Meaning::Company
            | Meaning::Location
            | Meaning::Description
            | Meaning::Requirements
    );
    if is_text(kind) || !text && is_plain(kind) {
        return Ok(());
    }
    let needed = if text { "text" } else { "text, numbers or dates" };
    let meaning = meaning.as_str();
    Err(WheelError::Type(format!(
        "cannot read {NAME}: the column \"{header}\" ({meaning}) has type {kind}; convert it to {needed}"
    )))
}

/// Returns the rows of a batch as text. Columns that are not `used`, or have no text, are empty.
fn cells(batch: &RecordBatch, used: &BTreeSet<usize>) -> Result<Vec<Vec<String>>, WheelError> {
    let mut rows = vec![vec![String::new(); batch.num_columns()]; batch.num_rows()];
    for &at in used {
        let column: &ArrayRef = batch.column(at);
        if !is_plain(column.data_type()) || *column.data_type() == DataType::Null {
            continue;
        }
        let texts = cast(column, &DataType::LargeUtf8)?;
        for (row, text) in rows.iter_mut().zip(texts.as_string::<i64>()) {
            text.unwrap_or_default().clone_into(&mut row[at]);
        }
    }
    Ok(rows)
}
