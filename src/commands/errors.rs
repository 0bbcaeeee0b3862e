//! Reports the error that ends the program: one prefix, and no words of the system or of a parser.

use std::fmt::Write as _;
use std::io::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use tracing::error;

use super::color::Color;
use super::log::{LogForm, Reporting, plain};
use super::status::{DONE, is_closed_pipe, status_of};

/// The prefix that the argument parser gives its messages.
const PARSERS_PREFIX: &str = "error:";
/// The prefix of all messages.
const PREFIX: &str = "titlegauge:";

/// Reports an error and returns the exit status.
pub fn report(error: &anyhow::Error, Reporting { log, color }: Reporting) -> u8 {
    if is_closed_pipe(error) {
        return DONE;
    }
    let status = status_of(error);
    match error.downcast_ref::<clap::Error>() {
        Some(help) if !help.use_stderr() => return shown(help, color),
        Some(usage) if log == LogForm::Text => {
            let text = usage.render();
            let coloured = color.on(&std::io::stderr());
            let text = if coloured { text.ansi().to_string() } else { text.to_string() };
            // A closed standard error must not change the status.
            let _ = write!(std::io::stderr(), "{}", text.replacen(PARSERS_PREFIX, PREFIX, 1));
        }
        _ => {
            let message = message(error);
            let message = message.trim_start_matches(PARSERS_PREFIX).trim();
            error!(status, "{message}");
        }
    }
    status
}

/// Prints help on standard output and returns the exit status.
fn shown(help: &clap::Error, color: Color) -> u8 {
    let out = std::io::stdout();
    let text = help.render();
    let text = if color.on(&out) { text.ansi().to_string() } else { text.to_string() };
    // The reader may have enough, as of any output.
    let _ = write!(out.lock(), "{text}");
    if help.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand { 2 } else { DONE }
}

/// Returns the message about a wrong value, without its option and the parser's words.
pub fn value_message(error: &clap::Error) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    if let Some(words) = context(ContextKind::ValidValue) {
        return format!("\"{value}\" is not one of {words}");
    }
    if let Some(cause) = std::error::Error::source(error) {
        return cause.to_string();
    }
    let text = error.render().to_string();
    text.lines().next().unwrap_or_default().trim_start_matches(PARSERS_PREFIX).trim().to_owned()
}

/// Returns the message of an error with its causes, without those that it contains already.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    // In the same words, because the system's may differ from a message that contains them.
    let causes = error.chain().map(|cause| plain(&cause.to_string()));
    for cause in causes.filter(|cause| !cause.is_empty()) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            let _ = write!(message, ": {cause}");
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let denied = || io::Error::from_raw_os_error(13);
        let error = anyhow::Error::from(denied()).context("store: permission denied");
        assert_eq!(message(&error), "store: permission denied");
        let error = anyhow::Error::from(denied()).context("store");
        assert_eq!(message(&error), "store: permission denied");
    }
}
