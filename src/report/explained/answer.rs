//! Answers whether a company's titles exceed its duties, in plain words.

use std::fmt::Write as _;

use super::opening::chance;
use crate::compare::{CompanyRow, Ranks};
use crate::report::counted::{LEAST_FOR_SHARE, counted};
use titlegauge_core::sanitize::{cut, harmless};

/// The least mean gap, in levels, with which titles are said to exceed their duties.
pub const LEAST_GAP: f64 = 0.25;
/// From this probability on, a gap above zero is called certain.
const CERTAIN: f64 = 0.95;
/// From this probability on, a gap above zero is called probable.
const PROBABLE: f64 = 0.8;

/// Returns true if the titles of a company do not exceed its duties.
pub fn keeps(company: &CompanyRow) -> bool {
    company.agency != Some(true)
        && company.measured >= LEAST_FOR_SHARE
        && company.mean_gap.is_some_and(|gap| gap < LEAST_GAP)
}

/// Returns the answer, and the figures on which it rests.
pub fn company_answer(company: &CompanyRow, ranks: Ranks) -> String {
    let mut out = String::new();
    let name = cut(&harmless(&company.company), 60).into_owned();
    let _ = writeln!(out, "{name}: {}", Grounds::of(company).answer());
    let _ = write!(
        out,
        "  {}, of which {} compared with {} duties",
        counted(company.postings, "posting", "postings"),
        counted(company.measured, "title is", "titles are"),
        if company.measured == 1 { "its" } else { "their" }
    );
    if (1..LEAST_FOR_SHARE).contains(&company.measured) {
        let _ = write!(
            out,
            ";\n  a mean of fewer than {LEAST_FOR_SHARE} would be mostly chance, so none is shown (companies.csv has it)"
        );
    }
    if let Some(gap) = company.mean_gap.filter(|_| company.measured >= LEAST_FOR_SHARE) {
        let all =
            ranks.mean_gap.map_or_else(String::new, |all| format!(" (all companies: {all:+.2})"));
        let _ = write!(out, "; on average {}{all}", above(gap));
        if let Some(share) = company.share_inflated {
            let _ =
                write!(out, ",\n  {:.0} % are expected to be a level or more above", share * 100.0);
        }
    }
    out.push('\n');
    let enough = company.measured >= LEAST_FOR_SHARE;
    if let Some((gap, sd)) = company.gap_shrunken.zip(company.gap_sd).filter(|_| enough) {
        let _ = writeln!(
            out,
            "  Comparable with other companies: {gap:+.2} levels, give or take {sd:.2} (one standard deviation). It is estimated from the gap without the effects of\n  titles, quarters and fields of work{}. Differences from the mean of all companies are enlarged first, because\n  texts do not say everything, and then reduced, the more the fewer the postings",
            company.gap_adjusted.map_or_else(String::new, |gap| format!(" ({gap:+.2})"))
        );
    }
    if let Some(rank) = company.rank {
        let range = company.rank_low.zip(company.rank_high);
        let range = range.map_or_else(String::new, |(low, high)| {
            format!(", between {low} and {high} with 90 % certainty")
        });
        let _ = writeln!(
            out,
            "  Rank {rank} of {} (1 is the largest gap){range}; grade {} of {}",
            ranks.companies,
            harmless(&company.grade),
            ranks.grades
        );
    }
    out
}

/// The figures of a company on which the answer rests.
#[derive(Debug, Clone, Copy)]
pub struct Grounds {
    /// True if the company recruits for others.
    pub agency: bool,
    /// Number of its measured postings.
    pub measured: u64,
    /// Their mean gap.
    pub mean_gap: Option<f64>,
    /// The probability that its comparable gap is above 0.
    pub p_positive: Option<f64>,
}

impl Grounds {
    /// Returns the figures of a row of `companies.csv`.
    pub fn of(company: &CompanyRow) -> Self {
        Self {
            agency: company.agency == Some(true),
            measured: company.measured,
            mean_gap: company.mean_gap,
            p_positive: company.p_positive,
        }
    }

    /// Says whether the titles exceed the duties, in words that may follow the name and a colon.
    ///
    /// The plain gap decides whether they do. Comparable gaps compare a company with others that have the
    /// same titles, and the titles of all of these may be below their duties.
    pub fn answer(self) -> String {
        if self.agency {
            return "a recruiter, whose titles are those of other companies".to_owned();
        }
        match self.measured {
            0 => return "no answer, because no title can be compared with its duties".to_owned(),
            few if few < LEAST_FOR_SHARE => {
                return format!(
                    "too few postings for an answer ({few}, of {LEAST_FOR_SHARE} needed)"
                );
            }
            _ => {}
        }
        let Some((mean, positive)) = self.mean_gap.zip(self.p_positive) else {
            return "no answer, because there are too few companies to compare it with".to_owned();
        };
        let extent = if mean < -0.005 {
            format!("{:.2} levels below", -mean)
        } else {
            "less than a quarter of a level above".to_owned()
        };
        match mean >= LEAST_GAP {
            true if positive >= CERTAIN => {
                format!("yes, on average its titles exceed its duties ({} sure)", chance(positive))
            }
            true if positive >= PROBABLE => {
                format!(
                    "probably, on average its titles exceed its duties ({} sure)",
                    chance(positive)
                )
            }
            true => format!(
                "not clear whether its titles exceed its duties on average (probability {})",
                chance(positive)
            ),
            false => format!(
                "no, on average its titles are {extent} its duties (with the usual mix of titles, they would be above at all with {} probability)",
                chance(positive)
            ),
        }
    }
}

/// Says how far titles are above or below, in levels.
pub fn above(gap: f64) -> String {
    match format!("{:.2}", gap.abs()).as_str() {
        "0.00" => "level with the duties".to_owned(),
        levels if gap > 0.0 => format!("{levels} levels above the duties"),
        levels => format!("{levels} levels below the duties"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_whose_titles_are_below_its_duties_does_not_inflate() {
        let of = |measured, mean_gap, p_positive| {
            Grounds { agency: false, measured, mean_gap, p_positive }.answer()
        };
        let cases = [
            (of(0, None, None), "no answer"),
            (of(4, Some(2.0), Some(1.0)), "too few postings"),
            (of(9, Some(1.0), None), "no answer"),
            (of(9, Some(1.0), Some(0.96)), "yes"),
            (of(9, Some(1.0), Some(0.9)), "probably"),
            (of(9, Some(1.0), Some(0.5)), "not clear"),
            (
                of(142, Some(-0.23), Some(0.96)),
                "no, on average its titles are 0.23 levels below its duties",
            ),
            (
                of(9, Some(0.1), Some(0.1)),
                "no, on average its titles are less than a quarter of a level above its duties (with the usual mix of titles, they would be above at all with 10 % probability)",
            ),
        ];
        for (answer, begins) in cases {
            assert!(answer.starts_with(begins), "{answer}: {begins}");
        }
        let agency = Grounds { agency: true, measured: 9, mean_gap: Some(1.0), p_positive: None };
        assert!(agency.answer().starts_with("a recruiter"));
    }
}
