//! Groups inputs by kind and night.

use std::collections::{BTreeMap, BTreeSet};

use titlegauge_figures::tally::Records;

/// The counts of one input. The texts are JSON, as in the table `inputs`.
pub(super) struct InputCounts {
    pub(super) columns: String,
    pub(super) records: Records,
    pub(super) filled: Option<String>,
    pub(super) headers: Option<String>,
}

/// The inputs of one kind on one night.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) records: Records,
    pub(super) columns: BTreeSet<String>,
    /// Number of records with a value, by meaning.
    pub(super) filled: BTreeMap<String, u64>,
    /// Number of records of the inputs for which `filled` is known, without rejects.
    pub(super) known: u64,
    /// Names in headers; `None` if no input has a header or the history has none of them.
    pub(super) headers: Option<BTreeSet<String>>,
}

/// Groups of one kind by night.
pub(super) type Nights = BTreeMap<String, Group>;

/// Groups by kind of input.
pub(super) type Groups = BTreeMap<String, Nights>;

/// Adds an input to its group. Ignores texts that are not JSON: this program did not write them.
pub(super) fn add(groups: &mut Groups, name: &str, night: &str, input: &InputCounts) {
    let group = groups.entry(kind_of(name)).or_default().entry(night.to_owned()).or_default();
    group.records.merge(&input.records);
    group.columns.insert(input.columns.clone());
    let filled = input.filled.as_deref();
    if let Some(filled) =
        filled.and_then(|json| serde_json::from_str::<BTreeMap<String, u64>>(json).ok())
    {
        for (meaning, count) in filled {
            *group.filled.entry(meaning).or_default() += count;
        }
        group.known += input.records.read() - input.records.rejected;
    }
    let headers = input.headers.as_deref();
    if let Some(headers) =
        headers.and_then(|json| serde_json::from_str::<BTreeSet<String>>(json).ok())
    {
        group.headers.get_or_insert_default().extend(headers);
    }
}

/// Returns the name of a file without its digits, which are mostly a date.
pub(super) fn kind_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_dates() {
        for name in ["exports/board-2026-03-14.csv", "board-2025-12-01.csv", "a1/board-20-1-2.csv"]
        {
            assert_eq!(kind_of(name), "board---.csv");
        }
    }
}
