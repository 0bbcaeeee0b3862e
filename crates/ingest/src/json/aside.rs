//! Whether an object that stands in another list than the one that is read is a posting.

use super::form::Form;
use super::rows::cells_of;
use crate::columns::Columns;
use crate::decode;
use crate::meaning::Meaning;
use crate::overrides::Overrides;
use titlegauge_core::values::present;

/// What such an object is.
#[derive(Debug, PartialEq, Eq)]
pub enum Aside {
    /// A posting as those in the list.
    Posting,
    /// A posting under other names.
    Alike,
    /// No posting.
    None,
}

impl Form {
    /// What an object of another list is. Without a title and a text it is none of a posting.
    pub fn aside(&self, object: &[u8]) -> Aside {
        if self.title.is_empty() {
            return Aside::None;
        }
        let (mut title, mut text, mut headers) = (false, false, Vec::new());
        let _ = cells_of(&decode::text(object), &mut |header, cell, _| {
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
            true => Aside::Posting,
            false if alike() => Aside::Alike,
            false => Aside::None,
        }
    }
}

/// Whether these are the columns of a posting, and not of a company or a skill, which have a name
/// and a summary, too.
fn is_posting(columns: &Columns) -> bool {
    let title = columns.column(Meaning::Title).map(|at| columns.headers[at].as_str());
    columns.missing().is_none() && title.is_some_and(|title| !title.eq_ignore_ascii_case("name"))
}
