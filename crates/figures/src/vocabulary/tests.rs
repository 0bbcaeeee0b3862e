use proptest::prelude::*;

use titlegauge_core::duplicates::Fingerprint;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};
use xxhash_rust::xxh3::xxh3_64;

use super::collected::{TitleGap, Voice};
use super::*;

const LEAD: usize = 1;

/// Adds a posting, measured with a title of a level and with a role of the duties.
fn add(
    into: &mut Vocabulary,
    company: &str,
    gap: Option<(u8, bool)>,
    role: Option<usize>,
    words: &str,
) {
    let number = into.counted.to_string();
    let gap = gap.map(|(level, inflated)| TitleGap {
        role: None,
        level: Level::new(level).unwrap(),
        inflated,
    });
    let voice = Voice {
        company: xxh3_64(company.as_bytes()),
        gap,
        role: role.map(RoleId::new),
        words: words.into(),
    };
    into.add(Fingerprint::of(&[&number, company, words]), voice);
}

/// A level, true for inflated, and numbers of companies: all, with "brass lamp", with "chief".
type Cohort = (u8, bool, usize, usize, usize);

/// "lamp" goes with inflation within both levels. "chief" occurs only with titles of level 4, which
/// are mostly inflated, and as often with those that are not.
const CORPUS: [Cohort; 4] =
    [(4, true, 90, 36, 27), (4, false, 30, 3, 9), (1, true, 30, 12, 0), (1, false, 90, 9, 0)];

/// Makes one posting for each company; the second role is that of the inflated ones.
fn corpus(parts: &[Cohort]) -> Vocabulary {
    let mut out = Vocabulary::default();
    for (level, inflated, companies, lamps, chiefs) in parts {
        for i in 0..*companies {
            let lamp = if i < *lamps { "\nbrass lamp" } else { "" };
            let chief = if i < *chiefs { "\nchief" } else { "" };
            let company = format!("{level} {inflated} {i}");
            let role = Some(LEAD + usize::from(!inflated));
            add(
                &mut out,
                &company,
                Some((*level, *inflated)),
                role,
                &format!("word{}\nthe{lamp}{chief}", i % 4),
            );
        }
    }
    out
}

fn listed(vocabulary: &Vocabulary) -> Vec<GroupWord> {
    words(vocabulary, &Lexicon::builtin().unwrap())
}

/// Formats each row as `group words postings/companies`.
fn short(vocabulary: &Vocabulary) -> Vec<String> {
    let row = |row: &GroupWord| {
        format!("{} {} {}/{}", row.side.as_str(), row.words, row.postings, row.companies)
    };
    listed(vocabulary).iter().map(row).collect()
}

/// The figures come from `tests/numbers/words.py`, which counts the same postings independently.
#[test]
#[allow(clippy::unreadable_literal, reason = "as the script prints them")]
fn figures() {
    let lexicon = Lexicon::builtin().unwrap();
    let rows = listed(&corpus(&CORPUS));
    let role = &lexicon.roles[LEAD].id;
    let cases = [
        ("within levels", Side::Inflated, "brass lamp", 48, 0.9052312438605639, 3.1479937569752328),
        (
            "a role, in one stratum",
            Side::Role(role.clone()),
            "brass lamp",
            48,
            0.9420432279765698,
            3.461287836280444,
        ),
        (
            "a role, where strata would hide it",
            Side::Role(role.clone()),
            "chief",
            27,
            0.6866324995387516,
            2.051296636422629,
        ),
    ];
    for (name, side, words, postings, log_odds, z) in &cases {
        let row = rows
            .iter()
            .find(|row| row.side == *side && row.words == *words)
            .unwrap_or_else(|| panic!("{name}: {rows:?}"));
        assert_eq!(
            (row.postings, row.companies),
            (*postings, u32::try_from(*postings).unwrap()),
            "{name}"
        );
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(
            close(row.keyness.log_odds, *log_odds) && close(row.keyness.z, *z),
            "{name}: {row:?}"
        );
    }
    assert_eq!(rows.len(), cases.len(), "{rows:?}");
}

