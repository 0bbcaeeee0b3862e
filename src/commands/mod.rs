//! Arguments, progress bar, exit status. Nothing else in the library knows them.

mod analyze;
mod common;
mod compare;
mod config;
mod doctor;
mod dry_run;
mod eval;
mod explain;
mod fit;
mod init;
mod inspect;
mod keywords;
mod labelled_input;
mod log;
mod nightly;
mod outcome;
mod outputs;
mod progress;
mod review;
mod shell;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing::{error, info};

use crate::engine::EngineError;
use crate::report::ReportError;
use crate::store::HistoryError;
use titlegauge_core::lexicon::{Lexicon, LexiconError};
use titlegauge_core::sanitize::{escaped, printable};
use titlegauge_ingest::{Encoding, Found, Overrides, Source};

use config::Config;
use log::LogForm;

/// Done, or the reader closed the pipe.
const DONE: u8 = 0;
/// Done with complaints.
const COMPLAINTS: u8 = 1;
/// Wrong use or unreadable input; nothing written.
const UNREADABLE: u8 = 2;
/// Alerts, with `--strict`; the results are in place.
const ALERTS: u8 = 3;
/// An output or the store could not be written; earlier results intact.
const UNWRITABLE: u8 = 4;
/// Another run is at the store.
const LOCKED: u8 = 5;

/// Reads exports of job postings, labels each posting with the leadership role its
/// duties describe, and compares the titles that companies advertise with them.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit status: 0 done; 1 done with complaints (too many rejects, inputs passed over, a failed check); 2 wrong use or unreadable input, nothing written; 3 alerts with --strict; 4 an output or the store could not be written, earlier results intact; 5 another run is at the store."
)]
struct Arguments {
    /// Settings file, instead of titlegauge.toml in the working folder; options override what stands in it (--keep-going=false a flag)
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// How warnings, errors and the summary are said on standard error
    #[arg(long, value_name = "FORM", global = true, value_enum, default_value_t)]
    log: LogForm,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Analyze(analyze::Arguments),
    Compare(compare::Arguments),
    Completions(shell::Completions),
    Doctor(doctor::Arguments),
    Explain(explain::Arguments),
    Eval(eval::Arguments),
    Fit(fit::Arguments),
    Init(init::Arguments),
    Inspect(inspect::Arguments),
    Keywords(keywords::Arguments),
    Man(shell::Man),
    Nightly(nightly::Arguments),
    Review(review::Arguments),
}

/// What to read, and how; shared by the subcommands.
#[derive(clap::Args)]
struct Inputs {
    /// Files, folders, patterns, or - for standard input: CSV, TSV or JSON, plain, .gz, .zst or .zip
    #[arg(required = true, value_name = "INPUT")]
    paths: Vec<String>,
    /// Headers that are not recognised by themselves: title=HEADER,company=HEADER,…, or by number: title=#3
    ///
    /// Meanings: `id, title, company, location, date, description, requirements, salary, salary_min, salary_max, salary_currency,
    /// salary_period, requisition`. A description or requirements in several columns: description=A,description=B
    #[arg(long, value_name = "MEANING=HEADER,…", default_value = "")]
    columns: String,
    /// Encoding of all inputs, where it is not told rightly by itself: utf-8, windows-1252, utf-16le, …
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The first record is a posting; columns are named by number: --columns title=1,description=4
    #[arg(long)]
    no_header: bool,
}

impl Inputs {
    /// All inputs; one that cannot be read is an error.
    fn open(&self) -> anyhow::Result<(Vec<Source>, Overrides)> {
        let (found, overrides) = self.find()?;
        match found.refused.into_iter().next() {
            Some(error) => Err(error.into()),
            None => Ok((found.sources, overrides)),
        }
    }

    /// What is said about columns, for the manifest.
    fn overridden(&self) -> String {
        if self.no_header { format!("{} --no-header", self.columns) } else { self.columns.clone() }
    }

    /// The encoding that was asked for.
    fn encoding(&self) -> anyhow::Result<Option<Encoding>> {
        Ok(self.encoding.as_deref().map(Encoding::named).transpose()?)
    }

    /// The inputs that can be read, and those that cannot.
    fn find(&self) -> anyhow::Result<(Found, Overrides)> {
        let mut overrides = Overrides::parse(&self.columns)?;
        overrides.no_header = self.no_header;
        let encoding = self.encoding()?;
        let mut found = Found::of(&self.paths)?;
        found.sources.iter_mut().for_each(|source| source.encoding = encoding);
        Ok((found, overrides))
    }
}

