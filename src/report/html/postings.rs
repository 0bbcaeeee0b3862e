//! The postings that the gaps of companies are computed from. Each company expands to a few of its postings, so
//! that a reader can judge what a gap is made of.

use maud::{Markup, html};

use super::embed::printable;
use super::figures::{Company, Report};
use super::findings::postings_heading;
use super::names;
use super::numbers::{count, gap, or_none, share};
use super::parts::{self, nothing};
use super::selection::{POSTINGS_SHOWN, Selection, key};
use crate::report::counted::LEAST_FOR_SHARE;
use crate::report::examples::Example;
use crate::report::explained::{Grounds, LEAST_SURE};
use titlegauge_core::gap::Millionths;
use titlegauge_core::sanitize::harmless;

/// The largest size of all expanded companies, in bytes of HTML.
const MOST_BYTES: usize = 2_000_000;

/// The expanded companies as HTML: as many as fit, from the first on.
pub struct Expansions(Vec<Markup>);

impl Expansions {
    /// Makes the HTML of the selected companies.
    pub fn new(report: &Report<'_>, selection: &Selection<'_>) -> Self {
        let mut room = MOST_BYTES;
        let fitting = selection.expanded.iter().enumerate().map_while(|(number, company)| {
            let postings =
                selection.chosen.postings.get(key(company)).map_or(&[][..], Vec::as_slice);
            let markup = expanded(report, number, company, postings);
            room = room.checked_sub(markup.0.len())?;
            Some(markup)
        });
        Self(fitting.collect())
    }

    /// Returns the number of expanded companies.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Returns the section.
pub fn section(report: &Report<'_>, selection: &Selection<'_>, expansions: &Expansions) -> Markup {
    let content = if expansions.0.is_empty() {
        nothing("No company has a posting that counts, so there is no posting to show.")
    } else {
        content(report, selection, expansions)
    };
    parts::section("postings", &postings_heading(selection), &content)
}

fn content(report: &Report<'_>, selection: &Selection<'_>, expansions: &Expansions) -> Markup {
    let (all, here) = (report.companies().count(), expansions.len());
    let largest = selection.largest;
    html! {
        p {
            @if report.whole { "At most " (POSTINGS_SHOWN) " postings of each company" }
            @else { "At most " (POSTINGS_SHOWN) " of tonight’s postings of each company" }
            ": those with the largest probability of inflation, that is, of a title a level or more above the duties. "
            "It counts all levels that the duties may have, so it differs from the certainty of the described level, and it is calibrated on postings that a language model read. "
            "Quotes are the phrases that speak most for the call. "
            @if here < all {
                "Here are the companies with the largest gaps and those with the most postings: "
                (count(here as u64)) " of " (count(all as u64)) ". evidence.csv has the duties and quotes of all postings."
            } @else { "evidence.csv has the duties and quotes of all postings." }
        }
        p #posting-status role="status" hidden {}
        div .ads {
            @for (number, markup) in expansions.0.iter().enumerate() {
                @if number == 0 && largest > 0 { h3 { "Comparable gaps above 0 (equal titles, quarters and fields), the largest first; companies with " (report.gap.min_postings) " postings or more" } }
                @if number == largest { h3 { @if number == 0 { "Companies" } @else { "Other companies with the most postings" } } }
                (markup)
            }
        }
    }
}

/// Returns a company with its postings. `number` is its place on the page.
fn expanded(
    report: &Report<'_>,
    number: usize,
    company: &Company<'_>,
    postings: &[Example],
) -> Markup {
    let measured = company.measured();
    let left_out = measured.saturating_sub(postings.len() as u64);
    let own = company.gap;
    html! {
        details .company #{ "company-" (number) } {
            summary {
                bdi { (printable(&company.figures.name)) } " "
                span .note {
                    (count(measured)) @if measured == 1 { " posting" } @else { " postings" }
                    ", mean gap " (or_none(company.figures.figures.mean_gap, gap))
                    @if let Some(inflated) = own.inflated.filter(|_| measured >= LEAST_FOR_SHARE) { ", " (share(inflated.value)) " inflated" }
                    @if let Some(grade) = own.grade { ", grade " (grade) }
                    @if company.figures.agency { ", agency" }
                }
            }
            p { "Do its titles exceed its duties? " b { (answer(company)) } "." }
            ol { @for example in postings { (posting(report, example)) } }
            @if left_out > 0 {
                p .note {
                    (count(left_out)) " more " @if left_out == 1 { "posting counts" } @else { "postings count" }
                    @if report.whole { "; see postings.csv and evidence.csv." }
                    @else { ", of this and earlier nights; see postings.csv and evidence.csv of each night." }
                }
            }
        }
    }
}

/// Returns the same answer as `titlegauge explain`.
fn answer(company: &Company<'_>) -> String {
    let grounds = Grounds {
        agency: company.figures.agency,
        measured: company.measured(),
        mean_gap: company.figures.figures.mean_gap,
        p_positive: company.gap.posterior.map(|posterior| posterior.positive),
    };
    let answer = grounds.answer();
    let (first, rest) = answer.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn posting(report: &Report<'_>, of: &Example) -> Markup {
    let millionths = Millionths::ONE as f64;
    let field = of.field.map_or("", names::field);
    html! {
        li data-field=(field) data-level=(of.advertised) data-source=(printable(&of.source)) {
            p .ad { b { bdi { (printable(&of.title)) } } " " span .gap { "gap " (gap(of.gap as f64 / millionths)) } }
            p {
                "Advertised: level " (of.advertised) " (" (parts::level_name(of.advertised)) "). "
                "Described: " (names::work(of.level)) " (level " (of.level)
                @if of.sure < LEAST_SURE { ", the middle of what the text may mean, and itself " (share(of.sure)) " likely). " }
                @else { ", " (share(of.sure)) " sure). " }
                "Probability of inflation: " (share(of.inflated as f64 / millionths)) "."
            }
            @if !of.quotes.is_empty() {
                ul .quotes {
                    @for (duty, quote) in &of.quotes {
                        li { q { bdi { (harmless(&quote.before)) b { (harmless(&quote.phrase)) } (harmless(&quote.after)) } } @if quote.telling { " " small { (printable(&report.lexicon[*duty].name)) } } }
                    }
                }
            }
            p .note {
                @if !of.date.is_empty() { (printable(&of.date)) ", " }
                "id " bdi { (printable(&of.id)) } ", " bdi { (printable(&of.source)) } " record " (of.record)
            }
        }
    }
}
