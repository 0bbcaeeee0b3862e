//! The comparison of two companies.

use std::fmt::Write as _;
use std::io::Write;

use super::sheet::{Item, LeadingColumn, Sheet};
use super::text::{Unit, cut, push_cells, push_line, push_versus};
use crate::compare::{
    CompanyComparison, CompanyFigure, CompanyMeasure, CompanyRow, Named, Profile, Versus,
};
use crate::report::explained::{chance, company_answer, posting_text};
use titlegauge_core::lexicon::Lexicon;

/// The least probability from which on one company is said to have the larger gap.
const LEAST_SURE: f64 = 0.8;
/// The largest number of duties shown in the text.
const SHOWN: usize = 12;

/// Returns the comparison as text.
pub fn companies_text(comparison: &CompanyComparison, lexicon: &Lexicon) -> String {
    let mut out = String::new();
    let (a, b) = (&comparison.first, &comparison.second);
    answers(comparison, lexicon, &mut out);
    for (side, profile) in [("A", a), ("B", b)] {
        let company = &profile.company;
        let _ = write!(
            out,
            "{side}  {} (key \"{}\")",
            cut(&company.company, 60),
            cut(&company.company_key, 60)
        );
        out.push_str(if company.agency == Some(true) {
            ", a recruiter or staffing firm, kept out of ranks\n"
        } else {
            "\n"
        });
    }
    figures(comparison, &mut out);
    orientations(comparison, &mut out);
    levels(comparison, &mut out);
    duties(comparison, &mut out);
    out
}

/// Appends whether the titles of each company exceed their duties, with its clearest posting.
fn answers(comparison: &CompanyComparison, lexicon: &Lexicon, out: &mut String) {
    let CompanyComparison { first, second, first_reasons, second_reasons, .. } = comparison;
    for (profile, found) in [(first, first_reasons), (second, second_reasons)] {
        out.push_str(&company_answer(&profile.company, comparison.ranks));
        for posting in &found.shown {
            out.push('\n');
            posting_text(posting, lexicon, out);
        }
        out.push('\n');
    }
    let larger = |probability: f64, larger: &Profile, smaller: &Profile| {
        let [larger, smaller] = [larger, smaller].map(|profile| cut(&profile.company.company, 60));
        if probability < LEAST_SURE {
            return format!(
                "In short: it is not clear whose comparable gap is larger (with {} probability that of {larger})\n\n",
                chance(probability)
            );
        }
        format!(
            "In short: among comparable titles the gap of {larger} is larger than that of {smaller} ({} sure)\n\n",
            chance(probability)
        )
    };
    match comparison.p_first_larger {
        Some(p) if p >= 0.5 => out.push_str(&larger(p, first, second)),
        Some(p) => out.push_str(&larger(1.0 - p, second, first)),
        None => {}
    }
}

fn head(out: &mut String, name: &str, difference: &str) {
    push_line(out, &format!("\n{name:<46} {:>12} {:>12}   {difference}", "A", "B"));
}

fn figures(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first.company, &comparison.second.company);
    let both = |show: &dyn Fn(&CompanyRow) -> String| [show(a), show(b)];
    let text =
        |out: &mut String, name: &str, [a, b]: [String; 2]| push_cells(out, name, [&a, &b, ""]);
    head(out, "Title gap", "A \u{2212} B (95 % interval)");
    text(out, "postings", both(&|company| company.postings.to_string()));
    text(out, "measured", both(&|company| company.measured.to_string()));
    for CompanyFigure { measure, versus } in &comparison.figures {
        let unit = match measure {
            CompanyMeasure::ShareInflated => Unit::Percent,
            CompanyMeasure::MeanGap | CompanyMeasure::GapAdjusted | CompanyMeasure::GapShrunken => {
                Unit::Gap
            }
            CompanyMeasure::StrategicPer1000 | CompanyMeasure::OperationalPer1000 => continue,
        };
        push_versus(out, &measure.as_str().replace('_', " "), versus, unit);
        if *measure == CompanyMeasure::ShareInflated {
            text(
                out,
                "  its 95 % interval",
                both(&|company| within(company.inflated_low, company.inflated_high)),
            );
        }
    }
    let sd = |company: &CompanyRow| company.gap_sd.map_or("-".into(), |sd| format!("{sd:.2}"));
    text(out, "  its standard deviation", both(&sd));
    text(out, "grade, 1 the largest gaps", both(&|company| or_dash(cut(&company.grade, 12))));
    text(out, "rank (90 % interval)", both(&rank));
    out.push_str("  Mean gap and share inflated depend on the advertised levels (below); the adjusted gap does not.\n");
    match comparison.p_first_larger {
        Some(p) => {
            let _ = writeln!(out, "  P(gap A > gap B) {p:.2}, if the two posteriors are normal and independent");
        }
        None => out.push_str("  P(gap A > gap B) is not known: a company has no comparable gap (too few postings, or an older result)\n"),
    }
}

fn within(low: Option<f64>, high: Option<f64>) -> String {
    low.zip(high).map_or("-".into(), |(low, high)| {
        format!("{:.0}\u{2013}{:.0} %", low * 100.0, high * 100.0)
    })
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".into() } else { text }
}

