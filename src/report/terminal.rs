//! The short table at the end of a run, for the terminal.

use std::fmt::Write;

use crate::lexicon::Lexicon;
use crate::summary::Summary;

/// So many companies are shown.
const SHOWN: usize = 5;

/// What was read, the roles, and the companies with the largest title gap among
/// those with at least `least` measured postings.
pub fn terminal_summary(summary: &Summary, lexicon: &Lexicon, least: u64) -> String {
    let records = &summary.records;
    let mut out = String::new();
    let counts = [
        ("read", records.read()),
        ("labelled", records.labelled),
        ("unclassified", records.unclassified),
        ("duplicate", records.duplicate),
        ("rejected", records.rejected),
    ];
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let _ = writeln!(out, "Records   {}", counts.join(", "));
    let roles = lexicon.roles.iter().zip(&summary.all.roles).filter(|(_, count)| **count > 0);
    let roles: Vec<String> = roles.map(|(role, count)| format!("{} {count}", role.id)).collect();
    let _ = writeln!(out, "Duties    {}", roles.join(", "));
    let all = &summary.all;
    if let Some(gap) = all.mean_gap {
        let measured = all.counts.measured;
        let inflated = all.share_inflated.unwrap_or(0.0) * 100.0;
        let _ = writeln!(
            out,
            "Title gap mean {gap:+.2} levels over {measured} measured leadership postings; {inflated:.0} % stand a level or more above their duties"
        );
    }
    let companies = summary.largest_gaps(least);
    if companies.is_empty() {
        let _ = writeln!(out, "No company has {least} measured postings; fewer would be chance.");
        return out;
    }
    let _ = writeln!(out, "\nLargest title gaps among {} companies with at least {least} measured postings", companies.len());
    let _ = writeln!(out, "  {:<32} {:>8} {:>10} {:>7} {:>8}", "company", "measured", "advertised", "duties", "gap");
    for company in companies.iter().take(SHOWN) {
        let f = &company.figures;
        let [advertised, duties, gap] = [f.mean_advertised_level, f.mean_duty_level, f.mean_gap].map(|v| v.unwrap_or(0.0));
        let name = printable(&company.name, 32);
        let _ = writeln!(out, "  {name:<32} {:>8} {advertised:>10.2} {duties:>7.2} {gap:>+8.2}", f.counts.measured);
    }
    out
}

/// A name without control characters, at most `most` characters long.
fn printable(name: &str, most: usize) -> String {
    let clean: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= most {
        return clean;
    }
    clean.chars().take(most - 1).chain(['\u{2026}']).collect()
}
