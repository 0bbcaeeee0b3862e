//! Recognizes inputs that are not exports by their content, and says what to do about them.

/// The first bytes of each member of a zip archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// The size in bytes of the header of a member before its name.
const ZIP_HEADER: usize = 30;

/// The first bytes of binary formats, each with the rest of its message: "is a …; do …".
const BINARY: &[(&[u8], &str)] = &[
    (b"%PDF", "is a PDF; export the postings to CSV"),
    (
        ZIP,
        "is a zip archive, which is read only from a file that is not compressed again; unpack it first",
    ),
    (b"\x1f\x8b", "is compressed twice; unpack it once"),
    (b"\x28\xb5\x2f\xfd", "is compressed twice; unpack it once"),
    (b"\xfd7zXZ\0", "is compressed twice; unpack it once"),
    (b"BZh", "is compressed twice; unpack it once"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (b"\x7fELF", "is a program (ELF), not a table of postings; check the path"),
    (b"\xcf\xfa\xed\xfe", "is a program (Mach-O), not a table of postings; check the path"),
    (b"\xce\xfa\xed\xfe", "is a program (Mach-O), not a table of postings; check the path"),
    (b"\xca\xfe\xba\xbe", "is a program (Mach-O or Java), not a table of postings; check the path"),
    (b"\x89PNG\r\n\x1a\n", "is an image (PNG), not a table of postings; check the path"),
    (b"\xff\xd8\xff", "is an image (JPEG), not a table of postings; check the path"),
    (b"GIF87a", "is an image (GIF), not a table of postings; check the path"),
    (b"GIF89a", "is an image (GIF), not a table of postings; check the path"),
    (
        b"PAR1",
        "is a Parquet file, which is read only as a file of its own, not from a pipe or archive; name the unpacked file",
    ),
    (b"PARE", "is an encrypted Parquet file; write it without encryption"),
    (b"ARROW1\0", "is an Arrow file; export it to CSV or JSON lines"),
    (
        b"SQLite format 3\0",
        "is an SQLite database, which is read only as a file of its own, not from a pipe or archive; name the unpacked file",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Office file (such as .xls); export it to CSV"),
    (b"\xff\xfe\0\0", "is UTF-32 text; save it as UTF-8"),
    (b"\0\0\xfe\xff", "is UTF-32 text; save it as UTF-8"),
];

/// Returns the message about a binary format; `None` if the bytes do not begin like one.
pub fn binary(sample: &[u8]) -> Option<&'static str> {
    let program = sample.starts_with(b"MZ") && sample.iter().take(512).any(|b| *b == 0);
    if program {
        return Some("is a program (Windows), not a table of postings; check the path");
    }
    if sample.get(257..262) == Some(b"ustar") {
        return Some("is a tar archive; unpack it and name the folder");
    }
    let names =
        memchr::memmem::find_iter(sample, ZIP).filter_map(|at| sample.get(at + ZIP_HEADER..));
    if sample.starts_with(ZIP) && names.into_iter().any(|name| name.starts_with(b"xl/")) {
        return Some(
            "is an Excel workbook, which is read only as a file of its own, not from a pipe or archive; name the unpacked file",
        );
    }
    BINARY.iter().find(|(start, _)| sample.starts_with(start)).map(|(_, what)| *what)
}

/// The largest number of control bytes that counts as damage in a text.
const FEW: usize = 8;

/// Returns the message about a text that is not an export; `None` if it may be one.
pub fn other_text(sample: &[u8]) -> Option<&'static str> {
    let start = sample.trim_ascii_start();
    let opening: Vec<u8> = start.iter().take(16).map(u8::to_ascii_lowercase).collect();
    let opens = |with: &[&[u8]]| with.iter().any(|o| opening.starts_with(o));
    let control = sample.iter().filter(|b| {
        b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b)
    });
    let control = control.count();
    if start.is_empty() {
        Some("is empty; export it again")
    } else if opens(&[b"<!doctype html", b"<html", b"<head", b"<body"]) {
        Some(
            "is an HTML page, not a table of postings; download the export itself (the page may ask you to sign in)",
        )
    } else if start.starts_with(b"version https://git-lfs.github.com/spec/") {
        Some("is a Git LFS pointer, not the file itself; fetch it with git lfs pull")
    } else if control > FEW && control * 20 > sample.len() {
        Some("is binary, not a table of postings; export it to CSV")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_nul_does_not_make_a_text_binary() {
        assert_eq!(other_text(b"title,description\nCIO\0,Set\0 the strategy\n"), None);
        assert!(other_text(&[b"title,description\n".as_slice(), &[1u8; 20]].concat()).is_some());
        assert_eq!(binary(b"MZone,title\n"), None);
    }
}
