//! The tagger's file.
//!
//! A file of named sections with checksums. `head` ([`Head`]) is JSON. `features` are hashes, ascending, as differences in
//! base 128; `weights` has for each feature a mask of its labels and their weights; `steps` and `after` the same for steps,
//! unpacked. A hash cannot be turned back into what it was made of.

use super::features::BITS;
use super::index::{Index, MOST_ROWS};
use super::{Head, Label, Row, Tagger};
use crate::sections::{self, FileError, Reader, TAGGER, bytes_of, damaged, numbers};

impl Tagger {
    /// The version that this program writes.
    pub const VERSION: u32 = TAGGER.version;

    /// The tagger's file.
    ///
    /// # Panics
    /// Never: the head is plain data with text keys.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = serde_json::to_vec(&self.head).expect("a head is plain data with text keys");
        let (mut features, mut weights) = (Vec::new(), Vec::new());
        let mut before = 0;
        for (feature, row) in self.features.iter().zip(&self.weights[1..]) {
            write_number(feature - before, &mut features);
            before = *feature;
            write_row(row, &mut weights);
        }
        let lanes = self.step_weights.iter().flatten().flat_map(|row| row.0);
        let after: Vec<i16> = lanes.collect();
        sections::assemble(
            &TAGGER,
            &[
                ("head", head),
                ("features", features),
                ("weights", weights),
                ("steps", bytes_of(&self.steps, u32::to_le_bytes)),
                ("after", bytes_of(&after, i16::to_le_bytes)),
            ],
        )
    }

    /// Reads a tagger's file. Checks structure, checksums and contents; not the SHA-256 at the end, for
    /// which there is [`verify`](Self::verify).
    ///
    /// # Errors
    /// If it is no such file, of another version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let sections = sections::read(&TAGGER, bytes)?;
        let section = |name: &str| sections.get(name).copied().ok_or_else(|| damaged(format!("no section `{name}`")));
        let head: Head =
            serde_json::from_slice(section("head")?).map_err(|e| damaged(format!("the head is not readable: {e}")))?;
        let features = read_ascending(section("features")?)?;
        if features.len() >= MOST_ROWS || features.last().is_some_and(|f| f >> BITS != 0) {
            return Err(damaged("there are too many features"));
        }
        let mut reader = Reader::new(section("weights")?);
        let mut weights = Vec::with_capacity(features.len() + 1);
        weights.push(Row::default());
        for _ in &features {
            weights.push(read_row(&mut reader)?);
        }
        if !reader.is_done() {
            return Err(damaged("weights are followed by something else"));
        }
        let steps = numbers(section("steps")?, u32::from_le_bytes)?;
        if !steps.is_sorted_by(|a, b| a < b) {
            return Err(damaged("the steps are not in order"));
        }
        let after = numbers(section("after")?, i16::from_le_bytes)?;
        if after.len() != steps.len() * Label::COUNT * 16 {
            return Err(damaged("the steps and their weights differ in number"));
        }
        let row = |w: &[i16]| Row(std::array::from_fn(|lane| w[lane]));
        let by_label = |w: &[i16]| std::array::from_fn(|before| row(&w[16 * before..16 * (before + 1)]));
        let step_weights: Vec<[Row; Label::COUNT]> = after.chunks_exact(Label::COUNT * 16).map(by_label).collect();
        let index = Index::new(&features).ok_or_else(|| damaged("the features are no hashes"))?;
        Ok(Self { head, features, weights, steps, step_weights, index })
    }

    /// Whether some bytes begin as a tagger's file does.
    pub fn is_file(bytes: &[u8]) -> bool {
        bytes.starts_with(TAGGER.magic)
    }

    /// Whether a tagger's file is whole, the SHA-256 at its end included.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(bytes: &[u8]) -> Result<(), FileError> {
        Self::from_bytes(bytes)?;
        sections::verify(bytes)
    }

    /// Everything that is wrong with a tagger's file, as far as it can be told apart: each damaged section; or, where
    /// those are whole, what makes no sense in them. Nothing for a file that [`verify`](Self::verify) accepts.
    pub fn problems(bytes: &[u8]) -> Vec<FileError> {
        let outside = sections::problems(&TAGGER, bytes);
        if outside.is_empty() { Self::from_bytes(bytes).err().into_iter().collect() } else { outside }
    }

    /// The identity of a tagger's file: the SHA-256 at its end, hexadecimal.
    ///
    /// # Errors
    /// If the file is too short to have one.
    pub fn identity(bytes: &[u8]) -> Result<String, FileError> {
        sections::identity(bytes)
    }
}

/// Seven bits a byte, the lowest first; the top bit says that more follow.
fn write_number(mut n: u32, out: &mut Vec<u8>) {
    while n >= 128 {
        out.push(n as u8 | 128);
        n >>= 7;
    }
    out.push(n as u8);
}

fn read_ascending(bytes: &[u8]) -> Result<Vec<u32>, FileError> {
    let mut all: Vec<u32> = Vec::new();
    let (mut n, mut shift) = (0u32, 0);
    for byte in bytes {
        let more = u32::from(byte & 127).checked_mul(1 << shift).filter(|_| shift < 28);
        n = more.and_then(|m| n.checked_add(m)).ok_or_else(|| damaged("a feature is out of range"))?;
        shift += 7;
        if byte & 128 == 0 {
            let next = all.last().map_or(Some(n), |last| last.checked_add(n).filter(|_| n > 0));
            all.push(next.filter(|f| *f < u32::MAX).ok_or_else(|| damaged("the features are not in order"))?);
            (n, shift) = (0, 0);
        }
    }
    if shift == 0 { Ok(all) } else { Err(damaged("a feature is cut short")) }
}

fn write_row(row: &Row, out: &mut Vec<u8>) {
    let lanes = || row.0.iter();
    let mask = lanes().enumerate().filter(|(_, w)| **w != 0).fold(0u16, |mask, (lane, _)| mask | 1 << lane);
    out.extend(mask.to_le_bytes());
    lanes().filter(|w| **w != 0).for_each(|w| out.extend(w.to_le_bytes()));
}

fn read_row(reader: &mut Reader<'_>) -> Result<Row, FileError> {
    let mask = u16::from_le_bytes(reader.array()?);
    let mut row = Row::default();
    for (lane, weight) in row.0.iter_mut().enumerate() {
        if mask >> lane & 1 == 1 {
            *weight = i16::from_le_bytes(reader.array()?);
        }
    }
    Ok(row)
}
