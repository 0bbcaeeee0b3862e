//! The text of a posting with its hits marked, for a reader.

use std::fmt::Write;

use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::scan::{Hit, Trace};

/// Returns the plain text with counted hits in brackets, each followed by its duties (S strategic,
/// O operational). The name of its zone is before each part, and a number before each sentence or
/// line, from 1. The whole text is shown once.
pub fn marked_text(lexicon: &Lexicon, trace: &Trace) -> String {
    let plain = |start, end| trace.text.origin(start, end).unwrap_or_default();
    let mut out = String::new();
    let mut zone = None;
    let mut at = 0;
    // A hit may continue over the end of a line into the next stretch. `at` is then already past
    // the beginning of that stretch.
    let mut up_to = |out: &mut String, end: usize| {
        if end > at {
            out.push_str(&trace.plain[at..end]);
            at = end;
        }
    };
    let mut hits = trace.hits.iter().filter(|hit| hit.left_out.is_none()).peekable();
    for (number, (stretch, its_zone)) in (1..).zip(&trace.zones) {
        let here = plain(stretch.start, stretch.end);
        up_to(&mut out, here.start);
        if zone != Some(*its_zone) {
            zone = Some(*its_zone);
            let _ = write!(out, "\n\u{2014} {} \u{2014}", lexicon[*its_zone].id);
        }
        let _ = write!(out, "\n#{number} ");
        while let Some(first) = hits.next_if(|hit| hit.start < stretch.end) {
            let mut end = first.end;
            let mut duties = vec![name(lexicon, first)];
            while let Some(next) = hits.next_if(|hit| hit.start < end) {
                end = end.max(next.end);
                duties.push(name(lexicon, next));
            }
            duties.dedup();
            let span = plain(first.start, end);
            up_to(&mut out, span.start);
            out.push('[');
            up_to(&mut out, span.end);
            let _ = write!(out, "]{{{}}}", duties.join(", "));
        }
        up_to(&mut out, here.end);
    }
    up_to(&mut out, trace.plain.len());
    out.push('\n');
    out
}

fn name(lexicon: &Lexicon, hit: &Hit) -> String {
    let duty = &lexicon[hit.duty];
    let sign = duty.orientation.as_str().chars().next().map_or(' ', |c| c.to_ascii_uppercase());
    format!("{sign} {}", duty.id)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use proptest::prelude::*;

    use super::*;
    use titlegauge_core::scan::Scanner;

    static LEXICON: LazyLock<Arc<Lexicon>> =
        LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));
    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::clone(&LEXICON)));

    /// The descriptions of the sample.
    static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut rows =
            csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/postings.csv"))
                .unwrap();
        let at = rows.headers().unwrap().iter().position(|header| header == "description").unwrap();
        rows.records().filter_map(Result::ok).map(|row| row[at].to_owned()).collect()
    });

    /// Wraps text into lines of at most `width` characters, as some exports do. With `capitals`
    /// each line begins with a capital letter and so resembles a heading.
    fn wrapped(text: &str, width: usize, capitals: bool) -> String {
        let (mut out, mut line) = (String::new(), 0);
        for word in text.split_whitespace() {
            let breaks = line > 0 && line + word.len() > width;
            out.push_str(if breaks { "\n" } else { " " });
            line = if breaks { 0 } else { line } + word.len() + 1;
            let mut letters = word.chars();
            match letters.next() {
                Some(first) if breaks && capitals => {
                    out.extend(first.to_uppercase().chain(letters));
                }
                _ => out.push_str(word),
            }
        }
        out
    }

    /// Asserts that all letters of the text are shown, in order; returns the marked text.
    fn assert_whole(text: &str) -> String {
        let (_, trace) = SCANNER.trace(text, "");
        let shown = marked_text(&LEXICON, &trace);
        let mut rest = shown.as_str();
        for letter in trace.plain.chars().filter(|c| c.is_alphanumeric()) {
            let at = rest
                .find(letter)
                .unwrap_or_else(|| panic!("{letter:?} is missing before {rest:?} in {shown:?}"));
            rest = &rest[at + letter.len_utf8()..];
        }
        shown
    }

    #[test]
    fn a_hit_over_the_end_of_a_line() {
        let shown = assert_whole(
            "Responsibilities\nYou will gather business\nRequirements\n5 years of experience.",
        );
        assert!(shown.contains("[gather business\nRequirements]"), "{shown}");
        assert_eq!(shown.matches("Requirements").count(), 1, "{shown}");
    }

    proptest! {
        #[test]
        fn wrapped_texts_are_shown_whole(text in 0..TEXTS.len(), width in 1usize..90, capitals: bool) {
            assert_whole(&wrapped(&TEXTS[text], width, capitals));
        }
    }
}
