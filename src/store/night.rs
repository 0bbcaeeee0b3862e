//! The counts and fingerprints that the history keeps of one night.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::filled::Filled;
use titlegauge_core::duplicates::{Fingerprint, Kind, Place};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::Tally;
use titlegauge_figures::vocabulary::Vocabulary;

/// The properties by which the table `counts` counts new postings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Key of the company; empty if the posting names no company.
    pub company: String,
    /// Advertised role; `None` if the title names no role of the keyword files.
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// Level of the duties; `None` if the posting has no label.
    pub duty_level: Option<Level>,
    /// `YYYY-MM` of the posting's own date; empty if it states no month.
    pub month: String,
}

/// Returns the month of a posting, or the month of `night` if its date states none.
pub fn month_or_night<'a>(month: &'a str, night: &'a str) -> &'a str {
    if month.is_empty() { night.get(..7).unwrap_or(night) } else { month }
}

/// Counts that are merged over nights.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Merged {
    pub(super) tally: Tally,
    pub(super) vocabulary: Vocabulary,
}

/// The counts and fingerprints of a night. Its parts merge in input order.
#[derive(Debug, Default)]
pub struct Night {
    /// All counts; a repost counts as a duplicate only.
    pub tally: Tally,
    /// Words of new postings that are not in the keyword files.
    pub vocabulary: Vocabulary,
    /// New postings and near copies with their first appearance.
    pub postings: Vec<(Fingerprint, Place)>,
    /// New measured texts with their first appearance.
    pub texts: Vec<(Fingerprint, Place)>,
    /// Postings of earlier nights that were seen again.
    pub again: Vec<Fingerprint>,
    /// Numbers of new postings, and of measured ones among them.
    pub counts: BTreeMap<Cell, [u64; 2]>,
    /// Records with a value, by index of the source.
    pub filled: BTreeMap<u32, Filled>,
}

impl Night {
    /// Counts a posting.
    pub fn record(&mut self, lexicon: &Lexicon, labelled: &Labelled<'_>) {
        self.tally.record(labelled);
        self.vocabulary.record(lexicon, labelled);
        self.filled.entry(labelled.posting.origin.source).or_default().record(labelled);
        let place = Place::from(&labelled.posting.origin);
        let whole = labelled.marks.whole;
        if let Some(duplicate) = labelled.standing.duplicate {
            match duplicate.kind {
                Kind::Repost => self.again.extend(whole),
                // Near copies are detected within a night only. If this one were not remembered, it
                // would count as new when it is seen again.
                Kind::Near => self.postings.extend(whole.map(|whole| (whole, place))),
                Kind::Exact => {}
            }
            return;
        }
        self.postings.extend(whole.map(|whole| (whole, place)));
        if labelled.standing.same_text.is_none() {
            self.texts.extend(labelled.marks.text.map(|text| (text, place)));
        }
        let cell = Cell {
            company: labelled.company_key.clone(),
            role: labelled.advertised.role,
            level: labelled.advertised.level,
            duty_level: labelled.verdict.labelled().then_some(labelled.verdict.level),
            month: labelled.month().to_owned(),
        };
        let [postings, measured] = self.counts.entry(cell).or_default();
        *postings += 1;
        *measured += u64::from(labelled.counted_gap().is_some());
    }

    /// Counts a reject.
    pub fn reject(&mut self, reject: &Reject) {
        self.tally.reject(reject);
    }

    /// Adds the next part of the night.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.vocabulary.merge(other.vocabulary);
        self.postings.extend(other.postings);
        self.texts.extend(other.texts);
        self.again.extend(other.again);
        for (source, filled) in &other.filled {
            self.filled.entry(*source).or_default().merge(filled);
        }
        for (cell, [postings, measured]) in other.counts {
            let mine = self.counts.entry(cell).or_default();
            mine[0] += postings;
            mine[1] += measured;
        }
    }

    /// Replaces each index of a source by `renumber` of it.
    #[must_use]
    pub fn renumbered(self, renumber: impl Fn(u32) -> u32) -> Self {
        let places = |marks: Vec<(Fingerprint, Place)>| {
            marks
                .into_iter()
                .map(|(mark, place)| (mark, Place { source: renumber(place.source), ..place }))
                .collect()
        };
        let (postings, texts) = (places(self.postings), places(self.texts));
        let filled =
            self.filled.into_iter().map(|(source, filled)| (renumber(source), filled)).collect();
        Self { tally: self.tally.renumbered(renumber), postings, texts, filled, ..self }
    }
}
