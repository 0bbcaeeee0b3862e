//! `titlegauge.toml`: default values of options.
//!
//! A setting becomes the default of the option of the same name, so that the command line
//! overrides it and the same code checks both. The file is the one of `--config`, else
//! `titlegauge.toml` in the working folder, in the nearest folder above it, or in the user's
//! configuration folder. `nightly` and `doctor` use only the first two: an unattended job must not
//! depend on who runs it.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::OsStr;
use clap::{ArgAction, Command};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::errors::value_message;

/// Name of the settings file in the working folder.
pub const FILE: &str = "titlegauge.toml";

/// The type of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text or a whole number.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A path, relative to the folder of the file.
    Path,
    /// Paths and patterns, relative to the folder of the file.
    Paths,
    /// `true` or `false`.
    Flag,
    /// A text as for `--columns`, or a table from meaning to header.
    Columns,
}

/// The settings outside `[nightly]`, with their types.
const SETTINGS: [(&str, Kind); 22] = [
    ("inputs", Kind::Paths),
    ("out", Kind::Path),
    ("columns", Kind::Columns),
    ("encoding", Kind::Text),
    ("no_header", Kind::Flag),
    ("records", Kind::Text),
    ("descriptions", Kind::Path),
    ("keywords", Kind::Path),
    ("companies", Kind::Path),
    ("duplicates", Kind::Text),
    ("min_postings", Kind::Text),
    ("by", Kind::Texts),
    ("carry", Kind::Texts),
    ("evidence", Kind::Text),
    ("format", Kind::Text),
    ("no_evidence", Kind::Flag),
    ("no_quotes", Kind::Flag),
    ("max_rejects", Kind::Text),
    ("keep_going", Kind::Flag),
    ("threads", Kind::Text),
    ("quiet", Kind::Flag),
    ("no_progress", Kind::Flag),
];

/// The table of the settings that only `nightly` has.
pub const NIGHTLY: &str = "nightly";

/// The settings in `[nightly]`, with their types.
pub const OF_NIGHTLY: [(&str, Kind); 4] =
    [("store", Kind::Path), ("keep", Kind::Text), ("wait", Kind::Flag), ("strict", Kind::Flag)];

/// Settings about inputs and keywords, which other subcommands use too.
const READING: [&str; 7] =
    ["inputs", "columns", "encoding", "no_header", "records", "descriptions", "keywords"];

/// Returns the settings that a subcommand uses; `docs/nightly.md` lists them.
pub fn followed(subcommand: &str) -> Vec<&'static str> {
    match subcommand {
        // Settings without an option of this subcommand have no effect.
        "analyze" => SETTINGS.iter().map(|(name, _)| *name).collect(),
        NIGHTLY => SETTINGS.iter().chain(&OF_NIGHTLY).map(|(name, _)| *name).collect(),
        "eval" | "explain" | "fit" | "inspect" | "keywords" | "review" => READING.to_vec(),
        "label" => [&READING[..], &["threads", "max_rejects", "keep_going", "quiet"]].concat(),
        "shard" => [&READING[..], &["companies", "duplicates", "quiet"]].concat(),
        "doctor" => vec!["store"],
        _ => Vec::new(),
    }
}

/// Returns true for a subcommand that takes `--config`.
pub fn takes_config(subcommand: &str) -> bool {
    subcommand == SHOWS_SETTINGS || !followed(subcommand).is_empty()
}

/// The subcommand that shows the settings of another one.
const SHOWS_SETTINGS: &str = "config";

/// Returns the type of a setting; `None` if there is no setting of this name.
pub fn kind(name: &str) -> Option<Kind> {
    let mut all = SETTINGS.iter().chain(&OF_NIGHTLY);
    all.find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// Returns the id of the argument for a setting.
pub fn argument(name: &str) -> &str {
    if name == "inputs" { "paths" } else { name }
}

/// The settings of a file, as values for the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Path of the file.
    pub path: PathBuf,
    values: Vec<Setting>,
}

/// A setting and its values as on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    name: &'static str,
    /// Line of the file, from 1.
    line: usize,
    values: Vec<String>,
}

