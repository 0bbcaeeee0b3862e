//! Any bytes as an input, read to the end: unpacked, decoded, sniffed, cut and parsed; blocks and
//! the largest record are as small as the first two bytes say.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Dialect, Opened, Overrides};

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (size, largest, bytes) = input;
    let (size, largest) = (1 + usize::from(size), 32 + usize::from(largest));
    let Ok(opened) = Opened::stream("x", Box::new(Cursor::new(bytes.to_vec())), None) else {
        return;
    };
    let Ok(dialect) = Dialect::sniff("x", &opened.sample, opened.whole, &Overrides::default())
    else {
        return;
    };
    let cut = dialect.cut_with_sizes(0, opened.sample, opened.reader, [size, largest]);
    let Ok(mut cut) = cut else { return };
    while let Ok(Some(item)) = cut.next_item() {
        let records = dialect.parse(item);
        let _ = records.postings(&dialect.columns).count();
    }
});
