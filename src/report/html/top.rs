//! The figures on top.

use maud::{Markup, html};

use super::numbers::{count, gap, part, plain, share, share_interval};
use super::page::{Interval, KeyFigures, Page};
use super::parts::sentence;

/// Five figures with their intervals, or why there is none.
pub fn key_figures(page: &Page) -> Markup {
    let key = &page.key;
    html! {
        section #key aria-labelledby="key-heading" {
            h2 #key-heading .hidden { "Key figures" }
            dl .cards {
                (card("Mean title gap", &mean(key)))
                (card("Advertised a level or more above the duties", &inflated(key)))
                (card("Reliability of differences between companies", &reliability(key)))
                (card("Companies graded", &graded(page)))
                (card("Measured postings", &measured(page)))
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

fn mean(key: &KeyFigures) -> Markup {
    let Some(mean) = key.mean_gap else {
        return html! { (big("–")) dd { "No posting was measured, so there is no gap to speak of." } };
    };
    html! {
        (big(&format!("{} levels", gap(mean.value))))
        dd {
            @if mean.low.is_finite() { "95 % interval " (gap(mean.low)) " to " (gap(mean.high)) ". " }
            @else { "No interval: that takes companies that differ. " }
            "In part mechanical: see " a href="#levels" { "the levels" } "."
        }
        @if let Some(Interval { value, .. }) = key.mean_gap_head_1 {
            dd { "With ‘head’ counted as a manager’s level: " (gap(value)) "." }
        }
    }
}

fn inflated(key: &KeyFigures) -> Markup {
    let Some(inflated) = key.share_inflated else {
        return html! { (big("–")) dd { "No posting was measured, so there is no share." } };
    };
    html! {
        (big(&share(inflated.value)))
        dd {
            "95 % interval " (share(inflated.low)) " to " (share(inflated.high)) "."
            @if let Some(below) = key.share_deflated { " A level or more below: " (share(below.value)) "." }
        }
        @match (key.share_corrected, &key.not_corrected) {
            (Some(corrected), _) => {
                dd {
                    "Corrected for the labeller’s errors: " b { (share_interval(corrected)) } "."
                    @if let (Some(found), Some(spared)) = (key.sensitivity, key.specificity) {
                        " (It finds " (share(found)) " of the inflated and spares " (share(spared)) " of the others.)"
                    }
                }
            }
            (None, Some(why)) => dd { "Not corrected for the labeller’s errors. " (sentence(why)) },
            (None, None) => dd { "Not corrected for the labeller’s errors: they were not measured for this table." },
        }
        @if let Some(Interval { value, .. }) = key.share_inflated_head_1 {
            dd { "With ‘head’ counted as a manager’s level: " (share(value)) "." }
        }
    }
}

fn reliability(key: &KeyFigures) -> Markup {
    let Some(reliability) = key.reliability else {
        return html! {
            (big("–"))
            dd { "Not computed: it takes several companies with two or more measured postings each." }
        };
    };
    html! {
        (big(&plain(reliability)))
        dd {
            "On average " (share(reliability)) " of the difference of a company’s gap from the mean is real, the rest chance."
            @if let Some(sd) = key.between_sd { " True gaps differ by " (plain(sd)) " levels (standard deviation)." }
        }
    }
}

fn graded(page: &Page) -> Markup {
    let key = &page.key;
    if key.companies_graded > 0 && key.grades > 0 {
        return html! {
            (big(&count(key.companies_graded)))
            dd {
                "in " (count(key.grades)) @if key.grades == 1 { " grade" } @else { " grades" }
                ", of " (count(key.companies_measured)) " companies with a measured posting."
                @if key.left_out > 0 { " " (count(key.left_out)) " more with fewer postings than these have none, since there are too many." }
                @if key.grades == 1 { " One grade means that the data tell no company from another." }
                @if let Some(risk) = key.misranking { " Of pairs with different grades " (share(risk)) " are expected to stand in the wrong order." }
            }
        };
    }
    html! {
        (big("Too few to grade"))
        dd {
            @if let Some(why) = &key.not_graded { (sentence(why)) " " }
            "A grade takes " (count(page.min_postings)) " measured postings or more; " (count(key.companies_measured)) " of "
            (count(key.companies)) " companies have one or more. That is a valid result, not a fault."
        }
    }
}

fn measured(page: &Page) -> Markup {
    let records = &page.records;
    let measured = records.measured.unwrap_or(0);
    html! {
        (big(&count(measured)))
        dd {
            "of " (count(records.read)) " records read (" (part(measured, records.read)) "): English, with a title of technology "
            "leadership and enough text on duties."
        }
    }
}
