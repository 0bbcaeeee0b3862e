//! Names of staging folders. Results are written to one, and `nightly` removes those of killed runs.

use std::ffi::OsStr;

/// The file name of the history in a store of `nightly`.
pub const HISTORY: &str = "history.sqlite";

/// The number of names tried for a staging folder.
pub const ATTEMPTS: u32 = 100;

/// Returns the name of a staging folder for `target`.
pub fn staging_name(target: &str, process: u32, attempt: u32) -> String {
    format!(".{target}.titlegauge-{process}-{attempt}")
}

/// Returns true for the exact names that [`staging_name`] gives to staging folders of `target`. A folder
/// whose name only begins like one belongs to the user and must not be removed.
pub fn is_staging(file_name: &OsStr, target: &str) -> bool {
    let numbers = || {
        let (_, numbers) = file_name.to_str()?.rsplit_once(".titlegauge-")?;
        let (process, attempt) = numbers.split_once('-')?;
        Some((process.parse().ok()?, attempt.parse().ok()?))
    };
    // Rebuilt and compared, because a number can be written in other ways, such as with a sign.
    numbers().is_some_and(|(process, attempt)| {
        attempt < ATTEMPTS && *file_name == *staging_name(target, process, attempt)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_names_are_staging_folders() {
        for (name, expected) in [
            (".out.titlegauge-1-0", true),
            (".out.titlegauge-4294967295-99", true),
            (".out.titlegauge-4294967296-0", false),
            (".out.titlegauge-1-100", false),
            (".out.titlegauge-01-0", false),
            (".out.titlegauge-+1-0", false),
            (".out.titlegauge-1-0-notes", false),
            (".out.titlegauge-1-", false),
            (".out.titlegauge-notes", false),
            (".out.titlegauge.partial", false),
            (".other.titlegauge-1-0", false),
            ("out.titlegauge-1-0", false),
        ] {
            assert_eq!(is_staging(OsStr::new(name), "out"), expected, "{name}");
        }
        assert!(is_staging(OsStr::new(".a.titlegauge-1-2.titlegauge-3-4"), "a.titlegauge-1-2"));
    }
}