/// A problem in the file.
struct Problem {
    /// Byte offset at which it begins.
    offset: usize,
    message: String,
}

impl Config {
    /// Reads the settings file that these arguments of the process select. `None` if there is no
    /// file, the subcommand uses no settings, or the arguments are wrong; wrong arguments are
    /// reported when they are parsed again.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or contains a wrong setting, and if `--config` is given to
    /// a subcommand that uses no settings.
    pub fn of(command: &Command, arguments: &[OsString]) -> anyhow::Result<Option<Self>> {
        let lenient = command.clone().ignore_errors(true);
        let Ok(matches) = lenient.try_get_matches_from(arguments) else { return Ok(None) };
        let Some((subcommand, matches)) = matches.subcommand() else { return Ok(None) };
        let given = matches.try_get_one::<PathBuf>("config").ok().flatten();
        if !takes_config(subcommand) {
            anyhow::ensure!(
                given.is_none(),
                "--config: \"{subcommand}\" uses no settings; leave --config out"
            );
            return Ok(None);
        }
        let shown = matches.try_get_one::<String>("command").ok().flatten();
        let subcommand = shown.map_or(subcommand, String::as_str);
        let path = given.cloned().or_else(|| find(subcommand));
        path.map(|path| Self::read(command, &path)).transpose()
    }

    fn read(command: &Command, path: &Path) -> anyhow::Result<Self> {
        // As an `io::Error` it would end the program with the status of an unwritable output.
        let text = std::fs::read_to_string(path)
            .map_err(|e| anyhow::anyhow!("cannot read {}: {e}", path.display()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        match parse(command, path, text) {
            Ok(values) => Ok(Self { path: path.to_owned(), values }),
            Err(Problem { offset, message }) => {
                let line = line(text, offset);
                Err(anyhow::anyhow!("{}:{line}: {message}", path.display()))
            }
        }
    }

    /// Returns the line of the file that contains a setting; `None` if the file does not.
    pub fn line(&self, name: &str) -> Option<usize> {
        self.values.iter().find(|setting| setting.name == name).map(|setting| setting.line)
    }

    /// Returns the command with the settings as defaults of its arguments.
    pub fn apply(&self, mut command: Command) -> Command {
        let names: Vec<String> =
            command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        for name in names {
            let followed = followed(&name);
            let values = self.values.iter().filter(|setting| followed.contains(&setting.name));
            command =
                command.mut_subcommand(name, |subcommand| values.fold(subcommand, with_default));
        }
        command
    }
}

/// Returns the settings file that a subcommand uses without `--config`.
fn find(subcommand: &str) -> Option<PathBuf> {
    let here = PathBuf::from(FILE);
    if here.exists() {
        return Some(here);
    }
    if matches!(subcommand, NIGHTLY | "doctor") {
        return None;
    }
    let above = std::env::current_dir().ok()?;
    let above = above.ancestors().skip(1).map(|folder| folder.join(FILE));
    above.chain(of_user()).find(|path| path.exists())
}

/// Returns the path of the user's settings file.
fn of_user() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute())
    };
    let home = || folder("HOME").map(|home| home.join(".config"));
    let settings = folder("XDG_CONFIG_HOME").or_else(home)?;
    Some(settings.join("titlegauge").join(FILE))
}

/// Returns the line of a byte offset, from 1.
fn line(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// Parses the text of the file at `path`.
fn parse(command: &Command, path: &Path, text: &str) -> Result<Vec<Setting>, Problem> {
    let table = DeTable::parse(text).map_err(|e| Problem {
        offset: e.span().map_or(0, |span| span.start),
        message: syntax(e.message()),
    })?;
    let file = File { command, text, folder: path.parent().unwrap_or(Path::new("")) };
    let mut settings = Vec::new();
    for (key, value) in table.get_ref() {
        match value.get_ref() {
            DeValue::Table(table) if key.get_ref() == NIGHTLY => {
                for (key, value) in table {
                    settings.push(file.setting(key, value, &OF_NIGHTLY)?);
                }
            }
            _ => settings.push(file.setting(key, value, &SETTINGS)?),
        }
    }
    Ok(settings)
}

/// Returns what is wrong with the syntax, without the terms of the parser.
fn syntax(message: &str) -> String {
    if message.contains("duplicate key") {
        return message.to_owned();
    }
    "this is not a setting; write NAME = VALUE, with texts in double quotes".to_owned()
}

/// A settings file that is being read.
struct File<'a> {
    command: &'a Command,
    text: &'a str,
    /// The folder of the file, where relative paths begin.
    folder: &'a Path,
}

