//! A model made fast.

use super::model::{Confidence, Model, TaskHead, Toward, Weights};
use crate::feature::{FeatureId, FeatureReader, SentenceFeature, SentenceKey, column_features, ngram};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::metrics::argmax;
use crate::text::{Span, Token, WordId, Words};
use rustc_hash::FxHashMap;

/// What is to be decided on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// The sentence.
    pub text: &'a str,
    /// The topic's id.
    pub topic: Option<&'a str>,
    /// The mention asked about, a span of `text`.
    pub target: Option<Span>,
    /// The row that the sentence is from, for models that look at further columns of it.
    pub row: Option<&'a LabelledSentence>,
}

impl<'a> From<&'a LabelledSentence> for Input<'a> {
    fn from(row: &'a LabelledSentence) -> Self {
        Self { text: &row.text, topic: row.topic.as_deref(), target: row.target, row: Some(row) }
    }
}

/// A decision, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision<L> {
    /// The most probable label.
    pub label: L,
    /// Probabilities in the order of the task's labels; they sum to 1.
    pub probabilities: [f32; 3],
    /// Whether the model is too unsure to be held to the label.
    pub abstained: bool,
}

impl<L: LabelSet> Decision<L> {
    /// The probability of `label`.
    pub fn probability(&self, label: L) -> f32 {
        self.probabilities[label.index()]
    }

    /// The probability of the most probable label.
    pub fn confidence(&self) -> f32 {
        self.probability(self.label)
    }
}

/// The decisions of a model on one sentence; `None` for a task that it was not trained for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The speaker's stance toward the topic.
    pub stance: Option<Decision<Stance>>,
    /// The tone.
    pub sentiment: Option<Decision<Sentiment>>,
}

/// What one distinct word adds to the scores of every class.
#[derive(Debug, Clone, Copy, Default)]
struct WordScores {
    stance: [f32; 3],
    sentiment: [f32; 3],
    /// Squared length of its features.
    squared: f32,
}

impl WordScores {
    /// Not yet looked at.
    const UNKNOWN: WordScores = WordScores { stance: [0.0; 3], sentiment: [0.0; 3], squared: f32::NAN };
}

/// Applies a model to sentences. Remembers what each distinct word adds, so it
/// gets faster as it goes; the results do not depend on what came before.
///
/// ```
/// use standpoint::builtin;
/// use standpoint::classifier::{Input, Predictor};
/// let model = builtin::model()?;
/// let mut predictor = Predictor::new(&model);
/// let text = "She opposes the sanctions on Russia and wants them lifted.";
/// let prediction = predictor.predict(&Input { text, topic: Some("eu-sanctions"), ..Input::default() });
/// assert_eq!(prediction.stance.unwrap().label.to_string(), "against");
/// # Ok::<(), standpoint::classifier::ModelError>(())
/// ```
#[derive(Debug)]
pub struct Predictor<'m> {
    model: &'m Model,
    reader: FeatureReader<'m>,
    words: Vec<WordScores>,
    /// The features of words that the model knows, one word after the other, and where those of each word are.
    features: Vec<FeatureId>,
    places: Vec<Option<(u32, u32)>>,
    /// For each topic what it adds for each word; `NAN` where not yet known.
    copies: Vec<Vec<[f32; 3]>>,
    /// The features of whole sentences met so far, as far as the model knows them.
    known: FxHashMap<SentenceKey, Option<FeatureId>>,
    /// Those of the sentence read last, with what there is of each.
    whole: Vec<(FeatureId, f32)>,
}

impl<'m> Predictor<'m> {
    /// A predictor that remembers nothing yet.
    pub fn new(model: &'m Model) -> Self {
        let topics = model.stance.as_ref().map_or(0, |w| w.copies.len());
        Self {
            model,
            reader: FeatureReader::new(&model.lexicon, model.head.language),
            words: Vec::new(),
            features: Vec::new(),
            places: Vec::new(),
            copies: vec![Vec::new(); topics],
            known: FxHashMap::default(),
            whole: Vec::new(),
        }
    }

    /// The model.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Decides on a sentence.
    pub fn predict(&mut self, input: &Input<'_>) -> Prediction {
        let scores = self.scores(input);
        self.decisions(input, scores)
    }

    /// Decides on a sentence that was cut into tokens with [`words_mut`](Self::words_mut); the input's text is not read.
    pub(crate) fn predict_tokens(&mut self, tokens: &[(Token, WordId)], input: &Input<'_>) -> Prediction {
        self.reader.read_tokens(tokens);
        let scores = self.scores_of_read(input);
        self.decisions(input, scores)
    }

    /// All words met so far.
    pub(crate) fn words(&self) -> &Words {
        self.reader.words()
    }

    /// The same, to read texts with.
    pub(crate) fn words_mut(&mut self) -> &mut Words {
        self.reader.words_mut()
    }

