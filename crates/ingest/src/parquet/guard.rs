//! Turns panics of the `parquet` crate into errors: some damaged files make it panic.

use parquet::errors::{ParquetError, Result};

use crate::panics::caught;

/// Runs code of the `parquet` crate. A panic becomes an error, and is not printed.
///
/// # Errors
///
/// Returns the error of the code, or an error if it panics. The values that it changed must not be
/// used after that.
pub fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    let contradict = || Err(ParquetError::General("its parts contradict each other".into()));
    caught(run).unwrap_or_else(contradict)
}
