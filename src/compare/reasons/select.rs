//! Selects postings of a result.

use std::collections::BTreeSet;

use serde::Serialize;

use super::posting::{PostingReasons, PostingRow};
use crate::compare::evidence::DutyQuote;
use titlegauge_core::labelled::Status;

/// The postings that are kept first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Those whose title most probably exceeds the duties.
    #[default]
    Exceeding,
    /// Those whose title exceeds the duties least.
    Covered,
}

/// The postings that are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only those of the company with this key.
    pub company_key: Option<String>,
    /// Only those whose title contains these words, in any case.
    pub title: Option<String>,
    /// Only those with this id, whether they count or not.
    pub id: Option<String>,
    /// The postings that are kept first.
    pub order: Order,
    /// The most postings that are kept.
    pub most: usize,
}

impl Selection {
    /// Returns true if a posting is wanted.
    fn wants(&self, posting: &PostingRow) -> bool {
        let PostingRow { company_key, reasons, .. } = posting;
        if let Some(id) = &self.id {
            return reasons.posting_id.eq_ignore_ascii_case(id);
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
    /// Those that are kept, in the order of the selection.
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

    /// Keeps the first ones in the order of the selection; of equal ones the first.
    fn shorten(&mut self) {
        match self.selection.order {
            Order::Exceeding => {
                let chance = |kept: &Kept| kept.posting.p_inflated.unwrap_or(-1.0);
                self.kept.sort_by(|a, b| chance(b).total_cmp(&chance(a)));
            }
            Order::Covered => {
                let gap = |kept: &Kept| kept.posting.gap.unwrap_or(f64::MAX);
                self.kept.sort_by(|a, b| gap(a).total_cmp(&gap(b)));
            }
        }
        self.kept.truncate(self.selection.most);
    }

    /// Completes the postings that are shown, with the phrases that several of them have.
    pub(super) fn finish(
        &mut self,
        complete: impl Fn(&mut PostingReasons, &[DutyQuote], &BTreeSet<String>),
    ) {
        self.shorten();
        let repeated = self.repeated();
        for Kept { mut posting, duties } in std::mem::take(&mut self.kept) {
            complete(&mut posting, &duties, &repeated);
            self.shown.push(posting);
        }
    }

    /// Returns the quotes that several kept postings have: sentences that a company puts into all
    /// of its texts.
    fn repeated(&self) -> BTreeSet<String> {
        let (mut once, mut repeated) = (BTreeSet::new(), BTreeSet::new());
        for Kept { duties, .. } in &self.kept {
            let own: BTreeSet<&str> = duties.iter().map(|duty| duty.quote.as_str()).collect();
            for quote in own {
                if !once.insert(quote) {
                    repeated.insert(quote.to_owned());
                }
            }
        }
        repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use titlegauge_core::lexicon::Orientation;

    fn row(id: &str) -> PostingRow {
        let mut reasons = PostingReasons::default();
        (reasons.posting_id, reasons.gap, reasons.p_inflated) = (id.into(), Some(1.0), Some(0.5));
        PostingRow {
            status: None,
            company_key: String::new(),
            repeated: false,
            duty_level: None,
            reasons,
        }
    }

    fn quotes(quotes: &[&str]) -> Vec<DutyQuote> {
        let duty = |quote: &&str| DutyQuote {
            duty: String::new(),
            orientation: Orientation::Neither,
            weight: 1.0,
            quote: (*quote).to_owned(),
            phrase: String::new(),
            telling: true,
        };
        quotes.iter().map(duty).collect()
    }

    /// A quote that one posting has for two duties is not repeated.
    #[test]
    fn quotes_of_several_postings_are_repeated() {
        let mut found = Found::new(Selection { most: 9, ..Selection::default() }, true);
        found.offer(&row("one"), &quotes(&["we are a team", "plan the work", "plan the work"]));
        found.offer(&row("two"), &quotes(&["we are a team", "write code"]));
        found.finish(|_, _, repeated| {
            assert_eq!(repeated.iter().collect::<Vec<_>>(), ["we are a team"]);
        });
        assert_eq!(found.shown.len(), 2);
    }

    /// Only the id selects a posting that does not count.
    #[test]
    fn copies_do_not_count() {
        let copies = [
            PostingRow { repeated: true, ..row("place") },
            PostingRow { status: Some(Status::Duplicate), ..row("copy") },
        ];
        let cases = [(None, [1, 0, 0]), (Some("place"), [1, 0, 1]), (Some("COPY"), [1, 0, 1])];
        for (id, expected) in cases {
            let id = id.map(str::to_owned);
            let mut found = Found::new(Selection { id, most: 9, ..Selection::default() }, true);
            for copy in &copies {
                found.offer(copy, &[]);
            }
            found.finish(|_, _, _| {});
            assert_eq!([found.postings, found.counted, found.shown.len() as u64], expected);
        }
    }
}
