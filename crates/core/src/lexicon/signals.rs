//! Figures of a whole posting, which have weights besides the features.

use super::entries::{Duty, Role};
use super::ids::RoleId;
use super::syntax::Orientation;
use crate::level::Level;

/// A figure of a whole posting; [`crate::verdict::signals`] defines the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// The log ratio of strategic to operational hits.
    LogRatio,
    /// The strength of strategic duties.
    Strategic,
    /// The strength of operational duties.
    Operational,
    /// The strength of duties of this scope.
    Scope(Level),
    /// The probability of a role.
    Role(RoleId),
}

impl Signal {
    /// Returns all signals, in the order of the weights of a model: first those of the duties, then
    /// the probabilities of `roles` roles.
    pub fn all(roles: usize) -> impl Iterator<Item = Self> {
        [Self::LogRatio, Self::Strategic, Self::Operational]
            .into_iter()
            .chain(Level::ALL.map(Self::Scope))
            .chain((0..roles).map(|role| Self::Role(RoleId::new(role))))
    }

    /// Returns the name in `weights.toml`.
    pub fn name(self, roles: &[Role]) -> String {
        match self {
            Self::LogRatio => "log_ratio".into(),
            Self::Strategic => "strategic_strength".into(),
            Self::Operational => "operational_strength".into(),
            Self::Scope(level) => format!("scope_{level}"),
            Self::Role(role) => format!("role_{}", roles[role.index()].id),
        }
    }

    /// Returns true if the duty counts for the signal.
    pub fn counts(self, duty: &Duty) -> bool {
        match self {
            Self::LogRatio => duty.orientation != Orientation::Neither,
            Self::Strategic => duty.orientation == Orientation::Strategic,
            Self::Operational => duty.orientation == Orientation::Operational,
            Self::Scope(level) => duty.scope == Some(level),
            Self::Role(_) => false,
        }
    }
}
