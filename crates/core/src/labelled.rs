//! A posting with all that was found about it: the one place where the title's
//! reading and the duties' verdict meet.

use std::sync::Arc;

use crate::company::{Aliases, Company, CompanyKeys};
use crate::duplicates::{Duplicates, Fingerprint, Marks, Sketch, Standing};
use crate::lexicon::Lexicon;
use crate::mentions::{MentionFinder, Mentions};
use crate::offer::Offer;
use crate::posting::Posting;
use crate::scan::{Evidence, Scanner, Scratch, plain};
use crate::superior::reports_to;
use crate::text::{CleanText, fold};
use crate::title::{Advertised, TitleScratch, Titles};
use crate::values::{date, present};
use crate::verdict::{Verdict, judge};

/// A posting, its readings and its verdict.
#[derive(Debug)]
pub struct Labelled<'a> {
    /// The posting.
    pub posting: Posting<'a>,
    /// Key of the company; empty where there is none.
    pub company_key: String,
    /// What the user's own file calls the company, if it is in there.
    pub company_name: Option<String>,
    /// Date as `YYYY-MM-DD` or `YYYY-MM`; empty where it cannot be told.
    pub date: String,
    /// What the title says.
    pub advertised: Advertised,
    /// What the duties say.
    pub evidence: Evidence,
    /// What they amount to.
    pub verdict: Verdict,
    /// Advertised level minus duty level, −4 to 4; only where it was measured.
    pub gap: Option<i8>,
    /// What is paid and asked for; never part of the verdict.
    pub offer: Offer,
    /// The title of whom the job reports to; never part of the verdict.
    pub reports_to: String,
    /// Words of the duties that the keyword files do not know, as [`Scratch::unknown`] gives
    /// them; only of leadership postings and of those with a gap, which the vocabulary compares.
    pub unknown: String,
    /// What tells it from other postings.
    pub marks: Marks,
    /// How it stands to those before it.
    pub standing: Standing,
}

/// Everything that labels postings; shared by the workers.
#[derive(Debug)]
pub struct Labeller {
    /// The lexicon in use.
    lexicon: Arc<Lexicon>,
    scanner: Scanner,
    titles: Titles,
    mentions: MentionFinder,
    companies: CompanyKeys,
    duplicates: Duplicates,
}

/// Buffers that a worker keeps.
#[derive(Debug, Default)]
pub struct LabelScratch {
    scan: Scratch,
    title: TitleScratch,
    mentions: Mentions,
    text: CleanText,
}

