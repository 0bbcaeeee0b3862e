//! The documents: commands give the outputs that are shown, and links lead to files and headings.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::titlegauge;
use tempfile::tempdir;

/// Runs the commands of the tutorial in a folder with the samples. The lines shown after each are lines
/// of its output in the same order; `...` stands for lines that are left out.
#[test]
fn the_tutorial_shows_what_its_commands_print() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("samples")).unwrap();
    for entry in fs::read_dir("samples").unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(&path)).unwrap();
    }
    let tutorial = fs::read_to_string("docs/tutorial.md").unwrap();
    let mut commands = 0;
    for block in tutorial.split("```sh\n").skip(1) {
        let (command, rest) = block.split_once("\n```\n").unwrap();
        let shown = rest.split("```text\n").nth(1).and_then(|text| text.split("```").next());
        let output = titlegauge()
            .args(command.split(' ').skip(1))
            .current_dir(folder.path())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        let mut lines = printed.lines();
        for line in shown.unwrap().lines().filter(|line| *line != "...") {
            assert!(lines.any(|printed| printed == line), "{command}: {line}\n\n{printed}");
        }
        commands += 1;
    }
    assert_eq!(commands, 5);
}

/// Returns the paths of all documents.
fn documents() -> Vec<PathBuf> {
    let folders = [".", "docs", "keywords", "benches", "samples", "python"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    paths
}

/// Returns the anchors of the headings of a document, as GitHub makes them.
fn anchors(text: &str) -> HashSet<String> {
    let anchor = |heading: &str| -> String {
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        heading
            .trim()
            .to_lowercase()
            .chars()
            .filter(kept)
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => document.clone(),
                file => document.parent().unwrap_or(Path::new("")).join(file),
            };
            assert!(target.exists(), "{}: {link} does not exist", document.display());
            if !heading.is_empty() {
                let headings = anchors(&fs::read_to_string(&target).unwrap());
                assert!(headings.contains(heading), "{}: {link}: {headings:?}", document.display());
            }
            links += 1;
        }
    }
    assert!(links > 50, "{links}");
}

/// Newcomers read the README whole.
#[test]
fn the_readme_is_short() {
    let size = fs::metadata("README.md").unwrap().len();
    assert!(size <= 8 * 1024, "{size}");
}
