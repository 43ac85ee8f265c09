//! What a model says of labelled sentences.

use crate::classifier::{Decision, Input, Model, Predictor};
use crate::label::{LabelledSentence, Sentiment, Stance};
use rayon::prelude::*;

/// Decisions on sentences, in their order; `None` where there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predictions {
    /// On stance.
    pub stance: Vec<Option<Decision<Stance>>>,
    /// On sentiment.
    pub sentiment: Vec<Option<Decision<Sentiment>>>,
}

impl Predictions {
    /// A model's decisions.
    pub fn of(model: &Model, sentences: &[LabelledSentence]) -> Self {
        Self::with(model, sentences, Input::from)
    }

    /// A model's decisions when it is not told about what: neither topic nor target.
    pub fn target_blind(model: &Model, sentences: &[LabelledSentence]) -> Self {
        Self::with(model, sentences, |s| Input { topic: None, target: None, ..Input::from(s) })
    }

    fn with<'a>(
        model: &Model,
        sentences: &'a [LabelledSentence],
        input: impl Fn(&'a LabelledSentence) -> Input<'a> + Sync,
    ) -> Self {
        // few parts, since each predictor has a lexicon to make ready
        let part = sentences.len().div_ceil(rayon::current_num_threads()).max(256);
        let decided: Vec<_> = sentences
            .par_chunks(part)
            .flat_map_iter(|chunk| {
                let mut predictor = Predictor::new(model);
                chunk.iter().map(|s| predictor.predict(&input(s))).collect::<Vec<_>>()
            })
            .collect();
        Self {
            stance: decided.iter().map(|p| p.stance).collect(),
            sentiment: decided.iter().map(|p| p.sentiment).collect(),
        }
    }

    /// No decision on any of `n` sentences.
    pub fn none(n: usize) -> Self {
        Self { stance: vec![None; n], sentiment: vec![None; n] }
    }

    /// Puts decisions on some sentences, given by their numbers, into their places.
    ///
    /// # Panics
    /// If a number is out of range.
    pub fn place(&mut self, rows: &[usize], decisions: &Predictions) {
        for (i, row) in rows.iter().enumerate() {
            self.stance[*row] = decisions.stance[i];
            self.sentiment[*row] = decisions.sentiment[i];
        }
    }
}
