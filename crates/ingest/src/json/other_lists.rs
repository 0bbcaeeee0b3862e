//! Recognizes postings in other lists than the one that is read.

use super::check::WholeObjects;
use super::form::Form;
use super::rows::cells_of;
use crate::columns::Columns;
use crate::decode;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use titlegauge_core::values::present;

/// The kind of an object in another list.
#[derive(Debug, PartialEq, Eq)]
pub enum OtherObject {
    /// A posting with the names of those in the list.
    Posting,
    /// A posting with other names.
    Alike,
    /// Not a posting.
    NotPosting,
}

impl Form {
    /// Classifies an object of another list; a posting has a title and a text.
    pub fn classify_other(&self, object: &[u8]) -> OtherObject {
        if self.title.is_empty() {
            return OtherObject::NotPosting;
        }
        let (mut title, mut text, mut headers) = (false, false, Vec::new());
        let object = WholeObjects::of(object).next();
        let json = object.map(|object| object.json).unwrap_or_default();
        let _ = cells_of(&decode::text(&json), &mut |header, cell, _| {
            if !present(&cell).is_empty() {
                title |= header == self.title;
                text |= self.text.iter().any(|name| name == header);
                headers.push(header.to_owned());
            }
        });
        let alike = || {
            Columns::choose(&headers, &[], &Overrides::default())
                .is_ok_and(|columns| is_posting(&columns))
        };
        match title && text {
            true => OtherObject::Posting,
            false if alike() => OtherObject::Alike,
            false => OtherObject::NotPosting,
        }
    }
}

/// Returns true if these are the columns of a posting. Companies and skills also have a name and a
/// summary, so a title called `name` is not enough.
fn is_posting(columns: &Columns) -> bool {
    let title = columns.column(Meaning::Title).map(|at| columns.headers[at].as_str());
    columns.missing().is_none() && title.is_some_and(|title| !title.eq_ignore_ascii_case("name"))
}
