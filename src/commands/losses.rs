//! Reports records that a run lost: too many rejects, or more than half of the input.

use std::path::Path;

use tracing::warn;

use titlegauge_figures::tally::Records;

/// The limit of `--max-rejects`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    /// A number of records.
    Count(u64),
    /// A percentage of the records read.
    Percent(f64),
}

impl std::str::FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let neither = || format!("\"{text}\" is neither a number nor a percentage such as 1%");
        match text.strip_suffix('%') {
            Some(percent) => match percent.trim().parse::<f64>() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Percent(percent)),
                Ok(_) => Err("a percentage is between 0% and 100%".into()),
                Err(_) => Err(neither()),
            },
            None => text.parse().map(Self::Count).map_err(|_| neither()),
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
    /// The number of rejects that a percentage always allows.
    const ALWAYS_ALLOWED: u64 = 10;

    /// Returns true if more records were rejected than the limit allows.
    pub fn exceeded(self, rejected: u64, read: u64) -> bool {
        match self {
            Self::Count(limit) => rejected > limit,
            Self::Percent(percent) => {
                rejected > Self::ALWAYS_ALLOWED && rejected as f64 * 100.0 > percent * read as f64
            }
        }
    }
}

/// The records that a run read and lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// Records read.
    read: u64,
    /// Records that are not a posting.
    rejected: u64,
    /// Exact copies of an earlier record of their input, without a company.
    copies: u64,
}

impl Losses {
    /// Returns the losses of a run. `copies` are exact copies of earlier records of their input, without
    /// a company: postings of different companies, if the company was not recognized. Copies in
    /// another input are usual, because exports of several days overlap.
    pub fn of(records: &Records, copies: u64) -> Self {
        Self { read: records.read(), rejected: records.rejected, copies }
    }

    /// Returns true if more than half of the records are lost.
    fn most(self) -> bool {
        let lost = self.rejected + self.copies;
        lost > self.read / 2
    }

    /// Returns the numbers of lost records by reason, the largest first.
    fn reasons(self) -> String {
        let mut reasons = vec![
            (self.rejected, "rejected"),
            (self.copies, "copies of another record, without a company"),
        ];
        reasons.retain(|(count, _)| *count > 0);
        reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let reasons: Vec<String> =
            reasons.iter().map(|(count, reason)| format!("{count} {reason}")).collect();
        reasons.join(", ")
    }
}

/// Warns if no posting was kept, if more than half of the records were lost, or if more records
/// were rejected than the limit allows. Returns true if so.
pub fn report_losses(limit: MaxRejects, losses: Losses, results: &Path) -> bool {
    let Losses { read, rejected, .. } = losses;
    let file = results.join("rejects.csv").display().to_string();
    if read == 0 {
        warn!("no posting was kept: the input has no records; check it with titlegauge inspect");
    } else if rejected == read {
        let all = if read == 1 { "the only record was" } else { "all records were" };
        warn!(rejected, read, file, "no posting was kept: {all} rejected; see {file}");
    } else if losses.most() {
        let reasons = losses.reasons();
        warn!(
            read,
            reasons,
            "more than half of the {read} records were lost: {reasons}; check how the columns are read with titlegauge inspect"
        );
    } else if limit.exceeded(rejected, read) {
        warn!(
            rejected,
            read, file, "{rejected} of {read} records were rejected, more than {limit}; see {file}"
        );
    }
    rejected == read || losses.most() || limit.exceeded(rejected, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_rejects() {
        let cases = [
            ("1%", 10, 10, false),
            ("1%", 11, 111, true),
            ("1%", 11, 10_011, false),
            ("0%", 11, 10_011, true),
            ("5", 5, 5, false),
            ("5", 6, 10_006, true),
        ];
        for (option, rejected, read, exceeded) in cases {
            let limit: MaxRejects = option.parse().unwrap();
            assert_eq!(limit.exceeded(rejected, read), exceeded, "{option} {rejected}");
        }
        for wrong in ["", "x", "1.5", "101%", "-1%"] {
            assert!(wrong.parse::<MaxRejects>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn most_is_more_than_half() {
        let cases = [
            ((2, 1, 0), false, "1 rejected"),
            ((3, 1, 1), true, "1 rejected, 1 copies of another record, without a company"),
            ((10, 1, 5), true, "5 copies of another record, without a company, 1 rejected"),
            ((10, 0, 5), false, "5 copies of another record, without a company"),
        ];
        for ((read, rejected, copies), most, reasons) in cases {
            let losses = Losses { read, rejected, copies };
            assert_eq!((losses.most(), losses.reasons().as_str()), (most, reasons));
        }
    }
}
