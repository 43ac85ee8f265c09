//! Names of features and their numbers.

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::ops::Range;

/// The number of a feature: its place among the sorted names of a vocabulary.
pub type FeatureId = u32;

/// The features that a model knows, each with its inverse document frequency.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    bytes: String,
    ends: Vec<u32>,
    idf: Vec<f32>,
    table: HashTable<FeatureId>,
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.ends == other.ends && self.idf == other.idf
    }
}

/// Names that cannot be a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the vocabulary is broken: {0}")]
pub(crate) struct BrokenVocabulary(pub(crate) &'static str);

impl Vocabulary {
    /// A vocabulary from its parts, as a model file holds them: all names in
    /// one string, where each ends, and a frequency weight for each.
    ///
    /// # Errors
    /// If they do not fit together.
    pub(crate) fn from_parts(bytes: String, ends: Vec<u32>, idf: Vec<f32>) -> Result<Self, BrokenVocabulary> {
        if ends.len() != idf.len() {
            return Err(BrokenVocabulary("names and weights differ in number"));
        }
        if idf.iter().any(|v| !v.is_finite()) {
            return Err(BrokenVocabulary("a weight is not finite"));
        }
        if ends.last().map_or(0, |e| *e as usize) != bytes.len() {
            return Err(BrokenVocabulary("the names do not fill their section"));
        }
        let mut vocabulary = Self { bytes, ends, idf, table: HashTable::new() };
        let mut start = 0;
        for end in &vocabulary.ends {
            let end = *end as usize;
            if end < start || !vocabulary.bytes.is_char_boundary(end) {
                return Err(BrokenVocabulary("a name ends where none can"));
            }
            start = end;
        }
        // strings are in the order of their bytes
        if !vocabulary.names().is_sorted_by(|a, b| a < b) {
            return Err(BrokenVocabulary("the names are not in order"));
        }
        vocabulary.index();
        Ok(vocabulary)
    }

    fn index(&mut self) {
        let mut table = HashTable::with_capacity(self.len());
        for (id, name) in (0..).zip(self.names()) {
            table.insert_unique(hash(name), id, |id| hash(self.name(*id).as_bytes()));
        }
        self.table = table;
    }

    /// The names' bytes, in order.
    fn names(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let name = &self.bytes.as_bytes()[start..*end as usize];
            start = *end as usize;
            name
        })
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of the feature `name`.
    pub fn get(&self, name: &str) -> Option<FeatureId> {
        self.table.find(hash(name.as_bytes()), |id| self.name_bytes(*id) == name.as_bytes()).copied()
    }

    /// The name of a feature.
    ///
    /// # Panics
    /// Here and below, if there is no such feature.
    pub fn name(&self, id: FeatureId) -> &str {
        &self.bytes[self.place(id)]
    }

    fn name_bytes(&self, id: FeatureId) -> &[u8] {
        &self.bytes.as_bytes()[self.place(id)]
    }

    fn place(&self, id: FeatureId) -> Range<usize> {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        start..self.ends[id] as usize
    }

    /// The weight of a feature's value: for those of words the inverse document frequency,
    /// `ln((1 + N) / (1 + df)) + 1`; 1 for those of whole sentences.
    pub fn idf(&self, id: FeatureId) -> f32 {
        self.idf[id as usize]
    }

    pub(crate) fn parts(&self) -> (&str, &[u32], &[f32]) {
        (&self.bytes, &self.ends, &self.idf)
    }
}

/// Whether a feature is one of words, weighted by its frequency, rather than of whole sentences.
fn is_word_feature(name: &str) -> bool {
    name.starts_with("w=") || name.starts_with("c=")
}

fn hash(name: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.finish()
}

/// Collects names and counts in how many texts each occurs.
#[derive(Debug, Default)]
pub struct VocabularyBuilder {
    numbers: FxHashMap<Box<str>, u32>,
    counts: Vec<u32>,
    last_text: Vec<u32>,
    texts: u32,
}