fn rank(company: &CompanyRow) -> String {
    let Some(rank) = company.rank else { return "-".into() };
    let range = company
        .rank_low
        .zip(company.rank_high)
        .map(|(low, high)| format!(" ({low}\u{2013}{high})"));
    format!("{rank}{}", range.unwrap_or_default())
}

fn orientations(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first, &comparison.second);
    head(out, &format!("Orientation of {} and {} labelled postings", a.labelled, b.labelled), "");
    for Named { name, versus: shares } in &comparison.orientations {
        push_versus(out, &cut(name, 40), shares, Unit::Percent);
    }
    for CompanyFigure { measure, versus } in &comparison.figures {
        let name = match measure {
            CompanyMeasure::StrategicPer1000 => "strategic hits per 1,000 words",
            CompanyMeasure::OperationalPer1000 => "operational hits per 1,000 words",
            _ => continue,
        };
        push_versus(out, name, versus, Unit::Number);
    }
}

fn levels(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first.company, &comparison.second.company);
    head(out, &format!("Levels of {} and {} measured postings", a.measured, b.measured), "");
    for (name, levels) in
        [("advertised", &comparison.advertised_levels), ("duties", &comparison.duty_levels)]
    {
        for Named { name: level, versus: shares } in
            levels.iter().rev().filter(|level| occurs(&level.versus))
        {
            push_versus(out, &format!("{name}, level {level}"), shares, Unit::Percent);
        }
    }
}

/// Returns true if a share of either side is above zero.
fn occurs(shares: &Versus) -> bool {
    shares.first > Some(0.0) || shares.second > Some(0.0)
}

fn duties(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first, &comparison.second);
    head(out, &format!("Duties of {} and {} labelled postings", a.labelled, b.labelled), "");
    for duty in comparison.duties.iter().take(SHOWN) {
        let mark = if duty.orientation.is_empty() {
            String::new()
        } else {
            format!(" ({})", cut(&duty.orientation, 12))
        };
        push_versus(out, &format!("{}{mark}", cut(&duty.duty, 30)), &duty.shares, Unit::Percent);
    }
    let (all, clear) = (
        comparison.duties.len(),
        comparison.duties.iter().filter(|duty| duty.shares.excludes_zero()).count(),
    );
    if all > SHOWN {
        let _ = writeln!(out, "  and {} more in --csv and --json", all - SHOWN);
    }
    let _ = writeln!(
        out,
        "  A duty counts if it is among the strongest of a posting, because postings.csv lists only\n  \
         these. The interval excludes 0 for {clear} of {all} duties; by chance it would for up to one\n  \
         in twenty."
    );
}

/// Writes the comparison as one table.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn companies_csv(comparison: &CompanyComparison, into: impl Write) -> csv::Result<()> {
    let (a, b) = (&comparison.first, &comparison.second);
    let leading = [
        LeadingColumn { header: "company_a", cell: &a.company.company_key },
        LeadingColumn { header: "company_b", cell: &b.company.company_key },
    ];
    let mut sheet = Sheet::new(into, &leading, ["a", "b"])?;
    sheet.texts(Item::new("company", "name"), [&a.company.company, &b.company.company])?;
    sheet.texts(Item::new("company", "grade"), [&a.company.grade, &b.company.grade])?;
    let agency = |profile: &Profile| {
        profile.company.agency.map(|agency| agency.to_string()).unwrap_or_default()
    };
    sheet.texts(Item::new("company", "agency"), [&agency(a), &agency(b)])?;
    for PlainFigure { name, value } in plain_figures() {
        let plain = Versus { first: value(a), second: value(b), ..Versus::default() };
        sheet.figures(Item::new("company", name), &plain)?;
    }
    for CompanyFigure { measure, versus } in &comparison.figures {
        sheet.figures(Item::new("figure", measure.as_str()), versus)?;
    }
    sheet.figures(
        Item::new("figure", "p_a_larger"),
        &Versus { first: comparison.p_first_larger, ..Versus::default() },
    )?;
    for Named { name, versus: shares } in &comparison.orientations {
        sheet.figures(Item::new("orientation", name), shares)?;
    }
    for (part, levels) in [
        ("advertised_level", &comparison.advertised_levels),
        ("duty_level", &comparison.duty_levels),
    ] {
        for Named { name: level, versus: shares } in levels {
            sheet.figures(Item::new(part, level), shares)?;
        }
    }
    for duty in &comparison.duties {
        sheet.figures(Item::new("duty", &duty.duty).named(&duty.name), &duty.shares)?;
    }
    sheet.finish()
}

/// A figure of a company that is written without a difference.
struct PlainFigure {
    name: &'static str,
    value: fn(&Profile) -> Option<f64>,
}

fn plain_figures() -> [PlainFigure; 10] {
    let figure = |name, value| PlainFigure { name, value };
    [
        figure("postings", |profile| Some(profile.company.postings as f64)),
        figure("labelled", |profile| Some(profile.labelled as f64)),
        figure("measured", |profile| Some(profile.company.measured as f64)),
        figure("inflated_low", |profile| profile.company.inflated_low),
        figure("inflated_high", |profile| profile.company.inflated_high),
        figure("gap_sd", |profile| profile.company.gap_sd),
        figure("p_positive", |profile| profile.company.p_positive),
        figure("rank", |profile| profile.company.rank),
        figure("rank_low", |profile| profile.company.rank_low),
        figure("rank_high", |profile| profile.company.rank_high),
    ]
}
