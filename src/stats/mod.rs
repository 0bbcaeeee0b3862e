//! Pure functions over plain numbers.

mod keyness;
mod rates;

pub use keyness::{Keyness, Said, keyness};
pub use rates::{mean_level, per_thousand, share};
