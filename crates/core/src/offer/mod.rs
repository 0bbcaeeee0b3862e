//! Pay and required years of experience.
//!
//! They serve studies of pay and entry barriers, and never influence the label:
//! [`crate::verdict`] does not import this module. Only plain statements count; all other fields
//! stay empty.

mod amount;
mod context;
mod currency;
mod pay;
mod stated;
mod years;

pub use pay::{Cells, Pay, from_columns, from_text, swapped};
pub use stated::Period;
pub use years::min_years;

use crate::lexicon::Lexicon;
use crate::posting::Posting;
use crate::text::CleanText;
use crate::values::present;

/// Pay and required years of a posting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offer {
    /// Required years of experience; `None` if the description does not state them.
    pub min_years: Option<u8>,
    /// Pay; `None` if neither the columns nor the description state it.
    pub pay: Option<Pay>,
    /// True if the lower bound in the columns is above the upper bound. [`Self::pay`] has them in
    /// order.
    pub swapped: bool,
}

impl Offer {
    /// Reads the offer of a posting.
    ///
    /// `plain` is the description without markup, `text` the folded description. `units` are the
    /// places of words for years, as [`min_years`] takes them.
    pub fn read(
        lexicon: &Lexicon,
        posting: &Posting<'_>,
        plain: &str,
        text: &CleanText,
        units: &[usize],
    ) -> Self {
        let cells = Cells {
            salary: present(&posting.salary),
            min: present(&posting.salary_min),
            max: present(&posting.salary_max),
            currency: present(&posting.salary_currency),
            period: present(&posting.salary_period),
        };
        let words = &lexicon.pay;
        let pay = from_columns(words, &cells).or_else(|| from_text(words, plain));
        Self {
            min_years: min_years(&lexicon.years, text, units),
            pay,
            swapped: swapped(words, &cells),
        }
    }
}
