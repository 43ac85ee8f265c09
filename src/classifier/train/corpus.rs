//! All sentences as features.

use super::TrainOptions;
use crate::classifier::predict::length_scale;
use crate::feature::{
    FeatureId, FeatureReader, SentenceFeature, SentenceKey, Vocabulary, VocabularyBuilder, column_features, ngram,
};
use crate::label::LabelledSentence;
use crate::text::WordId;
use rustc_hash::FxHashMap;

/// All sentences as sets of words, and the words as features.
pub(super) struct Corpus {
    starts: Vec<usize>,
    words: Vec<WordId>,
    /// For each word its features.
    pub(super) features: Vec<Vec<FeatureId>>,
    squared: Vec<f32>,
    /// For each sentence the features that it has as a whole.
    pub(super) whole: Vec<Vec<(FeatureId, f32)>>,
    /// For each sentence with a target the features toward it.
    pub(super) mention: Vec<Vec<(FeatureId, f32)>>,
    pub(super) vocabulary: Vocabulary,
}

/// Features of whole sentences in fewer texts than this are accidents.
const LEAST_WHOLE: usize = 3;

impl Corpus {
    pub(super) fn read(sentences: &[LabelledSentence], options: &TrainOptions) -> Self {
        let mut reader = FeatureReader::new(&options.lexicon, options.language);
        let mut builder = VocabularyBuilder::new();
        let mut numbers: Vec<Option<Vec<u32>>> = Vec::new();
        let mut keys: FxHashMap<SentenceKey, u32> = FxHashMap::default();
        let (mut starts, mut words, mut whole, mut mention) = (vec![0], Vec::new(), Vec::new(), Vec::new());
        for sentence in sentences {
            let from = words.len();
            reader.read(&sentence.text);
            words.extend_from_slice(reader.distinct());
            starts.push(words.len());
            numbers.resize(reader.words().len(), None);
            for word in &words[from..] {
                numbers[*word as usize].get_or_insert_with(|| {
                    let mut own = Vec::new();
                    let (form, stem) = (reader.words().form(*word), reader.words().stem(*word));
                    ngram::features(form, stem, &options.ngrams, |name| own.push(builder.number(name)));
                    own
                });
            }
            reader.compose(sentence.topic.as_deref());
            let number = |SentenceFeature { key, value }| {
                (*keys.entry(key).or_insert_with(|| builder.number(&reader.name(key))), value)
            };
            let mut own: Vec<(u32, f32)> = reader.sentence_features().map(number).collect();
            own.extend(column_features(sentence, &options.columns).iter().map(|name| (builder.number(name), 1.0)));
            let of_words = words[from..].iter().flat_map(|w| numbers[*w as usize].iter().flatten().copied());
            let toward = sentence.target.map_or_else(Vec::new, |t| reader.mention_features(t));
            let toward: Vec<(u32, f32)> = toward.iter().map(|(name, v)| (builder.number(name), *v)).collect();
            builder.add_text(of_words.chain(own.iter().chain(&toward).map(|f| f.0)));
            whole.push(own);
            mention.push(toward);
        }
        let mut texts = vec![0; builder.len()];
        whole.iter().flatten().for_each(|f| texts[f.0 as usize] += 1);
        let (vocabulary, became) = builder.finish(options.least_texts);
        let known = |f: &(u32, f32)| {
            let feature = became[f.0 as usize].filter(|_| texts[f.0 as usize] >= LEAST_WHOLE)?;
            Some((feature, f.1))
        };
        let whole = whole.iter().map(|own| own.iter().filter_map(known).collect()).collect();
        let named = |f: &(u32, f32)| Some((became[f.0 as usize]?, f.1));
        let mention = mention.iter().map(|own| own.iter().filter_map(named).collect()).collect();
        let mut features = Vec::with_capacity(numbers.len());
        let mut squared = Vec::with_capacity(numbers.len());
        for own in numbers {
            let known: Vec<FeatureId> = own.iter().flatten().filter_map(|n| became[*n as usize]).collect();
            squared.push(known.iter().map(|f| vocabulary.idf(*f).powi(2)).sum());
            features.push(known);
        }
        Self { starts, words, features, squared, whole, mention, vocabulary }
    }

    pub(super) fn words(&self, sentence: usize) -> &[WordId] {
        &self.words[self.starts[sentence]..self.starts[sentence + 1]]
    }

    pub(super) fn scale(&self, sentence: usize) -> f32 {
        length_scale(self.words(sentence).iter().map(|w| self.squared[*w as usize]).sum())
    }
}
