//! Unpacks stored bytes. Counts and hashes them, and refuses data that is damaged, incomplete, or
//! unpacks to far more than its size.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use sha2::{Digest, Sha256};

/// Number and hash of the stored bytes of a source that were read so far.
#[derive(Debug, Default)]
pub struct Meter {
    bytes: AtomicU64,
    hasher: Mutex<Sha256>,
}

impl Meter {
    /// Returns the number of stored bytes read.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Returns the SHA-256 of the stored bytes read, in hexadecimal.
    pub fn sha256(&self) -> String {
        let hasher = self.hasher.lock().map(|h| h.clone()).unwrap_or_default();
        hex::encode(hasher.finalize())
    }
}

/// The message about an input. Its type distinguishes it from messages of decompressors.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Complaint(String);

/// Returns an error whose message about the input is complete.
pub fn complain(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Complaint(what))
}

/// A reader that counts and hashes bytes, and reports a file that grew or shrank.
pub struct Metered<R> {
    inner: R,
    meter: Arc<Meter>,
    expected: u64,
}

impl<R: Read> Metered<R> {
    /// Wraps a reader of `expected` bytes; 0 if their number is unknown.
    pub fn new(inner: R, meter: Arc<Meter>, expected: u64) -> Self {
        Self { inner, meter, expected }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let (expected, total) = (self.expected, self.meter.bytes());
        if read == 0 && !buffer.is_empty() && expected > 0 && total != expected {
            let how = if total < expected { "shorter" } else { "longer" };
            let what = format!(
                "got {how} while it was read ({expected} bytes before, {total} now); run again when it is complete"
            );
            return Err(complain(what));
        }
        self.meter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        if let Ok(mut hasher) = self.meter.hasher.lock() {
            hasher.update(&buffer[..read]);
        }
        Ok(read)
    }
}

/// The compression of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// No compression.
    Plain,
    /// gzip, any number of members.
    Gzip,
    /// zstd, any number of frames.
    Zstd,
    /// bzip2, any number of streams.
    Bzip2,
    /// xz, any number of streams.
    Xz,
}

impl Packing {
    /// Detects the compression from the first six bytes.
    pub fn sniff(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            // After the size of a block there is the mark of a block or of the end.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::Plain,
        }
    }

    /// Returns the word for the compression in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    /// Returns a reader of the unpacked bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the decompressor cannot be created.
    pub fn unpack(
        self,
        stored: BufReader<impl Read + Send + 'static>,
        meter: &Arc<Meter>,
    ) -> io::Result<Box<dyn Read + Send>> {
        let guarded: Box<dyn Read + Send> = match self {
            Self::Plain => return Ok(Box::new(stored)),
            Self::Gzip => Box::new(Members::<GzDecoder<_>, _>::new(stored)),
            Self::Bzip2 => Box::new(Members::<BzDecoder<_>, _>::new(stored)),
            Self::Xz => Box::new(XzReader::new_mem_limit(stored, true, XZ_MEMORY)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(stored)?),
        };
        Ok(Box::new(Guarded::new(guarded, self.as_str(), Arc::clone(meter))))
    }
}

/// The largest memory of the decoder of xz in KiB. `xz -9` needs 65 MiB.
const XZ_MEMORY: u32 = 256 << 10;

/// A decoder of one member of a file.
trait Member<R>: Read {
    fn begin(stored: R) -> Self;
    fn into_stored(self) -> R;
}

impl<R: BufRead> Member<R> for GzDecoder<R> {
    fn begin(stored: R) -> Self {
        Self::new(stored)
    }

    fn into_stored(self) -> R {
        self.into_inner()
    }
}

impl<R: BufRead> Member<R> for BzDecoder<R> {
    fn begin(stored: R) -> Self {
        Self::new(stored)
    }

    fn into_stored(self) -> R {
        self.into_inner()
    }
}

/// A reader of all members of a gzip or bzip2 file. It skips zeros after a member: tapes and archives
/// pad their blocks with them.
struct Members<D, R> {
    member: Option<D>,
    stored: std::marker::PhantomData<R>,
}

