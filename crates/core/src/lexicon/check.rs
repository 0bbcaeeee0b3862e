//! Checks that the keyword files agree with each other.
//!
//! All problems are reported at once. The checks run on the lists of the files, since the maps
//! that are built later would hide a duplicate.

use std::collections::BTreeMap;

use super::entries::NONE;
use super::error::Problem;
use super::load::{Draft, DutyInFile};
use super::syntax::{RoleWeights, Text};
use crate::level::Level;

/// Checks the ids, levels and weights of a draft. Phrases are checked when they are compiled.
pub fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = Vec::new();
    roles(draft, &mut problems);
    duties(draft, &mut problems);
    classes(draft, &mut problems);
    others(draft, &mut problems);
    problems
}

/// Returns true if an id can be a column name and part of a file name.
fn is_id(id: &str, joint: char) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}

fn roles(draft: &Draft, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for role in &draft.roles {
        let id = &role.content.id;
        if !is_id(id.get_ref(), '_') {
            problems.push(
                role.problem(
                    id,
                    format!("\"{}\" is not a role id; use a-z, 0-9 and _", id.get_ref()),
                ),
            );
        }
        if id.get_ref() == NONE {
            problems.push(
                role.problem(id, "\"none\" is the role of all other occupations and needs no file"),
            );
        }
        if let Some(first) = seen.insert(id.get_ref(), &role.file) {
            problems
                .push(role.problem(id, format!("role \"{}\" is already in {first}", id.get_ref())));
        }
        if !role.content.titles.is_empty() && role.content.title_examples.is_empty() {
            let what = format!(
                "role \"{}\" has titles and no title_examples, which test that the titles are recognized",
                id.get_ref()
            );
            problems.push(role.problem(id, what));
        }
        if Level::new(*role.content.level.get_ref()).is_none() {
            let line = role.line_at(role.content.level.span().start);
            problems.push(Problem {
                file: role.file.clone(),
                line,
                message: "a level is 0 to 4".into(),
            });
        }
    }
}

fn duties(draft: &Draft, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, DutyInFile<'_>> = BTreeMap::new();
    for place in draft.all_duties() {
        let duty = place.duty;
        let (id, at) = (duty.id.get_ref(), duty.id.span().start);
        if !is_id(id, '-') {
            problems
                .push(place.problem(at, format!("\"{id}\" is not a duty id; use a-z, 0-9 and -")));
        }
        if let Some(first) = seen.insert(id, place) {
            let line = first.line_at(first.duty.id.span().start);
            problems.push(
                place.problem(
                    at,
                    format!("duty \"{id}\" is already in {} (line {line})", first.file),
                ),
            );
        }
        problems.extend(
            wrong_weights(draft, &duty.weights)
                .map(|(role, what)| place.problem(role.span().start, what)),
        );
        if let Some(scope) = duty.scope.as_ref().filter(|s| Level::new(*s.get_ref()).is_none()) {
            problems.push(place.problem(scope.span().start, "a scope is 0 to 4"));
        }
        if duty.phrases.is_empty() && duty.pairs.is_empty() {
            let message = format!("duty \"{id}\" has neither phrases nor pairs");
            problems.push(place.problem(at, message));
        }
        if duty.examples.is_empty() {
            problems.push(place.problem(at, format!("duty \"{id}\" has no examples")));
        }
    }
}

/// The weights for unknown roles and the weights out of bounds, each with a message.
fn wrong_weights<'a>(
    draft: &'a Draft,
    weights: &'a RoleWeights,
) -> impl Iterator<Item = (&'a Text, String)> {
    let known = |id: &str| id == NONE || draft.roles.iter().any(|r| r.content.id.get_ref() == id);
    weights.iter().filter_map(move |(role, weight)| {
        if !known(role.get_ref()) {
            return Some((role, format!("there is no role \"{}\"", role.get_ref())));
        }
        (!(-3..=3).contains(weight))
            .then(|| (role, format!("weight {weight} is not within -3 to 3")))
    })
}

fn classes(draft: &Draft, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (file, class) in draft.all_classes() {
        let id = class.id.get_ref();
        let mut refuse = |message: String| problems.push(file.problem(&class.id, message));
        if !is_id(id, '-') {
            refuse(format!("\"{id}\" is not a class id; use a-z, 0-9 and -"));
        }
        let place = format!("{} (line {})", file.file, file.line(&class.id));
        if let Some(first) = seen.insert(id, place) {
            refuse(format!("class \"{id}\" is already in {first}"));
        }
        if class.words.is_empty() {
            refuse(format!("class \"{id}\" has no words"));
        }
    }
}

fn others(draft: &Draft, problems: &mut Vec<Problem>) {
    let zones = &draft.zones;
    let mut ids: Vec<&str> = Vec::new();
    for zone in &zones.content.zones {
        if ids.contains(&zone.id.get_ref().as_str()) {
            problems.push(
                zones.problem(&zone.id, format!("zone \"{}\" is defined twice", zone.id.get_ref())),
            );
        }
        ids.push(zone.id.get_ref());
    }
    let titles = &draft.titles.content;
    let words = titles.levels.iter();
    let words = words.flat_map(|entry| std::iter::once(&entry.level).chain(&entry.disputed));
    for level in words.chain(titles.examples.iter().map(|example| &example.level)) {
        if Level::new(*level.get_ref()).is_none() {
            let line = draft.titles.line_at(level.span().start);
            problems.push(Problem {
                file: draft.titles.file.clone(),
                line,
                message: "a level is 0 to 4".into(),
            });
        }
    }
}
