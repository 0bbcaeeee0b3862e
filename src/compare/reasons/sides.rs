//! Divides the duties of a posting into those for the described level and those against it.

use std::collections::BTreeSet;

use super::posting::PostingReasons;
use crate::compare::evidence::DutyQuote;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, Orientation};
use titlegauge_core::quote::by_force;

/// The most duties of a side.
const MOST: usize = 3;

/// Fills in the evidence for the described level and against it. Quotes that other postings
/// `repeated` follow those of this posting alone, because they describe the company rather than the
/// job. Quotes that do not say their duties come last. Of equally strong phrases, the duty listed first
/// comes first.
pub(super) fn divide(
    posting: &mut PostingReasons,
    duties: &[DutyQuote],
    repeated: &BTreeSet<String>,
    lexicon: &Lexicon,
) {
    let Some(described) = posting.duty_level else { return };
    let other = rival(described, posting.advertised_level);
    posting.rival_level = Some(other);
    let mut sorted: Vec<&DutyQuote> = duties.iter().collect();
    let scope =
        |duty: &DutyQuote| lexicon.each_duty().find(|(_, known)| known.id == duty.duty)?.1.scope;
    // Duties that indicate no level say least of it.
    let last =
        |duty: &DutyQuote| (!duty.telling, repeated.contains(&duty.quote), scope(duty).is_none());
    sorted.sort_by(|a, b| {
        let force = by_force((a.weight, &a.phrase), (b.weight, &b.phrase));
        last(a).cmp(&last(b)).then(force)
    });
    // A sentence is on the side of its first duty.
    let mut quoted: Vec<BTreeSet<String>> = Vec::new();
    sorted.retain(|duty| {
        let own = words(&duty.quote);
        let new = !quoted.iter().any(|other| resemble(other, &own));
        quoted.push(own);
        new
    });
    let pick = |wanted: Side| -> Vec<DutyQuote> {
        let of_side = sorted.iter().filter(|duty| side(duty, described, other, lexicon) == wanted);
        of_side.take(MOST).map(|duty| (*duty).clone()).collect()
    };
    posting.evidence = pick(Side::For);
    posting.against = pick(Side::Against);
}

/// Returns the words of a quote by which it is compared with others.
fn words(quote: &str) -> BTreeSet<String> {
    let words = quote.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    words.map(str::to_lowercase).collect()
}

/// Returns true if two quotes are mostly the same words. Two duties may share a sentence, and a
/// reader learns nothing from it a second time.
fn resemble(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.intersection(other).count() * 2 > one.len().min(other.len())
}

/// The side of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    For,
    Against,
    Neither,
}

/// Returns the level to compare the described one with: the advertised one, or the nearest other.
fn rival(described: Level, advertised: Option<Level>) -> Level {
    let nearest = described.moved(if described == Level::ALL[0] { 1 } else { -1 });
    advertised.filter(|level| *level != described).unwrap_or(nearest)
}

