//! A model as plain data.

use crate::feature::{FeatureId, NgramOptions, StanceLexicon, TermKind, Vocabulary};
use crate::label::LabelSet;
use crate::linear::Temperature;
use crate::metrics::Bin;
use crate::text::Language;
use crate::topic::{Topic, TopicError, Topics};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a trained model is: its head (what people read) and its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) head: Head,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) lexicon: StanceLexicon,
    pub(crate) stance: Option<Weights>,
    pub(crate) sentiment: Option<Weights>,
}

/// Everything about a model but its weights: options, provenance, how good it was in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the program that trained it.
    pub program: String,
    /// Language of the sentences.
    pub language: Language,
    /// The stemmer; another one would give other features.
    pub stemmer: String,
    /// Which features a word has.
    pub ngrams: NgramOptions,
    /// Features in fewer texts than this were not learned.
    pub least_texts: u32,
    /// Further columns of a row that it looks at.
    pub columns: Vec<String>,
    /// Orders rows and folds.
    pub seed: u64,
    /// The label files it was trained on.
    pub inputs: Vec<InputNote>,
    /// Ids of the topics it was trained on, sorted.
    pub topics: Vec<String>,
    /// Topics that were defined for it, so that it finds them in articles.
    pub definitions: Vec<Topic>,
    /// The stance task, if it was trained.
    pub stance: Option<TaskHead>,
    /// The sentiment task, if it was trained.
    pub sentiment: Option<TaskHead>,
}

/// A file that a model was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InputNote {
    /// Its name, without the folders above it.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Rows used.
    pub rows: usize,
    /// Where it comes from, where a recipe tells.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Under which terms, where a recipe tells.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
}

/// What is known about one task of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskHead {
    /// What is judged: the sentence, or a mention in it.
    pub toward: Toward,
    /// Rows by topic (empty for rows without one) and label.
    pub rows: BTreeMap<String, ClassCounts>,
    /// The chosen cost.
    pub c: f64,
    /// The chosen balance of classes.
    pub balance: f64,
    /// The chosen share of what all topics have in common (lambda); 1 without topics.
    pub shared: f64,
    /// The chosen scale of the features of whole sentences.
    pub lexical: f64,
    /// How scores become decisions.
    pub confidence: Confidence,
    /// The same for topics that the model was not trained on, which it knows less about: from rows of
    /// topics held back whole. `None` where there were too few topics to tell.
    pub unseen: Option<Confidence>,
    /// Rows that both were set by, if that was done after training (see [`calibrate`](super::calibrate)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibrated: Option<Calibrated>,
}

/// How sure a model may be of sentences that it had nothing to do with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The label files.
    pub inputs: Vec<InputNote>,
    /// Rows used.
    pub rows: usize,
    /// Share right.
    pub accuracy: f64,
    /// Expected calibration error on these rows as the model was.
    pub ece_before: f64,
    /// The same with the temperature that they gave: a little too good, as they chose it.
    pub ece: f64,
    /// Share of them that the model now decides on.
    pub coverage: f64,
    /// Share right among those.
    pub covered_accuracy: f64,
}

/// How scores become probabilities, and from which on the model decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// Turns scores into probabilities.
    pub temperature: Temperature,
    /// Probability below which the model abstains.
    pub threshold: f64,
    /// What cross-validation promised; `None` for a model trained without it, whose probabilities are raw.
    pub cross_validation: Option<CrossValidation>,
}

impl Confidence {
    /// Scores taken as log-odds, and always decided.
    pub const RAW: Confidence = Confidence { temperature: Temperature::ONE, threshold: 0.0, cross_validation: None };
}

/// What a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Toward {
    /// The sentence as a whole (and its topic).
    #[default]
    Sentence,
    /// A mention, given with the sentence; features are those of its surroundings.
    Mention,
}

/// Rows for each of a task's labels, in its order.
pub type ClassCounts = [usize; 3];

/// Out-of-fold measures of the chosen setting: each row was judged by a model
/// that had not seen it or anything near it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrossValidation {
    /// Folds.
    pub folds: usize,
    /// Share right.
    pub accuracy: f64,
    /// Mean of the classes' F1.
    pub macro_f1: f64,
    /// Mean F1 of the two poles.
    pub f_avg: f64,
    /// Expected calibration error, 15 bins of equal mass.
    pub ece: f64,
    /// Brier score.
    pub brier: f64,
    /// The bins behind the calibration error, by rising probability.
    pub reliability: Vec<Bin>,
    /// Share of rows that the model decides on.
    pub coverage: f64,
    /// Share right among those.
    pub covered_accuracy: f64,
}

