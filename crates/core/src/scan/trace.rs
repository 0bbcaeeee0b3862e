//! The details of a scan that explain a label: hits, features and parts of the text.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::lexicon::{DutyId, FeatureId, ZoneId};
use crate::text::CleanText;

/// The reason for which a hit does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// After a cue; the index of the cue.
    Cue(u32),
    /// Inside a title.
    Title,
    /// Inside the name of the posting's own company.
    Company,
    /// In a zone of weight 0.
    Zone,
}

/// A phrase of a duty in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The duty.
    pub duty: DutyId,
    /// Byte offset in the folded text.
    pub start: usize,
    /// Byte offset just after it.
    pub end: usize,
    /// The zone.
    pub zone: ZoneId,
    /// The reason if it does not count.
    pub left_out: Option<LeftOut>,
}

/// A feature that counts, at its place in the folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFeature {
    /// The feature.
    pub feature: FeatureId,
    /// Byte range of its words.
    pub range: Range<usize>,
    /// The weight of its zone, in hundredths.
    pub percent: u32,
}

/// The details of a scan that `explain` shows.
#[derive(Debug)]
pub struct Trace {
    /// The folded text, with the positions of its words in `plain`.
    pub text: CleanText,
    /// The text without markup.
    pub plain: String,
    /// Every hit, counted or left out, by position.
    pub hits: Vec<Hit>,
    /// The features that count.
    pub features: Vec<FoundFeature>,
    /// Byte range of each sentence in the folded text, and its zone.
    pub zones: Vec<(Range<usize>, ZoneId)>,
    /// True for each of `zones` that is itself a heading.
    pub headings: Vec<bool>,
    /// Byte ranges of titles in the folded text, by position; they may overlap.
    pub titles: Vec<Range<usize>>,
}

/// The most words of a quote; of a longer one the middle is left out.
const LONGEST_QUOTE: usize = 8;
/// The most words of a quote that is shown with the words around it.
const SHORT_QUOTE: usize = 2;
/// The number of words around a short quote, on each side, and the bytes in which they are looked
/// for: a hostile text may be a single line.
const AROUND: usize = 2;
const AROUND_BYTES: usize = 80;

impl Trace {
    /// Returns the different wordings of a feature in the description, in the order of the text.
    ///
    /// A short wording is in brackets, with the words around it.
    pub fn quotes(&self, feature: FeatureId) -> Vec<String> {
        let (mut quotes, mut seen) = (Vec::new(), FxHashSet::default());
        for found in self.features.iter().filter(|found| found.feature == feature) {
            let origin = self.text.origin(found.range.start, found.range.end);
            let Some(quote) = origin.and_then(|range| self.quote(range)) else { continue };
            if seen.insert(quote.clone()) {
                quotes.push(quote);
            }
        }
        quotes
    }

    /// Returns the words of a range of the folded text as the description has them, without the
    /// middle of many; `None` for an empty range.
    pub fn words(&self, folded: &Range<usize>) -> Option<String> {
        let origin = self.text.origin(folded.start, folded.end)?;
        let words: Vec<&str> = self.plain.get(origin)?.split_whitespace().collect();
        Some(shortened(&words))
    }

    /// Returns the words of a range of the plain text; `None` if it is not a range of it.
    fn quote(&self, range: Range<usize>) -> Option<String> {
        let words: Vec<&str> = self.plain.get(range.clone())?.split_whitespace().collect();
        if words.len() > SHORT_QUOTE {
            return Some(shortened(&words));
        }
        let from = self.plain.ceil_char_boundary(range.start.saturating_sub(AROUND_BYTES));
        let window = &self.plain[from..range.start];
        let before = window.rsplit('\n').next().unwrap_or("");
        let before: Vec<&str> = before.split_whitespace().collect();
        let before = &before[before.len().saturating_sub(AROUND)..];
        let to = self.plain.floor_char_boundary(range.end.saturating_add(AROUND_BYTES));
        let window = &self.plain[range.end..to];
        let after = window.split('\n').next().unwrap_or("");
        let after: Vec<&str> = after.split_whitespace().take(AROUND).collect();
        // A word may be part of a longer one, such as "server-side".
        let joined = |before: &[&str], at: bool| if at && !before.is_empty() { " " } else { "" };
        let blank_before = self.plain[..range.start].ends_with(char::is_whitespace);
        let blank_after = self.plain[range.end..].starts_with(char::is_whitespace);
        Some(format!(
            "{}{}[{}]{}{}",
            before.join(" "),
            joined(before, blank_before),
            words.join(" "),
            joined(&after, blank_after),
            after.join(" ")
        ))
    }
}

/// Joins words; of many the middle is left out.
fn shortened(words: &[&str]) -> String {
    if words.len() <= LONGEST_QUOTE {
        return words.join(" ");
    }
    let (first, last) = (&words[..AROUND * 2], &words[words.len() - AROUND * 2..]);
    format!("{} \u{2026} {}", first.join(" "), last.join(" "))
}
