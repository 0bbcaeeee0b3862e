//! The findings of a run, as sentences. Each is made only if enough postings support it.

use super::embed::printable;
use super::figures::Report;
use super::names;
use super::numbers::{count, gap, part, share, share_interval};
use super::selection::{Selection, key};
use crate::report::examples::Example;
use crate::report::explained::LEAST_GAP;
use titlegauge_core::gap::{INFLATED_FROM, Millionths};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;
use titlegauge_figures::gap::GroupGap;
use titlegauge_figures::summary::TitleFigures;

/// The least number of measured postings for a sentence about all of them or one title.
const LEAST_OF_A_TITLE: u64 = 15;
/// The least number of labelled postings for a sentence about a role.
const LEAST_OF_A_ROLE: u64 = 10;

/// A title with enough measured postings, and the number of them whose duty level is below it.
#[derive(Clone, Copy)]
pub struct TitleFinding<'a> {
    /// The title.
    pub title: &'a TitleFigures,
    /// Measured postings whose median duty level is below the advertised level.
    pub below: u64,
}

impl TitleFinding<'_> {
    fn measured(&self) -> u64 {
        self.title.figures.counts.measured
    }

    fn share(&self) -> f64 {
        self.below as f64 / self.measured() as f64
    }

    fn name(&self, report: &Report<'_>) -> String {
        names::title(report.lexicon, self.title.role, self.title.level)
    }

    /// Returns the duty level below the advertised one that most postings describe, with their
    /// number.
    fn usual(&self) -> Option<(Level, u64)> {
        let levels = Level::ALL.into_iter().zip(self.title.figures.counts.duty_levels);
        let below = levels.filter(|(level, postings)| *level < self.title.level && *postings > 0);
        below.max_by_key(|(_, postings)| *postings)
    }
}

/// Returns the titles with enough measured postings, those that most often exceed their duties
/// first.
pub fn titles<'a>(report: &Report<'a>) -> Vec<TitleFinding<'a>> {
    let found = report
        .summary
        .titles
        .iter()
        .filter(|title| title.figures.counts.measured >= LEAST_OF_A_TITLE);
    let mut titles: Vec<_> = found
        .map(|title| TitleFinding {
            title,
            below: title.figures.counts.duty_levels[..title.level.index()].iter().sum(),
        })
        .collect();
    titles.sort_by(|a, b| b.share().total_cmp(&a.share()));
    titles
}

