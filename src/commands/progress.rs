//! The progress bar.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use titlegauge_ingest::Source;

/// Returns a progress bar in bytes with rate and time left, or a spinner if a size is unknown.
/// It is hidden if standard error is not a terminal.
pub fn progress_bar(hidden: bool, sources: &[Source]) -> ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let total: Option<u64> = sources.iter().map(|source| source.size).sum();
    let Some(total) = total else {
        return ProgressBar::new_spinner().with_message("reading");
    };
    let template = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec}, {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
