//! The log on standard error: lines for people, or with `--log json` one JSON object per line with
//! `time`, `level`, `message` and the fields of the event.
//!
//! Subcommands use the macros of `tracing`. Only the progress bar and clap write to standard error
//! by themselves.

use std::ffi::OsString;
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::color::Color;
use titlegauge_core::sanitize::{escaped, printable, without_error_number};

/// The format of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

/// The options that are needed to report wrong arguments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reporting {
    /// Format of the log.
    pub log: LogForm,
    /// The use of colour.
    pub color: Color,
}

impl Reporting {
    /// Reads the options from the arguments of the process, before it is known whether these are
    /// correct.
    pub fn of(arguments: &[OsString]) -> Self {
        Self { log: value(arguments, "--log"), color: value(arguments, "--color") }
    }
}

/// Returns the value of an option, or the default without a correct one.
fn value<T: ValueEnum + Default>(arguments: &[OsString], option: &str) -> T {
    let mut arguments = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    while let Some(argument) = arguments.next() {
        let word = match argument.strip_prefix(option) {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(value) = word.and_then(|word| T::from_str(word, false).ok()) {
            return value;
        }
    }
    T::default()
}

/// The field whose text replaces the message for people; JSON does not contain it.
const SHOWN: &str = "shown";

/// The prefix of lines for people.
const PREFIX: &str = "titlegauge:";

/// True if events for `--verbose` are written.
static VERBOSE: AtomicBool = AtomicBool::new(false);

/// Sets the format of the log.
pub fn start(reporting: Reporting) {
    let coloured = reporting.color.on(&std::io::stderr());
    // Fails if a format was set before, which then stays.
    let _ = tracing::subscriber::set_global_default(Lines { form: reporting.log, coloured });
}

/// Says whether events for `--verbose` are written.
pub fn set_verbose(verbose: bool) {
    VERBOSE.store(verbose, Ordering::Relaxed);
}

/// Writes each event as it comes. The program uses no spans.
struct Lines {
    form: LogForm,
    coloured: bool,
}

impl Lines {
    /// Returns the prefix of a line for people: red for errors, yellow for warnings.
    fn prefix(&self, level: Level) -> String {
        let style = match level {
            Level::ERROR => "\u{1b}[1;31m",
            Level::WARN => "\u{1b}[1;33m",
            _ => return PREFIX.to_owned(),
        };
        if self.coloured { format!("{style}{PREFIX}\u{1b}[0m") } else { PREFIX.to_owned() }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let most = if VERBOSE.load(Ordering::Relaxed) { Level::DEBUG } else { Level::INFO };
        *metadata.level() <= most && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = *event.metadata().level();
        let line = match self.form {
            LogForm::Text => fields.text(&self.prefix(level), self.coloured),
            LogForm::Json => fields.json(level, crate::jobs::now()),
        };
        // A closed standard error must not end the run.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The fields of an event.
#[derive(Default)]
struct Fields {
    message: String,
    shown: Option<String>,
    others: Map<String, Value>,
}

impl Fields {
    fn text(self, prefix: &str, coloured: bool) -> String {
        match self.shown {
            Some(text) if coloured => with_bold_labels(&printable(&text)),
            Some(text) => printable(&text),
            None => format!("{prefix} {}\n", printable(&self.message)),
        }
    }

    fn json(mut self, level: Level, now: jiff::Timestamp) -> String {
        let object = Value::Object(std::mem::take(&mut self.others)).to_string();
        let time = now.strftime("%Y-%m-%dT%H:%M:%SZ");
        let (level, message) = (level.as_str().to_ascii_lowercase(), Value::from(self.message));
        let others = object.trim_start_matches('{').trim_end_matches('}');
        let comma = if others.is_empty() { "" } else { "," };
        escaped(&format!(
            "{{\"time\":\"{time}\",\"level\":\"{level}\",\"message\":{message}{comma}{others}}}"
        ))
    }

    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        self.others.insert(field.name().to_owned(), value.into());
    }
}

/// The width of the labels of a summary, in characters.
const LABEL: usize = 10;

/// Makes the labels of a summary bold: words in the first columns of lines that begin with a capital
/// letter. The text must be safe for a terminal.
fn with_bold_labels(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.split_at_checked(LABEL) {
            Some((label, rest))
                if label.ends_with(' ') && label.starts_with(char::is_uppercase) =>
            {
                let _ = write!(out, "\u{1b}[1m{label}\u{1b}[0m{rest}");
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// Words of the system that tell a user little, and plain ones.
const PLAIN: [(&str, &str); 4] = [
    ("Is a directory", "it is a folder"),
    ("No such file or directory", "no such file or folder"),
    ("Permission denied", "permission denied"),
    ("stream did not contain valid UTF-8", "it is not text in UTF-8"),
];

/// Replaces words of the system.
pub fn plain(text: &str) -> String {
    PLAIN
        .iter()
        .fold(without_error_number(text), |text, (jargon, plain)| text.replace(jargon, plain))
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, text: &str) {
        match field.name() {
            "message" => self.message = plain(text),
            SHOWN => self.shown = Some(text.to_owned()),
            _ => self.add(field, text),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_summary_are_bold() {
        let text = "Records   5 read\n          2 more\nTitle gap 0.1\nLargest gaps of 2\n  Acme\n";
        let expected = "\u{1b}[1mRecords   \u{1b}[0m5 read\n          2 more\n\u{1b}[1mTitle gap \u{1b}[0m0.1\nLargest gaps of 2\n  Acme\n";
        assert_eq!(with_bold_labels(text), expected);
    }
}
