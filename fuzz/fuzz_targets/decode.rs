//! Any bytes as an input, read to the end: unpacked, decoded, sniffed, cut and parsed; blocks and
//! the largest record are as small as the first two bytes say.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Blocks, Cut, Dialect, Elements, Format, Objects, Opened, Overrides};

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
    let (sample, reader) = (opened.sample, opened.reader);
    let mut cut = match &dialect.format {
        Format::Json(form) => {
            Cut::Json(Box::new(Objects::with_sizes(0, sample, reader, form, size, largest)))
        }
        Format::Xml(form) => {
            Cut::Xml(Box::new(Elements::with_sizes(0, sample, reader, form, size, largest)))
        }
        Format::Table(table) => {
            let Ok(blocks) = Blocks::with_sizes(0, sample, reader, table, size, largest) else {
                return;
            };
            Cut::Table(blocks)
        }
    };
    while let Ok(Some(item)) = cut.next_item() {
        let records = dialect.parse(item);
        let _ = records.postings(&dialect.columns).count();
    }
});
