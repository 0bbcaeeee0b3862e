//! Checks what strangers get: metadata of the packages, one version everywhere, one list of CI steps.

use std::fs;
use std::path::Path;

/// The manifests of the packages that are published.
const PACKAGES: [&str; 4] = [
    "Cargo.toml",
    "crates/core/Cargo.toml",
    "crates/figures/Cargo.toml",
    "crates/ingest/Cargo.toml",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn manifest(path: &str) -> toml::Table {
    read(path).parse().unwrap()
}

/// The values that the packages of the workspace share.
fn shared() -> toml::Table {
    manifest("Cargo.toml")["workspace"]["package"].as_table().unwrap().clone()
}

#[test]
fn packages_have_complete_metadata() {
    for path in PACKAGES {
        let package = &manifest(path)["package"];
        for key in ["name", "description", "categories", "keywords", "readme"] {
            assert!(package.get(key).is_some(), "{path}: no {key}");
        }
        for key in ["version", "edition", "rust-version", "license", "repository", "documentation"]
        {
            let inherited = package.get(key).and_then(|value| value.get("workspace"));
            assert_eq!(inherited, Some(&true.into()), "{path}: {key} is not the workspace's");
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let readme = folder.with_file_name(package["readme"].as_str().unwrap());
        assert!(readme.is_file(), "{path}: {} is missing", readme.display());
    }
}

#[test]
fn one_version_and_one_address() {
    let shared = shared();
    let value = |key: &str| shared[key].as_str().unwrap();
    let (version, repository) = (value("version"), value("repository"));
    assert!(value("documentation").starts_with(repository));
    let python = manifest("python/Cargo.toml");
    assert_eq!(python["package"]["version"].as_str(), Some(version));
    assert_eq!(python["package"]["repository"].as_str(), Some(repository));
    let citation = read("CITATION.cff");
    for line in [format!("version: {version}"), format!("repository-code: {repository}")] {
        assert!(citation.lines().any(|found| found == line), "CITATION.cff: no line {line:?}");
    }
    let dependencies = manifest("Cargo.toml")["workspace"]["dependencies"].clone();
    for name in ["titlegauge-core", "titlegauge-figures", "titlegauge-ingest"] {
        assert_eq!(dependencies[name]["version"].as_str(), Some(version), "{name}");
    }
}

/// The workflow calls `.ci/run` and nothing else, so that there is one list of steps.
#[test]
fn the_workflow_runs_the_ci_script() {
    let workflow = read(".github/workflows/ci.yml");
    let values = |key: &str| -> Vec<String> {
        let lines = workflow.lines().map(|line| line.trim_start().trim_start_matches("- "));
        lines.filter_map(|line| Some(line.strip_prefix(key)?.trim().to_owned())).collect()
    };
    assert_eq!(values("run:").last().map(String::as_str), Some(".ci/run"));
    assert_eq!(values("run:").iter().filter(|run| !run.is_empty()).count(), 1, "{workflow}");
    assert_eq!(values("uses:").len(), 1, "only the checkout: {workflow}");
}
