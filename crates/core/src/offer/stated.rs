//! Stated amounts: one amount, or two that are joined to a range, and the period after them.

use super::amount::Amount;
use crate::lexicon::{ByPeriod, Currency, PayFile, PeriodWords, RangeWords};

/// The time that pay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Period {
    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Returns the rough number of these periods in a year of work, for detecting absurd values.
    pub(super) fn a_year(self) -> i64 {
        match self {
            Self::Hour => 2_000,
            Self::Day => 250,
            Self::Week => 52,
            Self::Month => 12,
            Self::Year => 1,
        }
    }

    /// Returns the period that a single word names ("YEARLY", "annual", "hr"); `None` if it names
    /// none.
    pub(super) fn named(words: &PeriodWords, word: &str) -> Option<Self> {
        Self::of(&words.names, &word.trim().to_ascii_lowercase())
    }

    /// Returns the period whose list contains a word; `None` if no list does.
    pub(super) fn of(lists: &ByPeriod, word: &str) -> Option<Self> {
        let all = [
            (&lists.hour, Self::Hour),
            (&lists.day, Self::Day),
            (&lists.week, Self::Week),
            (&lists.month, Self::Month),
            (&lists.year, Self::Year),
        ];
        all.into_iter().find(|(list, _)| list.has(word)).map(|(_, period)| period)
    }
}

/// The bounds that a single amount gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Both: the pay is this amount.
    Both,
    /// The lower bound: "from", "starting at".
    Least,
    /// The upper bound: "up to".
    Most,
}

/// One amount, or two that make a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// The lower amount, in hundredths.
    pub low: i64,
    /// The higher amount, in hundredths.
    pub high: i64,
    /// True if there are two amounts.
    pub range: bool,
    /// The bounds that a single amount gives.
    pub bounds: Bounds,
    /// The currency of either amount; `None` without one.
    pub currency: Option<Currency>,
    /// The period after the amounts; `None` without one.
    pub period: Option<Period>,
    /// True if a word such as "k" or "lakh" multiplies either amount.
    pub multiplied: bool,
    /// Byte offset of the first amount.
    pub start: usize,
    /// Byte offset just after the amounts and the period.
    pub end: usize,
}

impl Stated {
    /// Parses the amount or range that begins with `first`. In a `cell`, two numbers with a space
    /// between them are a range too.
    pub fn from(words: &PayFile, text: &str, first: Amount, cell: bool) -> Self {
        let (inner, joint) = period(&words.period, text, first.end)
            .map_or((None, first.end), |(period, end)| (Some(period), end));
        if let Some(second) = joined(words, text, first, joint, cell)
            && let Some((low, high)) = range(first, second)
        {
            let outer = period(&words.period, text, second.end);
            let currency = match (first.currency, second.currency) {
                (Some(one), Some(other)) => Some(if other.sure { other } else { one }),
                (one, other) => one.or(other),
            };
            return Self {
                low,
                high,
                range: true,
                bounds: Bounds::Both,
                currency,
                period: outer
                    .map(|(period, _)| period)
                    .or(inner)
                    .or(yearly(second.yearly || first.yearly)),
                multiplied: first.factor.max(second.factor) > 1,
                start: first.start,
                end: outer.map_or(second.end, |(_, end)| end),
            };
        }
        Self {
            low: first.cents,
            high: first.cents,
            range: false,
            bounds: bounds(&words.range, text, first),
            currency: first.currency,
            period: inner.or(yearly(first.yearly)),
            multiplied: first.factor > 1,
            start: first.start,
            end: joint,
        }
    }
}

/// Returns the two amounts in order; `None` if they are too far apart to be a range.
fn range(first: Amount, second: Amount) -> Option<(i64, i64)> {
    let (mut one, mut other) = (first.cents, second.cents);
    // "$80-90k", "100K-120", "4-5 lakhs", but "50,000-1.25 lakhs"
    let scaled = one.saturating_mul(second.factor);
    if first.factor == 1 && (scaled <= other || second.factor == 1000 && one < 100_000) {
        one = scaled;
    }
    if first.factor > 1 && second.factor == 1 && other < 100_000 {
        other *= first.factor;
    }
    let (low, high) = (one.min(other), one.max(other));
    (low > 0 && high / low < 12).then_some((low, high))
}

