//! `titlegauge merge`: the parts of `analyze --part` become one result.

use std::path::PathBuf;

use super::inputs::KeywordFiles;
use super::outcome::{Ending, read_inputs, report_incomplete};
use super::status::{COMPLAINTS, DONE};
use super::values::folder;
use crate::jobs::merge::Merge;
use crate::jobs::{JobError, Settings, Started};
use crate::report::Folder;
use titlegauge_core::labeller::Labeller;
use titlegauge_ingest::Overrides;

/// Merge the parts of analyze --part into the result of one run
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge merge parts/1 parts/2 parts/3 --out result
  titlegauge merge parts/* -o result")]
pub struct Arguments {
    /// Result folders of all parts, in any order
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// Folder for the results; an earlier result in it is replaced as a whole
    #[arg(long, short = 'o', value_name = "DIR", value_parser = folder())]
    out: PathBuf,
    #[command(flatten)]
    keywords: KeywordFiles,
    /// Replace DIR even if it contains something other than a result
    #[arg(long)]
    force: bool,
    /// Print only errors and warnings
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let started = Started::now();
    let merge = Merge::open(&arguments.parts).map_err(JobError::from)?;
    Folder::check_inputs(&arguments.out, merge.paths())?;
    let lexicon = arguments.keywords.load()?;
    merge.check_keywords(&lexicon).map_err(JobError::from)?;
    let (labeller, overrides) = (Labeller::new(lexicon), Overrides::default());
    let options = merge.options();
    let number = |name| options.get(name).and_then(|value| value.parse().ok());
    let min_postings = number("min_postings").unwrap_or_default();
    let max_rejects = options.get("max_rejects").and_then(|limit| limit.parse().ok());
    let settings = Settings {
        overrides: &overrides,
        labeller: &labeller,
        threads: 0,
        keep_going: false,
        part: None,
        stop: None,
        min_postings,
        evidence: None,
        parquet: options.get("format").is_some_and(|format| format == "parquet"),
        options,
        started,
    };
    let folder = Folder::create(&arguments.out, arguments.force)?;
    let (read, skipped) = (merge.inputs(), merge.skipped());
    let complaints = report_incomplete(&read, skipped);
    let inputs = read_inputs(&read, skipped);
    let done = merge.write(&settings, folder)?;
    // Parts do not record the copies in them.
    let out = &arguments.out;
    let ending = Ending { inputs, copies: 0, max_rejects, quiet: arguments.quiet, out };
    Ok(if ending.report(&done, settings.lexicon()) || complaints { COMPLAINTS } else { DONE })
}
