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
mod years;

pub use pay::{Cells, Pay, from_columns, from_text, swapped};
pub use stated::Period;
pub use years::min_years;

use crate::lexicon::Lexicon;
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
    /// Reads a posting whose description is `plain` without markup and `text` folded; `units` are
    /// the places of words for years, as [`min_years`] takes them.
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
