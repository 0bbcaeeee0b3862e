//! JSON with rounded figures: to six decimals in files, as in the tables. Rounding hides
//! differences in the last digits of floating-point arithmetic.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Writes an indented document with six decimals, and a line end.
///
/// # Errors
///
/// Returns an error if `into` cannot be written.
pub fn write_rounded(document: &impl Serialize, into: &mut impl Write) -> io::Result<()> {
    let formatter = Rounded { inner: PrettyFormatter::new(), scale: 1e6 };
    document.serialize(&mut Serializer::with_formatter(&mut *into, formatter))?;
    into.write_all(b"\n")
}

/// Returns a document without white space, its figures rounded to `decimals`.
///
/// # Errors
///
/// Returns an error if the document cannot be JSON, such as a map whose keys are not text.
pub fn to_compact_string(document: &impl Serialize, decimals: i32) -> serde_json::Result<String> {
    let mut out = Vec::new();
    let formatter = Rounded { inner: CompactFormatter, scale: 10f64.powi(decimals) };
    document.serialize(&mut Serializer::with_formatter(&mut out, formatter))?;
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

/// A formatter that rounds figures and leaves all else to `inner`.
struct Rounded<F> {
    inner: F,
    /// 10 to the number of decimals.
    scale: f64,
}

/// Defines methods that call the same method of `inner`.
macro_rules! delegate {
    ($($name:ident($($argument:ident: $of:ty)?)),*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $of)?) -> io::Result<()> {
            self.inner.$name(writer $(, $argument)?)
        })*
    };
}

impl<F: Formatter> Formatter for Rounded<F> {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // The addition turns −0 into 0.
        self.inner.write_f64(writer, libm::round(value * self.scale) / self.scale + 0.0)
    }

    delegate!(
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
        let document =
            |figures: [f64; 4]| serde_json::json!({"a": figures, "b": {"c": 1, "d": []}});
        write_rounded(
            &document([1.065_217_391_304_348, -1e-9, 1e-6, f64::from(1 << 20)]),
            &mut out,
        )
        .unwrap();
        serde_json::to_writer_pretty(&mut pretty, &document([1.065_217, 0.0, 1e-6, 1_048_576.0]))
            .unwrap();
        pretty.push(b'\n');
        assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(pretty).unwrap());
    }

    #[test]
    fn compact_json_with_four_decimals() {
        let document = serde_json::json!({"a": [1.065_25, -1e-9, 2], "b": null, "c": "<"});
        assert_eq!(
            to_compact_string(&document, 4).unwrap(),
            r#"{"a":[1.0653,0.0,2],"b":null,"c":"<"}"#
        );
    }

    #[test]
    fn a_figure_that_is_no_number_is_null() {
        assert_eq!(
            to_compact_string(&[f64::NAN, f64::INFINITY, 0.5], 4).unwrap(),
            "[null,null,0.5]"
        );
    }
}
