//! What the keyword files say, compiled: roles, duties, subjects, zones, cues and titles.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::phrases::PhraseSet;
use super::syntax::{EvidenceBounds, Facing, Orientation, RoleBounds};

/// The id of the role of all other occupations.
pub const NONE: &str = "none";

/// A leadership role, or `none`.
#[derive(Debug, Clone)]
pub struct Role {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The level its duties usually have, 0 to 4.
    pub level: u8,
    /// O*NET-SOC code; empty for `none`.
    pub onet_soc: String,
    /// ISCO-08 code; empty for `none`.
    pub isco_08: String,
    /// Score before any evidence.
    pub prior: f64,
    /// Titles with which its file is checked: those that advertise it, and those that do not.
    pub title_examples: Vec<(String, bool)>,
}

/// A duty: what a posting's phrases are evidence of.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Id, as in columns and files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Strategic or operational.
    pub orientation: Orientation,
    /// Inward, outward or neither.
    pub facing: Option<Facing>,
    /// The level it speaks for.
    pub scope: Option<u8>,
    /// Weight for each role, in the order of [`Lexicon::roles`].
    pub weights: Vec<f64>,
    /// Phrases as they are written.
    pub phrases: Vec<String>,
    /// Sentences with whether they must fire the duty.
    pub examples: Vec<(String, bool)>,
    /// File and line at which it stands.
    pub place: (String, usize),
}

/// What a text speaks of, told by single words: weak evidence of the role, and no duty.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Id, as in files.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Weight for each role, in the order of [`Lexicon::roles`].
    pub weights: Vec<f64>,
    /// Number of words and phrases.
    pub words: usize,
}

/// A part of a posting and what it counts.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Id.
    pub id: String,
    /// What a hit counts for role and level, in hundredths.
    pub percent: u32,
    /// Whether words and hits make the densities.
    pub duty: bool,
    /// Whether a heading opens it for a single line only.
    pub single_line: bool,
    /// Whether a heading opens it only where no other zone than one of duties is open.
    pub topic: bool,
}

/// Words after which hits are no evidence.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Id; what `explain` gives as the reason.
    pub id: String,
    /// Number of words it reaches; 0 takes back the cues inside it.
    pub reach: u32,
    /// Whether a comma ends the reach.
    pub to_comma: bool,
    /// Words that end the reach, by number.
    pub until: Vec<u32>,
}

/// Whose a phrase of the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A duty, by index.
    Duty(u32),
    /// A subject, by index.
    Subject(u32),
    /// A cue, by index.
    Cue(u32),
    /// A zone that claims the sentence, by index.
    Claim(u32),
    /// A zone that claims the sentence that begins so, by index.
    Opener(u32),
    /// Somebody's title in running text.
    Title,
}

/// What a word of a title says of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum FieldWord {
    /// Technology, whatever stands beside it.
    Firm,
    /// Technology, unless a word of another trade stands beside it.
    Soft,
    /// Another trade.
    Other,
    /// Nothing.
    Bare,
}

/// Title words, compiled.
#[derive(Debug, Clone)]
pub struct TitleWords {
    /// Titles of roles; the owner is the role.
    pub roles: Arc<PhraseSet>,
    /// Words of level; the owner is the index in `level`.
    pub levels: Arc<PhraseSet>,
    /// The level that each says, and the one that others would give it (mostly the same);
    /// lower ones first, since of two matches of one length the first counts.
    pub level: Vec<(u8, u8)>,
    /// Words that change it; the owner is the index in `change`.
    pub changes: Arc<PhraseSet>,
    /// What each change does: added to the level, whether the role is kept.
    pub change: Vec<(i8, bool)>,
    /// Words of the field; the owner is a [`FieldWord`].
    pub field: Arc<PhraseSet>,
    /// Nouns that make the capitalised words around them a title.
    pub mention_nouns: BTreeSet<String>,
    /// Small words that may stand inside a title.
    pub mention_joints: BTreeSet<String>,
    /// Title, role id, level, and the file and line of the example.
    pub examples: Vec<(String, String, u8, (String, usize))>,
}

/// Thresholds of the verdict; `keywords/scoring.toml` says what each is.
#[derive(Debug, Clone)]
pub struct Scoring {
    /// What is enough evidence.
    pub evidence: EvidenceBounds,
    /// Of the role.
    pub role: RoleBounds,
}
