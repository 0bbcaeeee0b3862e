//! Packs bytes as other programs would; zip archives by hand, so that they can be wrong.

#![allow(dead_code)]

use std::io::Write;

/// As one member of a gzip file.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// As one frame of a zstd file.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).unwrap()
}

/// As one stream of a bzip2 file.
pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// As one stream of an xz file.
pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut packer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// An xz stream whose header asks for a dictionary of 4 GiB.
pub fn greedy_xz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = xz(bytes);
    // The header of the first block follows that of the stream: its size, its flags, the number of
    // the filter, the size of its properties, and the size of the dictionary.
    assert_eq!(packed[14..16], [0x21, 1]);
    packed[16] = 40;
    let end = 12 + 4 * usize::from(packed[12]);
    let mut crc = flate2::Crc::new();
    crc.update(&packed[12..end]);
    packed[end..end + 4].copy_from_slice(&crc.sum().to_le_bytes());
    packed
}

/// A member of a zip archive, as it is written.
pub struct Member {
    pub name: String,
    pub packed: Vec<u8>,
    pub size: usize,
    pub method: u16,
    pub flags: u16,
    /// The checksum, if it is to be wrong.
    pub sum: Option<u32>,
    pub right: u32,
}

impl Member {
    fn new(name: &str, bytes: &[u8], packed: Vec<u8>, method: u16) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        Self {
            name: name.into(),
            packed,
            size: bytes.len(),
            method,
            flags: 0,
            sum: None,
            right: crc.sum(),
        }
    }

    pub fn stored(name: &str, bytes: &[u8]) -> Self {
        Self::new(name, bytes, bytes.to_vec(), 0)
    }

    pub fn deflated(name: &str, bytes: &[u8]) -> Self {
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).unwrap();
        Self::new(name, bytes, packer.finish().unwrap(), 8)
    }

    pub fn zstd(name: &str, bytes: &[u8]) -> Self {
        Self::new(name, bytes, zstd(bytes), 93)
    }

    /// The fields that both headers of a member contain.
    fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend([20, self.flags, self.method, 0, 0x21].map(u16::to_le_bytes).concat());
        let sizes = [self.packed.len(), self.size].map(|n| u32::try_from(n).unwrap());
        out.extend(
            [self.sum.unwrap_or(self.right), sizes[0], sizes[1]].map(u32::to_le_bytes).concat(),
        );
        out.extend(u16::try_from(self.name.len()).unwrap().to_le_bytes());
        out.extend([0, 0]);
        out
    }
}

/// A zip archive.
pub fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let at = u32::try_from(out.len()).unwrap();
        out.extend(b"PK\x03\x04");
        out.extend(member.header());
        out.extend(member.name.as_bytes());
        out.extend(&member.packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(member.header());
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(member.name.as_bytes());
    }
    let [at, length] = [out.len(), directory.len()].map(|n| u32::try_from(n).unwrap());
    let count = u16::try_from(members.len()).unwrap();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].map(u16::to_le_bytes).concat());
    out.extend([length, at].map(u32::to_le_bytes).concat());
    out.extend([0, 0]);
    out
}
