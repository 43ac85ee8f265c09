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
//! All numbers are little-endian. Sections follow each other without gaps. A reader checks every length, offset and
//! checksum before it believes them, so that no byte but those of the SHA-256 can change unseen (and
//! `verify` looks at these); it passes over sections that it does not know. Nothing in a file can run.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// As people call it: `model file`.
    pub(crate) name: &'static str,
    /// What such a file begins with.
    pub(crate) magic: &'static [u8; 8],
    /// The version that this program writes, and the newest that it reads.
    pub(crate) version: u32,
    /// The oldest version that it reads.
    pub(crate) oldest: u32,
    /// The option that takes such a file.
    pub(crate) option: &'static str,
}

/// Models of stance and sentiment.
pub(crate) const MODEL: Kind =
    Kind { name: "model file", magic: b"STANDPNT", version: 1, oldest: 1, option: "--model" };

/// Taggers of quotes.
pub(crate) const TAGGER: Kind =
    Kind { name: "quote tagger file", magic: b"STNDQUOT", version: 1, oldest: 1, option: "--quotes" };

const KINDS: [Kind; 2] = [MODEL, TAGGER];

const HEADER: usize = 16;
const ENTRY: usize = 40;
const DIGEST: usize = 32;

/// Why a file is none that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Nothing is in it.
    #[error("the file is empty, and no standpoint {0}")]
    Empty(&'static str),
    /// It does not begin as such files do.
    #[error("this is not a standpoint {name} (it does not begin with `{magic}`)")]
    Magic {
        /// What was expected.
        name: &'static str,
        /// How it would begin.
        magic: String,
    },
    /// It is one of another kind.
    #[error("this is a standpoint {found}, not a {wanted}: give it with {option}")]
    Kind {
        /// What it is.
        found: &'static str,
        /// What was expected.
        wanted: &'static str,
        /// The option that takes what it is.
        option: &'static str,
    },
    /// It is of a version that this program does not know yet.
    #[error("the {name} is of version {found}, this program reads versions up to {known}: use a newer standpoint")]
    Newer {
        /// What kind of file.
        name: &'static str,
        /// The version found.
        found: u32,
        /// The newest version that can be read.
        known: u32,
    },
    /// It is of a version that this program does not know any more.
    #[error("the {name} is of version {found}, this program reads versions from {known} on: train it again")]
    Older {
        /// What kind of file.
        name: &'static str,
        /// The version found.
        found: u32,
        /// The oldest version that can be read.
        known: u32,
    },
    /// It ends too early.
    #[error("the file is cut short: it ends at byte {length}, inside {inside}, which reaches to byte {needed}")]
    Short {
        /// Bytes in the file.
        length: u64,
        /// What was cut.
        inside: String,
        /// Where that would end.
        needed: u64,
    },
    /// Something stands behind its end.
    #[error("the file ends at byte {end}, but {more} bytes follow")]
    Trailing {
        /// Where it ends.
        end: u64,
        /// How much follows.
        more: u64,
    },
    /// A section's checksum does not match.
    #[error(
        "the file is damaged: section `{section}` (bytes {start} to {end}) has the checksum {found:08x}, expected is {expected:08x}"
    )]
    Checksum {
        /// The section.
        section: String,
        /// Where it begins.
        start: u64,
        /// Where it ends.
        end: u64,
        /// What the table of sections says.
        expected: u32,
        /// What it is.
        found: u32,
    },
    /// The identity at the end does not match.
    #[error("the file was changed after it was written: its SHA-256 is {found}, expected is {expected}")]
    Digest {
        /// What stands at its end.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Something in it makes no sense, though the checksums match: it was made wrongly, or with intent.
    #[error("the file is damaged: {0}")]
    Damaged(String),
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
    Ok(hex(&bytes[body(bytes)?..]))
}

/// Whether the SHA-256 at the end is that of all before it.
///
/// # Errors
/// If it is not, or the file is too short to have one.
pub(crate) fn verify(bytes: &[u8]) -> Result<(), FileError> {
    let (body, digest) = bytes.split_at(body(bytes)?);
    let found = Sha256::digest(body);
    if found.as_slice() == digest {
        Ok(())
    } else {
        Err(FileError::Digest { expected: hex(digest), found: hex(&found) })
    }
}

