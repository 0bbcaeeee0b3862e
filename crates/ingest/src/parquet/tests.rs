//! Whole files, damaged ones included.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use crate::{IngestError, Opened, Overrides, Source, open};

const SCHEMA: &str = "message jobs {
    required binary title (UTF8);
    required binary description (UTF8);
    optional int32 date (DATE);
    optional int64 seen (TIMESTAMP_MILLIS);
    optional int64 pay (DECIMAL(12, 2));
    optional group place { optional binary city (UTF8); optional double latitude; }
    optional group skills (LIST) { repeated group list { optional binary element (UTF8); } }
}";

/// Writes a column with its levels.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, fs::File>,
    values: &[T::T],
    definitions: Option<&[i16]>,
    repetitions: Option<&[i16]>,
) {
    let mut writer = group.next_column().unwrap().unwrap();
    writer.typed::<T>().write_batch(values, definitions, repetitions).unwrap();
    writer.close().unwrap();
}

fn texts(values: &[&str]) -> Vec<ByteArray> {
    values.iter().map(|&value| ByteArray::from(value)).collect()
}

/// Writes a file with these properties: `groups` row groups of three records.
fn write(path: &Path, properties: WriterProperties, groups: usize) {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        let of = &mut group;
        column::<ByteArrayType>(of, &texts(&["CIO", "Head of IT", "CIO"]), None, None);
        column::<ByteArrayType>(of, &texts(&["Sets \"it\",\nall", "x\\", "\u{e9}"]), None, None);
        column::<Int32Type>(of, &[20_526, -1], Some(&[1, 0, 1]), None);
        column::<Int64Type>(of, &[1_773_480_600_000], Some(&[0, 1, 0]), None);
        column::<Int64Type>(of, &[12_345_678], Some(&[1, 0, 0]), None);
        column::<ByteArrayType>(of, &texts(&["Oslo"]), Some(&[2, 1, 0]), None);
        column::<DoubleType>(of, &[59.5], Some(&[1, 2, 0]), None);
        let levels = (Some(&[3i16, 2, 3, 0, 3][..]), Some(&[0i16, 1, 1, 0, 0][..]));
        column::<ByteArrayType>(of, &texts(&["Go", "C++", "SQL"]), levels.0, levels.1);
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn properties(
    compression: Compression,
    dictionary: bool,
    version: WriterVersion,
) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(compression)
        .set_dictionary_enabled(dictionary)
        .set_writer_version(version)
        .build()
}

/// Reads the cells of all records of a file.
fn read(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), String> {
    let source = Source {
        name: "x.parquet".into(),
        path: Some(path.into()),
        member: None,
        entry: None,
        size: None,
        encoding: None,
        records: None,
        texts: None,
        shard: None,
    };
    let refused = |error: IngestError| error.to_string();
    let mut opened = open(&source).map_err(refused)?;
    let dialect = opened.dialect_of(&source, &Overrides::default()).map_err(refused)?;
    let Opened { sample, reader, meter, .. } = opened;
    let mut cut =
        dialect.cut(0, sample, reader).map_err(|error| error.to_string())?.in_blocks_of(64);
    let mut rows = Vec::new();
    while let Some(item) = cut.next_item().map_err(|error| error.to_string())? {
        let records = dialect.parse(item);
        rows.extend((0..records.len()).map(|at| records.cells_at(at)));
        assert!(records.rejects.is_empty());
    }
    assert_eq!(meter.bytes(), fs::metadata(path).unwrap().len());
    Ok((dialect.columns.headers, rows))
}

#[test]
fn all_codecs_pages_and_types() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("year=2026").join("a.parquet");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let headers = [
        "title",
        "description",
        "date",
        "seen",
        "pay",
        "place.city",
        "place.latitude",
        "skills",
        "year",
    ];
    let group = [
        ["CIO", "Sets \"it\",\nall", "2026-03-14", "", "123456.78", "Oslo", "", "Go, C++", "2026"],
        ["Head of IT", "x\\", "", "2026-03-14T09:30:00Z", "", "", "59.5", "", "2026"],
        ["CIO", "\u{e9}", "1969-12-31", "", "", "", "", "SQL", "2026"],
    ];
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for codec in codecs {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [false, true] {
                write(&path, properties(codec, dictionary, version), 3);
                let (found, rows) = read(&path).unwrap();
                assert_eq!(found, headers);
                assert_eq!(rows, [group, group, group].concat(), "{codec} {version:?}");
            }
        }
    }
    let delta = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::PLAIN)
        .set_column_encoding("title".into(), Encoding::DELTA_BYTE_ARRAY)
        .set_column_encoding("description".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
        .set_column_encoding("date".into(), Encoding::DELTA_BINARY_PACKED)
        .build();
    write(&path, delta, 1);
    assert_eq!(read(&path).unwrap().1, group);
}

/// Every error is a message about the file, and none is a panic.
#[test]
fn damaged_files_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    let kinds = [
        (Compression::UNCOMPRESSED, true, WriterVersion::PARQUET_1_0),
        (Compression::UNCOMPRESSED, false, WriterVersion::PARQUET_2_0),
        (Compression::SNAPPY, true, WriterVersion::PARQUET_2_0),
        (Compression::ZSTD(ZstdLevel::default()), false, WriterVersion::PARQUET_1_0),
    ];
    let (mut refused, mut read_anyway) = (0, 0);
    for (codec, dictionary, version) in kinds {
        write(&path, properties(codec, dictionary, version), 1);
        let whole = fs::read(&path).unwrap();
        for length in (4..whole.len()).step_by(31) {
            fs::write(&path, &whole[..length]).unwrap();
            let error = read(&path).unwrap_err();
            assert!(error.starts_with("x.parquet: is a damaged Parquet file ("), "{error}");
        }
        for at in (4..whole.len()).step_by(7) {
            for bits in [0x01, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] ^= bits;
                fs::write(&path, &damaged).unwrap();
                match read(&path) {
                    Ok(_) => read_anyway += 1,
                    Err(_) => refused += 1,
                }
            }
        }
    }
    // A flipped bit of a text or a statistic is not an error.
    assert!(refused > 300 && read_anyway > 300, "{refused} {read_anyway}");
}

/// The `parquet` crate would overflow the stack.
#[test]
fn a_schema_that_is_nested_too_deeply_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    let footer = super::depth::nested(50_000);
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    fs::write(&path, [b"PAR1", &footer[..], &length, b"PAR1"].concat()).unwrap();
    let error = read(&path).unwrap_err();
    assert!(error.contains("(its columns are nested more than 256 deep)"), "{error}");
}
