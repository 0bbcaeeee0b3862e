//! `titlegauge analyze`: the main job.

mod sink;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::common::Common;
use super::log::LogForm;
use super::outcome::{incomplete, refused_unless, say_done, too_many_rejects};
use super::outputs::{Tables, begin_postings, manifest};
use super::progress::progress_bar;
use super::{COMPLAINTS, DONE, dry_run};
use crate::engine::{self, Job, Read};
use crate::report::{Folder, Input, Rejects, terminal_summary};
use sink::Results;
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labelled::Labeller;
use titlegauge_figures::gap::Gap;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::{Grouping, Tally};
use titlegauge_figures::vocabulary::{Vocabulary, words};
use titlegauge_ingest::{Found, Overrides, Skipped, Source};

/// Label postings and compare companies
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge analyze export.csv --out result
  titlegauge analyze exports/ 'more/*.csv.gz' --out result --threads 4
  titlegauge analyze board.jsonl.zst monthly.zip --out result --keep-going
  xzcat big.csv.xz | titlegauge analyze - --out result
  titlegauge analyze odd.csv --out result --columns 'title=Post,description=Text'")]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Folder for the results; replaced as a whole
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which copies of postings are found: off, exact (all agrees), or near (also postings of one company whose texts share about 80 % of their five-word sequences)
    #[arg(long, value_name = "off|exact|near", default_value_t = Duplicates::default())]
    duplicates: Duplicates,
    /// Write one more table by these keys, as by-company-month.csv: any of role, level (both as advertised), company, month, location, source; may be given several times
    #[arg(long, value_name = "KEY,…")]
    by: Vec<Grouping>,
    /// Replace DIR even if it holds something else
    #[arg(long)]
    force: bool,
    /// Say what would be read, how, and where the results would go; write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the job.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let began = Instant::now();
    let started = jiff::Timestamp::now();
    if let Some(twice) =
        (1..arguments.by.len()).find(|&at| arguments.by[..at].contains(&arguments.by[at]))
    {
        anyhow::bail!("--by: {} is asked for twice", arguments.by[twice].file());
    }
    let (Found { sources, refused, .. }, overrides) = arguments.common.inputs.find()?;
    let skipped: Vec<Skipped> = refused_unless(arguments.common.keep_going, refused)?;
    let lexicon = arguments.common.keywords.load()?;
    let names = arguments.common.company_names(&lexicon)?;
    if arguments.dry_run {
        let would = dry_run::Would {
            out: &arguments.out,
            force: arguments.force,
            keep_going: arguments.common.keep_going,
        };
        return would.tell(&sources, &skipped, &overrides);
    }
    let folder = Folder::create(&arguments.out, arguments.force)?;
    let mut options = arguments.common.options(names.sha256.clone(), arguments.duplicates);
    options.insert("by", by(arguments));
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(arguments.duplicates);
    let hidden = arguments.common.quiet || arguments.common.no_progress || log == LogForm::Json;
    let run = Run {
        arguments,
        began,
        started,
        sources: &sources,
        overrides: &overrides,
        labeller: &labeller,
        options,
        hidden,
    };
    run.finish(folder, skipped)
}

/// What is fixed for a run.
struct Run<'a> {
    arguments: &'a Arguments,
    began: Instant,
    started: jiff::Timestamp,
    sources: &'a [Source],
    overrides: &'a Overrides,
    labeller: &'a Labeller,
    options: BTreeMap<&'static str, String>,
    /// Whether no progress is shown.
    hidden: bool,
}

