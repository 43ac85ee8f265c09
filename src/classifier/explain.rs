//! Why a decision came out as it did.

use super::model::{Model, TaskHead, Toward, Weights};
use super::predict::{Input, Prediction, Predictor, constants, length_scale};
use crate::feature::{FeatureId, ngram};
use crate::text::{Span, tokens};

/// What one word, or one feature of the whole sentence, added to the score of each class.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The feature's name; `None` for a word, whose features are added up.
    pub feature: Option<String>,
    /// Every place where the word stands in the text, or the words that the feature was read from.
    pub places: Vec<Span>,
    /// Its part of each class's score, in the order of the labels.
    pub scores: [f32; 3],
}

/// The contributions of one task; with `constants` they sum to `scores`.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskExplanation {
    /// What the classes start with.
    pub constants: [f32; 3],
    /// What each distinct word added, in the order of the words; then what each feature of the sentence added.
    pub contributions: Vec<Contribution>,
    /// The scores of the classes.
    pub scores: [f32; 3],
}

/// A prediction and what it is the sum of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The decisions.
    pub prediction: Prediction,
    /// The stance task, if the model has it.
    pub stance: Option<TaskExplanation>,
    /// The sentiment task, if the model has it.
    pub sentiment: Option<TaskExplanation>,
}

impl Predictor<'_> {
    /// Decides on a sentence and lists what each of its words contributed.
    pub fn explain(&mut self, input: &Input<'_>) -> Explanation {
        let (stance, sentiment) = self.scores(input);
        let prediction = self.decisions(input, (stance, sentiment));
        let model = self.model();
        let topic = input.topic.and_then(|id| model.topic(id));
        let words = distinct_words(model, input.text);
        let squared: f32 = words.iter().map(|w| w.squared).sum();
        let scale = length_scale(squared);
        let mention = self.mention_features(input);
        let whole: Vec<((FeatureId, f32), Vec<Span>)> = self.whole().iter().copied().zip(self.places()).collect();
        let task = |toward: Toward, weights: &Weights, scores: [f32; 3], topic: Option<usize>| {
            let feature = |id: FeatureId, value: f32, places: &[Span]| Contribution {
                feature: Some(model.vocabulary.name(id).to_owned()),
                places: places.to_vec(),
                scores: weights.shared.triple(id as usize).map(|w| w * value),
            };
            let contributions: Vec<Contribution> = match toward {
                Toward::Sentence => {
                    let by_words = words.iter().map(|w| w.contribution(weights, topic, scale));
                    by_words.chain(whole.iter().map(|((id, value), places)| feature(*id, *value, places))).collect()
                }
                Toward::Mention => mention.iter().map(|(id, value)| feature(*id, *value, &[])).collect(),
            };
            let silent = |c: &Contribution| c.feature.is_some() && c.scores == [0.0; 3];
            TaskExplanation {
                constants: constants(weights, topic),
                contributions: contributions.into_iter().filter(|c| !silent(c)).collect(),
                scores,
            }
        };
        let toward = |head: &Option<TaskHead>| head.as_ref().map_or(Toward::Sentence, |h| h.toward);
        Explanation {
            prediction,
            stance: model.stance.as_ref().zip(stance).map(|(w, s)| task(toward(&model.head.stance), w, s, topic)),
            sentiment: model
                .sentiment
                .as_ref()
                .zip(sentiment)
                .map(|(w, s)| task(toward(&model.head.sentiment), w, s, None)),
        }
    }
}

/// A distinct word of the text with its known features.
struct ExplainedWord {
    form: String,
    places: Vec<Span>,
    features: Vec<u32>,
    squared: f32,
}

fn distinct_words(model: &Model, text: &str) -> Vec<ExplainedWord> {
    let mut words = crate::text::Words::new(model.head.language);
    let mut found: Vec<ExplainedWord> = Vec::new();
    for token in tokens(text) {
        let id = words.id(token.span.of(text));
        let form = words.form(id);
        if let Some(known) = found.iter_mut().find(|w| w.form == form) {
            known.places.push(token.span);
            continue;
        }
        let mut word =
            ExplainedWord { form: form.to_owned(), places: vec![token.span], features: Vec::new(), squared: 0.0 };
        ngram::features(form, words.stem(id), &model.head.ngrams, |name| {
            if let Some(feature) = model.vocabulary.get(name) {
                word.features.push(feature);
                word.squared += model.vocabulary.idf(feature).powi(2);
            }
        });
        found.push(word);
    }
    found
}

impl ExplainedWord {
    fn contribution(&self, weights: &Weights, topic: Option<usize>, scale: f32) -> Contribution {
        let copy = topic.and_then(|t| weights.copies.get(t));
        let mut scores = [0.0; 3];
        for feature in &self.features {
            let shared = weights.shared.triple(*feature as usize);
            let own = copy.and_then(|c| c.get(*feature)).unwrap_or_default();
            for k in 0..3 {
                scores[k] += (shared[k] + own[k]) * scale;
            }
        }
        Contribution { feature: None, places: self.places.clone(), scores }
    }
}