/// Returns the side of a duty: that of the level which it indicates, or else of its orientation.
fn side(duty: &DutyQuote, described: Level, other: Level, lexicon: &Lexicon) -> Side {
    let scope = lexicon.each_duty().find(|(_, known)| known.id == duty.duty);
    if let Some(scope) = scope.and_then(|(_, known)| known.scope) {
        let [near, far] = [described, other].map(|level| (scope - level).abs());
        return match near.cmp(&far) {
            std::cmp::Ordering::Less => Side::For,
            std::cmp::Ordering::Equal => Side::Neither,
            std::cmp::Ordering::Greater => Side::Against,
        };
    }
    let high = match duty.orientation {
        Orientation::Strategic => true,
        Orientation::Operational => false,
        Orientation::Neither => return Side::Neither,
    };
    if high == (described > other) { Side::For } else { Side::Against }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_quoted_once() {
        let cases = [
            (
                "\u{2026} you can write code and ship software",
                "write code and ship software that \u{2026}",
                true,
            ),
            ("write code every day", "answer tickets every day in the office", false),
            ("", "", false),
            ("run the desk", "Run the DESK!", true),
        ];
        for (one, other, expected) in cases {
            assert_eq!(resemble(&words(one), &words(other)), expected, "{one} / {other}");
        }
    }

    /// A sentence of all postings of a company follows, and a single word does.
    #[test]
    fn quotes_that_say_most_come_first() {
        let lexicon = Lexicon::builtin().unwrap();
        let low: Vec<String> = lexicon
            .each_duty()
            .filter(|(_, duty)| duty.scope == Level::new(0))
            .map(|(_, duty)| duty.id.clone())
            .collect();
        let duty = |at: usize, weight: f64, quote: &str, phrase: &str| DutyQuote {
            duty: low[at].clone(),
            orientation: Orientation::Operational,
            weight,
            quote: quote.to_owned(),
            phrase: phrase.to_owned(),
            telling: true,
        };
        let duties = [
            duty(0, 9.0, "we support everybody", "support"),
            duty(1, 3.0, "serve customers every day", "serve customers"),
            duty(2, 1.0, "fix broken laptops", "fix broken laptops"),
            duty(3, 2.0, "write unit tests", "write tests"),
        ];
        let repeated = BTreeSet::from(["serve customers every day".to_owned()]);
        let mut posting = PostingReasons::default();
        (posting.duty_level, posting.advertised_level) = (Level::new(0), Level::new(2));
        divide(&mut posting, &duties, &repeated, &lexicon);
        let quotes: Vec<&str> = posting.evidence.iter().map(|duty| duty.quote.as_str()).collect();
        assert_eq!(quotes, ["write unit tests", "fix broken laptops", "we support everybody"]);
        assert_eq!(posting.rival_level, Level::new(2));
    }

    /// A quote that does not say its duty follows those that do, however strong it is.
    #[test]
    fn quotes_that_say_their_duties_come_first() {
        let lexicon = Lexicon::builtin().unwrap();
        let low = lexicon.each_duty().filter(|(_, duty)| duty.scope == Level::new(0));
        let quotes = [("lead and plan, for people, tasks", false), ("write unit tests", true)];
        let duties: Vec<DutyQuote> = low
            .zip(quotes)
            .map(|((_, duty), (quote, telling))| DutyQuote {
                duty: duty.id.clone(),
                orientation: Orientation::Operational,
                weight: if telling { 1.0 } else { 9.0 },
                quote: quote.to_owned(),
                phrase: quote.to_owned(),
                telling,
            })
            .collect();
        let mut posting = PostingReasons::default();
        (posting.duty_level, posting.advertised_level) = (Level::new(0), Level::new(2));
        divide(&mut posting, &duties, &BTreeSet::new(), &lexicon);
        let told: Vec<bool> = posting.evidence.iter().map(|duty| duty.telling).collect();
        assert_eq!(told, [true, false]);
    }

    /// The stronger duty of a sentence speaks against the level, so the weaker one is not quoted for it.
    #[test]
    fn a_sentence_is_on_one_side() {
        let lexicon = Lexicon::builtin().unwrap();
        let duty = |scope: u8, weight: f64, quote: &str| {
            let mut all = lexicon.each_duty();
            DutyQuote {
                duty: all.find(|(_, duty)| duty.scope == Level::new(scope)).unwrap().1.id.clone(),
                orientation: Orientation::Neither,
                weight,
                quote: quote.to_owned(),
                phrase: "two words".to_owned(),
                telling: true,
            }
        };
        let duties = [
            duty(0, 1.0, "lead and mentor the engineers of the desk"),
            duty(2, 3.0, "lead and mentor the engineers"),
            duty(0, 1.0, "answer tickets every day"),
        ];
        let mut posting = PostingReasons::default();
        (posting.duty_level, posting.advertised_level) = (Level::new(0), Level::new(2));
        divide(&mut posting, &duties, &BTreeSet::new(), &lexicon);
        let quotes = |side: &[DutyQuote]| -> Vec<String> {
            side.iter().map(|duty| duty.quote.clone()).collect()
        };
        assert_eq!(quotes(&posting.evidence), ["answer tickets every day"]);
        assert_eq!(quotes(&posting.against), ["lead and mentor the engineers"]);
    }

    #[test]
    fn a_duty_speaks_for_the_nearer_level() {
        let lexicon = Lexicon::builtin().unwrap();
        let id = |scope: Option<u8>, orientation: Orientation| {
            let scope = scope.and_then(Level::new);
            let mut all = lexicon.each_duty();
            let found = all.find(|(_, d)| d.scope == scope && d.orientation == orientation);
            found.unwrap().1.id.clone()
        };
        let (up, down) = (Orientation::Strategic, Orientation::Operational);
        let cases = [
            (Some(0), down, 0, Some(2), Side::For),
            (Some(2), up, 0, Some(2), Side::Against),
            (Some(1), down, 0, Some(2), Side::Neither),
            (None, down, 0, Some(2), Side::For),
            (None, up, 0, Some(2), Side::Against),
            (None, up, 3, Some(2), Side::For),
            // Without another level, the one below is compared, or the one above the lowest.
            (Some(2), up, 2, Some(2), Side::For),
            (Some(1), down, 2, None, Side::Against),
            (Some(1), down, 0, None, Side::Against),
        ];
        for (scope, orientation, described, advertised, expected) in cases {
            let duty = DutyQuote {
                duty: id(scope, orientation),
                orientation,
                weight: 1.0,
                quote: String::new(),
                phrase: String::new(),
                telling: true,
            };
            let described = Level::new(described).unwrap();
            let other = rival(described, advertised.and_then(Level::new));
            let found = side(&duty, described, other, &lexicon);
            assert_eq!(found, expected, "{duty:?} {described} {advertised:?}");
        }
    }
}
