//! The figures on top.

use maud::{Markup, html};

use super::figures::Report;
use super::findings::sentences;
use super::numbers::{count, gap, part, plain, share};
use super::parts::sentence;
use titlegauge_figures::gap::{Between, GapFigures, Graded, NotGraded};
use titlegauge_figures::stats::{Estimate, Interval, PointEstimate};
use titlegauge_figures::summary::{Figures, Summary};

/// The most countries that are named.
const SHOWN_COUNTRIES: usize = 3;
/// The fewest postings with a country for which countries are named.
const LEAST_IN_COUNTRIES: u64 = 5;

/// Returns the top of the page: what was read, and the findings.
pub fn lead(report: &Report<'_>) -> Markup {
    let findings = sentences(report);
    html! {
        p .lead { (read(report)) }
        @if !findings.is_empty() { ul .findings { @for finding in &findings { li { (finding) } } } }
        p .note {
            "The " b { "title gap" } " is the level of the advertised title minus the level of the duties, both from 0 to 4. "
            "It is a gap, not guilt: " a href="#reading" { "how to read it and what it can’t say" } "."
        }
    }
}

/// Returns what was read in one sentence.
fn read(report: &Report<'_>) -> String {
    let summary = report.summary;
    let counted = |number: usize, one: &str, more: &str| {
        format!("{} {}", count(number as u64), if number == 1 { one } else { more })
    };
    let files = report.sources.len().saturating_sub(report.skipped.len());
    let dates = match summary.first_and_last_month() {
        Some([first, last]) if first != last => format!(", dated {first} to {last}"),
        Some([only, _]) => format!(", dated {only}"),
        None => ", without dates".to_owned(),
    };
    format!(
        "Read: {}{dates}, with {} postings of {}, duplicates left out. {} of them have a title of technology leadership and enough text to count.{}",
        counted(files, "file", "files"),
        count(summary.all.counts.unique),
        counted(summary.companies.len(), "company", "companies"),
        count(summary.all.counts.measured),
        countries(summary)
    )
}

/// Returns the countries that the locations name, as a sentence after another; empty if they are too
/// few to speak of.
fn countries(summary: &Summary) -> String {
    let (all, named) = (summary.all.counts.unique, &summary.countries);
    let postings: u64 = named.iter().map(|(_, postings)| postings).sum();
    if postings < LEAST_IN_COUNTRIES {
        return String::new();
    }
    let most = named.iter().take(SHOWN_COUNTRIES).map(|(country, _)| country.to_string());
    let which = match &most.collect::<Vec<_>>()[..] {
        [only] => only.clone(),
        [before @ .., last] => {
            format!("{} countries, most often {} and {last}", named.len(), before.join(", "))
        }
        [] => return String::new(),
    };
    let rest = match all - postings {
        0 => String::new(),
        rest => format!("; {} of the postings name none", part(rest, all)),
    };
    format!(" Locations name {which}{rest}.")
}

/// Returns the key figures with their intervals, or the reasons why they are missing.
pub fn key_figures(report: &Report<'_>) -> Markup {
    let gap = report.gap;
    let graded = match &gap.graded {
        Ok(graded) => grades(report, graded),
        Err(why) => no_grades(report, *why),
    };
    html! {
        section #key aria-labelledby="key-heading" {
            h2 #key-heading .hidden { "Key figures" }
            dl .cards {
                (card("Mean title gap", &mean(gap)))
                (card("A level or more above the duties", &inflated(gap, &report.summary.all)))
                (card("Real part of differences", &reliability(gap.between)))
                (card("Companies graded", &graded))
            }
        }
    }
}

fn card(name: &str, content: &Markup) -> Markup {
    html! { div .card { dt { (name) } (content) } }
}

fn big(text: &str) -> Markup {
    html! { dd .big { (text) } }
}

fn mean(of: &GapFigures) -> Markup {
    let Some(mean) = of.all.mean_gap else {
        return html! { (big("–")) dd { "No posting was measured, so there is no gap to speak of." } };
    };
    html! {
        (big(&format!("{} levels", gap(mean.value))))
        dd {
            @if let Some(Interval { low, high }) = mean.interval { "95 % interval " (gap(low)) " to " (gap(high)) ". " }
            @else { "No interval: that takes companies that differ. " }
            "In part mechanical: see " a href="#levels" { "the levels" } "."
        }
        @if let Some(PointEstimate { value, .. }) = of.disputed.mean_gap {
            dd { "With ‘head’ counted as a manager’s level: " (gap(value)) "." }
        }
    }
}

fn inflated(of: &GapFigures, figures: &Figures) -> Markup {
    let Some(inflated) = of.all.share_inflated else {
        return html! { (big("–")) dd { "No posting was measured, so there is no share." } };
    };
    html! {
        (big(&share(inflated.value)))
        dd {
            "The mean probability of it; 95 % interval " (share(inflated.low)) " to " (share(inflated.high)) ", the labeller’s errors included."
            @if let Some(below) = figures.share_deflated { " A level or more below: " (share(below)) "." }
        }
        @if let Some(Estimate { value, .. }) = of.disputed.share_inflated {
            dd { "With ‘head’ counted as a manager’s level: " (share(value)) "." }
        }
    }
}

fn reliability(between: Option<Between>) -> Markup {
    let Some(Between { reliability, variance, .. }) = between else {
        return html! {
            (big("–"))
            dd { "Not computed: it takes several companies with two or more measured postings each." }
        };
    };
    html! {
        (big(&share(reliability)))
        dd {
            "On average this part of the difference between a company’s gap and the mean is real, the rest chance."
            " True gaps differ by " (plain(libm::sqrt(variance.value))) " levels (standard deviation)."
        }
    }
}

fn grades(report: &Report<'_>, graded: &Graded) -> Markup {
    let one = graded.grades == 1;
    html! {
        (big(&count(graded.companies as u64)))
        dd {
            "in " (count(graded.grades as u64)) @if one { " grade" } @else { " grades" }
            ", of " (count(report.companies().count() as u64)) " companies with a measured posting."
            @if graded.left_out > 0 { " " (count(graded.left_out as u64)) " more with fewer postings than these have none, since there are too many." }
            @if one { " One grade means that the data do not distinguish the companies." }
            @if let Some(risk) = graded.misranked { " Of pairs with different grades " (share(risk)) " are expected to be in the wrong order." }
        }
    }
}

fn no_grades(report: &Report<'_>, why: NotGraded) -> Markup {
    html! {
        (big("Too few to grade"))
        dd {
            (sentence(&why.to_string())) " "
            "A grade takes " (count(report.gap.min_postings)) " measured postings or more; " (count(report.companies().count() as u64)) " of "
            (count(report.summary.companies.len() as u64)) " companies have one or more. That is a valid result, not a fault."
        }
    }
}
