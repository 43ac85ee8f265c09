//! One reader for all features: the text is cut into words once, and each group of features looks at those.

use super::composition::{Composition, SentenceKey};
use super::lexicon::StanceLexicon;
use super::target::Surroundings;
use crate::text::{Language, Span, Token, WordId, Words};
use std::ops::Range;

/// Reads the features of sentences: their distinct words, what is said in them of a topic, what is said of a mention.
///
/// Remembers every word that it met, so it gets faster as it goes. For endless streams
/// [`forget`](Self::forget) now and then.
#[derive(Debug)]
pub struct FeatureReader<'l> {
    words: Words,
    /// The tokens of the sentence read last.
    tokens: Vec<(Token, WordId)>,
    /// Its distinct words.
    distinct: Vec<WordId>,
    /// For each word the last sentence that held it.
    seen: Vec<u32>,
    sentence: u32,
    language: Language,
    composition: Composition<'l>,
    /// Made when the first mention is asked about.
    surroundings: Option<Surroundings>,
}

/// A feature of a whole sentence, and how much of it there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentenceFeature {
    /// What it is.
    pub key: SentenceKey,
    /// `ln(1 + count)`, with a sign where it has one.
    pub value: f32,
}

impl<'l> FeatureReader<'l> {
    /// A reader that has met no sentences, for text of `language`.
    pub fn new(lexicon: &'l StanceLexicon, language: Language) -> Self {
        let mut words = Words::new(language);
        let composition = Composition::new(lexicon, language, &mut words);
        Self {
            words,
            tokens: Vec::new(),
            distinct: Vec::new(),
            seen: Vec::new(),
            sentence: 0,
            language,
            composition,
            surroundings: None,
        }
    }

    /// All words met so far, in the lexicon or in sentences.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Reads a sentence, which all further calls are about.
    ///
    /// ```
    /// use standpoint::{feature::{FeatureReader, StanceLexicon}, text::Language};
    /// let lexicon = StanceLexicon::default();
    /// let mut reader = FeatureReader::new(&lexicon, Language::En);
    /// reader.read("No deal, no way");
    /// let words: Vec<_> = reader.distinct().iter().map(|w| reader.words().form(*w)).collect();
    /// assert_eq!(words, ["no", "deal", ",", "way"]);
    /// ```
    pub fn read(&mut self, text: &str) {
        self.words.read(text, &mut self.tokens);
        self.look_at_words();
    }

    /// All words met so far, to read a text with that is then looked at piece by piece.
    pub(crate) fn words_mut(&mut self) -> &mut Words {
        &mut self.words
    }

    /// Reads a sentence that was cut into tokens with [`words_mut`](Self::words_mut). Spans are then
    /// places in the text that those tokens have them of.
    pub(crate) fn read_tokens(&mut self, tokens: &[(Token, WordId)]) {
        self.tokens.clear();
        self.tokens.extend_from_slice(tokens);
        self.look_at_words();
    }

    fn look_at_words(&mut self) {
        self.seen.resize(self.words.len(), 0);
        self.sentence = self.sentence.wrapping_add(1);
        if self.sentence == 0 {
            self.seen.fill(0);
            self.sentence = 1;
        }
        self.distinct.clear();
        for (_, word) in &self.tokens {
            let word = self.words.normal(*word);
            let last = &mut self.seen[word as usize];
            if *last != self.sentence {
                *last = self.sentence;
                self.distinct.push(word);
            }
        }
    }

    /// The sentence's tokens, with their words as they stand in the text.
    pub fn tokens(&self) -> &[(Token, WordId)] {
        &self.tokens
    }

    /// The distinct words of the sentence, in the order in which they first come.
    /// Words that differ in case alone are one; the number is that of the normal form.
    pub fn distinct(&self) -> &[WordId] {
        &self.distinct
    }

    /// Finds the features of the sentence as a whole; those toward a topic only where one is given.
    pub fn compose(&mut self, topic: Option<&str>) {
        self.composition.read(&self.tokens, &mut self.words, topic);
    }

    /// What the last call of [`compose`](Self::compose) found, each feature once.
    pub fn sentence_features(&self) -> impl ExactSizeIterator<Item = SentenceFeature> + '_ {
        self.composition.features()
    }

    /// The words that feature `place` of [`sentence_features`](Self::sentence_features) was
    /// read from; none for what the whole sentence has.
    pub fn places(&self, place: usize) -> Vec<Span> {
        let span = |r: Range<usize>| self.tokens[r.start].0.span.cover(self.tokens[r.end - 1].0.span);
        self.composition.places(place).map(span).collect()
    }

    /// The name of a feature: `s=…` if it depends on the text alone, `t=…` if on the topic too.
    pub fn name(&self, key: SentenceKey) -> String {
        self.composition.name(key)
    }

    /// Where the topic given to [`compose`](Self::compose) is mentioned: the first of its objects.
    ///
    /// ```
    /// use standpoint::{builtin, feature::FeatureReader, text::Language};
    /// let lexicon = builtin::stance_lexicon(Language::En);
    /// let (mut reader, text) = (FeatureReader::new(&lexicon, Language::En), "Nobody here wants a border wall.");
    /// reader.read(text);
    /// reader.compose(Some("border-wall"));
    /// assert_eq!(reader.topic_mention().unwrap().of(text), "border wall");
    /// ```
    pub fn topic_mention(&self) -> Option<Span> {
        let at = self.composition.first_object()?;
        Some(self.tokens[at.start].0.span.cover(self.tokens[at.end - 1].0.span))
    }

    /// The features of the sentence toward the mention `target`, by name; the values' squares sum to 1.
    /// Names begin with `m=`.
    pub fn mention_features(&mut self, target: Span) -> Vec<(String, f32)> {
        let surroundings =
            self.surroundings.get_or_insert_with(|| Surroundings::new(self.composition.lexicon(), self.language));
        surroundings.features(&self.tokens, &self.words, target)
    }

    /// Forgets all words; their numbers become void.
    pub fn forget(&mut self) {
        self.words.clear();
        self.tokens.clear();
        self.distinct.clear();
        self.seen.clear();
        self.composition.forget();
        if let Some(surroundings) = &mut self.surroundings {
            surroundings.forget();
        }
    }
}
