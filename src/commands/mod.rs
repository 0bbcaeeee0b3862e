//! The command line: arguments, settings, progress bar, log and exit status. The only code that
//! uses clap, indicatif, anyhow and tracing.

mod analyze;
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
mod matching;
mod nightly;
mod options;
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
    after_help = "Exit status: 0 done; 1 done with complaints (no posting kept, too many rejects, skipped inputs, a failed check); 2 wrong use or unreadable input, nothing written; 3 alerts with --strict; 4 an output or the store could not be written, earlier results intact; 5 another run uses the store."
)]
struct Arguments {
    /// Settings file to use instead of titlegauge.toml in the working folder; options override its
    /// settings, and --keep-going=false a flag
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Format of warnings, errors and the summary on standard error
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

/// Returns the command line without settings. Subcommands that use no settings accept `--config`,
/// so that it can be refused with a message of its own, but hide it from their help.
fn command() -> clap::Command {
    // `nightly` recognises inputs later by their content, so it reads no standard input.
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
    match parse(&arguments).and_then(run_command) {
        Ok(status) => ExitCode::from(status),
        Err(error) if is_closed_pipe(&error) => ExitCode::from(DONE),
        Err(error) => {
            let status = status_of(&error);
            match error.downcast_ref::<clap::Error>() {
                // clap prints usage in colour, and help on standard output.
                Some(usage) if !usage.use_stderr() || log_form(&arguments) == LogForm::Text => {
                    usage.exit()
                }
                _ => error!(status, "{}", message(&error).trim_end()),
            }
            ExitCode::from(status)
        }
    }
}

/// Parses the arguments, with the settings of the file as defaults.
fn parse(arguments: &[OsString]) -> anyhow::Result<Arguments> {
    let config = Config::of(&command(), arguments)?;
    let command = config.as_ref().map_or_else(command, |config| config.apply(command()));
    let matches = command.try_get_matches_from(arguments)?;
    let quiet = matches.subcommand().and_then(|(_, own)| own.try_get_one("quiet").ok()?.copied());
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

/// Returns the format of the log, before it is known whether the arguments are correct.
fn log_form(arguments: &[OsString]) -> LogForm {
    let arguments: Vec<&str> =
        arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let json = arguments.contains(&"--log=json")
        || arguments.windows(2).any(|two| two == ["--log", "json"]);
    if json { LogForm::Json } else { LogForm::Text }
}

/// Returns the message of an error with its causes, without those that it contains already.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            let _ = write!(message, ": {cause}");
        }
    }
    message
}
