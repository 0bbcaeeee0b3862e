//! Any bytes under a header are records and rejects, in input order, and none is longer than the
//! input; blocks and the largest record are as small as the first two bytes say, so that short
//! inputs reach what long ones would.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Blocks, Dialect, Item, Overrides};

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (size, largest, bytes) = input;
    let (size, largest) = (1 + usize::from(size), 32 + usize::from(largest));
    let text = [b"title,description,company\n".as_slice(), bytes].concat();
    let Ok(dialect) = Dialect::sniff("fuzz", &text, true, &Overrides::default()) else { return };
    let reader = Box::new(Cursor::new(text.clone()));
    let Some(table) = dialect.table() else { return };
    let Ok(mut blocks) = Blocks::with_sizes(0, Vec::new(), reader, table, size, largest) else { return };
    let mut last = 0;
    while let Ok(Some(item)) = blocks.next_item() {
        let records = match item {
            block @ Item::Block(_) => dialect.parse(block),
            Item::Reject(reject) => Records::rejected(reject),
        };
        let postings = records.postings(&dialect.columns).map(|posting| posting.origin);
        let mut origins: Vec<_> = postings.chain(records.rejects.iter().map(|reject| reject.origin)).collect();
        origins.sort_by_key(|origin| origin.record);
        for origin in origins {
            assert!(origin.record > last && origin.offset < text.len() as u64);
            last = origin.record;
        }
    }
});
