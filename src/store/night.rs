//! What is kept of one night.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Filled;
use titlegauge_core::duplicates::{Fingerprint, Kind, Place};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::posting::Reject;
use titlegauge_figures::tally::Tally;
use titlegauge_figures::vocabulary::Vocabulary;

/// What new postings are counted by in the table `counts`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Key of the company; empty where there is none.
    pub company: String,
    /// Advertised role; none where the title names none of ours.
    pub role: Option<usize>,
    /// Advertised level.
    pub level: u8,
    /// Level of the duties; none without a label.
    pub duty_level: Option<u8>,
    /// `YYYY-MM` of the posting's own date; empty where it has none.
    pub month: String,
}

/// The month of a posting, else of the night on which it was first seen.
pub fn month_or_night<'a>(month: &'a str, night: &'a str) -> &'a str {
    if month.is_empty() { night.get(..7).unwrap_or(night) } else { month }
}

/// Counts that are merged over nights.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Merged {
    pub(super) tally: Tally,
    pub(super) vocabulary: Vocabulary,
}

/// What is kept of a night; parts of it merge in input order.
#[derive(Debug, Default)]
pub struct Night {
    /// All counts; of what was there on an earlier night only that it was.
    pub tally: Tally,
    /// Words outside the keyword files, of new postings.
    pub vocabulary: Vocabulary,
    /// New postings, and where they stood first.
    pub postings: Vec<(Fingerprint, Place)>,
    /// New measured texts.
    pub texts: Vec<(Fingerprint, Place)>,
    /// Postings of earlier nights that were seen again.
    pub again: Vec<Fingerprint>,
    /// New postings, and the measured of them.
    pub counts: BTreeMap<Cell, [u64; 2]>,
    /// Records that say something, by index of the source.
    pub filled: BTreeMap<u32, Filled>,
}

impl Night {
    /// Takes in a posting.
    pub fn record(&mut self, lexicon: &Lexicon, labelled: &Labelled<'_>) {
        self.tally.record(labelled);
        self.vocabulary.record(lexicon, labelled);
        self.filled.entry(labelled.posting.origin.source).or_default().record(labelled);
        let place = (labelled.posting.origin.source, labelled.posting.origin.record);
        let whole = labelled.marks.whole;
        if let Some(duplicate) = labelled.standing.duplicate {
            if duplicate.kind == Kind::Repost {
                self.again.extend(whole);
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
            level: labelled.advertised.level.get(),
            duty_level: labelled.verdict.labelled().then_some(labelled.verdict.level.get()),
            month: labelled.date.get(..7).unwrap_or_default().to_owned(),
        };
        let [postings, measured] = self.counts.entry(cell).or_default();
        *postings += 1;
        *measured += u64::from(labelled.counted_gap().is_some());
    }

    /// Takes in a reject.
    pub fn reject(&mut self, reject: &Reject) {
        self.tally.reject(reject);
    }

    /// Adds the next part.
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
}

impl Night {
    /// The same with other indexes of sources, as `renumber` says.
    #[must_use]
    pub fn renumbered(self, renumber: impl Fn(u32) -> u32) -> Self {
        let places = |marks: Vec<(Fingerprint, Place)>| {
            marks
                .into_iter()
                .map(|(mark, (source, record))| (mark, (renumber(source), record)))
                .collect()
        };
        let (postings, texts) = (places(self.postings), places(self.texts));
        let filled =
            self.filled.into_iter().map(|(source, filled)| (renumber(source), filled)).collect();
        Self { tally: self.tally.renumbered(renumber), postings, texts, filled, ..self }
    }
}
