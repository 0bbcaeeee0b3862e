//! Measures what one pass for literals saves before the parsers of pay, years, reporting lines and
//! markup.
//!
//!     cargo bench --bench prefilter
//!
//! Every function runs on texts that have what its parser seeks and on texts that lack it. Each
//! asserts its answer, so that a benchmark of nothing fails.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use memchr::memmem::Finder;
use titlegauge_core::company::CompanyKeys;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::mentions::{MentionFinder, Mentions};
use titlegauge_core::offer::{from_text, min_years};
use titlegauge_core::superior::{cues, reports_to};
use titlegauge_core::text::{CleanText, clean, strip};

/// Generated texts of each kind.
const TEXTS: usize = 500;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::builtin().expect("the built-in keywords load"));

fn main() {
    divan::main();
}

/// Filler sentences without a literal of any parser, about as long as a posting.
const FILLER: [&str; 6] = [
    "You lead the teams that build and run our platform, and you agree plans with the product group.\n",
    "Our office is in the north of the country, close to the station & the park.\n",
    "* Keep systems safe and available for 3 sites with 120 people in 24 rooms\n",
    "You talk with vendors, write down what was agreed, and see to it that it is done.\n",
    "Founded in 2009, we make tools that hospitals use in their daily work.\n",
    "The role is open to everybody who likes to learn and to share what they know.\n",
];

/// A text of about 3,500 bytes; `seeks` adds what each parser takes.
fn text(number: usize, seeks: bool) -> String {
    let mut text = format!("Posting {number}\n");
    for line in 0..44 {
        text.push_str(FILLER[(number + line * 5 + line / 7) % FILLER.len()]);
        if seeks && line == 30 {
            text.push_str("<p>You will report to the Chief Operating Officer &amp; bring 5+ years of experience.</p>\n");
            text.push_str("Salary: $120,000 - $150,000 per year.\n");
        }
    }
    text
}

/// Raw texts, and the same folded.
fn texts(seeks: bool) -> (Vec<String>, Vec<CleanText>, BytesCount) {
    let raw: Vec<String> = (0..TEXTS).map(|number| text(number, seeks)).collect();
    let fold = |text: &String| {
        let mut folded = CleanText::default();
        clean(text, &mut folded);
        folded
    };
    let folded = raw.iter().map(fold).collect();
    let bytes = raw.iter().map(String::len).sum::<usize>();
    (raw, folded, BytesCount::new(bytes))
}

fn answers(seeks: bool) -> usize {
    if seeks { TEXTS } else { 0 }
}

/// Years and reporting line with one pass for all their literals, as the program does it.
#[divan::bench(args = [true, false], sample_count = 50)]
fn mentions_in_one_pass(bencher: Bencher<'_, '_>, seeks: bool) {
    let (_, texts, bytes) = texts(seeks);
    let (finder, mut mentions) = (MentionFinder::new(&LEXICON), Mentions::default());
    bencher.counter(bytes).bench_local(|| {
        let (mut years, mut lines) = (0, 0);
        for text in black_box(&texts) {
            finder.find(text, &mut mentions);
            years += usize::from(min_years(&LEXICON.years, text, mentions.units()).is_some());
            lines += usize::from(!reports_to(&LEXICON.reporting, text, mentions.cues()).is_empty());
        }
        assert_eq!((years, lines), (answers(seeks), answers(seeks)));
    });
}

/// Does it with one pass of `memchr` per literal.
#[divan::bench(args = [true, false], sample_count = 50)]
fn mentions_one_by_one(bencher: Bencher<'_, '_>, seeks: bool) {
    let (_, texts, bytes) = texts(seeks);
    let finder = |literal: String| Finder::new(&literal).into_owned();
    let units = [" ye", " yr"].map(|unit| finder(unit.into()));
    // One literal stands for all forms of "report", as one does for both adjectives in -able.
    let rest = cues(&LEXICON.reporting).into_iter().skip(1).flatten().map(|cue| format!(" {cue}"));
    let rest = rest.filter(|cue| !cue.contains("answerable"));
    let cues: Vec<Finder<'_>> =
        std::iter::once(" report".to_owned()).chain(rest).map(finder).collect();
    bencher.counter(bytes).bench_local(|| {
        let (mut years, mut lines) = (0, 0);
        for text in black_box(&texts) {
            let lower = text.lower().as_bytes();
            let mut places: Vec<usize> =
                units.iter().flat_map(|unit| unit.find_iter(lower)).collect();
            places.sort_unstable();
            years += usize::from(min_years(&LEXICON.years, text, &places).is_some());
            let places = cues.iter().flat_map(|cue| cue.find_iter(lower));
            lines += usize::from(!reports_to(&LEXICON.reporting, text, places).is_empty());
        }
        assert_eq!((years, lines), (answers(seeks), answers(seeks)));
    });
}

