//! The model file.
//!
//! ```text
//! 0    8  magic "STANDPNT"
//! 8    4  version, 1
//! 12   4  number of sections, n
//! 16  40n table: name (16 bytes, zero-padded), offset u64, length u64, CRC-32 u32, zero u32
//!         the sections, in the order of the table
//! -32 32  SHA-256 of everything before: the model's identity
//! ```
//!
//! All numbers are little-endian. The sections `head` ([`Head`]) and `lexicon` are JSON; the others are arrays.
//! A reader checks every length, offset and checksum before it believes them,
//! and passes over sections that it does not know. Nothing in a file can run.

use super::model::{Head, Model, Quantized, TopicCopy, Weights};
use crate::feature::{StanceLexicon, Vocabulary};
use crate::text::Stemmer;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"STANDPNT";
/// The version that this program writes.
pub const VERSION: u32 = 1;
const HEADER: usize = 16;
const ENTRY: usize = 40;
const DIGEST: usize = 32;

/// Why a file is no model that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It does not begin as model files do.
    #[error("this is not a standpoint model file (it does not begin with `STANDPNT`)")]
    Magic,
    /// It is of a version that this program does not know.
    #[error("the model file is of version {found}, this program reads version {VERSION}: use a newer standpoint")]
    Version {
        /// The version found.
        found: u32,
    },
    /// It ends too early or a length in it is wrong.
    #[error("the model file is cut short or damaged: {0}")]
    Damaged(String),
    /// A section's checksum does not match.
    #[error("the model file is damaged: the checksum of section `{0}` does not match")]
    Checksum(String),
    /// The identity at the end does not match.
    #[error("the model file was changed after it was written: its SHA-256 does not match")]
    Digest,
    /// A stemmer that this program does not have.
    #[error("the model was made with stemmer `{0}`, this program has `{name}`: train it again", name = Stemmer::NAME)]
    Stemmer(String),
}

fn damaged(what: impl Into<String>) -> ModelError {
    ModelError::Damaged(what.into())
}

impl Model {
    /// The model file.
    ///
    /// # Panics
    /// Never: head and lexicon are plain data with text keys.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut sections: Vec<(&str, Vec<u8>)> = Vec::new();
        let head = serde_json::to_vec(&self.head).expect("a head is plain data with text keys");
        sections.push(("head", head));
        let (names, ends, idf) = self.vocabulary.parts();
        sections.push(("names", names.as_bytes().to_vec()));
        sections.push(("ends", bytes_of(ends, u32::to_le_bytes)));
        sections.push(("idf", bytes_of(idf, f32::to_le_bytes)));
        let lexicon = serde_json::to_vec(&self.lexicon).expect("a lexicon is plain data with text keys");
        sections.push(("lexicon", lexicon));
        for (name, weights) in [("stance", &self.stance), ("sentiment", &self.sentiment)] {
            sections.extend(weights.as_ref().map(|w| (name, weight_bytes(w))));
        }
        assemble(&sections)
    }

    /// Reads a model file.
    ///
    /// Checks structure, checksums and contents; not the SHA-256 at the end,
    /// for which there is [`verify`].
    ///
    /// # Errors
    /// If it is no model file, of another version, damaged, or made with another stemmer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let sections = sections(bytes)?;
        let section = |name: &str| sections.get(name).copied().ok_or_else(|| damaged(format!("no section `{name}`")));
        let head: Head =
            serde_json::from_slice(section("head")?).map_err(|e| damaged(format!("the head is not readable: {e}")))?;
        if head.stemmer != Stemmer::NAME {
            return Err(ModelError::Stemmer(head.stemmer));
        }
        if !head.topics.is_sorted() {
            return Err(damaged("the topics are not in order"));
        }
        head.topic_definitions().map_err(|e| damaged(e.to_string()))?;
        let names = String::from_utf8(section("names")?.to_vec()).map_err(|_| damaged("a name is not UTF-8"))?;
        let ends = numbers(section("ends")?, u32::from_le_bytes)?;
        let idf = numbers(section("idf")?, f32::from_le_bytes)?;
        let vocabulary = Vocabulary::from_parts(names, ends, idf).map_err(|e| damaged(e.to_string()))?;
        let lexicon: StanceLexicon = serde_json::from_slice(section("lexicon")?)
            .map_err(|e| damaged(format!("the lexicon is not readable: {e}")))?;
        let weights = |name: &str, wanted: bool| match (sections.get(name), wanted) {
            (Some(bytes), true) => read_weights(bytes, vocabulary.len()).map(Some),
            (None, false) => Ok(None),
            _ => Err(damaged(format!("head and sections differ about the task `{name}`"))),
        };
        let stance = weights("stance", head.stance.is_some())?;
        let sentiment = weights("sentiment", head.sentiment.is_some())?;
        if stance.as_ref().is_some_and(|w| !w.copies.is_empty() && w.copies.len() != head.topics.len()) {
            return Err(damaged("head and weights differ in the number of topics"));
        }
        Ok(Self { head, vocabulary, lexicon, stance, sentiment })
    }
}