    /// Forgets all words if there are very many: bounds memory on endless streams. Whether it did; the
    /// numbers of words are void then.
    pub(crate) fn forget_if_full(&mut self) -> bool {
        let full = self.reader.words().are_many();
        if full {
            self.reader.forget();
            self.words.clear();
            self.features.clear();
            self.places.clear();
            self.copies.iter_mut().for_each(Vec::clear);
        }
        full
    }

    /// What follows from the scores of the two tasks. About a topic that the model never saw it is less sure.
    pub(super) fn decisions(
        &self,
        input: &Input<'_>,
        (stance, sentiment): (Option<[f32; 3]>, Option<[f32; 3]>),
    ) -> Prediction {
        let head = &self.model.head;
        let unseen = input.topic.is_some_and(|id| self.model.topic(id).is_none());
        let sure = |task: &'m TaskHead| task.unseen.as_ref().filter(|_| unseen).unwrap_or(&task.confidence);
        Prediction {
            stance: stance.zip(head.stance.as_ref()).map(|(s, task)| decide(s, sure(task))),
            sentiment: sentiment.zip(head.sentiment.as_ref()).map(|(s, task)| decide(s, sure(task))),
        }
    }

    /// The scores of the classes in each task that the model was trained for.
    pub fn scores(&mut self, input: &Input<'_>) -> (Option<[f32; 3]>, Option<[f32; 3]>) {
        self.forget_if_full();
        self.reader.read(input.text);
        self.scores_of_read(input)
    }

    fn scores_of_read(&mut self, input: &Input<'_>) -> (Option<[f32; 3]>, Option<[f32; 3]>) {
        let model = self.model;
        let toward = |task: Option<&TaskHead>| task.map(|t| t.toward);
        let (stance, sentiment) = (toward(model.head.stance.as_ref()), toward(model.head.sentiment.as_ref()));
        let whole = if self.uses(Toward::Sentence) { self.sentence_scores(input) } else { (None, None) };
        let mention = if self.uses(Toward::Mention) { self.mention_features(input) } else { Vec::new() };
        let score = |toward: Option<Toward>, weights: Option<&Weights>, whole| match toward? {
            Toward::Sentence => whole,
            Toward::Mention => weights.map(|w| add_features(w.constants, w, &mention)),
        };
        (score(stance, model.stance.as_ref(), whole.0), score(sentiment, model.sentiment.as_ref(), whole.1))
    }

    fn sentence_scores(&mut self, input: &Input<'_>) -> (Option<[f32; 3]>, Option<[f32; 3]>) {
        let topic = input.topic.and_then(|id| self.model.topic(id)).filter(|t| *t < self.copies.len());
        let (mut stance, mut sentiment, mut squared) = ([0.0; 3], [0.0; 3], 0.0f32);
        for i in 0..self.reader.distinct().len() {
            let word = self.reader.distinct()[i];
            let scores = self.word(word);
            let copy = topic.map_or([0.0; 3], |t| self.copy(t, word));
            for k in 0..3 {
                stance[k] += scores.stance[k] + copy[k];
                sentiment[k] += scores.sentiment[k];
            }
            squared += scores.squared;
        }
        let scale = length_scale(squared);
        self.sentence_features(input);
        let finish = |weights: &Weights, sums: [f32; 3], topic: Option<usize>| {
            let constants = constants(weights, topic);
            add_features(std::array::from_fn(|k| sums[k] * scale + constants[k]), weights, &self.whole)
        };
        (
            self.model.stance.as_ref().map(|w| finish(w, stance, topic)),
            self.model.sentiment.as_ref().map(|w| finish(w, sentiment, None)),
        )
    }

    /// Whether one of the model's tasks is toward this.
    pub(super) fn uses(&self, toward: Toward) -> bool {
        let heads = [&self.model.head.stance, &self.model.head.sentiment];
        heads.into_iter().flatten().any(|task| task.toward == toward)
    }

    /// Of the sentence read last, the features toward the mention asked about that the model knows. Where
    /// none is named it is the topic's own, and without that the sentence's first word.
    pub(super) fn mention_features(&mut self, input: &Input<'_>) -> Vec<(FeatureId, f32)> {
        let target = input.target.or_else(|| {
            self.reader.compose(input.topic);
            self.reader.topic_mention()
        });
        let found = self.reader.mention_features(target.unwrap_or_default());
        found.into_iter().filter_map(|(name, v)| Some((self.model.vocabulary.get(&name)?, v))).collect()
    }

