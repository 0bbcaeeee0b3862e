//! From the words of postings to lists: what one group of postings says more than the
//! others do.
//!
//! Inflated postings are compared with the other measured ones of the same advertised
//! role and level, and the comparisons are combined ([`stratified`]): a chief's words
//! differ from a manager's, and so do their gaps. A role is compared with the other
//! leadership roles; beside the mass of other occupations all of them would show the
//! same words of office.
//!
//! A word counts once for each company in each stratum and on each side, however often
//! its postings say it: they share their text, so that by postings the name of a company
//! with many would be the clearest word of all, and z would be too large for the rest.
//!
//! The prior of each stratum is what its own postings say, a tenth of it: with a prior
//! from elsewhere a word of the stratum would look like a word of its larger group.

use std::collections::BTreeMap;

use super::texts::{NO_WORD, PARTS, Spoken, Texts, same};
use super::{EVERYDAY, LEAST_COMPANIES, Vocabulary, Voice, clearest};
use crate::stats::{Keyness, Said, stratified};
use titlegauge_core::lexicon::Lexicon;

/// Rows of a group.
const LONGEST_LIST: usize = 50;
/// What is less clear than this is not listed: 1 in 20 words would be, by chance, on one side or the other.
const LEAST_Z: f64 = 1.96;
/// The prior of a stratum weighs as much as this share of what it holds.
const PRIOR: f64 = 0.1;

/// The group of postings that says a word more than those it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Gaps of 1 or more, compared with others of the same advertised role and level.
    Inflated,
    /// Gaps of 0 or less, compared likewise.
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

/// A word, or two side by side, that a group says more than those it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupWord {
    /// The group.
    pub side: Side,
    /// The words, folded.
    pub words: String,
    /// Postings of the group that say it.
    pub postings: u64,
    /// Companies of these.
    pub companies: u32,
    /// How much more.
    pub keyness: Keyness,
}

