//! Chooses the words that a fit may learn: words and pairs of neighbouring words of postings,
//! without regard to labels.

use rustc_hash::{FxHashMap, FxHashSet};

use titlegauge_core::lexicon::{Lexicon, WordFlag};
use titlegauge_core::scan::Scanner;

/// The most learned words and pairs of words.
pub const MOST_LEARNED: usize = 15_000;
/// The fewest companies that use a word. Names of companies and people are in fewer.
const LEAST_COMPANIES: u32 = 20;
/// A word in more than this share of the postings says nothing about a single one.
const MOST_COMMON: f64 = 0.5;
/// The least share of places inside sentences with a capital at which a word counts as a name of a
/// person, place, product or company, and is not learned. An abbreviation such as KPI, in capitals
/// throughout, counts as a name only if a company has it.
const NAME_CAPITALS: f64 = 0.8;

/// The text of a posting.
#[derive(Debug, Clone)]
pub struct PostingText {
    /// The description as in the input.
    pub description: String,
    /// Key of the company; empty if it is missing.
    pub company: String,
}

/// The occurrences of a word or pair of words.
#[derive(Debug, Default)]
struct Use {
    postings: u32,
    companies: FxHashSet<u32>,
    /// Places inside sentences, those of them with a capital, and those in capitals throughout.
    inside: u32,
    capitals: u32,
    abbreviations: u32,
}

impl Use {
    /// Returns true for a name; `of_company` is true if a company has it.
    fn is_name(&self, of_company: bool) -> bool {
        let abbreviations = if of_company { 0 } else { self.abbreviations };
        let names = self.capitals.saturating_sub(abbreviations);
        names > 0 && f64::from(names) >= NAME_CAPITALS * f64::from(self.inside)
    }
}

/// Returns the words and pairs in the most postings, in alphabetical order.
pub fn candidates(scanner: &Scanner, postings: &[&PostingText]) -> Vec<Box<str>> {
    let mut uses: FxHashMap<Box<str>, Use> = FxHashMap::default();
    let mut companies: FxHashMap<&str, u32> = FxHashMap::default();
    let mut count = 0u32;
    for &posting in postings {
        let next = u32::try_from(companies.len()).unwrap_or(u32::MAX);
        let company = *companies.entry(posting.company.as_str()).or_insert(next);
        count += 1;
        note(scanner, posting, company, &mut uses);
    }
    let is_name = |words: &str| {
        words.split(' ').any(|word| {
            uses.get(word).is_some_and(|usage| usage.is_name(companies.contains_key(word)))
        })
    };
    let mut kept: Vec<(&Box<str>, u32)> = uses
        .iter()
        .filter(|(words, usage)| {
            usage.companies.len() >= LEAST_COMPANIES as usize
                && f64::from(usage.postings) <= MOST_COMMON * f64::from(count)
                && !is_name(words)
        })
        .map(|(words, usage)| (words, usage.postings))
        .collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    kept.truncate(MOST_LEARNED);
    let mut kept: Vec<Box<str>> = kept.into_iter().map(|(words, _)| words.clone()).collect();
    kept.sort();
    kept
}

/// Counts the words of a posting, outside titles and in zones that count.
fn note(
    scanner: &Scanner,
    posting: &PostingText,
    company: u32,
    uses: &mut FxHashMap<Box<str>, Use>,
) {
    let lexicon = scanner.lexicon();
    let (_, trace) = scanner.trace(&posting.description, &posting.company);
    let mut here: FxHashSet<&str> = FxHashSet::default();
    let (lower, cased) = (trace.text.lower(), trace.text.cased());
    for ((range, zone), heading) in trace.zones.iter().zip(&trace.headings) {
        if *heading || lexicon[*zone].percent == 0 {
            continue;
        }
        let mut before: Option<usize> = None;
        let mut at = range.start;
        for word in lower[range.clone()].split(' ') {
            let (start, end) = (at, at + word.len());
            at = end + 1;
            let masked = trace.titles.iter().any(|title| title.start <= start && start < title.end);
            if masked || !is_word(lexicon, word) {
                before = None;
                continue;
            }
            here.insert(&lower[start..end]);
            if let Some(first) = before {
                here.insert(&lower[first..end]);
                let usage = uses.entry(word.into()).or_default();
                usage.inside += 1;
                let written = &cased[start..end];
                usage.capitals += u32::from(written.starts_with(char::is_uppercase));
                usage.abbreviations += u32::from(!written.contains(char::is_lowercase));
            }
            before = Some(start);
        }
    }
    for words in here {
        let usage = uses.entry(words.into()).or_default();
        usage.postings += 1;
        usage.companies.insert(company);
    }
}

/// Returns true for words of at least two letters outside links. Numbers and marks are not words, and
/// words of pay and of years are not learned, since neither may enter the label.
fn is_word(lexicon: &Lexicon, word: &str) -> bool {
    word.chars().count() > 1
        && word.chars().all(|c| c.is_alphabetic() || "&+#".contains(c))
        && !lexicon.dictionary.is(lexicon.dictionary.word(word), WordFlag::NoWord)
        && !is_of_offer(lexicon, word)
}

/// Returns true for words of pay, of currencies and of years, and for numbers in words.
fn is_of_offer(lexicon: &Lexicon, word: &str) -> bool {
    let (pay, years) = (&lexicon.pay, &lexicon.years);
    pay.pay.has(word)
        || pay.currency.words.contains_key(word)
        || pay.currency.codes.iter().any(|code| code.as_str().eq_ignore_ascii_case(word))
        || years.units.has(word)
        || years.numbers.has(word)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn names_pay_and_years_are_not_learned() {
        let text = "You steer tall boats for Glimrock and read the KPI and ZORB with her salary of usd \
                    for ten years. See www.boatyard.com now. Gulls steer.";
        let posting = |company: usize| PostingText {
            description: text.to_owned(),
            company: if company == 0 { "zorb".into() } else { format!("firm {company}") },
        };
        // Other postings, so that no word is in more than half of them.
        let other = |company: usize| PostingText {
            description: "Lamps burn all night.".into(),
            company: format!("lamp {company}"),
        };
        let postings: Vec<PostingText> = (0..30).map(posting).chain((0..40).map(other)).collect();
        let scanner = Scanner::new(Arc::new(Lexicon::builtin().unwrap()));
        let words = candidates(&scanner, &postings.iter().collect::<Vec<_>>());
        let learned = |word: &str| words.iter().any(|known| known.as_ref() == word);
        for word in ["boats", "tall boats", "kpi", "steer"] {
            assert!(learned(word), "{word}: {words:?}");
        }
        for word in
            ["glimrock", "zorb", "salary", "usd", "ten", "years", "boatyard", "www", "for ten"]
        {
            assert!(!learned(word), "{word}");
        }
        assert!(candidates(&scanner, &postings[..19].iter().collect::<Vec<_>>()).is_empty());
    }
}
