//! Any description is shown whole by `explain`, with what was found in it marked.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use titlegauge::report::marked_text;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::scan::Scanner;

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::builtin().unwrap()));
static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Arc::clone(&LEXICON)));

fuzz_target!(|description: &str| {
    let (_, trace) = SCANNER.trace(description, "");
    let shown = marked_text(&LEXICON, &trace);
    let mut rest = shown.chars();
    assert!(trace.plain.chars().all(|c| rest.any(|other| other == c)), "something is left out");
});
