//! `titlegauge.toml` and what goes with it: `init`, completions, man pages, `--dry-run`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{copy, files, manifest, run, stderr, stdout, titlegauge};
use tempfile::tempdir;

/// Runs the program in a folder and asserts its exit status.
fn run_in(folder: &Path, arguments: &[&str], status: i32) -> Output {
    let output = titlegauge().current_dir(folder).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", stderr(&output));
    output
}

/// A folder with an export `in/a.csv` and a settings file.
fn folder(settings: &str) -> tempfile::TempDir {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::copy("samples/board-export.csv", folder.path().join("in/a.csv")).unwrap();
    fs::write(folder.path().join("titlegauge.toml"), settings).unwrap();
    folder
}

#[test]
fn a_run_needs_nothing_but_its_settings() {
    let here = folder(
        "inputs = [\"in\"]\nout = \"there\"\nmin_postings = 3\nby = [\"company,month\"]\nmax_rejects = 7\n",
    );
    let said = stderr(&run_in(here.path(), &["analyze"], 0));
    assert!(said.contains("settings are taken from titlegauge.toml"), "{said}");
    let options = &manifest(&here.path().join("there"))["options"];
    assert_eq!(
        (&options["min_postings"], &options["by"], &options["max_rejects"]),
        (&"3".into(), &"company,month".into(), &"7".into())
    );
    assert!(here.path().join("there/by-company-month.csv").exists());
}

#[test]
fn the_command_line_overrides() {
    let here = folder(
        "inputs = [\"nowhere.csv\"]\nout = \"there\"\nmin_postings = 3\nkeep_going = true\nquiet = true\n",
    );
    let said =
        run_in(here.path(), &["analyze", "in/a.csv", "--out", "other", "--min-postings", "4"], 0);
    assert_eq!(stderr(&said), "");
    assert!(!here.path().join("there").exists());
    assert_eq!(manifest(&here.path().join("other"))["options"]["min_postings"], "4");
    run_in(here.path(), &["analyze", "in/a.csv", "nowhere.csv"], 1);
    run_in(here.path(), &["analyze", "in/a.csv", "nowhere.csv", "--keep-going=false"], 2);
}

#[test]
fn a_night_needs_nothing_but_its_settings() {
    let settings = "inputs = [\"in\"]\nout = \"there\"\nduplicates = \"near\"\nquiet = true\n";
    let here = folder(&format!(
        "{settings}[nightly]\nstore = \"nights\"\nkeep = 1\nstrict = true\nwait = true\n"
    ));
    let file = here.path().join("titlegauge.toml");
    let runs = |store: &str| fs::read_dir(here.path().join(store).join("runs")).unwrap().count();
    run_in(here.path(), &["nightly"], 0);
    // From anywhere, since paths are from the folder of the file.
    fs::copy("samples/html-feed.tsv", here.path().join("in/b.tsv")).unwrap();
    run(&["nightly", "--config", file.to_str().unwrap()], 0);
    assert_eq!(runs("nights"), 1);
    // The command line wins; and analyze has nothing to do with it.
    run_in(here.path(), &["nightly", "in/a.csv", "--store", "other", "--wait=false"], 0);
    run_in(
        here.path(),
        &["nightly", "in/b.tsv", "--store", "other", "--keep", "5", "--strict=false"],
        0,
    );
    assert_eq!(runs("other"), 2);
    run_in(here.path(), &["analyze"], 0);
    assert!(here.path().join("there/run.json").exists());
    // Without it the store has to be named.
    let here = folder("inputs = [\"in\"]\n[nightly]\n");
    assert!(stderr(&run_in(here.path(), &["nightly"], 2)).contains("--store"));
}

#[test]
fn paths_are_relative_to_the_file() {
    let here = folder("inputs = [\"in/*.csv\"]\nout = \"there\"\n");
    let file = here.path().join("titlegauge.toml");
    let said = stderr(&run(&["analyze", "--config", file.to_str().unwrap()], 0));
    assert!(said.contains(&format!("settings are taken from {}", file.display())), "{said}");
    let source =
        manifest(&here.path().join("there"))["inputs"][0]["source"].as_str().unwrap().to_owned();
    assert_eq!(Path::new(&source), here.path().join("in/a.csv"));
}

