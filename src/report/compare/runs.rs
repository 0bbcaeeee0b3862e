//! The comparison of two results.

use std::fmt::Write as _;
use std::io::Write;

use super::sheet::{Item, Sheet};
use super::text::{Unit, cut, push_cells, push_line, push_versus};
use crate::compare::{Pairs, Presence, RunComparison, RunTotals, Versus};

/// The largest number of companies, or of changes of role, shown in each list of the text.
const SHOWN: usize = 5;

/// Returns the comparison as text.
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
    push_line(out, &format!("{name:<46} {:>12} {:>12}   {difference}", "first", "second"));
}

type Count = fn(&RunTotals) -> u64;

fn totals(comparison: &RunComparison, out: &mut String) {
    let (a, b) = (&comparison.first, &comparison.second);
    let _ = writeln!(out, "First   {}, run {}", cut(&a.folder, 80), cut(&a.manifest.started, 30));
    let _ = writeln!(out, "Second  {}, run {}\n", cut(&b.folder, 80), cut(&b.manifest.started, 30));
    head(out, "All", "change (95 % interval, over companies)");
    let counts: [(&str, Count); 4] = [
        ("records", |totals| totals.manifest.read),
        ("postings, without duplicates", |totals| totals.postings),
        ("companies", |totals| totals.companies),
        ("measured", |totals| totals.measured),
    ];
    for (name, of) in counts {
        push_cells(out, name, [&of(a).to_string(), &of(b).to_string(), ""]);
    }
    push_versus(out, "mean gap", &comparison.mean_gap, Unit::Gap);
    push_versus(out, "share inflated", &comparison.share_inflated, Unit::Percent);
}

fn pairs(pairs: &Pairs, out: &mut String) {
    let _ = writeln!(out, "\nPostings in both, matched by id: {}", pairs.shared);
    if pairs.repeated > 0 {
        let _ = writeln!(
            out,
            "  {} more repeat an id and company, so they could not be paired",
            pairs.repeated
        );
    }
    if pairs.shared == 0 {
        return;
    }
    let _ = writeln!(
        out,
        "  {} have a label in both; changed among these: role {}, level {}, orientation {}",
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

/// Appends the changes of gaps in pairs that were measured in both results.
fn measured(pairs: &Pairs, out: &mut String) {
    if let Some(p) = pairs.mcnemar_p {
        head(
            out,
            &format!("  measured in both: {}", pairs.measured),
            "change (95 % interval, over companies)",
        );
        push_versus(out, "mean gap", &pairs.gap, Unit::Gap);
        push_versus(out, "share inflated", &pairs.inflated, Unit::Percent);
        let (lost, won) = (pairs.inflated_lost, pairs.inflated_won);
        let p = if p < 0.001 { "p < 0.001".into() } else { format!("p = {p:.3}") };
        let _ = writeln!(
            out,
            "  {won} came to be called inflated and {lost} ceased to be: {p} (McNemar's exact test,\n  which assumes independent pairs; the intervals above allow for pairs of the same company)"
        );
    }
}

/// Formats a count with its share in percent.
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
        out.push_str("\nGrades: no company in both results has one\n");
        return;
    }
    let both = comparison.grades.iter().filter(|change| change.graded_in_both()).count();
    let gained = comparison.grades.iter().filter(|change| change.first.is_empty()).count();
    let lost = comparison.grades.len() - both - gained;
    let graded = comparison.graded_in_both;
    let _ = writeln!(
        out,
        "\nGrades: {both} of {graded} companies graded in both have a different one; {gained} gained one, {lost} lost it"
    );
    for change in comparison.grades.iter().take(both.min(SHOWN)) {
        push_cells(
            out,
            &cut(&change.company, 40),
            [&cut(&change.first, 12), &cut(&change.second, 12), ""],
        );
    }
    if both > 0 {
        out.push_str("  A grade is relative to the other companies of the same result.\n");
    }
}

