//! Zip archives: lists the members that are exports and reads a member as a stream.
//!
//! Nothing is unpacked to disk, so a member's path is only a name.

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

/// A member whose name is that of an export.
pub struct Member {
    /// Its index in the archive.
    pub index: usize,
    /// Its path in the archive, without parts that lead out of the archive.
    pub name: String,
    /// Its entry in the directory of the archive.
    pub entry: Entry,
}

/// The entry of a member in the directory of an archive. It is kept so that the directory, which
/// lists all members, is not read again for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The version of the archive that the entry was read from.
    archive: Version,
    /// Offset of the member's own header in bytes.
    from: u64,
    method: CompressionMethod,
    /// Compressed size in bytes.
    pub packed: u64,
    /// Uncompressed size in bytes.
    size: u64,
    /// CRC-32 of the content.
    sum: u32,
    encrypted: bool,
}

/// Metadata that identifies a file and its state, to detect that an archive was replaced or
/// changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    device: u64,
    inode: u64,
    /// Size in bytes.
    size: u64,
    /// Time of the last change, in seconds since 1970.
    seconds: i64,
    /// Nanoseconds of that time.
    nanoseconds: i64,
}

impl Version {
    fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|metadata| Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
            seconds: metadata.mtime(),
            nanoseconds: metadata.mtime_nsec(),
        })
    }
}

/// Returns true if the content of a file is a zip archive.
///
/// # Errors
///
/// Returns an error if the file cannot be read.
pub fn is_zip(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"PK\x03\x04" || start == b"PK\x05\x06")
}

/// Returns true if an archive is a workbook that is read (`.xlsx`, not `.xlsb`).
///
/// # Errors
///
/// Returns an error if the archive cannot be read.
pub fn is_workbook(name: &str, path: &Path) -> Result<bool, IngestError> {
    let (archive, _) = open(name, path)?;
    let has = |wanted: &str| archive.file_names().filter_map(Result::ok).any(|name| name == wanted);
    Ok(has("[Content_Types].xml") && has("xl/workbook.xml"))
}

/// Returns the exports in an archive, sorted by name. Skips hidden members, the copies that macOS
/// adds and members whose name is not that of an export. An archive within the archive is refused
/// when it is opened.
///
/// # Errors
///
/// Returns an error if the archive cannot be read, is damaged or an Office document, contains no
/// export, two members of one name, or members that overlap.
pub fn members(name: &str, path: &Path) -> Result<Vec<Member>, IngestError> {
    let (archive, version) = open(name, path)?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    if names.iter().any(|n| n == "[Content_Types].xml") {
        let within = |folder: &str| names.iter().any(|n| n.starts_with(folder));
        let what = if within("xl/") { "an Excel workbook" } else { "an Office document" };
        return Err(not(name, format!("is {what}; export it to CSV")));
    }
    if archive.has_duplicate_names() {
        let what = "is a zip archive with two members of one name, so that one would not be read; unpack it and name the folder";
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
        return Err(IngestError::NoExports { name: name.into(), others: String::new() });
    }
    found.sort_by_key(|member| member.entry.from);
    if found
        .windows(2)
        .any(|two| two[1].entry.from < two[0].entry.from.saturating_add(two[0].entry.packed))
    {
        let what = "is a zip archive whose members overlap, so that little data would unpack to much; get a new copy from its author";
        return Err(not(name, what.into()));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Returns a path without root, drive and parent folders; `None` if nothing is left or the path
/// contains NUL.
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

/// Size in bytes of the fixed part of a member's own header. It ends with the lengths of the name
/// and the extra field that follow.
const HEADER: usize = 30;

/// Finds a member: returns a reader of its compressed bytes and its entry. The entry is `noted`,
/// unless the archive has changed since, or `None`; then it is read from the archive.
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

/// Returns a reader of the content of a member, which checks its length and checksum.
///
/// # Errors
///
/// Returns an error if the archive cannot be read or is damaged, or if the member is encrypted or
/// compressed with an unsupported method.
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
                "is compressed with an unsupported method; compress it again as an ordinary zip, or as .gz"
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
        not(name, "is a zip archive that is damaged or incomplete; fetch it again".into())
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
