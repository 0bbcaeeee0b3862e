//! The compiled keyword files.

use std::sync::Arc;

use super::dictionary::Dictionary;
use super::duty_pairs::DutyPairs;
use super::entries::{Cue, DefaultZones, Duty, Owner, Role, Scoring, Subject, TitleWords, Zone};
use super::features::Features;
use super::index::index32;
use super::offers::{PayFile, ReportingFile, YearsFile};
use super::phrases::PhraseSet;
use super::syntax::{CompaniesFile, LanguageFile};
use super::weights::{Models, Weighed};

/// The compiled content of all keyword files.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Roles by id, `none` last.
    pub roles: Vec<Role>,
    /// Duties, in the order of files and lines.
    pub duties: Vec<Duty>,
    /// Word classes, their pairs, and learned words.
    pub features: Features,
    /// The pairs of classes that are evidence of a duty.
    pub duty_pairs: DutyPairs,
    /// Subjects, in the order of their file.
    pub subjects: Vec<Subject>,
    /// All words that the files contain.
    pub dictionary: Dictionary,
    /// All phrases that are searched for in a posting's text; [`Self::owner`] maps each to its
    /// owner.
    pub phrases: Arc<PhraseSet>,
    /// Words of titles.
    pub titles: TitleWords,
    /// Zones.
    pub zones: Vec<Zone>,
    /// The zones of text that no heading has opened.
    pub default_zones: DefaultZones,
    /// Lines that open a zone; the owner is the index of the zone.
    pub headings: Arc<PhraseSet>,
    /// Cues.
    pub cues: Vec<Cue>,
    /// Legal forms, and names that do not denote a company.
    pub companies: CompaniesFile,
    /// Words by which English text is recognized.
    pub language: LanguageFile,
    /// Words of pay.
    pub pay: PayFile,
    /// Words of required years of experience.
    pub years: YearsFile,
    /// Words of the reporting line.
    pub reporting: ReportingFile,
    /// Thresholds.
    pub scoring: Scoring,
    /// Weights, those set by hand and those fitted.
    pub models: Models,
    /// SHA-256 of the files, in hexadecimal.
    pub hash: String,
}

impl Lexicon {
    /// The owner of a phrase of [`Self::phrases`]. The numbers of owners count duties first, then
    /// subjects, cues, zones that claim a sentence, and zones that claim one by its beginning.
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
            if index < index32(count) {
                return kind(index);
            }
            index -= index32(count);
        }
        Owner::Title
    }

    /// The evidence and the roles of its models.
    pub fn weighed(&self) -> Weighed<'_> {
        Weighed { roles: &self.roles, duties: &self.duties, subjects: &self.subjects }
    }

    /// The index of a role by its id; `None` if there is no such role.
    pub fn role(&self, id: &str) -> Option<usize> {
        self.roles.iter().position(|role| role.id == id)
    }

    /// The index of the role `none`, which is the last.
    pub fn none(&self) -> usize {
        self.roles.len() - 1
    }
}