fn shares(comparison: &RunComparison, out: &mut String) {
    let clear = comparison.shares.iter().filter(|change| change.shares.excludes_zero()).count();
    let (changed, both) = (comparison.shares.len(), comparison.measured_in_both);
    let _ = writeln!(
        out,
        "\nShare inflated: different for {changed} of {both} companies measured in both"
    );
    if changed == 0 {
        return;
    }
    head(out, "  most certain changes", "change (95 % interval)");
    for change in comparison.shares.iter().take(SHOWN) {
        push_versus(out, &cut(&change.company, 40), &change.shares, Unit::Percent);
    }
    let _ = writeln!(
        out,
        "  The interval excludes 0 for {clear} of {both}; by chance it would for up to one in twenty. It\n  \
         assumes that the results have different postings, and is too wide if they share postings."
    );
}

/// Writes the comparison as one table.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn runs_csv(comparison: &RunComparison, into: impl Write) -> csv::Result<()> {
    let mut sheet = Sheet::new(into, &[], ["first", "second"])?;
    let (a, b) = (&comparison.first, &comparison.second);
    sheet.texts(Item::new("run", "folder"), [&a.folder, &b.folder])?;
    sheet.texts(
        Item::new("run", "keywords_sha256"),
        [&a.manifest.keywords_sha256, &b.manifest.keywords_sha256],
    )?;
    let totals = [
        ("records", a.manifest.read, b.manifest.read),
        ("postings", a.postings, b.postings),
        ("companies", a.companies, b.companies),
        ("measured", a.measured, b.measured),
    ];
    for (name, first, second) in totals {
        sheet.figures(Item::new("run", name), &counts(first, second))?;
    }
    sheet.figures(Item::new("all", "mean_gap"), &comparison.mean_gap)?;
    sheet.figures(Item::new("all", "share_inflated"), &comparison.share_inflated)?;
    pair_rows(&comparison.pairs, &mut sheet)?;
    for change in &comparison.grades {
        sheet.texts(
            Item::new("grade", &change.company_key).named(&change.company),
            [&change.first, &change.second],
        )?;
    }
    for change in &comparison.shares {
        sheet.figures(
            Item::new("company_inflated", &change.company_key).named(&change.company),
            &change.shares,
        )?;
    }
    for company in &comparison.new_companies {
        sheet.figures(
            presence("company_new", company),
            &Versus { second: Some(company.postings as f64), ..Versus::default() },
        )?;
    }
    for company in &comparison.gone_companies {
        sheet.figures(
            presence("company_gone", company),
            &Versus { first: Some(company.postings as f64), ..Versus::default() },
        )?;
    }
    sheet.finish()
}

fn counts(first: u64, second: u64) -> Versus {
    Versus { first: Some(first as f64), second: Some(second as f64), ..Versus::default() }
}

fn presence<'a>(part: &'a str, company: &'a Presence) -> Item<'a> {
    Item::new(part, &company.company_key).named(&company.company)
}

/// Writes the counts of pairs into the column `second`, and the number of pairs that each count
/// is a part of into `second_of`.
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
            Item::new("pairs", name),
            &Versus { second: Some(part as f64), second_of: of, ..Versus::default() },
        )?;
    }
    sheet.figures(Item::new("pairs", "mean_gap"), &pairs.gap)?;
    sheet.figures(Item::new("pairs", "share_inflated"), &pairs.inflated)?;
    sheet.figures(
        Item::new("pairs", "mcnemar_p"),
        &Versus { second: pairs.mcnemar_p, ..Versus::default() },
    )?;
    for change in &pairs.role_moves {
        let moved = Versus {
            second: Some(change.postings as f64),
            second_of: Some(pairs.labelled),
            ..Versus::default()
        };
        sheet.figures(Item::new("role_move", &change.from).named(&change.to), &moved)?;
    }
    Ok(())
}
