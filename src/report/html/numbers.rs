//! Formats of figures on the page: gaps with a sign, percentages without decimals and with a
//! non-breaking space, counts with commas, and a dash for a missing figure.

use titlegauge_figures::stats::{Estimate, Interval, PointEstimate};

/// The dash for a missing figure.
pub const NONE: &str = "–";

/// Formats a count, as in `12,345`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Formats a gap, as in `+0.42`, `−0.42` or `0.00`.
pub fn gap(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    match (finite(value), text.bytes().all(|b| matches!(b, b'0' | b'.'))) {
        (false, _) => NONE.to_owned(),
        (true, true) => text,
        (true, false) => format!("{}{text}", if value < 0.0 { '−' } else { '+' }),
    }
}

/// Formats a figure without a plus sign, as in `0.42`.
pub fn plain(value: f64) -> String {
    if finite(value) { format!("{value:.2}").replace('-', "−") } else { NONE.to_owned() }
}

/// Formats a share, as in `52 %`.
pub fn share(value: f64) -> String {
    if finite(value) { format!("{:.0}\u{a0}%", value * 100.0) } else { NONE.to_owned() }
}

/// Formats a part of a whole as a share. The result is a dash if the whole is 0, and `< 1 %` for a
/// small part that would otherwise be rounded to 0.
pub fn part(of: u64, whole: u64) -> String {
    match (of, whole) {
        (_, 0) => NONE.to_owned(),
        (1.., _) if of as f64 / (whole as f64) < 0.005 => "<\u{a0}1\u{a0}%".to_owned(),
        _ => share(of as f64 / whole as f64),
    }
}

/// Formats a gap with its interval, as in `+0.42 (+0.31 to +0.53)`; the gap alone without an
/// interval.
pub fn gap_interval(of: PointEstimate) -> String {
    let Some(Interval { low, high }) = of.interval else { return gap(of.value) };
    format!("{} ({} to {})", gap(of.value), gap(low), gap(high))
}

/// Formats a share with its interval, as in `52 % (48–56 %)`.
pub fn share_interval(value: Estimate) -> String {
    let low = share(value.low);
    format!("{} ({}–{})", share(value.value), low.trim_end_matches("\u{a0}%"), share(value.high))
}

/// Formats a figure; a dash for `None`.
pub fn or_none<T>(value: Option<T>, text: impl Fn(T) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), text)
}

/// Returns the part of a whole in tenths, 0 to 10, for the classes of shades. Only 0 itself becomes
/// 0, so that every positive count is visible.
pub fn tenth(of: f64, whole: f64) -> u64 {
    if !(of > 0.0 && whole > 0.0) {
        return 0;
    }
    let tenths = libm::round((of / whole).clamp(0.0, 1.0) * 10.0);
    (1..10).find(|n| tenths <= *n as f64).unwrap_or(10)
}

fn finite(value: f64) -> bool {
    value.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        let cases = [
            (count(0), "0"),
            (count(999), "999"),
            (count(1_234_567), "1,234,567"),
            (gap(0.416), "+0.42"),
            (gap(-0.416), "−0.42"),
            (gap(-0.001), "0.00"),
            (gap(f64::NAN), "–"),
            (share(0.523), "52\u{a0}%"),
            (part(1, 4), "25\u{a0}%"),
            (part(1, 1_000), "<\u{a0}1\u{a0}%"),
            (part(0, 9), "0\u{a0}%"),
            (part(0, 0), "–"),
            (plain(-1.5), "−1.50"),
            (
                gap_interval(Estimate { value: 0.4, low: -0.1, high: 0.9 }.into()),
                "+0.40 (−0.10 to +0.90)",
            ),
            (gap_interval(PointEstimate { value: 2.0, interval: None }), "+2.00"),
            (
                share_interval(Estimate { value: 0.5, low: 0.4, high: 0.6 }),
                "50\u{a0}% (40–60\u{a0}%)",
            ),
            (or_none(None::<f64>, gap), "–"),
        ];
        for (text, wanted) in cases {
            assert_eq!(text, wanted);
        }
    }

    #[test]
    fn tenths_show_little_as_something() {
        for (of, whole, wanted) in [
            (0.0, 9.0, 0),
            (0.01, 9.0, 1),
            (4.5, 9.0, 5),
            (9.0, 9.0, 10),
            (10.0, 9.0, 10),
            (1.0, 0.0, 0),
        ] {
            assert_eq!(tenth(of, whole), wanted, "{of} of {whole}");
        }
    }
}
