//! Options that every command has.

use std::path::PathBuf;

use clap::ArgAction;

use super::color::Color;
use super::log::LogForm;

/// The heading of these options in help texts, where they come last.
const HEADING: &str = "Global options";

/// Options that every command has.
#[derive(clap::Args)]
pub struct GlobalOptions {
    /// Settings file to use instead of titlegauge.toml in the working folder, a folder above it, or
    /// the user's configuration folder; options override its settings, and --keep-going=false a
    /// flag
    #[arg(long, value_name = "FILE", global = true, help_heading = HEADING)]
    config: Option<PathBuf>,
    /// Use of colour in outputs and messages
    #[arg(long, value_name = "WHEN", global = true, help_heading = HEADING, value_enum, default_value_t)]
    pub color: Color,
    /// Format of warnings, errors and the summary on standard error
    #[arg(long, value_name = "FORM", global = true, help_heading = HEADING, value_enum, default_value_t)]
    pub log: LogForm,
    /// Say more about what is done: the settings in use, and how each input is read
    #[arg(long, short, global = true, help_heading = HEADING)]
    pub verbose: bool,
    /// Print help; -h prints a short one
    #[arg(long, short, global = true, help_heading = HEADING, action = ArgAction::Help)]
    help: Option<bool>,
}
