//! Agreement on title gaps, as text for a terminal.

use std::fmt::Write as _;

use crate::lab::frame::{FrameAgreement, FrameFigures};
use titlegauge_figures::stats::Bootstrapped;

/// Returns all figures as text. JSON is the serialized agreement itself.
pub fn frame_text(agreement: &FrameAgreement) -> String {
    let all = &agreement.all;
    let mut out = format!("{} labelled postings that count\n\n", all.postings);
    let _ = writeln!(out, "{:<44} {:>6}   95 % interval (bootstrap)", "", "");
    let rows = [
        ("share with a gap of 1 or more: readers", all.readers_share),
        ("  mean probability", all.mean_probability),
        ("  mean probability less readers", all.difference),
        ("  by the median level", all.share_by_median),
        ("postings that are decided (p 0.7 or 0.3)", all.decided),
        ("  right among them", all.decided_right),
        ("  right among those called inflated", all.precision),
        ("level right", all.level),
        ("mean gap: readers", all.readers_gap),
        ("  expected", all.mean_gap),
        ("  expected less readers", all.gap_difference),
    ];
    for (name, Bootstrapped { value, interval }) in rows {
        let [value, low, high] =
            [value, interval.map(|of| of.low), interval.map(|of| of.high)].map(figure);
        let _ = writeln!(out, "{name:<44} {value:>6}   {low} to {high}");
    }
    let _ = writeln!(
        out,
        "\n{:<22} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}   mean p less readers (95 %)",
        "", "postings", "readers", "mean p", "decided", "right", "level", "gap", "expected"
    );
    for group in agreement.levels.iter().chain(&agreement.fields) {
        row(&group.name, &group.figures, &mut out);
    }
    let _ =
        writeln!(out, "\n{:<14} {:>8} {:>8} {:>8}", "probability", "postings", "mean", "readers");
    for bin in &agreement.reliability {
        let [mean, readers] = [bin.probability, bin.readers].map(figure);
        let range = format!("{:.2} to {:.2}", bin.from, bin.below);
        let _ = writeln!(out, "{range:<14} {:>8} {mean:>8} {readers:>8}", bin.postings);
    }
    let _ = writeln!(
        out,
        "Probability and readers differ by {:.3} on average.",
        agreement.calibration_error
    );
    out
}

fn row(name: &str, of: &FrameFigures, out: &mut String) {
    let figures = [
        of.readers_share,
        of.mean_probability,
        of.decided,
        of.decided_right,
        of.level,
        of.readers_gap,
        of.mean_gap,
    ];
    let _ = write!(out, "{name:<22} {:>8}", of.postings);
    for value in figures {
        let _ = write!(out, " {:>8}", figure(value.value));
    }
    let Bootstrapped { value, interval } = of.difference;
    let [value, low, high] =
        [value, interval.map(|of| of.low), interval.map(|of| of.high)].map(figure);
    let _ = writeln!(out, "   {value} ({low} to {high})");
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value:.3}"))
}
