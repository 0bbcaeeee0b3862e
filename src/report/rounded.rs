//! JSON whose figures have six decimals, as those of the tables: what a machine's last digits
//! are does not show.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// Writes a document, and a line end.
pub fn write_rounded(document: &impl Serialize, into: &mut impl Write) -> io::Result<()> {
    document.serialize(&mut Serializer::with_formatter(&mut *into, Rounded(PrettyFormatter::new())))?;
    into.write_all(b"\n")
}

struct Rounded(PrettyFormatter<'static>);

/// Hands what it is asked for on.
macro_rules! handed_on {
    ($($name:ident($($argument:ident: $of:ty)?)),*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $of)?) -> io::Result<()> {
            self.0.$name(writer $(, $argument)?)
        })*
    };
}

impl Formatter for Rounded {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Zero without a sign.
        self.0.write_f64(writer, libm::round(value * 1e6) / 1e6 + 0.0)
    }

    handed_on!(
        begin_array(), end_array(), begin_array_value(first: bool), end_array_value(), begin_object(), end_object(),
        begin_object_key(first: bool), begin_object_value(), end_object_value()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_pretty_json_with_fewer_digits() {
        let (mut out, mut pretty) = (Vec::new(), Vec::new());
        let document = |figures: [f64; 4]| serde_json::json!({"a": figures, "b": {"c": 1, "d": []}});
        write_rounded(&document([1.065_217_391_304_348, -1e-9, 1e-6, f64::from(1 << 20)]), &mut out).unwrap();
        serde_json::to_writer_pretty(&mut pretty, &document([1.065_217, 0.0, 1e-6, 1_048_576.0])).unwrap();
        pretty.push(b'\n');
        assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(pretty).unwrap());
    }
}
