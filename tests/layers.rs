//! The one-way flow: a module imports only those that stand above it in `lib.rs`.

use std::fs;
use std::path::Path;

/// The modules of the library, in order.
fn order() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// The modules that a file names with `crate::`, tests aside.
fn imports(text: &str) -> Vec<(usize, String)> {
    let code = text.lines().take_while(|l| !l.starts_with("#[cfg(test)]")).filter(|l| !l.trim_start().starts_with("//"));
    let mut out = Vec::new();
    for (number, line) in code.enumerate() {
        for part in line.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !name.is_empty() {
                out.push((number + 1, name));
            }
        }
    }
    out
}

#[test]
fn modules_import_only_what_stands_above_them() {
    let order = order();
    let place = |name: &str| order.iter().position(|m| m == name);
    assert!(order.len() > 10, "{order:?}");
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in walkdir::WalkDir::new(&src) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&src).unwrap();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let module = path.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = place(&module) else { continue };
        looked_at += 1;
        for (line, name) in imports(&fs::read_to_string(entry.path()).unwrap()) {
            if place(&name).is_some_and(|there| there > own) {
                wrong.push(format!("src/{}: {module} uses {name}, which stands below it (import {line})", path.display()));
            }
        }
    }
    assert!(looked_at > 25, "{looked_at}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_engine_knows_threads_and_only_the_command_line_knows_arguments() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in walkdir::WalkDir::new(&src) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        if entry.path().extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for (words, home) in [
            ("rayon::", "engine.rs"),
            ("std::thread", "engine.rs"),
            ("clap::", "cli/"),
            ("indicatif::", "cli/"),
            ("anyhow::", "cli/"),
            ("tracing::", "cli/"),
            ("eprintln!", "nowhere"),
        ] {
            assert!(!text.contains(words) || path.starts_with(home), "{path} knows {words}");
        }
    }
}

#[test]
fn no_code_names_a_role() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let ids = [
        "\"cio\"",
        "\"cto\"",
        "\"ciso\"",
        "\"ceo\"",
        "\"it_manager\"",
        "\"it_director\"",
        "\"head_of_it\"",
        "\"vp_engineering\"",
    ];
    for entry in walkdir::WalkDir::new(&src) {
        let entry = entry.unwrap();
        let tests = entry.file_name() == "tests.rs";
        if !tests && entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            let lines = text.lines().take_while(|l| !l.starts_with("#[cfg(test)]"));
            let code: String = lines.filter(|l| !l.trim_start().starts_with("//")).collect();
            assert!(!ids.iter().any(|id| code.contains(id)), "{}", entry.path().display());
        }
    }
}
