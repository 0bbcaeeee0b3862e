//! What the keyword files find in an input, and what they do not: which duties and
//! phrases fire, which fire on the same words, which speak against the labels they
//! come with, and what the parts of the postings hold.
//!
//! Counts only, integers that merge in any order, as in [`titlegauge_figures::tally`]; the figures
//! are in `findings`. This serves those who write keywords, so that it may scan a
//! posting a second time: the labels do not pay for it.

mod findings;
mod sequences;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

pub use findings::{Conflict, LEAST_HITS, LEAST_POSTINGS, Overlap, conflicts, overlaps};
pub use sequences::{Key, Sequences, keys};

pub use titlegauge_figures::vocabulary::LEAST_COMPANIES;

use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::{Lexicon, PhraseSet};
use titlegauge_core::scan::{Automaton, Hit, Match, Tokens, Trace, Workspace};

/// What was found of a duty in labelled postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyFound {
    /// Postings with a hit that counts.
    pub postings: u64,
    /// The same, by role.
    pub roles: Vec<u64>,
    /// Hits that count.
    pub hits: u64,
    /// Hits that do not: after a cue, in a title, in a zone that counts nothing.
    pub left_out: u64,
}

/// What a zone holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ZoneFound {
    /// Postings that have it.
    pub postings: u64,
    /// Words, headings aside.
    pub words: u64,
    /// Hits of duties, counted or not.
    pub hits: u64,
}

/// All counts, over labelled postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Labelled postings.
    pub postings: u64,
    /// The same, by role.
    pub roles: Vec<u64>,
    /// Postings in which no line is a heading.
    pub without_headings: u64,
    /// Postings in which no duty counts.
    pub without_hits: u64,
    /// By zone.
    pub zones: Vec<ZoneFound>,
    /// By duty.
    pub duties: Vec<DutyFound>,
    /// Postings in which a phrase was found, by duty and phrase in the order of the
    /// files, one list; counted or not.
    pub phrases: Vec<u64>,
    /// Hits of one duty that share a word with a hit of another: (duty, other) → hits.
    pub together: FxHashMap<(u32, u32), u64>,
}

impl Coverage {
    /// Nothing seen yet.
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
        add(&mut self.roles, &other.roles);
        add(&mut self.phrases, &other.phrases);
        for (mine, theirs) in self.zones.iter_mut().zip(&other.zones) {
            mine.postings += theirs.postings;
            mine.words += theirs.words;
            mine.hits += theirs.hits;
        }
        for (mine, theirs) in self.duties.iter_mut().zip(&other.duties) {
            mine.postings += theirs.postings;
            mine.hits += theirs.hits;
            mine.left_out += theirs.left_out;
            add(&mut mine.roles, &theirs.roles);
        }
        for (pair, hits) in &other.together {
            *self.together.entry(*pair).or_default() += hits;
        }
    }

    /// Phrases that were never found: (duty, phrase as written).
    pub fn silent_phrases<'l>(&self, lexicon: &'l Lexicon) -> Vec<(usize, &'l str)> {
        let written = lexicon
            .duties
            .iter()
            .enumerate()
            .flat_map(|(at, d)| d.phrases.iter().map(move |p| (at, p.as_str())));
        written
            .zip(&self.phrases)
            .filter(|(_, found)| **found == 0)
            .map(|(phrase, _)| phrase)
            .collect()
    }
}

fn add(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

fn phrase_count(lexicon: &Lexicon) -> usize {
    lexicon.duties.iter().map(|duty| duty.phrases.len()).sum()
}

/// Counts traces.
#[derive(Debug)]
pub struct Surveyor<'l> {
    lexicon: &'l Lexicon,
    /// The phrases of duties, each its own owner.
    phrases: Automaton,
}

/// Buffers kept from posting to posting.
#[derive(Debug, Default)]
pub struct SurveyScratch {
    tokens: Tokens,
    work: Workspace,
    matches: Vec<Match>,
    fired: FxHashSet<u32>,
}

