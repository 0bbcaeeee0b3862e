//! `titlegauge analyze`: the main job.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use tracing::{info, warn};

use super::log::LogForm;
use super::{COMPLAINTS, DONE, Inputs, KeywordFiles, dry_run};
use crate::company::{Aliases, AliasesError, CompanyKeys};
use crate::duplicates::Duplicates;
use crate::engine::{self, Job, Results};
use crate::gap::Gap;
use crate::ingest::{Found, IngestError, Source};
use crate::labelled::Labeller;
use crate::lexicon::Lexicon;
use crate::report::{
    Folder, Input, Manifest, Rejects, Skipped, page, postings_header, table, terminal_summary, write_companies, write_duties,
    write_gap, write_groups, write_html, write_months, write_roles, write_titles, write_words,
};
use crate::summary::Summary;
use crate::tally::{Grouping, Mended, Records, Tally};
use crate::vocabulary::{GroupWord, Vocabulary, words};

/// Version of the outputs' columns.
const FORMAT: u32 = 2;

/// Label postings and compare companies
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge analyze export.csv --out result
  titlegauge analyze exports/ 'more/*.csv.gz' --out result --threads 4
  titlegauge analyze board.jsonl.zst monthly.zip --out result --keep-going
  xzcat big.csv.xz | titlegauge analyze - --out result
  titlegauge analyze odd.csv --out result --columns 'title=Post,description=Text'")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Folder for the results; replaced as a whole
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    keywords: KeywordFiles,
    /// A CSV with the columns name and company: every name like `name` counts as `company`
    #[arg(long, value_name = "FILE")]
    companies: Option<PathBuf>,
    /// Which duplicates are told: off, exact (all agrees), or near (also where a text is nearly the same, Jaccard 0.8 or more)
    #[arg(long, value_name = "off|exact|near", default_value_t = Duplicates::default())]
    duplicates: Duplicates,
    /// Threads; 0 for as many as there are processors
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Companies with fewer measured postings are not compared
    #[arg(long, value_name = "N", default_value_t = 5)]
    min_postings: u64,
    /// Write one more table by these keys, as by-company-month.csv: any of role, level (both as advertised), company, month, location, source; may be given several times
    #[arg(long, value_name = "KEY,…")]
    by: Vec<Grouping>,
    /// Rejected records that are not worth a complaint: a number, or a share such as 1% (which never minds ten)
    #[arg(long, value_name = "N|N%", default_value = "1%")]
    max_rejects: MaxRejects,
    /// Pass over inputs that cannot be read, and do the others; exit status 1 then
    #[arg(long)]
    keep_going: bool,
    /// Replace DIR even if it holds something else
    #[arg(long)]
    force: bool,
    /// Say what would be read, how, and where the results would go; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
    /// Show no progress bar
    #[arg(long)]
    no_progress: bool,
}

/// How many rejects are borne.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum MaxRejects {
    Count(u64),
    Percent(f64),
}

impl std::str::FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("\"{text}\" is neither a number nor a share such as 1%");
        match text.strip_suffix('%') {
            Some(percent) => match percent.trim().parse::<f64>() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Percent(percent)),
                Ok(_) => Err("a share is 0% to 100%".into()),
                Err(_) => Err(format!("\"{text}\" is neither a number nor a share such as 1%")),
            },
            None => text.parse().map(Self::Count).map_err(wrong),
        }
    }
}

impl std::fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl MaxRejects {
    /// Rows that are too few to complain of, where a share is given.
    const NEVER_MINDED: u64 = 10;

    pub(super) fn exceeded(self, records: &Records) -> bool {
        match self {
            Self::Count(most) => records.rejected > most,
            Self::Percent(percent) => {
                records.rejected > Self::NEVER_MINDED && records.rejected as f64 * 100.0 > percent * records.read() as f64
            }
        }
    }
}

/// The user's own names of companies.
pub(super) fn aliases(companies: Option<&PathBuf>, lexicon: &Lexicon) -> Result<Aliases, AliasesError> {
    let read = |path: &PathBuf| Aliases::read(path, &CompanyKeys::new(lexicon));
    companies.map_or_else(|| Ok(Aliases::default()), read)
}