#[test]
fn listed_words() {
    let role = Lexicon::builtin().unwrap().roles[LEAD].id.clone();
    let with = |more: &dyn Fn(&mut Vocabulary)| {
        let mut out = corpus(&[(4, true, 60, 0, 0), (4, false, 60, 0, 0)]);
        more(&mut out);
        short(&out)
    };
    let many = |out: &mut Vocabulary, company: &dyn Fn(usize) -> String, words: &str| {
        (0..40).for_each(|i| {
            add(out, &company(i), Some((4, true)), None, &format!("word{}\n{words}", i % 4));
        });
    };
    let own = |i: usize| format!("own {i}");
    let by_35 = |i: usize| own(i.saturating_sub(5));
    let cases: [(&str, Vec<String>, &[&str]); 8] = [
        ("nothing", short(&Vocabulary::default()), &[]),
        ("no difference", with(&|_| ()), &[]),
        ("of forty companies", with(&|out| many(out, &own, "rocket")), &["inflated rocket 40/40"]),
        (
            "one of them six times",
            with(&|out| many(out, &by_35, "rocket")),
            &["inflated rocket 40/35"],
        ),
        ("boilerplate of one company", with(&|out| many(out, &|_| "one".into(), "rocket")), &[]),
        (
            "boilerplate that two other companies use too",
            with(&|out| many(out, &|i| format!("own {}", i.saturating_sub(37)), "rocket")),
            &[],
        ),
        ("postings without a company", with(&|out| many(out, &|_| String::new(), "rocket")), &[]),
        (
            "in a stratum with one side",
            with(&|out| (0..40).for_each(|i| add(out, &own(i), Some((2, true)), None, "rocket"))),
            &[],
        ),
    ];
    for (name, found, expected) in cases {
        assert_eq!(found, expected, "{name}");
    }
    let mut roles = with(&|out| {
        (0..40).for_each(|i| add(out, &own(i), None, Some(LEAD), "grey rocket\na\nthe"));
    });
    roles.retain(|row| row.starts_with(&role));
    assert_eq!(
        roles,
        [format!("{role} grey rocket 40/40")],
        "of nested words the clearest, no single letters, no everyday words"
    );
}

#[test]
fn of_nested_words_the_clearest_is_listed() {
    let found = vec![("lamp", 1.0), ("grey lamp", 3.0), ("lamps", 2.0), ("old grey lamp", 2.5)];
    let words: Vec<&str> =
        clearest(found, 9, |(words, z)| (*z, words)).into_iter().map(|(words, _)| words).collect();
    assert_eq!(words, ["grey lamp", "lamps"]);
}

fn part(postings: &[u16], most: usize) -> Vocabulary {
    let mut out = Vocabulary::default();
    for posting in postings {
        let text = posting.to_string();
        let gap = (posting % 3 > 0).then_some(TitleGap {
            role: None,
            level: Level::HIGHEST,
            inflated: posting % 2 == 0,
        });
        let voice = Voice {
            company: u64::from(posting % 7),
            gap,
            role: Some(RoleId::new(1)),
            words: format!("lamp {text}").into(),
        };
        out.add(Fingerprint::of(&[&text]), voice);
    }
    out.shorten(most);
    out
}

proptest! {
    #[test]
    fn merged_in_any_order(mut postings: Vec<u16>, cuts: [prop::sample::Index; 2], most in 1usize..60) {
        let whole = part(&postings, most);
        let mut cuts = cuts.map(|cut| if postings.is_empty() { 0 } else { cut.index(postings.len()) });
        cuts.sort_unstable();
        let [a, b, c] = [&postings[..cuts[0]], &postings[cuts[0]..cuts[1]], &postings[cuts[1]..]].map(|p| part(p, most));
        let merged = |mut first: Vocabulary, second: &Vocabulary| {
            first.merge_within(second.clone(), most);
            first
        };
        prop_assert_eq!(&merged(merged(a.clone(), &b), &c), &whole);
        prop_assert_eq!(&merged(a.clone(), &merged(b.clone(), &c)), &whole);
        prop_assert_eq!(&merged(merged(c, &b), &a), &whole);
        postings.reverse();
        prop_assert_eq!(&part(&postings, most), &whole);
    }
}
