//! The words that tell pay from other money, and experience from other years.
//! One that ends in `*` stands for all that begin so.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// A set of words.
pub struct Words(LazyLock<List>);

/// The words that are meant whole, and what others begin with, by its first byte.
struct List {
    whole: FxHashSet<&'static str>,
    stems: FxHashMap<u8, Vec<&'static str>>,
}

impl FromIterator<&'static str> for List {
    fn from_iter<T: IntoIterator<Item = &'static str>>(words: T) -> Self {
        let mut new = Self { whole: FxHashSet::default(), stems: FxHashMap::default() };
        for word in words {
            match word.strip_suffix('*') {
                Some(stem) => new.stems.entry(stem.as_bytes()[0]).or_default().push(stem),
                None => drop(new.whole.insert(word)),
            }
        }
        new
    }
}

impl Words {
    /// Whether a word in small letters is one of them.
    pub fn has(&self, word: &str) -> bool {
        let stems = || word.as_bytes().first().and_then(|first| self.0.stems.get(first)).into_iter().flatten();
        self.0.whole.contains(word) || stems().any(|stem| word.starts_with(stem))
    }
}

/// Words of pay.
pub static PAY: Words = Words(LazyLock::new(|| {
    "salar* compensation pay paid pays base wage wages remuneration hourly rate earn annual annually \
     yearly annum gehalt gross brutto band package cash tc"
        .split(' ')
        .collect()
}));

/// Words of other money.
pub static OTHER_MONEY: Words = Words(LazyLock::new(|| {
    "rais* fund* series seed revenue* arr mrr budget* valu* bonus* stipend* allowance* reimburs* 401 401k \
     403b contribut* match* tuition asset* portfolio* sales turnover invest* grant* donat* fee fees cost* \
     discount* loan* insurance coverage deal* contract contracts quota* transaction* saving* save* prize* \
     award* credit* reward* learning training wellness wellbeing equipment voucher* gift* relocation \
     referral* refer capital customer* spend* worth pension* deduct* lunch* meal* commission commissions \
     ote incentive* equity stock shares options rsu* overtime differential housing supplement* backed \
     backing expense* purchas* project* enrol* retention sign signing welcome benefit* profit* tax* gym \
     internet phone travel education* income household* family families market industry company founder \
     development program* treatment* vacation holiday* subsid* perk* childcare premium* hra fertility hsa \
     fsa charge* fine penalt* debt procure* threshold merchandise service* client* student* scholarship* \
     disregard enhancement* weighting uplift* increase* increment* additional extra team"
        .split(' ')
        .collect()
}));

/// What years are asked for.
pub static EXPERIENCE: Words = Words(LazyLock::new(|| {
    "experience experiences experienced exp expertise background practice seniority".split(' ').collect()
}));

/// What makes years something else.
pub static OTHER_YEARS: Words = Words(LazyLock::new(|| {
    "old age ago history contract degree college university diploma school warranty row vesting anniversary residency \
     apprenticeship tenure"
        .split(' ')
        .collect()
}));

/// What makes years something else if it follows at once.
pub static SPANS: Words =
    Words(LazyLock::new(|| "program programme course term plan roadmap running growth".split(' ').collect()));

/// What makes it a wish.
pub static WISHED: Words = Words(LazyLock::new(|| {
    "preferred preferably preferable desirable desired ideally advantage advantageous nice bonus optional \
     prefer"
        .split(' ')
        .collect()
}));

/// What says before the years that they are the company's, past, or of something else.
pub static PAST: Words = Words(LazyLock::new(|| {
    "last past next previous within every after first during weve founded celebrating until company firm \
     founders consultancy combined collective age ages aged provider agency live lived living resided \
     reside"
        .split(' ')
        .collect()
}));

/// What an alternative names.
pub static EDUCATION: Words = Words(LazyLock::new(|| {
    "degree master masters bachelor bachelors phd doctorate diploma graduation school baccalaureate \
     associate ms mba"
        .split(' ')
        .collect()
}));
