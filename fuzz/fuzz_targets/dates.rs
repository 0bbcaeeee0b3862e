//! Any text is a day, a month or no date.
#![no_main]

use libfuzzer_sys::fuzz_target;
use titlegauge_core::values::{DateOrder, date, is_relative_date};

fuzz_target!(|text: &str| {
    assert!(matches!(date(text, DateOrder::DayFirst).len(), 0 | 7 | 10));
    let _ = is_relative_date(text);
});
