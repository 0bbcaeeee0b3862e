//! The word lists for pay, years of experience and the reporting line.
//!
//! [`super::Lexicon`] holds them unchanged. The comments in the files describe each list.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::lists::{CurrencyCode, OrderedWords, WordList, codes};

/// The lists of all three files.
#[derive(Debug, Clone)]
pub struct Offers {
    pub pay: PayFile,
    pub years: YearsFile,
    pub reporting: ReportingFile,
}

/// `pay.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayFile {
    /// Words of pay.
    pub pay: WordList,
    /// Words of other money.
    pub other_money: WordList,
    /// Words directly before the base pay.
    pub base: OrderedWords,
    /// Words for the job, which make an amount pay if no other word decides.
    pub job: WordList,
    /// Words that end the context after an amount.
    pub breaks: OrderedWords,
    /// Words of shares in the company.
    pub equity: OrderedWords,
    /// Words that join these to an amount.
    pub equity_joints: OrderedWords,
    /// Abbreviations whose full stop does not end a sentence.
    pub abbreviations: OrderedWords,
    /// Words that may follow a number.
    pub amount: AmountWords,
    /// Words of ranges and bounds.
    pub range: RangeWords,
    /// Words of periods.
    pub period: PeriodWords,
    /// Currencies.
    pub currency: Currencies,
}

/// `[amount]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountWords {
    /// Words after a number that multiply it by a thousand.
    pub thousand: OrderedWords,
    /// Words directly before a currency that do so.
    pub thousands: WordList,
    /// Words after a number that multiply it by 100,000.
    pub lakh: OrderedWords,
    /// Words after a number that multiply it by 10,000,000.
    pub crore: OrderedWords,
    /// Words for lakhs a year.
    pub lakh_a_year: OrderedWords,
    /// Units of numbers that are not pay.
    pub not_pay: WordList,
    /// Words directly after a number that may be pay.
    pub may_follow: WordList,
}

/// `[range]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeWords {
    /// Words that join two amounts.
    pub joints: OrderedWords,
    /// Words that join two amounts directly before a sign of currency.
    pub glued_joints: OrderedWords,
    /// Words before the first amount of a range.
    pub between: OrderedWords,
    /// Words that join two amounts only after these.
    pub after_between: OrderedWords,
    /// Words between the joint and the second amount.
    pub after_joint: OrderedWords,
    /// Words before an upper bound.
    pub most: OrderedWords,
    /// Words before a lower bound.
    pub least: OrderedWords,
}

/// `[period]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodWords {
    /// Words between an amount and its period.
    pub skipped: OrderedWords,
    /// Words before the name of a period.
    pub openers: OrderedWords,
    /// Short forms of them, without a space.
    pub short_openers: OrderedWords,
    /// Openers that are articles.
    pub articles: WordList,
    /// Names of periods that do not count after an article.
    pub initials: WordList,
    /// Names of periods that do not count after an opener.
    pub without_opener: WordList,
    /// Words after an amount that make it pay by the piece.
    pub by_piece: OrderedWords,
    /// Names of periods that need no opener.
    pub alone: WordList,
    /// Names of periods.
    pub names: ByPeriod,
    /// Names of periods after a short opener.
    pub after_short: ByPeriod,
    /// Words before an amount that give its period.
    pub before: ByPeriod,
}

/// A list of words for each period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByPeriod {
    /// Words for an hour.
    pub hour: WordList,
    /// Words for a day.
    pub day: WordList,
    /// Words for a week.
    pub week: WordList,
    /// Words for a month.
    pub month: WordList,
    /// Words for a year.
    pub year: WordList,
}

/// A currency as a sign, code or word gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// The code; `None` if the sign is shared and has no usual meaning ("¥").
    pub code: Option<CurrencyCode>,
    /// False for signs and words that several currencies share, such as a bare "$".
    pub sure: bool,
}

/// `[currency]`, compiled
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "CurrencyTable")]
pub struct Currencies {
    /// Codes that are recognized in capitals.
    pub codes: FxHashSet<CurrencyCode>,
    /// Codes that are recognized in lower case too.
    pub lower_case: FxHashSet<CurrencyCode>,
    /// Currencies in which a large amount without a period is for a year.
    pub yearly: FxHashSet<CurrencyCode>,
    /// Signs, the longer ones first.
    pub signs: Vec<(String, Currency)>,
    /// Words after an amount.
    pub words: FxHashMap<String, Currency>,
}

/// `[currency]` as it is written
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CurrencyTable {
    #[serde(deserialize_with = "codes")]
    codes: FxHashSet<CurrencyCode>,
    #[serde(deserialize_with = "codes")]
    lower_case: FxHashSet<CurrencyCode>,
    #[serde(deserialize_with = "codes")]
    yearly: FxHashSet<CurrencyCode>,
    signs: BTreeMap<String, CurrencyCode>,
    shared_signs: BTreeMap<String, CurrencyCode>,
    signs_without_code: OrderedWords,
    words: BTreeMap<String, CurrencyCode>,
    shared_words: BTreeMap<String, CurrencyCode>,
}

