//! What is said of a duty or a subject, to be weighed: how many matches come to that.

use std::cmp::Reverse;
use std::ops::Range;

use super::automaton::Match;
use super::tokens::Tokens;
use crate::lexicon::Zone;

/// A counted hit of a duty or a subject: what is said again in the same words (a tool that
/// gives the company its name, a line that stands there twice) is nothing new.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// The duty or the subject.
    pub owner: u32,
    /// The words it begins and ends with: what stands in the gap of a phrase makes it no other.
    wording: (u32, u32),
    /// What its zone counts, in hundredths.
    percent: u32,
    /// Whether its zone makes the densities.
    pub duty: bool,
}

impl Said {
    /// A match in a zone.
    pub fn of(m: &Match, zone: &Zone, tokens: &Tokens) -> Self {
        let Range { start, end } = m.tokens();
        let wording = (tokens.all()[start].word, tokens.all()[end - 1].word);
        Self { owner: m.owner, wording, percent: zone.percent, duty: zone.duty }
    }

    /// Different wordings of one owner, each by what the best of its zones counts, in hundredths.
    pub fn weight(group: &mut [Self]) -> u32 {
        group.sort_unstable_by_key(|said| (said.wording, Reverse(said.percent)));
        group.chunk_by(|a, b| a.wording == b.wording).map(|same| same[0].percent).sum()
    }
}

/// Puts matches in the order of their owners, and drops those that lie within a longer one of
/// the same owner.
pub fn drop_contained(matches: &mut Vec<Match>) {
    // One number of three: owner, begin, the longer first. Texts are shorter than 32 bits can count.
    let key = |m: &Match| {
        u128::from(m.owner) << 64 | (m.start as u128) << 32 | (u128::from(u32::MAX) - m.end as u128)
    };
    matches.sort_unstable_by_key(key);
    let mut kept: Option<Match> = None;
    matches.retain(|m| {
        let inside = kept.is_some_and(|k| k.owner == m.owner && m.end <= k.end);
        if !inside {
            kept = Some(*m);
        }
        !inside
    });
}
