//! Made-up postings, labelled by chance that is the same each time, and the figures of a run
//! over them.

use titlegauge::report::Example;
use titlegauge::report::html::{Report, write_html};
use titlegauge_core::Level;
use titlegauge_core::duplicates::{Duplicate, Fingerprint, Kind, Marks, Place, Standing};
use titlegauge_core::gap::TitleGap;
use titlegauge_core::labelled::Labelled;
use titlegauge_core::lexicon::{CurrencyCode, DutyId, GapCalibration, Lexicon, RoleId};
use titlegauge_core::offer::{Offer, Pay, Period};
use titlegauge_core::posting::{Origin, Posting, Reject};
use titlegauge_core::posting_date::PostingDate;
use titlegauge_core::quote::Quote;
use titlegauge_core::scan::{DutyEvidence, Evidence};
use titlegauge_core::title::{Advertised, Frame};
use titlegauge_core::values::DateOrder;
use titlegauge_core::verdict::{DutyOrientation, Reason, Verdict};
use titlegauge_figures::gap::GapFigures;
use titlegauge_figures::summary::Summary;
use titlegauge_figures::tally::Tally;
use titlegauge_figures::vocabulary::{GroupWord, Vocabulary, words};
use titlegauge_ingest::Skipped;

/// Least measured postings of a graded company.
const MIN_POSTINGS: u64 = 5;
/// The most postings kept for the page.
const MOST_EXAMPLES: usize = 20_000;

/// The figures of a made-up run; fields may be changed before the page is written.
#[derive(Debug, Clone)]
pub struct Made {
    pub lexicon: Lexicon,
    pub summary: Summary,
    pub gap: GapFigures,
    pub words: Vec<GroupWord>,
    pub sources: Vec<String>,
    pub skipped: Vec<Skipped>,
    /// Postings from which the page chooses.
    pub examples: Vec<Example>,
}

impl Made {
    /// Writes the page of these figures.
    pub fn html(&self) -> std::io::Result<Vec<u8>> {
        let sources: Vec<&str> = self.sources.iter().map(String::as_str).collect();
        let Self { lexicon, summary, gap, words, skipped, examples, .. } = self;
        let mut bytes = Vec::new();
        let report = Report {
            summary,
            gap,
            words,
            lexicon,
            sources: &sources,
            skipped,
            examples: &examples.as_slice(),
            whole: true,
        };
        write_html(&report, &mut bytes)?;
        Ok(bytes)
    }
}

/// Numbers that look random and are the same each time.
pub struct Chance(pub u64);

impl Chance {
    /// From 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next();
        (self.0 >> 33) % most
    }

    /// One item of a list that is not empty.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or(0)]
    }

    /// Nearly normal, with mean 0 and standard deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// A measured posting.
pub struct Draft<'a> {
    pub company: &'a str,
    pub agency: bool,
    /// The role of title and duties.
    pub role: RoleId,
    pub duty_level: Level,
    /// As `YYYY-MM`, or empty.
    pub month: &'a str,
}

/// Counts made-up postings.
pub struct Board {
    pub lexicon: Lexicon,
    pub chance: Chance,
    tally: Tally,
    vocabulary: Vocabulary,
    number: u64,
    examples: Vec<Example>,
}

impl Board {
    pub fn new(seed: u64) -> Self {
        let lexicon = Lexicon::builtin().expect("the built-in keyword files are checked");
        Self {
            lexicon,
            chance: Chance(seed),
            tally: Tally::default(),
            vocabulary: Vocabulary::default(),
            number: 0,
            examples: Vec::new(),
        }
    }

    /// Finishes the counts as a run does.
    pub fn finish(self, sources: &[&str]) -> Made {
        let Self { lexicon, tally, vocabulary, mut examples, .. } = self;
        for example in &mut examples {
            sources[usize::from(example.source == "1")].clone_into(&mut example.source);
        }
        let summary = Summary::finish(tally, &lexicon);
        let gap = GapFigures::new(&summary, &lexicon, MIN_POSTINGS);
        let words = words(&vocabulary, &lexicon);
        let sources = sources.iter().map(|&name| name.to_owned()).collect();
        Made { lexicon, summary, gap, words, sources, skipped: Vec::new(), examples }
    }

    /// Counts a posting with a title of leadership and enough text on duties.
    pub fn measured(&mut self, of: &Draft<'_>) {
        let role = &self.lexicon[of.role];
        let advertised = Advertised {
            role: Some(of.role),
            level: role.level,
            disputed_level: role.level,
            field: self.lexicon[of.role].field,
            frame: Frame::InFrame,
        };
        let posting = self.labelled(of.company, of.role, of.duty_level, None);
        let calibration = GapCalibration::default();
        let gap = TitleGap::new(advertised.level, &posting.verdict, &calibration);
        let higher = u32::from(of.duty_level.get());
        let pay = Pay {
            min: Some(8_000_000 + i64::from(higher) * 3_000_000),
            max: None,
            currency: CurrencyCode::parse("USD"),
            period: Some(Period::Year),
        };
        let evidence = self.evidence(of.duty_level);
        let quote = |duty: &DutyEvidence| {
            let phrase = self.lexicon[duty.duty].name.clone();
            let (before, after) = ("\u{2026} made-up words on: ".into(), " \u{2026}".into());
            Quote { before, phrase, after, telling: true }
        };
        let quotes = evidence.counted_duties().map(quote).collect();
        let labelled = Labelled {
            company_key: if of.agency {
                format!("{} recruiting", of.company)
            } else {
                of.company.to_owned()
            },
            date: PostingDate::read(of.month, DateOrder::Unsettled),
            advertised,
            evidence,
            quotes,
            gap: Some(gap),
            disputed_gap: Some(gap),
            offer: Offer {
                min_years: Some(
                    3 + of.duty_level.get() + u8::try_from(self.chance.below(6)).unwrap_or(0),
                ),
                pay: Some(pay).filter(|_| self.number.is_multiple_of(5)),
                swapped: false,
            },
            unknown: self.unknown(gap.levels >= 1),
            ..posting
        };
        if self.examples.len() < MOST_EXAMPLES {
            let sources = ["0", "1"].map(str::to_owned);
            self.examples.extend(Example::new(&self.lexicon, &sources, &labelled));
        }
        self.count(&labelled);
    }