impl VocabularyBuilder {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many names have a number.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// A provisional number for `name`, the same each time.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.counts.len() as u32;
        self.numbers.insert(name.into(), number);
        self.counts.push(0);
        self.last_text.push(0);
        number
    }

    /// Counts a text with the features of these provisional numbers; a number given twice counts once.
    pub fn add_text(&mut self, numbers: impl IntoIterator<Item = u32>) {
        self.texts += 1;
        for number in numbers {
            let last = &mut self.last_text[number as usize];
            if *last != self.texts {
                *last = self.texts;
                self.counts[number as usize] += 1;
            }
        }
    }

    /// The features that occur in at least `least` texts, as far as `allowed` lets their provisional
    /// numbers pass; and for each provisional number the feature that it became.
    pub fn finish(self, least: u32, allowed: impl Fn(u32) -> bool) -> (Vocabulary, Vec<Option<FeatureId>>) {
        let enough = |number: u32| self.counts[number as usize] >= least.max(1) && allowed(number);
        let mut kept: Vec<(Box<str>, u32)> = self.numbers.into_iter().filter(|(_, n)| enough(*n)).collect();
        kept.sort_unstable();
        let mut vocabulary = Vocabulary::default();
        let mut became = vec![None; self.counts.len()];
        for (id, (name, number)) in kept.into_iter().enumerate() {
            vocabulary.bytes.push_str(&name);
            vocabulary.ends.push(vocabulary.bytes.len() as u32);
            let count = self.counts[number as usize];
            let idf = ((1.0 + f64::from(self.texts)) / (1.0 + f64::from(count))).ln() + 1.0;
            vocabulary.idf.push(if is_word_feature(&name) { idf as f32 } else { 1.0 });
            became[number as usize] = Some(id as FeatureId);
        }
        vocabulary.index();
        (vocabulary, became)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vocabulary {
        let mut b = VocabularyBuilder::new();
        for text in [&["w=b", "w=a"][..], &["w=b", "w=c", "w=b"], &["w=b"]] {
            let numbers: Vec<u32> = text.iter().map(|n| b.number(n)).collect();
            b.add_text(numbers);
        }
        b.finish(1, |_| true).0
    }

    #[test]
    fn names_are_sorted_and_found() {
        let v = small();
        assert_eq!((0..3).map(|i| v.name(i)).collect::<Vec<_>>(), ["w=a", "w=b", "w=c"]);
        assert_eq!(v.get("w=c"), Some(2));
        assert_eq!(v.get("w=d"), None);
        assert!((f64::from(v.idf(1)) - 1.0).abs() < 1e-6);
        assert!((f64::from(v.idf(0)) - (2f64.ln() + 1.0)).abs() < 1e-6);
    }

    #[test]
    fn rare_features_can_be_left_out() {
        let mut b = VocabularyBuilder::new();
        let (x, y) = (b.number("x"), b.number("y"));
        b.add_text([y, x]);
        b.add_text([x]);
        let (vocabulary, became) = b.finish(2, |_| true);
        assert_eq!((vocabulary.len(), became), (1, vec![Some(0), None]));
    }

    #[test]
    fn broken_parts_are_refused() {
        let v = small();
        let (bytes, ends, idf) = v.parts();
        assert_eq!(Vocabulary::from_parts(bytes.into(), ends.into(), idf.into()), Ok(v.clone()));
        for (ends, idf) in [
            (vec![3, 6], vec![1.0; 2]),
            (vec![3, 6, 9], vec![1.0; 2]),
            (vec![6, 3, 9], vec![1.0; 3]),
            (vec![3, 6, 9], vec![f32::NAN; 3]),
        ] {
            assert!(Vocabulary::from_parts(bytes.into(), ends, idf).is_err());
        }
        assert!(Vocabulary::from_parts("bbaa".into(), vec![2, 4], vec![1.0; 2]).is_err());
    }
}
