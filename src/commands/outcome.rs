//! Reports the outcome of `analyze` and `nightly`: skipped inputs, rejects, the end of the run.

use std::path::{Path, PathBuf};

use tracing::{debug, info, warn};

use super::losses::{Losses, MaxRejects, report_losses};
use crate::compare::ResultFolder;
use crate::engine::EngineError;
use crate::jobs::JobError;
use crate::jobs::analyze::Analyzed;
use crate::report::{Input, ReadInputs, terminal_summary};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::{IngestError, Skipped, SourceRead};

/// Reports the end of a run; in text form, people see `table` and where the results are.
pub fn report_done(
    records: &Records,
    gap: &GapFigures,
    table: &str,
    results: &Results,
    seconds: f64,
) {
    let (out, page) = (results.folder.display().to_string(), results.page.display().to_string());
    let mean = gap.all.mean_gap.map(|mean| rounded(mean.value));
    let share_inflated = gap.all.share_inflated.map(|share| rounded(share.value));
    let graded = gap.graded.as_ref().ok();
    info!(
        shown = format!(
            "{table}Results   {out} ({seconds:.1} s)\nReasons   titlegauge explain {} --largest 3, or --company NAME\nPage      {page}\n",
            quoted(&out)
        ),
        read = records.read(),
        labelled = records.labelled,
        unclassified = records.unclassified,
        duplicate = records.duplicate,
        rejected = records.rejected,
        measured = gap.all.measured,
        mean_gap = mean,
        share_inflated,
        graded_companies = graded.map(|graded| graded.companies as u64),
        grades = graded.map(|graded| graded.grades as u64),
        out,
        page,
        seconds,
        "done"
    );
}

/// Rounds a figure as outputs do, to six decimals.
fn rounded(figure: f64) -> f64 {
    (figure * 1e6).round() / 1e6
}

/// Warns if a result was made with other keywords than those in use, which lack its duties.
pub fn warn_of_other_keywords(folder: &ResultFolder, lexicon: &Lexicon) {
    if folder.manifest.keywords_sha256 != lexicon.hash {
        warn!(
            "the result was made with other keywords; name their folder with --keywords, or names of duties may be missing"
        );
    }
}

/// Returns a path as an argument of a shell.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// The paths of the results of a run.
pub struct Results {
    /// The result folder.
    pub folder: PathBuf,
    /// The page to open first.
    pub page: PathBuf,
}

impl Results {
    /// Returns the paths of the results in a folder. `window` is the folder of the page in it; it
    /// may be empty.
    pub fn of(folder: &Path, window: &str) -> Self {
        let page = folder.join(window).join("report.html");
        Self { folder: folder.to_owned(), page }
    }
}

/// Returns the number of inputs by outcome.
pub fn read_inputs(inputs: &[Input], skipped: &[Skipped]) -> ReadInputs {
    ReadInputs {
        read: inputs.len(),
        truncated: inputs.iter().filter(|input| input.truncated.is_some()).count(),
        skipped: skipped.len(),
    }
}

/// The end of `analyze` or `merge`.
pub struct Ending<'a> {
    /// Numbers of inputs.
    pub inputs: ReadInputs,
    /// Exact copies of an earlier record of their input, without a company.
    pub copies: u64,
    /// The limit of rejects; `None` to complain neither about rejects nor about missing postings.
    pub max_rejects: Option<MaxRejects>,
    /// Prints no summary.
    pub quiet: bool,
    /// The result folder.
    pub out: &'a Path,
}

impl Ending<'_> {
    /// Prints the summary, and returns true if there are complaints.
    pub fn report(self, done: &Analyzed, lexicon: &Lexicon) -> bool {
        let records = &done.summary.records;
        if !self.quiet {
            let table = terminal_summary(&done.summary, &done.gap, lexicon, Some(self.inputs));
            report_done(records, &done.gap, &table, &Results::of(self.out, ""), done.seconds);
        }
        let losses = Losses::of(records, self.copies);
        self.max_rejects.is_some_and(|limit| report_losses(limit, losses, self.out))
    }
}

/// Returns the inputs that could not be opened as skipped inputs.
///
/// # Errors
///
/// Fails with the first of them unless `keep_going` is set.
pub fn skipped_or_error(
    keep_going: bool,
    refused: Vec<IngestError>,
) -> Result<Vec<Skipped>, IngestError> {
    if keep_going {
        return Ok(refused.iter().map(Skipped::from).collect());
    }
    refused.into_iter().next().map_or_else(|| Ok(Vec::new()), Err)
}

/// Passes the result of a job on. If all inputs were skipped, each is reported first.
///
/// # Errors
///
/// Fails if the job failed.
pub fn with_skipped_reported<T>(result: Result<T, JobError>) -> Result<T, JobError> {
    if let Err(JobError::NoInput { skipped } | JobError::NoNewInput { skipped }) = &result {
        report_skipped(skipped);
    }
    result
}

/// Adds the way out to an error of one of several inputs.
///
/// # Errors
///
/// Returns the error of `result`.
pub fn with_way_out<T>(result: Result<T, JobError>, inputs: usize) -> anyhow::Result<T> {
    match result {
        Err(error @ (JobError::Ingest(_) | JobError::Engine(EngineError::Ingest(_))))
            if inputs > 1 =>
        {
            anyhow::bail!("{error}; --keep-going reads the other inputs without it")
        }
        other => Ok(other?),
    }
}

/// Warns about each input that was skipped.
pub fn report_skipped(skipped: &[Skipped]) {
    for Skipped { source, reason, .. } in skipped {
        warn!(source, reason, "skipped {source}: {reason}");
    }
}

/// Says how an input was read, for `--verbose`.
fn report_read(input: &Input) {
    let SourceRead { source, bytes, packing, encoding, layout, columns, .. } = &input.source;
    let columns = serde_json::to_string(columns).unwrap_or_default();
    let Records { rejected, duplicate, unclassified, labelled } = input.records;
    debug!(
        source,
        bytes,
        "read {source}: {bytes} bytes, packing {packing}, {encoding}, {layout}, columns {columns}; \
         {labelled} labelled, {unclassified} unclassified, {duplicate} duplicate, {rejected} rejected"
    );
}

/// Warns about each input that was skipped or not read to its end. Returns true if there is one.
pub fn report_incomplete(inputs: &[Input], skipped: &[Skipped]) -> bool {
    report_skipped(skipped);
    let mut incomplete = !skipped.is_empty();
    for input in inputs {
        report_read(input);
        if let Some(reason) = &input.truncated {
            incomplete = true;
            let (source, read) = (&input.source.source, input.read);
            warn!(
                source,
                reason, read, "{source} {reason}; the {read} records before that are kept"
            );
        }
    }
    incomplete
}
