//! The CSV table that both comparisons write.

use std::io::Write;

use crate::compare::Versus;
use crate::report::table::{figure, writer};
use titlegauge_core::sanitize::{guarded, harmless};

/// The table; each row begins with the same leading cells.
pub struct Sheet<W: Write> {
    out: csv::Writer<W>,
    leading: Vec<String>,
}

/// The first three cells of a row, which identify it.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    /// Group of rows, such as `duty`.
    pub part: &'a str,
    /// Identifier within the part.
    pub id: &'a str,
    /// Name for readers; may be empty.
    pub name: &'a str,
}

impl<'a> Item<'a> {
    /// Returns an item without a name.
    pub fn new(part: &'a str, id: &'a str) -> Self {
        Self { part, id, name: "" }
    }

    /// Sets the name.
    pub fn named(self, name: &'a str) -> Self {
        Self { name, ..self }
    }

    fn cells(self) -> [String; 3] {
        [self.part, self.id, self.name].map(safe)
    }
}

/// A leading column with its value in all rows.
pub struct LeadingColumn<'a> {
    /// Header of the column.
    pub header: &'static str,
    /// The value.
    pub cell: &'a str,
}

impl<W: Write> Sheet<W> {
    /// Writes the header. `sides` are the columns of the two sides.
    ///
    /// # Errors
    ///
    /// Returns an error if `into` cannot be written.
    pub fn new(into: W, leading: &[LeadingColumn<'_>], sides: [&str; 2]) -> csv::Result<Self> {
        let mut out = writer(into);
        let [a, b] = sides;
        let (of_a, of_b) = (format!("{a}_of"), format!("{b}_of"));
        let columns = ["part", "item", "name", &of_a, &of_b, a, b, "difference", "low", "high"];
        out.write_record(leading.iter().map(|column| column.header).chain(columns))?;
        Ok(Self { out, leading: leading.iter().map(|column| safe(column.cell)).collect() })
    }

    /// Writes a row of figures.
    ///
    /// # Errors
    ///
    /// Returns an error if the row cannot be written.
    pub fn figures(&mut self, item: Item<'_>, versus: &Versus) -> csv::Result<()> {
        let count = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
        let figures =
            [versus.first, versus.second, versus.difference, versus.low, versus.high].map(figure);
        let counts = [count(versus.first_of), count(versus.second_of)];
        self.row(item.cells().into_iter().chain(counts).chain(figures))
    }

    /// Writes a row with text for both sides.
    ///
    /// # Errors
    ///
    /// Returns an error if the row cannot be written.
    pub fn texts(&mut self, item: Item<'_>, texts: [&str; 2]) -> csv::Result<()> {
        let empty = |cells| std::iter::repeat_n(String::new(), cells);
        self.row(item.cells().into_iter().chain(empty(2)).chain(texts.map(safe)).chain(empty(3)))
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) -> csv::Result<()> {
        self.out.write_record(self.leading.iter().cloned().chain(cells))
    }

    /// Flushes the table.
    ///
    /// # Errors
    ///
    /// Returns an error if the remaining rows cannot be written.
    pub fn finish(mut self) -> csv::Result<()> {
        self.out.flush()?;
        Ok(())
    }
}

/// Returns a cell that is safe in a spreadsheet and on a terminal.
fn safe(text: &str) -> String {
    guarded(&harmless(text)).into_owned()
}
