//! `Counts`: counts of labelled postings that are added up and written as tables.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::engine::{duplicates, labeller, workers};
use super::error::{WheelError, guarded};
use super::table::{NAME, Slices, open};
use titlegauge::jobs::analyze::write_counts;
use titlegauge::jobs::{Settings, Started};
use titlegauge::report::{EvidenceOf, Folder};
use titlegauge_core::duplicates::{Earlier, Place};
use titlegauge_core::labeller::{LabelScratch, Labeller};
use titlegauge_figures::counts::Counts;
use titlegauge_figures::tally::Grouping;
use titlegauge_ingest::Overrides;

/// The least number of measured postings of a company that is ranked, as in the program.
const MIN_POSTINGS: u64 = 5;

/// Counts of labelled postings.
#[pyclass(name = "Counts", module = "titlegauge")]
pub struct PyCounts {
    labeller: Arc<Labeller>,
    counts: Counts,
    /// The postings counted so far; `None` after a merge.
    earlier: Option<Earlier>,
    /// The number of rows added.
    rows: u64,
}

/// Returns the settings of the program with these options.
pub fn settings<'a>(
    labeller: &'a Labeller,
    overrides: &'a Overrides,
    by: &str,
    keywords: &str,
    min_postings: u64,
) -> Settings<'a> {
    let options = BTreeMap::from([
        ("by", by.to_owned()),
        ("carry", String::new()),
        ("columns", String::new()),
        ("companies", "none".into()),
        ("companies_sha256", String::new()),
        ("duplicates", labeller.duplicates().to_string()),
        ("encoding", String::new()),
        ("evidence", EvidenceOf::Leadership.as_str().to_owned()),
        ("format", "csv".into()),
        ("keywords", keywords.to_owned()),
        ("max_rejects", "1%".into()),
        ("min_postings", min_postings.to_string()),
        ("no_evidence", "false".into()),
        ("no_quotes", "false".into()),
    ]);
    Settings {
        overrides,
        labeller,
        threads: 0,
        keep_going: false,
        part: None,
        stop: None,
        min_postings,
        evidence: Some(EvidenceOf::Leadership),
        parquet: false,
        options,
        started: Started::now(),
    }
}

/// Parses the argument `by`.
pub fn groupings(by: &[String]) -> Result<Vec<Grouping>, WheelError> {
    let parse = |keys: &String| keys.parse().map_err(|e| WheelError::Value(format!("by: {e}")));
    by.iter().map(parse).collect()
}

#[pymethods]
impl PyCounts {
    #[new]
    #[pyo3(signature = (keywords=None, *, duplicates="near", by=Vec::new()))]
    fn new(
        py: Python<'_>,
        keywords: Option<PathBuf>,
        duplicates: &str,
        by: Vec<String>,
    ) -> PyResult<Self> {
        let (kind, by) = (self::duplicates(duplicates)?, groupings(&by)?);
        let labeller = py.detach(|| guarded(|| labeller(keywords.as_deref(), kind)))?;
        let overrides = Overrides::default();
        let names: Vec<String> = by.iter().map(Grouping::to_string).collect();
        let settings = settings(&labeller, &overrides, &names.join(" "), "", MIN_POSTINGS);
        let counts = Counts::new(settings.basis(&[NAME]), &by);
        let earlier = Some(Earlier::new(kind));
        Ok(Self { labeller, counts, earlier, rows: 0 })
    }

    #[pyo3(signature = (table, *, day_first=false, threads=0))]
    fn add(
        &mut self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        day_first: bool,
        threads: usize,
    ) -> PyResult<()> {
        let mut slices = Slices::of(open(table)?, Overrides::default(), day_first)?;
        while py.detach(|| guarded(|| self.add_slice(&mut slices, threads)))? {
            py.check_signals()?;
        }
        Ok(())
    }

    fn merge(&mut self, py: Python<'_>, other: &Self) -> PyResult<()> {
        let merged = || Ok(self.counts.merge(other.counts.clone())?);
        py.detach(|| guarded(merged))?;
        self.earlier = None;
        Ok(())
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py.detach(|| guarded(|| Ok(self.counts.to_bytes()?)))?;
        Ok(PyBytes::new(py, &bytes))
    }

    #[staticmethod]
    #[pyo3(signature = (data, keywords=None))]
    fn from_bytes(py: Python<'_>, data: &[u8], keywords: Option<PathBuf>) -> PyResult<Self> {
        let read = || {
            let counts = Counts::from_bytes(data)?;
            let basis = counts.basis();
            let kind = basis.options.get("duplicates").map_or("near", String::as_str);
            let labeller = labeller(keywords.as_deref(), duplicates(kind)?)?;
            if labeller.lexicon().hash != basis.keywords_sha256 {
                return Err(WheelError::Value(
                    "the counts were made with other keywords; pass their folder as keywords"
                        .into(),
                ));
            }
            Ok(Self { labeller, counts, earlier: None, rows: 0 })
        };
        Ok(py.detach(|| guarded(read))?)
    }

    #[pyo3(signature = (out, *, min_postings=MIN_POSTINGS, force=false))]
    fn write(&self, py: Python<'_>, out: PathBuf, min_postings: u64, force: bool) -> PyResult<()> {
        let write = || {
            let overrides = Overrides::default();
            let by = self.counts.basis().options.get("by").cloned().unwrap_or_default();
            let settings = settings(&self.labeller, &overrides, &by, "built in", min_postings);
            let folder = Folder::create(&out, force)?;
            write_counts(&settings, folder, self.counts.clone())?;
            Ok(())
        };
        Ok(py.detach(|| guarded(write))?)
    }

    /// The number of postings.
    #[getter]
    fn postings(&self) -> u64 {
        self.counts.tally().all.postings
    }
}

impl PyCounts {
    /// Labels and counts the next rows. Returns false at the end of the table.
    fn add_slice(&mut self, slices: &mut Slices, threads: usize) -> Result<bool, WheelError> {
        let Some(earlier) = &mut self.earlier else {
            return Err(WheelError::Value(
                "cannot add postings to merged counts, because duplicates are not known; \
                 add them to new Counts, and merge these"
                    .into(),
            ));
        };
        let Some(slice) = slices.next()? else { return Ok(false) };
        let (labeller, columns) = (&*self.labeller, slices.columns());
        let mut labelled = workers(threads)?.label(labeller, &slice.records, columns);
        let mut scratch = LabelScratch::default();
        for posting in &mut labelled {
            self.rows += 1;
            let place = Place { source: 0, record: self.rows };
            posting.standing = earlier.stand(place, &posting.marks);
            let key = labeller.shard_key(&posting.posting, &mut scratch);
            self.counts.add(labeller.lexicon(), key, posting);
        }
        Ok(true)
    }
}
