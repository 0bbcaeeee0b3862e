//! The duties that are distinctive of each duty level.

use maud::{Markup, html};

use super::embed::printable;
use super::figures::Report;
use super::numbers::{count, part, plain};
use super::parts::{self, nothing};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Duty, Orientation};
use titlegauge_figures::stats::{Frequency, keyness};

/// The largest number of duties shown for a level.
const MOST_DUTIES: usize = 12;
/// The least z of a duty that is shown.
const LEAST_Z: f64 = 2.0;
/// The weight of the prior, as a share of the postings.
const PRIOR: f64 = 0.01;

/// A duty found at a level more than at the others.
struct Distinctive<'a> {
    duty: &'a Duty,
    /// Measured postings of the level with the duty.
    postings: u64,
    z: f64,
}

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let levels: Vec<_> = Level::ALL
        .into_iter()
        .zip(report.summary.all.counts.duty_levels)
        .rev()
        .filter(|(_, postings)| *postings > 0)
        .map(|(level, postings)| (level, postings, distinctive(report, level)))
        .collect();
    let content = if levels.iter().all(|(_, _, duties)| duties.is_empty()) {
        nothing("No duties were found in measured postings, so there is nothing to show.")
    } else {
        html! {
            p {
                "The duties that set each level apart from the others, the strongest first, with the share of its measured postings that have them. "
                "The duty level is computed from these, so they are what the gap is made of, not its cause."
            }
            div .levels { @for (level, postings, duties) in &levels { (level_list(*level, *postings, duties)) } }
        }
    };
    parts::section("duties", &heading(&levels), &content)
}

/// Returns the heading: the duties that mark the highest and the lowest level.
fn heading(levels: &[(Level, u64, Vec<Distinctive<'_>>)]) -> String {
    let mark = |(level, _, duties): &(Level, u64, Vec<Distinctive<'_>>)| {
        duties.first().map(|first| (*level, printable(&first.duty.name)))
    };
    match (levels.iter().find_map(mark), levels.iter().rev().find_map(mark)) {
        (Some((high, first)), Some((low, second))) if high > low => {
            format!("Duty levels: “{first}” marks level {high}, “{second}” level {low}")
        }
        _ => "What the duty level is made of".to_owned(),
    }
}

/// Returns the most distinctive duties of a level by keyness of postings, the strongest first.
fn distinctive<'a>(report: &Report<'a>, level: Level) -> Vec<Distinctive<'a>> {
    let level = level.index();
    let counts = &report.summary.duties;
    let whole: u64 = counts.iter().map(|count| count.levels[level]).sum();
    let all: u64 = counts.iter().flat_map(|count| count.levels).sum();
    let frequency = |times: u64, of: u64| Frequency { times: times as f64, of: of as f64 };
    let duties = report.lexicon.duties.iter().zip(counts).filter_map(|(duty, count)| {
        let (here, everywhere) = (count.levels[level], count.levels.iter().sum::<u64>());
        let prior = Frequency { times: PRIOR * everywhere as f64, of: PRIOR * all as f64 };
        let z =
            keyness(frequency(here, whole), frequency(everywhere - here, all - whole), prior)?.z;
        (z >= LEAST_Z).then_some(Distinctive { duty, postings: here, z })
    });
    let mut duties: Vec<_> = duties.collect();
    duties.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.duty.name.cmp(&b.duty.name)));
    duties.truncate(MOST_DUTIES);
    duties
}

fn level_list(level: Level, postings: u64, duties: &[Distinctive<'_>]) -> Markup {
    html! {
        div {
            h3 { "Duty level " (level) }
            p .note { (scope_name(level)) ", " (count(postings)) " measured postings" }
            @if duties.is_empty() { (nothing("No duty sets it apart.")) } @else {
                ol {
                    @for Distinctive { duty, postings: own, z } in duties {
                        li {
                            bdi { (printable(&duty.name)) } " "
                            small {
                                @if duty.orientation != Orientation::Neither { (duty.orientation.as_str()) ", " }
                                (part(*own, postings)) ", z\u{a0}" (plain(*z))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns the scope of the duties of a level.
fn scope_name(level: Level) -> &'static str {
    match level.get() {
        4 => "The enterprise",
        3 => "Several departments",
        2 => "A department",
        1 => "One team",
        _ => "Does the work",
    }
}
