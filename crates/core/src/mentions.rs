//! Searches the folded text, in one pass, for the literals that every statement of required years
//! or of a superior contains.
//!
//! The parsers read only the places found here, so a text without such a literal costs them
//! nothing. `benches/prefilter.rs` compares this with other ways to search.

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::lexicon::Lexicon;
use crate::superior;
use crate::text::CleanText;

/// The statement that a literal may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A number of years.
    Unit,
    /// A superior's title; the number is the index of the literal's group in [`superior::cues`].
    Cue(usize),
}

/// A literal, which begins with a word and has no space before it.
#[derive(Debug, Clone)]
struct Literal {
    text: String,
    kind: Kind,
}

/// A place at which a superior's title may be introduced. Places are in the order of their groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cue {
    group: usize,
    at: usize,
}

/// The literals of a lexicon, compiled for the search.
#[derive(Debug)]
pub struct MentionFinder {
    /// `None` if the lists are too large to compile; all literals are then searched for one by one.
    automaton: Option<AhoCorasick>,
    literals: Vec<Literal>,
}

/// The places in one text.
#[derive(Debug, Default)]
pub struct Mentions {
    units: Vec<usize>,
    cues: Vec<Cue>,
}

impl Mentions {
    /// Returns the byte offsets of the spaces before words for years, in order.
    pub fn units(&self) -> &[usize] {
        &self.units
    }

    /// Returns the byte offsets of the spaces before words that introduce a superior's title, the
    /// plainest first.
    pub fn cues(&self) -> impl Iterator<Item = usize> {
        self.cues.iter().map(|cue| cue.at)
    }
}

impl MentionFinder {
    /// Compiles the literals that the parsers for years and for the reporting line require.
    pub fn new(lexicon: &Lexicon) -> Self {
        let units = lexicon.years.units.iter();
        let units = units.map(|unit| Literal { text: format!("{unit} "), kind: Kind::Unit });
        let groups = superior::cues(&lexicon.reporting).into_iter().enumerate();
        let cues = groups.flat_map(|(group, cues)| {
            cues.into_iter().map(move |text| Literal { text, kind: Kind::Cue(group) })
        });
        let literals: Vec<_> = units.chain(cues).collect();
        // Literals exclude the space before them. If all began with a space, the automaton would
        // search for spaces instead of the rarer pairs of letters.
        let texts = literals.iter().map(|literal| &literal.text);
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(texts).ok();
        Self { automaton, literals }
    }

    /// Finds all places in `text`. Clears `into` first.
    pub fn find(&self, text: &CleanText, into: &mut Mentions) {
        let lower = text.lower();
        into.units.clear();
        into.cues.clear();
        match &self.automaton {
            Some(automaton) => {
                let mut from = 0;
                while let Some(hit) = automaton.find(Input::new(lower).range(from..)) {
                    self.note(lower, hit.start(), into);
                    // The next literal may begin inside this match, so not its end.
                    from = hit.start() + 1;
                }
            }
            None => (1..lower.len())
                .filter(|at| lower.is_char_boundary(*at))
                .for_each(|at| self.note(lower, at, into)),
        }
        into.cues.sort_unstable();
    }

    /// Records the space before byte `start` for every literal that begins there with a word.
    fn note(&self, lower: &str, start: usize, into: &mut Mentions) {
        let Some(space) = start.checked_sub(1).filter(|at| lower.as_bytes()[*at] == b' ') else {
            return;
        };
        let here = self.literals.iter().filter(|literal| lower[start..].starts_with(&literal.text));
        for literal in here {
            match literal.kind {
                Kind::Unit => into.units.push(space),
                Kind::Cue(group) => into.cues.push(Cue { group, at: space }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::offer::min_years;
    use crate::superior::reports_to;
    use crate::text::clean;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::builtin().unwrap());
    static FINDER: LazyLock<MentionFinder> = LazyLock::new(|| MentionFinder::new(&LEXICON));
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut words = Vec::new();
        for file in
            [include_str!("../keywords/years.toml"), include_str!("../keywords/reporting.toml")]
        {
            for value in toml::from_str::<toml::Table>(file).unwrap().values() {
                words.extend(
                    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()),
                );
            }
        }
        words
    });

    /// Generates texts of literals, which random words would seldom form, other words of the lists,
    /// and noise.
    fn text() -> impl Strategy<Value = String> {
        let literals: Vec<String> =
            FINDER.literals.iter().map(|literal| literal.text.replace(" :", ":")).collect();
        let word = prop_oneof![
            2 => proptest::sample::select(literals),
            4 => proptest::sample::select(WORDS.clone()),
            1 => proptest::sample::select(vec!["5", "10+", "3-5", "The CTO", "Head of IT", "experience", "under the"]).prop_map(str::to_owned),
            1 => "[a-zA-Z\u{e9}]{1,8}",
            1 => "[.,:;\n&()+-]",
        ];
        proptest::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
    }

    fn folded(text: &str) -> CleanText {
        let mut folded = CleanText::default();
        clean(text, &mut folded);
        folded
    }

    fn places(finder: &MentionFinder, text: &CleanText) -> Mentions {
        let mut mentions = Mentions::default();
        finder.find(text, &mut mentions);
        mentions
    }

    /// Returns the byte offsets of all spaces before words, without the filter.
    fn everywhere(text: &CleanText) -> Vec<usize> {
        text.lower()
            .match_indices(' ')
            .map(|(at, _)| at)
            .filter(|at| at + 1 < text.lower().len())
            .collect()
    }

    proptest! {
        #[test]
        fn the_automaton_finds_the_same_as_a_search_at_every_byte(text in text()) {
            let text = folded(&text);
            let plain = MentionFinder { automaton: None, literals: FINDER.literals.clone() };
            let (one, other) = (places(&FINDER, &text), places(&plain, &text));
            prop_assert_eq!((one.units, one.cues), (other.units, other.cues));
        }

        #[test]
        fn no_other_place_gives_years(text in text()) {
            let text = folded(&text);
            let required = |places: &[usize]| min_years(&LEXICON.years, &text, places);
            let mentions = places(&FINDER, &text);
            prop_assert_eq!(required(&everywhere(&text)), required(mentions.units()));
        }

        #[test]
        fn no_other_place_gives_a_superior(text in text()) {
            let text = folded(&text);
            let mentions = places(&FINDER, &text);
            let others = everywhere(&text).into_iter().filter(|at| !mentions.cues().any(|cue| cue == *at));
            prop_assert_eq!(reports_to(&LEXICON.reporting, &text, others), "");
        }
    }

    /// The property tests are meaningful only if their texts contain years and superiors.
    #[test]
    fn places_of_both_kinds() {
        let text = folded(
            "Responsible to the CTO. 5 years of experience. Accountable to our staff, accountable to the board. Reports to the CFO.",
        );
        let mentions = places(&FINDER, &text);
        let word = |at: usize| text.lower()[at + 1..].split(' ').next().unwrap_or_default();
        assert_eq!(mentions.units().iter().map(|at| word(*at)).collect::<Vec<_>>(), ["years"]);
        assert_eq!(
            mentions.cues().map(word).collect::<Vec<_>>(),
            ["reports", "responsible", "accountable"]
        );
        assert_eq!(min_years(&LEXICON.years, &text, mentions.units()), Some(5));
        assert_eq!(reports_to(&LEXICON.reporting, &text, mentions.cues()), "CFO");
    }
}
