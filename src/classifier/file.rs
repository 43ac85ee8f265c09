//! The model file.
//!
//! A file of named sections with checksums. `head` ([`Head`]) and `lexicon` are JSON; the others are
//! arrays of little-endian numbers.

use super::model::{Head, Model, Quantized, TopicCopy, Weights};
use crate::feature::{StanceLexicon, Vocabulary};
use crate::sections::{self, FileError, MODEL, Reader, bytes_of, numbers};
use crate::text::Stemmer;

pub use crate::sections::sha256;

/// The version that this program writes.
pub const VERSION: u32 = MODEL.version;

/// Why a file is no model that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It is no whole file of the right kind.
    #[error(transparent)]
    File(#[from] FileError),
    /// A stemmer that this program does not have.
    #[error("the model was made with stemmer `{0}`, this program has `{name}`: train it again", name = Stemmer::NAME)]
    Stemmer(String),
}

fn damaged(what: impl Into<String>) -> ModelError {
    sections::damaged(what).into()
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
        sections::assemble(&MODEL, &sections)
    }

    /// Reads a model file.
    ///
    /// Checks structure, checksums and contents; not the SHA-256 at the end,
    /// for which there is [`verify`].
    ///
    /// # Errors
    /// If it is no model file, of another version, damaged, or made with another stemmer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let sections = sections::read(&MODEL, bytes)?;
        let section = |name: &str| sections.get(name).copied().ok_or_else(|| damaged(format!("no section `{name}`")));
        let head: Head =
            serde_json::from_slice(section("head")?).map_err(|e| damaged(format!("the head is not readable: {e}")))?;
        if head.stemmer != Stemmer::NAME {
            return Err(ModelError::Stemmer(head.stemmer));
        }
        check(&head)?;
        let names = String::from_utf8(section("names")?.to_vec()).map_err(|_| damaged("a name is not UTF-8"))?;
        let ends = numbers(section("ends")?, u32::from_le_bytes)?;
        let idf = numbers(section("idf")?, f32::from_le_bytes)?;
        let vocabulary = Vocabulary::from_parts(names, ends, idf).map_err(|e| damaged(e.to_string()))?;
        let lexicon: StanceLexicon = serde_json::from_slice(section("lexicon")?)
            .map_err(|e| damaged(format!("the lexicon is not readable: {e}")))?;
        if lexicon.tones.iter().any(|(strength, _)| !(-LARGEST..=LARGEST).contains(strength)) {
            return Err(damaged("the strength of a word is out of range"));
        }
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
    Ok(sections::identity(bytes)?)
}

/// Whether a model file is whole: its structure, its sections' checksums, and the SHA-256 over all of it.
///
/// # Errors
/// What is wrong with it.
pub fn verify(bytes: &[u8]) -> Result<(), ModelError> {
    Model::from_bytes(bytes)?;
    Ok(sections::verify(bytes)?)
}

/// Everything that is wrong with a model file, as far as it can be told apart: each damaged section; or, where those
/// are whole, what makes no sense in them. Nothing for a file that [`verify`] accepts.
pub fn problems(bytes: &[u8]) -> Vec<ModelError> {
    let outside = sections::problems(&MODEL, bytes);
    if outside.is_empty() {
        Model::from_bytes(bytes).err().into_iter().collect()
    } else {
        outside.into_iter().map(ModelError::from).collect()
    }
}

/// Weights, and what they are multiplied with, are far below this; so no sum of them is infinite.
const LARGEST: f32 = 1e6;

/// Longest character n-gram that a model may ask for.
const LONGEST_NGRAM: usize = 32;

/// Whether what stands in the head can be worked with.
fn check(head: &Head) -> Result<(), ModelError> {
    if !head.topics.is_sorted_by(|a, b| a < b) {
        return Err(damaged("the topics are not in order"));
    }
    head.topic_definitions().map_err(|e| damaged(e.to_string()))?;
    if head.ngrams.shortest > head.ngrams.longest || head.ngrams.longest > LONGEST_NGRAM {
        return Err(damaged(format!("n-grams of {} to {} letters", head.ngrams.shortest, head.ngrams.longest)));
    }
    let tasks = head.stance.iter().chain(&head.sentiment);
    for confidence in tasks.flat_map(|t| std::iter::once(&t.confidence).chain(&t.unseen)) {
        let temperature = confidence.temperature.value();
        if !(1e-3..=1e3).contains(&temperature) || !confidence.threshold.is_finite() {
            return Err(damaged(format!("a temperature of {temperature}, a threshold of {}", confidence.threshold)));
        }
    }
    Ok(())
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
    let mut reader = Reader::new(bytes);
    let constants = triple(&mut reader)?;
    let shared = quantized(&mut reader, features)?;
    let count = reader.u32()?;
    let mut copies = Vec::new();
    for _ in 0..count {
        let constants = triple(&mut reader)?;
        let own = reader.u32()? as usize;
        let ids = numbers(
            reader.take(own.checked_mul(4).ok_or_else(|| damaged("a length is too large"))?)?,
            u32::from_le_bytes,
        )?;
        if !ids.is_sorted_by(|a, b| a < b) || ids.last().is_some_and(|f| *f as usize >= features) {
            return Err(damaged("a topic's features are out of order or range"));
        }
        copies.push(TopicCopy { constants, features: ids, weights: quantized(&mut reader, own)? });
    }
    if reader.is_done() {
        Ok(Weights { constants, shared, copies })
    } else {
        Err(damaged("weights are followed by something else"))
    }
}

fn triple(reader: &mut Reader<'_>) -> Result<[f32; 3], FileError> {
    Ok([reader.within(LARGEST)?, reader.within(LARGEST)?, reader.within(LARGEST)?])
}

/// `count` triples of 16-bit steps, after their size.
fn quantized(reader: &mut Reader<'_>, count: usize) -> Result<Quantized, ModelError> {
    let step = reader.within(LARGEST / f32::from(i16::MAX))?;
    let bytes = count.checked_mul(6).ok_or_else(|| damaged("a length is too large"))?;
    Ok(Quantized { step, values: numbers(reader.take(bytes)?, i16::from_le_bytes)? })
}
