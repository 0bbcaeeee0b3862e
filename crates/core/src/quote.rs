//! Quotes of the duties of a posting: the phrase as the description has it, with a few words
//! around it, on one line.

use std::cmp::Ordering;
use std::ops::Range;

use memchr::{memchr, memrchr};

use serde::{Deserialize, Serialize};

use crate::lexicon::Lexicon;
use crate::sanitize::harmful;
use crate::scan::{DutyEvidence, Evidence};
use crate::text::CleanText;

/// The most words around a phrase, on each side.
const AROUND: usize = 6;
/// The bytes in which the words on each side are looked for: a hostile text may be a single word.
const AROUND_BYTES: usize = 96;
/// The most bytes of a phrase; of a longer one the middle is left out.
const LONGEST_PHRASE: usize = 200;

/// Words that deny the duty of a phrase.
const DENIALS: [&str; 6] = ["no", "not", "nor", "never", "without", "neither"];

/// A phrase that counts, with a few words around it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words before the phrase.
    pub before: String,
    /// The phrase that counts.
    pub phrase: String,
    /// The words after it.
    pub after: String,
    /// True if the phrase says the duty. If false, its words are evidence of the duty only because
    /// postings with the duty have them more often, so the duty is not named next to the quote.
    pub telling: bool,
}

impl Quote {
    /// Returns the whole quote on one line.
    pub fn text(&self) -> String {
        [self.before.as_str(), &self.phrase, &self.after].concat()
    }
}

/// The words from which on a longer phrase does not say more.
const TELLING_WORDS: usize = 4;

/// Orders phrases by how much they say for their duties, those that say most first. A single word
/// such as "support" occurs in any job, so it follows all longer phrases. Of longer ones, the product
/// of the weight and the number of words counts, up to four words.
pub fn by_force(one: (f64, &str), other: (f64, &str)) -> Ordering {
    let key = |(weight, phrase): (f64, &str)| {
        let words = phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words = words.count();
        (words == 1, weight * words.clamp(1, TELLING_WORDS) as f64)
    };
    let ((one_word, force), (other_word, other_force)) = (key(one), key(other));
    one_word.cmp(&other_word).then(other_force.total_cmp(&force))
}

/// Returns a quote for each counted duty of the evidence. `text` is the folded form of `plain`.
pub(crate) fn quotes(
    lexicon: &Lexicon,
    evidence: &Evidence,
    text: &CleanText,
    plain: &str,
) -> Vec<Quote> {
    let quote = |duty: &DutyEvidence| {
        let place = text.plain_place(duty.place.0, duty.place.1);
        let enough = duty.hits >= lexicon[duty.duty].named_from;
        let telling = duty.telling && enough && !in_compound(plain, &place);
        let telling = telling && !denies(plain.get(place.clone()).unwrap_or_default());
        Quote { telling, ..quote(plain, place) }
    };
    evidence.counted_duties().map(quote).collect()
}

/// Returns true for a place that begins or ends within a compound: "driven architecture" in "event-driven
/// architecture", or "driven profit" in "driven profit-sharing".
fn in_compound(plain: &str, place: &Range<usize>) -> bool {
    let (before, after) = (plain.as_bytes().get(..place.start), plain.as_bytes().get(place.end..));
    matches!(before, Some([.., letter, b'-']) if letter.is_ascii_alphanumeric())
        || matches!(after, Some([b'-', letter, ..]) if letter.is_ascii_alphanumeric())
}

/// Returns true for a phrase with a word that denies it: "manage no budget".
fn denies(phrase: &str) -> bool {
    let mut words = phrase.split(|c: char| !c.is_alphanumeric());
    words.any(|word| DENIALS.iter().any(|denial| denial.eq_ignore_ascii_case(word)))
}

