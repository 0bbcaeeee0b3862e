//! `titlegauge.toml`: options that need not be given each time.
//!
//! A setting becomes the default of the option of the same name, so that the command line
//! overrides it and both are checked by the same code. The file is looked for in the working
//! folder only, or where `--config` says.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::OsStr;
use clap::{ArgAction, Command};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file that is looked for in the working folder.
pub const FILE: &str = "titlegauge.toml";

/// What a setting holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A text, or a number.
    Text,
    /// A text, or a list of texts.
    Texts,
    /// A path, from the folder of the file.
    Path,
    /// Paths and patterns, from the folder of the file.
    Paths,
    /// `true` or `false`.
    Flag,
    /// A text as for `--columns`, or a table of meaning → header.
    Columns,
}

/// The settings there are, and what each holds.
const SETTINGS: [(&str, Kind); 15] = [
    ("inputs", Kind::Paths),
    ("out", Kind::Path),
    ("columns", Kind::Columns),
    ("encoding", Kind::Text),
    ("no_header", Kind::Flag),
    ("keywords", Kind::Path),
    ("companies", Kind::Path),
    ("duplicates", Kind::Text),
    ("min_postings", Kind::Text),
    ("by", Kind::Texts),
    ("max_rejects", Kind::Text),
    ("keep_going", Kind::Flag),
    ("threads", Kind::Text),
    ("quiet", Kind::Flag),
    ("no_progress", Kind::Flag),
];

/// The part of the settings that one subcommand alone has.
const NIGHTLY: &str = "nightly";

/// The settings in it.
const OF_NIGHTLY: [(&str, Kind); 4] =
    [("store", Kind::Path), ("keep", Kind::Text), ("wait", Kind::Flag), ("strict", Kind::Flag)];

/// Settings that say how inputs are read and by which keywords, which other subcommands follow too.
const READING: [&str; 5] = ["inputs", "columns", "encoding", "no_header", "keywords"];

/// The settings that a subcommand uses; `docs/nightly.md` lists them.
pub fn followed(subcommand: &str) -> Vec<&'static str> {
    match subcommand {
        // A subcommand passes over those it has no option for.
        "analyze" => SETTINGS.iter().map(|(name, _)| *name).collect(),
        NIGHTLY => SETTINGS.iter().chain(&OF_NIGHTLY).map(|(name, _)| *name).collect(),
        "eval" | "explain" | "fit" | "inspect" | "keywords" | "review" => READING.to_vec(),
        "doctor" => vec!["store"],
        _ => Vec::new(),
    }
}

/// How the command line calls a setting.
fn argument(name: &str) -> &str {
    if name == "inputs" { "paths" } else { name }
}

/// The settings of a file, as text for the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    values: Vec<(&'static str, Vec<String>)>,
}

