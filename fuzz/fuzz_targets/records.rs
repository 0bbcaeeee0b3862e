//! Any bytes after a header are records and rejects in input order, and no record is longer than
//! the input. The first two bytes set small sizes of blocks and of the largest record, so that
//! short inputs reach the code for long ones.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Blocks, Dialect, Overrides};

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (size, largest, bytes) = input;
    let (size, largest) = (1 + usize::from(size), 32 + usize::from(largest));
    let text = [b"title,description,company\n".as_slice(), bytes].concat();
    let Ok(dialect) = Dialect::sniff("fuzz", &text, true, &Overrides::default()) else { return };
    let reader = Box::new(Cursor::new(text.clone()));
    let Some(table) = dialect.table() else { return };
    let Ok(mut blocks) = Blocks::with_sizes(0, Vec::new(), reader, table, size, largest) else {
        return;
    };
    let mut last = 0;
    while let Ok(Some(item)) = blocks.next_item() {
        let records = dialect.parse(item);
        let postings = records.postings(&dialect.columns).map(|posting| posting.origin);
        let mut origins: Vec<_> =
            postings.chain(records.rejects.iter().map(|reject| reject.origin)).collect();
        origins.sort_by_key(|origin| origin.record);
        for origin in origins {
            assert!(origin.record > last && origin.offset < text.len() as u64);
            last = origin.record;
        }
    }
});
