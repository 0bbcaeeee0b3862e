//! The label of one posting, for callers of the crate.

use crate::explanation::Explanation;
use crate::gap::TitleGap;
use crate::level::Level;
use crate::lexicon::Lexicon;
use crate::scan::{Evidence, Scanner};
use crate::verdict::{Reason, Verdict};

/// The label of a posting: the role and level of its duties, with the evidence.
///
/// [`Labeller::label`](crate::Labeller::label) returns it.
///
/// ```
/// # use std::sync::Arc;
/// # use titlegauge_core::{Labeller, Lexicon, Posting};
/// # let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
/// let posting = Posting::new(
///     "Chief Information Officer",
///     "You manage the daily work of three support technicians, resolve escalated tickets, \
///      maintain servers and backups, and order hardware within the budget of the department.",
/// );
/// let label = labeller.label(&posting);
/// assert_eq!(label.role(), Some("it_manager"));
/// assert!(label.level() < titlegauge_core::Level::new(3));
/// assert!(label.evidence().operational > 0);
/// assert_eq!(label.reason(), None);
/// assert!(label.gap().is_some_and(|gap| gap.expected.value() > 2.0));
/// for (role, probability) in label.probabilities() {
///     println!("{role}: {probability:.2}");
/// }
/// # Ok::<(), titlegauge_core::LexiconError>(())
/// ```
#[derive(Debug)]
pub struct Label<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) scanner: &'a Scanner,
    /// The description with markup; empty if it is missing.
    pub(crate) description: &'a str,
    /// Key of the company; empty if it is missing.
    pub(crate) company: String,
    pub(crate) evidence: Evidence,
    pub(crate) verdict: Verdict,
    pub(crate) gap: Option<TitleGap>,
}

impl<'a> Label<'a> {
    /// Returns the id of the role that the duties describe, for example `cio`; `none` for
    /// another occupation. `None` if the posting is unclassified; [`Self::reason`] says why.
    pub fn role(&self) -> Option<&'a str> {
        self.verdict.labelled().then(|| self.lexicon[self.verdict.role].id.as_str())
    }

    /// Returns the level of the duties; `None` if the posting is unclassified.
    pub fn level(&self) -> Option<Level> {
        self.verdict.labelled().then_some(self.verdict.level)
    }

    /// Returns the title gap: the advertised level compared with the duties.
    ///
    /// `None` unless the title advertises technology leadership and the text says enough about the
    /// duties.
    pub fn gap(&self) -> Option<TitleGap> {
        self.gap
    }

    /// Returns why the posting is unclassified or its label doubtful; `None` for an undoubted
    /// label.
    pub fn reason(&self) -> Option<Reason> {
        self.verdict.reason
    }

    /// Returns the id and the probability of each role, in the order of [`Lexicon::roles`].
    ///
    /// The probabilities add up to 1. For an unclassified posting they say little.
    pub fn probabilities(&self) -> impl Iterator<Item = (&'a str, f64)> {
        let ids = self.lexicon.roles.iter().map(|role| role.id.as_str());
        ids.zip(self.verdict.probabilities.iter().copied())
    }

    /// Returns the probability of each level of the duties, the lowest first. They add up to 1.
    /// [`Self::level`] is their median.
    pub fn level_probabilities(&self) -> [f64; Level::ALL.len()] {
        self.verdict.levels
    }

    /// Returns the mean level of the duties, 0 to 4; `None` if the posting is unclassified.
    pub fn expected_level(&self) -> Option<f64> {
        self.verdict.labelled().then(|| self.verdict.expected_level())
    }

    /// Returns the counts from which the label is computed.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Explains the label: the role, the evidence that decided, and the quoted phrases.
    ///
    /// Scans the description again, to find the place of each phrase.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use titlegauge_core::{Labeller, Lexicon, Posting};
    /// # let labeller = Labeller::new(Arc::new(Lexicon::builtin()?));
    /// # let posting = Posting::new(
    /// #     "CIO",
    /// #     "You will run the help desk, purchase hardware and software and manage licenses. \
    /// #      You supervise system administrators, maintain servers and backups, and train users.",
    /// # );
    /// let explanation = labeller.label(&posting).explain();
    /// for quote in &explanation.quotes {
    ///     println!("{}: {}", quote.duty, quote.text);
    /// }
    /// assert!(!explanation.quotes.is_empty());
    /// # Ok::<(), titlegauge_core::LexiconError>(())
    /// ```
    pub fn explain(&self) -> Explanation<'a> {
        let (_, trace) = self.scanner.trace(self.description, &self.company);
        Explanation::new(self.lexicon, &self.evidence, &self.verdict, &trace)
    }
}
