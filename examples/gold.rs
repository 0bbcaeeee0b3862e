//! Agreement of the labels with postings that careful readers labelled.
//!
//!     cargo run --release --example gold -- TEXTS.csv LABELS.csv [--only IDS | --without IDS] [--keywords DIR] [--mistakes]
//!
//! TEXTS has the columns `id` and `description` (and others, which are not used);
//! LABELS the columns `id`, `role`, `also`, `orientation`, `orientation_also`,
//! `level` and `level_also`, where either of two readings counts as right. IDS is a file of ids,
//! one a line. No text is printed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;

use titlegauge::lexicon::Lexicon;
use titlegauge::scan::{Scanner, Scratch};
use titlegauge::verdict::judge;

type Row = HashMap<String, String>;

fn rows(path: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    Ok(csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?)
}

fn ids(arguments: &[String], option: &str) -> Result<Option<HashSet<String>>, Box<dyn Error>> {
    let Some(at) = arguments.iter().position(|a| a == option) else { return Ok(None) };
    let path = arguments.get(at + 1).ok_or_else(|| format!("{option} needs a file"))?;
    Ok(Some(std::fs::read_to_string(path)?.lines().map(str::to_owned).collect()))
}

#[derive(Default)]
struct Score {
    right: u32,
    all: u32,
}

impl Score {
    fn add(&mut self, right: bool) {
        self.right += u32::from(right);
        self.all += 1;
    }

    fn show(&self) -> String {
        format!("{:.3} ({} of {})", f64::from(self.right) / f64::from(self.all.max(1)), self.right, self.all)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [texts, labels] = [0, 1].map(|at| arguments.get(at).cloned().unwrap_or_default());
    let (only, without) = (ids(&arguments, "--only")?, ids(&arguments, "--without")?);
    let labels: HashMap<String, Row> = rows(&labels)?.into_iter().map(|row| (row["id"].clone(), row)).collect();
    let folder = arguments.iter().position(|a| a == "--keywords").and_then(|at| arguments.get(at + 1));
    let lexicon = folder.map_or_else(Lexicon::builtin, |folder| Lexicon::from_folder(folder.as_ref()))?;
    let scanner = Scanner::new(&lexicon);
    let mut scratch = Scratch::default();

    let [mut role, mut leaders, mut orientation, mut level] = [(); 4].map(|()| Score::default());
    let mut error = 0;
    let mut confusion: BTreeMap<(String, String), u32> = BTreeMap::new();
    for text in rows(&texts)? {
        let id = &text["id"];
        let Some(label) = labels.get(id) else { continue };
        if only.as_ref().is_some_and(|ids| !ids.contains(id)) || without.as_ref().is_some_and(|ids| ids.contains(id)) {
            continue;
        }
        let verdict = judge(&lexicon, &scanner.scan(&text["description"], &mut scratch));
        let found = &lexicon.roles[verdict.role].id;
        let right = found == &label["role"] || found == &label["also"];
        role.add(right);
        if label["role"] != "none" {
            leaders.add(right);
        }
        let told = verdict.orientation.as_str();
        orientation.add(told == label["orientation"] || told == label["orientation_also"]);
        let levels: Vec<u8> = ["level", "level_also"].iter().filter_map(|key| label[*key].parse().ok()).collect();
        let off = levels.iter().map(|l| l.abs_diff(verdict.level)).min().unwrap_or(0);
        level.add(off == 0);
        error += u32::from(off);
        // A reading that counts as right is its own row, so that F1 agrees with accuracy.
        let truth = if right { found.clone() } else { label["role"].clone() };
        if arguments.iter().any(|a| a == "--mistakes") && !right {
            println!("{id} {truth} read as {found} at {:.2}", verdict.confidence);
        }
        *confusion.entry((truth, found.clone())).or_default() += 1;
    }

    println!("role         {}", role.show());
    println!("macro F1     {:.3}", macro_f1(&lexicon, &confusion));
    println!("leaders      {}", leaders.show());
    println!("orientation  {}", orientation.show());
    println!("level        {}, mean error {:.3}", level.show(), f64::from(error) / f64::from(level.all.max(1)));
    show(&lexicon, &confusion);
    Ok(())
}

/// Mean over roles of the harmonic mean of precision and recall.
fn macro_f1(lexicon: &Lexicon, confusion: &BTreeMap<(String, String), u32>) -> f64 {
    let sum =
        |keep: &dyn Fn(&str, &str) -> bool| -> u32 { confusion.iter().filter(|((t, f), _)| keep(t, f)).map(|(_, n)| n).sum() };
    let mut total = 0.0;
    for role in &lexicon.roles {
        let both = sum(&|t, f| t == role.id && f == role.id);
        let either = sum(&|t, _| t == role.id) + sum(&|_, f| f == role.id);
        total += if either == 0 { 0.0 } else { 2.0 * f64::from(both) / f64::from(either) };
    }
    total / lexicon.roles.len() as f64
}

fn show(lexicon: &Lexicon, confusion: &BTreeMap<(String, String), u32>) {
    let short = |id: &str| id.chars().take(6).collect::<String>();
    println!("\n{:<16}{}", "reader \\ label", lexicon.roles.iter().map(|r| format!("{:>7}", short(&r.id))).collect::<String>());
    for truth in &lexicon.roles {
        let count = |found: &str| confusion.get(&(truth.id.clone(), found.to_owned())).copied().unwrap_or(0);
        println!("{:<16}{}", truth.id, lexicon.roles.iter().map(|r| format!("{:>7}", count(&r.id))).collect::<String>());
    }
}
