//! `titlegauge review`: picks postings for a human reader to label.

use std::collections::HashSet;
use std::convert::Infallible;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tracing::warn;

use super::inputs::{Inputs, KeywordFiles};
use super::status::DONE;
use super::values::{Threads, output, whole};
use crate::engine::{self, Job, Sink};
use crate::lab::label_studio::{is_list, sheet};
use crate::lab::review::{Shortlist, masked};
use crate::report::{ReportError, review_header, review_row, review_task, table};
use crate::sheet::{Sheet, SheetError};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::sanitize::unguarded;
use titlegauge_ingest as ingest;

/// Pick the postings that most need a human reader, as a CSV to label by hand
///
/// A third are close calls between two roles, a third have the largest title gaps, and a third are
/// random; the roles take turns. Recognised titles and company names are masked in the texts.
/// The reader fills in the columns `role` to `confidence`; docs/review.md describes them. The last
/// column has the probability with which a posting was picked; eval weights by it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge review export.csv -n 50 --out first.csv
  titlegauge review export.csv -n 50 --without first.csv --out second.csv
  titlegauge review export.csv --format label-studio --out tasks.json")]
pub struct Arguments {
    /// Number of postings
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        default_value_t = 50,
        value_parser = whole::<u16>(1..=10_000),
        allow_negative_numbers = true
    )]
    number: u16,
    /// Show the program's labels too; they influence the reader, so use them to study mistakes and
    /// not to measure
    #[arg(long)]
    labels: bool,
    /// Leave out the program's labels; this is the default
    #[arg(long, conflicts_with = "labels")]
    blind: bool,
    /// Leave out the postings whose ids are in FILE, such as an earlier review; can be given
    /// several times
    #[arg(long, value_name = "FILE")]
    without: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", value_enum, default_value = "csv")]
    format: Form,
    /// Write to FILE, which must not exist yet, instead of standard output
    #[arg(long, short = 'o', value_name = "FILE", value_parser = output("leave the option out to write to standard output"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    keywords: KeywordFiles,
}

/// A form of the output.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// A table with empty columns
    Csv,
    /// Tasks to import into Label Studio, as JSON
    LabelStudio,
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    if let Some(path) = arguments.out.as_ref().filter(|path| path.exists()) {
        anyhow::bail!(
            "cannot write {}: it already exists and may contain a reader's work; name another file",
            path.display()
        );
    }
    let mut unwanted = HashSet::new();
    for path in &arguments.without {
        unwanted.extend(ids(path)?);
    }
    let (sources, overrides) = arguments.inputs.open()?;
    let lexicon = arguments.keywords.load()?;
    let labeller = Labeller::new(Arc::clone(&lexicon));
    let job = Job { threads: arguments.threads.count, ..Job::new(&sources, &overrides, &labeller) };
    let number = usize::from(arguments.number);
    let mut review = ReviewSink { shortlist: Shortlist::new(&lexicon, number), unwanted };
    engine::run(&job, &mut review)?;
    let (rows, text) = text_of(arguments, &labeller, review.shortlist)?;
    if rows == 0 {
        anyhow::bail!(
            "there is nothing to review: no posting of the input has a label; check the input with titlegauge inspect"
        );
    }
    match &arguments.out {
        Some(path) => write_new(path, &text)?,
        None => std::io::stdout().lock().write_all(&text)?,
    }
    if rows < number {
        warn!("the input has {rows} postings to review, fewer than {number}");
    }
    Ok(DONE)
}

/// Returns the number of postings picked, and the text of the output.
fn text_of(
    arguments: &Arguments,
    labeller: &Labeller,
    shortlist: Shortlist,
) -> anyhow::Result<(usize, Vec<u8>)> {
    let (lexicon, blind) = (labeller.lexicon(), !arguments.labels);
    let picked = shortlist.pick();
    let described = picked.iter().map(|pick| {
        let candidate = &pick.candidate;
        let (title, company) = (&candidate.title, &candidate.company_key);
        (pick, masked(labeller.scanner(), &candidate.description, title, company))
    });
    let text = match arguments.format {
        Form::Csv => {
            let mut rows = table::writer(Vec::new());
            rows.write_record(review_header(blind))?;
            for (pick, description) in described {
                rows.write_record(review_row(lexicon, pick, &description, blind))?;
            }
            rows.into_inner()?
        }
        Form::LabelStudio => {
            let task =
                |(pick, description): (_, String)| review_task(lexicon, pick, &description, blind);
            let mut text = serde_json::to_vec_pretty(&described.map(task).collect::<Vec<_>>())?;
            text.push(b'\n');
            text
        }
    };
    Ok((picked.len(), text))
}

/// Writes a file that did not exist when the run began. It appears complete or not at all.
fn write_new(path: &Path, text: &[u8]) -> Result<(), ReportError> {
    let error = |source| ReportError::Io { path: path.to_owned(), source };
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}.part", std::process::id()));
    let written = std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written.map_err(error)
}

/// Reads the column `id` of a CSV file, or the ids in tasks of Label Studio. Apostrophes that guard
/// formulas in tables are removed.
fn ids(path: &Path) -> anyhow::Result<Vec<String>> {
    let context = || format!("cannot read {}", path.display());
    let unreadable = |source| SheetError::Unreadable { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if is_list(&bytes) {
        let read =
            |sheet: &Sheet| Ok(sheet.rows.iter().map(|(_, row)| row[0].to_owned()).collect());
        let ids: Vec<String> = Sheet::read_as(path, sheet, read)?;
        return Ok(ids.iter().map(|id| unguarded(id).to_owned()).collect());
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
    let header = reader.byte_headers().with_context(context)?.clone();
    // Spreadsheets write a byte order mark before the first header.
    let named = |cell: &[u8]| {
        cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell).trim_ascii().eq_ignore_ascii_case(b"id")
    };
    let Some(at) = header.iter().position(named) else {
        anyhow::bail!("cannot use {}: it has no column id; add one", path.display())
    };
    let mut ids = Vec::new();
    for record in reader.byte_records() {
        let record = record.with_context(context)?;
        let id = String::from_utf8_lossy(record.get(at).unwrap_or_default()).into_owned();
        ids.push(unguarded(&id).to_owned());
    }
    Ok(ids)
}

/// A sink that keeps candidates.
struct ReviewSink {
    shortlist: Shortlist,
    unwanted: HashSet<String>,
}

impl Sink for ReviewSink {
    type Part = Shortlist;
    type Error = Infallible;

    fn part(&self, labelled: &[Labelled<'_>], _: &ingest::Records) -> Shortlist {
        let mut part = self.shortlist.like();
        for posting in labelled {
            part.consider(posting, &self.shortlist, &self.unwanted);
        }
        part
    }

    fn take(&mut self, part: Shortlist) -> Result<(), Infallible> {
        self.shortlist.merge(part);
        Ok(())
    }
}