/// Weights of a task: for each feature those that all topics share, and those
/// that a topic adds. Inverse document frequencies are multiplied in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights {
    /// What each class starts with.
    pub(crate) constants: [f32; 3],
    /// Three for each feature of the vocabulary.
    pub(crate) shared: Quantized,
    /// One for each topic of the head, in that order; none where topics are not told apart.
    pub(crate) copies: Vec<TopicCopy>,
}

/// What a topic adds to the shared weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TopicCopy {
    pub(crate) constants: [f32; 3],
    /// The features that occurred with this topic, ascending.
    pub(crate) features: Vec<FeatureId>,
    /// Three for each of them.
    pub(crate) weights: Quantized,
}

/// Numbers as 16-bit steps of one size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantized {
    pub(crate) step: f32,
    pub(crate) values: Vec<i16>,
}

impl Quantized {
    /// Rounds to the nearest step, the largest number being 32,767 steps.
    pub(crate) fn new(values: &[f32]) -> Self {
        let largest = values.iter().fold(0.0f32, |m, v| m.max(v.abs()));
        let step = if largest > 0.0 { largest / f32::from(i16::MAX) } else { 1.0 };
        Self { step, values: values.iter().map(|v| (v / step).round() as i16).collect() }
    }

    /// The three numbers of entry `i`.
    pub(crate) fn triple(&self, i: usize) -> [f32; 3] {
        std::array::from_fn(|k| f32::from(self.values[3 * i + k]) * self.step)
    }
}

impl TopicCopy {
    /// What it adds for a feature.
    pub(crate) fn get(&self, feature: FeatureId) -> Option<[f32; 3]> {
        self.features.binary_search(&feature).ok().map(|i| self.weights.triple(i))
    }
}

impl Head {
    /// The topics that were defined for the model.
    ///
    /// # Errors
    /// If they cannot be used; not with a model that was read from a file, where they are checked.
    pub fn topic_definitions(&self) -> Result<Topics, TopicError> {
        Topics::new(self.definitions.clone())
    }
}

impl Model {
    /// Its head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The place of a topic among those it was trained on.
    pub fn topic(&self, id: &str) -> Option<usize> {
        self.head.topics.binary_search_by(|t| t.as_str().cmp(id)).ok()
    }

    /// The things that its lexicon counts among a topic's objects (*the fence*, *deportation*).
    pub fn objects(&self, topic: &str) -> impl Iterator<Item = &str> {
        let terms = self.lexicon.topics.get(topic).into_iter().flatten();
        terms.filter(|t| matches!(t.0, TermKind::Pos | TermKind::Neg)).map(|t| t.1.as_str())
    }

    /// All words and phrases that its lexicon has for a topic: objects, and what either side says.
    pub fn terms(&self, topic: &str) -> impl Iterator<Item = &str> {
        self.lexicon.topics.get(topic).into_iter().flatten().map(|t| t.1.as_str())
    }

    /// How many features it knows.
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// The strongest features of a class: `(name, weight)`, strongest first. With a
    /// topic, of what the topic adds to the shared weights; otherwise of the shared ones.
    pub fn strongest<L: LabelSet>(&self, label: L, topic: Option<usize>, count: usize) -> Vec<(&str, f32)> {
        let weights = if L::TASK == "stance" { &self.stance } else { &self.sentiment };
        let Some(weights) = weights else { return Vec::new() };
        let class = label.index();
        let mut all: Vec<(FeatureId, f32)> = match topic {
            None => (0..self.vocabulary.len() as u32).map(|f| (f, weights.shared.triple(f as usize)[class])).collect(),
            Some(t) => weights.copies.get(t).map_or_else(Vec::new, |copy| {
                copy.features.iter().enumerate().map(|(i, f)| (*f, copy.weights.triple(i)[class])).collect()
            }),
        };
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(count);
        all.into_iter().map(|(f, w)| (self.vocabulary.name(f), w)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantised_numbers_are_off_by_half_a_step_at_most() {
        let numbers = [0.5f32, -1.0, 0.123_456, 0.0, 1e-9, 0.999];
        let q = Quantized::new(&numbers);
        for (i, number) in numbers.iter().enumerate() {
            assert!((q.triple(i / 3)[i % 3] - number).abs() <= q.step / 2.0 * 1.001);
        }
        assert_eq!(Quantized::new(&[0.0; 3]).triple(0), [0.0; 3]);
    }
}