/// Runs the job.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let began = Instant::now();
    let started = jiff::Timestamp::now();
    if let Some(twice) = (1..arguments.by.len()).find(|&at| arguments.by[..at].contains(&arguments.by[at])) {
        anyhow::bail!("--by: {} is asked for twice", arguments.by[twice].file());
    }
    let (Found { sources, refused, .. }, overrides) = arguments.inputs.find()?;
    let skipped: Vec<Skipped> = refused_unless(arguments.keep_going, refused)?;
    let lexicon = arguments.keywords.load()?;
    let aliases = aliases(arguments.companies.as_ref(), &lexicon)?;
    if arguments.dry_run {
        let would = dry_run::Would { out: &arguments.out, force: arguments.force, keep_going: arguments.keep_going };
        return would.tell(&sources, &skipped, &overrides);
    }
    let mut folder = Folder::create(&arguments.out, arguments.force)?;
    let companies_sha256 = aliases.sha256.clone();
    let labeller = Labeller::new(&lexicon).with_aliases(aliases).telling(arguments.duplicates);
    let hidden = arguments.quiet || arguments.no_progress || log == LogForm::Json;
    let bar = progress_bar(hidden, &sources);
    let job = Job {
        sources: &sources,
        overrides: &overrides,
        labeller: &labeller,
        threads: arguments.threads,
        keep_going: arguments.keep_going,
        progress: &|bytes| bar.inc(bytes),
    };
    let (tally, vocabulary, inputs, more) = read(&job, &arguments.by, &mut folder)?;
    bar.finish_and_clear();
    let skipped: Vec<Skipped> = skipped.into_iter().chain(more).collect();
    let incomplete = complain(&inputs, &skipped)?;
    let summary = Summary::finish(tally, &lexicon);
    let gap = Gap::new(&summary, &lexicon, arguments.min_postings);
    write_tables(&mut folder, "", &summary, &gap, &lexicon)?;
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    write_page(&mut folder, "", &summary, &gap, &words(&vocabulary, &lexicon), &lexicon, &names, &skipped)?;
    let mut manifest = manifest(options(arguments, companies_sha256), &lexicon, &summary, inputs);
    manifest.skipped = skipped;
    manifest.started = started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    manifest.seconds = (began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    manifest.outputs = folder.outputs().to_vec();
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    folder.place(text.as_bytes())?;
    if !arguments.quiet {
        let table = terminal_summary(&summary, &gap, &lexicon);
        say_done(&summary.records, &table, &arguments.out.display().to_string(), manifest.seconds);
    }
    if arguments.max_rejects.exceeded(&summary.records) {
        let (rejected, read) = (summary.records.rejected, summary.records.read());
        let (most, file) = (arguments.max_rejects, arguments.out.join("rejects.csv").display().to_string());
        warn!(rejected, read, file, "{rejected} of {read} records were rejected, more than {most}; see {file}");
        return Ok(COMPLAINTS);
    }
    Ok(if incomplete { COMPLAINTS } else { DONE })
}

/// Says where the records went, with the table that people see.
pub(super) fn say_done(records: &Records, table: &str, out: &str, seconds: f64) {
    info!(
        shown = format!("{table}Results   {out} ({seconds:.1} s)\n"),
        read = records.read(),
        labelled = records.labelled,
        unclassified = records.unclassified,
        duplicate = records.duplicate,
        rejected = records.rejected,
        out,
        seconds,
        "done"
    );
}

/// Inputs that cannot be opened: an error, or with `--keep-going` to be passed over.
pub(super) fn refused_unless(keep_going: bool, refused: Vec<IngestError>) -> anyhow::Result<Vec<Skipped>> {
    if keep_going {
        return Ok(refused.iter().map(skip).collect());
    }
    refused.into_iter().next().map_or_else(|| Ok(Vec::new()), |error| Err(error.into()))
}

