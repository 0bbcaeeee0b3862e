//! `titlegauge nightly`: labels new exports every night and adds them to a history.

mod arguments;
mod dry_run;
mod messages;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tracing::{info, warn};

use super::log::LogForm;
use super::losses::{Losses, report_losses};
use super::outcome::{
    Results, report_done, report_incomplete, report_skipped, skipped_or_error,
    with_skipped_reported,
};
use super::progress::progress_bar;
use super::status::{ALERTS, COMPLAINTS, DONE};
use crate::jobs::Started;
use crate::jobs::nightly::{self, KeptInputs, NightlyDone, NightlyJob, Order, SortedInputs};
use crate::store::{Alert, EpochKey, History, Lock};
use dry_run::DryRun;
use messages::{report_alerts, report_gone, report_seen, summary};
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labeller::Labeller;
use titlegauge_ingest::Skipped;

pub use arguments::Arguments;

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let started = Started::now();
    let common = &arguments.common;
    let date = arguments.date.unwrap_or_else(|| started.time().to_zoned(TimeZone::UTC).date());
    let (found, overrides) = common.inputs.find()?;
    let lexicon = common.keywords.load()?;
    let names = common.company_names(&lexicon)?;
    let key =
        EpochKey { keywords_sha256: lexicon.hash.clone(), companies_sha256: names.sha256.clone() };
    if arguments.dry_run {
        return DryRun { arguments, date, key: &key, overrides: &overrides }.print(found);
    }
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(Duplicates::Near)
        .with_quotes(common.quoting());
    let _lock = lock(arguments, &started)?;
    let (mut history, lost) = open(&arguments.store)?;
    let folder = history.free_name(date)?;
    let mut inputs =
        nightly::sort(found.sources, Some(&history), &date.to_string(), folder.as_str())?;
    inputs.refused.extend(found.refused);
    let skipped = skipped_or_error(common.keep_going, std::mem::take(&mut inputs.refused))?;
    if !common.quiet {
        report_seen(&inputs.seen);
    }
    if inputs.new.is_empty() && !arguments.relabel {
        return nothing_new(arguments, &history, date, &key, &skipped, lost);
    }
    let options = options(arguments, &key, &labeller);
    let settings = common.settings(&overrides, &labeller, options, started);
    let job = NightlyJob { settings, date, key: &key, relabel: arguments.relabel, folder };
    NightlyRun { arguments, log, job, lost }.finish(&mut history, &inputs, skipped)
}

/// Returns the options that affect the results, for the manifest.
fn options(
    arguments: &Arguments,
    key: &EpochKey,
    labeller: &Labeller,
) -> BTreeMap<&'static str, String> {
    let mut options = arguments.common.options(key.companies_sha256.clone(), labeller.duplicates());
    // `nightly` writes no tables of `--by`.
    options.insert("by", String::new());
    options.insert("carry", String::new());
    options.insert("format", "csv".to_owned());
    options.insert("relabel", arguments.relabel.to_string());
    options
}

/// Takes the lock of the store.
fn lock(arguments: &Arguments, started: &Started) -> anyhow::Result<Lock> {
    let holder = format!("pid {}, since {}", std::process::id(), started.utc());
    let waiting = |holder: &str| {
        if !arguments.common.quiet {
            info!(holder, "waiting for another run ({holder})");
        }
    };
    let waiting: Option<&dyn Fn(&str)> = if arguments.wait { Some(&waiting) } else { None };
    Ok(Lock::take(&arguments.store, &holder, waiting)?)
}

/// Opens the history and reports what was repaired. Returns true with it if the history is empty
/// although folders of earlier runs exist.
fn open(store: &Path) -> anyhow::Result<(History, bool)> {
    let (history, repairs) = History::open(store)?;
    for repair in &repairs {
        warn!("{repair}");
    }
    let runs = history.orphans()?;
    if runs > 0 {
        let store = store.display().to_string();
        warn!(
            store,
            runs,
            "the history in {store} knows of no run, though folders of {runs} are there; a new one begins; \
             restore a copy of it, or rebuild it from the kept exports (docs/store.md)"
        );
    }
    Ok((history, runs > 0))
}

