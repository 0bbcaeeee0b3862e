//! Two companies side by side.

use std::fmt::Write as _;
use std::io::Write;

use super::{Sheet, Unit, count, cut, row, versus};
use crate::compare::{CompanyComparison, CompanyRow, Named, Profile, Versus};

/// So many duties are shown.
const SHOWN: usize = 12;

/// As text.
pub fn companies_text(comparison: &CompanyComparison) -> String {
    let mut out = String::new();
    let (a, b) = (&comparison.first, &comparison.second);
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

fn head(out: &mut String, name: &str, difference: &str) {
    let line = format!("\n{name:<46} {:>12} {:>12}   {difference}", "A", "B");
    out.push_str(line.trim_end());
    out.push('\n');
}

fn figures(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first.company, &comparison.second.company);
    let both = |show: &dyn Fn(&CompanyRow) -> String| [show(a), show(b)];
    let text = |out: &mut String, name: &str, [a, b]: [String; 2]| row(out, name, [&a, &b, ""]);
    head(out, "Title gap", "A \u{2212} B (95 % interval)");
    text(out, "postings", both(&|company| company.postings.to_string()));
    text(out, "measured", both(&|company| company.measured.to_string()));
    for Named { name, versus: figure } in &comparison.figures {
        let unit = match name.as_str() {
            "share_inflated" => Unit::Percent,
            "strategic_per_1000" | "operational_per_1000" => continue,
            _ => Unit::Gap,
        };
        versus(out, &name.replace('_', " "), figure, unit);
        if name == "share_inflated" {
            text(
                out,
                "  its interval (Wilson)",
                both(&|company| within(company.inflated_low, company.inflated_high)),
            );
        }
    }
    let sd = |company: &CompanyRow| company.gap_sd.map_or("-".into(), |sd| format!("{sd:.2}"));
    text(out, "  its standard deviation", both(&sd));
    text(out, "grade, 1 the largest gaps", both(&|company| or_dash(cut(&company.grade, 12))));
    text(out, "rank (90 % interval)", both(&rank));
    out.push_str("  Mean gap and share inflated go with the levels advertised (below); the adjusted gap does not.\n");
    match comparison.p_first_larger {
        Some(p) => {
            let _ = writeln!(out, "  P(gap A > gap B) {p:.2}, the two posteriors taken as normal and independent");
        }
        None => out.push_str("  P(gap A > gap B) is not known: one has no shrunken gap (too few postings, or an older result)\n"),
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
        versus(out, &cut(name, 40), shares, Unit::Percent);
    }
    for Named { name, versus: figure } in
        comparison.figures.iter().filter(|figure| figure.name.ends_with("per_1000"))
    {
        versus(out, &name.replace("_per_1000", " hits per 1,000 words"), figure, Unit::Number);
    }
}

fn levels(comparison: &CompanyComparison, out: &mut String) {
    let (a, b) = (&comparison.first.company, &comparison.second.company);
    head(out, &format!("Levels of {} and {} measured postings", a.measured, b.measured), "");
    for (name, levels) in
        [("advertised", &comparison.advertised_levels), ("duties", &comparison.duty_levels)]
    {
        for Named { name: level, versus: shares } in
            levels.iter().rev().filter(|level| some(&level.versus))
        {
            versus(out, &format!("{name}, level {level}"), shares, Unit::Percent);
        }
    }
}

/// Whether either side has any.
fn some(shares: &Versus) -> bool {
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
        versus(out, &format!("{}{mark}", cut(&duty.duty, 30)), &duty.shares, Unit::Percent);
    }
    let (all, clear) = (
        comparison.duties.len(),
        comparison.duties.iter().filter(|duty| duty.shares.clear_of_zero() > 0.0).count(),
    );
    if all > SHOWN {
        let _ = writeln!(out, "  and {} more in --csv and --json", all - SHOWN);
    }
    let _ = writeln!(
        out,
        "  A duty counts where it is among the strongest of a posting, which is all that postings.csv\n  \
         lists: weaker ones are missed. The interval leaves out 0 for {clear} of {all} duties; up to one\n  \
         in twenty would by chance."
    );
}

/// As one table: `part` says what a row is about.
pub fn companies_csv(comparison: &CompanyComparison, into: impl Write) -> csv::Result<()> {
    let (a, b) = (&comparison.first, &comparison.second);
    let lead = [
        ("company_a", a.company.company_key.as_str()),
        ("company_b", b.company.company_key.as_str()),
    ];
    let mut sheet = Sheet::new(into, &lead, ["a", "b"])?;
    sheet.texts(["company", "name", ""], [&a.company.company, &b.company.company])?;
    sheet.texts(["company", "grade", ""], [&a.company.grade, &b.company.grade])?;
    let agency = |profile: &Profile| {
        profile.company.agency.map(|agency| agency.to_string()).unwrap_or_default()
    };
    sheet.texts(["company", "agency", ""], [&agency(a), &agency(b)])?;
    for (name, figure) in counts() {
        let plain = Versus { first: figure(a), second: figure(b), ..Versus::default() };
        sheet.figures(["company", name, ""], &plain)?;
    }
    for Named { name, versus: figure } in &comparison.figures {
        sheet.figures(["figure", name, ""], figure)?;
    }
    sheet.figures(
        ["figure", "p_a_larger", ""],
        &Versus { first: comparison.p_first_larger, ..Versus::default() },
    )?;
    for Named { name, versus: shares } in &comparison.orientations {
        sheet.figures(["orientation", name, ""], shares)?;
    }
    for (part, levels) in [
        ("advertised_level", &comparison.advertised_levels),
        ("duty_level", &comparison.duty_levels),
    ] {
        for Named { name: level, versus: shares } in levels {
            sheet.figures([part, level, ""], shares)?;
        }
    }
    for duty in &comparison.duties {
        sheet.figures(["duty", &duty.duty, &duty.name], &duty.shares)?;
    }
    sheet.done()
}

type Figure = fn(&Profile) -> Option<f64>;

/// What stands in the table of companies and is no difference.
fn counts() -> [(&'static str, Figure); 10] {
    [
        ("postings", |profile| Some(count(profile.company.postings))),
        ("labelled", |profile| Some(count(profile.labelled))),
        ("measured", |profile| Some(count(profile.company.measured))),
        ("inflated_low", |profile| profile.company.inflated_low),
        ("inflated_high", |profile| profile.company.inflated_high),
        ("gap_sd", |profile| profile.company.gap_sd),
        ("p_positive", |profile| profile.company.p_positive),
        ("rank", |profile| profile.company.rank),
        ("rank_low", |profile| profile.company.rank_low),
        ("rank_high", |profile| profile.company.rank_high),
    ]
}
