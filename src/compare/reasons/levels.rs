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

    #[test]
    fn names_of_duties_are_compared_by_their_subjects() {
        let words = |name: &str| subjects(name).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(words("Lead engineering teams"), "engineering lead team");
        assert_eq!(words("Work with a team, in general"), "team");
    }
}
