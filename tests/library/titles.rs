//! Reads advertised titles: a table of patterns that job boards use, and properties of any title.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use titlegauge_core::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::title::{Advertised, TitleScratch, Titles};

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));
static TITLES: LazyLock<Titles> = LazyLock::new(|| Titles::new(Arc::clone(&LEXICON)));

/// Title, role, level, in frame.
static TABLE: LazyLock<Vec<[String; 4]>> = LazyLock::new(|| {
    let mut reader =
        csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/titles.csv")).unwrap();
    reader
        .records()
        .map(|record| {
            record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
        })
        .collect()
});

fn read(title: &str) -> Advertised {
    TITLES.read(title, &mut TitleScratch::default())
}

fn shown(read: Advertised) -> String {
    let role = read.role.map_or("", |role| LEXICON[role].id.as_str());
    format!(
        "role \"{role}\", level {}, in frame {}",
        read.level,
        if read.in_frame() { "yes" } else { "no" }
    )
}

#[test]
fn titles_are_read_as_the_table_says() {
    let wrong: Vec<String> = TABLE
        .iter()
        .filter_map(|[title, role, level, frame]| {
            let should = format!("role \"{role}\", level {level}, in frame {frame}");
            let is = shown(read(title));
            (is != should).then(|| format!("{title}\n   should be {should}\n   and is    {is}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} titles:\n{}", wrong.len(), TABLE.len(), wrong.join("\n"));
}

/// A text in the place of a title would take a time that grows faster than its length.
#[test]
fn what_stands_behind_the_beginning_of_a_title_is_not_looked_at() {
    for (before, role) in [(0, "cio"), (400, "cio"), (1000, ""), (4_000_000, "")] {
        for filler in ["x ", "\u{e9} ", "\u{1f680} "] {
            let title = format!("{}CIO", filler.repeat(before / filler.len()));
            let read = read(&title).role.map_or("", |role| LEXICON[role].id.as_str());
            assert_eq!(read, role, "{before} {filler:?}");
        }
    }
    assert_eq!(shown(read(&"CIO ".repeat(1_000_000))), shown(read("CIO")));
}

/// Only where the word of disputed level makes the level.
#[test]
fn a_head_is_of_disputed_level() {
    let cases = [
        ("Head of IT", 2, 1),
        ("Global Head, Software Engineering", 2, 1),
        ("Deputy Head of IT", 1, 0),
        ("VP and Head of Engineering", 3, 3),
        ("Director / Head of IT", 2, 2),
        ("Head of IT and IT Manager", 2, 1),
        ("IT Director", 2, 2),
        ("Head Nurse", 0, 0),
    ];
    for (title, level, disputed) in cases {
        let read = read(title);
        assert_eq!((read.level.get(), read.disputed_level.get()), (level, disputed), "{title}");
    }
}

#[test]
fn the_table_is_wide() {
    assert!(TABLE.len() >= 230, "{}", TABLE.len());
    let mut titles: Vec<&String> = TABLE.iter().map(|[title, ..]| title).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), TABLE.len(), "a title stands twice");
    for role in LEXICON.roles.iter().filter(|role| role.id != "none") {
        assert!(TABLE.iter().any(|[_, id, ..]| id == &role.id), "no title of {}", role.id);
    }
    for level in ["0", "1", "2", "3", "4"] {
        for frame in ["yes", "no"] {
            let some = TABLE.iter().any(|[_, _, l, f]| l == level && f == frame);
            assert_eq!(some, (level, frame) != ("0", "yes"), "level {level}, in frame {frame}");
        }
    }
}

/// A title of the table, or words of several put together.
fn title() -> impl Strategy<Value = String> {
    let one = || (0..TABLE.len()).prop_map(|i| TABLE[i][0].clone());
    let word = || {
        (one(), any::<prop::sample::Index>()).prop_map(|(title, at)| {
            let words: Vec<&str> = title.split_whitespace().collect();
            at.get(&words).to_string()
        })
    };
    prop_oneof![one(), prop::collection::vec(word(), 1..9).prop_map(|words| words.join(" "))]
}

proptest! {
    #[test]
    fn any_string_is_read(title in any::<String>()) {
        prop_assert!(read(&title).level <= Level::HIGHEST);
    }

    #[test]
    fn any_words_are_read(title in title(), noise in "\\PC{0,12}", at in any::<prop::sample::Index>()) {
        let places: Vec<usize> = title.char_indices().map(|(i, _)| i).collect();
        let (before, after) = title.split_at(*at.get(&places));
        let read = read(&format!("{before}{noise}{after}"));
        prop_assert!(read.level <= Level::HIGHEST);
    }

    #[test]
    fn case_does_not_change_the_reading(title in title()) {
        prop_assert_eq!(read(&title.to_ascii_lowercase()), read(&title.to_ascii_uppercase()));
    }

    #[test]
    fn punctuation_around_does_not_change_the_reading(
        title in title(),
        before in "[ .,;:!?*()\\[\\]/|\u{2022}\u{2013}\u{2014}~\"-]{0,4}",
        after in "[ .,;:!?*()\\[\\]/|\u{2022}\u{2013}\u{2014}~\"-]{0,4}",
    ) {
        let dressed = format!("{before}{title}{after}");
        prop_assert_eq!(read(&dressed), read(&title), "{}", dressed);
    }
}

/// Titles as they are typed are read as in capitals, as far as "it" is not meant.
#[test]
fn titles_of_the_table_may_be_in_capitals() {
    for [title, ..] in TABLE.iter() {
        assert_eq!(read(title), read(&title.to_ascii_uppercase()), "{title}");
    }
}