impl<'l> Surveyor<'l> {
    /// Builds its automaton.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        // Every phrase compiles to one pattern, and those of duties come first.
        let mut set = PhraseSet::clone(&lexicon.phrases);
        set.patterns.truncate(phrase_count(lexicon));
        for (index, pattern) in (0..).zip(&mut set.patterns) {
            pattern.owner = index;
        }
        Self { lexicon, phrases: Automaton::new(Arc::new(set)) }
    }

    /// Counts a labelled posting; `trace` is of its description.
    pub fn record(
        &self,
        labelled: &Labelled<'_>,
        trace: &Trace,
        scratch: &mut SurveyScratch,
        into: &mut Coverage,
    ) {
        let role = labelled.verdict.role;
        into.postings += 1;
        into.roles[role] += 1;
        into.without_headings += u64::from(!trace.headings.contains(&true));
        into.without_hits += u64::from(labelled.evidence.duties.is_empty());
        for found in &labelled.evidence.duties {
            let duty = &mut into.duties[found.duty as usize];
            duty.postings += 1;
            duty.roles[role] += 1;
        }
        for hit in &trace.hits {
            let duty = &mut into.duties[hit.duty as usize];
            *if hit.left_out.is_none() { &mut duty.hits } else { &mut duty.left_out } += 1;
            into.zones[hit.zone].hits += 1;
        }
        together(&trace.hits, &mut into.together);
        zones(self.lexicon, trace, &mut into.zones);
        let SurveyScratch { tokens, work, matches, fired } = scratch;
        tokens.read(&self.lexicon.dictionary, &trace.text);
        self.phrases.find(&trace.text, tokens, work, matches);
        fired.clear();
        fired.extend(matches.iter().map(|m| m.owner));
        for phrase in fired.iter() {
            into.phrases[*phrase as usize] += 1;
        }
    }
}

fn zones(lexicon: &Lexicon, trace: &Trace, into: &mut [ZoneFound]) {
    let mut has = vec![false; lexicon.zones.len()];
    for ((place, zone), heading) in trace.zones.iter().zip(&trace.headings) {
        if !heading {
            into[*zone].words += trace.text.words(place.start, place.end) as u64;
            has[*zone] = true;
        }
    }
    for (zone, has) in into.iter_mut().zip(has) {
        zone.postings += u64::from(has);
    }
}

/// Adds the counted hits of each duty that share a word with a counted hit of another,
/// once for each other duty.
fn together(hits: &[Hit], into: &mut FxHashMap<(u32, u32), u64>) {
    let counted: Vec<&Hit> = hits.iter().filter(|hit| hit.left_out.is_none()).collect();
    let mut others = Vec::new();
    for hit in &counted {
        others.clear();
        // Hits are in order of their start, so that none after `end` can overlap.
        let begun = counted.partition_point(|other| other.start < hit.end);
        others.extend(
            counted[..begun]
                .iter()
                .filter(|o| o.end > hit.start && o.duty != hit.duty)
                .map(|o| o.duty),
        );
        others.sort_unstable();
        others.dedup();
        for other in &others {
            *into.entry((hit.duty, *other)).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(duty: u32, start: usize, end: usize) -> Hit {
        Hit { duty, start, end, zone: 0, left_out: None }
    }

    #[test]
    fn hits_on_the_same_words() {
        let left_out = Hit { left_out: Some(titlegauge_core::scan::LeftOut::Zone), ..hit(2, 1, 9) };
        let cases = [
            ("apart", vec![hit(0, 1, 5), hit(1, 6, 9)], Vec::new()),
            ("one in the other", vec![hit(0, 1, 9), hit(1, 3, 5)], vec![(0, 1, 1), (1, 0, 1)]),
            (
                "two in one",
                vec![hit(0, 1, 9), hit(1, 1, 3), hit(1, 4, 9)],
                vec![(0, 1, 1), (1, 0, 2)],
            ),
            ("the same duty", vec![hit(0, 1, 5), hit(0, 3, 9)], vec![]),
            ("left out", vec![hit(0, 1, 5), left_out], vec![]),
        ];
        for (name, hits, expected) in cases {
            let mut found = FxHashMap::default();
            together(&hits, &mut found);
            let mut found: Vec<_> = found.into_iter().map(|((a, b), n)| (a, b, n)).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}");
        }
    }

    /// `Surveyor::new` rests on it.
    #[test]
    fn the_first_patterns_are_the_phrases_of_duties_in_order() {
        let lexicon = Lexicon::builtin().unwrap();
        let owners = lexicon.phrases.patterns.iter().map(|pattern| pattern.owner as usize);
        let written = lexicon
            .duties
            .iter()
            .enumerate()
            .flat_map(|(at, duty)| duty.phrases.iter().map(move |_| at));
        assert!(owners.take(phrase_count(&lexicon)).eq(written));
    }
}