/// Quotes a range of a text with the words of its line around it. An ellipsis stands for words of
/// the line that are left out. The bytes of a quote are bounded, and it is one line.
fn quote(plain: &str, place: Range<usize>) -> Quote {
    let start = plain.floor_char_boundary(place.start);
    let end = plain.ceil_char_boundary(place.end).max(start);
    let (first, cut_before) = before(plain, start);
    let (last, cut_after) = after(plain, end);
    let mut out = String::with_capacity(last - first + 8);
    if cut_before {
        out.push_str("\u{2026} ");
    }
    push_line(&mut out, &plain[first..start]);
    let phrase = out.len();
    if end - start > LONGEST_PHRASE {
        let to = plain.floor_char_boundary(start + LONGEST_PHRASE / 2);
        let from = plain.ceil_char_boundary(end - LONGEST_PHRASE / 2);
        push_line(&mut out, &plain[start..to]);
        out.push_str(" \u{2026} ");
        push_line(&mut out, &plain[from..end]);
    } else {
        push_line(&mut out, &plain[start..end]);
    }
    let after = out.len();
    push_line(&mut out, &plain[end..last]);
    if out.ends_with(' ') {
        out.pop();
    }
    if cut_after {
        out.push_str(" \u{2026}");
    }
    let rest = out.split_off(after.min(out.len()));
    let phrase = out.split_off(phrase.min(out.len()));
    Quote { before: out, phrase, after: rest, telling: false }
}

/// Returns the byte at which the quoted words before byte `start` begin, and true if words of the
/// line are left out.
fn before(plain: &str, start: usize) -> (usize, bool) {
    let bytes = plain.as_bytes();
    let from = plain.ceil_char_boundary(start.saturating_sub(AROUND_BYTES));
    let line = memrchr(b'\n', &bytes[from..start]).map(|at| from + at + 1);
    let first = line.unwrap_or(from);
    let blank = |at: usize| bytes[at].is_ascii_whitespace();
    let mut at = start;
    for _ in 0..AROUND {
        while at > first && blank(at - 1) {
            at -= 1;
        }
        while at > first && !blank(at - 1) {
            at -= 1;
        }
    }
    if line.is_some() || from == 0 {
        return (at, !plain[first..at].trim().is_empty());
    }
    // The first word of the window may be cut.
    while at == first && at < start && !blank(at) {
        at = (at..start).find(|at| blank(*at)).unwrap_or(start);
    }
    (at, true)
}

/// Returns the byte just after the quoted words from byte `end` on, and true if words of the line
/// are left out.
fn after(plain: &str, end: usize) -> (usize, bool) {
    let bytes = plain.as_bytes();
    let to = plain.floor_char_boundary(end.saturating_add(AROUND_BYTES));
    let line = memchr(b'\n', &bytes[end..to]).map(|at| end + at);
    let last = line.unwrap_or(to);
    let blank = |at: usize| bytes[at].is_ascii_whitespace();
    let (mut at, mut word) = (end, end);
    // A phrase may end within a word, such as "server-side".
    let joined = usize::from(at < last && !blank(at));
    for _ in 0..AROUND + joined {
        word = at;
        while at < last && blank(at) {
            at += 1;
        }
        while at < last && !blank(at) {
            at += 1;
        }
    }
    if line.is_some() || to == plain.len() {
        return (at, !plain[at..last].trim().is_empty());
    }
    // The last word of the window may be cut.
    (if at == last { word } else { at }, true)
}

