//! Selects postings of a result.

use serde::Serialize;

use super::posting::{PostingReasons, PostingRow};
use crate::compare::evidence::DutyQuote;
use titlegauge_core::labelled::Status;

/// The postings that are wanted. Those whose title most probably exceeds the duties are kept.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only those of the company with this key.
    pub company_key: Option<String>,
    /// Only those whose title contains these words, in any case.
    pub title: Option<String>,
    /// Only those with this id, whether they count or not.
    pub id: Option<String>,
    /// The most postings that are kept.
    pub most: usize,
}

impl Selection {
    /// Returns true if a posting is wanted.
    fn wants(&self, posting: &PostingRow) -> bool {
        let PostingRow { company_key, reasons, .. } = posting;
        if let Some(id) = &self.id {
            return reasons.posting_id == *id;
        }
        let titled = |words: &String| reasons.title.to_lowercase().contains(&words.to_lowercase());
        posting.status != Some(Status::Duplicate)
            && self.company_key.as_ref().is_none_or(|key| key == company_key)
            && self.title.as_ref().is_none_or(titled)
    }
}

/// The postings that were found.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Number of postings that were found, without duplicates.
    pub postings: u64,
    /// Number of these whose title is compared with the duties.
    pub counted: u64,
    /// False if the result has no `evidence.csv`.
    pub has_evidence: bool,
    /// Those that are kept, the largest probability of inflation first.
    pub shown: Vec<PostingReasons>,
    #[serde(skip)]
    selection: Selection,
    /// The kept postings with their duties.
    #[serde(skip)]
    kept: Vec<Kept>,
}

/// A posting that is kept so far.
#[derive(Debug, Clone)]
struct Kept {
    posting: PostingReasons,
    duties: Vec<DutyQuote>,
}

impl Found {
    pub(super) fn new(selection: Selection, has_evidence: bool) -> Self {
        Self {
            postings: 0,
            counted: 0,
            has_evidence,
            shown: Vec::new(),
            selection,
            kept: Vec::new(),
        }
    }

    /// Keeps a posting if it is wanted.
    pub(super) fn offer(&mut self, posting: &PostingRow, duties: &[DutyQuote]) {
        if !self.selection.wants(posting) {
            return;
        }
        self.postings += 1;
        self.counted += u64::from(posting.counts());
        if posting.counts() || self.selection.id.is_some() {
            self.kept.push(Kept { posting: posting.reasons.clone(), duties: duties.to_vec() });
        }
        if self.kept.len() > 2 * self.selection.most {
            self.shorten();
        }
    }

    /// Keeps those with the largest probabilities; of equal ones the first.
    fn shorten(&mut self) {
        let chance = |kept: &Kept| kept.posting.p_inflated.unwrap_or(-1.0);
        self.kept.sort_by(|a, b| chance(b).total_cmp(&chance(a)));
        self.kept.truncate(self.selection.most);
    }

    /// Completes the postings that are shown.
    pub(super) fn finish(&mut self, complete: impl Fn(&mut PostingReasons, &[DutyQuote])) {
        self.shorten();
        for Kept { mut posting, duties } in std::mem::take(&mut self.kept) {
            complete(&mut posting, &duties);
            self.shown.push(posting);
        }
    }
}
