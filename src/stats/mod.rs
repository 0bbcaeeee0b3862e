//! Pure functions over plain numbers.

mod rates;

pub use rates::{mean_level, per_thousand, share};