/// The words of each group, the clearest first: inflated, not inflated, then the roles in
/// the order of the lexicon.
pub fn words(vocabulary: &Vocabulary, lexicon: &Lexicon) -> Vec<GroupWord> {
    let mut voices: Vec<&Voice> = vocabulary.kept.values().collect();
    // `Comparison::count` tells companies apart by their change from posting to posting.
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

/// A comparison, and what it has found so far.
struct List {
    comparison: Comparison,
    /// By word, whether it may stand in a pair that is listed.
    shown: Vec<bool>,
    rows: Vec<GroupWord>,
}

impl List {
    fn of(comparison: Comparison) -> Self {
        Self { comparison, shown: Vec::new(), rows: Vec::new() }
    }

    fn add_singles(&mut self, texts: &Texts<'_>, singles: &[Spoken], voices: &[&Voice]) {
        let Self { comparison, shown, rows } = self;
        shown.resize(texts.words.len(), false);
        let mut found_words = Vec::new();
        for said in singles.chunk_by(same) {
            let found = comparison.count(said, voices);
            let word = said[0].0 as usize;
            shown[word] = !comparison.everyday(&found) && texts.words[word].len() > 1;
            for (sum, times) in comparison.of.iter_mut().zip(&found.times) {
                *sum = [sum[0] + times[0], sum[1] + times[1]];
            }
            if shown[word] && found.companies >= LEAST_COMPANIES {
                found_words.push((word, found));
            }
        }
        // Only now it is known how much each side says in all.
        rows.extend(
            found_words
                .iter()
                .filter_map(|(word, found)| comparison.row(found, texts.words[*word].to_owned())),
        );
    }

    fn add_pairs(&mut self, texts: &Texts<'_>, pairs: &[Spoken], voices: &[&Voice]) {
        let Self { comparison, shown, rows } = self;
        for said in pairs.chunk_by(same).filter(|said| said.len() >= LEAST_COMPANIES as usize) {
            let (first, second) = (said[0].0 as usize, said[0].1 as usize);
            if shown[first] && shown[second] {
                let found = comparison.count(said, voices);
                rows.extend(
                    comparison
                        .row(&found, format!("{} {}", texts.words[first], texts.words[second])),
                );
            }
        }
    }
}

/// A group of postings and those it is compared with.
struct Comparison {
    side: Side,
    /// By posting: its stratum, and whether it is of the group; none where it is not compared.
    sides: Vec<Option<(usize, bool)>>,
    /// All words said, by stratum: of the others, of the group.
    of: Vec<[u64; 2]>,
    /// Companies of the others, by stratum and all together.
    others: u64,
}

/// Where something is said.
struct Found {
    /// Companies that say it, by stratum: of the others, of the group.
    times: Vec<[u64; 2]>,
    /// Postings of the group.
    postings: u64,
    /// Companies of the group, whatever the stratum.
    companies: u32,
}

impl Comparison {
    fn all(voices: &[&Voice], lexicon: &Lexicon) -> Vec<Self> {
        let inflation = [(Side::Inflated, true), (Side::NotInflated, false)].map(|(group, own)| {
            let side = |voice: &Voice| {
                voice.gap.map(|(role, level, inflated)| ((role, level), inflated == own))
            };
            Self::new(group, voices, side)
        });
        let roles = lexicon.roles.iter().enumerate().take(lexicon.none()).map(|(index, role)| {
            let side = |voice: &Voice| voice.role.map(|role| ((None, 0), role == index));
            Self::new(Side::Role(role.id.clone()), voices, side)
        });
        inflation.into_iter().chain(roles).collect()
    }

    /// Strata in which one side is missing compare nothing and are left out.
    fn new(
        group: Side,
        voices: &[&Voice],
        side: impl Fn(&Voice) -> Option<((Option<usize>, u8), bool)>,
    ) -> Self {
        let mut strata: BTreeMap<_, [bool; 2]> = BTreeMap::new();
        for (stratum, own) in voices.iter().filter_map(|voice| side(voice)) {
            strata.entry(stratum).or_default()[usize::from(own)] = true;
        }
        strata.retain(|_, sides| *sides == [true; 2]);
        let number: BTreeMap<_, usize> = strata.into_keys().zip(0..).collect();
        let place = |voice: &&Voice| {
            side(voice).and_then(|(stratum, own)| Some((*number.get(&stratum)?, own)))
        };
        let sides: Vec<_> = voices.iter().map(place).collect();
        let mut new = Self { side: group, sides, of: vec![[0; 2]; number.len()], others: 0 };
        let all: Vec<Spoken> =
            (0..).zip(voices).map(|(posting, _)| (NO_WORD, NO_WORD, posting)).collect();
        new.others = new.count(&all, voices).others();
        new
    }

    /// Counts those who say something; postings are in the order of their companies.
    fn count(&self, said: &[Spoken], voices: &[&Voice]) -> Found {
        let mut found = Found { times: vec![[0; 2]; self.of.len()], postings: 0, companies: 0 };
        let mut last = vec![[None; 2]; self.of.len()];
        let mut last_own = None;
        for posting in said.iter().map(|spoken| spoken.2 as usize) {
            let Some((stratum, own)) = self.sides[posting] else { continue };
            let company = Some(voices[posting].company);
            let side = usize::from(own);
            found.times[stratum][side] += u64::from(last[stratum][side] != company);
            last[stratum][side] = company;
            if own {
                found.postings += 1;
                found.companies += u32::from(last_own != company);
                last_own = company;
            }
        }
        found
    }

    /// Whether the others say it all the time.
    fn everyday(&self, found: &Found) -> bool {
        found.others() * 100 > self.others * EVERYDAY
    }

    /// The row, if enough companies say it and the group says it clearly more.
    fn row(&self, found: &Found, words: String) -> Option<GroupWord> {
        let enough = found.companies >= LEAST_COMPANIES;
        let keyness = if enough { self.keyness(found)? } else { return None };
        let side = self.side.clone();
        let row = GroupWord {
            side,
            words,
            postings: found.postings,
            companies: found.companies,
            keyness,
        };
        (keyness.z >= LEAST_Z).then_some(row)
    }

    fn keyness(&self, found: &Found) -> Option<Keyness> {
        stratified(found.times.iter().zip(&self.of).map(|(times, of)| {
            let said = |side: usize| Said { times: times[side] as f64, of: of[side] as f64 };
            let (own, others) = (said(1), said(0));
            (
                own,
                others,
                Said {
                    times: (own.times + others.times) * PRIOR,
                    of: (own.of + others.of) * PRIOR,
                },
            )
        }))
    }
}

impl Found {
    fn others(&self) -> u64 {
        self.times.iter().map(|sides| sides[0]).sum()
    }
}
