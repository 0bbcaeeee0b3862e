//! Sums of title gaps by advertised title and month. Nearly all companies have one or two such cells,
//! so a list takes far less memory than a map.

use serde::{Deserialize, Serialize};

use super::gaps::GapSums;
use titlegauge_core::field::Field;
use titlegauge_core::level::Level;
use titlegauge_core::lexicon::RoleId;

/// Lists below this length are given no spare capacity.
const FEW: usize = 4;

/// The advertised title and the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Advertised role; `None` if the title names no role of the lexicon.
    #[serde(with = "super::byte")]
    pub role: Option<RoleId>,
    /// Advertised level.
    pub level: Level,
    /// Advertised level, with titles of disputed level, such as head, at the alternative
    /// level.
    pub disputed_level: Level,
    /// Field of work; `None` if the title names no field of technology.
    pub field: Option<Field>,
    /// Month, as 12 × year + 0 to 11; `None` without a date.
    pub month: Option<u32>,
}

/// Cells in order, with the sums of their postings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells(Vec<CellSums>);

/// A cell and its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellSums {
    /// The cell.
    pub cell: Cell,
    /// Sums over its postings.
    pub gaps: GapSums,
}

impl Cells {
    /// Returns the sums of a cell, which are zero for a new one.
    pub fn entry(&mut self, cell: Cell) -> &mut GapSums {
        let at = match self.0.binary_search_by_key(&cell, |own| own.cell) {
            Ok(at) => at,
            Err(at) => {
                if self.0.len() < FEW {
                    self.0.reserve_exact(1);
                }
                self.0.insert(at, CellSums { cell, gaps: GapSums::default() });
                at
            }
        };
        &mut self.0[at].gaps
    }

    /// Adds the sums of another part of the input.
    pub fn merge(&mut self, other: &Self) {
        for CellSums { cell, gaps } in &other.0 {
            self.entry(*cell).merge(gaps);
        }
    }

    /// Returns the cells, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, CellSums> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Cells {
    type Item = &'a CellSums;
    type IntoIter = std::slice::Iter<'a, CellSums>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