pub(super) fn skip(error: &IngestError) -> Skipped {
    let (text, source) = (error.to_string(), error.name());
    let reason = text.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&text).to_owned();
    Skipped { source: source.to_owned(), reason }
}

/// Says which inputs were passed over, or not read to their end; an error if nothing is left.
fn complain(inputs: &[Input], skipped: &[Skipped]) -> anyhow::Result<bool> {
    let incomplete = incomplete(inputs, skipped);
    if inputs.is_empty() {
        anyhow::bail!("no input is left that can be read; nothing was written");
    }
    Ok(incomplete)
}

/// Says which inputs were passed over.
pub(super) fn say_skipped(skipped: &[Skipped]) {
    for skip in skipped {
        warn!(source = skip.source, reason = skip.reason, "passed over {}: {}", skip.source, skip.reason);
    }
}

/// Says which inputs were passed over, or not read to their end, and whether any was.
pub(super) fn incomplete(inputs: &[Input], skipped: &[Skipped]) -> bool {
    say_skipped(skipped);
    let mut incomplete = !skipped.is_empty();
    for input in inputs {
        if let Some(reason) = &input.truncated {
            incomplete = true;
            let (source, read) = (&input.source, input.read);
            warn!(source, reason, read, "{source} {reason}; the {read} records before that are kept");
        }
    }
    incomplete
}

/// Reads all inputs into `postings.csv` and `rejects.csv`.
fn read(job: &Job<'_>, by: &[Grouping], folder: &mut Folder) -> anyhow::Result<(Tally, Vocabulary, Vec<Input>, Vec<Skipped>)> {
    let mut postings = folder.output("postings.csv")?;
    let mut header = table::writer(Vec::new());
    header.write_record(postings_header())?;
    let header = header.into_inner()?;
    postings.write_all(&header).map_err(|e| postings.error(e))?;
    let mut rejects = Rejects::new(folder)?;
    let names: Vec<String> = job.sources.iter().map(|source| source.name.clone()).collect();
    let lexicon = job.labeller.lexicon;
    let mut results = Results {
        names: &names,
        lexicon,
        postings: &mut postings,
        rejects: &mut rejects,
        by,
        tally: Tally::by(by),
        vocabulary: Vocabulary::default(),
    };
    let read = engine::run(job, &mut results)?;
    let Results { tally, vocabulary, .. } = results;
    let (mut inputs, mut skipped) = (Vec::new(), Vec::new());
    for (index, input) in (0..).zip(read) {
        match input {
            Ok(mut input) => {
                input.records = tally.sources.get(&index).copied().unwrap_or_default();
                input.read = input.records.read();
                input.mended = tally.mended.get(&index).copied().unwrap_or_default();
                inputs.push(input);
            }
            Err(error) => skipped.push(skip(&error)),
        }
    }
    let rejects = rejects.finish()?;
    folder.close(postings)?;
    folder.add(rejects);
    Ok((tally, vocabulary, inputs, skipped))
}

/// The fixed tables, under `prefix`: nothing, or a folder with a slash.
pub(super) fn write_tables(
    folder: &mut Folder,
    prefix: &str,
    summary: &Summary,
    gap: &Gap,
    lexicon: &Lexicon,
) -> anyhow::Result<()> {
    let name = |file: &str| format!("{prefix}{file}");
    folder.write(&name("companies.csv"), |out| write_companies(summary, gap, lexicon, out))?;
    folder.write(&name("roles.csv"), |out| write_roles(summary, lexicon, out))?;
    folder.write(&name("titles.csv"), |out| write_titles(summary, gap, lexicon, out))?;
    folder.write(&name("months.csv"), |out| write_months(summary, gap, lexicon, out))?;
    folder.write(&name("gap.json"), |out| Ok(write_gap(gap, lexicon, out)?))?;
    folder.write(&name("duties.csv"), |out| write_duties(summary, lexicon, out))?;
    Ok(())
}

