//! Coverage of an input by the keyword files, as text for a terminal and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::lab::coverage::{Coverage, DutyFound, Key, LEAST_COMPANIES, LEAST_HITS, overlaps};
use titlegauge_core::lexicon::{Duty, DutyId, Lexicon};
use titlegauge_core::sanitize::cut;
use titlegauge_figures::stats::share;
use titlegauge_figures::tally::Records;

/// The largest number of rows of a list.
const ROWS: usize = 7;
/// The largest number of lines of a running list.
const LINES: usize = 3;
/// The largest number of word sequences of a role.
const SEQUENCES: usize = 5;
/// Width of running lists in characters.
const WIDTH: usize = 118;

/// A report on coverage.
#[derive(Debug)]
pub struct CoverageReport<'a> {
    /// The lexicon in use.
    pub lexicon: &'a Lexicon,
    /// Number of records by status.
    pub records: Records,
    /// The counts.
    pub coverage: &'a Coverage,
    /// Distinctive sequences by role, and the number of postings that their counts may lack.
    /// `None` if they were not requested.
    pub keys: Option<(Vec<Vec<Key>>, u32)>,
}

impl CoverageReport<'_> {
    /// Returns the report as text. Unless `all`, lists are cut.
    pub fn text(&self, all: bool) -> String {
        let mut out = String::new();
        let rows = if all { usize::MAX } else { ROWS };
        self.head(&mut out);
        self.zones(&mut out);
        self.often(&mut out, rows);
        self.silent(&mut out, all);
        self.overlaps(&mut out, rows);
        self.keyness(&mut out, if all { usize::MAX } else { SEQUENCES });
        out
    }

    fn id(&self, duty: DutyId) -> &str {
        &self.lexicon[duty].id
    }

    fn head(&self, out: &mut String) {
        let (c, r) = (self.coverage, &self.records);
        let found = c.duties.iter().filter(|duty| duty.hits > 0).count();
        let phrases = c.phrases.iter().filter(|phrase| **phrase > 0).count();
        let left_out = format!(
            "{} unclassified, {} duplicate, {} rejected",
            r.unclassified, r.duplicate, r.rejected
        );
        let _ = writeln!(
            out,
            "Postings  {} labelled, which all figures below describe; {left_out}",
            c.postings
        );
        let (duties, all) = (c.duties.len(), c.phrases.len());
        let _ = writeln!(
            out,
            "Keywords  {found} of {duties} duties count in at least one posting; {phrases} of {all} phrases are found"
        );
        let (headings, hits) =
            (percent(c.without_headings, c.postings), percent(c.without_hits, c.postings));
        let _ =
            writeln!(out, "Without   headings {headings} of postings; any duty that counts {hits}");
    }

    fn zones(&self, out: &mut String) {
        let words: u64 = self.coverage.zones.iter().map(|zone| zone.words).sum();
        let _ =
            writeln!(out, "\n{:<40} {:>10} {:>10} {:>10}", "Zones", "of words", "postings", "hits");
        for (zone, found) in self.lexicon.zones.iter().zip(&self.coverage.zones) {
            let _ = writeln!(
                out,
                "  {:<38} {:>10} {:>10} {:>10}",
                zone.id,
                percent(found.words, words),
                found.postings,
                found.hits
            );
        }
    }

    fn often(&self, out: &mut String, rows: usize) {
        let _ = writeln!(
            out,
            "\n{:<40} {:>10} {:>10} {:>10} {:>10}",
            "Most found", "of all", "postings", "hits", "left out"
        );
        let found = self.by_postings();
        for &duty in found.iter().take(rows) {
            let count = self.count(duty);
            let of = percent(count.postings, self.coverage.postings);
            let (postings, hits, left_out) = (count.postings, count.hits, count.left_out);
            let _ = writeln!(
                out,
                "  {:<38} {of:>10} {postings:>10} {hits:>10} {left_out:>10}",
                cut(self.id(duty), 38)
            );
        }
        more(out, found.len(), rows);
    }

    /// Returns the duties that count somewhere, in descending order of postings.
    fn by_postings(&self) -> Vec<DutyId> {
        let counts = self.lexicon.each_duty().map(|(id, _)| (id, self.count(id)));
        let mut found: Vec<(DutyId, &DutyFound)> =
            counts.filter(|(_, count)| count.hits > 0).collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse((count.postings, count.hits)));
        found.into_iter().map(|(id, _)| id).collect()
    }

    fn count(&self, duty: DutyId) -> &DutyFound {
        &self.coverage.duties[duty.index()]
    }

    fn silent(&self, out: &mut String, all: bool) {
        let lines = if all { usize::MAX } else { LINES };
        let silent = |duty: &DutyId| self.count(*duty).hits == 0;
        let duty = |duty: DutyId| match self.count(duty).left_out {
            0 => self.id(duty).to_owned(),
            left_out => format!("{} ({left_out} left out)", self.id(duty)),
        };
        let ids = self.lexicon.each_duty().map(|(id, _)| id);
        let duties: Vec<String> = ids.filter(silent).map(duty).collect();
        let _ = writeln!(out, "\nDuties that never count: {}", duties.len());
        running(out, &duties, lines);
        // Phrases of duties that never count are left out: those duties are already listed.
        let phrases: Vec<_> = self
            .coverage
            .silent_phrases(self.lexicon)
            .into_iter()
            .filter(|(duty, _)| !silent(duty))
            .collect();
        let _ =
            writeln!(out, "\nPhrases that are never found, of the other duties: {}", phrases.len());
        if all {
            out.extend(
                phrases
                    .iter()
                    .map(|(duty, phrase)| format!("  {}: \"{phrase}\"\n", self.id(*duty))),
            );
        } else {
            let mut counts: Vec<(usize, DutyId)> =
                phrases.chunk_by(|a, b| a.0 == b.0).map(|c| (c.len(), c[0].0)).collect();
            counts.sort_by_key(|&(count, duty)| (std::cmp::Reverse(count), duty));
            let of = |duty: DutyId| self.lexicon[duty].phrases.len();
            let counts: Vec<String> = counts
                .iter()
                .map(|&(n, duty)| format!("{} {n} of {}", self.id(duty), of(duty)))
                .collect();
            running(out, &counts, lines);
        }
    }

    fn overlaps(&self, out: &mut String, rows: usize) {
        let list = overlaps(self.coverage);
        let _ = writeln!(
            out,
            "\nOverlaps: at least half of a duty's hits, and at least {LEAST_HITS}, share a word with another duty"
        );
        for overlap in list.iter().take(rows) {
            let (share, on, hits) = (percent(overlap.on, overlap.hits), overlap.on, overlap.hits);
            let (duty, with) = (cut(self.id(overlap.duty), 38), cut(self.id(overlap.with), 38));
            let _ = writeln!(out, "  {duty:<38} {share:>10} ({on} of {hits}) on {with}");
        }
        more(out, list.len(), rows);
    }

    fn keyness(&self, out: &mut String, most: usize) {
        let Some((roles, lacking)) = &self.keys else { return };
        let rule = format!(
            "Said more by a role (z, postings in brackets), outside hits, in {LEAST_COMPANIES} companies or more"
        );
        let _ = writeln!(out, "\n{rule}");
        for (role, keys) in self.lexicon.roles.iter().zip(roles) {
            let keys: Vec<String> = keys
                .iter()
                .take(most)
                .map(|key| format!("{} {:.1} ({})", key.words, key.keyness.z, key.postings))
                .collect();
            if !keys.is_empty() {
                let _ = writeln!(out, "  {:<16} {}", role.id, keys.join(", "));
            }
        }
        if *lacking > 0 {
            let _ = writeln!(
                out,
                "  Rare sequences were dropped: a count may be too low by {lacking} postings."
            );
        }
    }

    /// Returns the whole report as JSON.
    pub fn json(&self) -> Value {
        let (c, r) = (self.coverage, &self.records);
        let words: u64 = c.zones.iter().map(|zone| zone.words).sum();
        let zones = self.lexicon.zones.iter().zip(&c.zones).map(|(zone, found)| {
            json!({"id": zone.id, "words": found.words, "share_of_words": part(found.words, words), "postings": found.postings, "hits": found.hits})
        });
        let mut report = json!({
            "keywords_sha256": self.lexicon.hash,
            "records": r,
            "postings": c.postings,
            "roles": self.by_role(&c.roles),
            "without_headings": c.without_headings,
            "without_hits": c.without_hits,
            "zones": zones.collect::<Vec<_>>(),
            "duties": self.lexicon.each_duty().map(|(id, duty)| self.duty_json(id, duty)).collect::<Vec<_>>(),
            "silent_phrases": c.silent_phrases(self.lexicon).into_iter().map(|(duty, phrase)| json!({"duty": self.id(duty), "phrase": phrase})).collect::<Vec<_>>(),
            "overlaps": overlaps(c).iter().map(|o| json!({"duty": self.id(o.duty), "with": self.id(o.with), "hits": o.hits, "on": o.on, "share": round(o.share)})).collect::<Vec<_>>(),
        });
        if let Some((roles, lacking)) = &self.keys {
            let keys = self.lexicon.roles.iter().zip(roles);
            report["keyness"] = keys
                .map(|(role, keys)| (role.id.clone(), keys.iter().map(key_json).collect::<Value>()))
                .collect();
            report["keyness_counts_may_lack"] = json!(lacking);
        }
        report
    }

    fn duty_json(&self, id: DutyId, duty: &Duty) -> Value {
        let found = self.count(id);
        json!({
            "id": duty.id, "file": duty.place.file, "line": duty.place.line, "postings": found.postings,
            "share_of_postings": part(found.postings, self.coverage.postings), "hits": found.hits, "left_out": found.left_out,
            "roles": self.by_role(&found.roles),
        })
    }

    fn by_role(&self, counts: &[u64]) -> Value {
        self.lexicon
            .roles
            .iter()
            .zip(counts)
            .map(|(role, count)| (role.id.clone(), json!(count)))
            .collect()
    }
}