/// Ends a run without new inputs. The likely cause is an exporter that failed, so missing inputs
/// still raise alerts.
fn nothing_new(
    arguments: &Arguments,
    history: &History,
    date: Date,
    key: &EpochKey,
    skipped: &[Skipped],
    lost: bool,
) -> anyhow::Result<u8> {
    let alerts = match history.epoch(key)? {
        Some(epoch) => history.alerts(epoch, &date.to_string(), &[])?,
        None => Vec::new(),
    };
    let complaints = lost | prune(arguments, history) | !skipped.is_empty();
    report_skipped(skipped);
    if !arguments.common.quiet {
        info!("no input is new; the results of the last run remain");
    }
    Ok(finish(arguments, &alerts, complaints))
}

/// Removes the folders of old runs. A folder that cannot be removed is only reported, because the
/// results are in place. Returns true if there is one.
fn prune(arguments: &Arguments, history: &History) -> bool {
    let problems = history.prune(arguments.keep).unwrap_or_else(|error| vec![error.to_string()]);
    for problem in &problems {
        warn!("{problem}");
    }
    !problems.is_empty()
}

/// Reports the alerts and returns the exit status.
fn finish(arguments: &Arguments, alerts: &[Alert], complaints: bool) -> u8 {
    report_alerts(alerts);
    match (alerts.is_empty(), complaints) {
        (false, _) if arguments.strict => ALERTS,
        (_, true) => COMPLAINTS,
        (_, false) => DONE,
    }
}

/// A run with inputs to count.
struct NightlyRun<'a> {
    arguments: &'a Arguments,
    log: LogForm,
    job: NightlyJob<'a>,
    /// True if the history is empty although folders of earlier runs exist.
    lost: bool,
}

impl NightlyRun<'_> {
    /// Runs the job and reports its outcome.
    fn finish(
        &self,
        history: &mut History,
        inputs: &SortedInputs,
        skipped: Vec<Skipped>,
    ) -> anyhow::Result<u8> {
        let common = &self.arguments.common;
        let kept = self.kept(history, inputs)?;
        let (encoding, records) = (common.inputs.encoding()?, common.inputs.records.as_ref());
        let order = Order::new(&kept.present, &inputs.new, encoding, records);
        let bar = progress_bar(common.hides_progress(self.log), order.sources());
        let progress = |bytes| bar.inc(bytes);
        let done = nightly::run(&self.job, history, &order, &inputs.seen, skipped, &progress);
        bar.finish_and_clear();
        let done = with_skipped_reported(done)?;
        let mut complaints = report_incomplete(&done.inputs, &done.skipped);
        complaints |= self.lost || !kept.gone.is_empty();
        complaints |= prune(self.arguments, history);
        complaints |= self.report(history, &done);
        Ok(finish(self.arguments, &done.alerts, complaints))
    }

    /// Returns the earlier inputs that `--relabel` counts again, and reports those that it cannot.
    fn kept(&self, history: &History, inputs: &SortedInputs) -> anyhow::Result<KeptInputs> {
        if !self.arguments.relabel {
            return Ok(KeptInputs::default());
        }
        let kept = nightly::find_kept(history.kept()?, inputs)?;
        report_gone(&kept.gone);
        if !history.is_empty()? {
            warn!("a new epoch begins: the exports that are kept are counted again");
        }
        Ok(kept)
    }

    /// Reports the results. Returns true if too many records were lost, or if the new inputs
    /// contain no posting.
    fn report(&self, history: &History, done: &NightlyDone) -> bool {
        let common = &self.arguments.common;
        let results = history.folder(&self.job.folder);
        // A run of `--relabel` may have no new input.
        let losses = Losses::of(&done.records, done.copies);
        let complaint =
            !done.inputs.is_empty() && report_losses(common.max_rejects, losses, &results);
        if !common.quiet {
            let settings = &self.job.settings;
            let text = summary(self.job.date, done, settings.lexicon());
            let seconds = settings.started.seconds();
            report_done(
                &done.records,
                &done.whole.gap,
                &text,
                &Results::of(&results, "all-time"),
                seconds,
            );
        }
        complaint
    }
}
