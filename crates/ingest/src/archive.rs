//! Zip archives: which members are exports, and reading one as a stream.
//!
//! Members are read where they lie; nothing is unpacked to disk, so that a member's path
//! is no more than a name.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};
use std::sync::Arc;

use zip::read::ZipFileEntry;
use zip::{CompressionMethod, ZipArchive};

use super::error::IngestError;
use super::export_name::is_export;
use super::unpack::{Checked, Guarded, Meter, Metered};

/// A member that is an export by its name.
pub struct Member {
    /// Its place in the archive.
    pub index: usize,
    /// Its path there, without what would lead out of it.
    pub name: String,
    /// What the archive says of it.
    pub entry: Entry,
}

/// What an archive says of a member, so that its directory, which names all of them, need not be
/// read again for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The archive as it was when it said so.
    archive: Version,
    /// Where the member's own header begins, in bytes.
    from: u64,
    method: CompressionMethod,
    /// Bytes, packed.
    pub packed: u64,
    /// Bytes, unpacked.
    size: u64,
    /// CRC-32 of the content.
    sum: u32,
    encrypted: bool,
}

/// Which file it is, in which state: device, number, length, and seconds and parts of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version(u64, u64, u64, i64, i64);

impl Version {
    fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|about| {
            Self(about.dev(), about.ino(), about.len(), about.mtime(), about.mtime_nsec())
        })
    }
}

/// Whether a file is a zip archive, by its content.
pub fn is_zip(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"PK\x03\x04" || start == b"PK\x05\x06")
}

/// The exports in an archive, sorted by name. Hidden members, the copies that macOS adds, and
/// what is no export by its name are passed over; an archive within is told when it is opened.
pub fn members(name: &str, path: &Path) -> Result<Vec<Member>, IngestError> {
    let (archive, version) = open(name, path)?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    if names.iter().any(|n| n == "[Content_Types].xml") {
        let within = |folder: &str| names.iter().any(|n| n.starts_with(folder));
        let what = if within("xl/") { "an Excel workbook" } else { "an Office document" };
        return Err(not(name, format!("is {what}; export it to CSV")));
    }
    if archive.has_duplicate_names() {
        let what = "is a zip archive with two members of one name, of which one would not be read; unpack it and name the folder";
        return Err(not(name, what.into()));
    }
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let Ok(about) = archive.by_index_data(index) else { continue };
        let Some(member) = about.name().ok().and_then(|name| enclosed(&name)) else { continue };
        let shown = !member.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if !about.is_dir() && shown && member.rsplit('/').next().is_some_and(is_export) {
            found.push(Member { index, name: member, entry: entry(&about, version) });
        }
    }
    if found.is_empty() {
        return Err(IngestError::NoExports { name: name.into() });
    }
    found.sort_by_key(|member| member.entry.from);
    if found
        .windows(2)
        .any(|two| two[1].entry.from < two[0].entry.from.saturating_add(two[0].entry.packed))
    {
        let what = "is a zip archive whose members lie over each other, so that little data would come to much; fetch it from whoever made it";
        return Err(not(name, what.into()));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A path without root, drive and steps upwards.
fn enclosed(name: &str) -> Option<String> {
    let path = name.replace('\\', "/");
    let parts = Path::new(&path).components().filter_map(|part| match part {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let parts: Vec<&str> = parts.collect();
    (!parts.is_empty() && !name.contains('\0')).then(|| parts.join("/"))
}

fn entry(about: &ZipFileEntry<'_>, archive: Version) -> Entry {
    Entry {
        archive,
        from: about.header_start(),
        method: about.compression(),
        packed: about.compressed_size(),
        size: about.size(),
        sum: about.crc32(),
        encrypted: about.encrypted(),
    }
}

/// A member's own header: these bytes, and then a name and more, whose lengths stand at their end.
const HEADER: usize = 30;

/// A member as it lies in its archive, and what the archive says of it: as it was `noted`, if it
/// is the archive that it was.
fn find(
    name: &str,
    path: &Path,
    index: usize,
    noted: Option<Entry>,
) -> Result<(io::Take<File>, Entry), IngestError> {
    let io = |source| IngestError::Io { name: name.into(), source };
    let damaged = || {
        not(
            name,
            "cannot be found in its archive, which is damaged; fetch the archive again".into(),
        )
    };
    let mut file = File::open(path).map_err(io)?;
    let version = Version::of(&file).map_err(io)?;
    let entry = match noted.filter(|noted| noted.archive == version) {
        Some(noted) => noted,
        None => entry(&open(name, path)?.0.by_index_data(index).map_err(|_| damaged())?, version),
    };
    if entry.encrypted {
        return Err(not(
            name,
            "is encrypted; unpack the archive with its password and name the files".into(),
        ));
    }
    let mut header = [0; HEADER];
    file.seek(SeekFrom::Start(entry.from))
        .and_then(|_| file.read_exact(&mut header))
        .map_err(|_| damaged())?;
    let length = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    if !header.starts_with(b"PK\x03\x04") {
        return Err(damaged());
    }
    file.seek(SeekFrom::Current(length(HEADER - 4) + length(HEADER - 2))).map_err(io)?;
    Ok((file.take(entry.packed), entry))
}

/// The content of a member, checked against the archive's sum.
pub fn member(
    name: &str,
    path: &Path,
    index: usize,
    noted: Option<Entry>,
    meter: &Arc<Meter>,
) -> Result<Box<dyn Read + Send>, IngestError> {
    let (bytes, Entry { method, size, sum, .. }) = find(name, path, index, noted)?;
    let packed = bytes.limit();
    let stored = BufReader::new(Metered::new(bytes, Arc::clone(meter), packed));
    let content: Box<dyn Read + Send> =
        match method {
            CompressionMethod::STORE => Box::new(stored),
            CompressionMethod::DEFLATE => Box::new(flate2::bufread::DeflateDecoder::new(stored)),
            CompressionMethod::ZSTD => {
                let zstd = zstd::stream::read::Decoder::with_buffer(stored);
                Box::new(zstd.map_err(|source| IngestError::Io { name: name.into(), source })?)
            }
            _ => return Err(not(
                name,
                "is packed in a way that is not read; pack it again as an ordinary zip, or as .gz"
                    .into(),
            )),
        };
    Ok(Box::new(Guarded::new(Checked::new(content, size, sum), "zip", Arc::clone(meter))))
}

fn open(name: &str, path: &Path) -> Result<(ZipArchive<BufReader<File>>, Version), IngestError> {
    let io = |source| IngestError::Io { name: name.into(), source };
    let file = File::open(path).map_err(io)?;
    let version = Version::of(&file).map_err(io)?;
    ZipArchive::new(BufReader::new(file)).map(|archive| (archive, version)).map_err(|_| {
        not(name, "is a zip archive that is damaged or breaks off; fetch it again".into())
    })
}

fn not(name: &str, what: String) -> IngestError {
    IngestError::NotAnExport { name: name.into(), what }
}

#[cfg(test)]
mod tests {
    use super::enclosed;

    #[test]
    fn paths_stay_in_the_archive() {
        let cases = [
            ("a/b.csv", Some("a/b.csv")),
            ("../../etc/b.csv", Some("etc/b.csv")),
            ("/etc/b.csv", Some("etc/b.csv")),
            ("a\\..\\b.csv", Some("a/b.csv")),
            ("..", None),
            ("b.csv\0.exe", None),
        ];
        for (name, kept) in cases {
            assert_eq!(enclosed(name).as_deref(), kept, "{name}");
        }
    }
}
