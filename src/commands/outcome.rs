//! How a run went: what was passed over, how many rejects are borne, what is said at the end.
//! Shared by `analyze` and `nightly`.

use std::path::Path;

use tracing::{info, warn};

use crate::report::Input;
use titlegauge_figures::tally::Records;
use titlegauge_ingest::{IngestError, Skipped};

/// How many rejects are borne.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    Count(u64),
    Percent(f64),
}

impl std::str::FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("\"{text}\" is neither a number nor a share such as 1%");
        match text.strip_suffix('%') {
            Some(percent) => match percent.trim().parse::<f64>() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Percent(percent)),
                Ok(_) => Err("a share is 0% to 100%".into()),
                Err(_) => Err(format!("\"{text}\" is neither a number nor a share such as 1%")),
            },
            None => text.parse().map(Self::Count).map_err(wrong),
        }
    }
}

impl std::fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl MaxRejects {
    /// Rows that are too few to complain of, where a share is given.
    const NEVER_MINDED: u64 = 10;

    fn exceeded(self, records: &Records) -> bool {
        match self {
            Self::Count(most) => records.rejected > most,
            Self::Percent(percent) => {
                records.rejected > Self::NEVER_MINDED
                    && records.rejected as f64 * 100.0 > percent * records.read() as f64
            }
        }
    }
}

/// Says that more records were rejected than are borne, if so, and where they are.
pub fn too_many_rejects(most: MaxRejects, records: &Records, results: &Path) -> bool {
    if most.exceeded(records) {
        let (rejected, read, file) =
            (records.rejected, records.read(), results.join("rejects.csv").display().to_string());
        warn!(
            rejected,
            read, file, "{rejected} of {read} records were rejected, more than {most}; see {file}"
        );
    }
    most.exceeded(records)
}

/// Says where the records went, with the table that people see.
pub fn say_done(records: &Records, table: &str, out: &str, seconds: f64) {
    info!(
        shown = format!("{table}Results   {out} ({seconds:.1} s)\n"),
        read = records.read(),
        labelled = records.labelled,
        unclassified = records.unclassified,
        duplicate = records.duplicate,
        rejected = records.rejected,
        out,
        seconds,
        "done"
    );
}

/// Inputs that cannot be opened: an error, or with `--keep-going` to be passed over.
pub fn refused_unless(keep_going: bool, refused: Vec<IngestError>) -> anyhow::Result<Vec<Skipped>> {
    if keep_going {
        return Ok(refused.iter().map(Skipped::from).collect());
    }
    refused.into_iter().next().map_or_else(|| Ok(Vec::new()), |error| Err(error.into()))
}

/// Says which inputs were passed over.
pub fn say_skipped(skipped: &[Skipped]) {
    for skip in skipped {
        warn!(
            source = skip.source,
            reason = skip.reason,
            "passed over {}: {}",
            skip.source,
            skip.reason
        );
    }
}

/// Says which inputs were passed over, or not read to their end, and whether any was.
pub fn incomplete(inputs: &[Input], skipped: &[Skipped]) -> bool {
    say_skipped(skipped);
    let mut incomplete = !skipped.is_empty();
    for input in inputs {
        if let Some(reason) = &input.truncated {
            incomplete = true;
            let (source, read) = (&input.source.source, input.read);
            warn!(
                source,
                reason, read, "{source} {reason}; the {read} records before that are kept"
            );
        }
    }
    incomplete
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(rejected: u64, labelled: u64) -> Records {
        Records { rejected, labelled, ..Records::default() }
    }

    #[test]
    fn rejects_that_are_too_many() {
        let cases = [
            ("1%", 10, 0, false),
            ("1%", 11, 100, true),
            ("1%", 11, 10_000, false),
            ("0%", 11, 10_000, true),
            ("5", 5, 0, false),
            ("5", 6, 10_000, true),
        ];
        for (option, rejected, labelled, exceeded) in cases {
            let most: MaxRejects = option.parse().unwrap();
            assert_eq!(
                most.exceeded(&records(rejected, labelled)),
                exceeded,
                "{option} {rejected}"
            );
        }
        for wrong in ["", "x", "1.5", "101%", "-1%"] {
            assert!(wrong.parse::<MaxRejects>().is_err(), "{wrong}");
        }
    }
}
