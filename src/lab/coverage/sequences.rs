//! Counts word sequences that are not in the keyword files, by role: one to three words in zones of
//! duties, outside hits of duties and titles.
//!
//! A sequence counts once per posting. The number of sequences grows with the input, so the rare ones
//! are dropped when there are more than [`MOST`] (lossy counting, after Manku and Motwani, VLDB
//! 2002). [`Sequences::lacking`] bounds the error of a count.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::counts::add_each;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::scan::Trace;
use titlegauge_figures::stats::{Frequency, Keyness, keyness};
use titlegauge_figures::vocabulary::{EVERYDAY, LEAST_COMPANIES, clearest};

/// The length of the longest sequence, in words.
const LONGEST: usize = 3;
/// The largest number of sequences in memory. They take about 100 MB.
const MOST: usize = 500_000;
/// The weight of the prior, in postings.
const PRIOR_POSTINGS: f64 = 10.0;
/// A sequence with a smaller z may be chance.
const LEAST_Z: f64 = 2.0;

/// Counts of a sequence for one role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    postings: u32,
    /// A set of 32 bits. Each company sets one bit, so the number of set bits is a lower bound of the
    /// number of companies.
    companies: u32,
}

/// A sequence of words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    words: Box<str>,
    /// Postings of all roles that contain it.
    postings: u32,
    /// The largest number of further postings that may have contained it before it was kept.
    missed: u32,
}

impl Text {
    /// Returns the upper bound of the number of postings.
    fn at_most(&self) -> u32 {
        self.postings + self.missed
    }
}

/// Counts of sequences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sequences {
    /// By hash.
    texts: FxHashMap<u64, Text>,
    /// By hash and role.
    counts: FxHashMap<(u64, RoleId), Count>,
    /// Number of sequences in postings by role, including dropped ones.
    all: Vec<u64>,
    /// Number of postings by role.
    postings: Vec<u64>,
    /// The largest number of postings that a count may lack.
    pub lacking: u32,
}

/// A sequence that is more frequent in postings of a role than in others.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The words, folded.
    pub words: String,
    /// Postings of the role that contain it.
    pub postings: u32,
    /// Postings of other roles that contain it.
    pub others: u32,
    /// The difference in frequency.
    pub keyness: Keyness,
}

impl Sequences {
    /// Creates counts of 0.
    pub fn new(lexicon: &Lexicon) -> Self {
        let roles = lexicon.roles.len();
        Self { all: vec![0; roles], postings: vec![0; roles], ..Self::default() }
    }

    /// Counts a labelled posting. `trace` is the trace of its description.
    pub fn record(&mut self, lexicon: &Lexicon, labelled: &Labelled<'_>, trace: &Trace) {
        let role = labelled.verdict.role;
        let company = 1 << (xxh3_64(voice(labelled).as_bytes()) % 32);
        let mut seen = FxHashSet::default();
        each_sequence(lexicon, trace, &mut |words| {
            let hash = xxh3_64(words.as_bytes());
            if !seen.insert(hash) {
                return;
            }
            self.texts
                .entry(hash)
                .or_insert_with(|| Text { words: words.into(), postings: 0, missed: 0 })
                .postings += 1;
            let count = self.counts.entry((hash, role)).or_default();
            count.postings += 1;
            count.companies |= company;
        });
        self.all[role.index()] += seen.len() as u64;
        self.postings[role.index()] += 1;
    }

    /// Adds the counts of the next part, and drops the rarest sequences if there are too many.
    pub fn merge(&mut self, other: Self) {
        for (hash, Text { words, postings, .. }) in other.texts {
            self.texts
                .entry(hash)
                .or_insert(Text { words, postings: 0, missed: self.lacking })
                .postings += postings;
        }
        for (key, theirs) in other.counts {
            let mine = self.counts.entry(key).or_default();
            mine.postings += theirs.postings;
            mine.companies |= theirs.companies;
        }
        add_each(&mut self.all, &other.all);
        add_each(&mut self.postings, &other.postings);
        if self.texts.len() > MOST {
            self.prune(MOST / 2);
        }
    }

    /// Returns true if a word is in more than [`EVERYDAY`] percent of the postings of other roles.
    fn everyday(&self, word: &str, role: RoleId) -> bool {
        let hash = xxh3_64(word.as_bytes());
        let all = self.texts.get(&hash).map_or(0, |text| u64::from(text.postings));
        let own = self.counts.get(&(hash, role)).map_or(0, |count| u64::from(count.postings));
        let others: u64 = self.postings.iter().sum::<u64>() - self.postings[role.index()];
        (all - own) * 100 > others * EVERYDAY
    }

    /// Drops the rarest sequences, all with an equal count at once, until at most `left` are left.
    fn prune(&mut self, left: usize) {
        while self.texts.len() > left {
            // No sequence dropped now or earlier was in more postings than this.
            self.lacking = self.texts.values().map(Text::at_most).min().unwrap_or(0);
            self.texts.retain(|_, text| text.at_most() > self.lacking);
        }
        self.counts.retain(|(hash, _), _| self.texts.contains_key(hash));
    }
}

