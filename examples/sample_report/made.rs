//! Chance that is the same each time, and companies made with it.

use titlegauge::report::html::{CompanyRow, Interval};

/// The next figure of a fixed row, 0 to 1.
pub struct Row(pub u64);

impl Row {
    /// 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below this.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next();
        (self.0 >> 33) % most
    }

    /// One of these.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = self.below(of.len() as u64);
        of.iter().zip(0..).find(|(_, n)| *n == at).map_or("", |(word, _)| *word)
    }

    /// Nearly normal, mean 0, deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// A share and its interval.
pub fn part(value: f64, half: f64) -> Interval {
    Interval { value, low: (value - half).max(0.0), high: (value + half).min(1.0) }
}

/// Companies with few postings mostly, as boards have them; those with five or more are
/// ranked and graded.
pub fn made_companies(number: u64) -> Vec<CompanyRow> {
    let mut row = Row(number);
    let first = ["Aldermoor", "Brackwater", "Cindervale", "Dunmere", "Élanvert", "Fenwick & Rook", "Großmühle", "Harrowgate"];
    let second = [
        "Systems",
        "Health Partners",
        "Logistics",
        "Holdings International",
        "Software",
        "University Hospitals Trust",
        "Bank",
        "Robotics",
    ];
    let mut made: Vec<CompanyRow> = (0..number)
        .map(|n| {
            let name = format!("{} {} {n}", row.one(&first), row.one(&second));
            company(&mut row, name, n % 17 == 3)
        })
        .collect();
    rank(&mut made);
    made
}

fn company(row: &mut Row, name: String, agency: bool) -> CompanyRow {
    let measured = 1_000 / (1_000 - row.below(985));
    let own = 0.45 * row.normal();
    let noise = 1.1 / (measured as f64).sqrt();
    let adjusted = own + noise * row.normal();
    let weight = 0.2 / (0.2 + noise * noise);
    let inflated = (0.46 + 0.3 * own).clamp(0.0, 1.0);
    let shrunken = adjusted * weight;
    let sd = (0.2 * (1.0 - weight)).sqrt();
    CompanyRow {
        name,
        measured,
        mean_gap: Some(adjusted + 0.87),
        gap_adjusted: Some(adjusted),
        gap_shrunken: Some(shrunken),
        gap_sd: Some(sd),
        p_positive: Some(1.0 / (1.0 + (-1.7 * shrunken / sd).exp())),
        share_inflated: Some(part(inflated, noise * 0.6)),
        agency,
        ..CompanyRow::default()
    }
}

fn rank(companies: &mut [CompanyRow]) {
    let mut order: Vec<usize> =
        (0..companies.len()).filter(|at| companies[*at].measured >= 5 && !companies[*at].agency).collect();
    order.sort_by(|a, b| companies[*b].gap_shrunken.partial_cmp(&companies[*a].gap_shrunken).unwrap());
    let all = order.len() as u64;
    for (place, at) in order.into_iter().enumerate() {
        let place = place as u64;
        let company = &mut companies[at];
        company.rank = Some(place + 1);
        company.rank_low = Some((place + 1).saturating_sub(all / 5).max(1));
        company.rank_high = Some((place + 1 + all / 5).min(all));
        company.grade = Some(1 + place * 3 / all);
    }
}
