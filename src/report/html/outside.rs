//! The outside check: years and pay compared with the duty level.

use maud::{Markup, html};

use super::figures::Report;
use super::numbers::{count, or_none, plain};
use super::parts::{self, number, table, text};
use titlegauge_figures::gap::{Measure, Outside};
use titlegauge_figures::stats::{Interval, PointEstimate};

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let columns = [
        text("Measure"),
        number("Postings"),
        number("Rank correlation (95 %)"),
        number("One duty level more (95 %)"),
    ];
    let rows: Vec<_> = report.gap.outside.iter().map(row).collect();
    let content = html! {
        p {
            "The required years of experience and the pay never feed the labels. If the duty level means something, postings of the same advertised "
            "role and level should ask for more years and offer more pay where it is higher. An interval that holds 0 does not show that they do."
        }
        (table("Years and pay against the duty level", &columns, &rows))
    };
    parts::section("outside", heading(report), &content)
}

/// Returns the heading: what the check says about required years.
fn heading(report: &Report<'_>) -> &'static str {
    let years = report.gap.outside.iter().find(|of| matches!(of.measure, Measure::Years));
    match years.and_then(|of| of.correlation?.interval) {
        Some(Interval { low, .. }) if low > 0.0 => {
            "Check: higher duties ask for more years of experience"
        }
        _ => "Check from outside: years and pay",
    }
}

fn row(of: &Outside) -> Vec<String> {
    let name = match of.measure {
        Measure::Years => "required years of experience",
        Measure::LnPay => "pay for a year, as logarithm, within currency and year",
    };
    vec![
        name.to_owned(),
        count(of.postings as u64),
        or_none(of.correlation, signed),
        or_none(of.slope.map(PointEstimate::from), signed),
    ]
}

fn signed(of: PointEstimate) -> String {
    let Some(Interval { low, high }) = of.interval else { return plain(of.value) };
    format!("{} ({} to {})", plain(of.value), plain(low), plain(high))
}
