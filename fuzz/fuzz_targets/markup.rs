//! Any text is cleaned of markup and folded without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use titlegauge_core::scan::plain;
use titlegauge_core::text::{CleanText, fold};

fuzz_target!(|text: &str| {
    fold(&plain(text), &mut CleanText::default());
});
