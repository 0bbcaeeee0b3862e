//! `titlegauge analyze`: labels postings and compares companies.

use std::path::PathBuf;
use std::sync::Arc;

use super::dry_run::DryRun;
use super::log::LogForm;
use super::options::SharedOptions;
use super::outcome::{
    Ending, read_inputs, report_incomplete, skipped_or_error, with_skipped_reported, with_way_out,
};
use super::progress::progress_bar;
use super::shards::part_of;
use super::status::{COMPLAINTS, DONE};
use super::values::{duplicates, folder, grouping};
use crate::engine::Part;
use crate::jobs::analyze::Analysis;
use crate::jobs::{Settings, Started};
use crate::report::Folder;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::Labeller;
use titlegauge_figures::tally::Grouping;
use titlegauge_ingest::{FoundSources, Skipped};

/// Label postings and compare companies
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge analyze export.csv --out result
  titlegauge analyze exports/ 'more/*.csv.gz' --out result --threads 4
  titlegauge analyze board.jsonl.zst monthly.zip --out result --keep-going
  zcat big.csv.gz | titlegauge analyze -o result
  titlegauge analyze odd.csv --out result --columns 'title=Post,description=Text'
  titlegauge analyze big.csv.gz --part 3/7 --out parts/3")]
pub struct Arguments {
    /// Folder for the results; an earlier result in it is replaced as a whole
    #[arg(long, short = 'o', value_name = "DIR", value_parser = folder())]
    out: PathBuf,
    /// Duplicates to detect: exact ones are equal in all fields, near ones are also postings of one
    /// company whose texts share about 80 % of their five-word sequences
    #[arg(long, value_name = "KIND", default_value_t = Duplicates::Near, value_parser = duplicates())]
    duplicates: Duplicates,
    /// Write another table grouped by these keys, with commas between, such as
    /// by-company-month.csv; role and level are as advertised; can be given several times
    #[arg(long, value_name = "KEY,…", value_parser = grouping())]
    by: Vec<Grouping>,
    /// Label one of several parts of the postings, to be merged with titlegauge merge
    ///
    /// Postings that may be duplicates of each other are in one part: those of one company, and
    /// those without a company. The whole input is read, and only the postings of the part are
    /// labelled.
    #[arg(long, value_name = "K/N")]
    part: Option<Part>,
    /// Add these columns of the exports to postings.csv, with commas between
    #[arg(long, value_name = "HEADER,…", value_delimiter = ',')]
    carry: Vec<String>,
    /// Write all tables in Parquet, too, with the types of datapackage.json
    #[arg(long, value_name = "FORM", value_enum, default_value = "csv")]
    format: Form,
    /// Replace DIR even if it contains something other than a result
    #[arg(long)]
    force: bool,
    /// Print what would be read, how, and where the results would go; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    common: SharedOptions,
}

/// A form of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// CSV files only
    Csv,
    /// Parquet files next to the CSV files
    Parquet,
}

impl Form {
    /// Returns the word used on the command line.
    fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let started = Started::now();
    let common = &arguments.common;
    refuse_repeated(&arguments.by)?;
    refuse_repeated_columns(&arguments.carry)?;
    let (FoundSources { sources, refused, shard, .. }, overrides) = common.inputs.find()?;
    let skipped = skipped_or_error(common.keep_going, refused)?;
    let paths = sources.iter().filter_map(|source| source.path.as_deref());
    Folder::check_inputs(&arguments.out, paths)?;
    let lexicon = common.keywords.load()?;
    let names = common.company_names(&lexicon)?;
    if arguments.dry_run {
        let dry_run =
            DryRun { out: &arguments.out, force: arguments.force, keep_going: common.keep_going };
        return dry_run.print(&sources, &skipped, &overrides);
    }
    let folder = Folder::create(&arguments.out, arguments.force)?;
    let mut options = common.options(names.sha256.clone(), arguments.duplicates);
    let by: Vec<String> = arguments.by.iter().map(Grouping::to_string).collect();
    options.insert("by", by.join(" "));
    let part = match shard {
        Some(shard) => Some(part_of(&shard, &lexicon, &mut options, arguments.part)?),
        None => arguments.part,
    };
    options.extend(part.map(|part| ("part", part.to_string())));
    options.insert("format", arguments.format.as_str().to_owned());
    options.insert("carry", arguments.carry.join(","));
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(arguments.duplicates)
        .with_quotes(common.quoting());
    let settings = common.settings(&overrides, &labeller, options, started);
    let parquet = arguments.format == Form::Parquet;
    let settings = Settings { part, parquet, ..settings };
    let analysis =
        Analysis { settings, sources: &sources, by: &arguments.by, carry: &arguments.carry };
    finish(arguments, log, &analysis, folder, skipped)
}

/// Fails if a table is requested twice, since its file would be written twice.
fn refuse_repeated(by: &[Grouping]) -> anyhow::Result<()> {
    match (1..by.len()).find(|&at| by[..at].contains(&by[at])) {
        Some(at) => anyhow::bail!("--by: {} is requested twice; delete one", by[at].file()),
        None => Ok(()),
    }
}

/// Fails if a column is carried twice, since two columns of `postings.csv` would have one name.
fn refuse_repeated_columns(carry: &[String]) -> anyhow::Result<()> {
    match (1..carry.len()).find(|&at| carry[..at].contains(&carry[at])) {
        Some(at) => anyhow::bail!("--carry: \"{}\" is named twice; delete one", carry[at]),
        None => Ok(()),
    }
}

/// Runs the job and reports its outcome.
fn finish(
    arguments: &Arguments,
    log: LogForm,
    analysis: &Analysis<'_>,
    mut folder: Folder,
    skipped: Vec<Skipped>,
) -> anyhow::Result<u8> {
    let common = &arguments.common;
    let bar = progress_bar(common.hides_progress(log), analysis.sources);
    let counted = analysis.read(&mut folder, skipped, &|bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let counted = with_way_out(with_skipped_reported(counted), analysis.sources.len())?;
    let complaints = report_incomplete(&counted.inputs, &counted.skipped);
    let inputs = read_inputs(&counted.inputs, &counted.skipped);
    let copies = counted.copies;
    let done = analysis.write(folder, counted)?;
    let lexicon = analysis.settings.lexicon();
    // A part may have no posting; the merged result tells whether any was kept.
    let max_rejects = analysis.settings.part.is_none().then_some(common.max_rejects);
    let ending = Ending { inputs, copies, max_rejects, quiet: common.quiet, out: &arguments.out };
    Ok(if ending.report(&done, lexicon) || complaints { COMPLAINTS } else { DONE })
}
