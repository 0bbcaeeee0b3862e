//! A posting as the pipeline sees it: fields by meaning, and the place of the record.

use std::borrow::Cow;

use crate::values::DateOrder;

/// The place of a record in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Index of the source.
    pub source: u32,
    /// Number of the record within its source, from 1. The header does not count.
    pub record: u64,
    /// Line on which the record begins, from 1.
    pub line: u64,
    /// Byte offset at which the record begins, in the unpacked text of the source.
    pub offset: u64,
}

/// A job posting. A field that the input lacks is empty.
///
/// The label depends on the description only. The title is compared with it.
///
/// ```
/// use titlegauge_core::Posting;
///
/// let posting = Posting {
///     company: "Acme Ltd".into(),
///     date: "2026-03-14".into(),
///     ..Posting::new("Head of IT", "You will run the help desk.")
/// };
/// assert_eq!(posting.title, "Head of IT");
/// assert_eq!(posting.location, "");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Posting<'a> {
    /// The place of the record in the input.
    #[doc(hidden)]
    pub origin: Origin,
    /// The id that the export gives the posting.
    pub id: Cow<'a, str>,
    /// Advertised title.
    pub title: Cow<'a, str>,
    /// Company as written.
    pub company: Cow<'a, str>,
    /// Location as written.
    pub location: Cow<'a, str>,
    /// Date as written.
    pub date: Cow<'a, str>,
    /// The order of day and month in the dates of the input.
    pub date_order: DateOrder,
    /// Everything that describes the job, with markup.
    pub description: Cow<'a, str>,
    /// Pay as one text that contains both bounds.
    pub salary: Cow<'a, str>,
    /// The lower bound of the pay as written.
    pub salary_min: Cow<'a, str>,
    /// The upper bound of the pay as written.
    pub salary_max: Cow<'a, str>,
    /// Currency of the pay as written.
    pub salary_currency: Cow<'a, str>,
    /// Period of the pay as written.
    pub salary_period: Cow<'a, str>,
    /// The employer's own number of the opening, which stays the same on every job board.
    pub requisition: Cow<'a, str>,
}

impl<'a> Posting<'a> {
    /// Creates a posting with a title and a description, which may contain HTML or Markdown.
    /// All other fields are empty.
    pub fn new(title: impl Into<Cow<'a, str>>, description: impl Into<Cow<'a, str>>) -> Self {
        Self { title: title.into(), description: description.into(), ..Self::default() }
    }
}

/// A record that is not a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The place of the record in the input.
    pub origin: Origin,
    /// The fault of the record.
    pub reason: String,
    /// The bytes of the record as they are in the input.
    pub raw: Vec<u8>,
}
