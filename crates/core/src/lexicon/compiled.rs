//! The compiled keyword files.

use std::ops::Index;
use std::sync::Arc;

use super::dictionary::Dictionary;
use super::entries::{Cue, DefaultZones, Duty, Owner, Role, Scoring, TitleWords, Zone};
use super::features::Features;
use super::ids::{DutyId, RoleId, ZoneId};
use super::index::index32;
use super::offers::{PayFile, ReportingFile, YearsFile};
use super::pair_uses::PairUses;
use super::phrases::PhraseSet;
use super::sequences::SequenceSet;
use super::syntax::{CompaniesFile, LanguageFile};
use super::weights::Models;

/// The compiled content of all keyword files.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Roles by id, `none` last.
    pub roles: Vec<Role>,
    /// Duties, in the order of files and lines.
    pub duties: Vec<Duty>,
    /// Word classes, their pairs, and learned words.
    pub features: Features,
    /// The pairs of classes that are evidence of a duty or counted for a label.
    pub pair_uses: PairUses,
    /// All words that the files contain.
    pub dictionary: Dictionary,
    /// The sequences that are searched for in a posting's text: those of classes, learned words and
    /// phrases.
    pub sequences: Arc<SequenceSet>,
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
    /// cues, zones that claim a sentence, and zones that claim one by its beginning.
    pub fn owner(&self, owner: u32) -> Owner {
        let mut at = owner as usize;
        let mut within = |count: usize| {
            let found = (at < count).then_some(at);
            at = at.saturating_sub(count);
            found
        };
        if let Some(at) = within(self.duties.len()) {
            Owner::Duty(DutyId::new(at))
        } else if let Some(at) = within(self.cues.len()) {
            Owner::Cue(index32(at))
        } else if let Some(at) = within(2 * self.zones.len()) {
            match at.checked_sub(self.zones.len()) {
                None => Owner::Claim(ZoneId::new(at)),
                Some(at) => Owner::Opener(ZoneId::new(at)),
            }
        } else if within(1).is_some() {
            Owner::Title
        } else {
            Owner::Client
        }
    }

    /// Returns the role with the id of the keyword files; `None` if there is no such role.
    pub fn role(&self, id: &str) -> Option<RoleId> {
        self.roles.iter().position(|role| role.id == id).map(RoleId::new)
    }

    /// Returns the role `none`, which is the last.
    pub fn none(&self) -> RoleId {
        RoleId::new(self.roles.len() - 1)
    }

    /// Returns all roles in order, with their ids.
    pub fn each_role(&self) -> impl ExactSizeIterator<Item = (RoleId, &Role)> {
        self.roles.iter().enumerate().map(|(at, role)| (RoleId::new(at), role))
    }

    /// Returns all duties in order, with their ids.
    pub fn each_duty(&self) -> impl ExactSizeIterator<Item = (DutyId, &Duty)> {
        self.duties.iter().enumerate().map(|(at, duty)| (DutyId::new(at), duty))
    }
}

impl Index<RoleId> for Lexicon {
    type Output = Role;

    fn index(&self, id: RoleId) -> &Role {
        &self.roles[id.index()]
    }
}

impl Index<DutyId> for Lexicon {
    type Output = Duty;

    fn index(&self, id: DutyId) -> &Duty {
        &self.duties[id.index()]
    }
}

impl Index<ZoneId> for Lexicon {
    type Output = Zone;

    fn index(&self, id: ZoneId) -> &Zone {
        &self.zones[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_gives_its_entry() {
        let lexicon = Lexicon::builtin().unwrap();
        let none = lexicon.none();
        assert_eq!(lexicon[none].id, "none");
        assert_eq!(lexicon.role("none"), Some(none));
        assert!(lexicon.each_duty().all(|(id, duty)| lexicon[id].id == duty.id));
        assert_eq!(lexicon[ZoneId::new(2)].id, lexicon.zones[2].id);
    }

    #[test]
    fn owners_are_counted_by_kind() {
        let lexicon = Lexicon::builtin().unwrap();
        let [duties, cues, zones] = [lexicon.duties.len(), lexicon.cues.len(), lexicon.zones.len()];
        let cases = [
            (duties - 1, Owner::Duty(DutyId::new(duties - 1))),
            (duties, Owner::Cue(0)),
            (duties + cues, Owner::Claim(ZoneId::new(0))),
            (duties + cues + zones, Owner::Opener(ZoneId::new(0))),
            (duties + cues + 2 * zones, Owner::Title),
            (duties + cues + 2 * zones + 1, Owner::Client),
        ];
        for (owner, expected) in cases {
            assert_eq!(lexicon.owner(index32(owner)), expected, "{owner}");
        }
    }
}
