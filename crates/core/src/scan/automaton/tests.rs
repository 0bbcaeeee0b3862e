//! The automaton against a naive scan, on random phrases and texts, and against
//! `aho-corasick` with the built-in keywords on the samples.

use std::sync::Arc;

use super::types::MOST_GAP_WORDS;
use super::*;
use crate::lexicon::{ANY_CASE, Dictionary, Lexicon, Pattern, PhraseSet, TermUse};
use crate::text::{clean, fold};
use aho_corasick::{AhoCorasick, MatchKind};
use proptest::prelude::*;

/// Segments as lists of literals, each pattern a list of segments.
fn phrase_set(dictionary: &mut Dictionary, patterns: &[Vec<Vec<String>>]) -> PhraseSet {
    let mut set = PhraseSet::default();
    for (owner, segments) in (0..).zip(patterns) {
        let mut ids = Vec::new();
        for literals in segments {
            let segment = index32(set.segments);
            set.segments += 1;
            ids.push(segment);
            for literal in literals {
                let lower = literal.to_lowercase();
                let capitals = if *literal == lower {
                    ANY_CASE
                } else {
                    let is_capital = |word: &str| word.bytes().any(|b| b.is_ascii_uppercase());
                    let places = (0..).zip(literal.split(' ')).filter(|(_, word)| is_capital(word));
                    set.capitals.push(places.map(|(place, word)| (place, word.into())).collect());
                    index32(set.capitals.len() - 1)
                };
                let words: Vec<u32> =
                    lower.split(' ').map(|word| dictionary.intern(word)).collect();
                let (term, _) = set.trie.insert(&words);
                set.uses.push(TermUse { term, segment, capitals });
            }
        }
        set.patterns.push(Pattern { segments: ids, owner });
    }
    set
}