fn key_json(key: &Key) -> Value {
    let (z, log_odds) = (round(key.keyness.z), round(key.keyness.log_odds));
    json!({"words": key.words, "postings": key.postings, "others": key.others, "log_odds": log_odds, "z": z})
}

fn percent(of: u64, whole: u64) -> String {
    share(of, whole).map_or("-".into(), |share| format!("{:.1} %", share * 100.0))
}

fn part(of: u64, whole: u64) -> Option<f64> {
    share(of, whole).map(round)
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn more(out: &mut String, all: usize, rows: usize) {
    match all.saturating_sub(rows) {
        0 if all == 0 => out.push_str("  none\n"),
        0 => {}
        left => {
            let _ = writeln!(out, "  and {left} more (--all)");
        }
    }
}

/// Appends items in lines of at most [`WIDTH`] characters, and the number of items that do not
/// fit into `lines`.
fn running(out: &mut String, items: &[String], lines: usize) {
    let (mut width, mut line, mut shown) = (0, 0, 0);
    for item in items {
        let length = item.chars().count() + 2;
        if width == 0 || width + length > WIDTH {
            if line == lines {
                break;
            }
            out.push_str(if line == 0 { "  " } else { "\n  " });
            (width, line) = (0, line + 1);
        }
        let last = shown + 1 == items.len();
        let _ = write!(out, "{item}{}", if last { "" } else { ", " });
        width += length;
        shown += 1;
    }
    if shown < items.len() {
        let _ = write!(out, "and {} more (--all)", items.len() - shown);
    }
    if !items.is_empty() {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_lists_keep_to_their_lines() {
        let items: Vec<String> = (0..40).map(|n| format!("a-duty-of-some-length-{n}")).collect();
        let mut out = String::new();
        running(&mut out, &items, 2);
        assert_eq!(out.lines().count(), 2);
        assert!(
            out.lines().all(|line| line.chars().count() <= WIDTH + 22)
                && out.ends_with("more (--all)\n"),
            "{out}"
        );
        let mut out = String::new();
        running(&mut out, &items, usize::MAX);
        assert!(out.ends_with("length-39\n"), "{out}");
    }
}
