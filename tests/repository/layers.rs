//! The one-way flow: between crates, between folders and between files there is no import cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates, each with the crates of this workspace that it may import.
const CRATES: [(&str, &str, &[&str]); 4] = [
    ("titlegauge_core", "crates/core", &[]),
    ("titlegauge_figures", "crates/figures", &["titlegauge_core"]),
    ("titlegauge_ingest", "crates/ingest", &["titlegauge_core"]),
    ("titlegauge", ".", &["titlegauge_core", "titlegauge_figures", "titlegauge_ingest"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A module's path within its crate, such as `["scan", "zones"]`; empty for the crate's root.
type Module = Vec<String>;

/// A source file of a crate.
struct Source {
    path: PathBuf,
    /// Code without tests and comments.
    code: String,
}

/// The files of a crate by module, files of tests aside.
fn sources(folder: &str) -> BTreeMap<Module, Source> {
    let src = root().join(folder).join("src");
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&src) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|e| e != "rs")
            || path.ends_with("tests.rs")
            || path.ends_with("main.rs")
        {
            continue;
        }
        let inner = path.strip_prefix(&src).unwrap().with_extension("");
        let mut module: Module =
            inner.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text
            .lines()
            .take_while(|l| !l.starts_with("#[cfg(test)]"))
            .filter(|l| !l.trim_start().starts_with("//"));
        found.insert(module, Source { path, code: lines.collect::<Vec<_>>().join("\n") });
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

/// The paths that a `use` declaration names, braces expanded.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inner = tree[open + 1..].strip_suffix('}').unwrap_or(&tree[open + 1..]);
    let (mut depth, mut begin, mut parts) = (0, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[begin..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(expand).map(|part| format!("{}{part}", &tree[..open])).collect()
}

/// All paths in a file that begin with `crate`, `super`, `self`, one of its children or a crate
/// of this workspace, whether in a `use` or not.
fn paths(source: &Source) -> Vec<Vec<String>> {
    let split =
        |path: &str| path.split("::").map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    let mut found = Vec::new();
    let (mut uses, mut rest) = (Vec::new(), String::new());
    for statement in source.code.split_inclusive(';') {
        let begin = statement.rfind("use ").filter(|at| {
            let before = statement[..*at].trim_end();
            before.is_empty()
                || before.ends_with(['}', ')', ';', ']'])
                || before.ends_with("pub")
                || before.ends_with(',')
        });
        match begin {
            Some(at) => uses.push(statement[at + 4..].trim_end_matches(';').to_owned()),
            None => rest.push_str(statement),
        }
    }
    found.extend(uses.iter().flat_map(|tree| expand(tree)).map(|path| split(&path)));
    for word in rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':') {
        if word.contains("::") {
            found.push(split(word));
        }
    }
    found
}

/// The module that a path leads to, seen from `from`; `None` if it leads out of the crate.
fn resolve(path: &[String], from: &Module, modules: &BTreeMap<Module, Source>) -> Option<Module> {
    let mut at = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "super" | "self" => from.clone(),
        first => {
            let mut child = from.clone();
            child.push(first.to_owned());
            modules.contains_key(&child).then(|| from.clone())?
        }
    };
    let mut parts = path.iter().peekable();
    while let Some(part) = parts.next_if(|part| matches!(part.as_str(), "crate" | "self" | "super"))
    {
        if part == "super" {
            at.pop()?;
        }
    }
    for part in parts {
        at.push(part.clone());
        if !modules.contains_key(&at) {
            at.pop();
            break;
        }
    }
    Some(at)
}

type Graph<N> = BTreeMap<N, BTreeSet<N>>;

/// A cycle of a graph, if there is one.
fn cycle<N: Ord + Clone>(graph: &Graph<N>) -> Option<Vec<N>> {
    fn visit<N: Ord + Clone>(
        at: &N,
        graph: &Graph<N>,
        open: &mut Vec<N>,
        done: &mut BTreeSet<N>,
    ) -> Option<Vec<N>> {
        if let Some(begin) = open.iter().position(|n| n == at) {
            return Some(open[begin..].to_vec());
        }
        if !done.insert(at.clone()) {
            return None;
        }
        open.push(at.clone());
        for next in graph.get(at).into_iter().flatten() {
            if let Some(found) = visit(next, graph, open, done) {
                return Some(found);
            }
        }
        open.pop();
        None
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|at| visit(at, graph, &mut Vec::new(), &mut done))
}

/// The imports between the files of one crate.
fn imports(modules: &BTreeMap<Module, Source>) -> Graph<Module> {
    let edges = |(module, source): (&Module, &Source)| {
        let targets = paths(source)
            .iter()
            .filter_map(|path| resolve(path, module, modules))
            .filter(|t| t != module)
            .collect();
        (module.clone(), targets)
    };
    modules.iter().map(edges).collect()
}

/// The graph of what lies directly in one folder: files, and folders as a whole.
fn within(graph: &Graph<Module>, folder: &Module) -> Graph<String> {
    let inside = |module: &Module| {
        module.strip_prefix(folder.as_slice()).and_then(|rest| rest.first()).cloned()
    };
    let mut out = Graph::new();
    for (from, targets) in graph {
        let Some(from) = inside(from) else { continue };
        let targets = targets.iter().filter_map(inside).filter(|to| *to != from);
        out.entry(from.clone()).or_insert_with(BTreeSet::new).extend(targets);
    }
    out
}

#[test]
fn files_and_folders_have_no_import_cycles() {
    let mut cycles = Vec::new();
    for (name, folder, _) in CRATES {
        let graph = imports(&sources(folder));
        let edges: usize = graph.values().map(BTreeSet::len).sum();
        assert!(edges >= graph.len(), "{name}: {edges} imports between {} files", graph.len());
        let shown = |cycle: Vec<Module>| {
            cycle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" -> ")
        };
        cycles.extend(cycle(&graph).map(|files| format!("{name}, files: {}", shown(files))));
        for folder in graph.keys() {
            let found = cycle(&within(&graph, folder));
            cycles.extend(
                found.map(|c| format!("{name}, in \"{}\": {}", folder.join("::"), c.join(" -> "))),
            );
        }
    }
    assert!(cycles.is_empty(), "{}", cycles.join("\n"));
}

