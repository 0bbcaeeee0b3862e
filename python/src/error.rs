//! The errors of the package, and their Python exceptions.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_schema::ArrowError;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use thiserror::Error;

use titlegauge::engine::EngineError;
use titlegauge::jobs::JobError;
use titlegauge::report::ReportError;
use titlegauge_core::LexiconError;
use titlegauge_figures::counts::CountsError;
use titlegauge_ingest::IngestError;

/// The reasons why a call fails.
#[derive(Debug, Error)]
pub enum WheelError {
    /// An argument has a wrong value.
    #[error("{0}")]
    Value(String),
    /// A value has a wrong type.
    #[error("{0}")]
    Type(String),
    /// A table or an input cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The keywords cannot be used.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// Counts cannot be read or merged.
    #[error(transparent)]
    Counts(#[from] CountsError),
    /// A run failed.
    #[error(transparent)]
    Job(#[from] JobError),
    /// A result cannot be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A batch cannot be read or built.
    #[error("cannot read the table: {0}")]
    Arrow(#[from] ArrowError),
    /// The threads could not be started.
    #[error("cannot start threads: {0}; use fewer threads")]
    Threads(String),
    /// A defect of this package.
    #[error("a defect of titlegauge: {0}; please report it with the table that causes it")]
    Defect(String),
}

/// Runs code that may panic through a defect, so that no panic reaches another language.
pub fn guarded<T>(run: impl FnOnce() -> Result<T, WheelError>) -> Result<T, WheelError> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(WheelError::Defect(said(&*panic))))
}

/// Returns the message of a panic.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".into())
}

impl From<WheelError> for PyErr {
    fn from(error: WheelError) -> Self {
        let message = error.to_string();
        match &error {
            WheelError::Type(_) => PyTypeError::new_err(message),
            WheelError::Ingest(ingest)
            | WheelError::Job(
                JobError::Ingest(ingest) | JobError::Engine(EngineError::Ingest(ingest)),
            ) => of_ingest(ingest, message),
            WheelError::Report(report)
            | WheelError::Job(
                JobError::Report(report) | JobError::Engine(EngineError::Sink(report)),
            ) => of_report(report, message),
            WheelError::Threads(_) | WheelError::Defect(_) => PyRuntimeError::new_err(message),
            _ => PyValueError::new_err(message),
        }
    }
}

fn of_ingest(error: &IngestError, message: String) -> PyErr {
    match error {
        IngestError::Missing { .. } => PyFileNotFoundError::new_err(message),
        IngestError::Io { .. } => PyOSError::new_err(message),
        _ => PyValueError::new_err(message),
    }
}

fn of_report(error: &ReportError, message: String) -> PyErr {
    match error {
        ReportError::Io { .. } => PyOSError::new_err(message),
        _ => PyValueError::new_err(message),
    }
}
