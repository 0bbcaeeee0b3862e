//! Explains postings of a result in plain words.

use std::fmt::Write as _;

use super::opening::{advertised, chance, described, labelled_line};
use crate::compare::{DutyQuote, Found, Missing, PostingReasons};
use crate::report::counted::counted;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::sanitize::{harmless, line};
use titlegauge_core::title::Frame;

/// The longest quote shown, in characters. `evidence.csv` has at most six words on each side.
const QUOTE: usize = 160;

/// Returns the postings that were found, each with its reasons. Those whose titles their duties cover,
/// if there are any, precede the others: they are the evidence for a "no".
pub fn found_text(found: &Found, covered: Option<&Found>, lexicon: &Lexicon) -> String {
    let mut out = String::new();
    let largest = found.shown.first().map(|posting| &posting.posting_id);
    let covered: Vec<&PostingReasons> = covered
        .into_iter()
        .flat_map(|covered| &covered.shown)
        .filter(|posting| Some(&posting.posting_id) != largest)
        .collect();
    let shown = if covered.is_empty() { &found.shown[..] } else { &found.shown[..1] };
    if !covered.is_empty() {
        out.push_str("\nEvidence for this answer: titles that the duties cover\n");
    }
    for posting in &covered {
        out.push('\n');
        posting_text(posting, lexicon, &mut out);
    }
    if !covered.is_empty() {
        out.push_str("\nFor comparison, the title with the largest gap\n");
    }
    for posting in shown {
        out.push('\n');
        posting_text(posting, lexicon, &mut out);
    }
    let left_out = found.counted.saturating_sub((shown.len() + covered.len()) as u64);
    if found.shown.is_empty() {
        let postings = counted(found.postings, "posting was found", "postings were found");
        let _ = writeln!(
            out,
            "\n{postings}; no title of them can be compared with its duties (a title of technology leadership and an English text of its duties are needed)"
        );
    } else if left_out > 0 {
        let _ =
            writeln!(out, "\n{left_out} more are in postings.csv; --largest shows more of them");
    }
    let bare = |posting: &PostingReasons| posting.evidence.is_empty() && posting.against.is_empty();
    if found.has_evidence && found.shown.iter().any(|one| one.duty_level.is_some() && bare(one)) {
        out.push_str("\nNothing is quoted of a posting without rows in evidence.csv, which lists technology leadership only, unless analyze --evidence all writes it; or explain the export for others.\n");
    }
    if !found.has_evidence {
        out.push_str("\nThe result has no evidence.csv, so nothing is quoted; run analyze again without --no-evidence.\n");
    }
    out
}

/// Appends the reasons for a posting.
pub fn posting_text(posting: &PostingReasons, lexicon: &Lexicon, out: &mut String) {
    let parts = [&posting.company, &posting.date].map(|part| harmless(part));
    let parts: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let title = line(&posting.title, 100);
    let title = if title.is_empty() { "(no title)" } else { &title };
    let id = harmless(&posting.posting_id);
    let _ = writeln!(
        out,
        "{title} \u{2014} {}",
        [parts.as_slice(), &[&format!("id {id}")]].concat().join(", ")
    );
    if let Some(level) = posting.advertised_level {
        labelled_line(out, "Advertised", &advertised(level));
    }
    let Some(level) = posting.duty_level else {
        labelled_line(
            out,
            "Described",
            &format!("nothing that can be labelled: {}", posting.status),
        );
        return;
    };
    let rival = posting.rival_level.unwrap_or(level);
    labelled_line(out, "Described", &described(level, posting.p_duty_level));
    labelled_line(out, "", &role(posting, lexicon));
    let sides = [("Evidence", &posting.evidence, level), ("Against", &posting.against, rival)];
    for (label, duties, level) in sides {
        quotes(out, label, duties, level, lexicon);
    }
    if let Some(missing) = &posting.missing {
        missing_duties(missing, out);
    }
    labelled_line(out, "Title gap", &gap(posting, lexicon));
}

/// Names the role that fits the duties.
fn role(posting: &PostingReasons, lexicon: &Lexicon) -> String {
    match lexicon.role(&posting.role) {
        Some(none) if none == lexicon.none() => {
            "the duties fit none of the leadership roles".to_owned()
        }
        Some(role) => format!(
            "of the leadership roles, the duties are most like those of: {}",
            lexicon[role].name
        ),
        None => format!(
            "of the leadership roles, the duties are most like those of: {}",
            harmless(&posting.role)
        ),
    }
}

/// Appends the level for which duties speak, and one line for each duty: its quote, and its name if the
/// quote says it.
fn quotes(out: &mut String, label: &str, duties: &[DutyQuote], level: Level, lexicon: &Lexicon) {
    if !duties.is_empty() {
        labelled_line(out, label, &format!("these duties speak for level {level}:"));
    }
    for duty in duties {
        let known = lexicon.each_duty().find(|(_, known)| known.id == duty.duty);
        let name = known.map_or_else(|| harmless(&duty.duty), |(_, known)| known.name.clone());
        let quote = line(&duty.quote, QUOTE);
        let text = match (duty.quote.is_empty(), duty.telling) {
            (true, _) => name,
            (false, true) => format!("\"{quote}\" ({name})"),
            (false, false) => format!("\"{quote}\""),
        };
        labelled_line(out, "", &text);
    }
}

/// Appends the duties that are missing, one on each line, with their share of the postings of the level.
fn missing_duties(Missing { level, postings, duties }: &Missing, out: &mut String) {
    let higher = if *level < Level::ALL[Level::ALL.len() - 1] { " or higher" } else { "" };
    let shares = format!(
        "not in this text, but in this share of the {postings} postings here that describe level {level}{higher}:"
    );
    labelled_line(out, "Missing", &shares);
    for duty in duties {
        labelled_line(out, "", &format!("{:.0} %  {}", duty.share * 100.0, duty.name));
    }
}

/// Says how large the gap is, or why it does not count.
fn gap(posting: &PostingReasons, lexicon: &Lexicon) -> String {
    match (posting.gap, posting.p_inflated) {
        (Some(gap), Some(inflated)) => format!(
            "{:+.1} levels; the title is a level or more above the duties with {} probability",
            // Not −0.0.
            (gap * 10.0).round() / 10.0 + 0.0,
            chance(inflated)
        ),
        _ => format!("does not count: {}", uncounted(posting.frame.unwrap_or_default(), lexicon)),
    }
}

/// Returns why a posting does not count for the title gap.
pub fn uncounted(frame: Frame, lexicon: &Lexicon) -> String {
    let why = match frame {
        Frame::InFrame => {
            let least = lexicon.scoring.evidence.measured_words;
            return format!("the duty parts have fewer than {least} words");
        }
        Frame::NoTitle => "the posting has no title",
        Frame::NotATitle => "the title is a sentence, an announcement or a list of jobs",
        Frame::NoRank => "the title has no rank",
        Frame::OtherField => "the title is not one of technology leadership",
        Frame::PayGrade => "the rank in the title is a pay grade",
    };
    why.to_owned()
}
