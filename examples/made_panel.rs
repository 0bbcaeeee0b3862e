//! Writes an export of made-up companies whose true title gaps are known, to see what
//! `titlegauge analyze` makes of a board on which companies have many postings:
//!
//!     cargo run --release --example made_panel -- panel.csv
//!
//! The texts are those of `samples/postings.csv`, whose duty levels are known from
//! `tests/samples-intended.csv`; each company's name ends in the mean of its true gaps.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const COMPANIES: usize = 60;
/// Advertised levels, in the shares in which boards have them, and titles for each.
const TITLES: [(u8, &[&str]); 10] = [
    (1, &["IT Manager"]),
    (1, &["Engineering Manager"]),
    (1, &["IT Manager"]),
    (1, &["Software Development Manager"]),
    (2, &["IT Director"]),
    (2, &["Director of Engineering"]),
    (2, &["IT Director", "Head of IT"]),
    (3, &["VP of Engineering"]),
    (4, &["Chief Information Officer"]),
    (4, &["Chief Technology Officer"]),
];
/// Standard deviations of gaps between companies and within one.
const BETWEEN: f64 = 0.7;
const WITHIN: f64 = 0.8;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(into) = std::env::args().nth(1) else { return Err("usage: made_panel FILE".into()) };
    let texts = texts()?;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut out = csv::Writer::from_path(&into)?;
    out.write_record(["title", "company", "date", "description"])?;
    for company in 1..=COMPANIES {
        let inclined = BETWEEN * normal(&mut random);
        let postings: Vec<_> = (0..random.random_range(3..=24))
            .map(|_| posting(&texts, inclined, &mut random))
            .collect();
        let gap =
            postings.iter().map(|(_, gap, _)| f64::from(*gap)).sum::<f64>() / postings.len() as f64;
        for (at, (title, _, text)) in postings.iter().enumerate() {
            let date = format!("2026-{:02}-15", at % 9 + 1);
            out.write_record([
                *title,
                &format!("Company {company:02} ({gap:+.1})"),
                &date,
                &format!("{text}\nReference {at}"),
            ])?;
        }
    }
    Ok(out.flush()?)
}

/// Returns title, true gap and text of a posting by a company with this inclination to advertise
/// above the duties.
fn posting<'t>(
    texts: &'t BTreeMap<u8, Vec<String>>,
    inclined: f64,
    random: &mut ChaCha8Rng,
) -> (&'static str, i8, &'t str) {
    let (advertised, titles) = TITLES[random.random_range(0..TITLES.len())];
    let gap = inclined + WITHIN * normal(random);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 4"
    )]
    let duties = (f64::from(advertised) - gap).round().clamp(0.0, 4.0) as u8;
    let fitting = &texts[&duties];
    (
        titles[random.random_range(0..titles.len())],
        advertised.cast_signed() - duties.cast_signed(),
        &fitting[random.random_range(0..fitting.len())],
    )
}

/// Texts of the samples by the level of their duties.
fn texts() -> Result<BTreeMap<u8, Vec<String>>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut levels = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("tests/samples-intended.csv"))?.records() {
        let row = row?;
        levels.insert(row[1].to_owned(), row[4].parse::<u8>()?);
    }
    let mut texts: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    // The sample has a row with too many fields, for rejects to be seen.
    for row in csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.join("samples/postings.csv"))?
        .records()
    {
        let row = row?;
        if let Some(level) = levels.get(&row[0]) {
            texts.entry(*level).or_default().push(row[5].to_owned());
        }
    }
    Ok(texts)
}

/// Nearly normal: mean 0, deviation 1.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
}
