//! Word sequences that the keyword files do not know, and the roles that say them:
//! one to three words in zones of duties, none of them inside a hit of a duty or a
//! title.
//!
//! A sequence counts once for each posting. Texts without end hold sequences without
//! end, so the rare ones are dropped when there are more than [`MOST`] (lossy counting,
//! after Manku and Motwani, VLDB 2002); what a count may lack thereby is known.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::scan::Trace;
use titlegauge_figures::stats::{Keyness, Said, keyness};
use titlegauge_figures::vocabulary::{EVERYDAY, LEAST_COMPANIES, clearest};

/// Words of the longest sequence.
const LONGEST: usize = 3;
/// More different sequences than these are not kept; they take some 100 MB.
const MOST: usize = 500_000;
/// The prior weighs as much as so many postings.
const PRIOR_POSTINGS: f64 = 10.0;
/// A sequence less clear than this is chance.
const LEAST_Z: f64 = 2.0;

/// How often one role says a sequence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    postings: u32,
    /// One of 32 bits for each company: as many companies as bits say it, or more.
    companies: u32,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    words: Box<str>,
    /// Postings that say it, of all roles.
    postings: u32,
    /// So many more may have said it before it was kept.
    missed: u32,
}

impl Text {
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
    counts: FxHashMap<(u64, u16), Count>,
    /// All that was said, by role, dropped or not.
    said: Vec<u64>,
    /// Postings, by role.
    postings: Vec<u64>,
    /// So many postings a count may lack.
    pub lacking: u32,
}

/// A sequence that a role says more than the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The words, folded.
    pub words: String,
    /// Postings of the role that say it.
    pub postings: u32,
    /// Postings of other roles.
    pub others: u32,
    /// How much more.
    pub keyness: Keyness,
}

impl Sequences {
    /// Nothing seen yet.
    pub fn new(lexicon: &Lexicon) -> Self {
        let roles = lexicon.roles.len();
        Self { said: vec![0; roles], postings: vec![0; roles], ..Self::default() }
    }

    /// Counts a labelled posting; `trace` is of its description.
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
            let count = self.counts.entry(key(hash, role)).or_default();
            count.postings += 1;
            count.companies |= company;
        });
        self.said[role] += seen.len() as u64;
        self.postings[role] += 1;
    }

    /// Adds the counts of the next part, and drops the rare ones where there are too many.
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
        super::add(&mut self.said, &other.said);
        super::add(&mut self.postings, &other.postings);
        if self.texts.len() > MOST {
            self.prune(MOST / 2);
        }
    }

    /// Whether the postings of other roles say a word all the time.
    fn everyday(&self, word: &str, role: usize) -> bool {
        let hash = xxh3_64(word.as_bytes());
        let all = self.texts.get(&hash).map_or(0, |text| u64::from(text.postings));
        let own = self.counts.get(&key(hash, role)).map_or(0, |count| u64::from(count.postings));
        let others: u64 = self.postings.iter().sum::<u64>() - self.postings[role];
        (all - own) * 100 > others * EVERYDAY
    }

    /// Drops the rarest, whole classes of equal counts, until at most `left` are left.
    fn prune(&mut self, left: usize) {
        while self.texts.len() > left {
            // What is dropped was said by no more postings than this, and so was all that was dropped before.
            self.lacking = self.texts.values().map(Text::at_most).min().unwrap_or(0);
            self.texts.retain(|_, text| text.at_most() > self.lacking);
        }
        self.counts.retain(|(hash, _), _| self.texts.contains_key(hash));
    }
}

fn key(hash: u64, role: usize) -> (u64, u16) {
    (hash, u16::try_from(role).unwrap_or(u16::MAX))
}

/// Whose way of speaking a posting shows: the company's, else its own.
fn voice<'a>(labelled: &'a Labelled<'_>) -> std::borrow::Cow<'a, str> {
    if labelled.company_key.is_empty() {
        labelled.id().into()
    } else {
        labelled.company_key.as_str().into()
    }
}

/// Calls `found` with every sequence of a posting, repeated ones too.
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

/// For each role the sequences it says more than the other roles do, at most `most`,
/// the clearest first. Of sequences within each other the clearest stands for all.
pub fn keys(sequences: &Sequences, most: usize) -> Vec<Vec<Key>> {
    let mut roles: Vec<Vec<Key>> = vec![Vec::new(); sequences.said.len()];
    for ((hash, role), count) in &sequences.counts {
        let role = usize::from(*role);
        let Some(Text { words, postings: all, missed }) = sequences.texts.get(hash) else {
            continue;
        };
        let edges = [words.split(' ').next(), words.rsplit(' ').next()];
        if count.companies.count_ones() < LEAST_COMPANIES
            || edges.into_iter().flatten().any(|word| sequences.everyday(word, role))
        {
            continue;
        }
        let key = Key {
            words: words.to_string(),
            postings: count.postings,
            others: all - count.postings,
            keyness: ZERO,
        };
        if let Some(keyness) =
            compare(sequences, role, &key, *missed).filter(|keyness| keyness.z >= LEAST_Z)
        {
            roles[role].push(Key { keyness, ..key });
        }
    }
    roles.into_iter().map(|keys| clearest(keys, most, |key| (key.keyness.z, &key.words))).collect()
}

const ZERO: Keyness = Keyness { log_odds: 0.0, z: 0.0 };

/// The prior is what all roles say, as much of it as [`PRIOR_POSTINGS`] postings hold.
/// What was `missed` is taken as said by the others, so that nothing looks clearer than it is.
fn compare(sequences: &Sequences, role: usize, key: &Key, missed: u32) -> Option<Keyness> {
    let all: u64 = sequences.said.iter().sum();
    let postings: u64 = sequences.postings.iter().sum();
    let own = Said { times: f64::from(key.postings), of: sequences.said[role] as f64 };
    let others = Said {
        times: f64::from(key.others) + f64::from(missed),
        of: (all - sequences.said[role]) as f64,
    };
    let weight = PRIOR_POSTINGS / postings as f64;
    keyness(
        own,
        others,
        Said { times: (own.times + others.times) * weight, of: all as f64 * weight },
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use titlegauge_core::scan::Scanner;

    fn found(text: &str) -> Vec<String> {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let (_, trace) = Scanner::new(Arc::clone(&lexicon)).trace(text);
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
            ("not in zones that are no duties", "Benefits:\nLamps\nDuties:\nWicks", &["wicks"]),
        ];
        for (name, text, expected) in cases {
            assert_eq!(found(text), expected, "{name}");
        }
    }

    #[test]
    fn the_rare_ones_are_dropped_and_it_is_known() {
        let mut sequences = Sequences::default();
        for (hash, postings, missed) in [(1, 1, 0), (2, 1, 0), (3, 1, 1), (4, 7, 0)] {
            sequences.texts.insert(hash, Text { words: "x".into(), postings, missed });
            sequences.counts.insert((hash, 0), Count { postings, companies: 1 });
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
