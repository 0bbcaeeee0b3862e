//! What `analyze` and `nightly` are both asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::inputs::{Inputs, KeywordFiles, threads};
use super::log::LogForm;
use super::outcome::MaxRejects;
use crate::company_names::CompanyNames;
use crate::sheet::SheetError;
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::lexicon::Lexicon;

/// Options of both.
#[derive(clap::Args)]
pub struct Common {
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub keywords: KeywordFiles,
    /// A CSV with the columns name and company: every name like `name` counts as `company`
    #[arg(long, value_name = "FILE")]
    companies: Option<PathBuf>,
    /// Threads; 0 for as many as there are processors
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = threads())]
    pub threads: usize,
    /// Companies with fewer measured postings are not compared
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub min_postings: u64,
    /// Rejected records that are not worth a complaint: a number, or a share such as 1% (which never minds ten)
    #[arg(long, value_name = "N|N%", default_value = "1%")]
    pub max_rejects: MaxRejects,
    /// Pass over inputs that cannot be read, and do the others; exit status 1 then
    #[arg(long)]
    pub keep_going: bool,
    /// Print errors, complaints and alerts only
    #[arg(long, short)]
    pub quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    pub no_progress: bool,
}

impl Common {
    /// The user's own names of companies.
    pub fn company_names(&self, lexicon: &Lexicon) -> Result<CompanyNames, SheetError> {
        let read = |path: &PathBuf| CompanyNames::read(path, &CompanyKeys::new(lexicon));
        self.companies.as_ref().map_or_else(|| Ok(CompanyNames::default()), read)
    }

    /// Returns true if no progress bar is shown.
    pub fn hides_progress(&self, log: LogForm) -> bool {
        self.quiet || self.no_progress || log == LogForm::Json
    }

    /// Options that have a bearing on results, for the manifest; what a subcommand has of its own
    /// is added by it.
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
            ("encoding", self.inputs.encoding.clone().unwrap_or_default()),
            ("keywords", self.keywords.described()),
            ("max_rejects", self.max_rejects.to_string()),
            ("min_postings", self.min_postings.to_string()),
        ])
    }
}
