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
    pub scores: [f64; 3],
    /// For a word: its own features (stem, character n-grams), which sum to its scores.
    pub parts: Vec<Part>,
    /// For a word: what each character of each of its places carries, where every feature is spread evenly over the
    /// characters that it covers; they sum to the scores. Empty where a character has no counterpart in the normal form.
    pub characters: Vec<[f64; 3]>,
}

/// A feature of a word, and its part of the scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name: `w=` and a stem, or `c=` and a character n-gram of the word between spaces.
    pub feature: String,
    /// Its part of each class's score.
    pub scores: [f64; 3],
}

/// The contributions of one task; with `constants` they sum to `scores`.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskExplanation {
    /// What the classes start with.
    pub constants: [f64; 3],
    /// What each distinct word added, in the order of the words; then what each feature of the sentence added.
    pub contributions: Vec<Contribution>,
    /// The scores of the classes.
    pub scores: [f64; 3],
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
        let mention = if self.uses(Toward::Mention) { self.mention_features(input) } else { Vec::new() };
        let whole: Vec<((FeatureId, f32), Vec<Span>)> = self.whole().iter().copied().zip(self.places()).collect();
        let task = |toward: Toward, weights: &Weights, scores: [f32; 3], topic: Option<usize>| {
            let feature = |id: FeatureId, value: f32, places: &[Span]| Contribution {
                feature: Some(model.vocabulary.name(id).to_owned()),
                places: places.to_vec(),
                scores: weights.shared.triple(id as usize).map(|w| f64::from(w * value)),
                parts: Vec::new(),
                characters: Vec::new(),
            };
            let contributions: Vec<Contribution> = match toward {
                Toward::Sentence => {
                    let by_words = words.iter().map(|w| w.contribution(model, weights, topic, f64::from(scale)));
                    by_words.chain(whole.iter().map(|((id, value), places)| feature(*id, *value, places))).collect()
                }
                Toward::Mention => mention.iter().map(|(id, value)| feature(*id, *value, &[])).collect(),
            };
            let silent = |c: &Contribution| c.feature.is_some() && c.scores.iter().all(|s| *s == 0.0);
            TaskExplanation {
                constants: constants(weights, topic).map(f64::from),
                contributions: contributions.into_iter().filter(|c| !silent(c)).collect(),
                scores: scores.map(f64::from),
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
    /// Characters in each place.
    lengths: Vec<usize>,
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
            known.lengths.push(token.span.of(text).chars().count());
            continue;
        }
        let mut word = ExplainedWord {
            form: form.to_owned(),
            places: vec![token.span],
            lengths: vec![token.span.of(text).chars().count()],
            features: Vec::new(),
            squared: 0.0,
        };
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
    fn contribution(&self, model: &Model, weights: &Weights, topic: Option<usize>, scale: f64) -> Contribution {
        let copy = topic.and_then(|t| weights.copies.get(t));
        let part = |feature: &FeatureId| {
            let shared = weights.shared.triple(*feature as usize);
            let own = copy.and_then(|c| c.get(*feature)).unwrap_or_default();
            let scores = std::array::from_fn(|k| (f64::from(shared[k]) + f64::from(own[k])) * scale);
            Part { feature: model.vocabulary.name(*feature).to_owned(), scores }
        };
        let parts: Vec<Part> = self.features.iter().map(part).collect();
        let sum = |k: usize| parts.iter().map(|p| p.scores[k]).sum();
        let scores = std::array::from_fn(sum);
        let characters = self.characters(&parts);
        Contribution { feature: None, places: self.places.clone(), scores, parts, characters }
    }

    /// The parts spread over the characters of the word, shared out among all its places.
    fn characters(&self, parts: &[Part]) -> Vec<[f64; 3]> {
        let form: Vec<char> = self.form.chars().collect();
        if self.lengths.iter().any(|n| *n != form.len()) {
            return Vec::new();
        }
        let padded: Vec<char> = std::iter::once(' ').chain(form.iter().copied()).chain([' ']).collect();
        let places = self.places.len() as f64;
        let mut carried = vec![[0.0; 3]; form.len()];
        for part in parts {
            let covered = covered(&padded, &part.feature);
            for at in &covered {
                (0..3).for_each(|k| carried[*at][k] += part.scores[k] / (covered.len() as f64 * places));
            }
        }
        carried
    }
}

/// The characters of a word (given between spaces) that a feature stands on: each place of an n-gram, or the whole word.
fn covered(padded: &[char], feature: &str) -> Vec<usize> {
    let word = 0..padded.len() - 2;
    let Some(gram) = feature.strip_prefix("c=") else { return word.collect() };
    let gram: Vec<char> = gram.chars().collect();
    let starts = padded.windows(gram.len()).enumerate().filter(|(_, w)| **w == *gram).map(|w| w.0);
    // without the space in front; the one behind is none of the word's characters
    starts.flat_map(|s| s..s + gram.len()).filter_map(|i| i.checked_sub(1)).filter(|i| word.contains(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use proptest::prelude::*;

    /// Words that the model knows, words that it does not, and signs.
    const WORDS: [&str; 24] = [
        "sanctions",
        "oppose",
        "Wall",
        "the",
        "lift",
        "MUST",
        "not",
        "border",
        "she",
        "said",
        "stupid",
        "zzyzx",
        "Ä́gypten",
        "don’t",
        "“",
        "”",
        ",",
        "!",
        "40",
        "👩‍👩‍👧",
        "support",
        "immigrants",
        "İstanbul",
        "taxes",
    ];

    fn close(sum: f64, score: f64) -> bool {
        (sum - score).abs() <= 1e-6
    }

    proptest! {
        #[test]
        fn contributions_sum_to_the_score_and_parts_and_characters_to_contributions(
            picked in prop::collection::vec(0usize..24, 0..60), topic in 0usize..4
        ) {
            let model = builtin::model().unwrap();
            let text = picked.iter().map(|i| WORDS[*i]).collect::<Vec<_>>().join(" ");
            let topic = [None, Some("eu-sanctions"), Some("border-wall"), Some("a-topic-never-seen")][topic];
            let why = Predictor::new(&model).explain(&Input { text: &text, topic, ..Input::default() });
            for task in [why.stance.unwrap(), why.sentiment.unwrap()] {
                for k in 0..3 {
                    let sum = task.constants[k] + task.contributions.iter().map(|c| c.scores[k]).sum::<f64>();
                    prop_assert!(close(sum, task.scores[k]), "{text}: {sum} and {}", task.scores[k]);
                    for c in task.contributions.iter().filter(|c| c.feature.is_none()) {
                        prop_assert!(close(c.parts.iter().map(|p| p.scores[k]).sum(), c.scores[k]));
                        let spread: f64 = c.characters.iter().map(|s| s[k]).sum::<f64>() * c.places.len() as f64;
                        prop_assert!(c.characters.is_empty() || close(spread, c.scores[k]));
                    }
                }
            }
        }
    }

    #[test]
    fn n_grams_cover_their_characters_and_stems_the_whole_word() {
        let padded: Vec<char> = " taxtax ".chars().collect();
        assert_eq!(covered(&padded, "c=tax"), [0, 1, 2, 3, 4, 5]);
        assert_eq!(covered(&padded, "c= ta"), [0, 1]);
        assert_eq!(covered(&padded, "c=ax "), [4, 5]);
        assert_eq!(covered(&padded, "w=taxtax"), [0, 1, 2, 3, 4, 5]);
    }
}
