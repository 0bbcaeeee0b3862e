//! Recognizes texts whose line breaks an export lost, so that words run together
//! (`skillsAbility`). About one real text in seven is like this. Headings are found only on lines of
//! their own.

use super::runs::Runs;

/// The number of joined words (`skillsAbility`) that make a text a glued one.
const SEAMS: usize = 3;

/// Returns true if the export lost the line breaks of a text: lower-case words run into
/// capitalised ones. A single such word may be a spelling.
pub(super) fn glued(bytes: &[u8], runs: &Runs) -> bool {
    let (mut seams, mut from) = (0, 0);
    while let Some(at) = runs.seam(from) {
        let letters = |bytes: &mut dyn Iterator<Item = &u8>| {
            bytes.take_while(|b| b.is_ascii_alphanumeric()).count()
        };
        let start = at - letters(&mut bytes[..at].iter().rev());
        from = at + letters(&mut bytes[at..].iter());
        let word = &bytes[start..from];
        seams +=
            usize::from(word.len() > 5 && word[0].is_ascii_lowercase() && seam(word).is_some());
        if seams == SEAMS {
            return true;
        }
    }
    false
}

/// The byte offset in a word at which a new line begins: after three lower-case letters, at a
/// capital before a lower-case letter. `None` if there is no such place.
pub(super) fn seam(word: &[u8]) -> Option<usize> {
    let at = |at: usize, pair: &[u8]| {
        pair[1].is_ascii_uppercase()
            && word[at.saturating_sub(2)..=at].iter().all(u8::is_ascii_lowercase)
            && at >= 2
            && word.get(at + 2).is_some_and(u8::is_ascii_lowercase)
    };
    word.windows(2).enumerate().find(|(place, pair)| at(*place, pair)).map(|(place, _)| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seams() {
        let cases = [
            ("skillsAbility", Some(6)),
            ("ResponsibilitiesDesign", Some(16)),
            ("HereMaintain", Some(4)),
            ("JavaScript", Some(4)),
            ("iPhone", None),
            ("PostgreSQL", None),
            ("skills", None),
            ("IT", None),
        ];
        for (word, place) in cases {
            assert_eq!(seam(word.as_bytes()), place, "{word}");
        }
    }

    #[test]
    fn one_odd_word_is_no_glued_text() {
        let glued = |text: &str| {
            let mut runs = Runs::default();
            runs.read(text.as_bytes());
            glued(text.as_bytes(), &runs)
        };
        assert!(!glued("teams that write myScript and JavaScript, TypeScript, PowerPoint, GitHub"));
        assert!(glued("good skillsAbility to lead teamsBudgets and plansThe role"));
    }
}
