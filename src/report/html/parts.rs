//! Pieces that sections share.

use maud::{Markup, html};

use titlegauge_core::sanitize::harmless;

/// Sections, as the list on top names them.
const SECTIONS: [(&str, &str); 10] = [
    ("records", "What was read"),
    ("matrix", "Advertised and described"),
    ("map", "Strategic and operational"),
    ("levels", "By level"),
    ("companies", "Companies"),
    ("months", "Months"),
    ("words", "Words"),
    ("duties", "Duties by level"),
    ("outside", "Years and pay"),
    ("reading", "How to read it"),
];

/// Links to the sections.
pub fn contents() -> Markup {
    html! {
        nav aria-label="Sections" {
            ul { @for (id, name) in SECTIONS { li { a href={ "#" (id) } { (name) } } } }
        }
    }
}

/// A section with its heading.
pub fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-heading" } {
            h2 id={ (id) "-heading" } { (heading) }
            (content)
        }
    }
}

/// Why a section has nothing to show.
pub fn nothing(why: &str) -> Markup {
    html! { p .nothing { (why) } }
}

/// A chart that the script draws into a box, in words for those who can't see it, with
/// what it means below and its numbers as a table.
pub fn chart(id: &str, label: &str, caption: &Markup, numbers: &Markup) -> Markup {
    html! {
        figure {
            div .chart id={ "chart-" (id) } role="img" aria-label=(label) {}
            figcaption { (caption) }
            details { summary { "The numbers" } (numbers) }
        }
    }
}

/// A table that scrolls inside its box where it is too wide. Columns that start with `#`
/// hold numbers; the first column names the row.
pub fn table(caption: &str, columns: &[&str], rows: &[Vec<String>]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) {
            table {
                caption .hidden { (caption) }
                thead { tr { @for name in columns { th scope="col" .n[name.starts_with('#')] { (name.trim_start_matches('#')) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
                                @if index == 0 { th scope="row" { bdi { (cell) } } }
                                @else { td .n[column.starts_with('#')] { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar as long as its part of the largest; the number beside it says the same.
pub fn bar(of: f64, whole: f64) -> Markup {
    let part = if of > 0.0 && whole > 0.0 { (of / whole).min(1.0) } else { 0.0 };
    html! { svg .bar aria-hidden="true" { rect width=(format!("{:.1}%", part * 100.0)) height="100%" {} } }
}

/// A reason as a sentence with its full stop.
pub fn sentence(text: &str) -> String {
    let text: String = harmless(text.trim());
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// What a level of the title stands for.
pub fn level_name(level: u8) -> &'static str {
    match level {
        4 => "C level, president, managing director",
        3 => "vice-president",
        2 => "director, head",
        1 => "manager, supervisor",
        _ => "the rest",
    }
}
