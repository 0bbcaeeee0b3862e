//! Building blocks of the sections.

use maud::{Markup, html};

use titlegauge_core::level::Level;
use titlegauge_core::sanitize::harmless;

/// Ids and names of the sections, for the list at the top of the page.
const SECTIONS: [(&str, &str); 12] = [
    ("companies", "Companies"),
    ("postings", "Postings"),
    ("titles", "Titles"),
    ("levels", "Levels"),
    ("map", "Duties of roles"),
    ("matrix", "Roles"),
    ("months", "Months"),
    ("words", "Words"),
    ("outside", "Years and pay"),
    ("duties", "Duties by level"),
    ("records", "What was read"),
    ("reading", "How to read it"),
];

/// Returns links to the sections.
pub fn contents() -> Markup {
    html! {
        nav aria-label="Sections" {
            ul { @for (id, name) in SECTIONS { li { a href={ "#" (id) } { (name) } } } }
        }
    }
}

/// Returns a section with its heading.
pub fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-heading" } {
            h2 id={ (id) "-heading" } { (heading) }
            (content)
        }
    }
}

/// Returns the note of a section that has nothing to show.
pub fn nothing(why: &str) -> Markup {
    html! { p .nothing { (why) } }
}

/// Returns a box into which the script draws a chart, with a caption, a link to its data and a
/// table of its numbers. `label` describes the chart to screen readers.
pub fn chart(
    id: &str,
    label: &str,
    caption: &Markup,
    numbers: &Markup,
    download: &Markup,
) -> Markup {
    html! {
        figure {
            div .chart id={ "chart-" (id) } role="img" aria-label=(label) {}
            figcaption { (caption) }
            (download)
            details { summary { "The numbers" } (numbers) }
        }
    }
}

/// A column of a [`table`].
#[derive(Clone, Copy)]
pub struct Column {
    name: &'static str,
    numeric: bool,
}

/// Returns a column of numbers.
pub const fn number(name: &'static str) -> Column {
    Column { name, numeric: true }
}

/// Returns a column of text.
pub const fn text(name: &'static str) -> Column {
    Column { name, numeric: false }
}

/// Returns a box that scrolls sideways if its content is too wide, with a hint for small screens.
pub fn scroll(label: &str, content: &Markup) -> Markup {
    html! {
        p .hint aria-hidden="true" { "Scroll sideways for more columns →" }
        div .scroll tabindex="0" role="group" aria-label=(label) { (content) }
    }
}

/// Returns a table that scrolls if it is too wide. The first column is the header of its row.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<String>]) -> Markup {
    let table = html! {
        table {
            caption .hidden { (caption) }
            thead { tr { @for column in columns { th scope="col" .n[column.numeric] { (column.name) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
                            @if index == 0 { th scope="row" { bdi { (cell) } } }
                            @else { td .n[column.numeric] { (cell) } }
                        }
                    }
                }
            }
        }
    };
    scroll(caption, &table)
}

/// Returns a bar whose length is its share of the largest value. The value itself is printed next
/// to the bar.
pub fn bar(of: f64, whole: f64) -> Markup {
    let part = if of > 0.0 && whole > 0.0 { (of / whole).min(1.0) } else { 0.0 };
    html! { svg .bar aria-hidden="true" { rect width=(format!("{:.1}%", part * 100.0)) height="100%" {} } }
}

/// Returns a reason as a sentence, with a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    let text: String = harmless(text.trim());
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// Returns the titles of an advertised level.
pub fn level_name(level: Level) -> &'static str {
    match level.get() {
        4 => "C level, president, managing director",
        3 => "vice-president",
        2 => "director, head",
        1 => "manager, supervisor",
        _ => "the rest",
    }
}
