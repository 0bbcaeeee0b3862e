//! Numbers with their nouns, and shares of few.

/// A share of fewer postings says more about chance than about titles, so none is shown.
pub(super) const LEAST_FOR_SHARE: u64 = 5;

/// Returns a number with its noun, in the plural unless the number is 1.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
