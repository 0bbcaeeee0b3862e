//! The country that a location names.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A line for each country: its code and its names, the usual one first. Left out are the country
/// of Georgia, since the state is advertised far more often, and codes that are also those of states
/// (CA, DE, IN).
const LIST: &str = include_str!("countries.txt");

/// Words of a location that name no place.
const NO_PLACES: [&str; 7] = ["remote", "hybrid", "onsite", "office", "home", "based", "only"];

static COUNTRIES: LazyLock<Countries> = LazyLock::new(Countries::new);

/// A country, by its two letters in ISO 3166-1. Kosovo has XK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Country([u8; 2]);

struct Countries {
    by_name: FxHashMap<String, Country>,
    names: FxHashMap<Country, &'static str>,
}

impl Countries {
    fn new() -> Self {
        let mut all = Self { by_name: FxHashMap::default(), names: FxHashMap::default() };
        for line in LIST.lines() {
            let Some(([a, b], [b' ', ..])) = line.as_bytes().split_first_chunk() else { continue };
            let country = Country([*a, *b]);
            for (at, name) in line[3..].split('|').enumerate() {
                if at == 0 {
                    all.names.insert(country, name);
                }
                all.by_name.insert(name.to_lowercase(), country);
            }
        }
        all
    }
}

impl Country {
    /// Returns the country that a location names: its last part, or that of the first of several
    /// places. `None` if this is not the name of a country.
    pub fn of(location: &str) -> Option<Self> {
        let first = location.split([';', '|']).next()?.to_lowercase();
        let ends = |c: char| matches!(c, ',' | '(' | ')' | '/' | '\n' | '–' | '—');
        let name = first.rsplit(ends).flat_map(|part| part.rsplit(" - ")).find_map(place)?;
        COUNTRIES.by_name.get(&name).copied()
    }
}

/// A part of a location without the words that name no place; `None` if nothing is left.
fn place(part: &str) -> Option<String> {
    let words: Vec<&str> =
        part.split_whitespace().filter(|word| !NO_PLACES.contains(word)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match COUNTRIES.names.get(self) {
            Some(name) => f.write_str(name),
            None => f.write_str(&String::from_utf8_lossy(&self.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_cases() {
        let cases = [
            ("the last part", "Porto, Portugal", Some("Portugal")),
            ("a country alone", "Viet Nam", Some("Vietnam")),
            ("two words before remote", "United States - Remote", Some("United States")),
            ("remote before it", "Remote - Canada", Some("Canada")),
            ("without a sign", "US Remote", Some("United States")),
            ("in brackets", "Brazil (Remote)", Some("Brazil")),
            ("the first of several", "Leeds, England; Paris, France", Some("United Kingdom")),
            ("a state", "Peru, IN", None),
            ("a state that is a word", "Lebanon, OR", None),
            ("a state called like a country", "Atlanta, Georgia", None),
            ("a state with a country in its name", "Santa Fe, New Mexico", None),
            ("no place", "Remote", None),
            ("nothing", "", None),
        ];
        for (name, location, country) in cases {
            let found = Country::of(location).map(|country| country.to_string());
            assert_eq!(found.as_deref(), country, "{name}");
        }
    }

    #[test]
    fn each_line_has_a_code_and_its_own_names() {
        let names: Vec<&str> = LIST.lines().flat_map(|line| line[3..].split('|')).collect();
        assert_eq!(COUNTRIES.by_name.len(), names.len());
        assert_eq!(COUNTRIES.names.len(), LIST.lines().count());
        assert!(LIST.lines().is_sorted());
        for name in names {
            assert!(Country::of(name).is_some(), "{name}");
        }
    }
}