/// Which keyword files to use; shared by the subcommands.
#[derive(clap::Args)]
struct KeywordFiles {
    /// Folder of keyword files to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    keywords: Option<PathBuf>,
}

impl KeywordFiles {
    fn load(&self) -> Result<Arc<Lexicon>, LexiconError> {
        self.keywords.as_deref().map_or_else(Lexicon::builtin, Lexicon::from_folder).map(Arc::new)
    }

    /// Which they are, for the manifest.
    fn named(&self) -> String {
        self.keywords.as_ref().map_or("built in".into(), |path| path.display().to_string())
    }
}

/// A number of threads. More than any machine has would only take its memory.
fn threads() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(0..=1024)
}

/// The command line, as it is without settings. Where none are followed, `--config` is known, so
/// that it can be refused for what it is, and no help names it.
fn command() -> clap::Command {
    // A night has to know inputs again, so that there is no standard input.
    let inputs = "Files, folders, or patterns: CSV, TSV or JSON, plain, .gz, .zst or .zip";
    let mut command = Arguments::command()
        .mut_subcommand("nightly", |nightly| nightly.mut_arg("paths", |paths| paths.help(inputs)));
    let config = command.get_arguments().find(|argument| argument.get_id() == "config").cloned();
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names.into_iter().filter(|name| config::followed(name).is_empty()) {
        let hidden = config.clone().map(|config| config.hide(true));
        command = command.mut_subcommand(name, |sub| sub.args(hidden));
    }
    command
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    log::start(log_form(&arguments));
    match read(&arguments).and_then(run_command) {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_closed_pipe(&error) => ExitCode::from(DONE),
        Err(error) => {
            let status = status_of(&error);
            match error.downcast_ref::<clap::Error>() {
                // In colour, and help goes to standard output.
                Some(usage) if !usage.use_stderr() || log_form(&arguments) == LogForm::Text => {
                    usage.exit()
                }
                _ => error!(status, "{}", said(&error).trim_end()),
            }
            ExitCode::from(status)
        }
    }
}

/// The arguments, over the settings of the file that they go by.
fn read(arguments: &[OsString]) -> anyhow::Result<Arguments> {
    let config = Config::of(command(), arguments)?;
    let command = config.as_ref().map_or_else(command, |config| config.apply(command()));
    let matches = command.try_get_matches_from(arguments)?;
    let quiet =
        matches.subcommand().and_then(|(_, of_it)| of_it.try_get_one("quiet").ok()?.copied());
    if let Some(config) = config.filter(|_| quiet != Some(true)) {
        let file = config.path.display().to_string();
        info!(file, "settings are taken from {file}");
    }
    Ok(Arguments::from_arg_matches(&matches)?)
}

fn run_command(arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Analyze(analyze) => analyze::run(&analyze, arguments.log),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Completions(arguments) => shell::completions(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Fit(arguments) => fit::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Keywords(arguments) => keywords::run(&arguments),
        Command::Man(arguments) => shell::man(&arguments),
        Command::Nightly(nightly) => nightly::run(&nightly, arguments.log),
        Command::Review(arguments) => review::run(&arguments),
    }
}

/// The form that errors take, told before the arguments are known to be right.
fn log_form(arguments: &[OsString]) -> LogForm {
    let words: Vec<&str> =
        arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let json =
        words.contains(&"--log=json") || words.windows(2).any(|two| two == ["--log", "json"]);
    if json { LogForm::Json } else { LogForm::Text }
}

/// An error with its causes, but those that it names itself.
fn said(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            let _ = write!(said, ": {cause}");
        }
    }
    said
}

/// Whether the reader of standard output went away, which is its right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// The status of an error. What is read has its name in an error of its own; the system's bare
/// error comes of writing alone.
fn status_of(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<HistoryError>() {
        Some(HistoryError::Locked { .. }) => return LOCKED,
        Some(_) => return UNWRITABLE,
        None => {}
    }
    let report = error.downcast_ref::<ReportError>().or_else(|| {
        match error.downcast_ref::<EngineError<ReportError>>() {
            Some(EngineError::Sink(report)) => Some(report),
            _ => None,
        }
    });
    match report {
        Some(ReportError::NotOurs(_) | ReportError::MountPoint(_)) | None
            if error.downcast_ref::<io::Error>().is_none() =>
        {
            UNREADABLE
        }
        _ => UNWRITABLE,
    }
}