impl File<'_> {
    /// Reads a setting of one of the `known` names.
    fn setting(
        &self,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        known: &[(&'static str, Kind)],
    ) -> Result<Setting, Problem> {
        let Some((name, kind)) = known.iter().copied().find(|(name, _)| name == key.get_ref())
        else {
            return Err(unknown(key, known));
        };
        let wrong = |message: String| Problem { offset: value.span().start, message };
        let texts = texts(kind, value).map_err(|what| wrong(format!("{name} is {what}")))?;
        let values: Vec<String> = match kind {
            Kind::Path => texts.iter().map(|text| within(self.folder, text)).collect(),
            Kind::Paths if texts.is_empty() => {
                return Err(wrong(format!(
                    "{name} names nothing; leave it out, or name files or folders"
                )));
            }
            Kind::Paths => texts.iter().map(|text| pattern_within(self.folder, text)).collect(),
            _ => texts,
        };
        check(self.command, name, kind, &values)
            .map_err(|what| wrong(format!("{name}: {what}")))?;
        Ok(Setting { name, line: line(self.text, key.span().start), values })
    }
}

/// Returns the problem of a setting that does not exist.
fn unknown(key: &Spanned<Cow<'_, str>>, known: &[(&'static str, Kind)]) -> Problem {
    let of_nightly = known == OF_NIGHTLY;
    let table = if of_nightly { " in [nightly]" } else { "" };
    let mut names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    names.extend((!of_nightly).then_some("[nightly]"));
    let message =
        format!("there is no setting \"{}\"{table}; there are {}", key.get_ref(), names.join(", "));
    Problem { offset: key.span().start, message }
}

/// Returns a subcommand with a setting as the default of its argument. Subcommands below it get the
/// default too; without such an argument nothing changes.
fn with_default(mut subcommand: Command, setting: &Setting) -> Command {
    let below: Vec<String> =
        subcommand.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in below {
        subcommand = subcommand.mut_subcommand(name, |sub| with_default(sub, setting));
    }
    let Setting { name, values, .. } = setting;
    let id = argument(name);
    let flag = kind(name) == Some(Kind::Flag);
    if values.is_empty() || !subcommand.get_arguments().any(|arg| arg.get_id() == id) {
        return subcommand;
    }
    let values: Vec<OsStr> = values.iter().map(|value| OsStr::from(value.clone())).collect();
    subcommand.mut_arg(id, |arg| {
        let arg = arg.required(false).default_values(values);
        if !flag {
            return arg;
        }
        // Lets `--keep-going=false` override a setting of `true`.
        let arg = arg.action(ArgAction::Set).num_args(0..=1).require_equals(true);
        arg.default_missing_value("true").value_parser(clap::value_parser!(bool))
    })
}

/// Returns a value as texts for the command line, or the type that it should have.
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

/// Returns a path of the file, relative to the working folder. `-` is standard input.
fn within(folder: &Path, path: &str) -> String {
    if path == "-" || folder.as_os_str().is_empty() {
        return path.to_owned();
    }
    folder.join(path).display().to_string()
}

/// Returns a path or pattern of the file, relative to the working folder. Characters of the
/// folder's name are escaped in a pattern.
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

/// Checks a setting with the parser of the command line, and returns its message if it fails.
fn check(command: &Command, name: &str, kind: Kind, values: &[String]) -> Result<(), String> {
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
        line.push(format!("--{out}=x"));
    }
    let error = command.clone().try_get_matches_from(line).err();
    error.map_or(Ok(()), |error| Err(value_message(&error)))
}
