//! Any bytes have a dialect or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Dialect, Overrides};

fuzz_target!(|bytes: &[u8]| {
    let _ = Dialect::sniff("fuzz", bytes, true, &Overrides::default());
    let _ = Dialect::sniff("fuzz", bytes, false, &Overrides::default());
});
