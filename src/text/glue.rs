//! Texts whose line breaks an export lost, so that words run together (`skillsAbility`):
//! about one in seven of the real ones. Without their lines, headings are not found.

/// Places at which lines run together (`skillsAbility`) that make a text a glued one.
const SEAMS: usize = 3;

/// So many places are counted in a byte.
const COUNTED: usize = 128;

/// Whether the export lost the line breaks of a text: small words run into capital ones.
/// A single such word may be somebody's spelling.
pub(super) fn glued(bytes: &[u8]) -> bool {
    // Most texts have no three places where a small letter stands before a capital one; to
    // count them takes no branch.
    let pairs = bytes.chunks(COUNTED).zip(bytes.get(1..).unwrap_or_default().chunks(COUNTED));
    let seams = pairs.map(|(first, second)| {
        let seam = first.iter().zip(second).map(|(a, b)| u8::from(a.is_ascii_lowercase() & b.is_ascii_uppercase()));
        usize::from(seam.sum::<u8>())
    });
    if seams.sum::<usize>() < SEAMS {
        return false;
    }
    let mut words = bytes.split(|b| !b.is_ascii_alphanumeric());
    let mut seams = 0;
    while seams < SEAMS {
        let Some(word) = words.next() else { return false };
        seams += usize::from(word.len() > 5 && word[0].is_ascii_lowercase() && seam(word).is_some());
    }
    true
}

/// Where in a word a new line begins: after three small letters, at a capital before a small one.
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
        assert!(!glued(b"teams that write myScript and JavaScript, TypeScript, PowerPoint, GitHub"));
        assert!(glued(b"good skillsAbility to lead teamsBudgets and plansThe role"));
    }
}
