//! Compiled entries of the keyword files: roles, duties, subjects, zones, cues and titles.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::error::Problem;
use super::ids::{DutyId, ZoneId};
use super::phrases::PhraseSet;
use super::syntax::{ClassKind, EvidenceBounds, Facing, Orientation, RoleBounds};
use crate::field::Field;
use crate::level::Level;

/// The id of the role of all other occupations.
pub const NONE: &str = "none";

/// A line of a keyword file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// The file, as shown in messages.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl FileLine {
    /// Makes a problem at this line.
    pub fn problem(&self, message: String) -> Problem {
        Problem { file: self.file.clone(), line: self.line, message }
    }
}

/// An example or a counterexample of a role or a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// A title, or a sentence of duties.
    pub text: String,
    /// True for an example, which must match; false for a counterexample, which must not.
    pub matches: bool,
}

/// A leadership role, or `none`.
#[derive(Debug, Clone)]
pub struct Role {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its duties in a line; may be empty.
    pub about: String,
    /// The usual level of its duties.
    pub level: Level,
    /// The field of work that its titles name; `None` for none of them.
    pub field: Option<Field>,
    /// O*NET-SOC code; empty for `none`.
    pub onet_soc: String,
    /// ISCO-08 code; empty for `none`.
    pub isco_08: String,
    /// URI of the occupation in ESCO; empty if ESCO has none that fits.
    pub esco_uri: String,
    /// The score before any evidence, while nothing is fitted for the role.
    pub prior: f64,
    /// Titles that must be read as this role, and titles that must not.
    pub title_examples: Vec<Example>,
}

/// A duty, for which phrases of a posting are evidence.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Strategic or operational.
    pub orientation: Orientation,
    /// Inward or outward; `None` for neither.
    pub facing: Option<Facing>,
    /// The level that it indicates; `None` if it indicates no level.
    pub scope: Option<Level>,
    /// The fewest hits of a posting with which a quote is named after the duty.
    pub named_from: u32,
    /// Weight for each role, in the order of [`super::Lexicon::roles`]. It counts for roles for
    /// which nothing is fitted.
    pub weights: Vec<f64>,
    /// Phrases in the notation of the keyword files.
    pub phrases: Vec<String>,
    /// Pairs of classes in the notation of the keyword files.
    pub pairs: Vec<String>,
    /// Sentences in which the duty must be found, and sentences in which it must not.
    pub examples: Vec<Example>,
    /// The line of its id.
    pub place: FileLine,
}

/// Words and word sequences that mean nearly the same.
#[derive(Debug, Clone)]
pub struct Class {
    /// Id, as in files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Its part in a statement.
    pub kind: ClassKind,
    /// Words and sequences in the notation of the keyword files.
    pub words: Vec<String>,
}

/// A part of a posting, such as its requirements, and the weight of hits in it.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Id.
    pub id: String,
    /// The weight of a hit for role and level, in hundredths.
    pub percent: u32,
    /// True if its words and hits count for the densities of duties.
    pub duty: bool,
    /// True if a heading opens it for a single line only.
    pub single_line: bool,
    /// True if a heading opens it only while no zone other than one of duties is open.
    pub topic: bool,
}

/// The zones of text that no heading has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultZones {
    /// The zone of a text without headings.
    pub without_headings: ZoneId,
    /// The zone of the text before the first heading.
    pub before_headings: ZoneId,
}

/// A phrase such as "not responsible for" after which hits do not count.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Id, which `explain` shows as the reason.
    pub id: String,
    /// Number of words after the phrase in which hits do not count; 0 cancels the cues inside it.
    pub reach: u32,
    /// True if a comma ends the reach.
    pub to_comma: bool,
    /// Words that end the reach, by number.
    pub until: Vec<u32>,
}

/// The owner of a phrase of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A duty.
    Duty(DutyId),
    /// A cue, by index.
    Cue(u32),
    /// A zone that claims a sentence with the phrase.
    Claim(ZoneId),
    /// A zone that claims a sentence that begins with the phrase.
    Opener(ZoneId),
    /// A title in running text.
    Title,
    /// The client for whom somebody recruits.
    Client,
}

