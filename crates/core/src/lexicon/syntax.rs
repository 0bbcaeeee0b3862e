//! The syntax of the keyword files: one struct for each kind of file.
//!
//! Unknown keys are refused everywhere, since a mistyped key would silently change
//! results. Strings that a message may point to keep their position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::number::{finite, percent};
use crate::field::Field;

/// A string with its position in the file.
pub type Text = Spanned<String>;

/// Word sets by name.
pub type Sets = BTreeMap<String, Vec<Text>>;

/// Weights by the id of a role.
pub type RoleWeights = BTreeMap<Spanned<String>, i32>;

/// The orientation of a duty: direction, or running things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Direction, vision, alignment, investment, external or executive work.
    Strategic,
    /// Running, maintaining, supporting, delivering, supervising today's work.
    Operational,
    /// Neither: the duty indicates only the role or the level. The default.
    #[default]
    Neither,
}

impl Orientation {
    /// The word used in files and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Operational => "operational",
            Self::Neither => "neither",
        }
    }
}

/// The people a duty deals with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Facing {
    /// The department, its systems and staff.
    Inward,
    /// Executives, the board, customers, partners, the market.
    Outward,
}

impl Facing {
    /// The word used in files and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inward => "inward",
            Self::Outward => "outward",
        }
    }
}

/// `roles/<id>.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleFile {
    pub id: Text,
    pub name: String,
    /// Its duties in a line.
    #[serde(default)]
    pub about: String,
    pub level: Spanned<u8>,
    #[serde(default)]
    pub onet_soc: String,
    #[serde(default)]
    pub isco_08: String,
    #[serde(default)]
    pub esco_uri: String,
    /// Score before any evidence; 0 by default.
    #[serde(default, deserialize_with = "finite")]
    pub prior: f64,
    /// The field of work that the titles name; `None` for none of them.
    pub field: Option<Field>,
    pub titles: Vec<Text>,
    #[serde(default)]
    pub title_examples: Vec<Text>,
    #[serde(default)]
    pub title_counterexamples: Vec<Text>,
    #[serde(default)]
    pub sets: Sets,
    #[serde(default, rename = "duty")]
    pub duties: Vec<DutyEntry>,
}

/// `duties/<family>.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyFile {
    #[serde(default)]
    pub sets: Sets,
    #[serde(rename = "duty")]
    pub duties: Vec<DutyEntry>,
}

/// One `[[duty]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyEntry {
    pub id: Text,
    pub name: String,
    #[serde(default)]
    pub orientation: Orientation,
    pub facing: Option<Facing>,
    pub scope: Option<Spanned<u8>>,
    pub named_from: Option<u32>,
    #[serde(default)]
    pub weights: RoleWeights,
    // Optional here, so that `check` can report all missing lists at once.
    #[serde(default)]
    pub phrases: Vec<Text>,
    /// Ordered pairs of classes, such as `lead|manage > engineers`.
    #[serde(default)]
    pub pairs: Vec<Text>,
    #[serde(default)]
    pub examples: Vec<Text>,
    #[serde(default)]
    pub counterexamples: Vec<Text>,
}

/// `classes/<kind>.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassesFile {
    #[serde(rename = "class")]
    pub classes: Vec<ClassEntry>,
}

/// One `[[class]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    pub id: Text,
    pub name: String,
    pub kind: ClassKind,
    pub words: Vec<Text>,
}

impl ClassKind {
    /// Number of kinds.
    pub const COUNT: usize = 3;

    /// Returns the word used in files and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Object => "object",
            Self::Context => "context",
        }
    }
}

/// The part that a class of words has in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassKind {
    /// Something that is done, such as leading.
    Action,
    /// Something to which it is done, such as engineers.
    Object,
    /// A circumstance, such as reach or frequency.
    Context,
}

/// `words.toml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsFile {
    pub sets: Sets,
    pub irregular: BTreeMap<String, Vec<String>>,
    pub spelling: BTreeMap<String, String>,
}

/// `titles.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitlesFile {
    /// Words of titles that keep a posting out of the ordinary ones.
    pub leadership: Vec<String>,
    /// Words of titles that may lead a whole organization.
    pub whole_organization: Vec<String>,
    pub field: TitleField,
    #[serde(default)]
    pub areas: TitleAreas,
    #[serde(default)]
    pub frame: TitleFrame,
    pub mentions: Mentions,
    #[serde(default)]
    pub sets: Sets,
    #[serde(rename = "level")]
    pub levels: Vec<TitleLevel>,
    #[serde(rename = "change")]
    pub changes: Vec<TitleChange>,
    #[serde(default, rename = "example")]
    pub examples: Vec<TitleExample>,
}

/// Words by which a title that names no role is recognized as one of technology.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleField {
    /// Words of technology, whatever is next to them.
    pub firm: Vec<Text>,
    /// Words of technology, unless a word of another trade is next to them.
    pub soft: Vec<Text>,
    /// Words of another trade.
    pub other: Vec<Text>,
    /// Words that indicate no field.
    pub bare: Vec<Text>,
}

/// Words that name a field of work.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleAreas {
    pub data: Vec<Text>,
    pub engineering: Vec<Text>,
    pub it: Vec<Text>,
    pub security: Vec<Text>,
}

/// Words by which a title that is out of frame in spite of its rank is recognized.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleFrame {
    /// Words of sentences and announcements.
    pub sentence: Vec<Text>,
    /// Ranks of a ladder that are not pay grades.
    pub ladder: Vec<Text>,
    /// Ranks of a ladder that are pay grades next to a worker's title.
    pub rank: Vec<Text>,
    /// Ranks of a ladder that banks also give to others.
    pub grade: Vec<Text>,
    /// Businesses of banks.
    pub bank: Vec<Text>,
    /// Somebody who does the work.
    pub worker: Vec<Text>,
    /// Several of those.
    pub several: Vec<Text>,
    /// Those who lead them without the rank of a director.
    pub lower: Vec<Text>,
}