#[test]
fn other_subcommands_read_as_analyze_does() {
    let here = tempdir().unwrap();
    let text =
        "Post,Text\nIT Manager,Runs the help desk and buys hardware and software for the staff.\n";
    fs::write(here.path().join("a.csv"), text).unwrap();
    fs::write(
        here.path().join("titlegauge.toml"),
        "inputs = [\"a.csv\"]\n[columns]\ntitle = \"Post\"\ndescription = \"Text\"\n",
    )
    .unwrap();
    assert!(
        stdout(&run_in(here.path(), &["explain", "--id", "a.csv#1"], 0)).contains("IT Manager")
    );
    assert!(stdout(&run_in(here.path(), &["inspect"], 0)).contains("IT Manager"));
}

#[test]
fn keywords_and_labels_go_by_the_same_settings() {
    let text = "id,Post,Text\nA1,IT Manager,Runs the help desk and buys hardware and software for the staff and its offices.\n";
    let settings = "inputs = [\"in\"]\nkeywords = \"../k\"\n[columns]\ntitle = \"Post\"\ndescription = \"Text\"\n";
    let here = folder("");
    fs::write(here.path().join("in/a.csv"), text).unwrap();
    fs::create_dir(here.path().join("at")).unwrap();
    fs::write(here.path().join("gold.csv"), "id,role,orientation,level\nA1,none,operational,1\n")
        .unwrap();
    fs::write(here.path().join("at/titlegauge.toml"), settings.replace("\"in\"", "\"../in\""))
        .unwrap();
    let commands: [&[&str]; 7] = [
        &["keywords", "check"],
        &["keywords", "list"],
        &["keywords", "show", "cio"],
        &["keywords", "coverage"],
        &["eval", "--gold", "../gold.csv"],
        &["fit", "--gold", "../gold.csv", "--out", "."],
        &["explain", "--id", "A1"],
    ];
    let at = here.path().join("at");
    for command in commands {
        assert!(stderr(&run_in(&at, command, 2)).contains("../k"), "{command:?}");
    }
    copy("keywords".as_ref(), &here.path().join("k"));
    let role = "id = \"gardener\"\nname = \"Gardener\"\nlevel = 1\nprior = 0\ntitles = [\"gardener\"]\ntitle_examples = [\"Gardener\"]\nonet_soc = \"\"\nisco_08 = \"\"\n";
    fs::write(here.path().join("k/roles/gardener.toml"), role).unwrap();
    assert!(stdout(&run_in(&at, &["keywords", "check"], 0)).contains("11 roles"));
    assert!(stdout(&run_in(&at, &["keywords", "list"], 0)).contains("gardener"));
    assert!(stdout(&run_in(&at, &["keywords", "coverage"], 0)).contains("1 labelled"));
    assert!(stdout(&run_in(&at, &["eval", "--gold", "../gold.csv"], 0)).contains("gardener"));
}

#[test]
fn doctor_looks_at_the_store_of_the_settings() {
    let here = folder("inputs = [\"in\"]\nquiet = true\n[nightly]\nstore = \"nights\"\n");
    run_in(here.path(), &["nightly"], 0);
    assert!(stdout(&run_in(here.path(), &["doctor"], 0)).contains("are whole"));
    run_in(here.path(), &["doctor", "--store", "other"], 2);
}

#[test]
fn what_follows_no_settings_says_so() {
    let here = folder("= x");
    let of_none: [&[&str]; 4] = [
        &["init", "other.toml"],
        &["man", "pages"],
        &["completions", "bash"],
        &["compare", "companies"],
    ];
    for command in of_none {
        let help = stdout(&run_in(here.path(), &[command, &["--help"]].concat(), 0));
        assert!(!help.contains("--config"), "{help}");
        let given = [command, &["--config", "titlegauge.toml"]].concat();
        assert!(
            stderr(&run_in(here.path(), &given, 2)).contains("uses no settings"),
            "{command:?}"
        );
    }
    // No mistake in the file matters to them.
    run_in(here.path(), of_none[0], 0);
    run_in(here.path(), of_none[2], 0);
    for command in
        [&["keywords", "check"][..], &["eval"], &["fit"], &["doctor"], &["review"], &["inspect"]]
    {
        let help = stdout(&run_in(here.path(), &[command, &["--help"]].concat(), 0));
        assert!(help.contains("--config"), "{help}");
    }
}

