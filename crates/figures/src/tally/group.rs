//! Counts over a group of postings.

use serde::{Deserialize, Serialize};

use titlegauge_core::labelled::Labelled;

/// Counts over any group of postings.
///
/// All fields except `openings` count postings, words or hits of the unique postings only, unless
/// stated otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// All postings, including duplicates.
    pub postings: u64,
    /// Postings that are not duplicates.
    pub unique: u64,
    /// Unique postings of somebody who recruits for a client.
    pub for_clients: u64,
    /// Unique postings with a label, including `none`.
    pub labelled: u64,
    /// Unique postings with a technology-leadership title of level 1 or more.
    pub in_frame: u64,
    /// Postings in frame with a gap. A text counts once per company.
    pub measured: u64,
    /// Openings with these texts. Includes near copies with another title or place, which no other
    /// field except `postings` counts.
    pub openings: u64,
    /// Labelled postings, by index of the role.
    pub roles: Vec<u64>,
    /// Words of duties of the labelled postings.
    pub duty_words: u64,
    /// Hits of strategic duties of the labelled postings.
    pub strategic: u64,
    /// Hits of operational duties of the labelled postings.
    pub operational: u64,
    /// Measured postings, by advertised level 0 to 4.
    pub advertised_levels: [u64; 5],
    /// Measured postings, by median duty level 0 to 4.
    pub duty_levels: [u64; 5],
    /// Sum of the expected gaps of measured postings, in millionths of a level.
    pub expected_gap: i64,
    /// Sum of their probabilities of a gap of 1 or more, in millionths.
    pub inflated: i64,
    /// Sum of their probabilities of a gap of −1 or less, in millionths.
    pub deflated: i64,
}

impl Group {
    /// Counts a posting.
    pub(super) fn record(&mut self, labelled: &Labelled<'_>) {
        self.postings += 1;
        self.openings += u64::from(labelled.standing.opening);
        if labelled.is_duplicate() {
            return;
        }
        self.unique += 1;
        self.for_clients += u64::from(labelled.evidence.for_client);
        self.in_frame += u64::from(labelled.advertised.in_frame());
        let verdict = &labelled.verdict;
        if verdict.labelled() {
            self.labelled += 1;
            add_at(&mut self.roles, verdict.role.index(), 1);
            self.duty_words += u64::from(labelled.evidence.duty_words);
            self.strategic += u64::from(labelled.evidence.strategic);
            self.operational += u64::from(labelled.evidence.operational);
        }
        if let Some(gap) = labelled.counted_gap() {
            self.measured += 1;
            self.advertised_levels[labelled.advertised.level.index()] += 1;
            self.duty_levels[verdict.level.index()] += 1;
            self.expected_gap += gap.expected.count();
            self.inflated += gap.inflated.count();
            self.deflated += gap.deflated.count();
        }
    }

    /// Adds the counts of another part of the input.
    pub(super) fn merge(&mut self, other: &Self) {
        self.postings += other.postings;
        self.unique += other.unique;
        self.for_clients += other.for_clients;
        self.labelled += other.labelled;
        self.in_frame += other.in_frame;
        self.measured += other.measured;
        self.openings += other.openings;
        add_all(&mut self.roles, &other.roles);
        self.duty_words += other.duty_words;
        self.strategic += other.strategic;
        self.operational += other.operational;
        add_levels(&mut self.advertised_levels, &other.advertised_levels);
        add_levels(&mut self.duty_levels, &other.duty_levels);
        self.expected_gap += other.expected_gap;
        self.inflated += other.inflated;
        self.deflated += other.deflated;
    }
}

/// Adds to an element of a list, extending the list if necessary.
pub(super) fn add_at(list: &mut Vec<u64>, at: usize, add: u64) {
    if list.len() <= at {
        list.resize(at + 1, 0);
    }
    list[at] += add;
}

/// Adds a list element by element, extending the first list if necessary.
pub(super) fn add_all(list: &mut Vec<u64>, other: &[u64]) {
    other.iter().enumerate().for_each(|(at, add)| add_at(list, at, *add));
}

/// Adds counts by level.
pub(super) fn add_levels(levels: &mut [u64; 5], other: &[u64; 5]) {
    levels.iter_mut().zip(other).for_each(|(mine, theirs)| *mine += theirs);
}
