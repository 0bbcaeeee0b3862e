//! Whether a title is one of technology: what the part with the word of level says.
//!
//! "Public Relations Manager, Cloud" leads public relations, so a word of technology
//! counts in the part that holds the word of level. Where that part says nothing of
//! what is led ("Senior Director, Data Science"), the whole title is asked.

use crate::lexicon::FieldWord;
use crate::scan::Match;
use crate::text::CleanText;

/// What was found in a title.
pub struct Words<'a> {
    pub text: &'a CleanText,
    pub levels: &'a [Match],
    pub changes: &'a [Match],
    pub field: &'a [Match],
}

impl Words<'_> {
    /// Whether the title that `level` belongs to is one of technology.
    pub fn technology(&self, level: &Match) -> bool {
        let (start, end) = self.part(level);
        if self.bare(start, end) {
            return self.speaks_of_technology(0, self.text.lower().len());
        }
        self.speaks_of_technology(start, end)
    }

    /// Where the part begins and ends that a match stands in.
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

    fn speaks_of_technology(&self, start: usize, end: usize) -> bool {
        let has = |kind| self.field.iter().any(|m| is(m, kind) && m.start < end && start < m.end);
        has(FieldWord::Firm) || has(FieldWord::Soft) && !has(FieldWord::Other)
    }

    /// Whether every word of a stretch is one of level or says nothing.
    fn bare(&self, start: usize, end: usize) -> bool {
        let silent = self.field.iter().filter(|m| is(m, FieldWord::Bare));
        let told = |at: usize| {
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
            sign || told(begin)
        })
    }
}

/// Whether the words of a role are part of another trade's: "civil engineering director".
pub fn of_another_trade(field: &[Match], role: &Match) -> bool {
    field.iter().any(|m| is(m, FieldWord::Other) && m.start < role.end && role.start < m.end)
}

fn is(m: &Match, kind: FieldWord) -> bool {
    m.owner == kind as u32
}
