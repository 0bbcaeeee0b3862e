//! The tables of a result in Parquet, with the types of `datapackage.json`.
//!
//! They are made from the CSV files, so that both have the same rows at no cost for runs that want
//! only one.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::datapackage::kind_of;
use super::error::into_io;
use super::parquet_table::ParquetTable;
use super::typed::TypedColumn;

/// Writes the table at a path in a folder as Parquet.
///
/// # Errors
///
/// Returns an error if the table cannot be read or `into` cannot be written.
pub(super) fn write_parquet(folder: &Path, path: &str, into: impl Write + Send) -> io::Result<()> {
    let mut reader = csv::Reader::from_reader(File::open(folder.join(path))?);
    let header = reader.headers().map_err(into_io)?;
    let column = |name: &str| TypedColumn { name: name.to_owned(), kind: kind_of(path, name) };
    let columns: Vec<TypedColumn> = header.iter().map(column).collect();
    let mut table = ParquetTable::new(into, &columns)?;
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(into_io)? {
        let values = row.iter().zip(&columns).map(|(cell, column)| {
            column.kind.value(cell).ok_or_else(|| {
                io::Error::other(format!("{path}: {cell:?} has not the type of {}", column.name))
            })
        });
        table.row(values.collect::<io::Result<Vec<_>>>()?)?;
    }
    table.finish()
}
