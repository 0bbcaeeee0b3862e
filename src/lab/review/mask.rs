//! Masks a posting's text for readers who label by duties: removes titles and the company's name as
//! far as they are recognised.

use std::collections::BTreeSet;
use std::ops::Range;

use titlegauge_core::scan::{Scanner, Trace};
use titlegauge_core::text::{CleanText, fold};

/// Returns the description as plain text with masks. `[TITLE]` replaces titles in running text and
/// the advertised title, and `[COMPANY]` the company. Web and mail addresses are left out.
pub fn masked(scanner: &Scanner, description: &str, title: &str, company_key: &str) -> String {
    let (_, trace) = scanner.trace(description, "");
    let joints = &scanner.lexicon().titles.mentions.joints;
    let titled = trace.titles.iter().map(|range| without_joints(&trace, range, joints));
    let mut masks: Vec<(Range<usize>, &str)> = titled.map(|range| (range, "[TITLE]")).collect();
    for title in titles(title) {
        masks.extend(mentions(&trace, &title).map(|range| (range, "[TITLE]")));
    }
    masks.extend(mentions(&trace, company_key).map(|range| (range, "[COMPANY]")));
    let mut masks: Vec<(Range<usize>, &str)> = masks
        .into_iter()
        .filter_map(|(range, word)| Some((trace.text.origin(range.start, range.end)?, word)))
        .collect();
    masks.sort_unstable_by_key(|(range, word)| (range.start, std::cmp::Reverse(range.end), *word));
    replaced(&trace.plain, &masks)
}

/// Returns a title without the small words before it, which the reader needs.
fn without_joints(trace: &Trace, title: &Range<usize>, joints: &BTreeSet<String>) -> Range<usize> {
    let words = trace.text.lower()[title.clone()].split(' ');
    let small =
        words.take_while(|word| joints.contains(*word)).map(|word| word.len() + 1).sum::<usize>();
    title.start + small.min(title.len())..title.end
}

/// Returns the folded advertised title, and its part before the first comma, bracket or dash.
fn titles(title: &str) -> Vec<String> {
    let mut text = CleanText::default();
    fold(title, &mut text);
    let whole = text.lower().trim_matches([' ', '.', ',', ':']).to_owned();
    let first = whole.split([',', ':']).next().unwrap_or_default().trim().to_owned();
    if first == whole { vec![whole] } else { vec![whole, first] }
}

/// Finds folded words in the text. A single word must have a capital letter, because "target" is not
/// always the company.
fn mentions<'a>(trace: &'a Trace, words: &'a str) -> impl Iterator<Item = Range<usize>> {
    let (lower, cased) = (trace.text.lower(), trace.text.cased().as_bytes());
    let single = !words.contains(' ');
    let needle = format!(" {words} ");
    let mut from = 0;
    std::iter::from_fn(move || {
        if words.is_empty() {
            return None;
        }
        let at = from + lower.get(from..)?.find(&needle)?;
        from = at + needle.len() - 1;
        Some(at + 1..from)
    })
    .filter(move |range| {
        !single || cased[range.start].is_ascii_uppercase() || !cased[range.start].is_ascii()
    })
}

/// Replaces the masked ranges, which may overlap, and removes empty lines.
fn replaced(plain: &str, masks: &[(Range<usize>, &str)]) -> String {
    let mut out = String::with_capacity(plain.len());
    let mut at = 0;
    for (range, word) in masks {
        if range.start >= at {
            out.push_str(&plain[at..range.start]);
            out.push_str(word);
        }
        at = at.max(range.end);
    }
    out.push_str(&plain[at..]);
    let visible = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let lines = out.lines().map(|line| line.chars().map(visible).collect::<String>());
    lines
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use titlegauge_core::lexicon::Lexicon;

    #[test]
    fn named_cases() {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let scanner = Scanner::new(Arc::clone(&lexicon));
        let cases = [
            ("plain", "Trim the lamps.", "Keeper", "skerry trust", "Trim the lamps."),
            (
                "titles in running text",
                "You report to the CTO.",
                "",
                "",
                "You report to the [TITLE].",
            ),
            (
                "the advertised title",
                "As senior wick warden you trim.",
                "Senior Wick Warden (m/f)",
                "",
                "As [TITLE] you trim.",
            ),
            (
                "the whole title before its part",
                "Wick Warden, North\ntrims.",
                "Wick Warden, North",
                "",
                "[TITLE]\ntrims.",
            ),
            (
                "the company",
                "Skerry Trust keeps lamps. The trust is old.",
                "",
                "skerry trust",
                "[COMPANY] keeps lamps. The trust is old.",
            ),
            (
                "a word that is not the company",
                "Hit the target with Target.",
                "",
                "target",
                "Hit the target with [COMPANY].",
            ),
            (
                "addresses",
                "See https://skerry.example/x or jobs@skerry.example for more.",
                "",
                "",
                "See  or  for more.",
            ),
            ("markup and blank lines", "<p>One</p><p>Two</p>", "", "", "One\nTwo"),
            (
                "one mask in another",
                "You report to the Head of Skerry Trust Engineering but to nobody else.",
                "",
                "skerry trust",
                "You report to the [TITLE] but to nobody else.",
            ),
        ];
        for (name, text, title, company, expected) in cases {
            assert_eq!(masked(&scanner, text, title, company), expected, "{name}");
        }
    }
}
