//! Two results side by side.

use std::fmt::Write as _;
use std::io::Write;

use super::{Sheet, Unit, count, cut, row, versus};
use crate::compare::{Pairs, Presence, RunComparison, RunTotals, Versus};

/// So many companies are shown.
const SHOWN: usize = 5;

/// As text.
pub fn runs_text(comparison: &RunComparison) -> String {
    let mut out = String::new();
    for warning in &comparison.warnings {
        let _ = writeln!(out, "Careful: {warning}.");
    }
    totals(comparison, &mut out);
    pairs(&comparison.pairs, &mut out);
    companies(comparison, &mut out);
    grades(comparison, &mut out);
    shares(comparison, &mut out);
    out
}

fn head(out: &mut String, name: &str, difference: &str) {
    let line = format!("{name:<46} {:>12} {:>12}   {difference}", "first", "second");
    out.push_str(line.trim_end());
    out.push('\n');
}

type Count = fn(&RunTotals) -> u64;

fn totals(comparison: &RunComparison, out: &mut String) {
    let (a, b) = (&comparison.first, &comparison.second);
    let _ = writeln!(out, "First   {}, run {}", cut(&a.folder, 80), cut(&a.run.started, 30));
    let _ = writeln!(out, "Second  {}, run {}\n", cut(&b.folder, 80), cut(&b.run.started, 30));
    head(out, "All", "change (95 % interval, over companies)");
    let counts: [(&str, Count); 4] = [
        ("records", |totals| totals.run.read),
        ("postings, without duplicates", |totals| totals.postings),
        ("companies", |totals| totals.companies),
        ("measured", |totals| totals.measured),
    ];
    for (name, of) in counts {
        row(out, name, [&of(a).to_string(), &of(b).to_string(), ""]);
    }
    versus(out, "mean gap", &comparison.mean_gap, Unit::Gap);
    versus(out, "share inflated", &comparison.share_inflated, Unit::Percent);
}

fn pairs(pairs: &Pairs, out: &mut String) {
    let _ = writeln!(out, "\nPostings in both, told by id: {}", pairs.shared);
    if pairs.repeated > 0 {
        let _ = writeln!(
            out,
            "  {} more repeat their id and company, and could not be paired",
            pairs.repeated
        );
    }
    if pairs.shared == 0 {
        return;
    }
    let _ = writeln!(
        out,
        "  {} have a label in both; of these changed role {}, level {}, orientation {}",
        pairs.labelled,
        of(pairs.role_changed, pairs.labelled),
        of(pairs.level_changed, pairs.labelled),
        of(pairs.orientation_changed, pairs.labelled)
    );
    if pairs.gained_label + pairs.lost_label > 0 {
        let _ = writeln!(
            out,
            "  {} have a label only in the second, {} only in the first",
            pairs.gained_label, pairs.lost_label
        );
    }
    let moves: Vec<String> = pairs
        .role_moves
        .iter()
        .take(SHOWN)
        .map(|m| format!("{} \u{2192} {} {}", cut(&m.from, 20), cut(&m.to, 20), m.postings))
        .collect();
    if !moves.is_empty() {
        let _ = writeln!(
            out,
            "  {}{}",
            moves.join(", "),
            if pairs.role_moves.len() > SHOWN { ", \u{2026}" } else { "" }
        );
    }
    measured(pairs, out);
}

/// Of pairs measured in both: how their gaps changed.
fn measured(pairs: &Pairs, out: &mut String) {
    if let Some(p) = pairs.mcnemar_p {
        head(
            out,
            &format!("  measured in both: {}", pairs.measured),
            "change (95 % interval, over companies)",
        );
        versus(out, "mean gap", &pairs.gap, Unit::Gap);
        versus(out, "share inflated", &pairs.inflated, Unit::Percent);
        let (lost, won) = (pairs.inflated_lost, pairs.inflated_won);
        let p = if p < 0.001 { "p < 0.001".into() } else { format!("p = {p:.3}") };
        let _ = writeln!(
            out,
            "  {won} became inflated and {lost} ceased to be: {p} (McNemar's exact test,\n  which takes pairs for independent; the intervals above know that those of a company are not)"
        );
    }
}

/// A count and its share.
fn of(part: u64, whole: u64) -> String {
    let share = titlegauge_figures::stats::share(part, whole)
        .map(|share| format!(" ({:.1} %)", share * 100.0));
    format!("{part}{}", share.unwrap_or_default())
}

fn companies(comparison: &RunComparison, out: &mut String) {
    let _ = writeln!(
        out,
        "\nCompanies in both {}, new {}, gone {}",
        comparison.companies_in_both,
        comparison.new_companies.len(),
        comparison.gone_companies.len()
    );
    for (name, companies) in
        [("new", &comparison.new_companies), ("gone", &comparison.gone_companies)]
    {
        if !companies.is_empty() {
            let shown: Vec<String> = companies
                .iter()
                .take(SHOWN)
                .map(|c| format!("{} {}", cut(&c.company, 32), c.postings))
                .collect();
            let more = if companies.len() > SHOWN { ", \u{2026}" } else { "" };
            let _ = writeln!(out, "  {name}, by postings: {}{more}", shown.join(", "));
        }
    }
}

