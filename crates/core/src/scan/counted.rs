//! Hits that count, and their weight for a duty or a subject.

use std::cmp::Reverse;
use std::ops::Range;

use super::matches::Match;
use super::spots::Spots;
use super::tokens::Tokens;
use crate::lexicon::Zone;

/// A hit of a duty or a subject that counts. Repeated wordings (a tool that gives the company its
/// name, a duplicate line) count once.
#[derive(Debug, Clone, Copy)]
pub struct CountedHit {
    /// The duty or the subject, by its number as an owner.
    pub owner: u32,
    /// The first and the last word. Words in the gap of a phrase do not make another wording.
    wording: (u32, u32),
    /// The weight of its zone, in hundredths.
    percent: u32,
    /// True if its zone counts for the densities of duties.
    pub duty: bool,
    /// Byte range in the folded text of the words to quote.
    place: (u32, u32),
    /// True if these words say the duty.
    telling: bool,
}

/// Bytes from which on a hit is long: a few words, which say more than one.
const LONG: u32 = 24;

impl CountedHit {
    /// Makes the hit of a match in a zone.
    pub fn of(m: &Match, zone: &Zone, tokens: &Tokens) -> Self {
        let Range { start, end } = m.tokens();
        let wording = (tokens.all()[start].word, tokens.all()[end - 1].word);
        let Match { owner, quoted: place, telling, .. } = *m;
        Self { owner, wording, percent: zone.percent, duty: zone.duty, place, telling }
    }

    /// Returns the place of a hit of one owner, and true if its words say the duty. Zones of duties
    /// precede others, then such words, zones with a higher weight, and longer hits; of several long ones
    /// the first is returned.
    pub fn strongest(group: &[Self]) -> ((u32, u32), bool) {
        let long = |hit: &Self| Reverse((hit.place.1 - hit.place.0).min(LONG));
        let key =
            |hit: &&Self| (!hit.duty, !hit.telling, Reverse(hit.percent), long(hit), hit.place);
        let strongest = group.iter().min_by_key(key);
        strongest.map(|hit| (hit.place, hit.telling)).unwrap_or_default()
    }

    /// The weight of one owner's hits: the sum over its wordings of the highest zone weight, in
    /// hundredths.
    pub fn weight(group: &mut [Self]) -> u32 {
        group.sort_unstable_by_key(|hit| (hit.wording, Reverse(hit.percent)));
        group.chunk_by(|a, b| a.wording == b.wording).map(|same| same[0].percent).sum()
    }
}

/// Sorts matches by owner, and drops those that overlap an earlier one of the same owner: two pairs of
/// classes in one clause describe a duty once. The kept one is quoted by a dropped one whose words say the
/// duty if its own do not.
pub fn drop_overlapping(matches: &mut Vec<Match>, spots: &Spots) {
    // Three keys in one number: owner, start, and the longer first. Offsets fit in 32 bits.
    let key = |m: &Match| {
        u128::from(m.owner) << 64 | (m.start as u128) << 32 | (u128::from(u32::MAX) - m.end as u128)
    };
    matches.sort_unstable_by_key(key);
    matches.dedup_by(|m, kept| {
        let overlaps = kept.owner == m.owner && m.start < kept.end;
        if overlaps && m.telling && !kept.telling && spots.mask(m.tokens().start).is_none() {
            (kept.telling, kept.quoted) = (true, m.quoted);
        }
        overlaps
    });
}