impl Config {
    /// The file that these arguments of the process go by, if there is one and their subcommand follows settings.
    pub fn of(command: Command, arguments: &[OsString]) -> anyhow::Result<Option<Self>> {
        // What is wrong with the arguments is told when they are read for good.
        let Ok(matches) = command.ignore_errors(true).try_get_matches_from(arguments) else {
            return Ok(None);
        };
        let Some((subcommand, of_it)) = matches.subcommand() else { return Ok(None) };
        let asked = of_it.try_get_one::<PathBuf>("config").ok().flatten();
        if followed(subcommand).is_empty() {
            anyhow::ensure!(asked.is_none(), "--config: \"{subcommand}\" follows no settings");
            return Ok(None);
        }
        let here = Path::new(FILE);
        match asked {
            Some(path) => Self::read(path).map(Some),
            None if here.exists() => Self::read(here).map(Some),
            None => Ok(None),
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        // An error of the system would stand for an output that could not be written.
        let text = std::fs::read_to_string(path)
            .map_err(|e| anyhow::anyhow!("cannot read {}: {e}", path.display()))?;
        Self::parse(path, &text)
    }

    /// Reads the text of a file at `path`.
    fn parse(path: &Path, text: &str) -> anyhow::Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let wrong = |at: usize, what: &str| {
            let line = text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
            anyhow::anyhow!("{}:{line}: {what}", path.display())
        };
        let table = DeTable::parse(text)
            .map_err(|e| wrong(e.span().map_or(0, |span| span.start), e.message()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut values = Vec::new();
        for (key, value) in table.get_ref() {
            let setting = |(at, what): (usize, String)| wrong(at, &what);
            match value.get_ref() {
                DeValue::Table(part) if key.get_ref() == NIGHTLY => {
                    for (key, value) in part {
                        values.push(read(key, value, &OF_NIGHTLY, folder).map_err(setting)?);
                    }
                }
                _ => values.push(read(key, value, &SETTINGS, folder).map_err(setting)?),
            }
        }
        Ok(Self { path: path.to_owned(), values })
    }

    /// The command with its defaults as the file says.
    pub fn apply(&self, mut command: Command) -> Command {
        let names: Vec<String> =
            command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        for name in names {
            let followed = followed(&name);
            let values = self.values.iter().filter(|(name, _)| followed.contains(name));
            command =
                command.mut_subcommand(name, |subcommand| values.fold(subcommand, with_default));
        }
        command
    }
}

/// Reads a setting; of a wrong one, where it stands and why it is wrong.
fn read(
    key: &Spanned<Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    known: &[(&'static str, Kind)],
    folder: &Path,
) -> Result<(&'static str, Vec<String>), (usize, String)> {
    let Some((name, kind)) = known.iter().copied().find(|(name, _)| name == key.get_ref()) else {
        let part = if known == OF_NIGHTLY { " in [nightly]" } else { "" };
        let mut names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        names.extend((known != OF_NIGHTLY).then_some("[nightly]"));
        let what = format!(
            "there is no setting \"{}\"{part}; there are {}",
            key.get_ref(),
            names.join(", ")
        );
        return Err((key.span().start, what));
    };
    let wrong = |what: String| (value.span().start, what);
    let texts = texts(kind, value).map_err(|what| wrong(format!("{name} is {what}")))?;
    let texts: Vec<String> = match kind {
        Kind::Path => texts.iter().map(|text| within(folder, text)).collect(),
        Kind::Paths if texts.is_empty() => {
            return Err(wrong(format!(
                "{name} names nothing; leave it out, or name files or folders"
            )));
        }
        Kind::Paths => texts.iter().map(|text| pattern_within(folder, text)).collect(),
        _ => texts,
    };
    check(name, kind, &texts).map_err(|what| wrong(format!("{name}: {what}")))?;
    Ok((name, texts))
}

/// A subcommand with a setting as the default of its argument, if it or one under it has such a one.
fn with_default(mut subcommand: Command, setting: &(&'static str, Vec<String>)) -> Command {
    let under: Vec<String> =
        subcommand.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in under {
        subcommand = subcommand.mut_subcommand(name, |sub| with_default(sub, setting));
    }
    let (name, values) = setting;
    let id = argument(name);
    let flag = SETTINGS.iter().chain(&OF_NIGHTLY).any(|setting| *setting == (*name, Kind::Flag));
    if values.is_empty() || !subcommand.get_arguments().any(|arg| arg.get_id() == id) {
        return subcommand;
    }
    let values: Vec<OsStr> = values.iter().map(|value| OsStr::from(value.clone())).collect();
    subcommand.mut_arg(id, |arg| {
        let arg = arg.required(false).default_values(values);
        if !flag {
            return arg;
        }
        // So that `--keep-going=false` takes it back.
        let arg = arg.action(ArgAction::Set).num_args(0..=1).require_equals(true);
        arg.default_missing_value("true").value_parser(clap::value_parser!(bool))
    })
}

/// The texts that a value comes to, or what it should have been.
fn texts(kind: Kind, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, &'static str> {
    let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
    let list = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Array(items) => items.iter().map(text).collect(),
        _ => text(value).map(|text| vec![text]),
    };
    match (kind, value.get_ref()) {
        (Kind::Text, DeValue::Integer(number)) => Ok(vec![number.as_str().to_owned()]),
        (Kind::Text, _) => text(value).map(|text| vec![text]).ok_or("a text or a whole number"),
        (Kind::Path, _) => text(value).map(|text| vec![text]).ok_or("a path, in quotes"),
        (Kind::Texts | Kind::Paths, _) => list(value).ok_or("a list of texts"),
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(vec![flag.to_string()]),
        (Kind::Flag, _) => Err("true or false"),
        (Kind::Columns, DeValue::Table(table)) => {
            let pair = |meaning: &str, header: String| format!("{meaning}={header}");
            let pairs = table.iter().map(|(meaning, headers)| {
                Some(
                    list(headers)?
                        .into_iter()
                        .map(|header| pair(meaning.get_ref(), header))
                        .collect::<Vec<_>>(),
                )
            });
            let pairs: Option<Vec<Vec<String>>> = pairs.collect();
            pairs
                .map(|pairs| vec![pairs.concat().join(",")])
                .ok_or("a table of texts: title = \"Post\"")
        }
        (Kind::Columns, _) => {
            text(value).map(|text| vec![text]).ok_or("a table: columns = { title = \"Post\" }")
        }
    }
}

/// A path of the file, from the folder that it is in.
fn within(folder: &Path, path: &str) -> String {
    if path == "-" || folder.as_os_str().is_empty() {
        return path.to_owned();
    }
    folder.join(path).display().to_string()
}

/// The same of what may be a pattern, in which the folder stands for itself whatever it is called.
fn pattern_within(folder: &Path, text: &str) -> String {
    let plain = within(folder, text);
    if plain == text
        || !text.contains(['*', '?', '['])
        || Path::new(text).is_absolute()
        || Path::new(&plain).exists()
    {
        return plain;
    }
    within(Path::new(&glob::Pattern::escape(&folder.display().to_string())), text)
}

/// Asks the command line whether it would take these values, and says why not.
fn check(name: &str, kind: Kind, values: &[String]) -> Result<(), String> {
    if kind == Kind::Flag {
        return Ok(());
    }
    let nightly = OF_NIGHTLY.iter().any(|(of, _)| *of == name);
    let (subcommand, out) = if nightly { (NIGHTLY, "store") } else { ("analyze", "out") };
    let mut line = vec!["titlegauge".to_owned(), subcommand.to_owned()];
    for value in values {
        line.push(if name == "inputs" {
            value.clone()
        } else {
            format!("--{}={value}", name.replace('_', "-"))
        });
    }
    if name != "inputs" {
        line.push("-".to_owned());
    }
    if name != out {
        line.push(format!("--{out}=-"));
    }
    let refused = super::command().try_get_matches_from(line).err();
    let first = |error: clap::Error| {
        error.render().to_string().lines().next().unwrap_or_default().to_owned()
    };
    refused
        .map(first)
        .map_or(Ok(()), |message| Err(message.trim_start_matches("error: ").to_owned()))
}
