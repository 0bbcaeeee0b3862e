//! The compiled keyword files.

use std::sync::Arc;

use super::dictionary::Dictionary;
use super::entries::{Cue, Duty, Owner, Role, Scoring, Subject, TitleWords, Zone};
use super::offers::{PayFile, ReportingFile, YearsFile};
use super::phrases::PhraseSet;
use super::syntax::{CompaniesFile, LanguageFile};
use super::trie::small;
use super::weights::{Models, Weighed};

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
