//! The words that tell a superior's title from other things that follow "report to".

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// A set of words.
pub struct Words(LazyLock<FxHashSet<&'static str>>);

impl Words {
    /// Whether a word in small letters is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// What may stand between "report" and "to".
pub const ADVERBS: [&str; 9] =
    ["directly", "functionally", "administratively", "jointly", "solely", "straight", "primarily", "operationally", "dotted"];

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub static $name: Words = Words(LazyLock::new(|| $text.split_ascii_whitespace().collect()));)*
    };
}

words! {
    /// Nouns of titles.
    NOUNS = "director manager officer head chief president vp svp evp avp rvp ceo cto cio cfo coo ciso cpo cmo chro cdo cro cso cao \
        lead leader supervisor superintendent dean provost chancellor founder cofounder owner chair chairman chairperson \
        commissioner administrator controller comptroller secretary md governor minister mayor librarian registrar \
        coordinator partner principal architect executive treasurer foreman captain commander gm";
    /// Titles that no area follows.
    ALONE = "ceo cto cio cfo coo ciso cpo cmo chro cdo cro cso cao founder cofounder owner";
    /// Words that say only a rank, so that an area may follow behind a comma.
    RANKS = "vp svp evp avp vice president senior director head manager executive associate assistant deputy general lead sr managing \
        chief group global";
    /// What may stand before a title.
    DETERMINERS = "the our a an your its their both either one of current new";
    /// What joins the words of a title.
    JOINTS = "of and for the to";
    /// What ends a title at once.
    STOPS = "you your youll this we who which that with will is are in on at from by as he she they it its their while within or be has \
        have through but where when if via per based located responsible leading managing working also";
    /// Openers of a new clause, behind a comma.
    OPENERS = "the you your youll this we our in as a an he she they it i with and who working responsible based reporting \
        location job position department";
    /// A title's noun that is a place before these.
    NOT_A_HEAD = "office offices quarters quarter start count coach";
    /// What makes it a message and no line.
    OF_A_MESSAGE = "on about regarding concerning any all progress monthly weekly quarterly daily key status";
    /// Those who report to the job, and not the job.
    STAFF = "who that which staff managers engineers employees teams team people individuals roles members leads leaders supervisors \
        directors personnel developers analysts professionals technicians functions departments reports those them contractors \
        administrators specialists others positions";
    /// Papers, and what makes "reports" and "reporting" papers.
    PAPERS = "status progress weekly monthly quarterly annual regular financial management performance risk existing accurate timely \
        executive standard data compliance technical written written hoc metrics kpi board provide present prepare deliver submit \
        produce create develop generate analytics analysis incident of for with these such internal external regulatory detailed \
        daily all any budget project business effective clear dashboards monitoring tracking send upward";
    /// Abbreviations whose full stop ends no sentence.
    ABBREVIATIONS = "sr asst assoc exec dr dir jr dep";
}
