//! The Python package `titlegauge`: labels tables of other programs over the Arrow `PyCapsule`
//! interface, counts them, and runs the program.
//!
//! | module | contents |
//! |---|---|
//! | `error` | the errors, and their Python exceptions |
//! | `engine` | labellers and threads, kept between calls |
//! | `table` | batches of a table, to records of postings |
//! | `labels` | labelled postings, to columns |
//! | `labelled` | `label`, `explain` and `shard_key` |
//! | `counts` | `Counts` |
//! | `analysis` | `analyze` |

mod error;
mod engine;
mod table;
mod labels;
mod labelled;
mod columns;
mod counts;
mod analysis;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the program with these arguments, the first of which is its name; returns the exit status.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| titlegauge::commands::run_with(&arguments))
}

/// The compiled part of the package.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", titlegauge::VERSION)?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(labelled::label, module)?)?;
    module.add_function(wrap_pyfunction!(labelled::explain, module)?)?;
    module.add_function(wrap_pyfunction!(labelled::shard_key, module)?)?;
    module.add_function(wrap_pyfunction!(analysis::analyze, module)?)?;
    module.add_class::<labelled::LabelledTable>()?;
    module.add_class::<labelled::ShardKeys>()?;
    module.add_class::<counts::PyCounts>()
}
