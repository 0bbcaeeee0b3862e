//! Values as text.

use std::io::Write;

use jiff::Timestamp;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::data_type::Int96;
use parquet::schema::types::ColumnDescriptor;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The meaning of the values of a column, as far as their text depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The values as they are.
    Plain,
    /// Numbers without a sign.
    Unsigned,
    /// Numbers with this many decimals.
    Decimal(usize),
    /// Days since 1970.
    Date,
    /// Times since 1970.
    Timestamp(Unit),
    /// UUIDs of 16 bytes.
    Uuid,
    /// Bytes that are not text.
    Binary,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Billionths of a second.
    Nanoseconds,
}

impl Meaning {
    /// Returns the meaning of a column.
    pub fn of(column: &ColumnDescriptor) -> Self {
        let scale = |scale: i32| Self::Decimal(usize::try_from(scale).unwrap_or(0));
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Decimal(decimal)), _) => scale(decimal.scale),
            (_, ConvertedType::DECIMAL) => scale(column.type_scale()),
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Self::Date,
            (Some(LogicalType::Timestamp(time)), _) => Self::Timestamp(match time.unit {
                TimeUnit::MILLIS => Unit::Milliseconds,
                TimeUnit::MICROS => Unit::Microseconds,
                TimeUnit::NANOS => Unit::Nanoseconds,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Timestamp(Unit::Milliseconds),
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Timestamp(Unit::Microseconds),
            (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => Self::Unsigned,
            (
                _,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Self::Unsigned,
            (Some(LogicalType::Uuid), _) => Self::Uuid,
            (
                Some(
                    LogicalType::Bson
                    | LogicalType::Float16
                    | LogicalType::Variant(_)
                    | LogicalType::Geometry(_)
                    | LogicalType::Geography(_),
                ),
                _,
            )
            | (_, ConvertedType::BSON | ConvertedType::INTERVAL) => Self::Binary,
            _ => Self::Plain,
        }
    }
}

/// A value that has a text.
pub trait AsText {
    /// Appends the text.
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>);
}

/// Appends a value that formats itself. Writing to memory cannot fail.
fn push(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

impl AsText for bool {
    fn write(&self, _: Meaning, out: &mut Vec<u8>) {
        push(out, self);
    }
}

impl AsText for i32 {
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>) {
        match meaning {
            Meaning::Unsigned => push(out, self.cast_unsigned()),
            meaning => i64::from(*self).write(meaning, out),
        }
    }
}

impl AsText for i64 {
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>) {
        match meaning {
            Meaning::Unsigned => push(out, self.cast_unsigned()),
            Meaning::Decimal(scale) => decimal(i128::from(*self), scale, out),
            Meaning::Date => date(*self, out),
            Meaning::Timestamp(unit) => timestamp(*self, unit, out),
            _ => push(out, self),
        }
    }
}

impl AsText for Int96 {
    fn write(&self, _: Meaning, out: &mut Vec<u8>) {
        timestamp(self.to_micros(), Unit::Microseconds, out);
    }
}

impl AsText for f32 {
    fn write(&self, _: Meaning, out: &mut Vec<u8>) {
        // A missing number of a data frame.
        if !self.is_nan() {
            push(out, self);
        }
    }
}

impl AsText for f64 {
    fn write(&self, _: Meaning, out: &mut Vec<u8>) {
        if !self.is_nan() {
            push(out, self);
        }
    }
}

impl AsText for [u8] {
    fn write(&self, meaning: Meaning, out: &mut Vec<u8>) {
        match meaning {
            Meaning::Decimal(scale) => {
                if let Some(number) = big_endian(self) {
                    decimal(number, scale, out);
                }
            }
            Meaning::Uuid if self.len() == 16 => {
                for (at, part) in [0..4, 4..6, 6..8, 8..10, 10..16].into_iter().enumerate() {
                    push(out, if at == 0 { "" } else { "-" });
                    push(out, hex::encode(&self[part]));
                }
            }
            Meaning::Uuid | Meaning::Binary => push(out, hex::encode(self)),
            _ => out.extend_from_slice(self),
        }
    }
}

