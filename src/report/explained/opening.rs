//! The opening words, which an explanation of an export and one of a result have in common.

use std::fmt::Write as _;

use titlegauge_core::level::Level;

/// The titles of each level.
const TITLES: [&str; Level::ALL.len()] = [
    "no rank",
    "manager or supervisor",
    "director or head",
    "vice-president",
    "C level or president",
];

/// The labels of lines that are coloured on a terminal, with their colours.
const COLOURS: [(&str, &str); 5] = [
    ("Advertised", "\u{1b}[1m"),
    ("Described", "\u{1b}[1m"),
    ("Evidence", "\u{1b}[32m"),
    ("Against", "\u{1b}[33m"),
    ("Missing", "\u{1b}[31m"),
];

/// The level of the duties is the middle one of the probable levels. With a lower probability than
/// this, the text may rather mean a level below or above it.
pub const LEAST_SURE: f64 = 0.35;

/// Width of the labels, in characters.
const LABEL: usize = 12;

/// Appends a line with a label.
pub fn labelled_line(out: &mut String, label: &str, text: &str) {
    let _ = writeln!(out, "{label:<LABEL$}{text}");
}

/// Describes the advertised level.
pub fn advertised(level: Level) -> String {
    format!("{} (level {level})", TITLES[level.index()])
}

/// Describes the level of the duties. `probability` is that of the level.
pub fn described(level: Level, probability: Option<f64>) -> String {
    let meaning = level.meaning();
    match probability {
        Some(p) if p < LEAST_SURE => format!(
            "{meaning} (level {level} is the middle of what the text may mean, and itself {} likely)",
            chance(p)
        ),
        Some(p) => format!("{meaning} (level {level}, {} sure)", chance(p)),
        None => format!("{meaning} (level {level})"),
    }
}

/// Returns a probability in percent; never 0 or 100, because no estimate is that certain.
pub fn chance(probability: f64) -> String {
    match probability * 100.0 {
        percent if percent >= 99.5 => "over 99 %".to_owned(),
        percent if percent < 0.5 => "under 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// Colours the opening of an explanation: each line with one of the labels, and the lines without
/// a label after it. The text must be safe for a terminal.
pub fn coloured(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut colour = None;
    for line in text.split_inclusive('\n') {
        let label = line.get(..LABEL).unwrap_or_default().trim_end();
        let continues = label.is_empty() && line.trim_end().len() > LABEL;
        if !continues {
            colour = COLOURS.iter().find(|(name, _)| *name == label).map(|(_, colour)| colour);
        }
        match colour {
            Some(colour) => {
                let _ = writeln!(out, "{colour}{}\u{1b}[0m", line.trim_end_matches('\n'));
            }
            None => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_chance_is_certain() {
        let low = [(0.0, "under 1 %"), (0.004, "under 1 %"), (0.006, "1 %"), (0.81, "81 %")];
        let high = [(0.9899, "99 %"), (0.994, "99 %"), (0.996, "over 99 %"), (1.0, "over 99 %")];
        for (probability, shown) in low.into_iter().chain(high) {
            assert_eq!(chance(probability), shown);
        }
    }

    #[test]
    fn a_level_that_is_not_likely_is_said_to_be_the_middle() {
        let level = Level::ALL[1];
        let cases = [
            (None, "(level 1)"),
            (Some(0.41), "(level 1, 41 % sure)"),
            (Some(0.14), "is the middle of what the text may mean, and itself 14 % likely)"),
        ];
        for (probability, end) in cases {
            let text = described(level, probability);
            assert!(text.ends_with(end), "{text}");
        }
    }

    #[test]
    fn lines_are_coloured_by_their_label() {
        let text = "CIO\nEvidence    \"a\"\n            \"b\"\nTitle gap   +1\n\n  more\n";
        let expected = "CIO\n\u{1b}[32mEvidence    \"a\"\u{1b}[0m\n\u{1b}[32m            \"b\"\u{1b}[0m\nTitle gap   +1\n\n  more\n";
        assert_eq!(coloured(text), expected);
    }
}
