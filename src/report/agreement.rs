//! Agreement between labels and readers, as text for a terminal.

use std::fmt::Write as _;

use crate::lab::agreement::{Agreement, FalseLeaders, Sample};
use titlegauge_core::lexicon::GapErrors;
use titlegauge_figures::stats::Bootstrapped;

/// Returns all figures as text. JSON is the serialized agreement itself.
pub fn agreement_text(agreement: &Agreement) -> String {
    let mut out = format!(
        "{} labelled postings of {} companies\n{}\n\n",
        agreement.postings,
        agreement.companies,
        sample(agreement.sample)
    );
    let share_right = match agreement.sample {
        Sample::Chosen => "agreement on chosen postings",
        Sample::Unknown | Sample::Weighted => "share right",
    };
    let _ = writeln!(out, "{share_right:<34} {:>6}   95 % interval (bootstrap over companies)", "");
    let rows = [
        ("role", agreement.role),
        ("role, macro F1", agreement.macro_f1),
        ("role, leadership postings only", agreement.leaders),
        ("orientation", agreement.orientation),
        ("level", agreement.level),
        ("level, mean error", agreement.level_error),
    ];
    for (name, Bootstrapped { value, interval }) in rows {
        let (low, high) = (interval.map(|of| of.low), interval.map(|of| of.high));
        let [value, low, high] =
            [value, low, high].map(|n| n.map_or_else(|| "-".into(), |n| format!("{n:.3}")));
        let _ = writeln!(out, "  {name:<32} {value:>6}   {low} to {high}");
    }
    let unread = agreement.unread;
    for (kind, FalseLeaders { judged, leaders }) in
        [("ordinary postings", unread.ordinary), ("leaders of other trades", unread.other_trades)]
    {
        if judged > 0 {
            let rate = leaders as f64 / judged as f64 * 100.0;
            let _ =
                writeln!(out, "\n{rate:.2} % of {judged} labels of {kind} are leadership roles");
        }
    }
    gap_errors(agreement, &mut out);
    roles(agreement, &mut out);
    confusion(agreement, &mut out);
    calibration(agreement, &mut out);
    mistakes(agreement, &mut out);
    out
}

/// Says what the figures describe.
fn sample(sample: Sample) -> &'static str {
    match sample {
        Sample::Unknown => {
            "The labels have no column selection_probability, so every posting counts the same; the figures describe these postings."
        }
        Sample::Weighted => {
            "Shares are weighted by the inverse of selection_probability, so they describe all labelled postings of the export that was reviewed; counts are not weighted."
        }
        Sample::Chosen => {
            "These are only postings that review chose as close calls or for their gaps. They are harder than others, so this is not accuracy; label those picked by chance too."
        }
    }
}

/// Formats a share; a dash if it is not known.
fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value:.2}"))
}

fn gap_errors(agreement: &Agreement, out: &mut String) {
    let _ = writeln!(
        out,
        "\n{:<24} {:>8} {:>6} {:>8} {:>6}",
        "title gap of 1 or more", "readers", "found", "others", "spared"
    );
    for (level, errors) in
        agreement.gap_errors.iter().enumerate().filter(|(_, e)| e.inflated + e.others > 0)
    {
        let GapErrors { inflated, found, others, spared } = errors;
        let _ = writeln!(
            out,
            "  {:<22} {inflated:>8} {found:>6} {others:>8} {spared:>6}",
            format!("advertised level {level}")
        );
    }
}

fn roles(agreement: &Agreement, out: &mut String) {
    let _ = writeln!(
        out,
        "\n{:<18} {:>8} {:>8} {:>10} {:>8} {:>6}",
        "role", "readers", "labels", "precision", "recall", "F1"
    );
    for role in &agreement.roles {
        let [precision, recall, f1] = [role.precision, role.recall, role.f1].map(share);
        let _ = writeln!(
            out,
            "  {:<16} {:>8} {:>8} {precision:>10} {recall:>8} {f1:>6}",
            role.role, role.readers, role.labels
        );
    }
    let missing: Vec<&str> = agreement
        .roles
        .iter()
        .filter(|role| role.f1.is_none())
        .map(|role| role.role.as_str())
        .collect();
    if !missing.is_empty() {
        let _ = writeln!(
            out,
            "  Neither readers nor labels have {}: macro F1 is over the other roles.",
            missing.join(", ")
        );
    }
}

fn confusion(agreement: &Agreement, out: &mut String) {
    let short = |id: &str| id.chars().take(6).collect::<String>();
    let heads: String =
        agreement.roles.iter().map(|role| format!(" {:>6}", short(&role.role))).collect();
    let _ = writeln!(out, "\n{:<18}{heads}", "readers \\ label");
    for (role, row) in agreement.roles.iter().zip(&agreement.confusion) {
        let cells: String = row
            .iter()
            .map(|count| {
                format!(" {:>6}", if *count == 0 { "\u{b7}".into() } else { count.to_string() })
            })
            .collect();
        let _ = writeln!(out, "  {:<16}{cells}", role.role);
    }
}

fn calibration(agreement: &Agreement, out: &mut String) {
    let _ = writeln!(
        out,
        "\n{:<14} {:>8} {:>11} {:>6}     {:<14} {:>9} {:>6}",
        "confidence", "postings", "mean", "right", "at least", "coverage", "right"
    );
    for (bin, kept) in agreement.reliability.iter().zip(&agreement.coverage) {
        let (mean, right) = (share(bin.confidence), share(bin.right));
        let _ = writeln!(
            out,
            "  {:.1} to {:.1}   {:>8} {mean:>11} {right:>6}     {:<14.1} {:>9.2} {:>6}",
            bin.from,
            bin.below,
            bin.postings,
            kept.threshold,
            kept.coverage,
            share(kept.right)
        );
    }
    let _ = writeln!(
        out,
        "  Confidence and share right differ by {:.3} on average.",
        agreement.calibration_error
    );
    let _ =
        writeln!(out, "\n{:<14} {:>8} {:>11} {:>6}", "p of the level", "postings", "mean", "right");
    for bin in &agreement.level_reliability {
        let (mean, right) = (share(bin.confidence), share(bin.right));
        let _ = writeln!(
            out,
            "  {:.1} to {:.1}   {:>8} {mean:>11} {right:>6}",
            bin.from, bin.below, bin.postings
        );
    }
    let _ = writeln!(
        out,
        "  Probability and share right differ by {:.3} on average.",
        agreement.level_calibration_error
    );
}

fn mistakes(agreement: &Agreement, out: &mut String) {
    let _ = writeln!(out, "\nWorst mistakes");
    for mistake in &agreement.mistakes {
        let _ = writeln!(
            out,
            "  {:<24} {:<14} read as {:<14} at {:.2}",
            mistake.id, mistake.readers, mistake.label, mistake.confidence
        );
    }
}
