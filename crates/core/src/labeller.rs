//! The stages of the pipeline for one posting, and the only place where the advertised title meets
//! the verdict on the duties.

use std::sync::{Arc, Mutex, PoisonError};

use crate::company::{Aliases, Company, CompanyKeys};
use crate::duplicates::{Duplicates, Fingerprint, Marks, Nameless, ShardKey, Sketch, Standing};
use crate::gap::TitleGap;
use crate::label::Label;
use crate::labelled::Labelled;
use crate::lexicon::Lexicon;
use crate::mentions::{MentionFinder, Mentions};
use crate::offer::Offer;
use crate::posting::Posting;
use crate::posting_date::PostingDate;
use crate::quote::quotes;
use crate::scan::{Evidence, Scanner, Scratch, plain};
use crate::superior::reports_to;
use crate::text::{CleanText, fold};
use crate::title::{Advertised, TitleScratch, Titles};
use crate::values::present;
use crate::verdict::{Verdict, judge};

/// Labels postings with one lexicon. Threads share it.
///
/// ```
/// use std::sync::Arc;
/// use titlegauge_core::{Labeller, Lexicon, Posting};
///
/// let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
/// let posting = Posting::new("CIO", "");
/// assert_eq!(labeller.label(&posting).role(), None);
/// # Ok::<(), titlegauge_core::LexiconError>(())
/// ```
#[derive(Debug)]
pub struct Labeller {
    lexicon: Arc<Lexicon>,
    scanner: Scanner,
    titles: Titles,
    mentions: MentionFinder,
    companies: CompanyKeys,
    duplicates: Duplicates,
    quoting: Quoting,
    /// Buffers that [`Self::label`] reuses: one for each thread that has called it.
    idle: Mutex<Vec<LabelScratch>>,
}

/// The postings whose duties are quoted.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Quoting {
    /// None.
    #[default]
    Nobody,
    /// Labelled postings whose title or duties are those of technology leadership.
    Leadership,
    /// All labelled postings.
    All,
}

/// Buffers that a worker reuses. Their contents do not influence any result.
#[derive(Debug, Default)]
pub struct LabelScratch {
    /// The folded description.
    text: CleanText,
    /// Another folded field.
    field: CleanText,
    scan: Scratch,
    title: TitleScratch,
    mentions: Mentions,
}

/// The results of the stages that lead to a label.
struct Assessment {
    evidence: Evidence,
    verdict: Verdict,
    advertised: Advertised,
    gap: Option<TitleGap>,
}

