//! All sentences as features.

use super::TrainOptions;
use super::redaction::Redaction;
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
        let mut redaction = Redaction::default();
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
            let all: Vec<u32> = of_words.chain(own.iter().chain(&toward).map(|f| f.0)).collect();
            redaction.add_text(sentence, &all);
            builder.add_text(all);
            whole.push(own);
            mention.push(toward);
        }
        let mut texts = vec![0; builder.len()];
        whole.iter().flatten().for_each(|f| texts[f.0 as usize] += 1);
        let (vocabulary, became) = builder.finish(options.least_texts, |n| redaction.learned(n));
        let known = |s: &LabelledSentence, own: &[(u32, f32)], least: usize| -> Vec<(FeatureId, f32)> {
            let kept = own.iter().filter(|f| texts[f.0 as usize] >= least && redaction.learned_from(s, f.0));
            kept.filter_map(|f| Some((became[f.0 as usize]?, f.1))).collect()
        };
        let whole = sentences.iter().zip(&whole).map(|(s, own)| known(s, own, LEAST_WHOLE)).collect();
        let mention = sentences.iter().zip(&mention).map(|(s, own)| known(s, own, 0)).collect();
        let mut features: Vec<Vec<FeatureId>> =
            numbers.iter().map(|own| own.iter().flatten().filter_map(|n| became[*n as usize]).collect()).collect();
        // where a sentence may not teach all features of a word, it has another word with those that it may
        let mut redacted: FxHashMap<(u32, WordId), WordId> = FxHashMap::default();
        for (sentence, range) in sentences.iter().zip(starts.windows(2)) {
            if !Redaction::concerns(sentence) {
                continue;
            }
            for word in &mut words[range[0]..range[1]] {
                *word = *redacted.entry((sentence.least_texts, *word)).or_insert_with(|| {
                    let own = numbers[*word as usize].iter().flatten();
                    let kept = own.filter(|n| redaction.learned_from(sentence, **n));
                    features.push(kept.filter_map(|n| became[*n as usize]).collect());
                    features.len() as WordId - 1
                });
            }
        }
        let squared = features.iter().map(|own| own.iter().map(|f| vocabulary.idf(*f).powi(2)).sum()).collect();
        Self { starts, words, features, squared, whole, mention, vocabulary }
    }

    pub(super) fn words(&self, sentence: usize) -> &[WordId] {
        &self.words[self.starts[sentence]..self.starts[sentence + 1]]
    }

    pub(super) fn scale(&self, sentence: usize) -> f32 {
        length_scale(self.words(sentence).iter().map(|w| self.squared[*w as usize]).sum())
    }
}
