//! `titlegauge shard`: cuts exports into parts, to be analyzed apart and merged.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use tracing::info;

use super::inputs::{Inputs, KeywordFiles};
use super::log::LogForm;
use super::outcome::skipped_or_error;
use super::progress::progress_bar;
use super::shards::noted_options;
use super::status::DONE;
use super::values::{duplicates, folder, whole};
use crate::company_names::CompanyNames;
use crate::jobs::shard::Sharding;
use crate::report::Folder;
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::Labeller;

/// The largest number of parts. A table of each part is open at once.
const MOST: u64 = 256;

/// Cut exports into parts, to be analyzed one by one and merged
///
/// Postings that may be duplicates of each other are in one part: those of one company, and those
/// without a company. DIR has a folder for each part, 1, 2 and so on. Analyze each, and give the
/// results to titlegauge merge.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge shard big.csv.gz --parts 2 --out shards
  titlegauge analyze shards/1 --out parts/1
  titlegauge analyze shards/2 --out parts/2
  titlegauge merge parts/1 parts/2 --out result")]
pub struct Arguments {
    /// Number of parts
    #[arg(long, value_name = "N", value_parser = whole::<u32>(1..=MOST), allow_negative_numbers = true)]
    parts: u32,
    /// Folder for the parts; earlier parts in it are replaced as a whole
    #[arg(long, short = 'o', value_name = "DIR", value_parser = folder())]
    out: PathBuf,
    /// Duplicates that the analysis of the parts will detect
    #[arg(long, value_name = "KIND", default_value_t = Duplicates::Near, value_parser = duplicates())]
    duplicates: Duplicates,
    /// CSV with the columns name and company, as for analyze
    #[arg(long, value_name = "FILE")]
    companies: Option<PathBuf>,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
    /// Replace DIR even if it contains something other than parts or a result
    #[arg(long)]
    force: bool,
    /// Print only errors and warnings
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let (found, overrides) = arguments.inputs.find()?;
    anyhow::ensure!(found.shard.is_none(), "cannot cut a part into parts; cut the inputs again");
    skipped_or_error(false, found.refused)?;
    let sources = found.sources;
    let paths = sources.iter().filter_map(|source| source.path.as_deref());
    Folder::check_inputs(&arguments.out, paths)?;
    let lexicon = arguments.keywords.load()?;
    let names = match &arguments.companies {
        Some(path) => CompanyNames::read(path, &CompanyKeys::new(&lexicon))?,
        None => CompanyNames::default(),
    };
    let options = BTreeMap::from([
        ("columns", arguments.inputs.overridden()),
        ("companies_sha256", names.sha256.clone()),
        ("duplicates", arguments.duplicates.to_string()),
        ("encoding", arguments.inputs.encoding.clone().unwrap_or_default()),
    ]);
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(arguments.duplicates);
    let sharding = Sharding {
        sources: &sources,
        overrides: &overrides,
        labeller: &labeller,
        parts: NonZeroU32::new(arguments.parts).unwrap_or(NonZeroU32::MIN),
        options: noted_options(&options),
    };
    let folder = Folder::create(&arguments.out, arguments.force)?;
    let bar = progress_bar(arguments.quiet || log == LogForm::Json, &sources);
    let counts = sharding.write(folder, &|bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let counts = counts?;
    if !arguments.quiet {
        for (part, records) in (1..).zip(&counts) {
            let folder = arguments.out.join(part.to_string()).display().to_string();
            info!(part, records, folder, "{folder}: {records} records");
        }
    }
    Ok(DONE)
}