/// The tables that were asked for, `words.csv`, and the page that shows it with all the rest.
pub(super) fn write_page(
    folder: &mut Folder,
    prefix: &str,
    summary: &Summary,
    gap: &Gap,
    words: &[GroupWord],
    lexicon: &Lexicon,
    sources: &[&str],
    skipped: &[Skipped],
) -> anyhow::Result<()> {
    for groups in &summary.groups {
        folder.write(&format!("{prefix}{}", groups.by.file()), |out| write_groups(groups, summary, lexicon, sources, out))?;
    }
    folder.write(&format!("{prefix}words.csv"), |out| write_words(words, out))?;
    let mut page = page(summary, gap, words, lexicon, sources);
    page.sources.retain(|row| !skipped.iter().any(|skipped| skipped.source == row.name));
    folder.write(&format!("{prefix}report.html"), |out| Ok(write_html(&page, out)?))?;
    Ok(())
}

/// Options that have a bearing on results.
fn options(arguments: &Arguments, companies_sha256: String) -> BTreeMap<&'static str, String> {
    let by: Vec<String> = arguments.by.iter().map(Grouping::to_string).collect();
    BTreeMap::from([
        ("by", by.join(" ")),
        ("columns", arguments.inputs.overridden()),
        ("companies", arguments.companies.as_ref().map_or("none".into(), |path| path.display().to_string())),
        ("companies_sha256", companies_sha256),
        ("duplicates", arguments.duplicates.to_string()),
        ("encoding", arguments.inputs.encoding.clone().unwrap_or_default()),
        ("keywords", arguments.keywords.named()),
        ("max_rejects", arguments.max_rejects.to_string()),
        ("min_postings", arguments.min_postings.to_string()),
    ])
}

/// The manifest of a run, its time and outputs still to be told.
pub(super) fn manifest(
    options: BTreeMap<&'static str, String>,
    lexicon: &Lexicon,
    summary: &Summary,
    inputs: Vec<Input>,
) -> Manifest {
    let counts = &summary.all.counts;
    let in_companies: u64 = summary.companies.iter().map(|c| c.figures.counts.postings).sum();
    let mut mended = Mended::default();
    for input in &inputs {
        mended.merge(&input.mended);
    }
    Manifest {
        program: "titlegauge",
        version: env!("CARGO_PKG_VERSION"),
        format: FORMAT,
        keywords_sha256: lexicon.hash.clone(),
        options,
        inputs,
        skipped: Vec::new(),
        read: summary.records.read(),
        records: summary.records,
        mended,
        reasons: summary.reasons.clone(),
        roles: lexicon.roles.iter().zip(&summary.all.roles).map(|(role, n)| (role.id.clone(), *n)).collect(),
        companies: summary.companies.len() as u64,
        without_company: counts.postings - in_companies,
        in_frame: counts.in_frame,
        measured: counts.measured,
        openings: counts.openings,
        started: String::new(),
        seconds: 0.0,
        outputs: Vec::new(),
    }
}

/// A bar by bytes with rate and time left, on a terminal only.
pub(super) fn progress_bar(hidden: bool, sources: &[Source]) -> ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let whole: Option<u64> = sources.iter().map(|source| source.size).sum();
    let Some(whole) = whole else {
        return ProgressBar::new_spinner().with_message("reading");
    };
    let template = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec}, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(whole).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(rejected: u64, labelled: u64) -> Records {
        Records { rejected, labelled, ..Records::default() }
    }

    #[test]
    fn rejects_that_are_too_many() {
        let cases = [
            ("1%", 10, 0, false),
            ("1%", 11, 100, true),
            ("1%", 11, 10_000, false),
            ("0%", 11, 10_000, true),
            ("5", 5, 0, false),
            ("5", 6, 10_000, true),
        ];
        for (option, rejected, labelled, exceeded) in cases {
            let most: MaxRejects = option.parse().unwrap();
            assert_eq!(most.exceeded(&records(rejected, labelled)), exceeded, "{option} {rejected}");
        }
        for wrong in ["", "x", "1.5", "101%", "-1%"] {
            assert!(wrong.parse::<MaxRejects>().is_err(), "{wrong}");
        }
    }
}
