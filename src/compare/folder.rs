//! A result folder: its manifest and its tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::company_row::{COMPANIES_FILE, CompanyColumns, CompanyRow};
use super::error::CompareError;
use super::table::Table;
use titlegauge_ingest::{MANIFEST, is_result};

/// Option that only manifests of `titlegauge nightly` have.
const NIGHTLY_OPTION: &str = "relabel";

/// The fields of a manifest that a comparison needs. Fields that an older manifest lacks are
/// empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunManifest {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the keyword files.
    pub keywords_sha256: String,
    /// Start time of the run, UTC.
    pub started: String,
    /// Number of records read.
    pub read: u64,
    /// Options that affect the results.
    pub options: BTreeMap<String, String>,
}

/// A folder that `analyze` wrote.
#[derive(Debug)]
pub struct ResultFolder {
    /// Path of the folder, as given.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: RunManifest,
}

impl ResultFolder {
    /// Opens a folder and reads its manifest.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder has no manifest of titlegauge, or if the manifest cannot
    /// be read.
    pub fn open(path: &Path) -> Result<Self, CompareError> {
        let file = path.join(MANIFEST);
        let unreadable = |source| CompareError::Unreadable { path: file.clone(), source };
        if !is_result(path).map_err(unreadable)? {
            return Err(CompareError::NoResult(path.to_owned()));
        }
        let text = std::fs::read(&file).map_err(unreadable)?;
        let manifest = serde_json::from_slice(&text).map_err(|error| CompareError::Malformed {
            path: file,
            line: error.line() as u64,
            message: error.to_string(),
        })?;
        Ok(Self { path: path.to_owned(), manifest })
    }

    /// Opens a table of the folder.
    ///
    /// # Errors
    ///
    /// Returns [`CompareError::Nightly`] if the table is missing in a folder of `nightly`, and
    /// the errors of [`Table::open`].
    pub(super) fn table(&self, name: &str) -> Result<Table, CompareError> {
        Table::open(&self.path, name).map_err(|error| match error {
            CompareError::Unreadable { source, .. }
                if source.kind() == std::io::ErrorKind::NotFound
                    && self.manifest.options.contains_key(NIGHTLY_OPTION) =>
            {
                CompareError::Nightly { folder: self.path.clone(), file: name.to_owned() }
            }
            error => error,
        })
    }

    /// Reads all rows of `companies.csv`.
    ///
    /// # Errors
    ///
    /// Returns an error if the table cannot be read, lacks a required column, or has a cell that
    /// is not a number where one is expected.
    pub(super) fn companies(&self) -> Result<Vec<CompanyRow>, CompareError> {
        let mut table = self.table(COMPANIES_FILE)?;
        let columns = CompanyColumns::of(&table)?;
        let mut companies = Vec::new();
        while let Some(row) = table.next_row()? {
            companies.push(columns.read(&row)?);
        }
        Ok(companies)
    }
}
