//! Any bytes as an input, read to the end: unpacked, decoded, sniffed, cut and parsed.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge::ingest::{Dialect, Opened, Overrides};

fuzz_target!(|bytes: &[u8]| {
    let Ok(opened) = Opened::stream("x", Box::new(Cursor::new(bytes.to_vec())), None) else { return };
    let Ok(dialect) = Dialect::sniff("x", &opened.sample, opened.whole, &Overrides::default()) else { return };
    let Ok(mut cut) = dialect.cut(0, opened.sample, opened.reader) else { return };
    while let Ok(Some(item)) = cut.next_item() {
        let records = dialect.parse(item);
        let _ = records.postings(&dialect.columns).count();
    }
});
