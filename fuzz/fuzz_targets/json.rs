//! Any text after the beginning of a list or of lines of JSON, or of an XML feed: the output does not depend on the size of
//! the blocks, and nothing of the text is lost.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use titlegauge_ingest::{Dialect, Item, Overrides};

const OBJECT: &[u8] = br#"{"title":"A","description":"x"}"#;

fuzz_target!(|bytes: &[u8]| {
    let feed = [b"<jobs><job><title>A</title><description>x</description></job>", bytes].concat();
    assert_eq!(read(&feed, 1), read(&feed, 1 << 20));
    for (start, end) in [(&b"["[..], b','), (b"", b'\n'), (b"{\"jobs\":[", b',')] {
        let text = [start, OBJECT, &[end], bytes].concat();
        assert_eq!(read(&text, 1), read(&text, 1 << 20));
    }
});

/// Records, rejects, and the place of the last of them.
fn read(text: &[u8], size: usize) -> Option<(usize, usize, u64, u64)> {
    let dialect = Dialect::sniff("x", text, true, &Overrides::default()).ok()?;
    let (bytes, rest) = (text.to_vec(), Box::new(Cursor::new(Vec::new())));
    if dialect.is_table() {
        return None;
    }
    let mut objects = dialect.cut_with_sizes(0, bytes, rest, [size, 1 << 24]).ok()?;
    let mut out = (0, 0, 0, 0);
    while let Some(item) = objects.next_item().ok()? {
        if let Item::Block(block) = &item {
            assert!(block.first.offset + block.bytes.len() as u64 <= text.len() as u64);
        }
        let records = dialect.parse(item);
        for posting in records.postings(&dialect.columns) {
            out.0 += 1;
            (out.2, out.3) = (posting.origin.record, posting.origin.offset);
        }
        for reject in &records.rejects {
            out.1 += 1;
            (out.2, out.3) = (out.2.max(reject.origin.record), out.3.max(reject.origin.offset));
        }
    }
    assert_eq!(out.2, (out.0 + out.1) as u64, "every record has its number");
    Some(out)
}