    /// Of the sentence read last, the features of the whole that the model knows.
    fn sentence_features(&mut self, input: &Input<'_>) {
        self.whole.clear();
        self.reader.compose(input.topic);
        let vocabulary = &self.model.vocabulary;
        for SentenceFeature { key, value } in self.reader.sentence_features() {
            let known = self.known.entry(key).or_insert_with(|| vocabulary.get(&self.reader.name(key)));
            self.whole.extend(known.map(|feature| (feature, value)));
        }
        if let Some(row) = input.row {
            let columns = column_features(row, &self.model.head.columns);
            self.whole.extend(columns.iter().filter_map(|name| Some((vocabulary.get(name)?, 1.0))));
        }
    }

    /// The words of the sentence read last that each of its known features was read from.
    pub(super) fn places(&self) -> impl Iterator<Item = Vec<Span>> + '_ {
        let known = |f: &SentenceFeature| self.known.get(&f.key).copied().flatten().is_some();
        let places = (0..).zip(self.reader.sentence_features()).filter(move |(_, f)| known(f));
        // those of columns have none
        places
            .map(|(place, _)| self.reader.places(place))
            .chain(std::iter::repeat_with(Vec::new))
            .take(self.whole.len())
    }

    /// The features of the sentence read last that the model knows, with how much there is of each.
    pub(super) fn whole(&self) -> &[(FeatureId, f32)] {
        &self.whole
    }

    fn word(&mut self, word: WordId) -> WordScores {
        let place = word as usize;
        if self.words.len() <= place {
            self.words.resize(self.reader.words().len(), WordScores::UNKNOWN);
        }
        if self.words[place].squared.is_nan() {
            self.words[place] = self.score_word(word);
        }
        self.words[place]
    }

    fn score_word(&mut self, word: WordId) -> WordScores {
        let mut scores = WordScores::default();
        let model = self.model;
        for feature in self.word_features(word) {
            add(&mut scores.stance, model.stance.as_ref().map(|w| w.shared.triple(*feature as usize)));
            add(&mut scores.sentiment, model.sentiment.as_ref().map(|w| w.shared.triple(*feature as usize)));
            scores.squared += model.vocabulary.idf(*feature).powi(2);
        }
        scores
    }

    /// The features of a word that the model knows.
    fn word_features(&mut self, word: WordId) -> &[FeatureId] {
        let words = self.reader.words();
        if self.places.len() <= word as usize {
            self.places.resize(words.len(), None);
        }
        let (features, vocabulary) = (&mut self.features, &self.model.vocabulary);
        let (start, end) = *self.places[word as usize].get_or_insert_with(|| {
            let start = features.len() as u32;
            ngram::features(words.form(word), words.stem(word), &self.model.head.ngrams, |name| {
                features.extend(vocabulary.get(name));
            });
            (start, features.len() as u32)
        });
        &self.features[start as usize..end as usize]
    }

    fn copy(&mut self, topic: usize, word: WordId) -> [f32; 3] {
        let place = word as usize;
        if self.copies[topic].len() <= place {
            self.copies[topic].resize(self.reader.words().len(), [f32::NAN; 3]);
        }
        if self.copies[topic][place][0].is_nan() {
            self.copies[topic][place] = self.copy_word(topic, word);
        }
        self.copies[topic][place]
    }

    fn copy_word(&mut self, topic: usize, word: WordId) -> [f32; 3] {
        let mut sum = [0.0; 3];
        let Some(copy) = self.model.stance.as_ref().and_then(|w| w.copies.get(topic)) else { return sum };
        for feature in self.word_features(word) {
            add(&mut sum, copy.get(*feature));
        }
        sum
    }
}

/// Scores with what some features add.
fn add_features(mut scores: [f32; 3], weights: &Weights, features: &[(FeatureId, f32)]) -> [f32; 3] {
    for (feature, value) in features {
        let w = weights.shared.triple(*feature as usize);
        (0..3).for_each(|k| scores[k] += w[k] * value);
    }
    scores
}

fn add(sums: &mut [f32; 3], more: Option<[f32; 3]>) {
    if let Some(more) = more {
        for k in 0..3 {
            sums[k] += more[k];
        }
    }
}

/// What the sums over words are multiplied with.
pub(super) fn length_scale(squared: f32) -> f32 {
    if squared > 0.0 { squared.sqrt().recip() } else { 0.0 }
}

/// What the classes start with, for a topic or without one.
pub(super) fn constants(weights: &Weights, topic: Option<usize>) -> [f32; 3] {
    let copy = topic.and_then(|t| weights.copies.get(t)).map_or([0.0; 3], |c| c.constants);
    std::array::from_fn(|k| weights.constants[k] + copy[k])
}

fn decide<L: LabelSet>(scores: [f32; 3], sure: &Confidence) -> Decision<L> {
    let best = argmax(&scores);
    let probabilities = sure.temperature.probabilities(scores);
    Decision { label: L::ALL[best], probabilities, abstained: f64::from(probabilities[best]) < sure.threshold }
}
