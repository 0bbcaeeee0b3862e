//! Names that the page uses for levels, titles and fields.

use super::embed::printable;
use titlegauge_core::field::Field;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::{Lexicon, RoleId};

/// Returns the name of an advertised title.
pub fn title(lexicon: &Lexicon, role: Option<RoleId>, level: Level) -> String {
    match role {
        Some(role) => printable(&lexicon[role].name),
        None => match level.get() {
            4 => "Other C levels and presidents",
            3 => "Other vice-presidents",
            2 => "Other directors and heads",
            1 => "Other managers and supervisors",
            _ => "All others",
        }
        .to_owned(),
    }
}

/// Returns the name of a role of the duties.
pub fn role(lexicon: &Lexicon, role: RoleId) -> String {
    if role == lexicon.none() {
        "none of the roles".to_owned()
    } else {
        printable(&lexicon[role].name)
    }
}

/// Returns the work of a duty level, to follow "describe".
pub fn work(level: Level) -> &'static str {
    match level.get() {
        0 => "hands-on work",
        1 => "running one team",
        2 => "running a department",
        3 => "running several departments",
        _ => "running the whole organization",
    }
}

/// Returns the name of a field of work.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Data => "data",
        Field::Engineering => "engineering",
        Field::It => "IT",
        Field::Security => "security",
    }
}
