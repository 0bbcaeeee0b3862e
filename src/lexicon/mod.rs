//! The keyword files: as they are written, loaded, checked and compiled.
//!
//! A folder of TOML files says everything about roles, duties and titles, so that
//! adding one needs no code. [`Lexicon::builtin`] reads the folder that is built
//! into the program, [`Lexicon::from_folder`] any other. What stands in this file is
//! what they come to: numbers for ids, word sequences for phrases, nothing optional
//! and nothing to look up.

mod check;
mod compile;
mod dictionary;
mod lists;
mod load;
mod notation;
mod number;
mod offers;
mod phrases;
mod syntax;
mod table;
mod trie;
mod weights;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub use dictionary::{COLON, COMMA, Dictionary, STOP, UNKNOWN, WordClass};
pub use lists::{CurrencyCode, OrderedWords, WordList};
pub use load::{FileSet, LexiconError, Problem};
pub use offers::{AmountWords, ByPeriod, Currencies, Currency, PayFile, PeriodWords, RangeWords, ReportingFile, YearsFile};
pub use phrases::{ANY_CASE, Pattern, PhraseSet, TermUse};
pub use syntax::{Facing, Orientation};
pub use table::{PairTable, spread};
pub(crate) use trie::small;
pub use trie::{Edge, NOTHING, WordTrie, deeper};
pub use weights::{Fitted, GapErrors, LEVELS, Model, Models, ORIENTATIONS, SIGNALS, Weighed};

use load::Draft;
use syntax::{CompaniesFile, EvidenceBounds, LanguageFile, RoleBounds};

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

/// Everything the keyword files say.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Roles by id, `none` last.
    pub roles: Vec<Role>,
    /// Duties, in the order of files and lines.
    pub duties: Vec<Duty>,
    /// Subjects, in the order of their file.
    pub subjects: Vec<Subject>,
    /// All words that the files name.
    pub dictionary: Dictionary,
    /// Everything that is looked for in a posting's text; [`Self::owner`] says whose.
    pub phrases: Arc<PhraseSet>,
    /// Words of titles.
    pub titles: TitleWords,
    /// Zones.
    pub zones: Vec<Zone>,
    /// The zone of a text without headings, and of what stands before the first.
    pub default_zones: (usize, usize),
    /// Lines that open a zone; the owner is the zone.
    pub headings: Arc<PhraseSet>,
    /// Cues.
    pub cues: Vec<Cue>,
    /// Legal forms and names that are no company.
    pub companies: CompaniesFile,
    /// The words by which English is told.
    pub language: LanguageFile,
    /// Words of pay.
    pub pay: PayFile,
    /// Words of required years of experience.
    pub years: YearsFile,
    /// Words of the reporting line.
    pub reporting: ReportingFile,
    /// Thresholds.
    pub scoring: Scoring,
    /// Weights: set by hand, and fitted.
    pub models: Models,
    /// SHA-256 of the files.
    pub hash: String,
}

impl Lexicon {
    /// The keyword files that are built into the program.
    pub fn builtin() -> Result<Self, LexiconError> {
        Self::compile(&FileSet::builtin())
    }

    /// The keyword files of a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, LexiconError> {
        Self::compile(&FileSet::from_folder(folder)?)
    }

    /// Reads, checks and compiles keyword files.
    pub fn compile(files: &FileSet) -> Result<Self, LexiconError> {
        let draft = Draft::load(files).map_err(LexiconError::Problems)?;
        let mut problems = check::check(&draft);
        let lexicon = compile::compile(&draft, &mut problems);
        if problems.is_empty() {
            return Ok(lexicon);
        }
        problems.sort();
        problems.dedup();
        Err(LexiconError::Problems(problems))
    }

    /// Whose a phrase of [`Self::phrases`] is: duties come first, then subjects, cues, zones, and zones again.
    pub fn owner(&self, owner: u32) -> Owner {
        let mut index = owner;
        let zones = self.zones.len();
        let kinds = [
            (self.duties.len(), Owner::Duty as fn(u32) -> Owner),
            (self.subjects.len(), Owner::Subject),
            (self.cues.len(), Owner::Cue),
            (zones, Owner::Claim),
            (zones, Owner::Opener),
        ];
        for (count, kind) in kinds {
            if index < small(count) {
                return kind(index);
            }
            index -= small(count);
        }
        Owner::Title
    }

    /// What its models weigh.
    pub fn weighed(&self) -> Weighed<'_> {
        Weighed { roles: &self.roles, duties: &self.duties, subjects: &self.subjects }
    }

    /// The index of a role by its id.
    pub fn role(&self, id: &str) -> Option<usize> {
        self.roles.iter().position(|role| role.id == id)
    }

    /// The index of `none`, which is the last.
    pub fn none(&self) -> usize {
        self.roles.len() - 1
    }
}
