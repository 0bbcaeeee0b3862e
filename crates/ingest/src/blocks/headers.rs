//! Recognizes a second header with the columns in another order, as in concatenated exports.

use crate::block::ColumnOrder;
use crate::columns::folded;
use crate::decode;
use crate::layout::Layout;

/// The names in the header of a table, folded.
#[derive(Debug)]
pub(super) struct Headers {
    names: Vec<String>,
    /// The length of the header in bytes.
    length: usize,
}

impl Headers {
    /// Reads the names in the bytes of a header.
    pub(super) fn of(header: &[u8], layout: Layout) -> Self {
        Self { names: names(header, layout).unwrap_or_default(), length: header.len() }
    }

    /// The length in bytes of the longest record that may be a header; another one may have quotes.
    pub(super) fn longest(&self) -> usize {
        self.length + 4 * self.names.len() + 16
    }

    /// Returns the order of the columns if a record consists of these names, otherwise `None`.
    pub(super) fn order_of(&self, record: &[u8], layout: Layout) -> Option<ColumnOrder> {
        let found = names(record, layout)?;
        if found.len() != self.names.len() || found.len() < 2 {
            return None;
        }
        let mut taken = vec![false; found.len()];
        let mut order = Vec::with_capacity(found.len());
        for name in &self.names {
            let at = (0..found.len()).find(|&at| !taken[at] && found[at] == *name)?;
            taken[at] = true;
            order.push(at);
        }
        Some(ColumnOrder::new(order))
    }
}

/// Returns the names in a header; `None` if they do not end.
fn names(header: &[u8], layout: Layout) -> Option<Vec<String>> {
    let (mut fields, mut bytes) = (Vec::new(), header.to_vec());
    layout.fields(header, true, |field| fields.push(field))?;
    let name = fields.into_iter().map(|field| {
        let field = layout.unmark(&mut bytes, field);
        folded(&decode::field(&bytes[field.begin..field.end]))
    });
    Some(name.collect())
}
