//! A posting as the pipeline sees it: fields by meaning, and where they came from.

use std::borrow::Cow;

/// Where a record stands in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Index of the source.
    pub source: u32,
    /// Number of the record within its source, from 1; the header is none.
    pub record: u64,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Byte offset at which it begins, in the unpacked text of the source.
    pub offset: u64,
}

/// A posting's fields by meaning; an absent column is an empty field.
#[derive(Debug, Clone, Default)]
pub struct Posting<'a> {
    /// Where it stands.
    pub origin: Origin,
    /// The export's own id.
    pub id: Cow<'a, str>,
    /// Advertised title.
    pub title: Cow<'a, str>,
    /// Company as written.
    pub company: Cow<'a, str>,
    /// Location as written.
    pub location: Cow<'a, str>,
    /// Date as written.
    pub date: Cow<'a, str>,
    /// Everything that says what the job is, markup and all.
    pub description: Cow<'a, str>,
    /// Pay as one text, both bounds in it.
    pub salary: Cow<'a, str>,
    /// The least pay as written.
    pub salary_min: Cow<'a, str>,
    /// The most pay as written.
    pub salary_max: Cow<'a, str>,
    /// Currency of the pay as written.
    pub salary_currency: Cow<'a, str>,
    /// Period of the pay as written.
    pub salary_period: Cow<'a, str>,
    /// The employer's own number of the opening, which stays the same on every board.
    pub requisition: Cow<'a, str>,
}

/// A record that could not be read as a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub origin: Origin,
    /// What is wrong with it.
    pub reason: String,
    /// Its bytes as they came.
    pub raw: Vec<u8>,
}
