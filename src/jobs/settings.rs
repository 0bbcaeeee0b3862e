//! Settings that both jobs have, and the clock of a run.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

use jiff::Timestamp;

use crate::engine::{Job, Part};
use crate::report::EvidenceOf;
use crate::store::TALLY;
use titlegauge_core::labeller::Labeller;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::counts::Basis;
use titlegauge_ingest::{Overrides, Source};

/// The names of all options that affect results, in the manifest of `analyze`.
pub(super) const OPTIONS: [&str; 15] = [
    "by",
    "carry",
    "columns",
    "companies",
    "companies_sha256",
    "duplicates",
    "encoding",
    "evidence",
    "format",
    "keywords",
    "max_rejects",
    "min_postings",
    "no_evidence",
    "no_quotes",
    "part",
];

/// Options that parts need not share: the number of the part, and paths of files whose contents are
/// compared.
const OWN: [&str; 3] = ["companies", "keywords", "part"];

/// A callback that receives the number of bytes read since its last call.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// Settings of a job.
pub struct Settings<'a> {
    /// The columns that the user assigned.
    pub overrides: &'a Overrides,
    /// The labeller, with the user's company names and the kinds of duplicates to detect.
    pub labeller: &'a Labeller,
    /// The number of threads; 0 uses one for each processor.
    pub threads: usize,
    /// Skips inputs that cannot be read instead of failing.
    pub keep_going: bool,
    /// The part of the postings to label; `None` labels all.
    pub part: Option<Part>,
    /// Stops the run with an error once it is true; `None` lets it end.
    pub stop: Option<&'a AtomicBool>,
    /// The number of measured postings from which companies are compared.
    pub min_postings: u64,
    /// The postings in `evidence.csv`; `None` omits the file.
    pub evidence: Option<EvidenceOf>,
    /// Writes the tables in Parquet, too.
    pub parquet: bool,
    /// Options that affect the results, for the manifest.
    pub options: BTreeMap<&'static str, String>,
    /// The time at which the run started.
    pub started: Started,
}

impl Settings<'_> {
    /// Returns the keywords in use.
    pub fn lexicon(&self) -> &Lexicon {
        self.labeller.lexicon()
    }

    /// Returns what parts must share before they are merged. `names` are the names of the sources.
    pub fn basis(&self, names: &[&str]) -> Basis {
        let shared = self.options.iter().filter(|(name, _)| !OWN.contains(name));
        let mut options: BTreeMap<String, String> =
            shared.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        options.insert("the way of counting".into(), TALLY.to_string());
        Basis {
            version: crate::VERSION.into(),
            keywords_sha256: self.lexicon().hash.clone(),
            options,
            sources: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Returns the engine's job over these sources.
    pub(super) fn job<'a>(&'a self, sources: &'a [Source], progress: Progress<'a>) -> Job<'a> {
        Job {
            threads: self.threads,
            keep_going: self.keep_going,
            part: self.part,
            stop: self.stop,
            progress,
            ..Job::new(sources, self.overrides, self.labeller)
        }
    }
}

/// Returns the time of the system's clock.
pub fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// Returns a time, or the last one that can be written with a year of four digits.
fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}

/// The time at which a run started, and a clock that measures its duration.
#[derive(Debug, Clone, Copy)]
pub struct Started {
    time: Timestamp,
    clock: Instant,
}

impl Started {
    /// Starts the clock.
    pub fn now() -> Self {
        Self { time: now(), clock: Instant::now() }
    }

    /// Returns the time at which the run started.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// Returns the time at which the run started, in UTC, as `2026-01-31T23:59:59Z`.
    pub fn utc(&self) -> String {
        self.time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Returns the seconds since the start, rounded to milliseconds.
    pub fn seconds(&self) -> f64 {
        (self.clock.elapsed().as_secs_f64() * 1000.0).round() / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_at_the_end_of_time_does_not_panic() {
        let end = SystemTime::UNIX_EPOCH + Duration::from_mins(4_223_371_679);
        let shown = Started { time: timestamp(end), clock: Instant::now() }.utc();
        assert!(shown.starts_with("9999-12-30T"), "{shown}");
        let usual = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(timestamp(usual).as_second(), 1);
    }
}