impl Labeller {
    /// Builds the automata of a lexicon.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use titlegauge_core::{Labeller, Lexicon};
    ///
    /// let lexicon = Arc::new(Lexicon::builtin()?);
    /// let labeller = Labeller::new(Arc::clone(&lexicon));
    /// assert_eq!(labeller.lexicon().hash, lexicon.hash);
    /// # Ok::<(), titlegauge_core::LexiconError>(())
    /// ```
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        Self {
            scanner: Scanner::new(Arc::clone(&lexicon)),
            titles: Titles::new(Arc::clone(&lexicon)),
            mentions: MentionFinder::new(&lexicon),
            companies: CompanyKeys::new(&lexicon),
            duplicates: Duplicates::default(),
            quoting: Quoting::default(),
            idle: Mutex::default(),
            lexicon,
        }
    }

    /// Returns the lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Replaces company names as the user's own file says.
    #[doc(hidden)]
    #[must_use]
    pub fn with_aliases(self, aliases: Aliases) -> Self {
        Self { companies: self.companies.with_aliases(aliases), ..self }
    }

    /// Sets the kinds of duplicates to detect.
    #[doc(hidden)]
    #[must_use]
    pub fn with_duplicates(self, duplicates: Duplicates) -> Self {
        Self { duplicates, ..self }
    }

    /// Sets the postings whose duties are quoted.
    #[doc(hidden)]
    #[must_use]
    pub fn with_quotes(self, quoting: Quoting) -> Self {
        Self { quoting, ..self }
    }

    /// Returns the kinds of duplicates to detect.
    #[doc(hidden)]
    pub fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    /// Returns the scanner, for callers that need more than the label.
    #[doc(hidden)]
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Labels one posting.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use titlegauge_core::{Labeller, Lexicon, Posting};
    /// # let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
    /// let posting = Posting::new("Lead Pastry Chef", "Bakes bread and cakes for our guests.");
    /// let label = labeller.label(&posting);
    /// assert_eq!(label.gap(), None);
    /// # Ok::<(), titlegauge_core::LexiconError>(())
    /// ```
    pub fn label<'a>(&'a self, posting: &'a Posting<'_>) -> Label<'a> {
        let description = present(&posting.description);
        let mut scratch = self.idle().pop().unwrap_or_default();
        fold(&plain(description), &mut scratch.text);
        let LabelScratch { text, field, scan, title, .. } = &mut scratch;
        let company = self.companies.company(&posting.company, field).key;
        let Assessment { evidence, verdict, gap, .. } =
            self.assess(&posting.title, &company, text, scan, title);
        self.idle().push(scratch);
        let (lexicon, scanner) = (&*self.lexicon, &self.scanner);
        Label { lexicon, scanner, description, company, evidence, verdict, gap }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<LabelScratch>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the key by which an input can be split into parts that are analyzed apart.
    ///
    /// It costs far less than the label of a posting.
    #[doc(hidden)]
    pub fn shard_key(&self, posting: &Posting<'_>, scratch: &mut LabelScratch) -> ShardKey {
        let LabelScratch { text, field, .. } = scratch;
        let company = self.companies.company(&posting.company, field).key;
        ShardKey::of(&company, self.duplicates == Duplicates::Near, || {
            fold(&plain(present(&posting.description)), text);
            if !text.lower().is_empty() {
                return Nameless::Text(text.lower().to_owned());
            }
            let mut folded = |value: &str| {
                fold(value, field);
                field.lower().to_owned()
            };
            Nameless::NoText { title: folded(&posting.title), location: folded(&posting.location) }
        })
    }

    /// Runs all stages on one posting with the caller's buffers.
    #[doc(hidden)]
    pub fn label_with<'a>(&self, posting: Posting<'a>, scratch: &mut LabelScratch) -> Labelled<'a> {
        let LabelScratch { text, field, scan, title, mentions } = scratch;
        let description = plain(present(&posting.description));
        fold(&description, text);
        let text = &*text;
        let Company { key: company_key, name: company_name } =
            self.companies.company(&posting.company, field);
        let Assessment { evidence, verdict, advertised, gap } =
            self.assess(&posting.title, &company_key, text, scan, title);
        let quoted = match self.quoting {
            Quoting::Nobody => false,
            Quoting::Leadership => advertised.in_frame() || self.leads(&verdict),
            Quoting::All => true,
        };
        let quotes = if quoted && verdict.labelled() {
            quotes(&self.lexicon, &evidence, text, &description)
        } else {
            Vec::new()
        };
        let disputed_gap = gap.map(|gap| self.disputed_gap(gap, &advertised, &verdict));
        let marks = Marks {
            sketch: self.sketch(&posting, &company_key, &advertised, scan),
            ..Self::marks(&posting, &company_key, &advertised, gap.is_some(), text, field)
        };
        let compared = gap.is_some() || self.leads(&verdict);
        let unknown = if compared { scan.unknown(&self.lexicon, text) } else { String::new() };
        self.mentions.find(text, mentions);
        let offer = Offer::read(&self.lexicon, &posting, &description, text, mentions.units());
        let reports_to = reports_to(&self.lexicon.reporting, text, mentions.cues());
        let date = PostingDate::read(&posting.date, posting.date_order);
        Labelled {
            posting,
            company_key,
            company_name,
            date,
            advertised,
            evidence,
            quotes,
            verdict,
            gap,
            disputed_gap,
            offer,
            reports_to,
            unknown,
            marks,
            standing: Standing::default(),
        }
    }

    /// Judges the duties of a folded description, then reads the title and measures the gap.
    fn assess(
        &self,
        title: &str,
        company: &str,
        text: &CleanText,
        scan: &mut Scratch,
        title_scratch: &mut TitleScratch,
    ) -> Assessment {
        let evidence = self.scanner.scan_folded(text, company, scan);
        let verdict = judge(&self.lexicon, &evidence);
        let advertised = self.titles.read(title, title_scratch);
        let gap = self.gap(&advertised, &evidence, &verdict);
        Assessment { evidence, verdict, advertised, gap }
    }

    /// Returns the title gap; `None` unless the title advertises technology leadership and the zones
    /// of duties contain enough words.
    fn gap(
        &self,
        advertised: &Advertised,
        evidence: &Evidence,
        verdict: &Verdict,
    ) -> Option<TitleGap> {
        let counts = advertised.in_frame()
            && verdict.labelled()
            && evidence.duty_words >= self.lexicon.scoring.evidence.measured_words;
        let calibration = &self.lexicon.models.gap_calibration;
        counts.then(|| TitleGap::new(advertised.level, verdict, calibration))
    }

    /// Returns the gap with a title of disputed level, such as head, at the alternative level.
    fn disputed_gap(&self, gap: TitleGap, advertised: &Advertised, verdict: &Verdict) -> TitleGap {
        let Advertised { level, disputed_level, .. } = *advertised;
        if level == disputed_level {
            return gap;
        }
        TitleGap::new(disputed_level, verdict, &self.lexicon.models.gap_calibration)
    }

    /// Returns true if the duties are those of a leadership role.
    fn leads(&self, verdict: &Verdict) -> bool {
        verdict.labelled() && verdict.role != self.lexicon.none()
    }

    /// Computes the sketch of the last scanned text; `None` if near copies are not detected.
    fn sketch(
        &self,
        posting: &Posting<'_>,
        company_key: &str,
        advertised: &Advertised,
        scan: &Scratch,
    ) -> Option<Box<Sketch>> {
        if self.duplicates != Duplicates::Near {
            return None;
        }
        let requisition = present(&posting.requisition).trim();
        Sketch::of(company_key, advertised.level, requisition, scan.word_hashes()).map(Box::new)
    }

    /// Computes the fingerprints of a posting from its folded description, without the sketch.
    ///
    /// `measured` postings also get a fingerprint of the text alone. `field` is a buffer.
    fn marks(
        posting: &Posting<'_>,
        company_key: &str,
        advertised: &Advertised,
        measured: bool,
        text: &CleanText,
        field: &mut CleanText,
    ) -> Marks {
        let mut folded = |value: &str| {
            fold(value, field);
            field.lower().to_owned()
        };
        let (title, location) = (folded(&posting.title), folded(&posting.location));
        let requisition = present(&posting.requisition).trim();
        let text = text.lower();
        let mut whole = vec![company_key, &title, &location, text];
        // An empty number must not be hashed: the hash is the id of postings without an id.
        whole.extend(Some(requisition).filter(|requisition| !requisition.is_empty()));
        let role = advertised.role.map(|role| role.index().to_string()).unwrap_or_default();
        let level = advertised.level;
        Marks {
            whole: whole.iter().any(|field| !field.is_empty()).then(|| Fingerprint::of(&whole)),
            text: measured
                .then(|| Fingerprint::of(&[company_key, &role, &level.to_string(), text])),
            opening: Fingerprint::of(&[&title, &location]),
            sketch: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static LABELLER: LazyLock<Labeller> =
        LazyLock::new(|| Labeller::new(Arc::new(Lexicon::builtin().unwrap())));

    const HELP_DESK: &str = "You will lead the help desk, buy hardware and software and train \
        users. You manage licenses and report to the IT manager.";

    #[test]
    fn threads_share_a_labeller() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Labeller>();
    }

    #[test]
    fn the_label_is_that_of_the_pipeline() {
        let mut scratch = LabelScratch::default();
        for (title, description) in [
            ("Chief Information Officer", HELP_DESK),
            ("Chief Information Officer", &HELP_DESK.repeat(12)),
            ("Baker", "Bakes bread."),
            ("", ""),
        ] {
            let posting = Posting::new(title, description);
            let label = LABELLER.label(&posting);
            let labelled = LABELLER.label_with(posting.clone(), &mut scratch);
            assert_eq!(label.evidence(), &labelled.evidence, "{title}");
            assert_eq!(label.gap(), labelled.gap, "{title}");
            assert_eq!(label.reason(), labelled.verdict.reason, "{title}");
            assert_eq!(label.role().is_some(), labelled.verdict.labelled(), "{title}");
            let probabilities: Vec<f64> = label.probabilities().map(|(_, p)| p).collect();
            assert_eq!(probabilities, labelled.verdict.probabilities, "{title}");
        }
    }

    #[test]
    fn postings_that_may_be_duplicates_have_one_shard_key() {
        let posting = |company: &'static str, title: &'static str, text: &'static str| Posting {
            company: company.into(),
            ..Posting::new(title, text)
        };
        let first = posting("Acme, Inc.", "CIO", HELP_DESK);
        let nameless = posting("Confidential", "CIO", HELP_DESK);
        let empty = posting("", "CIO", "");
        // Pairs of postings, and whether they share a key with exact and with near duplicates.
        let cases = [
            (&first, posting("ACME Inc", "Baker", ""), true, true),
            (&first, posting("Bolt GmbH", "CIO", HELP_DESK), false, false),
            (&first, nameless.clone(), false, false),
            (&nameless, posting("", "Baker", HELP_DESK), true, true),
            (&nameless, posting("", "CIO", "You will bake."), false, true),
            (&empty, posting("", "cio", " "), true, true),
            (&empty, posting("", "Baker", ""), false, true),
        ];
        for (kind, near) in
            [(Duplicates::Off, false), (Duplicates::Exact, false), (Duplicates::Near, true)]
        {
            let labeller = Labeller::new(Arc::clone(&LABELLER.lexicon)).with_duplicates(kind);
            let mut scratch = LabelScratch::default();
            for (one, other, exact, nearly) in &cases {
                let mut key = |posting| labeller.shard_key(posting, &mut scratch);
                let expected = if near { *nearly } else { *exact };
                assert_eq!(key(one) == key(other), expected, "{kind} {one:?} {other:?}");
            }
        }
    }

    #[test]
    fn an_explanation_adds_up_and_quotes_the_text() {
        let posting = Posting::new("CIO", HELP_DESK);
        let explanation = LABELLER.label(&posting).explain();
        assert!(explanation.role.is_some() && !explanation.factors.is_empty());
        assert!(!explanation.quotes.is_empty());
        for quote in &explanation.quotes {
            assert_eq!(quote.text, HELP_DESK[quote.range.clone()]);
            assert!(explanation.to_string().contains(quote.duty), "{explanation}");
        }
        let nothing = Posting::new("CIO", "");
        let explanation = LABELLER.label(&nothing).explain();
        assert_eq!(explanation.to_string(), "unclassified (no_description)\n");
    }
}