/// Returns the amount that a dash or word joins to the first one; `None` without one.
fn joined(words: &PayFile, text: &str, first: Amount, joint: usize, cell: bool) -> Option<Amount> {
    let rest = &text[joint..];
    let loose = |c: char| matches!(c, ' ' | '\u{a0}' | '*' | '_' | '+' | '(');
    let opened = rest.trim_start_matches(loose);
    let signs = ['-', '\u{2013}', '\u{2014}', '\u{2012}', '\u{2212}', '~'];
    let joints = &words.range.joints;
    let glued = || {
        let rests = words.range.glued_joints.iter().filter_map(|word| opened.strip_prefix(word));
        rests.into_iter().find(|rest| rest.starts_with(['$', '\u{a3}', '\u{20ac}']))
    };
    let after_between =
        || words.range.after_between.iter().find_map(|word| after_word(opened, word));
    let between = || {
        let head = &text[text.floor_char_boundary(first.start.saturating_sub(12))..first.start];
        let head = head.to_ascii_lowercase();
        words.range.between.iter().any(|word| head.contains(word))
    };
    let second = match opened
        .strip_prefix(signs)
        .or_else(|| joints.iter().find_map(|word| after_word(opened, word)))
        .or_else(glued)
        .or_else(|| after_between().filter(|_| between()))
    {
        Some(second) => second,
        None if cell
            && opened.len() < rest.len()
            && opened.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            opened
        }
        None => return None,
    };
    let second = second.trim_start_matches(loose);
    let doubled = || words.range.after_joint.iter().find_map(|word| after_word(second, word));
    let second = second.strip_prefix("- ").or_else(doubled).unwrap_or(second);
    // "PLN 18 000 – 23 000"
    let amount = Amount::begins(words, text, text.len() - second.len(), first.currency.is_some())?;
    // Without this test, "$50 - 3 years" would be a range.
    let held = amount.currency.is_some()
        || first.currency.is_none()
        || amount.factor > 1
        || amount.cents >= first.cents
        // "$115k - 140"
        || cell && first.factor > 1 && amount.cents.saturating_mul(first.factor) >= first.cents;
    held.then_some(amount)
}

fn yearly(yearly: bool) -> Option<Period> {
    yearly.then_some(Period::Year)
}

/// Returns the text after a word and a space with which it begins; `None` if it begins otherwise.
pub(super) fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.strip_prefix(word)?.strip_prefix(' ')
}

/// Returns the bounds of a single amount, from the words before it and the sign after it.
fn bounds(words: &RangeWords, text: &str, amount: Amount) -> Bounds {
    let head = &text[text.floor_char_boundary(amount.start.saturating_sub(20))..amount.start];
    let head = head.trim_end_matches([' ', '\u{a0}', '*', '_', ':']).to_ascii_lowercase();
    if words.most.iter().any(|word| head.ends_with(word)) {
        Bounds::Most
    } else if words.least.iter().any(|word| head.ends_with(word))
        || text[amount.end..].starts_with('+')
    {
        Bounds::Least
    } else {
        Bounds::Both
    }
}

/// Returns the period right after an amount ("/yr", "per annum", "gross a month"), and the byte
/// offset of its end; `None` without a period.
fn period(words: &PeriodWords, text: &str, at: usize) -> Option<(Period, usize)> {
    let mut rest = &text[at..];
    for _ in 0..3 {
        rest = rest.trim_start_matches([' ', '\u{a0}', '+', '*', '_', '(']);
        let word = words
            .skipped
            .iter()
            .find(|word| rest.get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word)));
        rest = word.map_or(rest, |word| &rest[word.len()..]);
    }
    let head: String = rest.chars().take(16).collect::<String>().to_ascii_lowercase();
    let opener = opener(words, &head);
    let from = opener.as_ref().map_or(0, Opener::len);
    let len = head[from..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &head[from..from + len];
    let found = match opener {
        Some(Opener::Short(_)) => Period::of(&words.after_short, word)?,
        Some(Opener::Word(opener)) if words.articles.has(opener) && words.initials.has(word) => {
            return None;
        }
        Some(_) if !words.without_opener.has(word) => Period::named(words, word)?,
        None if words.alone.has(word) => Period::named(words, word)?,
        _ => return None,
    };
    Some((found, text.len() - rest.len() + from + len))
}

/// The text between an amount and the name of its period.
enum Opener<'w> {
    /// A slash and perhaps a space.
    Slash(&'w str),
    /// A short form of "per" that needs no space after it.
    Short(&'w str),
    /// A word.
    Word(&'w str),
}

impl Opener<'_> {
    /// Returns its length in bytes, with the space after a word.
    fn len(&self) -> usize {
        match self {
            Self::Slash(text) | Self::Short(text) => text.len(),
            Self::Word(word) => word.len() + 1,
        }
    }
}

/// Returns the opener with which a text begins; `None` without one.
fn opener<'w>(words: &'w PeriodWords, head: &str) -> Option<Opener<'w>> {
    let slash = ["/ ", "/"].into_iter().find(|sign| head.starts_with(sign)).map(Opener::Slash);
    let short = || words.short_openers.iter().find(|text| head.starts_with(text));
    let word = || words.openers.iter().find(|word| after_word(head, word).is_some());
    slash.or_else(|| short().map(Opener::Short)).or_else(|| word().map(Opener::Word))
}