/// The name of the folder is never part of a pattern.
#[test]
fn patterns_in_a_folder_that_looks_like_one() {
    let here = tempdir().unwrap();
    let odd = here.path().join("site [prod] *");
    fs::create_dir_all(odd.join("in")).unwrap();
    fs::copy("samples/board-export.csv", odd.join("in/a [1].csv")).unwrap();
    for inputs in ["in", "in/*.csv", "in/a [1].csv", "in/a [[]?].csv"] {
        fs::write(odd.join("titlegauge.toml"), format!("inputs = [\"{inputs}\"]\n")).unwrap();
        let config = odd.join("titlegauge.toml");
        let arguments =
            ["analyze", "--config", config.to_str().unwrap(), "--out", "o", "--dry-run"];
        let out = stdout(&run_in(here.path(), &arguments, 0));
        assert!(out.contains("a [1].csv: "), "{inputs}: {out}");
    }
}

#[test]
fn a_night_has_no_standard_input() {
    let help = |of: &str| stdout(&run(&[of, "--help"], 0));
    assert!(
        help("analyze").contains("or - for standard input")
            && !help("nightly").contains("standard input")
    );
}

#[test]
fn mistakes_name_the_file_and_the_line() {
    let known = "inputs, out, columns, encoding, no_header, records, descriptions, keywords";
    for (settings, line, message) in [
        ("quiet = true\nout_put = \"x\"\n", 2, known),
        ("\n\nthreads = \"many\"\n", 3, "threads: \"many\" is not a whole number from 0 to 1024"),
        ("threads = true\n", 1, "a text or a whole number"),
        ("quiet = \"yes\"\n", 1, "true or false"),
        ("duplicates = \"fuzzy\"\n", 1, "off, exact, near"),
        ("by = [\"month\", \"moon\"]\n", 1, "cannot group by"),
        ("max_rejects = \"x%\"\n", 1, "1%"),
        ("inputs = [\"a\", 3]\n", 1, "a list of texts"),
        ("inputs = []\n", 1, "inputs names nothing"),
        ("columns = [1]\n", 1, "a table"),
        ("out = \n", 1, "this is not a setting; write NAME = VALUE, with texts in double quotes"),
        ("quiet = true\nquiet = true\n", 2, "duplicate key"),
        ("store = \"s\"\n", 1, "no_progress, [nightly]"),
        ("nightly = 3\n", 1, "there is no setting \"nightly\""),
        (
            "[nightly]\nkeep = 3\nquiet = true\n",
            3,
            "\"quiet\" in [nightly]; there are store, keep, wait, strict",
        ),
        ("[nightly]\nkeep = 0\n", 2, "keep: "),
        ("[nightly]\nwait = \"yes\"\n", 2, "true or false"),
    ] {
        let here = folder(settings);
        let said = stderr(&run_in(here.path(), &["analyze", "in", "--out", "o"], 2));
        assert!(
            said.contains(&format!("titlegauge.toml:{line}: ")) && said.contains(message),
            "{settings}: {said}"
        );
    }
    let said = stderr(&run(&["analyze", "samples", "--out", "o", "--config", "nowhere.toml"], 2));
    assert!(said.contains("cannot read nowhere.toml"), "{said}");
}