/// Where the sections end and the SHA-256 begins.
fn body(bytes: &[u8]) -> Result<usize, FileError> {
    let short = || FileError::Short {
        length: bytes.len() as u64,
        inside: "the SHA-256 at its end".to_owned(),
        needed: (HEADER + DIGEST) as u64,
    };
    bytes.len().checked_sub(DIGEST).filter(|body| *body >= HEADER).ok_or_else(short)
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

/// The sections of a file by name.
pub(crate) type Sections<'a> = BTreeMap<&'a str, &'a [u8]>;

/// The sections of a file by name, each within bounds and with the right checksum. Together with head, table and
/// SHA-256 they are all of the file, each byte once.
pub(crate) fn read<'a>(kind: &Kind, bytes: &'a [u8]) -> Result<Sections<'a>, FileError> {
    let entries = table(kind, bytes)?;
    let mut found = BTreeMap::new();
    for entry in &entries {
        if found.insert(entry.name, entry.checked(bytes)?).is_some() {
            return Err(damaged(format!("section `{}` comes twice", entry.name)));
        }
    }
    Ok(found)
}

/// Everything that is wrong with the outside of a file: nothing, what makes the rest unreadable, or each section
/// that is damaged, and the SHA-256.
pub(crate) fn problems(kind: &Kind, bytes: &[u8]) -> Vec<FileError> {
    match table(kind, bytes) {
        Err(error) => vec![error],
        Ok(entries) => {
            let sections = entries.iter().filter_map(|e| e.checked(bytes).err());
            sections.chain(verify(bytes).err()).collect()
        }
    }
}

/// An entry of the table of sections; its place lies within the file.
struct Entry<'a> {
    name: &'a str,
    start: u64,
    end: u64,
    checksum: u32,
}

impl Entry<'_> {
    fn checked<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], FileError> {
        let section = &bytes[self.start as usize..self.end as usize];
        let found = crc32fast::hash(section);
        if found == self.checksum {
            return Ok(section);
        }
        let (section, start, end) = (self.name.to_owned(), self.start, self.end);
        Err(FileError::Checksum { section, start, end, expected: self.checksum, found })
    }
}

/// The table of sections, which follow each other without gaps from the table to the SHA-256.
fn table<'a>(kind: &Kind, bytes: &'a [u8]) -> Result<Vec<Entry<'a>>, FileError> {
    begins_as(kind, bytes)?;
    let length = bytes.len() as u64;
    let short = |inside: String, needed: u64| FileError::Short { length, inside, needed };
    let head = bytes.get(..HEADER).ok_or_else(|| short("its head".to_owned(), HEADER as u64))?;
    let mut reader = Reader::new(&head[kind.magic.len()..]);
    let version = reader.u32()?;
    if version > kind.version {
        return Err(FileError::Newer { name: kind.name, found: version, known: kind.version });
    }
    if version < kind.oldest {
        return Err(FileError::Older { name: kind.name, found: version, known: kind.oldest });
    }
    let mut at = HEADER as u64 + u64::from(reader.u32()?) * ENTRY as u64;
    let table = bytes.get(HEADER..at as usize).ok_or_else(|| short("its table of sections".to_owned(), at))?;
    let mut entries = Vec::new();
    for entry in table.chunks_exact(ENTRY) {
        let mut reader = Reader::new(entry);
        let name = std::str::from_utf8(reader.take(16)?).map_err(|_| damaged("a section's name is not readable"))?;
        let name = name.trim_end_matches('\0');
        let (start, size) = (reader.u64()?, reader.u64()?);
        let (checksum, zero) = (reader.u32()?, reader.u32()?);
        if start != at || zero != 0 {
            return Err(damaged(format!("the table of sections is wrong about section `{name}`")));
        }
        let end = start.checked_add(size).ok_or_else(|| damaged(format!("section `{name}` is too large")))?;
        if end > length {
            return Err(short(format!("section `{name}`"), end));
        }
        entries.push(Entry { name, start, end, checksum });
        at = end;
    }
    let end = at + DIGEST as u64;
    if length < end {
        return Err(short("the SHA-256 at its end".to_owned(), end));
    }
    if length > end { Err(FileError::Trailing { end, more: length - end }) } else { Ok(entries) }
}

/// Whether a file begins as one of any kind.
pub(crate) fn is_known(bytes: &[u8]) -> bool {
    KINDS.iter().any(|k| bytes.starts_with(k.magic))
}

/// Whether a file begins as one of its kind does; the first eight bytes are enough to tell.
pub(crate) fn begins_as(kind: &Kind, bytes: &[u8]) -> Result<(), FileError> {
    if bytes.starts_with(kind.magic) {
        return Ok(());
    }
    if bytes.is_empty() {
        return Err(FileError::Empty(kind.name));
    }
    if let Some(other) = KINDS.iter().find(|k| bytes.starts_with(k.magic)) {
        return Err(FileError::Kind { found: other.name, wanted: kind.name, option: other.option });
    }
    Err(FileError::Magic { name: kind.name, magic: String::from_utf8_lossy(kind.magic).into_owned() })
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

    /// A number from `-most` to `most`.
    pub(crate) fn within(&mut self, most: f32) -> Result<f32, FileError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.abs() <= most { Ok(value) } else { Err(damaged("a weight is out of range")) }
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
