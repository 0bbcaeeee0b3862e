//! Numbers with their nouns.

/// Returns a number with its noun, in the plural unless the number is 1.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
