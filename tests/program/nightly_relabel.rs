//! `--relabel`: earlier exports are counted again wherever they are now, and read as they were.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::common::{self, analyze, stderr};
use crate::store::{Postings, doctor, latest, nightly, same_tables};
use tempfile::tempdir;

/// A store with three nights, and where their exports are.
fn three(folder: &Path) -> (PathBuf, PathBuf) {
    let (store, exports) = (folder.join("store"), folder.join("exports"));
    fs::create_dir(&exports).unwrap();
    for day in 1..4 {
        let path = exports.join(format!("board-{day}.csv"));
        Postings::read().write(&path, &(day * 20..day * 20 + 30).collect::<Vec<_>>(), "company");
        nightly(&[&path], &store, &format!("2026-01-0{day}"), &[], 0);
    }
    (store, exports)
}

#[test]
fn exports_that_were_moved() {
    let folder = tempdir().unwrap();
    let (store, exports) = three(folder.path());
    let once = folder.path().join("once");
    let archive = folder.path().join("archive");
    fs::rename(&exports, &archive).unwrap();
    nightly(&[&archive], &store, "2026-01-04", &["--relabel"], 0);
    analyze(&[archive.to_str().unwrap()], &once, &["--duplicates", "exact"]);
    same_tables(&latest(&store).join("all-time"), &once);
    doctor(&store, 0);
    // Only some of them are named.
    let [first, second] = [1, 2].map(|day| archive.join(format!("board-{day}.csv")));
    let said = stderr(&nightly(&[&first, &second], &store, "2026-01-05", &["--relabel"], 1));
    assert!(said.contains("board-3.csv of 2026-01-03 is gone"), "{said}");
    analyze(
        &[first.to_str().unwrap(), second.to_str().unwrap()],
        &once,
        &["--duplicates", "exact"],
    );
    same_tables(&latest(&store).join("all-time"), &once);
}

#[test]
fn nothing_is_left_to_count() {
    let folder = tempdir().unwrap();
    let (store, exports) = three(folder.path());
    let missing = exports.join("board-4.csv");
    fs::rename(&exports, folder.path().join("archive")).unwrap();
    for dry in [None, Some("--dry-run")] {
        let more: Vec<&str> = ["--relabel", "--keep-going"].into_iter().chain(dry).collect();
        let said = stderr(&nightly(&[&missing], &store, "2026-01-04", &more, 2));
        assert!(said.contains("none of the 3 inputs of the history is where it was"), "{said}");
    }
    // A new input that cannot be read does not count either.
    let page = folder.path().join("page.csv");
    fs::write(&page, "<html><body>502</body></html>\n").unwrap();
    let said = stderr(&nightly(&[&page], &store, "2026-01-04", &["--relabel", "--keep-going"], 2));
    assert!(said.contains("none of the new inputs can be read"), "{said}");
    assert!(latest(&store).ends_with("2026-01-03-1"));
    doctor(&store, 0);
}

#[test]
fn the_encoding_holds_for_earlier_exports_too() {
    let folder = tempdir().unwrap();
    let (store, once) = (folder.path().join("store"), folder.path().join("once"));
    let paths = [1, 2].map(|day| folder.path().join(format!("board-{day}.csv")));
    for (day, path) in (1..).zip(&paths) {
        Postings::read().write(path, &(day * 20..day * 20 + 30).collect::<Vec<_>>(), "company");
        // Polish letters, which are others under windows-1252.
        let text = fs::read(path).unwrap();
        let place = format!("Town {}", day * 20);
        let at = text.windows(place.len()).position(|bytes| bytes == place.as_bytes()).unwrap();
        let mut bytes = text[..at].to_vec();
        let company = bytes[..at - 1].iter().rposition(|byte| *byte == b',').unwrap();
        bytes.truncate(company + 1);
        bytes.extend(b"\xa3\xb9ka \x8cwiat,");
        bytes.extend(&text[at..]);
        fs::write(path, bytes).unwrap();
    }
    let polish = ["--encoding", "windows-1250"];
    nightly(&[&paths[0]], &store, "2026-01-01", &polish, 0);
    nightly(&[&paths[1]], &store, "2026-01-02", &[&polish[..], &["--relabel"]].concat(), 0);
    analyze(&paths.each_ref().map(|path| path.to_str().unwrap()), &once, &polish);
    assert!(
        fs::read_to_string(once.join("companies.csv"))
            .unwrap()
            .contains("\u{141}\u{105}ka \u{15a}wiat")
    );
    same_tables(&latest(&store).join("all-time"), &once);
}

#[test]
fn a_name_that_is_no_text() {
    let folder = tempdir().unwrap();
    let (store, exports) = (folder.path().join("store"), folder.path().join("exports"));
    fs::create_dir(&exports).unwrap();
    let path = exports.join(OsStr::from_bytes(b"b\xfcro.csv"));
    Postings::read().write(&path, &(0..30).collect::<Vec<_>>(), "company");
    nightly(&[&exports], &store, "2026-01-01", &[], 0);
    let next = folder.path().join("next.csv");
    Postings::read().write(&next, &(30..50).collect::<Vec<_>>(), "company");
    nightly(&[&next], &store, "2026-01-02", &["--relabel"], 0);
    assert_eq!(common::manifest(&latest(&store))["night"]["windows"][2]["unique"], 50);
}
