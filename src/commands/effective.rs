//! `titlegauge config`: prints the settings in effect and where each comes from.

use std::io::Write;
use std::path::Path;

use clap::Command;

use super::config::{self, Config, Kind, NIGHTLY, OF_NIGHTLY};
use super::status::DONE;
use titlegauge_core::sanitize::printable;

/// Print the settings in effect and where each comes from
///
/// The output is a settings file. Options on the command line of COMMAND would override it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge config
  titlegauge config nightly --config /etc/titlegauge/titlegauge.toml")]
pub struct Arguments {
    /// The command whose settings are printed
    #[arg(
        value_name = "COMMAND",
        default_value = "analyze",
        value_parser = ["analyze", "nightly", "doctor", "eval", "explain", "fit", "inspect", "keywords", "label", "review", "shard"]
    )]
    command: String,
}

/// Runs the command and returns the exit status. `command` is the command line without settings.
pub fn run(
    arguments: &Arguments,
    command: &Command,
    config: Option<&Config>,
) -> anyhow::Result<u8> {
    let settings = Settings {
        command: config.map_or_else(|| command.clone(), |config| config.apply(command.clone())),
        subcommand: &arguments.command,
        config,
    };
    let mut out = std::io::stdout().lock();
    write!(out, "{}", printable(&settings.text()))?;
    Ok(DONE)
}

/// The settings of a command.
struct Settings<'a> {
    /// The command line, with the settings of the file as defaults.
    command: Command,
    subcommand: &'a str,
    config: Option<&'a Config>,
}

impl Settings<'_> {
    /// Returns the settings as a settings file.
    fn text(&self) -> String {
        let name = self.subcommand;
        let file = self.config.map_or_else(
            || "no settings file is used".to_owned(),
            |config| format!("settings file {}", shown(&config.path)),
        );
        let mut lines = vec![format!("# Settings of titlegauge {name}; {file}")];
        let followed = config::followed(name);
        let (of_nightly, others): (Vec<&str>, Vec<&str>) = followed
            .iter()
            .partition(|name| OF_NIGHTLY.iter().any(|(of_nightly, _)| of_nightly == *name));
        lines.extend(others.iter().filter_map(|name| self.line(name)));
        if !of_nightly.is_empty() {
            lines.push(format!("\n[{NIGHTLY}]"));
            lines.extend(of_nightly.iter().filter_map(|name| self.line(name)));
        }
        lines.join("\n") + "\n"
    }

    /// Returns the line of a setting; `None` if the command has no option for it.
    fn line(&self, name: &str) -> Option<String> {
        let argument = self.argument(name)?;
        let values: Vec<String> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let origin = match self.config.and_then(|config| Some((config, config.line(name)?))) {
            Some((config, line)) => format!("{}:{line}", shown(&config.path)),
            None => "default".to_owned(),
        };
        let kind = config::kind(name)?;
        Some(match value(kind, &values) {
            Some(value) => format!("{:<28} # {origin}", format!("{name} = {value}")),
            None => format!("{:<28} # not set", format!("#{name}")),
        })
    }

    /// Returns the option for a setting, of the subcommand or of one below it.
    fn argument(&self, name: &str) -> Option<&clap::Arg> {
        let command = self.command.find_subcommand(self.subcommand)?;
        let mut all = std::iter::once(command).chain(command.get_subcommands());
        let id = config::argument(name);
        all.find_map(|command| command.get_arguments().find(|argument| argument.get_id() == id))
    }
}

/// Returns a path for a reader.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Returns a value as in a settings file; `None` without one.
fn value(kind: Kind, values: &[String]) -> Option<String> {
    let quoted = |text: &String| toml::Value::from(text.as_str()).to_string();
    let first = values.first().filter(|text| !text.is_empty());
    match kind {
        Kind::Flag => Some(first.map_or("false", String::as_str).to_owned()),
        Kind::Texts | Kind::Paths if values.is_empty() => None,
        Kind::Texts | Kind::Paths => {
            Some(format!("[{}]", values.iter().map(quoted).collect::<Vec<_>>().join(", ")))
        }
        Kind::Text => first.map(|text| match text.parse::<u64>() {
            Ok(_) => text.clone(),
            Err(_) => quoted(text),
        }),
        Kind::Path | Kind::Columns => first.map(quoted),
    }
}
