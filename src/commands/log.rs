//! The log on standard error: lines for people, or with `--log json` one JSON object per line with
//! `time`, `level`, `message` and the fields of the event.
//!
//! Subcommands use the macros of `tracing`. Only the progress bar and clap write to standard error
//! by themselves.

use std::fmt;
use std::io::Write;

use clap::ValueEnum;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

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

/// The field whose text replaces the message for people; JSON does not contain it.
const SHOWN: &str = "shown";

/// Sets the format of the log.
pub fn start(form: LogForm) {
    // Fails if a format was set before, which then stays.
    let _ = tracing::subscriber::set_global_default(Lines(form));
}

/// Writes each event as it comes. The program uses no spans.
struct Lines(LogForm);

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let line = match self.0 {
            LogForm::Text => fields.text(),
            LogForm::Json => fields.json(*event.metadata().level(), jiff::Timestamp::now()),
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
    fn text(self) -> String {
        let text = self.shown.unwrap_or_else(|| format!("titlegauge: {}\n", self.message));
        printable(&text)
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

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, text: &str) {
        match field.name() {
            "message" => self.message = without_error_number(text),
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
