//! Rows of `label`: the cells of the export as they are, and the values of the label.

use serde_json::Value as Json;

use super::table::{RowWriter, figure};
use super::typed::{TypedColumn, Value};

/// A text format of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// A table with commas and a header.
    Csv,
    /// A JSON object in each line.
    JsonLines,
}

/// Writes rows of columns of an export, all of them text, followed by the columns of labels.
#[derive(Debug)]
pub struct LabelRows {
    format: RowFormat,
    /// Each name as a key of JSON, with a colon.
    keys: Vec<String>,
    names: Vec<String>,
}

impl LabelRows {
    /// Prepares rows of these columns.
    pub fn new(format: RowFormat, own: &[String], labels: &[TypedColumn]) -> Self {
        let names: Vec<String> =
            own.iter().cloned().chain(labels.iter().map(|column| column.name.clone())).collect();
        let keys = names.iter().map(|name| format!("{}:", Json::from(name.as_str()))).collect();
        Self { format, keys, names }
    }

    /// Appends the header; nothing in JSON lines.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.format == RowFormat::Csv {
            let mut row = RowWriter::new(out);
            self.names.iter().for_each(|name| row.text(name));
            row.end();
        }
    }

    /// Appends a row. `None` is a column that the record does not have.
    pub fn row(&self, out: &mut Vec<u8>, own: &[Option<&str>], labels: &[Value<'_>]) {
        match self.format {
            RowFormat::Csv => {
                let mut row = RowWriter::new(out);
                for cell in own {
                    row.text(cell.unwrap_or_default());
                }
                for value in labels {
                    match value {
                        Value::Missing => row.text(""),
                        Value::Text(text) => row.text(text),
                        Value::Whole(number) => row.number(Some(number)),
                        Value::Day(number) => row.number(Some(number)),
                        Value::Flag(flag) => row.number(Some(flag)),
                        Value::Figure(figure) => row.figure(Some(*figure)),
                    }
                }
                row.end();
            }
            RowFormat::JsonLines => self.object(out, own, labels),
        }
    }

    fn object(&self, out: &mut Vec<u8>, own: &[Option<&str>], labels: &[Value<'_>]) {
        let text = |text: &str| Json::from(text).to_string();
        let own = own.iter().map(|cell| cell.map(text));
        let labels = labels.iter().map(|value| match value {
            Value::Missing => None,
            Value::Text(own) => Some(text(own)),
            Value::Whole(number) => Some(number.to_string()),
            Value::Day(number) => Some(number.to_string()),
            Value::Flag(flag) => Some(flag.to_string()),
            Value::Figure(value) => Some(figure(Some(*value))).filter(|text| !text.is_empty()),
        });
        for (at, (key, value)) in self.keys.iter().zip(own.chain(labels)).enumerate() {
            out.push(if at == 0 { b'{' } else { b',' });
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(value.as_deref().unwrap_or("null").as_bytes());
        }
        out.extend_from_slice(b"}\n");
    }
}
