//! Both methods against a naive scan, on random phrases and texts.

use super::*;
use crate::lexicon::{Pattern, TermUse};
use crate::text::fold;
use proptest::prelude::*;

/// Segments as lists of literals, each pattern a list of segments.
fn phrase_set(patterns: &[Vec<Vec<String>>]) -> PhraseSet {
    let mut set = PhraseSet::default();
    for (owner, segments) in (0..).zip(patterns) {
        let mut ids = Vec::new();
        for literals in segments {
            let segment = u32::try_from(set.segments).unwrap();
            set.segments += 1;
            ids.push(segment);
            for literal in literals {
                let lower = literal.to_lowercase();
                let capitals = if *literal == lower {
                    u32::MAX
                } else {
                    set.capitals.push(literal.clone());
                    u32::try_from(set.capitals.len() - 1).unwrap()
                };
                let term = set.terms.iter().position(|t| *t == lower).unwrap_or_else(|| {
                    set.terms.push(lower.clone());
                    set.uses.push(Vec::new());
                    set.terms.len() - 1
                });
                set.uses[term].push(TermUse { segment, capitals });
            }
        }
        set.patterns.push(Pattern { segments: ids, owner });
    }
    set
}

/// Every place at which a literal stands, word by word.
fn places(cased: &[&str], literals: &[String]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for start in 0..cased.len() {
        for literal in literals {
            let words: Vec<&str> = literal.split(' ').collect();
            let here = cased.get(start..start + words.len());
            let same = |(w, c): (&&str, &&str)| {
                if w.bytes().any(|b| b.is_ascii_uppercase()) { w == c } else { *w == c.to_lowercase() }
            };
            if here.is_some_and(|here| words.iter().zip(here).all(same)) {
                out.push((start + words.len(), start));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Where the nearest chain of segments starts, by trying all.
fn naive_chain(tokens: &[&str], broken: &[usize], segments: &[Vec<String>], before: usize) -> Option<usize> {
    let Some((wanted, earlier)) = segments.split_last() else { return Some(before) };
    for (end, start) in places(tokens, wanted).into_iter().rev().filter(|&(end, _)| end <= before) {
        let gap = &tokens[end..before];
        let words = gap.iter().filter(|t| !matches!(**t, "," | "." | ":")).count();
        let ends = gap.iter().any(|t| matches!(*t, "." | ":")) || broken.iter().any(|&b| end <= b && b <= before);
        if words <= MOST_GAP_WORDS
            && !ends
            && let Some(found) = naive_chain(tokens, broken, earlier, start)
        {
            return Some(found);
        }
    }
    None
}

fn naive(text: &CleanText, patterns: &[Vec<Vec<String>>]) -> Vec<(usize, usize, u32)> {
    let tokens: Vec<&str> = text.cased().split(' ').filter(|t| !t.is_empty()).collect();
    let mut offsets = vec![1];
    for token in &tokens {
        offsets.push(offsets.last().unwrap() + token.len() + 1);
    }
    // A barrier stands at the space before a token.
    let broken: Vec<usize> = text.barriers().iter().filter_map(|&b| offsets.iter().position(|&o| o == b as usize + 1)).collect();
    let mut out = Vec::new();
    for (owner, segments) in (0..).zip(patterns) {
        let Some((last, earlier)) = segments.split_last() else { continue };
        for (end, start) in places(&tokens, last) {
            if let Some(from) = naive_chain(&tokens, &broken, earlier, start) {
                out.push((offsets[from], offsets[end] - 1, owner));
            }
        }
    }
    out.sort_unstable();
    out
}

fn literal() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![Just("a"), Just("b"), Just("c"), Just("IT"), Just("run")], 1..3)
        .prop_map(|w| w.join(" "))
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => Just("a "), 6 => Just("b "), 4 => Just("c "), 3 => Just("IT "), 3 => Just("it "), 3 => Just("run "), 3 => Just("x "),
        1 => Just(", "), 1 => Just(". "), 1 => Just("\n"), 1 => Just("\n- "), 1 => Just("A "),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn both_methods_agree_with_a_naive_scan(
        patterns in proptest::collection::vec(proptest::collection::vec(proptest::collection::btree_set(literal(), 1..3), 1..4), 1..6),
        before in text(),
        plain in text(),
    ) {
        let patterns: Vec<Vec<Vec<String>>> = patterns.into_iter().map(|p| p.into_iter().map(|s| s.into_iter().collect()).collect()).collect();
        let mut folded = CleanText::default();
        fold(&plain, &mut folded);
        let expected = naive(&folded, &patterns);
        for method in [Method::Bytes, Method::Words] {
            let automaton = Automaton::with(method, phrase_set(&patterns));
            let (mut work, mut found) = (Workspace::default(), Vec::new());
            // What another text left in the buffers must not show.
            let mut other = CleanText::default();
            fold(&before, &mut other);
            automaton.find(&other, &mut work, &mut found);
            automaton.find(&folded, &mut work, &mut found);
            let mut found: Vec<_> = found.iter().map(|m| (m.start, m.end, m.owner)).collect();
            found.sort_unstable();
            found.dedup();
            let mut expected = expected.clone();
            expected.dedup();
            prop_assert_eq!(found, expected, "{:?} {:?}", method, folded.cased());
        }
    }
}
