//! Counts of duties, phrases and zones: integers that merge in any order.

use rustc_hash::FxHashMap;

use titlegauge_core::lexicon::{DutyId, Lexicon};

/// Counts of a duty in labelled postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyFound {
    /// Postings with a counted hit.
    pub postings: u64,
    /// Postings with a counted hit, by role.
    pub roles: Vec<u64>,
    /// Counted hits.
    pub hits: u64,
    /// Hits that are not counted: after a cue, in a title, or in a zone without duties.
    pub left_out: u64,
}

/// Counts of a zone in labelled postings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ZoneFound {
    /// Postings that have the zone.
    pub postings: u64,
    /// Words, without headings.
    pub words: u64,
    /// Hits of duties, whether counted or not.
    pub hits: u64,
}

/// All counts over labelled postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Labelled postings.
    pub postings: u64,
    /// Labelled postings by role.
    pub roles: Vec<u64>,
    /// Postings in which no line is a heading.
    pub without_headings: u64,
    /// Postings without a counted duty.
    pub without_hits: u64,
    /// By zone.
    pub zones: Vec<ZoneFound>,
    /// By duty.
    pub duties: Vec<DutyFound>,
    /// Postings in which a phrase was found, whether counted or not. One list, by duty and phrase in
    /// the order of the files.
    pub phrases: Vec<u64>,
    /// Hits of a duty that share a word with a hit of another duty, by (duty, other duty).
    pub together: FxHashMap<(DutyId, DutyId), u64>,
}

impl Coverage {
    /// Creates counts of 0.
    pub fn new(lexicon: &Lexicon) -> Self {
        let roles = vec![0; lexicon.roles.len()];
        Self {
            zones: vec![ZoneFound::default(); lexicon.zones.len()],
            duties: vec![
                DutyFound { roles: roles.clone(), ..DutyFound::default() };
                lexicon.duties.len()
            ],
            phrases: vec![0; phrase_count(lexicon)],
            roles,
            ..Self::default()
        }
    }

    /// Adds the counts of another part of the same input.
    pub fn merge(&mut self, other: &Self) {
        self.postings += other.postings;
        self.without_headings += other.without_headings;
        self.without_hits += other.without_hits;
        add_each(&mut self.roles, &other.roles);
        add_each(&mut self.phrases, &other.phrases);
        for (mine, theirs) in self.zones.iter_mut().zip(&other.zones) {
            mine.postings += theirs.postings;
            mine.words += theirs.words;
            mine.hits += theirs.hits;
        }
        for (mine, theirs) in self.duties.iter_mut().zip(&other.duties) {
            mine.postings += theirs.postings;
            mine.hits += theirs.hits;
            mine.left_out += theirs.left_out;
            add_each(&mut mine.roles, &theirs.roles);
        }
        for (pair, hits) in &other.together {
            *self.together.entry(*pair).or_default() += hits;
        }
    }

    /// Returns the phrases that were never found, each with its duty.
    pub fn silent_phrases<'l>(&self, lexicon: &'l Lexicon) -> Vec<(DutyId, &'l str)> {
        let written = lexicon
            .each_duty()
            .flat_map(|(id, duty)| duty.phrases.iter().map(move |p| (id, p.as_str())));
        written
            .zip(&self.phrases)
            .filter(|(_, found)| **found == 0)
            .map(|(phrase, _)| phrase)
            .collect()
    }
}

/// Adds counts that are lists of the same length.
pub(super) fn add_each(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

/// Returns the number of phrases of all duties.
pub(super) fn phrase_count(lexicon: &Lexicon) -> usize {
    lexicon.duties.iter().map(|duty| duty.phrases.len()).sum()
}