/// Words of a title that give its level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleLevel {
    pub level: Spanned<u8>,
    /// The level that other readers would give it; `None` if they agree.
    #[serde(default)]
    pub disputed: Option<Spanned<u8>>,
    pub phrases: Vec<Text>,
}

/// Words of a title that change the level of the words after them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleChange {
    /// Added to the level, which stays at least 0.
    pub add: i8,
    /// True if the title still advertises the role ("deputy CIO"), false if it does not
    /// ("assistant to the CIO").
    pub keeps_role: bool,
    pub phrases: Vec<Text>,
}

/// A title and what `keywords check` must read from it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleExample {
    pub title: Text,
    pub role: String,
    pub level: Spanned<u8>,
    /// The word of the frame; `None` if the example says nothing about it.
    pub frame: Option<String>,
    /// The word of the field, empty for none; `None` if the example says nothing about it.
    pub field: Option<String>,
}

/// Words by which titles are recognized inside the text of a posting.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mentions {
    pub phrases: Vec<Text>,
    /// Nouns that turn the capitalised words around them into a title.
    pub nouns: Vec<String>,
    /// Words in lower case that may appear inside a title.
    pub joints: Vec<String>,
    /// Words directly before a title that may be the advertised one.
    pub before_own: Vec<String>,
    /// Words that cannot be between one of these and the title.
    pub no_adjectives: Vec<String>,
    /// Words directly after a title that may be the advertised one.
    pub after_own: Vec<String>,
}

/// `zones.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZonesFile {
    /// The zone of a text that has no headings.
    pub without_headings: Text,
    /// The zone of the text before the first heading.
    pub before_headings: Text,
    #[serde(rename = "zone")]
    pub zones: Vec<ZoneEntry>,
    #[serde(default)]
    pub sets: Sets,
}

/// One `[[zone]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneEntry {
    pub id: Text,
    /// The weight of a hit in the zone for role and level, in hundredths.
    #[serde(deserialize_with = "percent")]
    pub percent: u32,
    /// True if its words and hits count for the densities of duties.
    pub duty: bool,
    /// True if a heading opens it only for the heading's line, or for the next line if the heading
    /// is a line of its own.
    #[serde(default)]
    pub single_line: bool,
    /// Lines that open the zone.
    #[serde(default)]
    pub headings: Vec<Text>,
    /// True if a heading opens it only while no zone other than one of duties is open.
    #[serde(default)]
    pub topic: bool,
    /// Phrases that put their sentence into the zone, wherever the sentence is.
    #[serde(default)]
    pub cues: Vec<Text>,
    /// Phrases that put a sentence into the zone if it begins with them.
    #[serde(default)]
    pub openers: Vec<Text>,
}

/// `cues.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CuesFile {
    #[serde(rename = "cue")]
    pub cues: Vec<CueEntry>,
    #[serde(default)]
    pub sets: Sets,
}

/// One `[[cue]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueEntry {
    pub id: Text,
    /// Number of words after the phrase in which hits do not count; 0 cancels the cues inside this
    /// one.
    pub reach: u32,
    /// True if a comma ends the reach.
    pub to_comma: bool,
    /// Words that end the reach.
    #[serde(default)]
    pub until: Vec<String>,
    pub phrases: Vec<Text>,
}

/// `companies.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompaniesFile {
    /// Legal forms at the end of names, as words.
    pub legal_forms: Vec<String>,
    /// Legal forms that count only if they have a capital after the first letter.
    #[serde(default)]
    pub legal_forms_in_capitals: Vec<String>,
    /// Legal forms before names.
    #[serde(default)]
    pub opening_forms: Vec<String>,
    /// Names that do not denote a company.
    pub no_company: Vec<String>,
    /// Words in names of firms that recruit for others.
    pub agencies: Vec<String>,
    /// Phrases of postings for a client.
    #[serde(default)]
    pub client_phrases: Vec<Text>,
}

/// `language.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageFile {
    /// Frequent English words that other languages do not have.
    pub words: Vec<String>,
    /// Frequent words of other languages that English does not have.
    #[serde(default)]
    pub other_words: Vec<String>,
    /// The least share of `words` in an English text, in hundredths of its words.
    pub least_percent: u32,
    /// Texts with fewer words are not checked by their words.
    pub least_words: u32,
    /// Parts of links, which are not words of a language.
    pub no_words: Vec<String>,
    /// Words that join others and say nothing by themselves.
    pub function_words: Vec<String>,
}

/// `scoring.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoringFile {
    pub none: NoneRole,
    pub evidence: EvidenceBounds,
    pub role: RoleBounds,
}

/// `[none]`: the role of all other occupations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoneRole {
    pub name: String,
    #[serde(default)]
    pub about: String,
}

/// `[evidence]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceBounds {
    /// A text with fewer words (in all zones) and fewer hits than `least_hits` is unclassified.
    pub least_words: u32,
    pub least_hits: u32,
    /// The fewest duty words of a posting whose gap counts.
    pub measured_words: u32,
    /// The fewest duty words of a text whose headings are believed.
    pub zoned_words: u32,
}

/// `[role]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleBounds {
    /// The best two roles are tied if their probabilities differ by less than this.
    #[serde(deserialize_with = "finite")]
    pub tie: f64,
    /// A label with a lower probability has low confidence.
    #[serde(deserialize_with = "finite")]
    pub low_confidence: f64,
}
