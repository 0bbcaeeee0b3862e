//! Names of files that are read as exports.

/// Returns true if a name in a folder or archive is that of an export, a compressed export or a
/// zip archive.
pub fn is_export(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((stem, ending)) = unpacked(&name).rsplit_once('.') else { return false };
    let known = matches!(
        ending,
        "csv" | "tsv" | "txt" | "jsonl" | "ndjson" | "json" | "xml" | "parquet" | "xlsx"
    );
    // Excel writes files with such names while a workbook is open.
    let lock = stem.starts_with("~$");
    !stem.is_empty() && !lock && (known || ending == "zip" && unpacked(&name).len() == name.len())
}

/// The endings of names of compressed files.
const PACKED: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];

/// Returns a name without the ending of a compressed file.
pub fn unpacked(name: &str) -> &str {
    PACKED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::is_export;

    #[test]
    fn names_of_exports() {
        for name in [
            "a.csv",
            "a.TSV.gz",
            "a.txt",
            "a.json",
            "a.b.jsonl.zst",
            "a.ndjson",
            "a.xml",
            "a.csv.bz2",
            "a.xlsx",
            "a.json.xz",
            "a.zip",
            "a.snappy.parquet",
        ] {
            assert!(is_export(name), "{name}");
        }
        for name in [
            "a",
            ".csv",
            "~$a.xlsx",
            "a.xls",
            "a.csv.bak",
            "csv",
            "a.gz",
            "a.zip.gz",
            "a.pdf",
            "a.db",
        ] {
            assert!(!is_export(name), "{name}");
        }
    }
}
