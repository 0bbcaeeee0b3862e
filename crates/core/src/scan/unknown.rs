//! The words of a posting's duties that the keyword files do not contain: the words of zones of
//! duties without headings, hits and titles.
//!
//! Authors of keywords look here for missing phrases. A search for words that go with a figure
//! must use these words only, since the other words determine the figure.

use std::ops::Range;

use super::cues::MaskKind;
use super::scanner::Scratch;
use super::trace::Trace;
use crate::lexicon::{FeatureId, FeatureKind, Lexicon, WordFlag};
use crate::text::CleanText;

impl Trace {
    /// Calls `found` with the byte range of every word outside hits of duties and titles, and with
    /// true if it directly follows the word of the last call.
    pub fn each_unknown(&self, lexicon: &Lexicon, found: &mut impl FnMut(Range<usize>, bool)) {
        let known = self
            .hits
            .iter()
            .map(|hit| hit.start..hit.end)
            .chain(self.titles.iter().cloned())
            .collect();
        let zones = self.zones.iter().zip(&self.headings);
        let places = zones.filter(|((_, zone), heading)| lexicon[*zone].duty && !**heading);
        each_unknown(
            lexicon,
            self.text.lower(),
            places.map(|((place, _), _)| place.clone()),
            known,
            found,
        );
    }
}

impl Scratch {
    /// The words of the last text outside hits of duties, outside words of classes, outside learned
    /// words that have weight on the level, outside titles, and outside the company's name. Adjacent
    /// words have a space between them, others a line break.
    ///
    /// The gap would otherwise explain itself: words that make the level low are those of inflated
    /// titles.
    pub fn unknown(&self, lexicon: &Lexicon, text: &CleanText) -> String {
        let hits = self.matches.iter().map(|m| m.start..m.end);
        let place = |token: u32| self.tokens.all()[token as usize].place();
        let found = self.features.found(&lexicon.features, &self.tokens);
        let decisive = found.filter(|p| decides_level(lexicon, p.feature));
        let decisive = decisive.map(|p| place(p.first).start..place(p.end - 1).end);
        let titles = self
            .masks
            .iter()
            .filter(|mask| !matches!(mask.kind, MaskKind::Cue(_)))
            .map(|mask| mask.start..mask.end);
        let places = self.stretches.iter().filter(|s| lexicon[s.zone].duty && !s.heading);
        let lower = text.lower();
        let mut out = String::new();
        each_unknown(
            lexicon,
            lower,
            places.map(|s| s.start..s.end),
            hits.chain(decisive).chain(titles).collect(),
            &mut |word, follows| {
                if !out.is_empty() {
                    out.push(if follows { ' ' } else { '\n' });
                }
                out.push_str(&lower[word]);
            },
        );
        out
    }
}

/// Returns true for words of classes, and for learned words that have weight on the level. A pair
/// of classes also covers the words between, so its classes count and not the pair.
fn decides_level(lexicon: &Lexicon, feature: FeatureId) -> bool {
    match lexicon.features.kind(feature) {
        FeatureKind::Class => true,
        FeatureKind::Pair => false,
        FeatureKind::Words => lexicon.models.features.row(feature).is_some_and(|row| {
            lexicon.models.level.feature(row).any(|weight| weight.thousandths() != 0)
        }),
    }
}

/// Calls `found` for every word of `places` outside the ranges `known`, as
/// [`Trace::each_unknown`] does.
fn each_unknown(
    lexicon: &Lexicon,
    lower: &str,
    places: impl Iterator<Item = Range<usize>>,
    mut known: Vec<Range<usize>>,
    found: &mut impl FnMut(Range<usize>, bool),
) {
    known.sort_unstable_by_key(|range| (range.start, range.end));
    let mut known = known.into_iter().peekable();
    let mut covered = 0;
    for place in places {
        let mut follows = false;
        let mut at = place.start;
        for token in lower[place].split(' ') {
            let end = at + token.len();
            while let Some(range) = known.next_if(|range| range.start < end) {
                covered = covered.max(range.end);
            }
            let in_link =
                || lexicon.dictionary.is(lexicon.dictionary.word(token), WordFlag::NoWord);
            let unknown =
                at >= covered && token.bytes().any(|b| b.is_ascii_alphabetic()) && !in_link();
            if unknown {
                found(at..end, follows);
            }
            follows = unknown;
            at = end + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scan::Scanner;
    use crate::text::clean;

    #[test]
    fn words_of_a_text() {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let scanner = Scanner::new(Arc::clone(&lexicon));
        // Words that no one uses, since learned words of the built-in folder are left out.
        let cases = [
            ("none", "", ""),
            ("side by side", "Zorb wexel plint lamfs", "zorb wexel plint lamfs"),
            (
                "parted by commas, numbers, sentences",
                "Lamfs, 24 wexels. Plint",
                "lamfs\nwexels\nplint",
            ),
            ("no parts of links", "Lamfs www wexel com plint", "lamfs\nwexel\nplint"),
            ("not inside a hit", "Lamfs set the IT strategy wexels", "lamfs\nwexels"),
            ("not a word of a class", "Lamfs python wexels", "lamfs\nwexels"),
            ("not a learned word", "Lamfs assist wexels", "lamfs\nwexels"),
            ("not somebody's title", "Lamfs zorb Chief Executive Officer", "lamfs zorb"),
            (
                "not a heading, not in zones without duties",
                "Benefits:\nLamfs\nDuties:\nWexels",
                "wexels",
            ),
        ];
        for (name, text, expected) in cases {
            let (mut scratch, mut folded) = (Scratch::default(), CleanText::default());
            clean(text, &mut folded);
            scanner.scan_folded(&folded, "", &mut scratch);
            assert_eq!(scratch.unknown(&lexicon, &folded), expected, "{name}");
        }
    }
}
