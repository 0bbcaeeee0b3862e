//! Conventions of the command line: short options, standard input, colour, messages, help.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::common::{manifest, run, stderr, stdout, titlegauge};
use tempfile::tempdir;

/// Runs the program with a file as standard input.
fn with_input(arguments: &[&str], input: &Path, status: i32) -> Output {
    let input = fs::File::open(input).unwrap();
    let output = titlegauge().args(arguments).stdin(input).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", stderr(&output));
    output
}

/// Returns the help of a command.
fn help(command: &[&str]) -> String {
    stdout(&run(&[command, &["--help"]].concat(), 0))
}

#[test]
fn standard_input_is_read_if_nothing_is_named() {
    let out = tempdir().unwrap();
    let result = out.path().join("r");
    let sample = Path::new("samples/postings.csv");
    let cases: [(&[&str], &str); 2] =
        [(&["inspect"], "-: size unknown"), (&["explain", "--id", "P003"], "Posting")];
    for (arguments, shown) in cases {
        let text = stdout(&with_input(arguments, sample, 0));
        assert!(text.contains(shown), "{arguments:?}: {text}");
    }
    with_input(&["analyze", "-qj", "1", "-o", result.to_str().unwrap()], sample, 0);
    assert_eq!(manifest(&result)["inputs"][0]["source"], "-");
    // A pipe too.
    let mut child = titlegauge()
        .args(["inspect"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(
        child.stdin.as_mut().unwrap(),
        b"title,description\nIT Manager,Runs the help desk\n",
    )
    .unwrap();
    drop(child.stdin.take());
    assert!(stdout(&child.wait_with_output().unwrap()).contains("  1 record, 0 of them rejected"));
}

/// A command must not wait for an input that never comes.
#[test]
fn standard_input_is_not_read_if_it_is_nothing() {
    let result = tempdir().unwrap();
    let result = result.path().join("r");
    let result = result.to_str().unwrap();
    for arguments in [&["analyze", "-o", result][..], &["inspect"], &["explain", "--id", "1"]] {
        let said = stderr(&run(arguments, 2));
        assert!(said.contains("no input: name files or folders, or pipe"), "{said}");
    }
    // `nightly` and commands that read an input twice never do.
    let sample = Path::new("samples/postings.csv");
    for arguments in [&["nightly", "--store", result][..], &["eval", "--gold", "x"]] {
        let said = stderr(&with_input(arguments, sample, 2));
        assert!(said.contains("required"), "{said}");
    }
    // A named input wins.
    let text = stdout(&with_input(&["inspect", "samples/html-feed.tsv"], sample, 0));
    assert!(text.contains("html-feed.tsv") && !text.contains("-: size"), "{text}");
}

#[test]
fn colour_when_it_is_wanted() {
    let cases: [(&[&str], &str, &str, bool); 6] = [
        (&["--help"], "", "", false),
        (&["--help", "--color", "always"], "", "", true),
        (&["--help", "--color=never"], "", "", false),
        (&["--surprise", "--color=always"], "", "", true),
        (&["analyze", "nowhere.csv", "--out", "o", "--color", "always"], "", "", true),
        // The command line wins over the environment.
        (&["--help", "--color", "always"], "NO_COLOR", "1", true),
    ];
    for (arguments, name, value, coloured) in cases {
        let mut command = titlegauge();
        if !name.is_empty() {
            command.env(name, value);
        }
        let output = command.args(arguments).output().unwrap();
        let text = stdout(&output) + &stderr(&output);
        assert_eq!(text.contains('\u{1b}'), coloured, "{arguments:?}: {text:?}");
    }
    let output = run(&["analyze", "nowhere.csv", "--out", "o", "--color", "always"], 2);
    assert!(stderr(&output).starts_with("\u{1b}[1;31mtitlegauge:\u{1b}[0m nowhere.csv"));
}

/// Words of the system and of parsers that tell a user little.
const JARGON: [&str; 12] = [
    "error:",
    "os error",
    "invalid digit",
    "..=",
    "..1844",
    "Is a directory",
    "No such file or directory",
    "valid UTF-8",
    "literal",
    "parameter",
    "two digit",
    "CSV error",
];

#[test]
fn messages_have_one_prefix_and_no_jargon() {
    let here = tempdir().unwrap();
    let at = |name: &str| here.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("bytes"), b"id,role\n\xff\xfe,\"x\n").unwrap();
    fs::write(at("bad.toml"), "threads = \n").unwrap();
    fs::write(at("word.toml"), "threads = \"many\"\n").unwrap();
    let (bytes, folder, bad, word) = (at("bytes"), at(""), at("bad.toml"), at("word.toml"));
    let analyze =
        |more: [&str; 2]| [["analyze", "samples"], ["--out", "o"], more].concat().join("\n");
    let eval = |gold: &str| format!("eval\nsamples\n--gold\n{gold}");
    let cases = [
        (analyze(["-j", "99999"]), "\"99999\" is not a whole number from 0 to 1024"),
        (analyze(["-j", "many"]), "\"many\" is not a whole number from 0 to 1024"),
        (analyze(["-j", "-1"]), "\"-1\" is not a whole number from 0 to 1024"),
        (analyze(["--min-postings", "x"]), "\"x\" is not a whole number from 0 on"),
        (analyze(["--duplicates", "x"]), "[possible values: off, exact, near]"),
        (analyze(["--by", "x"]), "cannot group by \"x\""),
        (analyze(["--surprise", "x"]), "unexpected argument"),
        (analyze(["--companies", &folder]), "it is a folder"),
        (analyze(["--companies", "nowhere"]), "no such file or folder"),
        (analyze(["--config", "nowhere"]), "no such file or folder"),
        (analyze(["--config", &bytes]), "it is not text in UTF-8"),
        (analyze(["--config", &bad]), "this is not a setting"),
        (analyze(["--config", &word]), "threads: \"many\" is not a whole number"),
        ("analyze\nsamples\n-o\n-".into(), "- is not a name for it; name a folder"),
        ("review\nsamples\n-n\n0".into(), "\"0\" is not a whole number from 1 to 10000"),
        ("review\nsamples\n-o\n-".into(), "leave the option out to write to standard output"),
        (format!("review\nsamples\n--without\n{folder}"), "it is a folder"),
        ("nightly\nsamples\n--store\n-".into(), "- is not a name for it; name a folder"),
        ("nightly\nx\n--store\ns\n--date\n2026-13-01".into(), "is not a date such as 2026-03-14"),
        ("nightly\nx\n--store\ns\n--keep\n0".into(), "\"0\" is not a whole number from 1 on"),
        (eval(&folder), "it is a folder"),
        (eval(&bytes), "bytes"),
        (eval("nowhere"), "no such file or folder"),
        ("surprise".into(), "unrecognized subcommand"),
    ];
    for (arguments, message) in cases {
        let arguments: Vec<&str> = arguments.split('\n').collect();
        let said = stderr(&run(&arguments, 2));
        assert!(
            said.starts_with("titlegauge: ") && said.contains(message),
            "{arguments:?}: {said}"
        );
        assert_eq!(said.matches("titlegauge: ").count(), 1, "{arguments:?}: {said}");
        for word in JARGON {
            assert!(!said.contains(word), "{arguments:?}: {word:?} is in {said}");
        }
    }
    assert!(!Path::new("-").exists() && !here.path().join("o").exists());
}

#[test]
fn own_options_come_first_and_global_ones_last() {
    let commands: [(&[&str], &[&str]); 7] = [
        (&["analyze"], &["--out <", "--by <", "--columns <", "--quiet"]),
        (&["nightly"], &["--store <", "--strict", "--columns <"]),
        (&["inspect"], &["--json", "--columns <", "--keywords <"]),
        (&["review"], &["--number <", "--out <", "--columns <"]),
        (&["eval"], &["--cross-validate <", "--gold <", "--columns <"]),
        (&["fit"], &["--groups <", "--out <", "--gold <"]),
        (&["keywords", "coverage"], &["--keyness", "--threads <", "--columns <"]),
    ];
    for (command, options) in commands {
        let help = help(command);
        let help = help.split("\nOptions:\n").nth(1).unwrap();
        let global =
            ["\nGlobal options:\n", "--config <", "--color <", "--log <", "--verbose", "--help"];
        let places: Vec<usize> = options
            .iter()
            .chain(&global)
            .map(|option| help.find(option).unwrap_or_else(|| panic!("{option}: {help}")))
            .collect();
        assert!(places.is_sorted(), "{command:?}: {places:?}\n{help}");
    }
}

#[test]
fn possible_values_are_listed_and_completed() {
    let help = help(&["analyze"]);
    for values in [
        "[possible values: off, exact, near]",
        "[possible values: role, level, company, month, location, source]",
        "[possible values: utf-8, utf-16le,",
        "- always: Always",
    ] {
        assert!(help.contains(values), "{values}: {help}");
    }
    let bash = stdout(&run(&["completions", "bash"], 0));
    for words in ["\"off exact near\"", "\"role level company month location source\"", "utf-16le"]
    {
        assert!(bash.contains(words), "{words}");
    }
    // Values besides the suggested ones are still taken.
    let out = tempdir().unwrap();
    let result = out.path().join("r");
    let result = result.to_str().unwrap();
    run(&["analyze", "samples", "-qo", result, "--by", "company,month", "--encoding", "latin1"], 0);
}

#[test]
fn the_version_names_the_keywords() {
    let out = tempdir().unwrap();
    let result = out.path().join("r");
    run(&["analyze", "samples", "-q", "-o", result.to_str().unwrap()], 0);
    let hash = manifest(&result)["keywords_sha256"].as_str().unwrap()[..12].to_owned();
    let expected = format!("titlegauge {} (keywords {hash})\n", env!("CARGO_PKG_VERSION"));
    for option in ["-V", "--version"] {
        assert_eq!(stdout(&run(&[option], 0)), expected);
    }
}

#[test]
fn verbose_says_how_each_input_is_read() {
    let out = tempdir().unwrap();
    let result = out.path().join("r");
    let arguments = ["analyze", "samples", "-q", "-o", result.to_str().unwrap()];
    assert_eq!(stderr(&run(&arguments, 0)), "");
    let said = stderr(&run(&[&arguments[..], &["-v"]].concat(), 0));
    for text in [
        "no settings file is used",
        "keywords built in, ",
        "read samples/postings.csv: ",
        "delimiter comma",
    ] {
        assert!(said.contains(text), "{text}: {said}");
    }
}

/// A file in a folder above, and then the user's, but never for an unattended run.
#[test]
fn settings_are_found_above_and_in_the_users_folder() {
    let here = tempdir().unwrap();
    let [below, users] = ["a/b", "config/titlegauge"].map(|name| {
        let folder = here.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    });
    let config = |arguments: &[&str]| {
        let output = titlegauge()
            .current_dir(&below)
            .env("XDG_CONFIG_HOME", here.path().join("config"))
            .args(arguments)
            .output()
            .unwrap();
        stdout(&output)
    };
    let least = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("min_postings")).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(least(&config(&["config"])), "min_postings = 5 # default");
    let file = users.join("titlegauge.toml");
    fs::write(&file, "min_postings = 7\n").unwrap();
    let of_user = format!("min_postings = 7 # {}:1", file.display());
    assert_eq!(least(&config(&["config"])), of_user);
    let file = here.path().join("a/titlegauge.toml");
    fs::write(&file, "\nmin_postings = 8\nout = \"there\"\n").unwrap();
    let shown = config(&["config"]);
    assert_eq!(least(&shown), format!("min_postings = 8 # {}:2", file.display()));
    let there = file.with_file_name("there");
    assert!(shown.contains(&format!("out = \"{}\"", there.display())), "{shown}");
    assert_eq!(least(&config(&["config", "nightly"])), "min_postings = 5 # default");
    let given = config(&["config", "nightly", "--config", file.to_str().unwrap()]);
    assert_eq!(least(&given), format!("min_postings = 8 # {}:2", file.display()));
    fs::write(below.join("titlegauge.toml"), "min_postings = 9\n").unwrap();
    assert_eq!(least(&config(&["config", "nightly"])), "min_postings = 9 # titlegauge.toml:1");
    assert_eq!(least(&config(&["config"])), "min_postings = 9 # titlegauge.toml:1");
}

/// The printed settings are a settings file with the same effect.
#[test]
fn printed_settings_can_be_read_again() {
    let here = tempdir().unwrap();
    let file = here.path().join("titlegauge.toml");
    let settings = "inputs = [\"in\"]\nout = \"o\"\nby = [\"company,month\", \"location\"]\nkeep_going = true\n\
         max_rejects = \"2%\"\n[columns]\ntitle = \"Post\"\n[nightly]\nstore = \"s\"\nkeep = 3\n";
    fs::write(&file, settings).unwrap();
    let shown = |file: &Path| {
        let text = stdout(&run(&["config", "nightly", "--config", file.to_str().unwrap()], 0));
        let values = text.lines().map(|line| line.split(" #").next().unwrap().trim().to_owned());
        values.filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    let first = shown(&file);
    for line in
        ["keep_going = true", "max_rejects = \"2%\"", "columns = \"title=Post\"", "keep = 3"]
    {
        assert!(first.contains(line), "{line}: {first}");
    }
    fs::write(&file, &first).unwrap();
    assert_eq!(shown(&file), first);
}