impl<D: Member<R>, R: BufRead> Members<D, R> {
    fn new(stored: R) -> Self {
        Self { member: Some(D::begin(stored)), stored: std::marker::PhantomData }
    }
}

impl<D: Member<R>, R: BufRead> Read for Members<D, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(mut stored) = self.member.take().map(D::into_stored) else { break };
            loop {
                let there = stored.fill_buf()?;
                let zeros = there.iter().take_while(|b| **b == 0).count();
                if zeros < there.len() {
                    stored.consume(zeros);
                    self.member = Some(D::begin(stored));
                    break;
                }
                if zeros == 0 {
                    break;
                }
                stored.consume(zeros);
            }
        }
        Ok(0)
    }
}

/// Unpacked bytes of a source that are allowed whatever its size.
pub const FREE: u64 = 64 << 20;
/// Unpacked bytes allowed for each stored byte, once there are more than `FREE`.
pub const RATIO: u64 = 1000;

/// A reader that refuses data that unpacks to far more than text does, and explains errors of the
/// decompressor.
pub struct Guarded<R> {
    inner: R,
    /// Name of the compression.
    what: &'static str,
    meter: Arc<Meter>,
    /// Unpacked bytes so far.
    unpacked: u64,
}

impl<R: Read> Guarded<R> {
    /// Wraps the decompressor of the compression `what`, whose stored bytes `meter` counts.
    pub fn new(inner: R, what: &'static str, meter: Arc<Meter>) -> Self {
        Self { inner, what, meter, unpacked: 0 }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let what = self.what;
        let read = self.inner.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            _ if e.get_ref().and_then(|inner| inner.downcast_ref::<Complaint>()).is_some() => e,
            io::ErrorKind::OutOfMemory => complain(format!(
                "needs too much memory to unpack its {what} data ({e}); unpack it first"
            )),
            io::ErrorKind::UnexpectedEof => {
                complain(format!("breaks off: its {what} data is not complete; fetch it again"))
            }
            _ => complain(format!(
                "is damaged: its {what} data cannot be unpacked ({e}); fetch it again"
            )),
        })?;
        self.unpacked += read as u64;
        if self.unpacked > FREE && self.unpacked / RATIO > self.meter.bytes() {
            return Err(complain(format!(
                "unpacks to more than {RATIO} times its size, which no ordinary text does; if it is text, unpack it first"
            )));
        }
        Ok(read)
    }
}

/// A reader that compares length and checksum of a member with its entry.
pub struct Checked<R> {
    inner: R,
    left: u64,
    sum: u32,
    crc: flate2::Crc,
}

impl<R: Read> Checked<R> {
    /// Wraps a reader of `size` bytes with the CRC-32 `sum`.
    pub fn new(inner: R, size: u64, sum: u32) -> Self {
        Self { inner, left: size, sum, crc: flate2::Crc::new() }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.crc.update(&buffer[..read]);
        let within = self.left.checked_sub(read as u64);
        let ended = read == 0 && !buffer.is_empty();
        if within.is_none() || ended && (self.left > 0 || self.crc.sum() != self.sum) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "length or checksum differ"));
        }
        self.left = within.unwrap_or_default();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_shrinks_or_grows_is_reported() {
        for (expected, message) in [
            (5, "got shorter while it was read (5 bytes before, 3 now)"),
            (2, "got longer"),
            (3, ""),
            (0, ""),
        ] {
            let mut reader = Metered::new(&b"abc"[..], Arc::new(Meter::default()), expected);
            let read = reader.read_to_end(&mut Vec::new());
            let error = read.map_or_else(|error| error.to_string(), |_| String::new());
            assert!(
                error.contains(message) && error.is_empty() == message.is_empty(),
                "{expected}: {error}"
            );
        }
    }

    #[test]
    fn a_member_has_the_length_and_checksum_of_its_entry() {
        let sum = 0x352_441c2; // CRC-32 of "abc"
        for (size, sum, good) in
            [(3, sum, true), (2, sum, false), (4, sum, false), (3, sum + 1, false)]
        {
            let read = Checked::new(&b"abc"[..], size, sum).read_to_end(&mut Vec::new());
            assert_eq!(read.is_ok(), good, "{size} {sum}");
        }
    }
}
