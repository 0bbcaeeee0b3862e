//! Runs the examples and counter-examples of each duty.

use super::scanner::{Scanner, Scratch};
use crate::lexicon::{Example, Problem};

/// Returns every example that does not fire its duty, and every counter-example that does, as a
/// problem.
pub fn failing_examples(scanner: &Scanner) -> Vec<Problem> {
    let mut scratch = Scratch::default();
    let mut problems = Vec::new();
    for (id, duty) in scanner.lexicon().each_duty() {
        for Example { text, matches } in &duty.examples {
            let evidence = scanner.scan(text, "", &mut scratch);
            let fired = evidence.duties.iter().any(|d| d.duty == id);
            if fired != *matches {
                let what = if *matches { "example does not fire" } else { "counter-example fires" };
                let message = format!("duty \"{}\": the {what} it: \"{text}\"", duty.id);
                problems.push(duty.place.problem(message));
            }
        }
    }
    problems
}
