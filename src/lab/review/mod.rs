//! Which postings need a human eye most, so that a team can label them and grow a
//! gold standard of its own.
//!
//! A third are close calls between two roles, a third have the largest title gaps, a
//! third are taken at random, so that ordinary cases are among them. In each third the
//! roles of the labels take turns, since `none` would fill it otherwise. Nothing depends
//! on threads or on the time of day: chance is a hash of the id.

mod mask;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

pub use mask::masked;

use titlegauge_core::duplicates::Place;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::title::Advertised;
use titlegauge_core::values::present;
use titlegauge_core::verdict::Verdict;

/// Seeds of the two hashes: which are taken, and in what order they are shown.
const CHOICE: u64 = 1;
const ORDER: u64 = 2;

/// Why a posting was picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stratum {
    /// The two best roles are nearly as likely.
    Close,
    /// Title and duties are far apart.
    Gap,
    /// By chance.
    Chance,
}

const STRATA: [Stratum; 3] = [Stratum::Close, Stratum::Gap, Stratum::Chance];

/// A posting that may be picked.
#[derive(Debug)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Advertised title.
    pub title: String,
    /// Key of the company.
    pub company_key: String,
    /// Description as it came.
    pub description: String,
    /// What the title says.
    pub advertised: Advertised,
    /// What the duties say.
    pub verdict: Verdict,
    /// Advertised level minus duty level, where it was measured.
    pub gap: Option<i8>,
}

/// What decides: the stratum's own measure, then chance, then the place in the input,
/// so that no two are equal. The least comes first.
type Rank = (u64, u64, Place);

/// The first candidates of each role and stratum; never more than asked for.
#[derive(Debug, Clone)]
pub struct Shortlist {
    most: usize,
    /// By role and stratum.
    kept: Vec<[BTreeMap<Rank, Arc<Candidate>>; 3]>,
}

impl Shortlist {
    /// An empty one that keeps `most` of each role and stratum.
    pub fn new(lexicon: &Lexicon, most: usize) -> Self {
        Self { most, kept: vec![Default::default(); lexicon.roles.len()] }
    }

    /// An empty one that keeps as many.
    #[must_use]
    pub fn like(&self) -> Self {
        Self { most: self.most, kept: vec![Default::default(); self.kept.len()] }
    }

    /// Notes a labelled posting, unless `known`, of an earlier part, holds better ones
    /// enough or it has the id of one that is not wanted.
    pub fn consider(&mut self, labelled: &Labelled<'_>, known: &Self, unwanted: &HashSet<String>) {
        if labelled.status() != Status::Labelled {
            return;
        }
        let (role, ranks) = (labelled.verdict.role, ranks(labelled));
        let wanted: Vec<(usize, Rank)> = ranks
            .into_iter()
            .enumerate()
            .filter_map(|(stratum, rank)| Some((stratum, rank?)))
            .filter(|(stratum, rank)| {
                self.wants(role, *stratum, *rank) && known.wants(role, *stratum, *rank)
            })
            .collect();
        let id = labelled.id();
        if wanted.is_empty() || unwanted.contains(&id) {
            return;
        }
        let candidate = Arc::new(Candidate {
            id,
            title: labelled.posting.title.clone().into_owned(),
            company_key: labelled.company_key.clone(),
            description: present(&labelled.posting.description).to_owned(),
            advertised: labelled.advertised,
            verdict: labelled.verdict.clone(),
            gap: labelled.gap,
        });
        for (stratum, rank) in wanted {
            self.keep(role, stratum, rank, candidate.clone());
        }
    }

    /// Adds those of another part of the input.
    pub fn merge(&mut self, other: Self) {
        for (role, strata) in other.kept.into_iter().enumerate() {
            for (stratum, kept) in strata.into_iter().enumerate() {
                for (rank, candidate) in kept {
                    self.keep(role, stratum, rank, candidate);
                }
            }
        }
    }

    fn wants(&self, role: usize, stratum: usize, rank: Rank) -> bool {
        let kept = &self.kept[role][stratum];
        kept.len() < self.most || kept.last_key_value().is_some_and(|(last, _)| rank < *last)
    }

    fn keep(&mut self, role: usize, stratum: usize, rank: Rank, candidate: Arc<Candidate>) {
        let kept = &mut self.kept[role][stratum];
        kept.insert(rank, candidate);
        if kept.len() > self.most {
            kept.pop_last();
        }
    }

    /// The postings to look at, in an order that says nothing. No id comes twice.
    pub fn pick(self) -> Vec<(Arc<Candidate>, Stratum)> {
        let most = self.most;
        let mut turns = STRATA.map(|_| Vec::new());
        for strata in self.kept {
            for (turn, kept) in turns.iter_mut().zip(strata) {
                turn.push(kept.into_values());
            }
        }
        let mut picks = Picks::default();
        let third = most / 3;
        for ((stratum, roles), upto) in STRATA.iter().zip(&mut turns).zip([third, 2 * third, most])
        {
            picks.take(*stratum, roles, upto);
        }
        // Where gaps are few, what is left is by chance; where that is used up, close calls.
        for at in [2, 0, 1] {
            picks.take(STRATA[at], &mut turns[at], most);
        }
        let order = |candidate: &Candidate| {
            (xxh3_64_with_seed(candidate.id.as_bytes(), ORDER), candidate.id.clone())
        };
        picks.picked.sort_by_cached_key(|(candidate, _)| order(candidate));
        picks.picked
    }
}

#[derive(Default)]
struct Picks {
    /// The role whose turn it is. The next stratum goes on with it, so that among few picks
    /// the first roles do not come thrice and the last ones never.
    turn: usize,
    picked: Vec<(Arc<Candidate>, Stratum)>,
    ids: HashSet<String>,
}

impl Picks {
    /// Takes the first of each role in turns, until `upto` are picked or none is left.
    fn take(
        &mut self,
        stratum: Stratum,
        roles: &mut [impl Iterator<Item = Arc<Candidate>>],
        upto: usize,
    ) {
        let mut empty = 0;
        while self.picked.len() < upto && empty < roles.len() {
            let role = self.turn % roles.len();
            self.turn += 1;
            match roles[role].find(|candidate| self.ids.insert(candidate.id.clone())) {
                Some(candidate) => {
                    self.picked.push((candidate, stratum));
                    empty = 0;
                }
                None => empty += 1,
            }
        }
    }
}

/// Its rank in each stratum it belongs to.
fn ranks(labelled: &Labelled<'_>) -> [Option<Rank>; 3] {
    let chance = xxh3_64_with_seed(labelled.id().as_bytes(), CHOICE);
    let place = (labelled.posting.origin.source, labelled.posting.origin.record);
    // Bits of numbers that are not negative are in the order of the numbers.
    let close = margin(&labelled.verdict).to_bits();
    let gap = labelled.gap.filter(|gap| *gap != 0).map(|gap| 255 - u64::from(gap.unsigned_abs()));
    [Some((close, chance, place)), gap.map(|gap| (gap, chance, place)), Some((0, chance, place))]
}

/// How much likelier the likeliest role is than the next.
pub fn margin(verdict: &Verdict) -> f64 {
    let (mut best, mut second) = (0.0_f64, 0.0_f64);
    for &probability in &verdict.probabilities {
        if probability > best {
            (best, second) = (probability, best);
        } else {
            second = second.max(probability);
        }
    }
    best - second
}

#[cfg(test)]
mod tests;
