//! Counts the records of an input that have a value, by meaning. An export that lost its companies
//! or its dates is read without an error; these counts reveal it.

use std::collections::BTreeMap;

use titlegauge_core::labelled::Labelled;
use titlegauge_ingest::Meaning;

/// The number of records with a value, by [`Meaning`]. `requirements` always has 0, because they are
/// part of the description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled([u64; Meaning::ALL.len()]);

impl Filled {
    /// Counts a posting.
    pub fn record(&mut self, labelled: &Labelled<'_>) {
        let posting = &labelled.posting;
        for (count, meaning) in self.0.iter_mut().zip(Meaning::ALL) {
            let value = match meaning {
                Meaning::Id => &posting.id,
                Meaning::Title => &posting.title,
                Meaning::Company => &posting.company,
                Meaning::Location => &posting.location,
                // A date that cannot be read counts as empty: its format may have changed.
                Meaning::Date => labelled.known_date(),
                Meaning::Description => &posting.description,
                Meaning::Requirements => "",
                Meaning::Salary => &posting.salary,
                Meaning::SalaryMin => &posting.salary_min,
                Meaning::SalaryMax => &posting.salary_max,
                Meaning::SalaryCurrency => &posting.salary_currency,
                Meaning::SalaryPeriod => &posting.salary_period,
                Meaning::Requisition => &posting.requisition,
            };
            *count += u64::from(!value.is_empty());
        }
    }

    /// Adds the counts of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Returns the counts by the name of the meaning, for meanings that have a column.
    pub fn named(&self, columns: &BTreeMap<&'static str, String>) -> BTreeMap<&'static str, u64> {
        let all = Meaning::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(meaning, _)| *meaning != Meaning::Requirements);
        let has = |word: &str| columns.contains_key(word) || word == "description";
        all.map(|(meaning, count)| (meaning.as_str(), count))
            .filter(|(word, _)| has(word))
            .collect()
    }
}