/// Returns a number of two's complement; `None` if it does not fit.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let fill = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
    let extra = bytes.len().saturating_sub(16);
    let (above, low) = bytes.split_at(extra);
    let mut whole = [fill; 16];
    whole[16 - low.len()..].copy_from_slice(low);
    above.iter().all(|byte| *byte == fill).then(|| i128::from_be_bytes(whole))
}

/// Appends a number with decimals.
fn decimal(number: i128, scale: usize, out: &mut Vec<u8>) {
    // No type of Parquet has more than 38 digits that fit; a larger scale is an error in the file.
    let scale = scale.min(38);
    let digits = format!("{:0>1$}", number.unsigned_abs(), scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    push(out, if number < 0 { "-" } else { "" });
    push(out, whole);
    if !rest.is_empty() {
        push(out, '.');
        push(out, rest);
    }
}

/// Appends a day; the number itself if the day has no date.
fn date(days: i64, out: &mut Vec<u8>) {
    match days.checked_mul(DAY).and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(time) => push(out, time.strftime("%Y-%m-%d")),
        None => push(out, days),
    }
}

/// Appends a time; the number itself if it is out of range.
fn timestamp(number: i64, unit: Unit, out: &mut Vec<u8>) {
    let time = match unit {
        Unit::Milliseconds => Timestamp::from_millisecond(number),
        Unit::Microseconds => Timestamp::from_microsecond(number),
        Unit::Nanoseconds => Timestamp::from_nanosecond(i128::from(number)),
    };
    match time {
        Ok(time) => push(out, time),
        Err(_) => push(out, number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &(impl AsText + ?Sized), meaning: Meaning) -> String {
        let mut out = Vec::new();
        value.write(meaning, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_text() {
        let cases = [
            (text(&true, Meaning::Plain), "true"),
            (text(&-5, Meaning::Plain), "-5"),
            (text(&-1, Meaning::Unsigned), "4294967295"),
            (text(&-1i64, Meaning::Unsigned), "18446744073709551615"),
            (text(&20_526, Meaning::Date), "2026-03-14"),
            (text(&-1, Meaning::Date), "1969-12-31"),
            (text(&i32::MAX, Meaning::Date), "2147483647"),
            (
                text(&1_773_480_600_000i64, Meaning::Timestamp(Unit::Milliseconds)),
                "2026-03-14T09:30:00Z",
            ),
            (
                text(&1_773_480_600_000_000i64, Meaning::Timestamp(Unit::Microseconds)),
                "2026-03-14T09:30:00Z",
            ),
            (
                text(&1_773_480_600_500_000_000i64, Meaning::Timestamp(Unit::Nanoseconds)),
                "2026-03-14T09:30:00.5Z",
            ),
            (text(&i64::MAX, Meaning::Timestamp(Unit::Milliseconds)), "9223372036854775807"),
            (text(&1_234_500i64, Meaning::Decimal(2)), "12345.00"),
            (text(&-5i64, Meaning::Decimal(2)), "-0.05"),
            (text(&7, Meaning::Decimal(0)), "7"),
            (text(&[0xff, 0x85][..], Meaning::Decimal(1)), "-12.3"),
            (text(&[0u8; 20][..], Meaning::Decimal(1)), "0.0"),
            (text(&[1u8; 20][..], Meaning::Decimal(1)), ""),
            (text(&[][..], Meaning::Decimal(1)), "0.0"),
            (text(&2.5f32, Meaning::Plain), "2.5"),
            (text(&50_000f64, Meaning::Plain), "50000"),
            (text(&f64::NAN, Meaning::Plain), ""),
            (text(b"CIO".as_slice(), Meaning::Plain), "CIO"),
            (text(b"\x01\xff".as_slice(), Meaning::Binary), "01ff"),
            (text([17u8; 16].as_slice(), Meaning::Uuid), "11111111-1111-1111-1111-111111111111"),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }
}
