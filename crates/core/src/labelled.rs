//! A labelled posting: the posting and the results of all stages of the pipeline.

use crate::duplicates::{Marks, Standing};
use crate::gap::TitleGap;
use crate::offer::Offer;
use crate::posting::Posting;
use crate::posting_date::PostingDate;
use crate::quote::Quote;
use crate::scan::Evidence;
use crate::title::Advertised;
use crate::values::present;
use crate::verdict::Verdict;

/// A posting and the results of all stages.
#[derive(Debug)]
pub struct Labelled<'a> {
    /// The posting.
    pub posting: Posting<'a>,
    /// Key of the company; empty if the posting names no company.
    pub company_key: String,
    /// Name of the company in the user's own file; `None` if the file does not list it.
    pub company_name: Option<String>,
    /// Date; `None` if the posting has none, or it cannot be parsed.
    pub date: Option<PostingDate>,
    /// Role and level of the title.
    pub advertised: Advertised,
    /// Counts of what the description says.
    pub evidence: Evidence,
    /// A quote for each of `evidence.duties` with hits, in their order; empty unless [`Labeller::with_quotes`](crate::labeller::Labeller::with_quotes)
    /// requests them for the posting.
    pub quotes: Vec<Quote>,
    /// Role and level of the duties.
    pub verdict: Verdict,
    /// The advertised level compared with the duties; `None` if the posting does not count.
    pub gap: Option<TitleGap>,
    /// The gap with a title of disputed level, such as head, at the alternative level.
    pub disputed_gap: Option<TitleGap>,
    /// Pay and required years; never part of the verdict.
    pub offer: Offer,
    /// Title of the superior, or empty; never part of the verdict.
    pub reports_to: String,
    /// Words of the duties that the keyword files do not contain, as [`Scratch::unknown`](crate::scan::Scratch::unknown) returns
    /// them. Only for leadership postings and postings with a gap, which the vocabulary compares.
    pub unknown: String,
    /// Fingerprints used to detect duplicates.
    pub marks: Marks,
    /// The relation to earlier postings. The engine fills it in, in input order.
    pub standing: Standing,
}

/// The status of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has a label, `none` included.
    Labelled,
    /// Has no label.
    Unclassified,
    /// Repeats an earlier posting.
    Duplicate,
}

impl Status {
    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::Unclassified => "unclassified",
            Self::Duplicate => "duplicate",
        }
    }
}

impl Labelled<'_> {
    /// Returns the status. A duplicate has the status `Duplicate` whether or not it has a label.
    pub fn status(&self) -> Status {
        if self.is_duplicate() {
            Status::Duplicate
        } else if self.verdict.labelled() {
            Status::Labelled
        } else {
            Status::Unclassified
        }
    }

    /// Returns true if the posting repeats an earlier one.
    pub fn is_duplicate(&self) -> bool {
        self.standing.duplicate.is_some()
    }

    /// Returns the gap if figures count it. They skip duplicates, and count a text that a company
    /// uses several times once.
    pub fn counted_gap(&self) -> Option<TitleGap> {
        self.gap.filter(|_| !self.is_duplicate() && self.standing.same_text.is_none())
    }

    /// Returns the month of the date as `YYYY-MM`; empty without one, and for a date of which only the
    /// year is known.
    pub fn month(&self) -> &str {
        self.date.as_ref().and_then(PostingDate::month).unwrap_or_default()
    }

    /// Returns the part of the date that is known: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; empty without a
    /// date.
    pub fn known_date(&self) -> &str {
        self.date.as_ref().map_or("", PostingDate::known)
    }

    /// Returns the id that the export gives the posting, or else a hash of its content.
    pub fn id(&self) -> String {
        match present(&self.posting.id) {
            "" => self.marks.whole.unwrap_or_default().id(),
            id => id.to_owned(),
        }
    }
}