    /// Counts a posting of another occupation.
    pub fn other_occupation(&mut self, company: &str) {
        let labelled = self.labelled(company, self.lexicon.none(), Level::default(), None);
        self.count(&labelled);
    }

    /// Counts a posting without a label, or one with a doubtful label of another occupation.
    pub fn doubtful(&mut self, company: &str, reason: Reason) {
        let labelled = self.labelled(company, self.lexicon.none(), Level::default(), Some(reason));
        self.count(&labelled);
    }

    /// Counts a copy of an earlier posting.
    pub fn duplicate(&mut self, company: &str) {
        let duplicate = Some(Duplicate { of: Place { source: 0, record: 1 }, kind: Kind::Exact });
        let standing = Standing { duplicate, ..Standing::default() };
        let labelled = Labelled {
            standing,
            ..self.labelled(company, self.lexicon.none(), Level::default(), None)
        };
        self.count(&labelled);
    }

    /// Counts a record that could not be read.
    pub fn reject(&mut self) {
        self.tally.reject(&Reject {
            origin: Origin::default(),
            reason: String::new(),
            raw: Vec::new(),
        });
    }

    fn count(&mut self, labelled: &Labelled<'_>) {
        self.tally.record(labelled);
        self.vocabulary.record(&self.lexicon, labelled);
        self.number += 1;
    }

    /// A posting outside the frame of the gap.
    fn labelled(
        &self,
        company: &str,
        role: RoleId,
        level: Level,
        reason: Option<Reason>,
    ) -> Labelled<'static> {
        let origin =
            Origin { source: u32::try_from(self.number % 2).unwrap_or(0), ..Origin::default() };
        let title = self.lexicon[role].name.clone().into();
        let company_name = company.to_owned().into();
        let posting = Posting { origin, title, company: company_name, ..Posting::default() };
        let verdict = Verdict {
            reason,
            role,
            runner_up: RoleId::new(0),
            confidence: 0.8,
            orientation: DutyOrientation::Balanced,
            log_ratio: 0.0,
            level,
            probabilities: Vec::new(),
            levels: levels(level),
        };
        let whole = Some(Fingerprint::of(&[&self.number.to_string()]));
        Labelled {
            posting,
            company_key: company.to_owned(),
            company_name: None,
            date: None,
            advertised: Advertised::default(),
            quotes: Vec::new(),
            evidence: Evidence {
                duty_words: 200,
                strategic: 1,
                operational: 2,
                ..Evidence::default()
            },
            verdict,
            gap: None,
            disputed_gap: None,
            offer: Offer::default(),
            reports_to: String::new(),
            unknown: String::new(),
            marks: Marks { whole, ..Marks::default() },
            standing: Standing::default(),
        }
    }

    /// Duties of the level, sometimes of another.
    fn evidence(&mut self, level: Level) -> Evidence {
        let duties: Vec<DutyId> = self
            .lexicon
            .each_duty()
            .filter(|(_, duty)| duty.scope == Some(level))
            .map(|(id, _)| id)
            .collect();
        let all: Vec<DutyId> = self.lexicon.each_duty().map(|(id, _)| id).collect();
        let any = self.chance.one(&all);
        let mut found = vec![any];
        if !duties.is_empty() {
            found.extend([self.chance.one(&duties), self.chance.one(&duties)]);
        }
        found.sort_unstable();
        found.dedup();
        let higher = u32::from(level.get());
        Evidence {
            words: 400,
            duty_words: 200,
            english: true,
            strategic: 1 + 2 * higher,
            operational: 9 - higher,
            duties: found
                .into_iter()
                .map(|duty| DutyEvidence {
                    duty,
                    hits: 1,
                    weight: 100,
                    place: (0, 0),
                    telling: true,
                })
                .collect(),
            ..Evidence::default()
        }
    }

    /// Words outside the keyword files: some go with inflation, some with its absence.
    fn unknown(&mut self, inflated: bool) -> String {
        const SIDES: [[&str; 4]; 2] = [
            ["subsidiaries", "provost", "unionized", "acute"],
            ["founding", "equity", "scrappy", "disrupt"],
        ];
        let own = SIDES[usize::from(inflated != (self.chance.below(4) == 0))];
        [self.chance.one(&own), self.chance.one(&["lamp", "table", "chair", "window", "garden"])]
            .join("\n")
    }
}

/// Returns probabilities of levels: mostly the one given, sometimes its neighbours.
fn levels(level: Level) -> [f64; Level::ALL.len()] {
    let weight = |other: Level| match (other - level).abs() {
        0 => 0.7,
        1 => 0.2,
        _ => 0.05,
    };
    let all: f64 = Level::ALL.into_iter().map(weight).sum();
    Level::ALL.map(|other| weight(other) / all)
}