/// Returns the findings, at most four.
pub fn sentences(report: &Report<'_>) -> Vec<String> {
    let titles = titles(report);
    let most = titles.first().filter(|title| title.share() >= 0.5);
    let least = titles.last().filter(|title| title.share() <= 0.25);
    [
        all(report),
        most.map(|title| exceeded(report, title)),
        least.map(|title| kept(report, title)),
        Some(company(report)).filter(|_| report.summary.all.counts.measured > 0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn all(report: &Report<'_>) -> Option<String> {
    let of = &report.gap.all;
    let (inflated, mean) = (of.share_inflated?, of.mean_gap?);
    (of.measured >= LEAST_OF_A_TITLE).then(|| {
        format!(
            "Of {} postings that count, {} are expected to have a title a level or more above their duties; the mean gap is {} levels.",
            count(of.measured),
            share_interval(inflated),
            gap(mean.value)
        )
    })
}

fn exceeded(report: &Report<'_>, title: &TitleFinding<'_>) -> String {
    let said = format!(
        "Of {} postings for “{}” (level {}), {} describe a lower level",
        count(title.measured()),
        title.name(report),
        title.title.level,
        count(title.below)
    );
    match title.usual() {
        Some((level, postings)) => {
            format!("{said}, most often {} ({}).", names::work(level), count(postings))
        }
        None => format!("{said}."),
    }
}

fn kept(report: &Report<'_>, title: &TitleFinding<'_>) -> String {
    format!(
        "Of {} postings for “{}” (level {}), {} describe that level or a higher one.",
        count(title.measured()),
        title.name(report),
        title.title.level,
        count(title.measured() - title.below)
    )
}

fn company(report: &Report<'_>) -> String {
    let Some(First { name, mean, comparable, postings, of, grades }) = first_ranked(report) else {
        return format!(
            "The companies cannot be ranked: too few have {} or more postings that count, or their gaps differ no more than by chance. Each has an answer of its own below.",
            count(report.gap.min_postings)
        );
    };
    let (mean, postings, of) = (gap_of(mean), count(postings), count(of));
    if mean.exceeds {
        format!(
            "“{name}” has the largest comparable gap of {of} graded companies: {} levels (on average {} over {postings} postings).",
            gap(comparable),
            mean.text
        )
    } else {
        format!(
            "{of} companies fall into {grades} grades. “{name}” ranks first for such titles, but its titles do not exceed its duties: {} levels on average over {postings} postings.",
            mean.text
        )
    }
}

/// A mean gap as text, and true if titles exceed the duties.
struct MeanGap {
    text: String,
    exceeds: bool,
}

fn gap_of(mean: f64) -> MeanGap {
    MeanGap { text: gap(mean), exceeds: mean >= LEAST_GAP }
}

/// The first-ranked company.
struct First {
    name: String,
    /// Its plain mean gap in levels.
    mean: f64,
    /// Its comparable gap in levels.
    comparable: f64,
    /// Its measured postings.
    postings: u64,
    /// The number of graded companies.
    of: u64,
    grades: usize,
}

/// Returns the first-ranked company, if grades distinguish it from others.
fn first_ranked(report: &Report<'_>) -> Option<First> {
    let graded = report.gap.graded.as_ref().ok().filter(|graded| graded.grades > 1)?;
    let first =
        report.companies().find(|company| company.gap.rank.is_some_and(|rank| rank.rank == 1))?;
    Some(First {
        name: printable(&first.figures.name),
        mean: first.figures.figures.mean_gap?,
        comparable: first.gap.posterior?.mean,
        postings: first.measured(),
        of: graded.companies as u64,
        grades: graded.grades,
    })
}

/// Returns the heading of the section of companies.
pub fn companies_heading(report: &Report<'_>) -> String {
    match first_ranked(report) {
        Some(First { name, mean, comparable, .. }) if gap_of(mean).exceeds => {
            format!(
                "Companies: “{name}” has the largest comparable gap ({} levels)",
                gap(comparable)
            )
        }
        Some(First { of, grades, .. }) => {
            format!("Companies: {} fall into {grades} grades", count(of))
        }
        None => "Companies: none differs from the others by more than chance".to_owned(),
    }
}

/// Returns the heading of the section of titles.
pub fn titles_heading(report: &Report<'_>) -> String {
    match titles(report).first().filter(|title| title.below > 0) {
        Some(title) => format!(
            "Titles: {} of {} postings for “{}” describe a lower level",
            count(title.below),
            count(title.measured()),
            title.name(report)
        ),
        None => "Titles and the levels that they describe".to_owned(),
    }
}

/// Returns the heading of the section of records.
pub fn records_heading(report: &Report<'_>) -> String {
    match report.summary.records.read() {
        0 => "What was read".to_owned(),
        read => format!(
            "{} of {} records ({}) count for the gap",
            count(report.summary.all.counts.measured),
            count(read),
            part(report.summary.all.counts.measured, read)
        ),
    }
}

/// Returns the heading of the matrix of roles: the role whose title most often heads the duties of
/// another one.
pub fn matrix_heading(report: &Report<'_>) -> String {
    let matrix = report.summary.advertised_and_described();
    let none = report.lexicon.none().index();
    let mut most: Option<(f64, usize, usize, u64, u64)> = None;
    for (row, counts) in matrix.iter().enumerate().filter(|(row, _)| *row != none) {
        let whole: u64 = counts.iter().sum();
        let others = counts.iter().enumerate().filter(|(column, _)| *column != row);
        let Some((column, other)) = others.max_by_key(|(_, postings)| **postings) else { continue };
        let share = *other as f64 / whole as f64;
        let enough = whole >= LEAST_OF_A_ROLE && *other >= 3;
        if enough && most.is_none_or(|(largest, ..)| share > largest) {
            most = Some((share, row, column, *other, whole));
        }
    }
    match most {
        Some((_, row, column, other, whole)) => format!(
            "Roles: {} of {} postings titled “{}” describe {}",
            count(other),
            count(whole),
            printable(&report.lexicon[RoleId::new(row)].name),
            described(report, RoleId::new(column))
        ),
        None => "Roles advertised and roles described".to_owned(),
    }
}

fn described(report: &Report<'_>, role: RoleId) -> String {
    if role == report.lexicon.none() {
        names::role(report.lexicon, role)
    } else {
        format!("“{}”", names::role(report.lexicon, role))
    }
}

/// Returns the heading of the map of roles.
pub fn map_heading(report: &Report<'_>) -> String {
    let roles =
        report.lexicon.roles.iter().zip(&report.summary.all.counts.roles).zip(report.densities());
    let placed: Vec<_> = roles
        .filter(|((_, postings), _)| **postings >= LEAST_OF_A_ROLE)
        .filter_map(|((role, _), densities)| Some((role, densities[0]?, densities[1]?)))
        .collect();
    let strategic = placed.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let operational = placed.iter().max_by(|a, b| a.2.total_cmp(&b.2));
    match (strategic, operational) {
        (Some((first, ..)), Some((second, ..))) if first.id != second.id => format!(
            "Duties: most strategic for “{}”, most operational for “{}”",
            printable(&first.name),
            printable(&second.name)
        ),
        _ => "How strategic and how operational the duties are".to_owned(),
    }
}

/// Returns the heading of the section of levels.
pub fn levels_heading(report: &Report<'_>) -> String {
    let gaps: Vec<_> = report
        .levels()
        .filter(|(_, gap)| gap.measured >= LEAST_OF_A_ROLE)
        .filter_map(|(level, of)| Some((level, of.mean_gap?)))
        .collect();
    let largest = gaps.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let smallest = gaps.iter().min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let apart = largest.zip(smallest).filter(|(large, small)| {
        let (low, high) = (large.1.interval.map(|of| of.low), small.1.interval.map(|of| of.high));
        low.zip(high).is_some_and(|(low, high)| low > high)
    });
    match apart {
        Some(((level, mean), _)) => {
            format!(
                "Levels: titles of level {level} exceed their duties most ({} levels)",
                gap(mean.value)
            )
        }
        None => "The gap by advertised level".to_owned(),
    }
}

/// Returns the heading of the section of months: the months with the largest and the smallest share
/// inflated, if their intervals do not overlap.
pub fn months_heading(report: &Report<'_>) -> String {
    let shares: Vec<_> = report
        .months()
        .filter(|(month, _)| !month.is_empty())
        .filter_map(|(month, gap): (&str, &GroupGap)| Some((month, gap.share_inflated?)))
        .collect();
    let high = shares.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let low = shares.iter().min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    match (high, low) {
        (Some((most, high)), Some((least, low))) if high.low > low.high => format!(
            "Months: inflated most in {} ({}), least in {} ({})",
            printable(most),
            share(high.value),
            printable(least),
            share(low.value)
        ),
        (Some(_), Some(_)) if shares.len() > 1 => {
            "Months: no month differs from the others by more than chance".to_owned()
        }
        _ => "Months".to_owned(),
    }
}

/// Returns the heading of the section of postings: the first that is called inflated.
pub fn postings_heading(selection: &Selection<'_>) -> String {
    let called =
        |posting: &Example| posting.inflated as f64 / Millionths::ONE as f64 >= INFLATED_FROM;
    let first = selection.expanded.iter().take(selection.largest).find_map(|company| {
        let posting = selection.chosen.postings.get(key(company))?.first()?;
        (called(posting) && posting.level < posting.advertised).then_some((company, posting))
    });
    match first {
        Some((company, posting)) => format!(
            "Postings: “{}” at “{}” describes {}",
            printable(&posting.title),
            printable(&company.figures.name),
            names::work(posting.level)
        ),
        None => "Postings: what they say".to_owned(),
    }
}
