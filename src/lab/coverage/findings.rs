//! Finds overlaps and conflicts that an author of keywords should look at. Every list states its rule
//! where it is shown.

use std::cmp::Reverse;

use super::counts::Coverage;
use titlegauge_core::lexicon::{DutyId, Lexicon, RoleId};
use titlegauge_figures::stats::share;

/// An overlap with fewer hits may be chance.
pub const LEAST_HITS: u64 = 5;
/// A conflict in fewer postings may be chance.
pub const LEAST_POSTINGS: u64 = 10;

/// A duty with at least half of its hits on words that are also a hit of another duty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The duty.
    pub duty: DutyId,
    /// The other duty.
    pub with: DutyId,
    /// Hits of the duty.
    pub hits: u64,
    /// Hits of the duty that share a word with a hit of the other duty.
    pub on: u64,
    /// Share of `on` in `hits`.
    pub share: f64,
}

/// A duty that is found mostly in postings of roles for which it has no positive weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conflict {
    /// The duty.
    pub duty: DutyId,
    /// Postings in which the duty is counted.
    pub postings: u64,
    /// Postings labelled with a role for which the duty has a negative weight.
    pub against: u64,
    /// Postings labelled with a role for which the duty has no weight.
    pub neither: u64,
    /// The most frequent role of its postings.
    pub role: RoleId,
}

/// Returns the overlaps with at least [`LEAST_HITS`] hits and at least half of the duty's hits,
/// sorted from most to fewest.
pub fn overlaps(coverage: &Coverage) -> Vec<Overlap> {
    let mut out: Vec<Overlap> = coverage
        .together
        .iter()
        .filter_map(|(&(duty, with), &on)| {
            let hits = coverage.duties[duty.index()].hits;
            Some(Overlap { duty, with, hits, on, share: share(on, hits)? })
        })
        .filter(|overlap| overlap.on >= LEAST_HITS && overlap.on * 2 >= overlap.hits)
        .collect();
    out.sort_by_key(|overlap| (Reverse(overlap.on), overlap.duty, overlap.with));
    out
}

/// Returns duties in at least [`LEAST_POSTINGS`] postings, most of which have roles for which the
/// duty has a negative weight or none. Omits duties without any positive weight. Sorted by the
/// number of postings with a negative weight, from most to fewest.
pub fn conflicts(coverage: &Coverage, lexicon: &Lexicon) -> Vec<Conflict> {
    let mut out: Vec<Conflict> = Vec::new();
    for ((duty, entry), found) in lexicon.each_duty().zip(&coverage.duties) {
        let weights = &entry.weights;
        let count = |keep: fn(f64) -> bool| -> u64 {
            found
                .roles
                .iter()
                .zip(weights)
                .filter(|(_, weight)| keep(**weight))
                .map(|(postings, _)| postings)
                .sum()
        };
        let (against, neither) = (count(|w| w < 0.0), count(|w| w == 0.0));
        let speaks = weights.iter().any(|weight| *weight > 0.0);
        let role = (0..found.roles.len())
            .max_by_key(|&role| (found.roles[role], Reverse(role)))
            .unwrap_or(0);
        let role = RoleId::new(role);
        if speaks && found.postings >= LEAST_POSTINGS && (against + neither) * 2 > found.postings {
            out.push(Conflict { duty, postings: found.postings, against, neither, role });
        }
    }
    out.sort_by_key(|conflict| {
        (Reverse(conflict.against), Reverse(conflict.neither), conflict.duty)
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_hits_make_an_overlap() {
        let lexicon = Lexicon::builtin().unwrap();
        let cases = [
            ("half", 10, 5, true),
            ("less", 11, 5, false),
            ("few", 4, 4, false),
            ("all", 5, 5, true),
        ];
        for (name, hits, on, expected) in cases {
            let mut coverage = Coverage::new(&lexicon);
            coverage.duties[3].hits = hits;
            coverage.together.insert((DutyId::new(3), DutyId::new(7)), on);
            assert_eq!(!overlaps(&coverage).is_empty(), expected, "{name}");
        }
    }

    #[test]
    fn most_postings_make_a_conflict() {
        let lexicon = Lexicon::builtin().unwrap();
        let duty = lexicon.duties.iter().position(|d| d.id == "security-strategy-set").unwrap();
        let silent = lexicon.duties.iter().position(|d| d.weights.iter().all(|w| *w <= 0.0));
        let cases = [
            ("what it speaks for", duty, "ciso", 10, "none", 9, None),
            ("half and half", duty, "ciso", 10, "none", 10, None),
            ("against", duty, "ciso", 10, "none", 11, Some((11, 0))),
            ("no weight", duty, "ciso", 10, "head_of_it", 30, Some((0, 30))),
            ("too few", duty, "ciso", 0, "none", 9, None),
            ("speaks for no role", silent.unwrap_or(duty), "ciso", 40, "none", 1, None),
        ];
        for (name, duty, first, many, second, more, expected) in cases {
            let mut coverage = Coverage::new(&lexicon);
            coverage.duties[duty].postings = many + more;
            coverage.duties[duty].roles[lexicon.role(first).unwrap().index()] = many;
            coverage.duties[duty].roles[lexicon.role(second).unwrap().index()] = more;
            let found = conflicts(&coverage, &lexicon);
            assert_eq!(found.first().map(|c| (c.against, c.neither)), expected, "{name}");
        }
    }
}
