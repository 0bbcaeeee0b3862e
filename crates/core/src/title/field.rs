//! The field of a title: technology or another trade.
//!
//! "Public Relations Manager, Cloud" leads public relations. So only words in the same part as
//! the word of level count. If that part does not name a field ("Senior Director, Data Science"),
//! the whole title counts.

use crate::lexicon::FieldWord;
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
    /// Words of a field.
    pub field: &'a [Match],
}

impl TitleMatches<'_> {
    /// Returns true if the title with the word of level `level` is a title of technology.
    pub fn technology(&self, level: &Match) -> bool {
        let (start, end) = self.part(level);
        if self.bare(start, end) {
            return self.speaks_of_technology(0, self.text.lower().len());
        }
        self.speaks_of_technology(start, end)
    }

    /// Returns true if the words of a role overlap those of another trade: "civil engineering
    /// director".
    pub fn of_another_trade(&self, role: &Match) -> bool {
        let overlaps = |m: &Match| m.start < role.end && role.start < m.end;
        self.field.iter().any(|m| is(m, FieldWord::Other) && overlaps(m))
    }

    /// Returns the first and the last byte offset of the part that contains a match.
    fn part(&self, m: &Match) -> (usize, usize) {
        let lines = self.text.lines();
        let line = |i: usize| lines.get(i).map(|&at| at as usize);
        let opens = lines.partition_point(|&at| at as usize <= m.start);
        let closes = lines.partition_point(|&at| (at as usize) < m.end);
        (
            opens.checked_sub(1).and_then(line).unwrap_or(0),
            line(closes).unwrap_or(self.text.lower().len()),
        )
    }

    /// Returns true if the bytes from `start` to `end` name technology and not another trade.
    fn speaks_of_technology(&self, start: usize, end: usize) -> bool {
        let has = |kind| self.field.iter().any(|m| is(m, kind) && m.start < end && start < m.end);
        has(FieldWord::Firm) || has(FieldWord::Soft) && !has(FieldWord::Other)
    }

    /// Returns true if no word from `start` to `end` names a field: all are words of level,
    /// modifiers or neutral words.
    fn bare(&self, start: usize, end: usize) -> bool {
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
