//! Runs the examples and counter-examples that stand with each duty.

use super::scanner::{Scanner, Scratch};
use crate::lexicon::Problem;

/// Every example that does not fire its duty, and every counter-example that does.
pub fn failing_examples(scanner: &Scanner) -> Vec<Problem> {
    let mut scratch = Scratch::default();
    let mut problems = Vec::new();
    for (index, duty) in scanner.lexicon().duties.iter().enumerate() {
        for (example, fires) in &duty.examples {
            let evidence = scanner.scan(example, &mut scratch);
            let fired = evidence.duties.iter().any(|d| d.duty as usize == index);
            if fired != *fires {
                let what = if *fires { "example does not fire" } else { "counter-example fires" };
                problems.push(Problem {
                    file: duty.place.0.clone(),
                    line: duty.place.1,
                    message: format!("duty \"{}\": the {what} it: \"{example}\"", duty.id),
                });
            }
        }
    }
    problems
}
