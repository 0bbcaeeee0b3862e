//! Finds overlaps that an author of keywords should look at. Every list states its rule
//! where it is shown.

use std::cmp::Reverse;

use super::counts::Coverage;
use titlegauge_core::lexicon::DutyId;
use titlegauge_figures::stats::share;

/// An overlap with fewer hits may be chance.
pub const LEAST_HITS: u64 = 5;
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

#[cfg(test)]
mod tests {
    use super::*;
    use titlegauge_core::lexicon::Lexicon;

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
}
