//! Words that go with inflation, what the duty levels are made of, and the outside check.

use maud::{Markup, html};

use super::embed::printable;
use super::numbers::{NONE, count, or_none, part, plain};
use super::page::{DutyLevel, Interval, Page, WordRow};
use super::parts::{self, bar, nothing, table};

/// So many words of each list are shown; words.csv has more.
const MOST_WORDS: usize = 30;
/// So many duties of each level.
const MOST_DUTIES: usize = 12;

/// The two lists of words.
pub fn inflation(page: &Page) -> Markup {
    let content = if page.words_inflated.is_empty() && page.words_not_inflated.is_empty() {
        nothing("There were too few measured postings with and without a gap to tell their words apart.")
    } else {
        html! {
            p {
                "Words outside the keyword files that stand more often in postings with a gap of 1 or more than in others of the same advertised "
                "role and level, and the other way round. They go with the gap; that does not make them its cause. z says how sure the difference is; "
                "of many words tried, some reach 2 by chance."
            }
            div .pair {
                (list("With a gap of 1 or more", &page.words_inflated))
                (list("With a gap of 0 or less", &page.words_not_inflated))
            }
        }
    };
    parts::section("words", "Words that go with inflation", &content)
}

fn list(heading: &str, words: &[WordRow]) -> Markup {
    let largest = words.iter().map(|w| w.z).fold(0.0, f64::max);
    html! {
        div {
            h3 { (heading) }
            @if words.is_empty() { (nothing("No word stands out.")) } @else {
                div .scroll tabindex="0" role="group" aria-label=(heading) {
                    table .bars {
                        caption .hidden { (heading) }
                        thead { tr { th scope="col" { "Word" } th .n scope="col" { "Postings" } th .n scope="col" { "z" } } }
                        tbody {
                            @for word in words.iter().take(MOST_WORDS) {
                                tr {
                                    th scope="row" { bdi { (printable(&word.word)) } }
                                    td .n { (count(word.postings)) }
                                    td .n { (plain(word.z)) (bar(word.z, largest)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What each duty level is made of.
pub fn duties(page: &Page) -> Markup {
    let content = if page.duty_levels.iter().all(|l| l.duties.is_empty()) {
        nothing("No duties were found in measured postings, so there is nothing to show.")
    } else {
        html! {
            p {
                "The duties that set each level apart from the others, the strongest first, with the share of its measured postings that have them. "
                "The duty level is computed from these, so they are what the gap is made of, not its cause."
            }
            div .levels { @for level in &page.duty_levels { (level_list(level)) } }
        }
    };
    parts::section("duties", "What the duty level is made of", &content)
}

fn level_list(level: &DutyLevel) -> Markup {
    html! {
        div {
            h3 { "Duty level " (level.level) }
            p .note { (scope_name(level.level)) ", " (count(level.postings)) " measured postings" }
            @if level.duties.is_empty() { (nothing("No duty sets it apart.")) } @else {
                ol {
                    @for duty in level.duties.iter().take(MOST_DUTIES) {
                        li {
                            bdi { (printable(&duty.name)) } " "
                            small {
                                @if !duty.orientation.is_empty() { (printable(&duty.orientation)) ", " }
                                (part(duty.postings, level.postings)) ", z " (plain(duty.z))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How far duties of a level reach.
fn scope_name(level: u8) -> &'static str {
    match level {
        4 => "The enterprise",
        3 => "Several departments",
        2 => "A department",
        1 => "One team",
        _ => "Does the work",
    }
}

/// Whether years and pay go with the duty level.
pub fn outside(page: &Page) -> Markup {
    let content = if page.outside.is_empty() {
        nothing("Too few postings say how many years or how much pay, so the duty levels could not be checked from outside.")
    } else {
        let interval = |of: Interval| if of.value.is_finite() { signed(of) } else { NONE.to_owned() };
        let row = |r: &super::page::OutsideRow| {
            vec![printable(&r.measure), count(r.postings), or_none(r.correlation, interval), or_none(r.slope, interval)]
        };
        let rows: Vec<_> = page.outside.iter().map(row).collect();
        html! {
            p {
                "Years of experience asked for and pay never feed the labels. If the duty level means something, postings of the same advertised "
                "role and level should ask for more years and offer more pay where it is higher. An interval that holds 0 does not show that they do."
            }
            (table("Years and pay against the duty level", &["Measure", "#Postings", "#Rank correlation (95 %)", "#One duty level more (95 %)"], &rows))
        }
    };
    parts::section("outside", "Check from outside: years and pay", &content)
}

fn signed(of: Interval) -> String {
    if !of.low.is_finite() {
        return plain(of.value);
    }
    format!("{} ({} to {})", plain(of.value), plain(of.low), plain(of.high))
}
