//! Lists of words that one group of postings uses more than the others do.
//!
//! Postings called inflated are compared with those called not inflated of the same advertised role
//! and level, and the comparisons are combined ([`stratified`]). Without these strata, the words of
//! chiefs would be listed, because chiefs have larger gaps than managers. A role is compared with
//! the other leadership roles. Compared with the mass of other occupations, all leadership roles
//! would show the same words of office.
//!
//! A word counts once for each company, stratum and side, however often its postings use it.
//! Postings of one company share their text. Counted by postings, the name of a company with many
//! postings would be the clearest word, and z would be too large for the other words.
//!
//! The prior of each stratum is a tenth of the stratum's own counts. With a prior from other
//! strata, common words of the stratum would look like words of its larger group.

use std::collections::BTreeMap;

use super::clearest::{EVERYDAY, LEAST_COMPANIES, clearest};
use super::collected::{Vocabulary, Voice};
use super::texts::{NO_WORD, Occurrence, PARTS, Texts, same};
use crate::stats::{Frequency, Keyness, Stratum, stratified};
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};

/// The most rows of a group.
const LONGEST_LIST: usize = 50;
/// The least z of a listed word. By chance, 1 in 20 words exceeds it on one side or the other.
const LEAST_Z: f64 = 1.96;
/// The weight of a stratum's prior, as a share of the stratum's counts.
const PRIOR: f64 = 0.1;

/// The group of postings that uses a word more than those it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Postings called inflated, compared with those called not inflated of the same advertised
    /// role and level.
    Inflated,
    /// Postings called not inflated, compared likewise.
    NotInflated,
    /// The role of the duties with this id, compared with the other leadership roles.
    Role(String),
}

impl Side {
    /// Returns the word used in outputs: `inflated`, `not_inflated`, or the id of the role.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Inflated => "inflated",
            Self::NotInflated => "not_inflated",
            Self::Role(id) => id,
        }
    }

    /// Returns the word used in outputs for the kind of comparison.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Inflated | Self::NotInflated => "inflation",
            Self::Role(_) => "role",
        }
    }
}

/// A word, or two neighbouring words, that a group uses more than those it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupWord {
    /// The group.
    pub side: Side,
    /// The words, folded.
    pub words: String,
    /// Number of postings of the group that use them.
    pub postings: u64,
    /// Number of companies among these.
    pub companies: u32,
    /// The difference between the group and the others.
    pub keyness: Keyness,
}

/// Returns the words of each group, the clearest first. The groups are inflated, not inflated, then
/// the roles in the order of the lexicon.
pub fn words(vocabulary: &Vocabulary, lexicon: &Lexicon) -> Vec<GroupWord> {
    let mut voices: Vec<&Voice> = vocabulary.kept.values().collect();
    // `Comparison::count` detects a new company by the change from one posting to the next.
    voices.sort_by_key(|voice| voice.company);
    let texts = Texts::of(&voices);
    let singles = texts.singles();
    let mut lists: Vec<List> =
        Comparison::all(&voices, lexicon).into_iter().map(List::of).collect();
    for list in &mut lists {
        list.add_singles(&texts, &singles, &voices);
    }
    let kept = texts.kept(&singles);
    drop(singles);
    for part in 0..PARTS {
        let pairs = texts.pairs(&kept, part);
        for list in &mut lists {
            list.add_pairs(&texts, &pairs, &voices);
        }
    }
    lists
        .into_iter()
        .flat_map(|list| clearest(list.rows, LONGEST_LIST, |row| (row.keyness.z, &row.words)))
        .collect()
}

/// A comparison, and its rows.
struct List {
    comparison: Comparison,
    /// For each word, whether it may be part of a listed pair.
    shown: Vec<bool>,
    rows: Vec<GroupWord>,
}

impl List {
    fn of(comparison: Comparison) -> Self {
        Self { comparison, shown: Vec::new(), rows: Vec::new() }
    }

    fn add_singles(&mut self, texts: &Texts<'_>, singles: &[Occurrence], voices: &[&Voice]) {
        let Self { comparison, shown, rows } = self;
        shown.resize(texts.words.len(), false);
        let mut used_words = Vec::new();
        for occurrences in singles.chunk_by(same) {
            let usage = comparison.count(occurrences, voices);
            let word = occurrences[0].first as usize;
            shown[word] = !comparison.everyday(&usage) && texts.words[word].len() > 1;
            for (sum, times) in comparison.of.iter_mut().zip(&usage.times) {
                *sum = [sum[0] + times[0], sum[1] + times[1]];
            }
            if shown[word] && usage.companies >= LEAST_COMPANIES {
                used_words.push((word, usage));
            }
        }
        // Rows need the number of all words on each side, which is complete only now.
        rows.extend(
            used_words
                .iter()
                .filter_map(|(word, usage)| comparison.row(usage, texts.words[*word].to_owned())),
        );
    }

    fn add_pairs(&mut self, texts: &Texts<'_>, pairs: &[Occurrence], voices: &[&Voice]) {
        let Self { comparison, shown, rows } = self;
        for occurrences in
            pairs.chunk_by(same).filter(|pair| pair.len() >= LEAST_COMPANIES as usize)
        {
            let (first, second) = (occurrences[0].first as usize, occurrences[0].second as usize);
            if shown[first] && shown[second] {
                let usage = comparison.count(occurrences, voices);
                rows.extend(
                    comparison
                        .row(&usage, format!("{} {}", texts.words[first], texts.words[second])),
                );
            }
        }
    }
}

