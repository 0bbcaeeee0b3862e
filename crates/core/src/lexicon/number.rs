//! Checks for numbers that would spoil every label. They run while a file is parsed, so that the
//! message has the line.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The most hundredths that a hit may count; it keeps sums within 32 bits.
const MOST_PERCENT: u32 = 1000;

/// A finite weight.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Weight(#[serde(deserialize_with = "finite")] pub f64);

/// Reads a finite number.
pub fn finite<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(from)?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err(D::Error::custom(format!("{number} is not a finite number")))
    }
}

/// Reads a finite number above 0: a divisor of scores that keeps their order.
pub fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = finite(from)?;
    if number > 0.0 {
        Ok(number)
    } else {
        Err(D::Error::custom(format!("{number} is not above 0")))
    }
}

/// Reads hundredths.
pub fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(from)?;
    if number <= MOST_PERCENT {
        Ok(number)
    } else {
        Err(D::Error::custom("a percent is 0 to 1,000"))
    }
}