/// Finds every place at which a literal appears, word by word.
fn places(cased: &[&str], literals: &[String]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for start in 0..cased.len() {
        for literal in literals {
            let words: Vec<&str> = literal.split(' ').collect();
            let here = cased.get(start..start + words.len());
            let same = |(w, c): (&&str, &&str)| {
                if w.bytes().any(|b| b.is_ascii_uppercase()) {
                    w == c
                } else {
                    *w == c.to_lowercase()
                }
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

/// The start of the nearest chain of segments, found by trying all.
fn naive_chain(
    tokens: &[&str],
    broken: &[usize],
    segments: &[Vec<String>],
    before: usize,
) -> Option<usize> {
    let Some((wanted, earlier)) = segments.split_last() else { return Some(before) };
    for (end, start) in places(tokens, wanted).into_iter().rev().filter(|&(end, _)| end <= before) {
        let gap = &tokens[end..before];
        let words = gap.iter().filter(|t| !matches!(**t, "," | "." | ":")).count();
        let ends = gap.iter().any(|t| matches!(*t, "." | ":"))
            || broken.iter().any(|&b| end <= b && b <= before);
        if words <= MOST_GAP_WORDS as usize
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
    // A barrier is at the space before a token.
    let broken: Vec<usize> = text
        .barriers()
        .iter()
        .filter_map(|&b| offsets.iter().position(|&o| o == b as usize + 1))
        .collect();
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
    proptest::collection::vec(
        prop_oneof![Just("a"), Just("b"), Just("c"), Just("IT"), Just("run")],
        1..3,
    )
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
    fn it_agrees_with_a_naive_scan(
        patterns in proptest::collection::vec(proptest::collection::vec(proptest::collection::btree_set(literal(), 1..3), 1..4), 1..6),
        before in text(),
        plain in text(),
    ) {
        let patterns: Vec<Vec<Vec<String>>> = patterns.into_iter().map(|p| p.into_iter().map(|s| s.into_iter().collect()).collect()).collect();
        let mut folded = CleanText::default();
        fold(&plain, &mut folded);
        let mut expected = naive(&folded, &patterns);
        let mut dictionary = Dictionary::default();
        let automaton = Automaton::new(Arc::new(phrase_set(&mut dictionary, &patterns)));
        let (mut tokens, mut work, mut found) = (Tokens::default(), Workspace::default(), Vec::new());
        // Leftovers of another text in the buffers must not show.
        let mut other = CleanText::default();
        fold(&before, &mut other);
        tokens.read(&dictionary, &other);
        automaton.find(&other, &tokens, &mut work, &mut found);
        tokens.read(&dictionary, &folded);
        automaton.find(&folded, &tokens, &mut work, &mut found);
        for m in &found {
            let own = &tokens.all()[m.tokens()];
            prop_assert_eq!((own[0].start as usize, own[own.len() - 1].end as usize), (m.start, m.end));
        }
        let mut found: Vec<_> = found.iter().map(|m| (m.start, m.end, m.owner)).collect();
        found.sort_unstable();
        found.dedup();
        expected.dedup();
        prop_assert_eq!(found, expected, "{:?}", folded.cased());
    }
}

/// The texts of the samples, folded.
fn samples() -> Vec<CleanText> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let mut out = Vec::new();
    for (name, delimiter) in
        [("postings.csv", b','), ("board-export.csv", b','), ("html-feed.tsv", b'\t')]
    {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_path(folder.join(name))
            .unwrap();
        for record in reader.byte_records().map_while(Result::ok) {
            let longest = record.iter().max_by_key(|field| field.len()).unwrap_or_default();
            let mut text = CleanText::default();
            clean(&String::from_utf8_lossy(longest), &mut text);
            out.push(text);
        }
    }
    assert!(out.len() > 50, "{}", out.len());
    out
}

#[test]
fn terms_are_those_that_aho_corasick_finds() {
    let lexicon = Lexicon::builtin().unwrap();
    let trie = &lexicon.phrases.trie;
    let text_of = |words: &Vec<u32>| {
        words.iter().map(|word| lexicon.dictionary.text(*word)).collect::<Vec<_>>().join(" ")
    };
    let terms: Vec<String> = trie.words().iter().map(text_of).collect();
    let bytes = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&terms).unwrap();
    let automaton = Automaton::new(Arc::clone(&lexicon.phrases));
    let (mut tokens, mut work, mut all) = (Tokens::default(), Workspace::default(), 0);
    for text in samples() {
        let lower = text.lower().as_bytes();
        let mut expected: Vec<(usize, usize, u32)> = bytes
            .find_overlapping_iter(lower)
            .filter(|m| {
                m.start() > 0 && lower[m.start() - 1] == b' ' && lower.get(m.end()) == Some(&b' ')
            })
            .map(|m| (m.start(), m.end(), m.pattern().as_u32()))
            .collect();
        expected.sort_unstable();
        tokens.read(&lexicon.dictionary, &text);
        let searched = Searched { text: &text, tokens: tokens.all() };
        let mut found = Vec::new();
        automaton.look_ahead(searched.tokens, 0..tokens.all().len(), &mut work);
        let mut terms = Vec::new();
        automaton.terms(searched.tokens, &work.openings, &mut terms);
        for (first, end, node) in terms {
            let Range { start, end } = searched.bytes(first as usize..end as usize);
            found.push((start, end, node.term));
        }
        found.sort_unstable();
        assert_eq!(found, expected, "{}", text.lower());
        all += found.len();
    }
    assert!(all > 10_000, "{all}");
}

#[test]
fn phrases_with_gaps_are_those_of_a_naive_scan_on_the_samples() {
    let lexicon = Lexicon::builtin().unwrap();
    let set = &lexicon.phrases;
    let words = set.trie.words();
    let literal = |used: &TermUse| {
        let mut own: Vec<&str> =
            words[used.term as usize].iter().map(|word| lexicon.dictionary.text(*word)).collect();
        let capitals = set.capitals.get(used.capitals as usize).into_iter().flatten();
        capitals.for_each(|(place, word)| own[*place as usize] = word);
        own.join(" ")
    };
    let segment = |segment: &u32| {
        set.uses.iter().filter(|used| used.segment == *segment).map(literal).collect()
    };
    let gapped = set.patterns.iter().filter(|pattern| pattern.segments.len() > 1).step_by(20);
    let patterns: Vec<Vec<Vec<String>>> =
        gapped.map(|pattern| pattern.segments.iter().map(segment).collect()).collect();
    assert!(patterns.len() > 20);
    let mut dictionary = lexicon.dictionary.clone();
    let automaton = Automaton::new(Arc::new(phrase_set(&mut dictionary, &patterns)));
    let (mut tokens, mut work, mut found, mut all) =
        (Tokens::default(), Workspace::default(), Vec::new(), 0);
    for text in samples() {
        let mut expected = naive(&text, &patterns);
        expected.dedup();
        tokens.read(&dictionary, &text);
        automaton.find(&text, &tokens, &mut work, &mut found);
        let mut found: Vec<_> = found.iter().map(|m| (m.start, m.end, m.owner)).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, expected, "{}", text.cased());
        all += found.len();
    }
    assert!(all > 20, "{all}");
}
