//! The words of postings, as they are collected during a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use titlegauge_core::duplicates::Fingerprint;
use titlegauge_core::gap::GapStatus;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};

/// The most postings that are kept. At about 2 KB each they take 20 MB.
pub const MOST: usize = 10_000;

/// The words of a posting, and its groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Voice {
    /// Hash of the company. All postings without a company share one, since they may be of one
    /// company.
    pub company: u64,
    /// Title and gap; `None` if the posting is not measured, or undecided.
    pub gap: Option<TitleGap>,
    /// Leadership role of the duties; `None` for other postings.
    pub role: Option<RoleId>,
    /// Words outside the keyword files; words on one line are neighbours in the text.
    pub words: Box<str>,
}

/// Title and gap of a measured posting that is not undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TitleGap {
    /// Advertised role; `None` if the title names no role of the lexicon.
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// True if the posting is called inflated, false if it is called not inflated.
    pub inflated: bool,
}

/// The words of the postings that are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    pub(super) kept: BTreeMap<Fingerprint, Voice>,
    /// Number of postings that qualify, whether kept or not.
    pub(super) counted: u64,
}

impl Vocabulary {
    /// Adds the words of a posting that is not a duplicate, if it has a leadership role, or is
    /// called inflated or not inflated.
    pub fn record(&mut self, lexicon: &Lexicon, labelled: &Labelled<'_>) {
        let Labelled { verdict, advertised, .. } = labelled;
        let (Some(fingerprint), false) = (labelled.marks.whole, labelled.is_duplicate()) else {
            return;
        };
        let voice = Voice {
            company: xxh3_64(labelled.company_key.as_bytes()),
            gap: labelled.counted_gap().and_then(|gap| {
                let inflated = match gap.status() {
                    GapStatus::Inflated => true,
                    GapStatus::NotInflated => false,
                    GapStatus::Undecided => return None,
                };
                Some(TitleGap { role: advertised.role, level: advertised.level, inflated })
            }),
            role: (verdict.labelled() && verdict.role != lexicon.none()).then_some(verdict.role),
            words: labelled.unknown.as_str().into(),
        };
        if voice.gap.is_some() || voice.role.is_some() {
            self.add(fingerprint, voice);
        }
    }

    pub(super) fn add(&mut self, fingerprint: Fingerprint, voice: Voice) {
        self.counted += 1;
        self.kept.insert(fingerprint, voice);
        self.shorten(MOST);
    }

    /// Adds the words of another part of the input.
    pub fn merge(&mut self, other: Self) {
        self.merge_within(other, MOST);
    }

    pub(super) fn merge_within(&mut self, other: Self, most: usize) {
        self.counted += other.counted;
        self.kept.extend(other.kept);
        self.shorten(most);
    }

    pub(super) fn shorten(&mut self, most: usize) {
        while self.kept.len() > most {
            self.kept.pop_last();
        }
    }

    /// Returns the number of postings that are compared, at most [`MOST`].
    pub fn kept(&self) -> u64 {
        self.kept.len() as u64
    }

    /// Returns the number of postings that would be compared without the limit [`MOST`].
    pub fn counted(&self) -> u64 {
        self.counted
    }
}