/// Appends text on one line, with single spaces: harmful characters become spaces. Marks before the
/// first word of `out`, such as bullets, are left out.
fn push_line(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_graphic() || !(c.is_whitespace() || harmful(c)) {
            if !out.is_empty() || c.is_alphanumeric() {
                out.push(c);
            }
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::labeller::{LabelScratch, Labeller, Quoting};
    use crate::posting::Posting;
    use crate::text::fold;

    /// Quotes words of the folded text of `plain`.
    fn quoted(plain: &str, words: &str) -> String {
        let mut text = CleanText::default();
        fold(plain, &mut text);
        let start = text.lower().find(words).unwrap_or_else(|| panic!("{}", text.lower()));
        let place = |at: usize| u32::try_from(at).unwrap();
        let quote = quote(plain, text.plain_place(place(start), place(start + words.len())));
        assert!(quote.text().contains(&quote.phrase) && !quote.phrase.is_empty(), "{quote:?}");
        quote.text()
    }

    /// Returns the phrase that is quoted for a duty, and true if it says the duty.
    fn told(duty: &str, description: &str) -> (String, bool) {
        let labeller = Labeller::new(Arc::new(Lexicon::builtin().unwrap()));
        let labeller = labeller.with_quotes(Quoting::All);
        // A text of a few words has no label.
        let filler =
            "Write code and unit tests, fix bugs, review changes and deploy them to servers. ";
        let posting = Posting::new("", format!("You will:\n{description}\n{}", filler.repeat(3)));
        let labelled = labeller.label_with(posting, &mut LabelScratch::default());
        let mut duties = labelled.evidence.counted_duties().zip(&labelled.quotes);
        let found = duties.find(|(found, _)| labeller.lexicon()[found.duty].id == duty);
        let (_, quote) = found.unwrap_or_else(|| panic!("{duty}: {description}"));
        (quote.phrase.clone(), quote.telling)
    }

    #[test]
    fn a_quote_says_its_duty_if_its_words_are_close() {
        let (lead, design) = ("lead-engineering-teams", "oversee-architecture-of-products");
        let far = "Lead the weekly meetings, notes and demos for engineers.";
        let cases = [
            (lead, "Lead engineers.", "Lead engineers", true),
            (lead, far, "Lead the weekly meetings, notes and demos for engineers", false),
            (
                lead,
                "Lead demos and notes for engineers.",
                "Lead demos and notes for engineers",
                false,
            ),
            (lead, "Lead demos and notes engineers.", "Lead demos and notes engineers", true),
            (lead, "Lead demos, engineers.", "Lead demos, engineers", false),
            (lead, &format!("{far}\nManage our engineers."), "Manage our engineers", true),
            // A close pair inside a longer one.
            (lead, "Manage engineers, and once a week other engineers.", "Manage engineers", true),
            (design, "Drive our architecture.", "Drive our architecture", true),
            (design, "Enjoy an event-driven architecture.", "driven architecture", false),
            (design, "Drive our architecture-free life.", "Drive our architecture", false),
            (lead, "You lead no engineers.", "lead no engineers", false),
            (lead, "Lead northern engineers.", "Lead northern engineers", true),
            ("occupation-nursing", "See patient care.", "patient care", false),
            ("occupation-nursing", "See patient care.\nHold care plans.", "patient care", true),
        ];
        for (duty, description, phrase, telling) in cases {
            assert_eq!(told(duty, description), (phrase.to_owned(), telling), "{description}");
        }
    }

    #[test]
    fn quotes_are_the_words_of_the_description() {
        let cases = [
            ("Leads teams.", "leads teams", "Leads teams."),
            ("* **Own** the P&L.\nNext", "the p&l", "Own** the P&L."),
            (
                "a b c d e f g owns servers h i j k l m n",
                "owns servers",
                "\u{2026} b c d e f g owns servers h i j k l m \u{2026}",
            ),
            (
                "first\n\u{2022} Caf\u{e9} \u{e9}t\u{e9} \u{2014} client's (server-side)  work\nlast",
                "server side",
                "Caf\u{e9} \u{e9}t\u{e9} \u{2014} client's (server-side) work",
            ),
            (
                "\u{e9}lan and \u{e9}lite teams",
                "\u{e9}lite teams",
                "\u{e9}lan and \u{e9}lite teams",
            ),
            ("plan \u{26} run \u{1b}[31m it", "run", "plan & run [31m it"),
            ("=HYPERLINK(budget)", "budget", "HYPERLINK(budget)"),
        ];
        for (plain, words, quote) in cases {
            assert_eq!(quoted(plain, words), quote, "{plain}");
        }
    }

    #[test]
    fn the_phrase_is_kept_apart() {
        let found = quote("Own the budget\nand lead  the teams.", 15..34);
        let parts = [&found.before, &found.phrase, &found.after].map(String::as_str);
        assert_eq!(parts, ["", "and lead the teams", "."]);
        let found = quote("a b c d e f g owns servers daily", 14..26);
        let parts = [&found.before, &found.phrase, &found.after].map(String::as_str);
        assert_eq!(parts, ["\u{2026} b c d e f g ", "owns servers", " daily"]);
    }

    #[test]
    fn longer_phrases_precede_single_words() {
        let mut phrases = [
            (9.0, "support"),
            (1.0, "lead the team"),
            (2.0, "write code"),
            (1.0, "code"),
            (1.0, ""),
        ];
        phrases.sort_by(|a, b| by_force(*a, *b));
        let found = phrases.map(|(_, phrase)| phrase);
        assert_eq!(found, ["write code", "lead the team", "", "support", "code"]);
    }

    #[test]
    fn quotes_are_bounded() {
        let hostile = format!("own{}servers{}", "!".repeat(100_000), "x".repeat(100_000));
        let quote = quote(&hostile, 0..100_010).text();
        assert!(quote.len() <= LONGEST_PHRASE + 2 * AROUND_BYTES + 30, "{}", quote.len());
        for at in 0..12 {
            let text = "\u{1f600}\u{e9}a";
            super::quote(text, at..at + 3);
            super::quote(text, at..0);
        }
    }
}
