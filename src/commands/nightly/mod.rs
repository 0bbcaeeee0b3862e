//! `titlegauge nightly`: the main job every night, with a history of the nights before.

mod dry_run;
mod gather;
mod inputs;
mod order;
mod reading;
mod results;
mod sink;
mod windows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tracing::{info, warn};

use super::common::Common;
use super::outcome;
use super::{ALERTS, COMPLAINTS, DONE, LogForm};
use crate::store::{Alert, Commit, EpochKey, History, Lock, NewRun, RunName};
use titlegauge_core::duplicates::Duplicates;
use titlegauge_core::labelled::Labeller;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_ingest::{Overrides, Skipped};

use inputs::{SeenBefore, Sorted};
use results::{Done, Tonight};

/// Label the exports of a night, and tell what is new against all nights before
#[derive(clap::Args)]
#[command(
    after_help = "Results stand in DIR/runs/DATE-N, and DIR/latest points to the newest; docs/store.md says what is in them.

Examples:
  titlegauge nightly exports/ --store store --keep 60
  titlegauge nightly exports/2026-03-14.csv.gz --store store --date 2026-03-14
  titlegauge nightly exports/ --store store --relabel     # after the keywords changed"
)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Folder of the history and of all results; made if it is not there
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    /// The night, for catching up; today (UTC) if not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Count all earlier inputs that are still there again, as under changed keywords
    #[arg(long)]
    relabel: bool,
    /// Keep the folders of the newest N runs only; the history is never shortened
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    keep: Option<u64>,
    /// Wait for another run at the store, instead of leaving with status 5
    #[arg(long)]
    wait: bool,
    /// Exit status 3 where there are alerts: an input is not as on the nights before or missing, a grade changed, a new epoch began
    #[arg(long)]
    strict: bool,
    /// Say what would be read and added up, and where the results would go; write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the night.
pub fn run(arguments: &Arguments, log: LogForm) -> anyhow::Result<u8> {
    let started = Timestamp::now();
    let date = arguments.date.unwrap_or_else(|| started.to_zoned(TimeZone::UTC).date());
    let (found, overrides) = arguments.common.inputs.find()?;
    let lexicon = arguments.common.keywords.load()?;
    let names = arguments.common.company_names(&lexicon)?;
    let key =
        EpochKey { keywords_sha256: lexicon.hash.clone(), companies_sha256: names.sha256.clone() };
    if arguments.dry_run {
        return dry_run::Would { arguments, date, key: &key, overrides: &overrides }.tell(found);
    }
    let labeller = Labeller::new(Arc::clone(&lexicon))
        .with_aliases(names.aliases())
        .with_duplicates(Duplicates::Exact);

    let _lock = lock(arguments, started)?;
    let (mut history, lost) = open(&arguments.store)?;
    let folder = history.free_name(date)?;
    let mut sorted =
        inputs::sort(found.sources, Some(&history), &date.to_string(), folder.as_str())?;
    sorted.refused.extend(found.refused);
    let skipped =
        outcome::refused_unless(arguments.common.keep_going, std::mem::take(&mut sorted.refused))?;
    if !arguments.common.quiet {
        say_seen(&sorted.seen);
    }
    if sorted.new.is_empty() && !arguments.relabel {
        let epoch = history.epoch(&key)?;
        let alerts = epoch.map_or_else(
            || Ok(Vec::new()),
            |epoch| history.alerts(epoch, &date.to_string(), &[]),
        )?;
        return Ok(nothing_new(arguments, &skipped, &alerts, lost | prune(arguments, &history)));
    }
    let night = Night {
        arguments,
        started,
        date,
        lexicon: &lexicon,
        labeller: &labeller,
        key: &key,
        overrides: &overrides,
        folder,
        lost,
        hidden: arguments.common.quiet || arguments.common.no_progress || log == LogForm::Json,
    };
    night.finish(&mut history, &sorted, skipped)
}

fn lock(arguments: &Arguments, started: Timestamp) -> anyhow::Result<Lock> {
    let myself =
        format!("pid {}, since {}", std::process::id(), started.strftime("%Y-%m-%dT%H:%M:%SZ"));
    let waiting = |holder: &str| {
        if !arguments.common.quiet {
            info!(holder, "waiting for another run ({holder})");
        }
    };
    let waiting: Option<&dyn Fn(&str)> = if arguments.wait { Some(&waiting) } else { None };
    Ok(Lock::take(&arguments.store, &myself, waiting)?)
}

