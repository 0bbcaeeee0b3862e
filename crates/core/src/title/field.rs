//! The field of a title: technology or another trade.
//!
//! "Public Relations Manager, Cloud" leads public relations. So only words in the same part as
//! the word of level count. If that part does not name a field ("Senior Director, Data Science"),
//! the whole title counts.

use super::parts::Sign;
use crate::field::Field;
use crate::level::Level;
use crate::lexicon::{AdvertisedLevel, FieldWord};
use crate::scan::Match;
use crate::text::CleanText;

/// The matches in a title.
pub struct TitleMatches<'a> {
    /// The folded title.
    pub text: &'a CleanText,
    /// Words of level.
    pub levels: &'a [Match],
    /// Modifiers of level or role.
    pub changes: &'a [Match],
    /// Words of technology and of other trades.
    pub field: &'a [Match],
    /// Words of fields of work, in order.
    pub areas: &'a [Match],
    /// Words that indicate the frame.
    pub frame: &'a [Match],
    /// The signs before the parts.
    pub signs: &'a [Sign],
    /// Levels of the owners of words of level.
    pub own: &'a [AdvertisedLevel],
}

impl TitleMatches<'_> {
    /// Returns true if the title with the word of level `level` is a title of technology.
    pub fn technology(&self, level: &Match) -> bool {
        let (start, end) = self.part(level);
        if self.bare(start, end) {
            return self.title_of_technology();
        }
        self.speaks_of_technology(start, end)
    }

    /// Returns true if the words of a role overlap those of another trade: "civil engineering
    /// director".
    ///
    /// A role may also take its area from another part only if the part with the word of level
    /// names none, unlike "Sales Director - IT".
    pub fn of_another_trade(&self, role: &Match) -> bool {
        let overlaps = |m: &Match| m.start < role.end && role.start < m.end;
        let foreign = |m: &Match| {
            let (start, end) = self.part(m);
            (role.start < start || end < role.end)
                && !(self.bare(start, role.start.max(start)) && self.bare(role.end.min(end), end))
        };
        self.field.iter().any(|m| is(m, FieldWord::Other) && overlaps(m))
            || self.levels.iter().any(|m| overlaps(m) && foreign(m))
    }

    /// Returns the field of a title with the word of level `rank`. The words of a role count with
    /// the field `role`, unless a longer phrase contains some of them; then the words in the part
    /// with the word of level; then the others.
    pub fn field(&self, role: Option<(&Match, Field)>, rank: Option<&Match>) -> Option<Field> {
        let of = |m: &Match| Field::ALL.get(m.owner as usize).copied();
        let longer = |role: &Match| {
            let overlaps = |m: &&Match| m.start < role.end && role.start < m.end;
            self.areas.iter().filter(overlaps).find(|m| m.start < role.start || role.end < m.end)
        };
        if let Some((m, field)) = role {
            return longer(m).map_or(Some(field), of);
        }
        let within = |(start, end): (usize, usize)| {
            self.areas.iter().find(|m| m.start < end && start < m.end)
        };
        rank.and_then(|rank| within(self.part(rank))).or_else(|| self.areas.first()).and_then(of)
    }

    /// Returns the words of level in groups: alternatives together, others alone.
    pub fn offers(&self) -> impl Iterator<Item = &[Match]> {
        self.levels.chunk_by(|a, b| self.alternatives(a, b))
    }

    /// Returns true for a word of a level above 0 that a modifier does not continue: "CTO", but not
    /// "CTO office".
    pub fn leads(&self, m: &Match) -> bool {
        let continued = self.changes.iter().any(|c| c.start == m.start && m.end < c.end);
        !continued && self.own[m.owner as usize].level > Level::default()
    }

    /// Returns the first and the last byte offset of the part that contains a match.
    pub fn part(&self, m: &Match) -> (usize, usize) {
        let opens = self.text.lines().partition_point(|&at| at as usize <= m.start);
        let closes = self.text.lines().partition_point(|&at| (at as usize) < m.end);
        (opens.checked_sub(1).map_or(0, |line| self.line(line).0), self.line(closes).0)
    }

    /// Returns the first and the last byte offset of a part by its number.
    pub fn line(&self, number: usize) -> (usize, usize) {
        let begin = |number: usize| self.text.lines().get(number).map(|&at| at as usize);
        let end = self.text.lower().len();
        (begin(number).unwrap_or(end), begin(number + 1).unwrap_or(end))
    }

    /// Returns true if the title names technology and not another trade.
    pub fn title_of_technology(&self) -> bool {
        self.speaks_of_technology(0, self.text.lower().len())
    }

    /// Returns true if the bytes from `start` to `end` name technology and not another trade.
    fn speaks_of_technology(&self, start: usize, end: usize) -> bool {
        let has = |kind| self.field.iter().any(|m| is(m, kind) && m.start < end && start < m.end);
        has(FieldWord::Firm) || has(FieldWord::Soft) && !has(FieldWord::Other)
    }

    /// Returns true if no word from `start` to `end` names a field: all are words of level,
    /// modifiers or neutral words.
    pub fn bare(&self, start: usize, end: usize) -> bool {
        let silent = self.field.iter().filter(|m| is(m, FieldWord::Bare));
        let known = |at: usize| {
            self.levels
                .iter()
                .chain(self.changes)
                .chain(silent.clone())
                .any(|m| m.start <= at && at < m.end)
        };
        let mut at = start;
        self.text.lower()[start..end].split(' ').all(|word| {
            let begin = at;
            at += word.len() + 1;
            let sign = word.bytes().all(|b| !b.is_ascii_alphabetic() && b.is_ascii());
            sign || known(begin)
        })
    }
}

fn is(m: &Match, kind: FieldWord) -> bool {
    m.owner == kind as u32
}
