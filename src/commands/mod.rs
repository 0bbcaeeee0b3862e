//! The command line: arguments, settings, progress bar, log and exit status. The only code that
//! uses clap, indicatif, anyhow and tracing.

mod analyze;
mod color;
mod compare;
mod config;
mod doctor;
mod dry_run;
mod effective;
mod errors;
mod eval;
mod explain;
mod fit;
mod global;
mod init;
mod inputs;
mod inspect;
mod keywords;
mod label;
mod labelled_input;
mod log;
mod losses;
mod matching;
mod merge;
mod nightly;
mod options;
mod outcome;
mod piped;
mod progress;
mod review;
mod shard;
mod shards;
mod shell;
mod signals;
mod status;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing::{debug, info};

use config::Config;
use global::GlobalOptions;
use log::Reporting;
use titlegauge_core::lexicon::FileSet;

/// Reads exports of job postings, labels each posting with the leadership role its
/// duties describe, and compares the titles that companies advertise with them.
#[derive(Parser)]
#[command(
    version,
    disable_help_flag = true,
    after_help = "Exit status: 0 done; 1 done with complaints (no posting kept, more than half of the records lost, too many rejects, skipped inputs, a failed check); 2 wrong use or unreadable input, nothing written; 3 alerts with --strict; 4 an output or the store could not be written, earlier results intact; 5 another run uses the store."
)]
struct Arguments {
    #[command(flatten)]
    global: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Analyze(analyze::Arguments),
    Compare(compare::Arguments),
    Completions(shell::Completions),
    Config(effective::Arguments),
    Doctor(doctor::Arguments),
    Explain(explain::Arguments),
    Eval(eval::Arguments),
    Fit(fit::Arguments),
    Init(init::Arguments),
    Inspect(inspect::Arguments),
    Keywords(keywords::Arguments),
    Label(label::Arguments),
    Man(shell::Man),
    Merge(merge::Arguments),
    Nightly(nightly::Arguments),
    Review(review::Arguments),
    Shard(shard::Arguments),
}

/// Returns the command line without settings. Subcommands that use no settings accept `--config`,
/// so that it can be refused with a message of its own, but hide it from their help.
fn command() -> clap::Command {
    // `nightly` recognises inputs later by their content, so it reads no standard input.
    let inputs = "Files, folders, or patterns: CSV, TSV, JSON or XML, plain, .gz, .zst, .bz2, .xz or .zip; Parquet files, .xlsx workbooks, databases";
    let mut command = Arguments::command()
        .mut_subcommand("nightly", |nightly| nightly.mut_arg("paths", |paths| paths.help(inputs)));
    for name in READ_STANDARD_INPUT {
        command =
            command.mut_subcommand(name, |sub| sub.mut_arg("paths", |paths| paths.required(false)));
    }
    let config = command.get_arguments().find(|argument| argument.get_id() == "config").cloned();
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names.into_iter().filter(|name| !config::takes_config(name)) {
        let hidden = config.clone().map(|config| config.hide(true));
        command = command.mut_subcommand(name, |sub| sub.args(hidden));
    }
    command
}

/// The subcommands that read standard input if it is piped and no input is named.
const READ_STANDARD_INPUT: [&str; 5] = ["analyze", "explain", "inspect", "label", "shard"];

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    ExitCode::from(run_with(&arguments))
}

/// Runs the program with these arguments, the first of which is its name, and returns the exit
/// status.
pub fn run_with(arguments: &[OsString]) -> u8 {
    let reporting = Reporting::of(arguments);
    log::start(reporting);
    signals::report_file_size_limit();
    signals::remove_staging_when_ended();
    let status = parse(arguments, reporting)
        .and_then(|(arguments, config)| run_command(arguments, config.as_ref()));
    status.unwrap_or_else(|error| errors::report(&error, reporting))
}

/// Parses the arguments, with the settings of the file as defaults. Returns them with the settings.
fn parse(
    arguments: &[OsString],
    reporting: Reporting,
) -> anyhow::Result<(Arguments, Option<Config>)> {
    let command = || command().color(reporting.color.choice());
    let config = Config::of(&command(), arguments)?;
    let command = config.as_ref().map_or_else(command, |config| config.apply(command()));
    let matches =
        command.clone().try_get_matches_from(arguments).or_else(|error| match error.kind() {
            // Hashing the keywords takes time, so it is done only if the version is requested.
            ErrorKind::DisplayVersion => command.version(version()).try_get_matches_from(arguments),
            _ => Err(error),
        })?;
    let quiet = matches.subcommand().and_then(|(_, own)| own.try_get_one("quiet").ok()?.copied());
    let parsed = Arguments::from_arg_matches(&matches)?;
    log::set_verbose(parsed.global.verbose);
    match &config {
        Some(config) if quiet != Some(true) => {
            let file = config.path.display().to_string();
            info!(file, "settings are taken from {file}");
        }
        Some(_) => {}
        None => debug!("no settings file is used"),
    }
    Ok((parsed, config))
}

/// Returns the version with the hash of the built-in keywords, on which results depend.
fn version() -> String {
    let hash = FileSet::builtin().hash();
    format!("{} (keywords {})", env!("CARGO_PKG_VERSION"), hash.get(..12).unwrap_or(&hash))
}

fn run_command(arguments: Arguments, config: Option<&Config>) -> anyhow::Result<u8> {
    let GlobalOptions { log, color, .. } = arguments.global;
    match arguments.command {
        Command::Analyze(analyze) => analyze::run(&analyze, log),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Completions(arguments) => shell::completions(&arguments, command()),
        Command::Config(arguments) => effective::run(&arguments, &command(), config),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments, color),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Fit(arguments) => fit::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Keywords(arguments) => keywords::run(&arguments),
        Command::Label(arguments) => label::run(&arguments),
        Command::Man(arguments) => shell::man(&arguments, command()),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Nightly(nightly) => nightly::run(&nightly, log),
        Command::Review(arguments) => review::run(&arguments),
        Command::Shard(shard) => shard::run(&shard, log),
    }
}