/// The identity of a model file: the SHA-256 at its end, hexadecimal.
///
/// # Errors
/// If the file is too short to have one.
pub fn identity(bytes: &[u8]) -> Result<String, ModelError> {
    let digest = bytes.len().checked_sub(DIGEST).map(|at| &bytes[at..]).ok_or_else(|| damaged("too short"))?;
    Ok(hex(digest))
}

/// Whether a model file is whole: its structure, its sections' checksums, and the SHA-256 over all of it.
///
/// # Errors
/// What is wrong with it.
pub fn verify(bytes: &[u8]) -> Result<(), ModelError> {
    Model::from_bytes(bytes)?;
    let body = &bytes[..bytes.len() - DIGEST];
    if Sha256::digest(body).as_slice() == &bytes[bytes.len() - DIGEST..] { Ok(()) } else { Err(ModelError::Digest) }
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

fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(MAGIC);
    out.extend(VERSION.to_le_bytes());
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
fn sections(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>, ModelError> {
    if bytes.len() < MAGIC.len() || &bytes[..MAGIC.len()] != MAGIC {
        return Err(ModelError::Magic);
    }
    let mut reader = Reader { bytes: &bytes[MAGIC.len()..] };
    let version = reader.u32()?;
    if version != VERSION {
        return Err(ModelError::Version { found: version });
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
            return Err(ModelError::Checksum(name.to_owned()));
        }
        if found.insert(name, section).is_some() {
            return Err(damaged(format!("section `{name}` comes twice")));
        }
    }
    Ok(found)
}

/// Takes numbers off the front of some bytes.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let (front, rest) = self.bytes.split_at_checked(n).ok_or_else(|| damaged("it ends too early"))?;
        self.bytes = rest;
        Ok(front)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let front = self.take(N)?;
        Ok(std::array::from_fn(|i| front[i]))
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn finite(&mut self) -> Result<f32, ModelError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(damaged("a weight is not finite")) }
    }

    fn triple(&mut self) -> Result<[f32; 3], ModelError> {
        Ok([self.finite()?, self.finite()?, self.finite()?])
    }

    /// `count` triples of 16-bit steps, after their size.
    fn quantized(&mut self, count: usize) -> Result<Quantized, ModelError> {
        let step = self.finite()?;
        let bytes = count.checked_mul(6).ok_or_else(|| damaged("a length is too large"))?;
        Ok(Quantized { step, values: numbers(self.take(bytes)?, i16::from_le_bytes)? })
    }
}

fn numbers<T, const N: usize>(bytes: &[u8], from: impl Fn([u8; N]) -> T) -> Result<Vec<T>, ModelError> {
    if !bytes.len().is_multiple_of(N) {
        return Err(damaged("an array is cut inside a number"));
    }
    Ok(bytes.chunks_exact(N).map(|c| from(std::array::from_fn(|i| c[i]))).collect())
}

fn bytes_of<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|v| bytes(*v)).collect()
}

/// Constants, the shared weights, the number of copies; for each its constants,
/// the number of its features, these, and their weights.
fn weight_bytes(weights: &Weights) -> Vec<u8> {
    let mut out = Vec::new();
    let quantized = |out: &mut Vec<u8>, q: &Quantized| {
        out.extend(q.step.to_le_bytes());
        out.extend(bytes_of(&q.values, i16::to_le_bytes));
    };
    out.extend(bytes_of(&weights.constants, f32::to_le_bytes));
    quantized(&mut out, &weights.shared);
    out.extend((weights.copies.len() as u32).to_le_bytes());
    for copy in &weights.copies {
        out.extend(bytes_of(&copy.constants, f32::to_le_bytes));
        out.extend((copy.features.len() as u32).to_le_bytes());
        out.extend(bytes_of(&copy.features, u32::to_le_bytes));
        quantized(&mut out, &copy.weights);
    }
    out
}

fn read_weights(bytes: &[u8], features: usize) -> Result<Weights, ModelError> {
    let mut reader = Reader { bytes };
    let constants = reader.triple()?;
    let shared = reader.quantized(features)?;
    let count = reader.u32()?;
    let mut copies = Vec::new();
    for _ in 0..count {
        let constants = reader.triple()?;
        let own = reader.u32()? as usize;
        let ids = numbers(
            reader.take(own.checked_mul(4).ok_or_else(|| damaged("a length is too large"))?)?,
            u32::from_le_bytes,
        )?;
        if !ids.is_sorted_by(|a, b| a < b) || ids.last().is_some_and(|f| *f as usize >= features) {
            return Err(damaged("a topic's features are out of order or range"));
        }
        copies.push(TopicCopy { constants, features: ids, weights: reader.quantized(own)? });
    }
    if reader.bytes.is_empty() {
        Ok(Weights { constants, shared, copies })
    } else {
        Err(damaged("weights are followed by something else"))
    }
}
