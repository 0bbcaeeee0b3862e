//! Helpers of the tests through the binary.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program, ready to be given arguments, run in the project's folder.
pub fn titlegauge() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_titlegauge"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    // Settings of whoever runs the tests must not change them.
    command.env("XDG_CONFIG_HOME", "/nonexistent").env_remove("NO_COLOR");
    command
}

/// Runs the program and asserts its exit status.
pub fn run(arguments: &[&str], status: i32) -> Output {
    let output = titlegauge().args(arguments).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {shown}");
    output
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Analyzes inputs into `out` and asserts that it went well.
pub fn analyze(inputs: &[&str], out: &Path, more: &[&str]) {
    let out = out.to_str().unwrap();
    let arguments = [&["analyze"], inputs, &["--out", out, "--quiet"], more].concat();
    run(&arguments, 0);
}

/// The rows of a table, each a list of cells; the header is the first.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The cells of some columns, in the requested order.
pub fn columns(path: &Path, wanted: &[&str]) -> Vec<Vec<String>> {
    let rows = table(path);
    let at: Vec<usize> =
        wanted.iter().map(|w| rows[0].iter().position(|h| h == w).unwrap()).collect();
    rows[1..].iter().map(|row| at.iter().map(|&i| row[i].clone()).collect()).collect()
}

/// The manifest of a result.
pub fn manifest(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// Every file of a folder, and of those in it, with its content, but the manifest.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    all.filter(|e| e.file_type().is_file() && e.file_name() != "run.json")
        .map(|e| {
            (
                e.path().strip_prefix(folder).unwrap().display().to_string(),
                std::fs::read(e.path()).unwrap(),
            )
        })
        .collect()
}

/// The folder of real postings, or `None` with a message where it is missing.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// The names of a folder's entries, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).map(|_| ()).unwrap();
        }
    }
}

/// The columns that say what the duties are; title, pay, required years and superior must not reach them.
pub const LABEL: [&str; 16] = [
    "status",
    "reason",
    "role",
    "runner_up",
    "confidence",
    "orientation",
    "strategic_hits",
    "operational_hits",
    "strategic_per_1000",
    "operational_per_1000",
    "orientation_log_ratio",
    "inward_per_1000",
    "outward_per_1000",
    "duty_words",
    "duty_level",
    "evidence",
];

/// The signals that end a program, with their numbers. Those that this process ignores are left out, since its
/// children ignore them, too: a shell ignores SIGINT for what it runs in the background.
pub fn ending_signals() -> Vec<(&'static str, i32)> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let bits = bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or_default();
    let (ignored, left) = [("HUP", 1), ("INT", 2), ("TERM", 15)]
        .into_iter()
        .partition::<Vec<_>, _>(|(_, number)| bits >> (number - 1) & 1 == 1);
    if !ignored.is_empty() {
        eprintln!("not tested, since this process ignores them: {ignored:?}");
    }
    left
}
