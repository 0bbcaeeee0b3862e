//! The explanation of the figures and of their limits.

use maud::{Markup, html};

use super::figures::Report;
use super::numbers::count;
use super::parts;

/// Returns the section.
pub fn section(report: &Report<'_>) -> Markup {
    let content = html! {
        (words())
        (limits(report.gap.min_postings))
    };
    parts::section("reading", "How to read it, and what it can’t say", &content)
}

fn words() -> Markup {
    html! {
        h3 { "The words" }
        dl .words {
            dt { "Advertised level" }
            dd { "From the title alone: 4 C levels, presidents, managing directors; 3 vice-presidents; 2 directors and heads; 1 managers and supervisors; 0 the rest. Deputy or associate is one less." }
            dt { "Duty level" }
            dd { "From the duties alone, on the same scale, with the title masked: does the work; runs one team; a department; several; the enterprise." }
            dt { "Title gap" }
            dd { "Advertised level minus duty level. A text gives a probability of each duty level, so a gap is an expected value. “Inflated” is short for a gap of 1 or more, “deflated” for −1 or less; shares of them are means of probabilities. A single posting is called inflated from a probability of 0.7 on, not inflated up to 0.3, and undecided between." }
            dt { "Adjusted gap" }
            dd { "The gap that a company would have with the usual mix of advertised roles, levels, quarters and fields of work; its mean over all postings is that of the plain gap. A quarter that few companies share, and a posting without a date, changes nothing." }
            dt { "Comparable gap" }
            dd { "An estimate of the true adjusted gap (" code { "gap_shrunken" } " in companies.csv). Two steps lead from the adjusted gap to it, both measured from the mean of all companies. Differences from this mean are enlarged, because texts do not say everything and the program’s levels therefore differ less than true ones. Then they are shrunk, the more the fewer the postings. The result can be further from the mean than the adjusted gap (many postings) or nearer (few). Its standard deviation (sd) says how sure it is." }
            dt { "Rank and grade" }
            dd { "1 is the largest gap. The interval of the rank holds the true one nine times in ten. Grades join companies that the data can’t distinguish; the number of grades comes from the data." }
        }
    }
}

fn limits(min_postings: u64) -> Markup {
    html! {
        h3 { "What it can’t say" }
        ul {
            li { b { "It is a gap, not guilt." } " A title can be above the duties of a text for many reasons: a new job that is still to grow, a market where titles are pay, a text that was written in haste. Nobody’s intention is measured." }
            li { b { "Small firms merge roles." } " Somebody who sets the strategy and also fixes the printer is not a fraud. Size confounds the gap, and exports seldom say how large a firm is." }
            li { b { "The labeller errs." } " Levels are judged by words, and wordings that nobody thought of are missed. Intervals include what the texts leave open and the error that all postings of a source share; they do not know of errors that are special to one company." }
            li { b { "Too few to grade is a valid result." } " Below " (count(min_postings)) " measured postings a company gets no grade, and where reliability is small nobody should be ranked." }
            li { b { "A text is not the job." } " It says what a firm wrote, at that time, on that board. Who advertises elsewhere is not here." }
            li { b { "Agencies" } " write for others, so they are kept out of ranks." }
            li { b { "Many comparisons." } " Among a thousand companies some are extreme by chance. Intervals are for one company at a time." }
        }
    }
}