#[test]
fn the_file_that_init_writes_sets_nothing_and_shows_what_holds() {
    let here = tempdir().unwrap();
    run_in(here.path(), &["init"], 0);
    let file = here.path().join("titlegauge.toml");
    let template = fs::read_to_string(&file).unwrap();
    assert!(stderr(&run_in(here.path(), &["init"], 2)).contains("--force"));
    // As `man` makes its folder.
    run_in(here.path(), &["init", "etc/titlegauge/titlegauge.toml"], 0);
    assert_eq!(
        fs::read_to_string(here.path().join("etc/titlegauge/titlegauge.toml")).unwrap(),
        template
    );
    fs::write(&file, "quiet = true").unwrap();
    run_in(here.path(), &["init", "--force"], 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), template);

    fs::copy("samples/board-export.csv", here.path().join("a.csv")).unwrap();
    let run =
        |out: &str| run_in(here.path(), &["analyze", "a.csv", "--out", out, "--no-progress"], 0);
    run("commented");
    // Options without a default, and examples of values, are left out.
    let shown = [
        "inputs",
        "out",
        "encoding",
        "records",
        "descriptions",
        "keywords",
        "companies",
        "store",
        "keep",
    ];
    let set = |line: &str| {
        line.strip_prefix('#')
            .filter(|rest| rest.contains(" = ") && !rest.starts_with(' '))
            .map(str::to_owned)
    };
    let set: Vec<String> = template.lines().filter_map(set).collect();
    let defaults: Vec<&String> =
        set.iter().filter(|line| !shown.contains(&line.split(' ').next().unwrap())).collect();
    let part = template.lines().position(|line| line == "[nightly]").unwrap();
    let above: Vec<&str> = template.lines().take(part).collect();
    let (of_all, of_nightly): (Vec<&String>, Vec<&String>) =
        defaults.iter().copied().partition(|line| above.contains(&format!("#{line}").as_str()));
    let text = of_all
        .into_iter()
        .map(String::as_str)
        .chain(["[nightly]"])
        .chain(of_nightly.into_iter().map(String::as_str));
    fs::write(&file, text.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    run("set");
    fs::remove_file(&file).unwrap();
    run("without");
    let results = |out: &str| {
        (manifest(&here.path().join(out))["options"].clone(), files(&here.path().join(out)))
    };
    assert_eq!(results("commented"), results("without"));
    assert_eq!(results("set"), results("without"));

    // Every option of analyze and of nightly can be set, but those that are for one run.
    let word = |text: &str| {
        text.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap().replace('-', "_")
    };
    let options = |subcommand: &str| -> BTreeSet<String> {
        let help = stdout(&run_in(here.path(), &[subcommand, "--help"], 0));
        let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
        lines.filter_map(|line| line.split("--").nth(1)).map(word).collect()
    };
    let once = [
        "color", "config", "log", "dry_run", "force", "help", "verbose", "date", "relabel", "part",
    ]
    .map(str::to_owned);
    let settable: BTreeSet<String> =
        set.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    let expected: BTreeSet<String> =
        options("analyze").union(&options("nightly")).cloned().collect();
    let expected =
        expected.into_iter().filter(|o| !once.contains(o)).chain(["inputs".to_owned()]).collect();
    assert_eq!(settable, expected);
}

#[test]
fn a_dry_run_says_what_would_be_read_and_writes_nothing() {
    let here = folder("inputs = [\"in\"]\nout = \"there\"\n");
    let rows = fs::read_to_string("samples/postings.csv").unwrap();
    let (header, body) = rows.split_once('\n').unwrap();
    fs::write(here.path().join("in/b.csv"), format!("{header}\n{}", body.repeat(10))).unwrap();
    let out = stdout(&run_in(here.path(), &["analyze", "--dry-run"], 0));
    assert!(out.contains("in/a.csv: 27539 bytes, UTF-8, delimiter comma, 31 records\n"), "{out}");
    let about: f64 =
        out.split("about ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((about - 840.0).abs() < 84.0, "{out}");
    assert!(out.contains("results would go to there; nothing was written"), "{out}");
    assert!(!here.path().join("there").exists());
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 2);
    run_in(here.path(), &["analyze", "--dry-run", "--out", "in"], 2);
    run_in(here.path(), &["analyze", "in", "nowhere.csv", "--dry-run"], 2);
    let out = stdout(&run_in(
        here.path(),
        &["analyze", "in", "nowhere.csv", "--dry-run", "--keep-going"],
        1,
    ));
    assert!(out.contains("skipped nowhere.csv: no such file"), "{out}");
}

#[test]
fn shells_and_man_know_every_subcommand() {
    let here = tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = stdout(&run(&["completions", shell], 0));
        assert!(text.contains("min-postings") && text.contains("explain"), "{shell}");
    }
    let folder = here.path().join("man1");
    run(&["man", folder.to_str().unwrap()], 0);
    for page in ["titlegauge.1", "titlegauge-analyze.1", "titlegauge-keywords-check.1"] {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
}
