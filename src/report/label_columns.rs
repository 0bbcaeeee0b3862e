//! The columns that `label` appends to those of an export, and their values.

use super::postings::strongest;
use super::typed::{Kind, TypedColumn, Value};
use titlegauge_core::labelled::Labelled;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::verdict::Reason;

/// The beginning of the names, so that they are not those of the export.
const PREFIX: &str = "label_";

/// Returns the appended columns, in order. There is one for the probability of each role and level.
pub fn label_columns(lexicon: &Lexicon) -> Vec<TypedColumn> {
    let levels = Level::ALL.iter().map(|level| format!("p_level_{level}"));
    let roles = lexicon.roles.iter().map(|role| format!("p_{}", role.id));
    let figures = levels.chain(roles).map(|name| (name, Kind::Figure));
    let first = [
        ("role", Kind::Text),
        ("level", Kind::Whole),
        ("orientation", Kind::Text),
        ("confidence", Kind::Figure),
        ("reason", Kind::Text),
    ];
    first
        .map(|(name, kind)| (name.to_owned(), kind))
        .into_iter()
        .chain(figures)
        .chain([("evidence".to_owned(), Kind::Text)])
        .map(|(name, kind)| TypedColumn { name: format!("{PREFIX}{name}"), kind })
        .collect()
}

/// Returns the values of the appended columns, in order.
pub fn label_values<'a>(lexicon: &'a Lexicon, labelled: &Labelled<'_>) -> Vec<Value<'a>> {
    let verdict = &labelled.verdict;
    let known = |value: Value<'a>| if verdict.labelled() { value } else { Value::Missing };
    let text = |text: &'a str| known(Value::Text(text.into()));
    let reason = verdict.reason.map(Reason::as_str);
    let mut values = vec![
        text(&lexicon[verdict.role].id),
        known(Value::Whole(i64::from(verdict.level.get()))),
        text(verdict.orientation.as_str()),
        known(Value::Figure(verdict.confidence)),
        reason.map_or(Value::Missing, |reason| Value::Text(reason.into())),
    ];
    let probabilities = verdict.levels.iter().chain(&verdict.probabilities);
    values.extend(probabilities.map(|probability| known(Value::Figure(*probability))));
    let evidence = strongest(lexicon, &labelled.evidence);
    values.push(if evidence.is_empty() { Value::Missing } else { Value::Text(evidence.into()) });
    values
}
