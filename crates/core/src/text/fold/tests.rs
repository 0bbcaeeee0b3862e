//! The rules of folding, as cases, and properties of any folded text.

use super::{CleanText, fold, fold_traced};
use proptest::prelude::*;

fn cased(plain: &str) -> String {
    let mut text = CleanText::default();
    fold(plain, &mut text);
    text.cased().to_owned()
}

#[test]
fn named_cases() {
    let cases = [
        ("empty", "", ""),
        ("only signs", "-- ** !", ""),
        ("one space between words", "Manage \t vendors\u{a0}well", " Manage vendors well "),
        ("comma parts", "plan, build", " plan , build "),
        ("brackets part", "IT (in house) team", " IT , in house , team "),
        ("full stop ends", "One. Two", " One . Two "),
        ("glued sentences end too", "systems.Manage", " systems . Manage "),
        ("closing stop is kept", "One.", " One . "),
        ("joint in a name", "node.js and ASP.NET", " node js and ASP . NET "),
        ("version numbers", "3.5 years", " 3 5 years "),
        ("dotted letters join", "I.T. manager and U.S. law", " IT manager and US law "),
        ("colon", "Duties: run IT", " Duties : run IT "),
        ("colon in a time", "at 9:30", " at 9 30 "),
        ("hyphen joins words", "day-to-day", " day to day "),
        ("odd hyphens", "day\u{2011}to\u{2010}day", " day to day "),
        ("spaced dash parts", "IT - all of it", " IT , all of it "),
        ("slash", "CI/CD", " CI CD "),
        ("letters around an ampersand", "R&D, P&L", " R&D , P&L "),
        ("spaced ampersand is and", "hardware & software", " hardware and software "),
        ("plus and hash in names", "C++, C# and 5+ years", " C++ , C# and 5+ years "),
        ("possessive", "the company's users' needs", " the company users needs "),
        ("curly possessive", "company\u{2019}s plan", " company plan "),
        ("contraction", "you don't", " you dont "),
        ("soft hyphen and zero width", "man\u{ad}age\u{200b}", " manage "),
        ("wrapped line", "digital\ntransformation", " digital transformation "),
        ("capital after a line break", "Digital\nTransformation", " Digital Transformation "),
        ("blank line ends", "one\n\ntwo", " one . two "),
        ("bullet ends", "one\n\u{2022} two\n- three\n* four", " one . two . three . four "),
        ("bullet within a line ends", "one \u{2022} two", " one . two "),
        ("windows line ends", "one\r\ntwo\r\n\r\nthree", " one two . three "),
        ("quotes vanish", "\"shadow\" IT", " shadow IT "),
        (
            "lost line breaks",
            "good skillsAbility to lead teamsPlan budgetsWhat we offer",
            " good skills . Ability to lead teams . Plan budgets . What we offer ",
        ),
        ("accents stay", "caf\u{e9} r\u{e9}sum\u{e9}", " caf\u{e9} r\u{e9}sum\u{e9} "),
    ];
    for (name, plain, folded) in cases {
        assert_eq!(cased(plain), folded, "{name}");
    }
}

#[test]
fn lines_and_barriers() {
    let mut text = CleanText::default();
    fold("Duties\n- run IT\nPlan", &mut text);
    assert_eq!(text.cased(), " Duties . run IT Plan ");
    assert_eq!(text.lines(), [1, 10, 17]);
    assert_eq!(text.barriers(), [16]);
}

/// The search for a seam starts at the previous one: a scan of the whole rest would take hours for
/// this text.
#[test]
fn a_glued_text_of_any_length() {
    let seams = 3_000_000;
    let plain = format!("oneTwo skillsAbility teamsBudgets plansThe {}", "abcDef".repeat(seams));
    let (mut text, mut traced) = (CleanText::default(), CleanText::default());
    fold(&plain, &mut text);
    assert!(
        text.cased().ends_with(" Defabc . Defabc . Def "),
        "{}",
        &text.cased()[text.cased().len() - 40..]
    );
    assert_eq!(text.lines().len(), 5 + seams);
    fold_traced(&plain, &mut traced);
    assert_eq!(traced.cased(), text.cased());
}

proptest! {
    #[test]
    fn any_text_folds_to_single_spaced_words(plain in any::<String>()) {
        let mut text = CleanText::default();
        fold(&plain, &mut text);
        prop_assert_eq!(text.lower().len(), text.cased().len());
        prop_assert!(!text.lower().contains("  "));
        if !text.lower().is_empty() {
            prop_assert!(text.lower().starts_with(' ') && text.lower().ends_with(' '));
        }
    }

    #[test]
    fn folding_folded_words_changes_nothing(plain in "[A-Za-z0-9 ]{0,40}") {
        let once = cased(&plain);
        prop_assert_eq!(cased(&once), once);
    }

    /// Folding runs of words at once gives the same as folding word by word.
    #[test]
    fn a_traced_text_is_the_same(plain in "([A-Za-z]{1,3}[ .'\u{2019}&\n-]{0,2}){0,12}") {
        let (mut text, mut traced) = (CleanText::default(), CleanText::default());
        fold(&plain, &mut text);
        fold_traced(&plain, &mut traced);
        prop_assert_eq!((text.lower(), text.cased()), (traced.lower(), traced.cased()));
        prop_assert_eq!((text.lines(), text.barriers()), (traced.lines(), traced.barriers()));
    }

    #[test]
    fn every_word_is_traced_to_its_place(plain in "([A-Za-z]{1,6}[ ,.:'\n-]{1,3}){0,8}") {
        let mut text = CleanText::default();
        fold_traced(&plain, &mut text);
        let mut at = 0;
        for word in text.cased().split(' ') {
            if is_word(word) {
                let from = &plain[text.origin(at, at + word.len()).unwrap()];
                prop_assert_eq!(from.replace(['.', '\''], ""), word);
            }
            at += word.len() + 1;
        }
    }
}

/// Returns true if a token of the folded text is a word and not a separator.
fn is_word(token: &str) -> bool {
    !matches!(token, "" | "," | "." | ":")
}
