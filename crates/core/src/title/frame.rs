//! The frame: the postings whose title gap is measured, and why the others are not.

use std::cell::LazyCell;

use serde::{Deserialize, Serialize};

use super::field::TitleMatches;
use super::parts::Sign;
use crate::level::Level;
use crate::lexicon::FrameWord;
use crate::scan::Match;

/// Parts with jobs from which a title is a list of several openings.
const LISTED_JOBS: usize = 3;

/// Letters of the longest number after a title: "Engineer III", "Developer L12".
const LONGEST_NUMBER: usize = 3;

/// The place of a posting in the frame of the title gap: in it, or the reason why not.
///
/// The variants are in the alphabetical order of their words, in which outputs list counts. A frame
/// is serialized as its word.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Frame {
    /// The title is one of technology leadership, level 1 or more. The gap is measured.
    InFrame,
    /// The title has no rank: its level is 0.
    NoRank,
    /// The posting has no title.
    #[default]
    NoTitle,
    /// The title is a sentence, an announcement or a list of several jobs.
    NotATitle,
    /// The title has a rank and is not one of technology.
    OtherField,
    /// The rank is a pay grade next to the title of a job without it.
    PayGrade,
}

impl Frame {
    /// All frames, in order.
    pub const ALL: [Self; 6] = [
        Self::InFrame,
        Self::NoRank,
        Self::NoTitle,
        Self::NotATitle,
        Self::OtherField,
        Self::PayGrade,
    ];

    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InFrame => "in_frame",
            Self::NoRank => "no_rank",
            Self::NoTitle => "no_title",
            Self::NotATitle => "not_a_title",
            Self::OtherField => "other_field",
            Self::PayGrade => "pay_grade",
        }
    }
}

impl From<Frame> for &'static str {
    fn from(frame: Frame) -> Self {
        frame.as_str()
    }
}

impl TryFrom<String> for Frame {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|frame| frame.as_str() == word);
        found.ok_or_else(|| format!("\"{word}\" is not a frame"))
    }
}

