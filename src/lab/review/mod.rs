//! Picks the postings that a team should label first to build a gold standard of its own.
//!
//! A third are close calls between two roles, a third have the largest title gaps, and a third are
//! random, so that ordinary cases are included. In each third the roles of the labels take turns;
//! otherwise `none` would fill it. Random choices use a hash of the id, so the result does not depend
//! on threads or time.
//!
//! A posting of the first two thirds is picked for certain. The random ones of a role are a simple
//! random sample of its other postings. Figures can therefore be weighted by the inverse of the
//! probability of selection (Horvitz and Thompson 1952).

mod mask;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

pub use mask::masked;

use titlegauge_core::duplicates::Place;
use titlegauge_core::labelled::{Labelled, Status};
use titlegauge_core::lexicon::{Lexicon, RoleId};
use titlegauge_core::title::Advertised;
use titlegauge_core::values::present;
use titlegauge_core::verdict::Verdict;

/// The seed of the hash that chooses random postings.
const CHOICE: u64 = 1;
/// The seed of the hash that orders the picked postings.
const ORDER: u64 = 2;

/// The reasons for picking a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stratum {
    /// The two best roles are nearly as likely.
    Close,
    /// Title and duties are far apart.
    Gap,
    /// The posting was picked at random.
    Chance,
}

const STRATA: [Stratum; 3] = [Stratum::Close, Stratum::Gap, Stratum::Chance];

/// A posting that may be picked.
#[derive(Debug)]
pub struct Candidate {
    /// Id of the posting.
    pub id: String,
    /// Advertised title.
    pub title: String,
    /// Key of the company.
    pub company_key: String,
    /// Description, not cleaned.
    pub description: String,
    /// Role and level of the title.
    pub advertised: Advertised,
    /// The label.
    pub verdict: Verdict,
    /// Advertised level minus duty level; `None` if the gap is not measured.
    pub gap: Option<i8>,
}

/// The order of candidates in a stratum, least first. Ranks differ, because places do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// The stratum's own measure.
    measure: u64,
    /// A hash of the id.
    chance: u64,
    /// The place in the input.
    place: Place,
}

/// The first candidates of each role and stratum, up to a limit.
#[derive(Debug, Clone)]
pub struct Shortlist {
    most: usize,
    /// Number of postings of each role that could be picked.
    population: Vec<u64>,
    /// Candidates by role and stratum.
    kept: Vec<[BTreeMap<Rank, Arc<Candidate>>; 3]>,
}

impl Shortlist {
    /// Creates an empty list that keeps `most` candidates of each role and stratum.
    pub fn new(lexicon: &Lexicon, most: usize) -> Self {
        let roles = lexicon.roles.len();
        Self { most, population: vec![0; roles], kept: vec![Default::default(); roles] }
    }

    /// Creates an empty list with the same limit.
    #[must_use]
    pub fn like(&self) -> Self {
        let roles = self.kept.len();
        Self { most: self.most, population: vec![0; roles], kept: vec![Default::default(); roles] }
    }

    /// Adds a labelled posting, unless its id is unwanted, or `known`, the list of an earlier part of
    /// the input, is full of better ones.
    pub fn consider(&mut self, labelled: &Labelled<'_>, known: &Self, unwanted: &HashSet<String>) {
        let id = labelled.id();
        if labelled.status() != Status::Labelled || unwanted.contains(&id) {
            return;
        }
        self.population[labelled.verdict.role.index()] += 1;
        let (role, ranks) = (labelled.verdict.role, ranks(labelled));
        let wanted: Vec<(usize, Rank)> = ranks
            .into_iter()
            .enumerate()
            .filter_map(|(stratum, rank)| Some((stratum, rank?)))
            .filter(|(stratum, rank)| {
                self.wants(role, *stratum, *rank) && known.wants(role, *stratum, *rank)
            })
            .collect();
        if wanted.is_empty() {
            return;
        }
        let candidate = Arc::new(Candidate {
            id,
            title: labelled.posting.title.clone().into_owned(),
            company_key: labelled.company_key.clone(),
            description: present(&labelled.posting.description).to_owned(),
            advertised: labelled.advertised,
            verdict: labelled.verdict.clone(),
            gap: labelled.gap.map(|gap| gap.levels),
        });
        for (stratum, rank) in wanted {
            self.keep(role, stratum, rank, candidate.clone());
        }
    }