/// Advertised role and level; for comparisons of roles, one value for all postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Title {
    role: Option<RoleId>,
    level: Level,
}

/// The stratum and side of a posting.
#[derive(Debug, Clone, Copy)]
struct Membership<S> {
    stratum: S,
    /// True if the posting is of the group, false if it is of the others.
    own: bool,
}

/// A group of postings and those it is compared with.
struct Comparison {
    side: Side,
    /// Membership of each posting; `None` if it is not compared.
    members: Vec<Option<Membership<usize>>>,
    /// Number of all words by stratum, `[others, group]`.
    of: Vec<[u64; 2]>,
    /// Number of companies of the others, added up over strata.
    others: u64,
}

/// The use of a word or pair of words.
struct Usage {
    /// Number of companies that use it by stratum, `[others, group]`.
    times: Vec<[u64; 2]>,
    /// Number of postings of the group.
    postings: u64,
    /// Number of companies of the group, over all strata.
    companies: u32,
}

impl Comparison {
    fn all(voices: &[&Voice], lexicon: &Lexicon) -> Vec<Self> {
        let inflation = [(Side::Inflated, true), (Side::NotInflated, false)].map(|(side, own)| {
            let member = |voice: &Voice| {
                voice.gap.map(|gap| Membership {
                    stratum: Title { role: gap.role, level: gap.level },
                    own: gap.inflated == own,
                })
            };
            Self::new(side, voices, member)
        });
        let roles = lexicon.each_role().take(lexicon.none().index()).map(|(id, role)| {
            let member = |voice: &Voice| {
                voice.role.map(|role| Membership {
                    stratum: Title { role: None, level: Level::default() },
                    own: role == id,
                })
            };
            Self::new(Side::Role(role.id.clone()), voices, member)
        });
        inflation.into_iter().chain(roles).collect()
    }

    /// Creates a comparison. Strata without postings on one side are left out.
    fn new(
        side: Side,
        voices: &[&Voice],
        member: impl Fn(&Voice) -> Option<Membership<Title>>,
    ) -> Self {
        let mut strata: BTreeMap<Title, [bool; 2]> = BTreeMap::new();
        for Membership { stratum, own } in voices.iter().filter_map(|voice| member(voice)) {
            strata.entry(stratum).or_default()[usize::from(own)] = true;
        }
        strata.retain(|_, sides| *sides == [true; 2]);
        let number: BTreeMap<Title, usize> = strata.into_keys().zip(0..).collect();
        let numbered = |voice: &&Voice| {
            let Membership { stratum, own } = member(voice)?;
            Some(Membership { stratum: *number.get(&stratum)?, own })
        };
        let members: Vec<_> = voices.iter().map(numbered).collect();
        let mut new = Self { side, members, of: vec![[0; 2]; number.len()], others: 0 };
        let all: Vec<Occurrence> = (0..)
            .zip(voices)
            .map(|(posting, _)| Occurrence { first: NO_WORD, second: NO_WORD, posting })
            .collect();
        new.others = new.count(&all, voices).others();
        new
    }

    /// Counts the users of a word. Occurrences are in the order of their companies.
    fn count(&self, occurrences: &[Occurrence], voices: &[&Voice]) -> Usage {
        let mut usage = Usage { times: vec![[0; 2]; self.of.len()], postings: 0, companies: 0 };
        let mut last = vec![[None; 2]; self.of.len()];
        let mut last_own = None;
        for posting in occurrences.iter().map(|occurrence| occurrence.posting as usize) {
            let Some(Membership { stratum, own }) = self.members[posting] else { continue };
            let company = Some(voices[posting].company);
            let side = usize::from(own);
            usage.times[stratum][side] += u64::from(last[stratum][side] != company);
            last[stratum][side] = company;
            if own {
                usage.postings += 1;
                usage.companies += u32::from(last_own != company);
                last_own = company;
            }
        }
        usage
    }

    /// Returns true if more than [`EVERYDAY`] hundredths of the others use the word.
    fn everyday(&self, usage: &Usage) -> bool {
        usage.others() * 100 > self.others * EVERYDAY
    }

    /// Returns the row of a word; `None` unless enough companies use it and the group uses it
    /// clearly more.
    fn row(&self, usage: &Usage, words: String) -> Option<GroupWord> {
        let enough = usage.companies >= LEAST_COMPANIES;
        let keyness = if enough { self.keyness(usage)? } else { return None };
        let row = GroupWord {
            side: self.side.clone(),
            words,
            postings: usage.postings,
            companies: usage.companies,
            keyness,
        };
        (keyness.z >= LEAST_Z).then_some(row)
    }

    fn keyness(&self, usage: &Usage) -> Option<Keyness> {
        stratified(usage.times.iter().zip(&self.of).map(|(times, of)| {
            let frequency =
                |side: usize| Frequency { times: times[side] as f64, of: of[side] as f64 };
            let (own, others) = (frequency(1), frequency(0));
            let prior = Frequency {
                times: (own.times + others.times) * PRIOR,
                of: (own.of + others.of) * PRIOR,
            };
            Stratum { own, others, prior }
        }))
    }
}

impl Usage {
    /// Returns the number of companies of the others, added up over strata.
    fn others(&self) -> u64 {
        self.times.iter().map(|sides| sides[0]).sum()
    }
}
