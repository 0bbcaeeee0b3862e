//! Which words outside the keyword files go with inflated titles, and which set each
//! role apart.
//!
//! The words inside the files make the roles and the gap, so that naming them as what
//! goes with it would be circular; what is compared here are the words that are left
//! ([`titlegauge_core::scan::Scratch::unknown`]), single ones and two side by side.
//!
//! Kept are the postings' words themselves, of leadership postings and measured ones
//! alone: they are few, and everything is counted at the end, so that a count is exact
//! and no rare word has to be dropped on the way. Where they are more than [`MOST`],
//! those with the smallest fingerprints are kept: a sample that depends neither on the
//! order of the input nor on how it was cut.

mod lists;
mod texts;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

pub use lists::{GroupWord, Side, words};

use titlegauge_core::duplicates::Fingerprint;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;

/// More postings are not kept; with some 2 KB each they take 20 MB.
pub const MOST: usize = 10_000;
/// What fewer companies say is a company's own way of speaking, or a text posted often.
pub const LEAST_COMPANIES: u32 = 3;
/// A word that stands in a larger share of the others' texts (in hundredths) opens and
/// closes nothing that is shown: "the", "and", and the like.
pub const EVERYDAY: u64 = 35;

/// A posting as far as its words are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Voice {
    /// Hash of the company; the same for all postings without one, which may be of one company.
    company: u64,
    /// Of a measured posting: advertised role and level, and whether the gap is 1 or more.
    gap: Option<(Option<usize>, u8, bool)>,
    /// Of a posting with a leadership role: the role.
    role: Option<usize>,
    /// Words that the keyword files do not know; a line holds what stands side by side.
    words: Box<str>,
}

/// The words of the postings that are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    kept: BTreeMap<Fingerprint, Voice>,
    /// Postings that would be compared, kept or not.
    counted: u64,
}

impl Vocabulary {
    /// Takes in a posting, if it is one that is compared and no duplicate.
    pub fn record(&mut self, lexicon: &Lexicon, labelled: &Labelled<'_>) {
        let Labelled { verdict, advertised, .. } = labelled;
        let (Some(fingerprint), false) = (labelled.marks.whole, labelled.is_duplicate()) else {
            return;
        };
        let voice = Voice {
            company: xxh3_64(labelled.company_key.as_bytes()),
            gap: labelled
                .counted_gap()
                .map(|gap| (advertised.role, advertised.level.get(), gap >= 1)),
            role: (verdict.labelled() && verdict.role != lexicon.none()).then_some(verdict.role),
            words: labelled.unknown.as_str().into(),
        };
        if voice.gap.is_some() || voice.role.is_some() {
            self.add(fingerprint, voice);
        }
    }

    fn add(&mut self, fingerprint: Fingerprint, voice: Voice) {
        self.counted += 1;
        self.kept.insert(fingerprint, voice);
        self.shorten(MOST);
    }

    /// Adds another part of the same input.
    pub fn merge(&mut self, other: Self) {
        self.merge_within(other, MOST);
    }

    fn merge_within(&mut self, other: Self, most: usize) {
        self.counted += other.counted;
        self.kept.extend(other.kept);
        self.shorten(most);
    }

    fn shorten(&mut self, most: usize) {
        while self.kept.len() > most {
            self.kept.pop_last();
        }
    }

    /// Postings that are compared, and those that would be without the bound on them.
    pub fn postings(&self) -> (u64, u64) {
        (self.kept.len() as u64, self.counted)
    }
}

/// The clearest at most `most` of what was found, by z; `by` gives z and words. Of words
/// within each other the clearest stand for all.
pub fn clearest<T>(mut found: Vec<T>, most: usize, by: impl Fn(&T) -> (f64, &str)) -> Vec<T> {
    found.sort_by(|a, b| {
        let ((a_z, a), (b_z, b)) = (by(a), by(b));
        b_z.total_cmp(&a_z).then(Reverse(a.len()).cmp(&Reverse(b.len()))).then(a.cmp(b))
    });
    let mut out: Vec<T> = Vec::new();
    for one in found {
        if out.len() == most {
            break;
        }
        let words = by(&one).1;
        if !out.iter().any(|shown| within(by(shown).1, words) || within(words, by(shown).1)) {
            out.push(one);
        }
    }
    out
}

/// Whether the words of one stand in the other, in order and side by side.
fn within(inner: &str, outer: &str) -> bool {
    format!(" {outer} ").contains(&format!(" {inner} "))
}

#[cfg(test)]
mod tests;
