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
mod inputs;
mod inspect;
mod keywords;
mod labelled_input;
mod log;
mod nightly;
mod outcome;
mod progress;
mod review;
mod shell;
mod status;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing::{error, info};

use config::Config;
use log::LogForm;
use status::{DONE, is_closed_pipe, status_of};

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
    let config = Config::of(&command(), arguments)?;
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
        Command::Completions(arguments) => shell::completions(&arguments, command()),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Fit(arguments) => fit::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Keywords(arguments) => keywords::run(&arguments),
        Command::Man(arguments) => shell::man(&arguments, command()),
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
