//! CSV as all outputs write it: UTF-8, a header, `\n`, quotes where RFC 4180 asks
//! for them, nothing that a spreadsheet would run as a formula.

use std::borrow::Cow;
use std::io::Write;

/// A CSV writer with the project's settings.
pub fn writer<W: Write>(into: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(into)
}

/// A cell with text from the input: an apostrophe goes before what a spreadsheet
/// would take for a formula, and control characters other than blanks and line ends,
/// which would act on a terminal, become U+FFFD.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let controls = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(controls) {
        let shown = text.replace(controls, "\u{fffd}");
        return Cow::Owned(guarded(&shown).into_owned());
    }
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A figure with at most six decimals; empty where there is none, or it is no number.
pub fn figure(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return String::new() };
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for text in ["=1+1", "+49 30", "-1", "@sum", "\tx", "\rx"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["a\u{1b}[2Jb", "a\u{9b}[2Jb", "a\u{7f}[2Jb", "a\0[2Jb"] {
            assert_eq!(guarded(text), "a\u{fffd}[2Jb");
        }
        assert_eq!(guarded("=\u{7}"), "'=\u{fffd}");
        for text in ["", "a=1", "'=1", "a\tb\nc\r\u{e9}"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn figures_are_short_and_stable() {
        let cases = [(0.5, "0.5"), (2.0, "2"), (1.0 / 3.0, "0.333333"), (-0.000_000_1, "0"), (-1.25, "-1.25"), (100.0, "100")];
        for (value, text) in cases {
            assert_eq!(figure(Some(value)), text);
        }
        assert_eq!((figure(None), figure(Some(f64::NAN))), (String::new(), String::new()));
    }
}