/// Exports of earlier nights may stay where they are, so that there may be hundreds.
fn say_seen(seen: &[SeenBefore]) {
    if let [only @ SeenBefore { source, counted_as, night, run }] = seen {
        info!(source, night, run, counted_as, "{only}");
    } else if !seen.is_empty() {
        let inputs = seen.len();
        info!(inputs, "{inputs} inputs were counted on earlier nights, and are not counted again");
    }
}

/// Opens the history; says what was mended, and whether folders of runs are there and their history is not.
fn open(store: &Path) -> anyhow::Result<(History, bool)> {
    let (history, mended) = History::open(store)?;
    for mended in &mended {
        warn!("{mended}");
    }
    let runs = history.orphans()?;
    if runs > 0 {
        let store = store.display().to_string();
        let mend = "put back a copy of it, or make it again from the kept exports (docs/store.md)";
        warn!(
            store,
            runs,
            "the history in {store} knows of no run, though folders of {runs} are there; a new one begins; {mend}"
        );
    }
    Ok((history, runs > 0))
}

/// Removes folders that are not to be kept. That one cannot be removed is told, and no more:
/// the night is done.
fn prune(arguments: &Arguments, history: &History) -> bool {
    let left = history.prune(arguments.keep).unwrap_or_else(|error| vec![error.to_string()]);
    for left in &left {
        warn!("{left}");
    }
    !left.is_empty()
}

/// The end of a night that read nothing. An exporter that died is the likely reason.
fn nothing_new(
    arguments: &Arguments,
    skipped: &[Skipped],
    alerts: &[Alert],
    complained: bool,
) -> u8 {
    outcome::say_skipped(skipped);
    if !arguments.common.quiet {
        info!("no input is new; the results of the last run stand");
    }
    ended(arguments, alerts, complained || !skipped.is_empty())
}

/// Says the alerts; the exit status.
fn ended(arguments: &Arguments, alerts: &[Alert], complained: bool) -> u8 {
    for alert in alerts {
        warn!(source = alert.source, what = alert.what, "alert: {}: {}", alert.source, alert.what);
    }
    match (alerts.is_empty(), complained) {
        (false, _) if arguments.strict => ALERTS,
        (_, true) => COMPLAINTS,
        (_, false) => DONE,
    }
}

/// What is fixed for a night.
struct Night<'a> {
    arguments: &'a Arguments,
    started: Timestamp,
    date: Date,
    lexicon: &'a Lexicon,
    labeller: &'a Labeller,
    key: &'a EpochKey,
    overrides: &'a Overrides,
    /// Name of the run's folder.
    folder: RunName,
    /// Whether there is no history of the runs before.
    lost: bool,
    /// Whether no progress is shown.
    hidden: bool,
}

impl Night<'_> {
    /// Places the results, commits them, switches the link: in this order.
    fn finish(
        &self,
        history: &mut History,
        sorted: &Sorted,
        skipped: Vec<Skipped>,
    ) -> anyhow::Result<u8> {
        history.begin(&self.folder)?;
        let done = match self.commit(history, sorted, skipped) {
            Ok(done) => done,
            Err(error) => {
                // Where even this fails, the next run does it.
                let _ = history.undo(&self.folder);
                return Err(error);
            }
        };
        history.switch()?;
        let mut incomplete =
            outcome::incomplete(&done.inputs, &done.skipped) || done.gone || self.lost;
        incomplete |= prune(self.arguments, history);
        let results = history.folder(&self.folder);
        incomplete |=
            outcome::too_many_rejects(self.arguments.common.max_rejects, &done.records, &results);
        if !self.arguments.common.quiet {
            let seconds =
                (Timestamp::now().as_millisecond() - self.started.as_millisecond()) as f64 / 1000.0;
            outcome::say_done(&done.records, &done.text, &results.display().to_string(), seconds);
        }
        Ok(ended(self.arguments, &done.alerts, incomplete))
    }

    fn commit(
        &self,
        history: &mut History,
        sorted: &Sorted,
        skipped: Vec<Skipped>,
    ) -> anyhow::Result<Done> {
        let Tonight { done, manifest_sha256, epoch, night, new_inputs, relabelled, whole, grades } =
            self.results(history, sorted, skipped)?;
        let roles: Vec<String> = self.lexicon.roles.iter().map(|role| role.id.clone()).collect();
        history.commit(&Commit {
            run: NewRun {
                night: self.date.to_string(),
                folder: self.folder.clone(),
                manifest_sha256,
                started: self.started(),
            },
            epoch,
            key: self.key,
            roles: &roles,
            night: &night,
            inputs: &new_inputs,
            relabelled: &relabelled,
            whole: &whole,
            grades: &grades,
        })?;
        Ok(done)
    }

    fn started(&self) -> String {
        self.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