#[test]
fn crates_import_only_the_crates_below_them() {
    for (name, folder, allowed) in CRATES {
        let manifest: toml::Table =
            toml::from_str(&fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap())
                .unwrap();
        let dependencies = manifest["dependencies"].as_table().unwrap();
        let own: Vec<String> = dependencies.keys().map(|key| key.replace('-', "_")).collect();
        let ours: Vec<&String> =
            own.iter().filter(|dependency| dependency.starts_with("titlegauge")).collect();
        assert!(
            ours.iter().all(|dependency| allowed.contains(&dependency.as_str())),
            "{name}: {ours:?}"
        );
        let of_programs = ["clap", "csv", "indicatif", "rayon", "rusqlite", "tracing", "zip"];
        if name == "titlegauge_core" || name == "titlegauge_figures" {
            assert!(
                !own.iter().any(|dependency| of_programs.contains(&dependency.as_str())),
                "{name}: {own:?}"
            );
        }
    }
}

#[test]
fn a_cycle_is_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut graph: Graph<String> = Graph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    assert_eq!(cycle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).unwrap(), ["b", "c"]);
    assert_eq!(
        expand("crate::{a::{B, C as D}, e::F}"),
        ["crate::a::B", "crate::a::C", "crate::e::F"]
    );
}

/// Words of code and the folders and files that may contain them.
const HOMES: [(&str, &[&str]); 7] = [
    ("rayon::", &["src/engine", "src/lab/fit/"]),
    // Signals are delivered to a thread of their own.
    ("std::thread", &["src/engine", "src/commands/signals.rs"]),
    ("clap::", &["src/commands/"]),
    ("indicatif::", &["src/commands/"]),
    ("anyhow::", &["src/commands/"]),
    ("tracing::", &["src/commands/"]),
    ("eprintln!", &[]),
];

#[test]
fn only_the_engine_knows_threads_and_only_the_commands_know_arguments() {
    for (_, folder, _) in CRATES {
        for source in sources(folder).into_values() {
            let path =
                source.path.strip_prefix(root()).unwrap().to_string_lossy().replace("./", "");
            for (word, homes) in HOMES {
                let at_home = homes.iter().any(|home| path.starts_with(home));
                assert!(at_home || !source.code.contains(word), "{path} contains {word}");
            }
        }
    }
}

#[test]
fn no_code_names_a_role() {
    let ids = fs::read_dir(root().join("keywords/roles")).unwrap();
    let ids: Vec<String> = ids
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(ids.len() >= 9, "{ids:?}");
    let named = |text: &str| {
        ids.iter()
            .find(|id| [format!("\"{id}\""), format!("'{id}'")].iter().any(|id| text.contains(id)))
    };
    for (_, folder, _) in CRATES {
        for source in sources(folder).into_values() {
            assert_eq!(named(&source.code), None, "{}", source.path.display());
        }
    }
    for asset in ["report.js", "report.css"] {
        let text = fs::read_to_string(root().join("src/report/html/assets").join(asset)).unwrap();
        assert_eq!(named(&text), None, "{asset}");
    }
}
