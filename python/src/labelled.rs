//! `label`, `explain` and `shard_key`.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Int64Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyRecordBatchReader, PySchema};

use super::columns::{Named, overrides};
use super::engine::{duplicates, labeller, workers};
use super::error::{WheelError, guarded};
use super::labels::Labels;
use super::table::{Batches, Slices, open};
use titlegauge::engine::Workers;
use titlegauge_core::Posting;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_ingest::Overrides;

/// Labels the rows of a table.
#[pyfunction]
#[pyo3(signature = (table, keywords=None, *, columns=None, day_first=false, threads=0))]
pub fn label(
    py: Python<'_>,
    table: Py<PyAny>,
    keywords: Option<PathBuf>,
    columns: Option<Named>,
    day_first: bool,
    threads: usize,
) -> PyResult<LabelledTable> {
    let batches = open(table.bind(py))?;
    let labeller = py.detach(|| guarded(|| labeller(keywords.as_deref(), Duplicates::Off)))?;
    let (overrides, _) = overrides(columns)?;
    let slices = Slices::of(batches, overrides.clone(), day_first)?;
    let labels = Labels::new(labeller.lexicon(), &slices.schema())?;
    let first = Mutex::new(Some(slices));
    Ok(LabelledTable { table, labeller, labels, overrides, day_first, threads, first })
}

/// Explains the label of one posting.
#[pyfunction]
#[pyo3(signature = (text, *, title="", company="", keywords=None))]
pub fn explain(
    py: Python<'_>,
    text: &str,
    title: &str,
    company: &str,
    keywords: Option<PathBuf>,
) -> PyResult<String> {
    let explained = || {
        let labeller = labeller(keywords.as_deref(), Duplicates::Off)?;
        let posting = Posting { company: company.into(), ..Posting::new(title, text) };
        Ok(labeller.label(&posting).explain().to_string())
    };
    Ok(py.detach(|| guarded(explained))?)
}

/// Returns the shard key of each row of a table.
#[pyfunction]
#[pyo3(signature = (table, keywords=None, *, duplicates="near"))]
pub fn shard_key(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    keywords: Option<PathBuf>,
    duplicates: &str,
) -> PyResult<ShardKeys> {
    let kind = self::duplicates(duplicates)?;
    let labeller = py.detach(|| guarded(|| labeller(keywords.as_deref(), kind)))?;
    let mut slices = Slices::of(open(table)?, Overrides::default(), false)?;
    let (mut keys, mut scratch) = (Vec::new(), LabelScratch::default());
    let mut next = || -> Result<bool, WheelError> {
        let Some(slice) = slices.next()? else { return Ok(false) };
        let postings = slice.records.postings(slices.columns());
        keys.extend(
            postings
                .map(|posting| labeller.shard_key(&posting, &mut scratch).number().cast_signed()),
        );
        Ok(true)
    };
    while py.detach(|| guarded(&mut next))? {
        py.check_signals()?;
    }
    Ok(ShardKeys { keys: Int64Array::from(keys) })
}

/// Shard keys as an Arrow array of 64-bit integers.
#[pyclass(frozen, module = "titlegauge")]
pub struct ShardKeys {
    keys: Int64Array,
}

#[pymethods]
impl ShardKeys {
    fn __len__(&self) -> usize {
        self.keys.values().len()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let array = PyArray::from_array_ref(Arc::new(self.keys.clone()));
        Bound::new(py, array)?.call_method1("__arrow_c_array__", (requested_schema,))
    }
}

/// A table with labels. Rows are labelled while they are read.
#[pyclass(frozen, module = "titlegauge")]
pub struct LabelledTable {
    table: Py<PyAny>,
    labeller: Arc<Labeller>,
    labels: Labels,
    overrides: Overrides,
    day_first: bool,
    threads: usize,
    /// The table as it was opened first, for the first reader.
    first: Mutex<Option<Slices>>,
}

#[pymethods]
impl LabelledTable {
    /// The names of all columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.labels.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Bound::new(py, PySchema::new(self.labels.schema()))?.call_method0("__arrow_c_schema__")
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let slices = match first {
            Some(slices) => slices,
            None => self.open_again(py)?,
        };
        let reader = LabelReader {
            slices,
            labeller: Arc::clone(&self.labeller),
            labels: self.labels.clone(),
            workers: workers(self.threads)?,
        };
        let reader: Batches = Box::new(reader);
        Bound::new(py, PyRecordBatchReader::new(reader))?
            .call_method1("__arrow_c_stream__", (requested_schema,))
    }
}

impl LabelledTable {
    fn open_again(&self, py: Python<'_>) -> PyResult<Slices> {
        let overrides = self.overrides.clone();
        Ok(Slices::of(open(self.table.bind(py))?, overrides, self.day_first)?)
    }
}

/// Labels the batches of a table, one slice after the other.
struct LabelReader {
    slices: Slices,
    labeller: Arc<Labeller>,
    labels: Labels,
    workers: Arc<Workers>,
}

impl LabelReader {
    fn labelled(&mut self) -> Result<Option<RecordBatch>, WheelError> {
        let Some(slice) = self.slices.next()? else { return Ok(None) };
        let labelled = self.workers.label(&self.labeller, &slice.records, self.slices.columns());
        self.labels.append(self.labeller.lexicon(), &slice.batch, &labelled).map(Some)
    }
}

impl Iterator for LabelReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let external =
            |error: Box<dyn std::error::Error + Send + Sync>| Err(ArrowError::ExternalError(error));
        // The reader of the stream may hold the interpreter's lock or not.
        Python::attach(|py| {
            if py.check_signals().is_err() {
                // The reader turns every error into its own; Python sees the signal afterwards.
                let _ =
                    py.import("_thread").and_then(|thread| thread.call_method0("interrupt_main"));
                return Some(external("interrupted".into()));
            }
            match py.detach(|| guarded(|| self.labelled())) {
                Ok(batch) => batch.map(Ok),
                Err(error) => Some(external(error.into())),
            }
        })
    }
}

impl RecordBatchReader for LabelReader {
    fn schema(&self) -> SchemaRef {
        self.labels.schema()
    }
}
