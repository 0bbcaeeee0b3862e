//! Words that are more frequent with or without inflation.

use maud::{Markup, html};

use super::embed::printable;
use super::figures::Report;
use super::numbers::{count, plain};
use super::parts::{self, bar, nothing};
use titlegauge_figures::vocabulary::{GroupWord, Side};

/// The largest number of words shown in each list; `words.csv` has more.
const MOST_WORDS: usize = 12;

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let words = |side: &Side| {
        report.words.iter().filter(|word| word.side == *side).take(MOST_WORDS).collect::<Vec<_>>()
    };
    let (inflated, not_inflated) = (words(&Side::Inflated), words(&Side::NotInflated));
    let content = if inflated.is_empty() && not_inflated.is_empty() {
        nothing(
            "There were too few measured postings with and without a gap to compare their words.",
        )
    } else {
        html! {
            p {
                "Words outside the keyword files that appear more often in postings called inflated than in those called not inflated of the same advertised "
                "role and level, and the other way round. They go with the gap; that does not make them its cause. z says how sure the difference is; "
                "of many words tried, some reach 2 by chance."
            }
            div .pair {
                (list("Called inflated", &inflated))
                (list("Called not inflated", &not_inflated))
            }
        }
    };
    parts::section("words", "Words that go with inflation", &content)
}

fn list(heading: &str, words: &[&GroupWord]) -> Markup {
    let largest = words.iter().map(|word| word.keyness.z).fold(0.0, f64::max);
    html! {
        div {
            h3 { (heading) }
            @if words.is_empty() { (nothing("No word is distinctive.")) } @else {
                div .scroll tabindex="0" role="group" aria-label=(heading) {
                    table .bars {
                        caption .hidden { (heading) }
                        thead { tr { th scope="col" { "Word" } th .n scope="col" { "Postings" } th .n scope="col" { "z" } } }
                        tbody {
                            @for word in words {
                                tr {
                                    th scope="row" { bdi { (printable(&word.words)) } }
                                    td .n { (count(word.postings)) }
                                    td .n { (plain(word.keyness.z)) (bar(word.keyness.z, largest)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