impl TitleMatches<'_> {
    /// Returns the frame of a title of this level, which is one of `technology` or not and whose ranks
    /// are all pay grades if it is `graded`.
    pub fn place(&self, level: Level, technology: bool, graded: impl FnOnce() -> bool) -> Frame {
        if self.text.lower().is_empty() {
            Frame::NoTitle
        } else if self.not_a_title() {
            Frame::NotATitle
        } else if level == Level::default() {
            Frame::NoRank
        } else if !technology {
            Frame::OtherField
        } else if graded() {
            Frame::PayGrade
        } else {
            Frame::InFrame
        }
    }

    /// Returns true for a sentence, an announcement or a list of several jobs.
    fn not_a_title(&self) -> bool {
        self.has(FrameWord::Sentence, 0, usize::MAX) || self.joined_jobs() || self.listed_jobs()
    }

    /// Returns true if the rank `level` is a pay grade.
    ///
    /// A rank alone in its part is one if another part is the title of somebody who does the work.
    /// Banks also give grades to managers, and write them directly after the title.
    pub fn pay_grade(&self, level: &Match) -> bool {
        let bank = self.is_word(level, FrameWord::Grade);
        let part = self.part(level);
        let after_worker = || self.workers().any(|m| part.0 <= m.start && m.end + 1 == level.start);
        if bank && after_worker() {
            return true;
        }
        if !(bank || self.is_word(level, FrameWord::Rank)) || !self.bare(part.0, part.1) {
            return false;
        }
        let elsewhere = |m: &Match| m.end <= part.0 || part.1 <= m.start;
        let lower = |m: &Match| elsewhere(m) && self.is_word(m, FrameWord::Lower);
        self.workers().any(|m| elsewhere(m) && self.ends_part(m))
            || bank && (self.words(FrameWord::Bank).any(elsewhere) || self.levels.iter().any(lower))
    }

    /// Returns true if `second`, the next word of level after `first`, is a rank offered as an
    /// alternative to it: "Manager / Senior Manager", "Director or Vice President".
    pub fn alternatives(&self, first: &Match, second: &Match) -> bool {
        let ranks = [FrameWord::Ladder, FrameWord::Rank, FrameWord::Grade];
        let rank = |m| ranks.iter().any(|&kind| self.is_word(m, kind));
        let between = || &self.text.lower()[first.end..second.start];
        rank(first)
            && rank(second)
            && first.end < second.start
            && self.bare(first.end, second.start)
            && (self.opened_by(first.end, second.start, Sign::Slash) || between().contains(" or "))
    }

    /// Returns true if a sign joins two jobs, or several of a job are joined with a rank:
    /// "Staff Engineer + Engineering Manager", "Senior Developers and Team Manager".
    fn joined_jobs(&self) -> bool {
        let ranks = || self.levels.iter().filter(|m| self.leads(m));
        let several = |rank: &Match, crowded: &dyn Fn() -> bool| {
            self.words(FrameWord::Several).any(|m| self.joined(rank, m, crowded))
        };
        let another = |rank: &Match, crowded: &dyn Fn() -> bool| {
            let apart = |m: &Match, sign| {
                let (from, to) = (m.end.min(rank.end), m.start.max(rank.start));
                from < to && self.opened_by(from, to, sign)
            };
            self.words(FrameWord::Several).any(|m| apart(m, Sign::Plus))
                || self.workers().any(|m| {
                    apart(m, Sign::Plus) || apart(m, Sign::Comma) && self.ends_part(m) && crowded()
                })
        };
        ranks().any(|rank| {
            // True if the part of the rank names more than the rank; looked up once.
            let crowded = LazyCell::new(|| {
                let (start, end) = self.part(rank);
                !self.bare(start, end)
            });
            let crowded = || *crowded;
            several(rank, &crowded) || another(rank, &crowded)
        })
    }

    /// Returns true if a rank is next to several of a job and does not lead them, as it does in
    /// "Manager of Network Engineers" and in "Manager, Network Engineers". `crowded` tells whether
    /// the part of the rank names more than it.
    fn joined(&self, rank: &Match, several: &Match, crowded: impl Fn() -> bool) -> bool {
        let (from, to) = (rank.end.min(several.end), rank.start.max(several.start));
        if from >= to {
            return false;
        }
        let part = self.part(rank);
        let between = &self.text.lower()[from..to];
        if part == self.part(several) {
            return between.contains(" and ") && !between.starts_with(" of ");
        }
        crowded() && self.opened_by(from, to, Sign::Comma)
    }

    /// Returns true if commas list at least three jobs, one of them with a rank.
    fn listed_jobs(&self) -> bool {
        if self.signs.len() < LISTED_JOBS || !self.levels.iter().any(|m| self.leads(m)) {
            return false;
        }
        let job = |start: usize, end: usize| {
            self.has(FrameWord::Worker, start, end)
                || self.has(FrameWord::Several, start, end)
                || self.levels.iter().any(|m| m.start < end && start < m.end && self.leads(m))
        };
        let listed = self.signs.iter().enumerate().filter(|&(at, sign)| {
            let (start, end) = self.line(at);
            matches!(sign, Sign::First | Sign::Comma | Sign::Plus) && job(start, end)
        });
        listed.count() >= LISTED_JOBS
    }

    /// Returns true if a part that begins after `from` and at `to` or before begins with `sign`.
    fn opened_by(&self, from: usize, to: usize, sign: Sign) -> bool {
        let lines = self.text.lines().iter().zip(self.signs);
        lines
            .filter(|&(&at, _)| from <= at as usize && at as usize <= to)
            .any(|(_, opened)| *opened == sign || sign == Sign::Comma && *opened == Sign::Plus)
    }

    /// Returns the words for somebody who does the work; not "architect" in "chief architect".
    fn workers(&self) -> impl Iterator<Item = &Match> {
        let ranked = |m: &Match| self.levels.iter().any(|l| l.start < m.end && m.start < l.end);
        self.words(FrameWord::Worker).filter(move |m| !ranked(m))
    }

    /// Returns true if at most a number comes after a match in its part: "Engineer II".
    fn ends_part(&self, m: &Match) -> bool {
        let rest = &self.text.lower()[m.end..self.part(m).1];
        rest.split(' ').all(|word| word.len() <= LONGEST_NUMBER)
    }

    /// Returns the words of a kind.
    fn words(&self, kind: FrameWord) -> impl Iterator<Item = &Match> {
        self.frame.iter().filter(move |m| m.owner == kind as u32)
    }

    /// Returns true if there is a word of a kind between two byte offsets, or across them.
    fn has(&self, kind: FrameWord, start: usize, end: usize) -> bool {
        self.words(kind).any(|m| m.start < end && start < m.end)
    }

    /// Returns true if a match contains a word of a kind, or overlaps one.
    fn is_word(&self, m: &Match, kind: FrameWord) -> bool {
        self.has(kind, m.start, m.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_sorted_and_read_back_from_their_words() {
        assert!(Frame::ALL.is_sorted() && Frame::ALL.is_sorted_by_key(|frame| frame.as_str()));
        for frame in Frame::ALL {
            let word = serde_json::to_string(&frame).unwrap();
            assert_eq!(serde_json::from_str::<Frame>(&word).unwrap(), frame);
        }
        let error = serde_json::from_str::<Frame>("\"out\"").unwrap_err().to_string();
        assert!(error.contains("\"out\" is not a frame"), "{error}");
    }
}