    /// Adds the candidates of another part of the input.
    pub fn merge(&mut self, other: Self) {
        for (count, other) in self.population.iter_mut().zip(&other.population) {
            *count += other;
        }
        for (role, strata) in other.kept.into_iter().enumerate() {
            for (stratum, kept) in strata.into_iter().enumerate() {
                for (rank, candidate) in kept {
                    self.keep(RoleId::new(role), stratum, rank, candidate);
                }
            }
        }
    }

    fn wants(&self, role: RoleId, stratum: usize, rank: Rank) -> bool {
        let kept = &self.kept[role.index()][stratum];
        kept.len() < self.most || kept.last_key_value().is_some_and(|(last, _)| rank < *last)
    }

    fn keep(&mut self, role: RoleId, stratum: usize, rank: Rank, candidate: Arc<Candidate>) {
        let kept = &mut self.kept[role.index()][stratum];
        kept.insert(rank, candidate);
        if kept.len() > self.most {
            kept.pop_last();
        }
    }

    /// Returns the picked postings in random order, without duplicate ids.
    pub fn pick(self) -> Vec<Pick> {
        let most = self.most;
        let population = self.population;
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
        // If there are few gaps, random postings fill the rest, then close calls.
        for at in [2, 0, 1] {
            picks.take(STRATA[at], &mut turns[at], most);
        }
        let order = |candidate: &Candidate| {
            (xxh3_64_with_seed(candidate.id.as_bytes(), ORDER), candidate.id.clone())
        };
        picks.picked.sort_by_cached_key(|(candidate, _)| order(candidate));
        with_probabilities(picks.picked, &population)
    }
}

/// A posting that was picked.
#[derive(Debug, Clone)]
pub struct Pick {
    /// The posting.
    pub candidate: Arc<Candidate>,
    /// The reason for picking it.
    pub stratum: Stratum,
    /// The probability with which it was picked, above 0 and at most 1.
    pub probability: f64,
}

/// Adds the probability of each pick. Chosen postings have 1. The random ones of a role are drawn
/// from those of its postings that were not chosen.
fn with_probabilities(picked: Vec<(Arc<Candidate>, Stratum)>, population: &[u64]) -> Vec<Pick> {
    let mut chosen = vec![0u64; population.len()];
    let mut drawn = vec![0u64; population.len()];
    for (candidate, stratum) in &picked {
        let counts = if *stratum == Stratum::Chance { &mut drawn } else { &mut chosen };
        counts[candidate.verdict.role.index()] += 1;
    }
    let probability = |candidate: &Candidate, stratum: Stratum| {
        let role = candidate.verdict.role.index();
        match stratum {
            Stratum::Close | Stratum::Gap => 1.0,
            Stratum::Chance => {
                let others = population[role].saturating_sub(chosen[role]).max(drawn[role]);
                drawn[role] as f64 / others as f64
            }
        }
    };
    let pick = |(candidate, stratum): (Arc<Candidate>, Stratum)| {
        let probability = probability(&candidate, stratum);
        Pick { candidate, stratum, probability }
    };
    picked.into_iter().map(pick).collect()
}

#[derive(Default)]
struct Picks {
    /// The role whose turn it is. The next stratum continues with it: otherwise few picks would
    /// contain the first roles three times and the last ones never.
    turn: usize,
    picked: Vec<(Arc<Candidate>, Stratum)>,
    ids: HashSet<String>,
}

impl Picks {
    /// Takes the first candidate of each role in turns, until `upto` are picked or no candidate is
    /// left.
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

/// Returns the rank in each stratum, or `None` for a stratum that does not contain the posting.
fn ranks(labelled: &Labelled<'_>) -> [Option<Rank>; 3] {
    let chance = xxh3_64_with_seed(labelled.id().as_bytes(), CHOICE);
    let place = Place::from(&labelled.posting.origin);
    // The bits of non-negative floating-point numbers have the order of the numbers.
    let close = margin(&labelled.verdict).to_bits();
    let gap = labelled.gap.map(|gap| gap.levels).filter(|gap| *gap != 0);
    let gap = gap.map(|gap| 255 - u64::from(gap.unsigned_abs()));
    let rank = |measure| Rank { measure, chance, place };
    [Some(rank(close)), gap.map(rank), Some(rank(0))]
}

/// Returns the difference between the two largest probabilities of roles.
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
