//! Keyword files: their syntax, and how they are loaded, checked and compiled.
//!
//! A folder of TOML files defines roles, duties and titles, so that adding one needs no code.
//! [`Lexicon::builtin`] compiles the files that are built into the program,
//! [`Lexicon::from_folder`] those of a folder.

mod build;
mod check;
mod compile;
mod compiled;
mod dictionary;
mod entries;
mod error;
mod feature_file;
mod features;
mod files;
mod ids;
mod index;
mod lists;
mod load;
mod loaded;
mod model;
mod notation;
mod number;
mod offers;
mod pair_uses;
mod phrases;
mod sequences;
mod signals;
mod syntax;
mod weights;
mod weights_file;

pub use compiled::Lexicon;
pub use dictionary::{COLON, COMMA, Dictionary, STOP, UNKNOWN, WordFlag, WordRead};
pub use entries::{
    AdvertisedLevel, Class, Cue, DefaultZones, Duty, Example, FieldWord, FileLine, FrameWord,
    LevelChange, MentionWords, NONE, Owner, Role, Scoring, TitleTest, TitleWords, Zone,
};
pub use error::{LexiconError, Problem};
pub use feature_file::{FeatureFile, FeatureKind, FeatureRow};
pub use features::{ClassPair, Feature, Features, SequenceOwner};
pub use files::FileSet;
pub use ids::{ClassId, DutyId, FeatureId, RoleId, ZoneId};
pub(crate) use index::index32;
pub use lists::{CurrencyCode, OrderedWords, WordList};
pub use model::{Milli, Model, WeighedFeature, WeighedFeatures};
pub use offers::{
    AmountWords, ByPeriod, Currencies, Currency, PayFile, PeriodWords, RangeWords, ReportingFile,
    YearsFile,
};
pub use pair_uses::PairUse;
pub use phrases::{Alone, Joined, MOST_WORDS_BETWEEN, PhraseSet};
pub use sequences::{Occurrence, SequenceBuilder, SequenceSet, SequenceUse};
pub use signals::Signal;
pub use syntax::{ClassKind, Facing, Orientation};
pub use weights::{LEVELS, Models, ORIENTATIONS};
pub use weights_file::{Fitted, GapCalibration, GapErrors, Linear, Logistic};
