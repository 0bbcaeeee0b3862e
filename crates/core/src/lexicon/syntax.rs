//! The keyword files as they are written: one struct for each kind of file.
//!
//! Unknown keys are refused everywhere, since a mistyped key would silently change
//! results. Strings that a message may have to point at keep their place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::number::{finite, percent};

/// A string with its place in the file.
pub type Text = Spanned<String>;

/// Word sets by name.
pub type Sets = BTreeMap<String, Vec<Text>>;

/// Weights by the id of a role.
pub type RoleWeights = BTreeMap<Spanned<String>, i32>;

/// Whether a duty is about direction or about running things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Direction, vision, alignment, investment, external or executive work.
    Strategic,
    /// Running, maintaining, supporting, delivering, supervising today's work.
    Operational,
    /// Neither: it tells the role or the level only. What a duty is that says nothing of it.
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

/// Whom a duty faces.
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
    pub level: Spanned<u8>,
    #[serde(default)]
    pub onet_soc: String,
    #[serde(default)]
    pub isco_08: String,
    /// Score before any evidence; 0 where nothing is said.
    #[serde(default, deserialize_with = "finite")]
    pub prior: f64,
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
    pub weights: RoleWeights,
    // What lacks of these the check says, all of it at once.
    #[serde(default)]
    pub phrases: Vec<Text>,
    #[serde(default)]
    pub examples: Vec<Text>,
    #[serde(default)]
    pub counterexamples: Vec<Text>,
}

/// `subjects.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectsFile {
    #[serde(default)]
    pub sets: Sets,
    #[serde(rename = "subject")]
    pub subjects: Vec<SubjectEntry>,
}

/// One `[[subject]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectEntry {
    pub id: Text,
    pub name: String,
    pub weights: RoleWeights,
    pub words: Vec<Text>,
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
    pub field: TitleField,
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

/// Words that tell titles of technology from others, where they name no role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleField {
    /// Make it one of technology, whatever stands beside them.
    pub firm: Vec<Text>,
    /// Make it one of technology unless a word of another trade stands beside them.
    pub soft: Vec<Text>,
    /// Words of another trade.
    pub other: Vec<Text>,
    /// Words that say nothing of the field.
    pub bare: Vec<Text>,
}

/// Words of a title that say its level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleLevel {
    pub level: Spanned<u8>,
    /// The level that others would give it.
    #[serde(default)]
    pub disputed: Option<Spanned<u8>>,
    pub phrases: Vec<Text>,
}

/// Words of a title that change the level of the words after them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleChange {
    /// Added to the level; a fall below 0 stays 0.
    pub add: i8,
    /// Whether the role itself is still advertised ("deputy CIO" is; "assistant to the CIO" is not).
    pub keeps_role: bool,
    pub phrases: Vec<Text>,
}

/// A title with what is to be read from it; run by `keywords check`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleExample {
    pub title: Text,
    pub role: String,
    pub level: u8,
}

/// How titles are told when they stand inside the text of a posting.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mentions {
    pub phrases: Vec<Text>,
    /// Nouns that make the capitalised words around them a title.
    pub nouns: Vec<String>,
    /// Small words that may stand inside a title.
    pub joints: Vec<String>,
}

/// `zones.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZonesFile {
    /// The zone of a text that has no headings.
    pub without_headings: Text,
    /// The zone of what stands before the first heading.
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
    /// What a hit here counts for role and level, in hundredths.
    #[serde(deserialize_with = "percent")]
    pub percent: u32,
    /// Whether its words and hits make the densities.
    pub duty: bool,
    /// Whether a heading opens it only for its own line, or the next where it has one to itself.
    #[serde(default)]
    pub single_line: bool,
    /// Lines that open the zone.
    #[serde(default)]
    pub headings: Vec<Text>,
    /// Whether a heading opens it only where no other zone than one of duties is open.
    #[serde(default)]
    pub topic: bool,
    /// Phrases that put their sentence into the zone, wherever it stands.
    #[serde(default)]
    pub cues: Vec<Text>,
    /// Phrases that do so where the sentence begins with them.
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
    /// How many words after the phrase are no evidence; 0 takes back the cues inside this one.
    pub reach: u32,
    /// Whether a comma ends the reach.
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
    /// Endings of names that say only the legal form, as words.
    pub legal_forms: Vec<String>,
    /// The same, only where they are written with a capital after the first letter.
    #[serde(default)]
    pub legal_forms_in_capitals: Vec<String>,
    /// Legal forms in front of names.
    #[serde(default)]
    pub opening_forms: Vec<String>,
    /// Names that stand for no company.
    pub no_company: Vec<String>,
    /// Words in names of firms that recruit for others.
    pub agencies: Vec<String>,
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
    /// The least share of a text's words that must be among them, in hundredths.
    pub least_percent: u32,
    /// Texts with fewer words are not judged.
    pub least_words: u32,
    /// Parts of links, which nobody says.
    pub no_words: Vec<String>,
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
    #[serde(deserialize_with = "finite")]
    pub prior: f64,
}

/// `[evidence]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceBounds {
    /// Fewer words than this (all of them, not of duties alone), with fewer hits than `least_hits`: unclassified.
    pub least_words: u32,
    pub least_hits: u32,
    /// Measured postings have at least so many duty words …
    pub measured_words: u32,
    /// … and so many duty hits.
    pub measured_hits: u32,
}

/// `[role]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleBounds {
    /// Scores are multiplied by this before they become probabilities.
    #[serde(deserialize_with = "finite")]
    pub sharpness: f64,
    /// The best two closer than this in probability: tied.
    #[serde(deserialize_with = "finite")]
    pub tie: f64,
    /// A label below this probability has low confidence.
    #[serde(deserialize_with = "finite")]
    pub low_confidence: f64,
}
