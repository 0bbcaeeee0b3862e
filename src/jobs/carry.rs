//! Columns of exports that `analyze --carry` adds to `postings.csv`.

use std::borrow::Cow;

use crate::report::{ReportError, is_described};
use titlegauge_core::posting::Posting;
use titlegauge_ingest::{Dialect, Records, Source};

/// Put before a name as long as `postings.csv` has it, or may have it with another type.
const PREFIX: &str = "export_";

/// The carried columns.
#[derive(Debug, Default)]
pub(super) struct Carried<'a> {
    /// Names of the columns, as on the command line.
    names: &'a [String],
    /// Their positions in the present source.
    columns: Vec<usize>,
}

impl<'a> Carried<'a> {
    /// Prepares the columns with these names.
    pub fn new(names: &'a [String]) -> Self {
        Self { names, columns: Vec::new() }
    }

    /// Appends the names to the header of `postings.csv`.
    pub fn extend(&self, header: &mut Vec<String>) {
        for name in self.names {
            let mut name = name.clone();
            while header.contains(&name) || is_described("postings.csv", &name) {
                name.insert_str(0, PREFIX);
            }
            header.push(name);
        }
    }

    /// Finds the columns in a source.
    ///
    /// # Errors
    ///
    /// Fails if the source lacks one of them.
    pub fn begin(&mut self, source: &Source, dialect: &Dialect) -> Result<(), ReportError> {
        let find = |name: &String| {
            let found = dialect.columns.find(name);
            found.map_err(|what| ReportError::Carry { name: source.name.clone(), what })
        };
        self.columns = self.names.iter().map(find).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Returns the cells of the record of a posting.
    pub fn cells<'r>(&self, records: &'r Records, posting: &Posting<'_>) -> Vec<Cow<'r, str>> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        // With `--part` some of the records are missing among the postings.
        let Some(at) = records.place_of(posting.origin.record) else { return Vec::new() };
        self.columns.iter().map(|column| records.cell(at, *column)).collect()
    }
}
