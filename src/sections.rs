//! Files of named sections: models of all kinds.
//!
//! ```text
//! 0    8  magic
//! 8    4  version
//! 12   4  number of sections, n
//! 16  40n table: name (16 bytes, zero-padded), offset u64, length u64, CRC-32 u32, zero u32
//!         the sections, in the order of the table
//! -32 32  SHA-256 of everything before: the file's identity
//! ```
//!
//! All numbers are little-endian. A reader checks every length, offset and checksum before it believes
//! them, and passes over sections that it does not know. Nothing in a file can run.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a file of this kind begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As people call it: `model file`.
    pub(crate) name: &'static str,
    pub(crate) magic: &'static [u8; 8],
    /// The version that this program writes, and the only one that it reads.
    pub(crate) version: u32,
}

const HEADER: usize = 16;
const ENTRY: usize = 40;
const DIGEST: usize = 32;

/// Why a file is none that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It does not begin as such files do.
    #[error("this is not a standpoint {name} (it does not begin with `{magic}`)")]
    Magic {
        /// What was expected.
        name: &'static str,
        /// How it would begin.
        magic: String,
    },
    /// It is of a version that this program does not know.
    #[error("the {name} is of version {found}, this program reads version {known}: use a newer standpoint")]
    Version {
        /// What kind of file.
        name: &'static str,
        /// The version found.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// It ends too early or something in it makes no sense.
    #[error("the model file is cut short or damaged: {0}")]
    Damaged(String),
    /// A section's checksum does not match.
    #[error("the model file is damaged: the checksum of section `{0}` does not match")]
    Checksum(String),
    /// The identity at the end does not match.
    #[error("the model file was changed after it was written: its SHA-256 does not match")]
    Digest,
}

/// Something in a file makes no sense.
pub(crate) fn damaged(what: impl Into<String>) -> FileError {
    FileError::Damaged(what.into())
}

/// The identity of a file: the SHA-256 at its end, hexadecimal.
///
/// # Errors
/// If the file is too short to have one.
pub(crate) fn identity(bytes: &[u8]) -> Result<String, FileError> {
    let digest = bytes.len().checked_sub(DIGEST).map(|at| &bytes[at..]).ok_or_else(|| damaged("too short"))?;
    Ok(hex(digest))
}

/// Whether the SHA-256 at the end is that of all before it.
///
/// # Errors
/// If it is not, or the file is too short to have one.
pub(crate) fn verify(bytes: &[u8]) -> Result<(), FileError> {
    let body = bytes.len().checked_sub(DIGEST).ok_or_else(|| damaged("too short"))?;
    if Sha256::digest(&bytes[..body]).as_slice() == &bytes[body..] { Ok(()) } else { Err(FileError::Digest) }
}

/// The SHA-256 of some bytes, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// The file of some sections.
pub(crate) fn assemble(kind: &Kind, sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(kind.magic);
    out.extend(kind.version.to_le_bytes());
    out.extend((sections.len() as u32).to_le_bytes());
    let mut offset = (HEADER + ENTRY * sections.len()) as u64;
    for (name, bytes) in sections {
        let mut padded = [0; 16];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        out.extend(padded);
        out.extend(offset.to_le_bytes());
        out.extend((bytes.len() as u64).to_le_bytes());
        out.extend(crc32fast::hash(bytes).to_le_bytes());
        out.extend(0u32.to_le_bytes());
        offset += bytes.len() as u64;
    }
    for (_, bytes) in sections {
        out.extend_from_slice(bytes);
    }
    let digest = Sha256::digest(&out);
    out.extend_from_slice(&digest);
    out
}

/// The sections of a file by name, each within bounds and with the right checksum.
pub(crate) fn read<'a>(kind: &Kind, bytes: &'a [u8]) -> Result<BTreeMap<&'a str, &'a [u8]>, FileError> {
    if !bytes.starts_with(kind.magic) {
        let magic = String::from_utf8_lossy(kind.magic).into_owned();
        return Err(FileError::Magic { name: kind.name, magic });
    }
    let mut reader = Reader::new(&bytes[kind.magic.len()..]);
    let version = reader.u32()?;
    if version != kind.version {
        return Err(FileError::Version { name: kind.name, found: version, known: kind.version });
    }
    let body = bytes.len().checked_sub(DIGEST).ok_or_else(|| damaged("too short"))?;
    let count = reader.u32()? as usize;
    if count > (body.saturating_sub(HEADER)) / ENTRY {
        return Err(damaged("the table of sections does not fit"));
    }
    let mut found = BTreeMap::new();
    for _ in 0..count {
        let name = reader.take(16)?;
        let name = std::str::from_utf8(name).map_err(|_| damaged("a section's name is not readable"))?;
        let name = name.trim_end_matches('\0');
        let (offset, length) = (reader.u64()?, reader.u64()?);
        let (checksum, _) = (reader.u32()?, reader.u32()?);
        let end = offset.checked_add(length).filter(|end| *end <= body as u64);
        let end = end.ok_or_else(|| damaged(format!("section `{name}` lies beyond the end")))?;
        let section = &bytes[offset as usize..end as usize];
        if crc32fast::hash(section) != checksum {
            return Err(FileError::Checksum(name.to_owned()));
        }
        if found.insert(name, section).is_some() {
            return Err(damaged(format!("section `{name}` comes twice")));
        }
    }
    Ok(found)
}

/// Takes numbers off the front of some bytes.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Whether nothing is left.
    pub(crate) fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8], FileError> {
        let (front, rest) = self.bytes.split_at_checked(n).ok_or_else(|| damaged("it ends too early"))?;
        self.bytes = rest;
        Ok(front)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let front = self.take(N)?;
        Ok(std::array::from_fn(|i| front[i]))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, FileError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, FileError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn finite(&mut self) -> Result<f32, FileError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(damaged("a weight is not finite")) }
    }
}

/// An array of numbers.
pub(crate) fn numbers<T, const N: usize>(bytes: &[u8], from: impl Fn([u8; N]) -> T) -> Result<Vec<T>, FileError> {
    if !bytes.len().is_multiple_of(N) {
        return Err(damaged("an array is cut inside a number"));
    }
    Ok(bytes.as_chunks().0.iter().map(|c| from(*c)).collect())
}

/// The bytes of an array of numbers.
pub(crate) fn bytes_of<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|v| bytes(*v)).collect()
}