/// A kind of title word, by the field that it indicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum FieldWord {
    /// Technology, whatever is next to it.
    Firm,
    /// Technology, unless a word of another trade is next to it.
    Soft,
    /// Another trade.
    Other,
    /// No field.
    Bare,
}

/// A kind of title word that indicates the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum FrameWord {
    /// A word of sentences and announcements.
    Sentence,
    /// A rank of a ladder that is not a pay grade.
    Ladder,
    /// A rank of a ladder that is a pay grade next to a worker's title.
    Rank,
    /// A rank of a ladder that banks also give to others.
    Grade,
    /// A business of banks.
    Bank,
    /// Somebody who does the work.
    Worker,
    /// Several of those.
    Several,
    /// Somebody who leads them without the rank of a director.
    Lower,
}

/// The level of a title word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvertisedLevel {
    /// The level.
    pub level: Level,
    /// The level that other readers would give it; mostly the same.
    pub disputed_level: Level,
}

/// The effect of a word such as "deputy" on the title words after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelChange {
    /// Number of steps added to the level.
    pub add: i8,
    /// True if the title still advertises the role.
    pub keeps_role: bool,
}

/// A title and what must be read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleTest {
    /// The title.
    pub title: String,
    /// Id of the role; empty if the title names none.
    pub role: String,
    /// The level.
    pub level: Level,
    /// The word of the frame; `None` for any.
    pub frame: Option<String>,
    /// The word of the field, empty for none; `None` for any.
    pub field: Option<String>,
    /// The line of the title.
    pub place: FileLine,
}

/// Title words, compiled.
#[derive(Debug, Clone)]
pub struct TitleWords {
    /// Titles of roles; the owner is the index of the role.
    pub roles: Arc<PhraseSet>,
    /// Words of level; the owner is the index in `level`.
    pub levels: Arc<PhraseSet>,
    /// Levels of words; lower ones first, since of two matches of equal length the first counts.
    pub level: Vec<AdvertisedLevel>,
    /// Words that change the level; the owner is the index in `change`.
    pub changes: Arc<PhraseSet>,
    /// Effects of these words.
    pub change: Vec<LevelChange>,
    /// Words of the field; the owner is a [`FieldWord`].
    pub field: Arc<PhraseSet>,
    /// Words that name a field of work; the owner is the index in [`Field::ALL`].
    pub areas: Arc<PhraseSet>,
    /// Words that indicate the frame; the owner is a [`FrameWord`].
    pub frame: Arc<PhraseSet>,
    /// Words by which titles are recognized in running text.
    pub mentions: MentionWords,
    /// Words of titles that keep a posting out of the ordinary ones, which a fit takes for no
    /// leaders.
    pub leadership: BTreeSet<String>,
    /// Words of titles that may lead a whole organization, so that a fit does not take them for
    /// leaders of another trade.
    pub whole_organization: BTreeSet<String>,
    /// Titles and what must be read from them.
    pub examples: Vec<TitleTest>,
}

/// Words by which titles are recognized in running text.
#[derive(Debug, Clone)]
pub struct MentionWords {
    /// Nouns that turn the capitalised words around them into a title.
    pub nouns: BTreeSet<String>,
    /// Words in lower case that may appear inside a title.
    pub joints: BTreeSet<String>,
    /// Words directly before a title that may be the advertised one.
    pub before_own: BTreeSet<String>,
    /// Words that cannot be between one of these and the title.
    pub no_adjectives: BTreeSet<String>,
    /// Words directly after a title that may be the advertised one.
    pub after_own: BTreeSet<String>,
}

/// Thresholds of the verdict; `keywords/scoring.toml` describes each.
#[derive(Debug, Clone)]
pub struct Scoring {
    /// The least evidence for a label.
    pub evidence: EvidenceBounds,
    /// Bounds for the role.
    pub role: RoleBounds,
}
