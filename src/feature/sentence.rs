//! A sentence as a set of words.

use crate::text::{Language, WordId, Words, tokens};

/// Reads sentences as sets of distinct words, numbered across all sentences read.
#[derive(Debug)]
pub struct SentenceReader {
    words: Words,
    /// For each word the last sentence that held it.
    seen: Vec<u32>,
    sentence: u32,
    found: Vec<WordId>,
}

impl SentenceReader {
    /// A reader that has met no words.
    pub fn new(language: Language) -> Self {
        Self { words: Words::new(language), seen: Vec::new(), sentence: 0, found: Vec::new() }
    }

    /// All words met so far.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The distinct words of `text`, in the order in which they first come.
    /// Words that differ in case alone are one; the number is that of the normal form.
    ///
    /// ```
    /// use standpoint::{feature::SentenceReader, text::Language};
    /// let mut reader = SentenceReader::new(Language::En);
    /// let ids = reader.read("No deal, no way").to_vec();
    /// let words: Vec<_> = ids.iter().map(|w| reader.words().form(*w)).collect();
    /// assert_eq!(words, ["no", "deal", ",", "way"]);
    /// ```
    pub fn read(&mut self, text: &str) -> &[WordId] {
        self.sentence = self.sentence.wrapping_add(1);
        if self.sentence == 0 {
            self.seen.fill(0);
            self.sentence = 1;
        }
        self.found.clear();
        for token in tokens(text) {
            let word = self.words.normal_id(token.span.of(text));
            self.seen.resize(self.words.len().max(self.seen.len()), 0);
            let last = &mut self.seen[word as usize];
            if *last != self.sentence {
                *last = self.sentence;
                self.found.push(word);
            }
        }
        &self.found
    }

    /// What the last call of [`read`](Self::read) found.
    pub fn found(&self) -> &[WordId] {
        &self.found
    }

    /// Forgets all words; their numbers become void.
    pub fn clear(&mut self) {
        self.words.clear();
        self.seen.clear();
        self.sentence = 0;
    }
}
