//! Numbers of keyword files that would make nonsense of every label, refused where they are
//! read, so that the message has their line.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A hit counts at most so many hundredths, so that no sum of them is too large.
const MOST_PERCENT: u32 = 1000;

/// A weight, which is neither infinite nor "not a number".
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Weight(#[serde(deserialize_with = "finite")] pub f64);

/// A number that can be reckoned with.
pub fn finite<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(from)?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err(D::Error::custom(format!("{number} is no number to reckon with")))
    }
}

/// A number to divide scores by, which keeps their order.
pub fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = finite(from)?;
    if number > 0.0 {
        Ok(number)
    } else {
        Err(D::Error::custom(format!("{number} is not above 0")))
    }
}

/// Hundredths.
pub fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(from)?;
    if number <= MOST_PERCENT {
        Ok(number)
    } else {
        Err(D::Error::custom("a percent is 0 to 1,000"))
    }
}
