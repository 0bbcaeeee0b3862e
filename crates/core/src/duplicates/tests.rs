use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::level::Level;

/// Returns a text with one word for each number.
fn words(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| format!("word{number} ")).collect()
}

/// Hashes the words of a text.
fn hashes(text: &str) -> Vec<u64> {
    text.split_whitespace().map(|word| xxh3_64(word.as_bytes())).collect()
}

fn posting(company: &str, location: &str, requisition: &str, level: u8, text: &str) -> Marks {
    let sketch = Sketch::of(company, Level::new(level).unwrap(), requisition, &hashes(text));
    Marks {
        whole: Some(Fingerprint::of(&[company, location, requisition, &level.to_string(), text])),
        text: Some(Fingerprint::of(&[company, &level.to_string(), text])),
        opening: Fingerprint::of(&[location]),
        sketch: sketch.map(Box::new),
    }
}

/// Describes each posting in turn: `first`, or the kind of duplicate and the number of the earlier
/// posting; then `+` for an opening.
fn standings(detected: Duplicates, postings: &[Marks]) -> Vec<String> {
    let mut earlier = Earlier::new(detected);
    let stand = |(number, marks): (u64, &Marks)| {
        let standing = earlier.stand(Place { source: 3, record: number }, marks);
        let what = match (standing.duplicate, standing.same_text) {
            (Some(Duplicate { of, kind }), None) => format!("{} {}", kind.as_str(), of.record),
            (None, Some(of)) => format!("text {}", of.record),
            (None, None) => "first".into(),
            both => format!("{both:?}"),
        };
        what + if standing.opening { " +" } else { "" }
    };
    (0..).zip(postings).map(stand).collect()
}

#[test]
fn duplicates_and_openings() {
    let (text, edited, other) = (words(0..200), words(0..190), words(500..700));
    let cases = [
        ("the first", posting("acme", "oslo", "", 4, &text), ["first +", "first +", "first +"]),
        ("all agrees", posting("acme", "oslo", "", 4, &text), ["text 0 +", "exact 0", "exact 0"]),
        (
            "another place",
            posting("acme", "bergen", "", 4, &text),
            ["text 0 +", "text 0 +", "near 0 +"],
        ),
        ("edited", posting("acme", "oslo", "", 4, &edited), ["first +", "first +", "near 0"]),
        (
            "edited, another place",
            posting("acme", "bergen", "", 4, &edited),
            ["text 3 +", "text 3 +", "near 0"],
        ),
        (
            "another company",
            posting("borel", "oslo", "", 4, &text),
            ["first +", "first +", "first +"],
        ),
        (
            "another level",
            posting("acme", "oslo", "", 3, &edited),
            ["first +", "first +", "first +"],
        ),
        (
            "a requisition",
            posting("acme", "oslo", "r1", 4, &edited),
            ["text 3 +", "text 3 +", "near 0"],
        ),
        (
            "another requisition joins none",
            posting("acme", "oslo", "r0", 4, &edited),
            ["text 3 +", "text 3 +", "first +"],
        ),
        (
            "another text",
            posting("acme", "oslo", "r1", 4, &other),
            ["first +", "first +", "first +"],
        ),
        (
            "another requisition",
            posting("acme", "oslo", "r2", 4, &other),
            ["text 9 +", "text 9 +", "text 9 +"],
        ),
        (
            "the first requisition",
            posting("acme", "rome", "r1", 4, &other),
            ["text 9 +", "text 9 +", "near 9 +"],
        ),
        ("no company", posting("", "", "", 4, &text), ["first +", "first +", "first +"]),
        ("no company again", posting("", "", "", 4, &edited), ["first +", "first +", "near 12"]),
        (
            "the same place again",
            posting("acme", "bergen", "", 4, &words(0..195)),
            ["first +", "first +", "near 0"],
        ),
    ];
    let postings: Vec<Marks> = cases.iter().map(|(_, marks, _)| marks.clone()).collect();
    for (at, detected) in Duplicates::ALL.into_iter().enumerate() {
        for ((name, _, expected), found) in cases.iter().zip(standings(detected, &postings)) {
            assert_eq!(found, expected[at], "{name}, {detected}");
        }
    }
}

#[test]
fn unmeasured_postings_are_not_openings() {
    let marks = Marks { text: None, ..posting("acme", "oslo", "", 4, "some text of a posting") };
    assert_eq!(standings(Duplicates::Near, &[marks.clone(), marks]), ["first", "exact 0"]);
    let nothing = || Marks { whole: None, text: None, ..Marks::default() };
    assert_eq!(standings(Duplicates::Near, &[nothing(), nothing()]), ["first", "first"]);
}

/// The texts share a given number of their runs of words.
#[test]
fn near_copies_have_a_similarity_of_about_0_8() {
    let share = |shared: u32| {
        let texts = (0..100u32).map(|number| {
            let own = |side: u32| (number * 10_000 + side * 1000)..;
            // Each text has 300 runs; `shared` of them are in both.
            let common = || own(0).take(shared as usize + 4);
            let [a, b] =
                [1, 2].map(|side| words(common().chain(own(side).take(300 - shared as usize))));
            standings(
                Duplicates::Near,
                &[posting("acme", "a", "", 0, &a), posting("acme", "b", "", 0, &b)],
            )[1] != "first +"
        });
        texts.filter(|near| *near).count()
    };
    // Jaccard = shared / (600 - shared).
    for (shared, least, most) in [
        (300, 100, 100),
        (285, 99, 100),
        (276, 80, 100),
        (257, 0, 40),
        (240, 0, 5),
        (200, 0, 0),
        (0, 0, 0),
    ] {
        let found = share(shared);
        assert!((least..=most).contains(&found), "{shared} of {}: {found} of 100", 600 - shared);
    }
}

#[test]
fn short_texts_have_runs_too() {
    let sketch = |text: &str| Sketch::of("acme", Level::default(), "", &hashes(text));
    assert_eq!(sketch(""), None);
    assert_eq!(sketch("see the site"), sketch("see the site"));
    assert_ne!(sketch("see the site"), sketch("see our site"));
    // Only distinct runs count, however often they occur.
    assert_eq!(sketch(&"a ".repeat(5)), sketch(&"a ".repeat(50_000)));
}

/// Each edited text is a near copy of its own original among many.
#[test]
fn the_first_in_input_order_stays() {
    let mut postings: Vec<Marks> = (0..300)
        .map(|n| posting("acme", "oslo", "", 0, &words(n * 1000..n * 1000 + 200)))
        .collect();
    let again = (0..300).map(|n| posting("acme", "oslo", "", 0, &words(n * 1000..n * 1000 + 195)));
    postings.extend(again);
    let found = standings(Duplicates::Near, &postings);
    let expected: Vec<String> =
        (0..300).map(|_| "first +".into()).chain((0..300).map(|n| format!("near {n}"))).collect();
    assert_eq!(found, expected);
}
