//! Options that `analyze` and `nightly` have in common.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::inputs::{Inputs, KeywordFiles};
use super::log::LogForm;
use super::losses::MaxRejects;
use super::values::{Threads, evidence, whole};
use crate::company_names::CompanyNames;
use crate::jobs::{Settings, Started};
use crate::report::EvidenceOf;
use crate::sheet::SheetError;
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::{Labeller, Quoting};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_ingest::Overrides;

/// Options that `analyze` and `nightly` have in common.
#[derive(clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct SharedOptions {
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub keywords: KeywordFiles,
    /// CSV with the columns name and company: every name like `name` counts as `company`
    #[arg(long, value_name = "FILE")]
    companies: Option<PathBuf>,
    #[command(flatten)]
    threads: Threads,
    /// Companies with fewer measured postings are not ranked or graded
    #[arg(
        long,
        value_name = "N",
        default_value_t = 5,
        value_parser = whole::<u64>(0..=u64::MAX),
        allow_negative_numbers = true
    )]
    min_postings: u64,
    /// Postings in evidence.csv: those of technology leadership, or all labelled ones, which takes
    /// longer and two thirds of the space of the export
    #[arg(long, value_name = "WHICH", default_value = "leadership", value_parser = evidence())]
    evidence: EvidenceOf,
    /// Do not write evidence.csv, which quotes the duties of each posting
    #[arg(long)]
    no_evidence: bool,
    /// Leave the quotes of postings out of evidence.csv and of the page
    #[arg(long)]
    no_quotes: bool,
    /// Rejected records up to which the run succeeds: a number, or a percentage such as 1% (which
    /// always allows ten)
    #[arg(long, value_name = "N|N%", default_value = "1%", allow_hyphen_values = true)]
    pub max_rejects: MaxRejects,
    /// Skip inputs that cannot be read and process the others; exit status 1 then
    #[arg(long)]
    pub keep_going: bool,
    /// Print only errors, warnings and alerts
    #[arg(long, short)]
    pub quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    no_progress: bool,
}

impl SharedOptions {
    /// Reads the company names of `--companies`. Without the option the list is empty.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or contains a mistake.
    pub fn company_names(&self, lexicon: &Lexicon) -> Result<CompanyNames, SheetError> {
        let read = |path: &PathBuf| CompanyNames::read(path, &CompanyKeys::new(lexicon));
        self.companies.as_ref().map_or_else(|| Ok(CompanyNames::default()), read)
    }

    /// Returns the postings in `evidence.csv`; `None` omits the file.
    fn evidence(&self) -> Option<EvidenceOf> {
        Some(self.evidence).filter(|_| !self.no_evidence)
    }

    /// Returns the postings whose duties are quoted.
    pub fn quoting(&self) -> Quoting {
        match self.evidence() {
            _ if self.no_quotes => Quoting::Nobody,
            Some(EvidenceOf::All) => Quoting::All,
            // The page quotes them too.
            Some(EvidenceOf::Leadership) | None => Quoting::Leadership,
        }
    }

    /// Returns true if no progress bar is shown.
    pub fn hides_progress(&self, log: LogForm) -> bool {
        self.quiet || self.no_progress || log == LogForm::Json
    }

    /// Returns the settings of a job.
    pub fn settings<'a>(
        &self,
        overrides: &'a Overrides,
        labeller: &'a Labeller,
        options: BTreeMap<&'static str, String>,
        started: Started,
    ) -> Settings<'a> {
        let (threads, keep_going) = (self.threads.count, self.keep_going);
        let (min_postings, evidence) = (self.min_postings, self.evidence());
        Settings {
            overrides,
            labeller,
            threads,
            keep_going,
            part: None,
            stop: None,
            min_postings,
            evidence,
            parquet: false,
            options,
            started,
        }
    }

    /// Returns the options that affect the results, for the manifest. Subcommands add their own.
    pub fn options(
        &self,
        companies_sha256: String,
        duplicates: Duplicates,
    ) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("columns", self.inputs.overridden()),
            (
                "companies",
                self.companies.as_ref().map_or("none".into(), |path| path.display().to_string()),
            ),
            ("companies_sha256", companies_sha256),
            ("duplicates", duplicates.to_string()),
            ("evidence", self.evidence.as_str().to_owned()),
            ("encoding", self.inputs.encoding.clone().unwrap_or_default()),
            ("keywords", self.keywords.described()),
            ("max_rejects", self.max_rejects.to_string()),
            ("min_postings", self.min_postings.to_string()),
            ("no_evidence", self.no_evidence.to_string()),
            ("no_quotes", self.no_quotes.to_string()),
        ])
    }
}