impl From<CurrencyTable> for Currencies {
    fn from(table: CurrencyTable) -> Self {
        let sure = |(text, code)| (text, Currency { code: Some(code), sure: true });
        let shared = |(text, code)| (text, Currency { code: Some(code), sure: false });
        let without = table
            .signs_without_code
            .iter()
            .map(|sign| (sign.to_owned(), Currency { code: None, sure: false }));
        let coded =
            table.signs.into_iter().map(sure).chain(table.shared_signs.into_iter().map(shared));
        let mut signs: Vec<_> = coded.chain(without).collect();
        signs.sort_by_key(|(sign, _)| Reverse(sign.len()));
        let words = table
            .words
            .into_iter()
            .map(sure)
            .chain(table.shared_words.into_iter().map(shared))
            .collect();
        Self {
            codes: table.codes,
            lower_case: table.lower_case,
            yearly: table.yearly,
            signs,
            words,
        }
    }
}

/// `years.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearsFile {
    /// Words for the unit.
    pub units: OrderedWords,
    /// Numbers in words, from zero.
    pub numbers: OrderedWords,
    /// Numbers in words that are also pronouns.
    pub pronouns: WordList,
    /// Words between number and unit.
    pub before_unit: WordList,
    /// Words between the numbers of a range.
    pub range: WordList,
    /// Words before a large number that make it a boast.
    pub boasts: OrderedWords,
    /// Words for experience.
    pub experience: WordList,
    /// Words that end the search for experience.
    pub next_mention: WordList,
    /// Words that lead to the number.
    pub leads: WordList,
    /// Words between these and the number.
    pub after_lead: WordList,
    /// Words that make the years a requirement.
    pub required: WordList,
    /// Words after the years that introduce the work.
    pub at_work: WordList,
    /// Endings of such words.
    pub at_work_endings: OrderedWords,
    /// Words after the years that make them something else.
    pub other_years: WordList,
    /// Words directly after the years that make them something else.
    pub spans: WordList,
    /// Pairs of words directly after the years that make them something else.
    pub other_pairs: OrderedWords,
    /// Prepositions between the years and other years.
    pub of: WordList,
    /// Words after the years and such a preposition that make them something else.
    pub of_other: WordList,
    /// Words before the years that make them the company's, or past.
    pub past: WordList,
    /// Verbs of having.
    pub have: WordList,
    /// Words for the company as the owner of the years.
    pub owners: WordList,
    /// Words near the number that begin a clause about the company: "with 25 years of experience, we".
    pub with: WordList,
    /// Words that begin the clause after such a clause.
    pub tellers: WordList,
    /// Words before the number that make the clause one about the reader.
    pub addressed: WordList,
    /// Words of wishes.
    pub wished: WordList,
    /// Words of wishes that, after the years, refer only to the text after them.
    pub wished_in_part: WordList,
    /// Words that end the search for a wish.
    pub wish_ends: WordList,
    /// Further words of headings of wishes.
    pub wished_headings: WordList,
    /// Parts of other headings.
    pub other_headings: OrderedWords,
    /// Words for an education.
    pub education: WordList,
    /// Words that join alternatives.
    pub alternatives: WordList,
}

/// `reporting.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportingFile {
    /// Forms of "report".
    pub report: OrderedWords,
    /// Nouns after them.
    pub lines: OrderedWords,
    /// Adverbs between "report" and "to".
    pub adverbs: OrderedWords,
    /// Nouns of "under the … of".
    pub under: OrderedWords,
    /// Words before a colon and a title.
    pub labels: OrderedWords,
    /// Prepositions before a title.
    pub to: OrderedWords,
    /// Prepositions before a colon and a title.
    pub into: OrderedWords,
    /// Words between "report" and such a preposition.
    pub particles: OrderedWords,
    /// Prepositions after the nouns of "under the … of".
    pub of: OrderedWords,
    /// Prepositions before these nouns.
    pub before_under: WordList,
    /// Definite articles.
    pub articles: OrderedWords,
    /// Words that join two titles or activities.
    pub and: WordList,
    /// Forms of "report" whose subject must be the job.
    pub base_form: WordList,
    /// Forms of "report" in the third person.
    pub third_person: WordList,
    /// Relative pronouns.
    pub relatives: WordList,
    /// Endings of activities.
    pub gerund_endings: OrderedWords,
    /// Adjectives before "to".
    pub responsible: OrderedWords,
    /// Adjectives before "to the" and "to:".
    pub answerable: OrderedWords,
    /// Nouns of titles.
    pub nouns: WordList,
    /// Nouns that, without capitals, need another one after them.
    pub needs_noun: WordList,
    /// Nouns of titles only with a preposition after them.
    pub bodies: WordList,
    /// Nouns that may also be a place.
    pub heads: WordList,
    /// Titles without an area.
    pub alone: WordList,
    /// Words that give only a rank.
    pub ranks: WordList,
    /// Words before a title.
    pub determiners: WordList,
    /// Words that join the words of a title.
    pub joints: WordList,
    /// Joints after which the area of a title begins.
    pub area_joints: WordList,
    /// Words that end a title.
    pub stops: WordList,
    /// Such words that are acronyms in capitals.
    pub acronyms: WordList,
    /// Words that begin a clause after a comma.
    pub openers: WordList,
    /// Words after "head" that make it a place.
    pub not_a_head: WordList,
    /// Words of messages.
    pub of_a_message: WordList,
    /// Abbreviations within titles.
    pub abbreviations: WordList,
    /// Those who report to the job.
    pub staff: WordList,
    /// Papers.
    pub papers: WordList,
    /// Words for the job.
    pub jobs: WordList,
    /// Words that make the job the subject of "report".
    pub subjects: WordList,
    /// Verbs of delivering papers.
    pub deliver: WordList,
    /// Words without meaning as the first of two.
    pub vague: WordList,
}
