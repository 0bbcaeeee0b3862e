//! Pay as it is stated: one amount or two with what joins them, and the period behind.

use super::amount::Amount;
use super::currency::Currency;

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
    /// The word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// So many of it make a year of work, roughly; to tell what is absurd.
    pub(super) fn a_year(self) -> i64 {
        match self {
            Self::Hour => 2_000,
            Self::Day => 250,
            Self::Week => 52,
            Self::Month => 12,
            Self::Year => 1,
        }
    }

    /// The period that a word names by itself: "YEARLY", "annual", "hr".
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "hour" | "hours" | "hr" | "hourly" | "per hour" | "h" | "ph" => Self::Hour,
            "day" | "daily" | "per day" | "d" => Self::Day,
            "week" | "weekly" | "per week" | "wk" => Self::Week,
            "month" | "monthly" | "per month" | "mo" | "mth" | "mon" | "pcm" => Self::Month,
            "year" | "yearly" | "annual" | "annually" | "annum" | "per annum" | "per year" | "yr" | "y" | "pa" | "p.a." => {
                Self::Year
            }
            _ => return None,
        })
    }
}

/// Which bounds an amount that stands alone gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Both: the pay is this.
    Both,
    /// "From", "starting at".
    Least,
    /// "Up to".
    Most,
}

/// One amount, or two that make a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// The lower amount, in hundredths.
    pub low: i64,
    /// The higher amount, in hundredths.
    pub high: i64,
    /// Whether there are two.
    pub range: bool,
    /// What one alone bounds.
    pub bounds: Bounds,
    /// The currency at either amount.
    pub currency: Option<Currency>,
    /// The period behind.
    pub period: Option<Period>,
    /// Whether a "k" was written.
    pub thousands: bool,
    /// Byte offset of its begin.
    pub start: usize,
    /// Byte offset of its end, period included.
    pub end: usize,
}

impl Stated {
    /// What begins with `first`. In a `cell` two numbers with a space between are a range too.
    pub fn from(text: &str, first: Amount, cell: bool) -> Self {
        let (inner, joint) = period(text, first.end).map_or((None, first.end), |(period, end)| (Some(period), end));
        if let Some(second) = joined(text, first, joint, cell)
            && let Some((low, high)) = range(first, second)
        {
            let outer = period(text, second.end);
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
                period: outer.map(|(period, _)| period).or(inner),
                thousands: first.thousands || second.thousands,
                start: first.start,
                end: outer.map_or(second.end, |(_, end)| end),
            };
        }
        Self {
            low: first.cents,
            high: first.cents,
            range: false,
            bounds: bounds(text, first),
            currency: first.currency,
            period: inner,
            thousands: first.thousands,
            start: first.start,
            end: joint,
        }
    }
}

/// The two amounts in order; none if they are too far apart to be a range.
fn range(first: Amount, second: Amount) -> Option<(i64, i64)> {
    let (mut one, mut other) = (first.cents, second.cents);
    // "$80-90k", "100K-120"
    if second.thousands && !first.thousands && one < 100_000 {
        one *= 1000;
    }
    if first.thousands && !second.thousands && other < 100_000 {
        other *= 1000;
    }
    let (low, high) = (one.min(other), one.max(other));
    (low > 0 && high / low < 12).then_some((low, high))
}

/// The amount that a dash or word joins to the first one.
fn joined(text: &str, first: Amount, joint: usize, cell: bool) -> Option<Amount> {
    let rest = &text[joint..];
    let loose = |c: char| matches!(c, ' ' | '\u{a0}' | '*' | '_' | '+' | '(');
    let opened = rest.trim_start_matches(loose);
    let signs =
        ["-", "\u{2013}", "\u{2014}", "\u{2012}", "\u{2212}", "~", "to ", "up to ", "rising to ", "through ", "and up to "];
    let between = || {
        let head = &text[text.floor_char_boundary(first.start.saturating_sub(12))..first.start];
        head.to_ascii_lowercase().contains("between")
    };
    let sign = match signs.iter().find(|sign| opened.starts_with(**sign)) {
        Some(sign) => sign,
        None if opened.starts_with("to") && opened[2..].starts_with(['$', '\u{a3}', '\u{20ac}']) => "to",
        None if opened.starts_with("and ") && between() => "and ",
        None if cell && opened.len() < rest.len() && opened.starts_with(|c: char| c.is_ascii_digit()) => "",
        None => return None,
    };
    let second = opened[sign.len()..].trim_start_matches(loose);
    let doubled = ["- ", "to ", "a maximum of ", "maximum ", "max "];
    let second = doubled.iter().find_map(|word| second.strip_prefix(word)).unwrap_or(second);
    let amount = Amount::begins(text, text.len() - second.len())?;
    // "$2M", "10 %" and the like end there; so would "$50 - 3 years".
    let held = amount.currency.is_some() || first.currency.is_none() || amount.thousands || amount.cents >= first.cents;
    held.then_some(amount)
}

/// What stands before an amount that is alone.
fn bounds(text: &str, amount: Amount) -> Bounds {
    let head = &text[text.floor_char_boundary(amount.start.saturating_sub(20))..amount.start];
    let head = head.trim_end_matches([' ', '\u{a0}', '*', '_', ':']).to_ascii_lowercase();
    let ends = |words: &[&str]| words.iter().any(|word| head.ends_with(word));
    if ends(&["up to", "maximum of", "maximum", "max", "as much as"]) {
        Bounds::Most
    } else if ends(&["from", "starting at", "starts at", "at least", "minimum of", "minimum", "begins at", "beginning at", "min"])
        || text[amount.end..].starts_with('+')
    {
        Bounds::Least
    } else {
        Bounds::Both
    }
}

/// The period right behind an amount, and its end: "/yr", "per annum", "gross a month".
fn period(text: &str, at: usize) -> Option<(Period, usize)> {
    let mut rest = &text[at..];
    for _ in 0..3 {
        rest = rest.trim_start_matches([' ', '\u{a0}', '+', '*', '_', '(']);
        let skipped = ["gross", "brutto", "net", "netto", "base", "salary", "pro rata"];
        let word = skipped.iter().find(|word| rest.get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word)));
        rest = word.map_or(rest, |word| &rest[word.len()..]);
    }
    let head: String = rest.chars().take(16).collect::<String>().to_ascii_lowercase();
    let openers = ["/ ", "/", "per ", "a ", "an ", "each ", "p/", "p."];
    let opened = openers.iter().find(|opener| head.starts_with(**opener));
    let from = opened.map_or(0, |opener| opener.len());
    let len = head[from..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = &head[from..from + len];
    let found = match (opened.copied(), word) {
        (Some("p/" | "p."), "a") => Period::Year,
        (Some("p/" | "p."), "h") => Period::Hour,
        (Some("p/" | "p."), _) | (Some("a "), "d" | "h" | "y") => return None,
        (Some(_), word) if word != "annual" && !word.ends_with("ly") => Period::named(word)?,
        (
            None,
            "annually" | "yearly" | "annual" | "pa" | "ph" | "hourly" | "daily" | "weekly" | "monthly" | "pcm" | "hr" | "hour"
            | "yr",
        ) => Period::named(word)?,
        _ => return None,
    };
    Some((found, text.len() - rest.len() + from + len))
}
