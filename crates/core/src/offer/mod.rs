//! What a posting offers and asks for beside the duties: pay, and years of experience.
//!
//! For those who study pay and entry barriers. It is read beside the label and never
//! enters it: [`crate::verdict`] stands above this module and knows nothing of it.
//! Only what is plainly said is taken; the rest stays empty.

mod amount;
mod context;
mod currency;
mod pay;
mod stated;
mod words;
mod years;

pub use pay::{Cells, Pay, from_columns, from_text, swapped};
pub use stated::Period;
pub use years::min_years;

use crate::posting::Posting;
use crate::text::CleanText;
use crate::values::present;

/// What is offered and asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offer {
    /// Years of experience asked for, at the least.
    pub min_years: Option<u8>,
    /// What is paid.
    pub pay: Option<Pay>,
    /// Whether the export had the higher bound first.
    pub swapped: bool,
}

impl Offer {
    /// Reads a posting whose description is `plain` without markup and `text` folded.
    pub fn read(posting: &Posting<'_>, plain: &str, text: &CleanText) -> Self {
        let cells = Cells {
            salary: present(&posting.salary),
            min: present(&posting.salary_min),
            max: present(&posting.salary_max),
            currency: present(&posting.salary_currency),
            period: present(&posting.salary_period),
        };
        let pay = from_columns(&cells).or_else(|| from_text(plain));
        Self { min_years: min_years(text), pay, swapped: swapped(&cells) }
    }
}