fn grades(comparison: &RunComparison, out: &mut String) {
    if comparison.graded_in_both == 0 && comparison.grades.is_empty() {
        out.push_str("\nGrades: no company of both has one\n");
        return;
    }
    let both = comparison
        .grades
        .iter()
        .filter(|change| !change.first.is_empty() && !change.second.is_empty())
        .count();
    let gained = comparison.grades.iter().filter(|change| change.first.is_empty()).count();
    let lost = comparison.grades.len() - both - gained;
    let graded = comparison.graded_in_both;
    let _ = writeln!(
        out,
        "\nGrades: {both} of {graded} companies graded in both have another; {gained} gained one, {lost} lost it"
    );
    for change in comparison.grades.iter().take(both.min(SHOWN)) {
        row(
            out,
            &cut(&change.company, 40),
            [&cut(&change.first, 12), &cut(&change.second, 12), ""],
        );
    }
    if both > 0 {
        out.push_str("  A grade is relative to the other companies of its result.\n");
    }
}

fn shares(comparison: &RunComparison, out: &mut String) {
    let clear =
        comparison.shares.iter().filter(|change| change.shares.clear_of_zero() > 0.0).count();
    let (changed, both) = (comparison.shares.len(), comparison.measured_in_both);
    let _ = writeln!(
        out,
        "\nShare inflated: of {both} companies measured in both {changed} have another"
    );
    if changed == 0 {
        return;
    }
    head(out, "  the surest", "change (95 % interval)");
    for change in comparison.shares.iter().take(SHOWN) {
        versus(out, &cut(&change.company, 40), &change.shares, Unit::Percent);
    }
    let _ = writeln!(
        out,
        "  The interval leaves out 0 for {clear} of {both}; up to one in twenty would by chance. It takes the\n  \
         postings of the two results for different ones, and is too wide where they are the same."
    );
}

/// As one table: `part` says what a row is about.
pub fn runs_csv(comparison: &RunComparison, into: impl Write) -> csv::Result<()> {
    let mut sheet = Sheet::new(into, &[], ["first", "second"])?;
    let (a, b) = (&comparison.first, &comparison.second);
    sheet.texts(["run", "folder", ""], [&a.folder, &b.folder])?;
    sheet
        .texts(["run", "keywords_sha256", ""], [&a.run.keywords_sha256, &b.run.keywords_sha256])?;
    let totals = [
        ("records", a.run.read, b.run.read),
        ("postings", a.postings, b.postings),
        ("companies", a.companies, b.companies),
        ("measured", a.measured, b.measured),
    ];
    for (name, first, second) in totals {
        sheet.figures(["run", name, ""], &two(first, second))?;
    }
    sheet.figures(["all", "mean_gap", ""], &comparison.mean_gap)?;
    sheet.figures(["all", "share_inflated", ""], &comparison.share_inflated)?;
    pair_rows(&comparison.pairs, &mut sheet)?;
    for change in &comparison.grades {
        sheet.texts(
            ["grade", &change.company_key, &change.company],
            [&change.first, &change.second],
        )?;
    }
    for change in &comparison.shares {
        sheet
            .figures(["company_inflated", &change.company_key, &change.company], &change.shares)?;
    }
    for company in &comparison.new_companies {
        sheet.figures(
            presence("company_new", company),
            &Versus { second: Some(count(company.postings)), ..Versus::default() },
        )?;
    }
    for company in &comparison.gone_companies {
        sheet.figures(
            presence("company_gone", company),
            &Versus { first: Some(count(company.postings)), ..Versus::default() },
        )?;
    }
    sheet.done()
}

fn two(first: u64, second: u64) -> Versus {
    Versus { first: Some(count(first)), second: Some(count(second)), ..Versus::default() }
}

fn presence<'a>(part: &'a str, company: &'a Presence) -> [&'a str; 3] {
    [part, &company.company_key, &company.company]
}

/// Counts of pairs stand under `second`, with the pairs that they are of.
fn pair_rows<W: Write>(pairs: &Pairs, sheet: &mut Sheet<W>) -> csv::Result<()> {
    let counts = [
        ("shared", pairs.shared, None),
        ("repeated", pairs.repeated, None),
        ("other_company", pairs.other_company, Some(pairs.shared)),
        ("gained_label", pairs.gained_label, Some(pairs.shared)),
        ("lost_label", pairs.lost_label, Some(pairs.shared)),
        ("labelled", pairs.labelled, Some(pairs.shared)),
        ("role_changed", pairs.role_changed, Some(pairs.labelled)),
        ("level_changed", pairs.level_changed, Some(pairs.labelled)),
        ("orientation_changed", pairs.orientation_changed, Some(pairs.labelled)),
        ("inflated_lost", pairs.inflated_lost, Some(pairs.measured)),
        ("inflated_won", pairs.inflated_won, Some(pairs.measured)),
    ];
    for (name, part, of) in counts {
        sheet.figures(
            ["pairs", name, ""],
            &Versus { second: Some(count(part)), second_of: of, ..Versus::default() },
        )?;
    }
    sheet.figures(["pairs", "mean_gap", ""], &pairs.gap)?;
    sheet.figures(["pairs", "share_inflated", ""], &pairs.inflated)?;
    sheet.figures(
        ["pairs", "mcnemar_p", ""],
        &Versus { second: pairs.mcnemar_p, ..Versus::default() },
    )?;
    for change in &pairs.role_moves {
        let moved = Versus {
            second: Some(count(change.postings)),
            second_of: Some(pairs.labelled),
            ..Versus::default()
        };
        sheet.figures(["role_move", &change.from, &change.to], &moved)?;
    }
    Ok(())
}
