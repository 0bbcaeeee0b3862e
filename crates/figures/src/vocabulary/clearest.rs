//! The choice of words that are listed.

use std::cmp::Reverse;

/// The least number of companies that use a listed word. A word of fewer companies is usually a
/// company's own expression, or comes from one text that was posted often.
pub const LEAST_COMPANIES: u32 = 3;
/// A word that occurs in more than this share of the other texts, in hundredths, is everyday: no
/// listed word begins or ends with one, such as "the" or "and".
pub const EVERYDAY: u64 = 35;

/// Returns at most `most` items, by descending z; `by` returns z and the words of an item. If the
/// words of one item contain those of another, only the clearer one is returned.
pub fn clearest<T>(mut items: Vec<T>, most: usize, by: impl Fn(&T) -> (f64, &str)) -> Vec<T> {
    items.sort_by(|a, b| {
        let ((a_z, a), (b_z, b)) = (by(a), by(b));
        b_z.total_cmp(&a_z).then(Reverse(a.len()).cmp(&Reverse(b.len()))).then(a.cmp(b))
    });
    let mut out: Vec<T> = Vec::new();
    for item in items {
        if out.len() == most {
            break;
        }
        let words = by(&item).1;
        if !out.iter().any(|shown| within(by(shown).1, words) || within(words, by(shown).1)) {
            out.push(item);
        }
    }
    out
}

/// Returns true if the outer words contain the inner ones, in order and without gaps.
fn within(inner: &str, outer: &str) -> bool {
    format!(" {outer} ").contains(&format!(" {inner} "))
}