/// Returns the company of a posting, or its id if it names none: texts of one company are alike.
fn voice<'a>(labelled: &'a Labelled<'_>) -> std::borrow::Cow<'a, str> {
    if labelled.company_key.is_empty() {
        labelled.id().into()
    } else {
        labelled.company_key.as_str().into()
    }
}

/// Calls `found` with every sequence of a posting, including repeated ones.
fn each_sequence(lexicon: &Lexicon, trace: &Trace, found: &mut impl FnMut(&str)) {
    let lower = trace.text.lower();
    let mut starts: Vec<usize> = Vec::new();
    trace.each_unknown(lexicon, &mut |word, follows| {
        if !follows {
            starts.clear();
        }
        starts.push(word.start);
        starts.iter().rev().take(LONGEST).for_each(|&start| found(&lower[start..word.end]));
    });
}

/// Returns for each role at most `most` sequences that are more frequent than in other roles, sorted
/// by z. Of sequences that contain each other, only the one with the largest z is returned.
pub fn keys(sequences: &Sequences, most: usize) -> Vec<Vec<Key>> {
    let mut roles: Vec<Vec<Key>> = vec![Vec::new(); sequences.all.len()];
    for ((hash, role), count) in &sequences.counts {
        let role = *role;
        let Some(Text { words, postings: all, missed }) = sequences.texts.get(hash) else {
            continue;
        };
        let edges = [words.split(' ').next(), words.rsplit(' ').next()];
        if count.companies.count_ones() < LEAST_COMPANIES
            || edges.into_iter().flatten().any(|word| sequences.everyday(word, role))
        {
            continue;
        }
        let (postings, others) = (count.postings, all - count.postings);
        let keyness = compare(sequences, role, postings, u64::from(others) + u64::from(*missed));
        if let Some(keyness) = keyness.filter(|keyness| keyness.z >= LEAST_Z) {
            roles[role.index()].push(Key { words: words.to_string(), postings, others, keyness });
        }
    }
    roles.into_iter().map(|keys| clearest(keys, most, |key| (key.keyness.z, &key.words))).collect()
}

/// Compares a role with the others. The prior has the frequencies of all roles and the weight of
/// [`PRIOR_POSTINGS`] postings. `others` includes the postings that may have been missed, so that z is
/// never too large. Returns `None` if [`keyness`] is undefined.
fn compare(sequences: &Sequences, role: RoleId, own: u32, others: u64) -> Option<Keyness> {
    let all: u64 = sequences.all.iter().sum();
    let postings: u64 = sequences.postings.iter().sum();
    let own = Frequency { times: f64::from(own), of: sequences.all[role.index()] as f64 };
    let others = Frequency { times: others as f64, of: (all - sequences.all[role.index()]) as f64 };
    let weight = PRIOR_POSTINGS / postings as f64;
    keyness(
        own,
        others,
        Frequency { times: (own.times + others.times) * weight, of: all as f64 * weight },
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use titlegauge_core::scan::Scanner;

    fn found(text: &str) -> Vec<String> {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let (_, trace) = Scanner::new(Arc::clone(&lexicon)).trace(text, "");
        let mut out = Vec::new();
        each_sequence(&lexicon, &trace, &mut |words| out.push(words.to_owned()));
        out
    }

    #[test]
    fn sequences_of_a_text() {
        let cases: [(&str, &str, &[&str]); 5] = [
            ("none", "", &[]),
            (
                "one to three words",
                "Tend old grey lamps",
                &[
                    "tend",
                    "old",
                    "tend old",
                    "grey",
                    "old grey",
                    "tend old grey",
                    "lamps",
                    "grey lamps",
                    "old grey lamps",
                ],
            ),
            (
                "not across commas, numbers, sentences",
                "Lamps, 24 wicks. Oil",
                &["lamps", "wicks", "oil"],
            ),
            ("not inside a hit", "Lamps set the IT strategy wicks", &["lamps", "wicks"]),
            ("not in zones without duties", "Benefits:\nLamps\nDuties:\nWicks", &["wicks"]),
        ];
        for (name, text, expected) in cases {
            assert_eq!(found(text), expected, "{name}");
        }
    }

    #[test]
    fn rare_sequences_are_dropped() {
        let mut sequences = Sequences::default();
        for (hash, postings, missed) in [(1, 1, 0), (2, 1, 0), (3, 1, 1), (4, 7, 0)] {
            sequences.texts.insert(hash, Text { words: "x".into(), postings, missed });
            sequences.counts.insert((hash, RoleId::new(0)), Count { postings, companies: 1 });
        }
        sequences.prune(3);
        assert_eq!((sequences.texts.len(), sequences.counts.len(), sequences.lacking), (2, 2, 1));
        sequences.prune(1);
        assert_eq!((sequences.texts.len(), sequences.lacking), (1, 2));
        let mut next = Sequences::default();
        next.texts.insert(5, Text { words: "y".into(), postings: 3, missed: 0 });
        sequences.merge(next);
        assert_eq!(sequences.texts[&5].at_most(), 5);
    }
}
