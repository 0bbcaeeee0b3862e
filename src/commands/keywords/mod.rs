//! `titlegauge keywords`: shows the keyword files, checks them, and counts their hits in an input.

mod coverage;

use std::io::Write;
use std::sync::Arc;

use clap::Subcommand;

use super::inputs::KeywordFiles;
use super::status::{COMPLAINTS, DONE};
use crate::report::counted;
use titlegauge_core::lexicon::{Class, Duty, Example, Facing, Lexicon, LexiconError, RoleId};
use titlegauge_core::scan::{Scanner, failing_examples};
use titlegauge_core::title;

/// Show the keyword files, check them, or count their hits in an input
#[derive(clap::Args)]
#[command(after_help = "Examples:
  titlegauge keywords check --keywords my-keywords
  titlegauge keywords list
  titlegauge keywords show cio
  titlegauge keywords show technology-strategy
  titlegauge keywords show hire
  titlegauge keywords coverage export.csv")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the problems in the keyword files, with file and line
    Check {
        #[command(flatten)]
        files: KeywordFiles,
    },
    /// List roles, word classes and duties with their counts of words and phrases
    List {
        #[command(flatten)]
        files: KeywordFiles,
    },
    /// Show one role, duty or word class
    Show {
        /// Id of a role or duty, or id or name of a word class
        id: String,
        #[command(flatten)]
        files: KeywordFiles,
    },
    Coverage(coverage::Arguments),
}

/// Runs the command and returns the exit status.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    match &arguments.command {
        Command::Check { files } => check(files),
        Command::List { files } => list(&*files.load()?),
        Command::Show { id, files } => show(&*files.load()?, id),
        Command::Coverage(arguments) => coverage::run(arguments),
    }
}

fn check(files: &KeywordFiles) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
    let lexicon = match files.load() {
        Ok(lexicon) => lexicon,
        Err(LexiconError::Problems(problems)) => {
            for problem in &problems {
                writeln!(out, "{problem}")?;
            }
            writeln!(out, "{}", problem_count(problems.len()))?;
            return Ok(COMPLAINTS);
        }
        Err(error) => return Err(error.into()),
    };
    let mut problems = failing_examples(&Scanner::new(Arc::clone(&lexicon)));
    problems.extend(title::failing_examples(&lexicon));
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    let examples: usize = lexicon.duties.iter().map(|duty| duty.examples.len()).sum();
    let phrases: usize = lexicon.duties.iter().map(|duty| duty.phrases.len()).sum();
    writeln!(
        out,
        "{} roles, {} classes, {} duties, {phrases} phrases, {} word sequences, {examples} examples: {}",
        lexicon.roles.len(),
        lexicon.features.classes().len(),
        lexicon.duties.len(),
        lexicon.sequences.count(),
        if problems.is_empty() { "no problems".into() } else { problem_count(problems.len()) }
    )?;
    Ok(if problems.is_empty() { DONE } else { COMPLAINTS })
}

fn problem_count(problems: usize) -> String {
    counted(problems as u64, "problem", "problems")
}

fn list(lexicon: &Lexicon) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<16} {:<36} {:>5}", "role", "name", "level")?;
    for role in &lexicon.roles {
        writeln!(out, "{:<16} {:<36} {:>5}", role.id, role.name, role.level)?;
    }
    writeln!(out, "\n{:<28} {:<8} {:>7}  name", "class", "kind", "words")?;
    for class in lexicon.features.classes() {
        let (kind, words) = (class.kind.as_str(), class.words.len());
        writeln!(out, "{:<28} {kind:<8} {words:>7}  {}", class.id, class.name)?;
    }
    writeln!(
        out,
        "\n{:<44} {:<12} {:<8} {:>5} {:>5} {:>7}",
        "duty", "orientation", "facing", "scope", "pairs", "phrases"
    )?;
    for duty in &lexicon.duties {
        let scope = duty.scope.map(|s| s.to_string()).unwrap_or_default();
        let facing = duty.facing.map_or("", Facing::as_str);
        writeln!(
            out,
            "{:<44} {:<12} {facing:<8} {scope:>5} {:>5} {:>7}",
            duty.id,
            duty.orientation.as_str(),
            duty.pairs.len(),
            duty.phrases.len()
        )?;
    }
    Ok(DONE)
}

fn show(lexicon: &Lexicon, id: &str) -> anyhow::Result<u8> {
    if let Some(role) = lexicon.role(id) {
        return show_role(lexicon, role);
    }
    if let Some(duty) = lexicon.duties.iter().find(|duty| duty.id == id) {
        return show_duty(duty);
    }
    // `explain` shows classes by their names.
    let classes = lexicon.features.classes();
    match classes.iter().find(|class| class.id == id || class.name == id) {
        Some(class) => show_class(class),
        None => anyhow::bail!(
            "there is no role, duty or class \"{id}\"; `titlegauge keywords list` lists them"
        ),
    }
}

fn show_class(class: &Class) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {} ({})", class.id, class.name, class.kind.as_str())?;
    for words in &class.words {
        writeln!(out, "  {words}")?;
    }
    Ok(DONE)
}

/// Number of features listed for a role: those with the largest weights.
const SHOWN_FEATURES: usize = 40;

fn show_role(lexicon: &Lexicon, id: RoleId) -> anyhow::Result<u8> {
    let (role, index) = (&lexicon[id], id.index());
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}: {}, level {}, O*NET-SOC {}, ISCO-08 {}",
        role.id,
        role.name,
        role.level,
        or_dash(&role.onet_soc),
        or_dash(&role.isco_08)
    )?;
    let features = &lexicon.models.features;
    let mut rows: Vec<usize> = (0..features.all().len()).collect();
    let weight = |row: usize| lexicon.models.role.weight(row, index).value();
    rows.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    for row in rows.into_iter().take(SHOWN_FEATURES) {
        let feature = lexicon.features.describe(features.all()[row].feature);
        writeln!(out, "  {:>+6.2}  {}  {feature}", weight(row), features.kind(row).as_str())?;
    }
    Ok(DONE)
}

fn show_duty(duty: &Duty) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {} ({}:{})", duty.id, duty.name, duty.place.file, duty.place.line)?;
    let scope = duty.scope.map_or("-".into(), |s| s.to_string());
    writeln!(
        out,
        "  {}, facing {}, scope {scope}",
        duty.orientation.as_str(),
        duty.facing.map_or("-", Facing::as_str)
    )?;
    for written in duty.pairs.iter().chain(&duty.phrases) {
        writeln!(out, "  {written}")?;
    }
    for Example { text: example, matches: fires } in &duty.examples {
        writeln!(out, "  {} {example}", if *fires { "fires on:" } else { "not on:  " })?;
    }
    Ok(DONE)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}
