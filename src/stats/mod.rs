//! Pure functions over plain numbers.

mod bootstrap;
mod keyness;
mod rates;

pub use bootstrap::{Estimate, bootstrap};
pub use keyness::{Keyness, Said, keyness};
pub use rates::{mean_level, per_thousand, share};
