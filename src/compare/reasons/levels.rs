//! The duties that the postings of each level describe, and those that a posting lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::posting::{Missing, MissingDuty, PostingReasons};
use crate::compare::evidence::DutyQuote;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_figures::stats::share;

/// The least postings of a level whose duties are called usual.
const LEAST_POSTINGS: u64 = 5;
/// The least share of these postings that has a usual duty.
const LEAST_SHARE: f64 = 0.2;
/// The most duties that are called missing.
const MOST: usize = 3;

/// Words of four letters or more in the names of many duties that say nothing of their subject.
const GENERAL: [&str; 4] = ["general", "with", "work", "whatever"];

/// Returns the words of a duty's name that say what it is about, without the plural's "s". A duty is
/// not missing if the posting has one about the same: "Lead a team" next to "Lead engineering teams".
fn subjects(name: &str) -> BTreeSet<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words
        .filter(|word| word.len() > 3 && !GENERAL.contains(&word.as_str()))
        .map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word))
        .collect()
}

/// Counts of duties by the described level.
#[derive(Debug, Default)]
pub(super) struct DutiesByLevel {
    postings: [u64; Level::ALL.len()],
    duties: BTreeMap<String, [u64; Level::ALL.len()]>,
}

impl DutiesByLevel {
    /// Counts a posting that describes a level.
    pub fn add(&mut self, level: Level, duties: &[DutyQuote]) {
        self.postings[level.index()] += 1;
        for DutyQuote { duty, .. } in duties {
            match self.duties.get_mut(duty) {
                Some(counts) => counts[level.index()] += 1,
                None => self.duties.entry(duty.clone()).or_default()[level.index()] += 1,
            }
        }
    }

    /// Returns what a posting lacks for its advertised level; `None` if it describes that level, or
    /// if too few postings describe more than it does.
    pub fn missing(
        &self,
        posting: &PostingReasons,
        duties: &[DutyQuote],
        lexicon: &Lexicon,
    ) -> Option<Missing> {
        let (described, advertised) = posting.duty_level.zip(posting.advertised_level)?;
        let levels = Level::ALL.into_iter().filter(|level| *level > described);
        let mut levels = levels.filter(|level| *level <= advertised).rev();
        let from = |level: Level| self.postings[level.index()..].iter().sum::<u64>();
        let level = levels.find(|level| from(*level) >= LEAST_POSTINGS)?;
        let present: BTreeSet<&str> = duties.iter().map(|duty| duty.duty.as_str()).collect();
        let names = lexicon.each_duty().filter(|(_, duty)| present.contains(duty.id.as_str()));
        let present_names: Vec<BTreeSet<String>> =
            names.map(|(_, duty)| subjects(&duty.name)).collect();
        let said = |name: &str| {
            let own = subjects(name);
            present_names.iter().any(|other| 2 * own.intersection(other).count() >= own.len())
        };
        let known = lexicon.each_duty().filter(|(_, duty)| {
            !present.contains(duty.id.as_str())
                && duty.scope.is_some_and(|scope| scope > described)
                && !said(&duty.name)
        });
        let mut missing: Vec<MissingDuty> = known
            .filter_map(|(_, duty)| {
                let counts = self.duties.get(&duty.id)?;
                let of = |range: &[u64], all: &[u64]| {
                    share(range.iter().sum(), all.iter().sum()).unwrap_or(0.0)
                };
                let at = level.index();
                let above = of(&counts[at..], &self.postings[at..]);
                let lead = above - of(&counts[..at], &self.postings[..at]);
                let (id, name) = (duty.id.clone(), duty.name.clone());
                Some(MissingDuty { duty: id, name, share: above, lead })
            })
            .filter(|duty| duty.share >= LEAST_SHARE && duty.lead > 0.0)
            .collect();
        missing.sort_by(|a, b| b.lead.total_cmp(&a.lead));
        missing.truncate(MOST);
        Some(Missing { level, postings: from(level), duties: missing })
            .filter(|missing| !missing.duties.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use titlegauge_core::lexicon::Orientation;

    /// Counts postings of a level by the duties that they have.
    fn add(levels: &mut DutiesByLevel, level: u8, postings: usize, duties: &[&str]) {
        let duties: Vec<DutyQuote> = duties.iter().map(|duty| duty_quote(duty)).collect();
        (0..postings).for_each(|_| levels.add(Level::new(level).unwrap(), &duties));
    }

    fn duty_quote(duty: &str) -> DutyQuote {
        DutyQuote {
            duty: duty.to_owned(),
            orientation: Orientation::Neither,
            weight: 1.0,
            quote: String::new(),
            phrase: String::new(),
            telling: true,
        }
    }

    /// A duty is missing if it is of a higher level than described, unlike those of the posting, and
    /// frequent at the advertised level. The furthest ahead of lower levels comes first.
    #[test]
    fn missing_duties_are_ahead_of_lower_levels() {
        let lexicon = Lexicon::builtin().unwrap();
        let (similar, low) = ("lead-several-teams", "train-staff");
        let mut levels = DutiesByLevel::default();
        add(&mut levels, 4, 4, &[similar, low, "manage-managers"]);
        add(&mut levels, 3, 1, &[similar, low, "manage-managers", "cost-control", "business-case"]);
        add(&mut levels, 3, 5, &[similar, low, "cost-control"]);
        add(&mut levels, 1, 10, &["cost-control"]);
        add(&mut levels, 1, 10, &[]);
        let mut posting = PostingReasons::default();
        (posting.duty_level, posting.advertised_level) = (Level::new(1), Level::new(3));
        let own = [duty_quote("lead-engineering-teams")];
        let found = levels.missing(&posting, &own, &lexicon).unwrap();
        assert_eq!((found.level, found.postings), (Level::new(3).unwrap(), 10));
        let duties: Vec<(&str, f64, f64)> =
            found.duties.iter().map(|d| (d.duty.as_str(), d.share, d.lead)).collect();
        assert_eq!(duties, [("manage-managers", 0.5, 0.5), ("cost-control", 0.6, 0.6 - 0.5)]);
    }

    #[test]
    fn names_of_duties_are_compared_by_their_subjects() {
        let words = |name: &str| subjects(name).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(words("Lead engineering teams"), "engineering lead team");
        assert_eq!(words("Work with a team, in general"), "team");
    }
}
