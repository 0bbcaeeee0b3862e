//! Any bytes under a header are records and rejects, in input order, and none is longer than the input.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge::ingest::{Blocks, Dialect, Item, Overrides, Records};

fuzz_target!(|bytes: &[u8]| {
    let text = [b"title,description,company\n".as_slice(), bytes].concat();
    let Ok(dialect) = Dialect::sniff("fuzz", &text, true, &Overrides::default()) else { return };
    let Ok(mut blocks) = Blocks::new(0, Vec::new(), Box::new(Cursor::new(text.clone())), &dialect) else { return };
    let mut last = 0;
    while let Ok(Some(item)) = blocks.next_item() {
        let records = match item {
            Item::Block(block) => Records::parse(block, &dialect),
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