/// The parser of pay, as the program runs it.
#[divan::bench(args = [true, false], sample_count = 50)]
fn pay_alone(bencher: Bencher<'_, '_>, seeks: bool) {
    let (texts, _, bytes) = texts(seeks);
    bencher.counter(bytes).bench_local(|| {
        let found =
            black_box(&texts).iter().filter(|text| from_text(&LEXICON.pay, text).is_some()).count();
        assert_eq!(found, answers(seeks));
    });
}

/// The parser of pay after a pass for currencies, without which it takes only bare ranges.
#[divan::bench(args = [true, false], sample_count = 50)]
fn pay_after_a_pass_for_currencies(bencher: Bencher<'_, '_>, seeks: bool) {
    let (texts, _, bytes) = texts(seeks);
    let currency = &LEXICON.pay.currency;
    let signs =
        currency.signs.iter().map(|(sign, _)| sign.clone()).chain(currency.words.keys().cloned());
    let codes = currency.codes.iter().map(|code| code.as_str().to_owned());
    let lower = currency.lower_case.iter().map(|code| code.as_str().to_ascii_lowercase());
    let literals: Vec<String> = signs.chain(codes).chain(lower).collect();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(literals)
        .expect("few literals");
    bencher.counter(bytes).bench_local(|| {
        let texts = black_box(&texts).iter().filter(|text| automaton.is_match(text.as_str()));
        assert_eq!(
            texts.filter(|text| from_text(&LEXICON.pay, text).is_some()).count(),
            answers(seeks)
        );
    });
}

/// Removing markup, as the program does it.
#[divan::bench(args = [true, false], sample_count = 50)]
fn markup_alone(bencher: Bencher<'_, '_>, seeks: bool) {
    let (texts, _, bytes) = texts(seeks);
    bencher.counter(bytes).bench_local(|| {
        let found =
            black_box(&texts).iter().filter(|text| strip(text).contains("Officer & bring")).count();
        assert_eq!(found, answers(seeks));
    });
}

/// The pass that would decide whether entities have to be decoded.
#[divan::bench(args = [true, false], sample_count = 50)]
fn pass_for_entities(bencher: Bencher<'_, '_>, seeks: bool) {
    let (texts, _, bytes) = texts(seeks);
    let automaton = AhoCorasick::new(["&amp;", "&lt;", "&gt;", "&nbsp;", "&quot;", "&#"])
        .expect("few literals");
    bencher.counter(bytes).bench_local(|| {
        let found =
            black_box(&texts).iter().filter(|text| automaton.is_match(text.as_str())).count();
        assert_eq!(found, answers(seeks));
    });
}

/// Names of companies, each with a number so that no two are alike.
fn names() -> Vec<String> {
    let forms = [
        "Inc.",
        "GmbH & Co. KG",
        "of the North",
        "Pvt. Ltd.",
        "Bakery",
        "Corporation",
        "Group plc",
        "Systems",
    ];
    (0..TEXTS).map(|number| format!("Firm {number} {}", forms[number % forms.len()])).collect()
}

/// Keys of companies, as the program makes them.
#[divan::bench(sample_count = 50)]
fn company_keys(bencher: Bencher<'_, '_>) {
    let (keys, names, mut text) = (CompanyKeys::new(&LEXICON), names(), CleanText::default());
    bencher.counter(divan::counter::ItemsCount::new(TEXTS)).bench_local(|| {
        let bare = black_box(&names)
            .iter()
            .filter(|name| keys.key(name, &mut text).split(' ').count() == 2)
            .count();
        assert_eq!(bare, TEXTS / 2 + 1);
    });
}

/// The longest legal form at the end of a name by an automaton over reversed forms and names.
#[divan::bench(sample_count = 50)]
fn legal_forms_by_automaton(bencher: Bencher<'_, '_>) {
    let reversed = |text: &str| format!("{} ", text.chars().rev().collect::<String>());
    let forms: Vec<String> =
        LEXICON.companies.legal_forms.iter().map(|form| reversed(form)).collect();
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(aho_corasick::StartKind::Anchored)
        .build(forms);
    let automaton = builder.expect("few forms");
    let folded: Vec<String> =
        names().iter().map(|name| name.to_lowercase().replace(['.', '&'], "")).collect();
    bencher.counter(divan::counter::ItemsCount::new(TEXTS)).bench_local(|| {
        let ends = |name: &String| {
            let name = reversed(name);
            automaton
                .find(aho_corasick::Input::new(&name).anchored(aho_corasick::Anchored::Yes))
                .is_some()
        };
        let found = black_box(&folded).iter().filter(|name| ends(name)).count();
        assert!(found > TEXTS / 3, "{found}");
    });
}
