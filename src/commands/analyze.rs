//! `titlegauge analyze`: labels postings and compares companies.

use std::path::PathBuf;
use std::sync::Arc;

use super::dry_run::DryRun;
use super::log::LogForm;
use super::losses::{Losses, report_losses};
use super::options::SharedOptions;
use super::outcome::{
    Results, report_done, report_incomplete, skipped_or_error, with_skipped_reported,
};
use super::progress::progress_bar;
use super::status::{COMPLAINTS, DONE};
use super::values::{duplicates, folder, grouping};
use crate::jobs::Started;
use crate::jobs::analyze::Analysis;
use crate::report::{Folder, ReadInputs, terminal_summary};
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
  xzcat big.csv.xz | titlegauge analyze -o result
  titlegauge analyze odd.csv --out result --columns 'title=Post,description=Text'")]
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
    /// Replace DIR even if it contains something other than a result
    #[arg(long)]
    force: bool,
    /// Print what would be read, how, and where the results would go; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    common: SharedOptions,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let started = Started::now();
    let common = &arguments.common;
    refuse_repeated(&arguments.by)?;
    let (FoundSources { sources, refused, .. }, overrides) = common.inputs.find()?;
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
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(arguments.duplicates)
        .with_quotes(common.quoting());
    let settings = common.settings(&overrides, &labeller, options, started);
    let analysis = Analysis { settings, sources: &sources, by: &arguments.by };
    finish(arguments, log, &analysis, folder, skipped)
}

/// Fails if a table is requested twice, since its file would be written twice.
fn refuse_repeated(by: &[Grouping]) -> anyhow::Result<()> {
    match (1..by.len()).find(|&at| by[..at].contains(&by[at])) {
        Some(at) => anyhow::bail!("--by: {} is requested twice; delete one", by[at].file()),
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
    let counted = with_skipped_reported(counted)?;
    let mut complaints = report_incomplete(&counted.inputs, &counted.skipped);
    let inputs = ReadInputs {
        read: counted.inputs.len(),
        truncated: counted.inputs.iter().filter(|input| input.truncated.is_some()).count(),
        skipped: counted.skipped.len(),
    };
    let copies = counted.copies;
    let done = analysis.write(folder, counted)?;
    let records = &done.summary.records;
    if !common.quiet {
        let lexicon = analysis.settings.lexicon();
        let table = terminal_summary(&done.summary, &done.gap, lexicon, Some(inputs));
        report_done(records, &done.gap, &table, &Results::of(&arguments.out, ""), done.seconds);
    }
    let losses = Losses::of(records, copies);
    complaints |= report_losses(common.max_rejects, losses, &arguments.out);
    Ok(if complaints { COMPLAINTS } else { DONE })
}