impl Run<'_> {
    /// Reads all inputs and puts the results in place.
    fn finish(self, mut folder: Folder, skipped: Vec<Skipped>) -> anyhow::Result<u8> {
        let (arguments, lexicon) = (self.arguments, self.labeller.lexicon());
        let Counted { tally, vocabulary, inputs, skipped: more } = self.read(&mut folder)?;
        let skipped: Vec<Skipped> = skipped.into_iter().chain(more).collect();
        let incomplete = complain(&inputs, &skipped)?;
        let summary = Summary::finish(tally, lexicon);
        let gap = Gap::new(&summary, lexicon, arguments.common.min_postings);
        let names: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
        let (words, sources) = (&words(&vocabulary, lexicon), names.as_slice());
        let tables = Tables {
            prefix: "",
            summary: &summary,
            gap: &gap,
            words,
            lexicon,
            sources,
            skipped: &skipped,
        };
        tables.write(&mut folder)?;
        let mut manifest = manifest(self.options, lexicon, &summary, inputs);
        manifest.skipped = skipped;
        manifest.started = self.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        manifest.seconds = (self.began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        manifest.outputs = folder.outputs().to_vec();
        let mut text = serde_json::to_string_pretty(&manifest)?;
        text.push('\n');
        folder.place(text.as_bytes())?;
        if !arguments.common.quiet {
            let table = terminal_summary(&summary, &gap, lexicon);
            say_done(
                &summary.records,
                &table,
                &arguments.out.display().to_string(),
                manifest.seconds,
            );
        }
        if too_many_rejects(arguments.common.max_rejects, &summary.records, &arguments.out) {
            return Ok(COMPLAINTS);
        }
        Ok(if incomplete { COMPLAINTS } else { DONE })
    }

    /// Reads all inputs into `postings.csv` and `rejects.csv`.
    fn read(&self, folder: &mut Folder) -> anyhow::Result<Counted> {
        let (arguments, labeller) = (self.arguments, self.labeller);
        let bar = progress_bar(self.hidden, self.sources);
        let job = Job {
            threads: arguments.common.threads,
            keep_going: arguments.common.keep_going,
            progress: &|bytes| bar.inc(bytes),
            ..Job::new(self.sources, self.overrides, labeller)
        };
        let mut postings = begin_postings(folder)?;
        let mut rejects = Rejects::new(folder)?;
        let names: Vec<String> = self.sources.iter().map(|source| source.name.clone()).collect();
        let mut results = Results {
            names: &names,
            lexicon: labeller.lexicon(),
            postings: &mut postings,
            rejects: &mut rejects,
            by: &arguments.by,
            tally: Tally::by(&arguments.by),
            vocabulary: Vocabulary::default(),
        };
        let read = engine::run(&job, &mut results)?;
        let Results { tally, vocabulary, .. } = results;
        bar.finish_and_clear();
        let rejects = rejects.finish()?;
        folder.close(postings)?;
        folder.add(rejects);
        let (inputs, skipped) = counted(read, &tally);
        Ok(Counted { tally, vocabulary, inputs, skipped })
    }
}

/// What all inputs come to.
struct Counted {
    tally: Tally,
    vocabulary: Vocabulary,
    inputs: Vec<Input>,
    skipped: Vec<Skipped>,
}

/// Gives each input its counts; those that were passed over go apart.
fn counted(read: Vec<Read>, tally: &Tally) -> (Vec<Input>, Vec<Skipped>) {
    let (mut inputs, mut skipped) = (Vec::new(), Vec::new());
    for (number, read) in (0..).zip(read) {
        match read {
            Ok(source) => inputs.push(Input::counted(source, tally, number)),
            Err(error) => skipped.push(error),
        }
    }
    (inputs, skipped)
}

/// Says which inputs were passed over, or not read to their end; an error if nothing is left.
fn complain(inputs: &[Input], skipped: &[Skipped]) -> anyhow::Result<bool> {
    let incomplete = incomplete(inputs, skipped);
    if inputs.is_empty() {
        anyhow::bail!("no input is left that can be read; nothing was written");
    }
    Ok(incomplete)
}

/// The tables that were asked for beside the fixed ones.
fn by(arguments: &Arguments) -> String {
    let by: Vec<String> = arguments.by.iter().map(Grouping::to_string).collect();
    by.join(" ")
}
