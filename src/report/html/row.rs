//! The texts of a company's row, for the HTML and for the script, which shows the same ones.

use super::figures::Company;
use super::numbers::{NONE, count, gap, or_none, plain, share_interval};
use titlegauge_figures::stats::{Posterior, Rank};

/// Returns the cells of a company after its name, in the order of the columns.
pub fn cells(company: &Company<'_>) -> [String; 9] {
    let Company { figures, gap: own } = company;
    [
        count(company.measured()),
        or_none(figures.figures.mean_gap, gap),
        or_none(own.inflated, share_interval),
        gap(own.adjusted),
        or_none(own.posterior, shrunken),
        or_none(own.posterior, |posterior| probability(posterior.positive)),
        own.rank.map_or_else(|| NONE.to_owned(), rank),
        or_none(own.grade, |grade| count(grade as u64)),
        if figures.agency { "agency".to_owned() } else { String::new() },
    ]
}

/// Formats a probability; never 0 or 1, because no estimate is that certain.
fn probability(value: f64) -> String {
    match value {
        certain if certain >= 0.995 => "> 0.99".to_owned(),
        never if never < 0.005 => "< 0.01".to_owned(),
        value => plain(value),
    }
}

fn rank(rank: Rank) -> String {
    let [rank, low, high] = [rank.rank, rank.low, rank.high].map(|rank| count(rank as u64));
    format!("{rank} ({low}–{high})")
}

fn shrunken(posterior: Posterior) -> String {
    format!("{} (sd {})", gap(posterior.mean), plain(posterior.sd))
}
