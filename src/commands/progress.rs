//! The progress bar.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use titlegauge_ingest::Source;

/// A bar by bytes with rate and time left, on a terminal only.
pub fn progress_bar(hidden: bool, sources: &[Source]) -> ProgressBar {
    if hidden || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let whole: Option<u64> = sources.iter().map(|source| source.size).sum();
    let Some(whole) = whole else {
        return ProgressBar::new_spinner().with_message("reading");
    };
    let template = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec}, {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(whole).with_style(style)
}
