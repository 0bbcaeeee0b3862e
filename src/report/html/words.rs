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
        let own = report.words.iter().filter(|word| word.side == *side);
        own.filter(|word| !boilerplate(&word.words)).take(MOST_WORDS).collect::<Vec<_>>()
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
    parts::section("words", &heading(&inflated), &content)
}

/// Returns the heading: the words that go most with inflation.
fn heading(inflated: &[&GroupWord]) -> String {
    match inflated {
        [] => "Words that go with inflation".to_owned(),
        [only] => format!("Words: “{}” goes with inflated titles", printable(&only.words)),
        [first, second, ..] => format!(
            "Words: “{}” and “{}” go with inflated titles",
            printable(&first.words),
            printable(&second.words)
        ),
    }
}

/// Words of the layout of postings and of applications, which say nothing about a job; `words.csv`
/// keeps them.
const BOILERPLATE: &str = include_str!("assets/boilerplate.txt");

/// Returns true if a word, or a word of a pair, is boilerplate.
fn boilerplate(words: &str) -> bool {
    let listed = |words: &str| BOILERPLATE.lines().any(|line| line == words);
    listed(words) || words.split(' ').any(listed)
}

fn list(heading: &str, words: &[&GroupWord]) -> Markup {
    let largest = words.iter().map(|word| word.keyness.z).fold(0.0, f64::max);
    html! {
        div {
            h3 { (heading) }
            @if words.is_empty() { (nothing("No word is distinctive.")) } @else {
                (parts::scroll(heading, &html! {
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
                }))
            }
        }
    }
}
