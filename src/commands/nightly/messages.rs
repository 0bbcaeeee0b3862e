//! Messages of `titlegauge nightly`.

use jiff::civil::Date;
use tracing::{info, warn};

use crate::jobs::nightly::{NightlyDone, SeenBefore};
use crate::report::{counted, terminal_summary};
use crate::store::{Alert, KeptInput};
use titlegauge_core::lexicon::Lexicon;

/// Reports inputs that were counted before: one input in full, more by their number, since exports
/// of earlier nights may stay in the folder for years.
pub(super) fn report_seen(seen: &[SeenBefore]) {
    if let [only @ SeenBefore { source, counted_as, night, run }] = seen {
        info!(source, night, run, counted_as, "{only}");
    } else if !seen.is_empty() {
        let inputs = seen.len();
        info!(inputs, "{inputs} inputs were counted on earlier nights and are not counted again");
    }
}

/// Warns about each earlier input that `--relabel` cannot count again.
pub(super) fn report_gone(gone: &[KeptInput]) {
    for kept in gone {
        let (path, night) = (kept.path.display().to_string(), kept.night.as_str());
        warn!(path, night, "{path} of {night} is gone or changed; it is not counted again");
    }
}

/// Warns about each alert.
pub(super) fn report_alerts(alerts: &[Alert]) {
    for Alert { source, what, .. } in alerts {
        warn!(source, what, "alert: {source}: {what}");
    }
}

/// Returns the summary of a run for a terminal.
pub(super) fn summary(date: Date, done: &NightlyDone, lexicon: &Lexicon) -> String {
    let new = done.records.labelled + done.records.unclassified;
    let counts = [
        counted(done.inputs.len() as u64, "new input", "new inputs"),
        counted(done.records.read(), "record", "records"),
        counted(new, "new posting", "new postings"),
        counted(done.reposts as u64, "repost", "reposts"),
    ];
    let whole = terminal_summary(&done.whole.summary, &done.whole.gap, lexicon, None);
    format!("Night     {date}: {}\nAll time:\n{whole}", counts.join(", "))
}