impl Labeller {
    /// Builds all automata.
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            scanner: Scanner::new(Arc::clone(&lexicon)),
            titles: Titles::new(Arc::clone(&lexicon)),
            mentions: MentionFinder::new(&lexicon),
            companies: CompanyKeys::new(&lexicon),
            duplicates: Duplicates::default(),
            lexicon,
        }
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The same, and names of companies count as the user's own file says.
    #[must_use]
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Self { companies: self.companies.with_aliases(aliases), ..self }
    }

    /// The same, and these duplicates are told.
    #[must_use]
    pub fn with_duplicates(self, duplicates: Duplicates) -> Self {
        Self { duplicates, ..self }
    }

    /// Which duplicates are told.
    pub fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    /// The scanner, for those who want more than the label.
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Labels one posting.
    pub fn label<'a>(&self, posting: Posting<'a>, scratch: &mut LabelScratch) -> Labelled<'a> {
        let description = plain(present(&posting.description));
        let evidence = self.scanner.scan_plain(&description, &mut scratch.scan);
        let verdict = judge(&self.lexicon, &evidence);
        let advertised = self.titles.read(&posting.title, &mut scratch.title);
        let Company { key: company_key, name: company_name } =
            self.companies.company(&posting.company, &mut scratch.text);
        let gap = self
            .measured(&advertised, &evidence, &verdict)
            .then(|| level(advertised.level) - level(verdict.level));
        let marks = self.marks(&posting, &company_key, &advertised, gap.is_some(), scratch);
        let leads = verdict.labelled() && verdict.role != self.lexicon.none();
        let unknown = if gap.is_some() || leads {
            scratch.scan.unknown(&self.lexicon)
        } else {
            String::new()
        };
        let date = date(&posting.date).into_owned();
        let text = scratch.scan.text();
        self.mentions.find(text, &mut scratch.mentions);
        let offer =
            Offer::read(&self.lexicon, &posting, &description, text, scratch.mentions.units());
        let reports_to = reports_to(&self.lexicon.reporting, text, scratch.mentions.cues());
        Labelled {
            posting,
            company_key,
            company_name,
            date,
            advertised,
            evidence,
            verdict,
            gap,
            offer,
            reports_to,
            unknown,
            marks,
            standing: Standing::default(),
        }
    }

    /// What tells a posting from others; its text is the one last scanned, which is told from
    /// other texts where it was measured.
    fn marks(
        &self,
        posting: &Posting<'_>,
        company_key: &str,
        advertised: &Advertised,
        measured: bool,
        scratch: &mut LabelScratch,
    ) -> Marks {
        let LabelScratch { scan, text: folded, .. } = scratch;
        let mut fold = |field: &str| {
            fold(field, folded);
            folded.lower().to_owned()
        };
        let (title, location) = (fold(&posting.title), fold(&posting.location));
        let requisition = present(&posting.requisition).trim();
        let text = scan.text().lower();
        let mut whole = vec![company_key, &title, &location, text];
        // Only where there is one, since it is part of the ids of postings without an id.
        whole.extend(Some(requisition).filter(|requisition| !requisition.is_empty()));
        let role = advertised.role.map(|role| role.to_string()).unwrap_or_default();
        let level = advertised.level;
        let near = self.duplicates == Duplicates::Near;
        Marks {
            whole: whole.iter().any(|field| !field.is_empty()).then(|| Fingerprint::of(&whole)),
            text: measured
                .then(|| Fingerprint::of(&[company_key, &role, &level.to_string(), text])),
            opening: Fingerprint::of(&[&title, &location]),
            sketch: near
                .then(|| Sketch::of(company_key, level, requisition, text))
                .flatten()
                .map(Box::new),
        }
    }

    /// Whether the title gap can be measured: enough words and hits of
    /// duties under a technology-leadership title.
    fn measured(&self, advertised: &Advertised, evidence: &Evidence, verdict: &Verdict) -> bool {
        let bounds = &self.lexicon.scoring.evidence;
        advertised.in_frame()
            && verdict.labelled()
            && evidence.duty_words >= bounds.measured_words
            && evidence.strategic + evidence.operational >= bounds.measured_hits
    }
}

/// The status of a posting that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Has a label, `none` included.
    Labelled,
    /// Has no label.
    Unclassified,
    /// Repeats an earlier posting.
    Duplicate,
}

impl Status {
    /// Returns the word used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::Unclassified => "unclassified",
            Self::Duplicate => "duplicate",
        }
    }
}

impl Labelled<'_> {
    /// Returns the status; a duplicate counts as such whether or not it has a label.
    pub fn status(&self) -> Status {
        if self.is_duplicate() {
            Status::Duplicate
        } else if self.verdict.labelled() {
            Status::Labelled
        } else {
            Status::Unclassified
        }
    }

    /// Whether it was there before.
    pub fn is_duplicate(&self) -> bool {
        self.standing.duplicate.is_some()
    }

    /// The gap as far as figures count it: not of duplicates, and of one text of a company once.
    pub fn counted_gap(&self) -> Option<i8> {
        self.gap.filter(|_| !self.is_duplicate() && self.standing.same_text.is_none())
    }

    /// The export's id, or a hash of the content.
    pub fn id(&self) -> String {
        match present(&self.posting.id) {
            "" => self.marks.whole.unwrap_or_default().id(),
            id => id.to_owned(),
        }
    }
}

fn level(level: u8) -> i8 {
    i8::try_from(level).unwrap_or(i8::MAX)
}
