//! What a model says of labelled sentences.

use crate::classifier::{Decision, Input, Model, Prediction, Predictor};
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
        Self::collected(&each(model, sentences, |p, s| p.predict(&Input::from(s))))
    }

    /// A model's decisions, and those that it makes when it is not told about what: neither topic nor target.
    pub fn with_target_blind(model: &Model, sentences: &[LabelledSentence]) -> (Self, Self) {
        let both = each(model, sentences, |p, s| {
            let input = Input::from(s);
            (p.predict(&input), p.predict(&Input { topic: None, target: None, ..input }))
        });
        let (seeing, blind): (Vec<Prediction>, Vec<Prediction>) = both.into_iter().unzip();
        (Self::collected(&seeing), Self::collected(&blind))
    }

    fn collected(decided: &[Prediction]) -> Self {
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

/// Asks a model about each sentence, in few parts, since each predictor has a lexicon to make ready.
fn each<'m, R: Send>(
    model: &'m Model,
    sentences: &[LabelledSentence],
    ask: impl Fn(&mut Predictor<'m>, &LabelledSentence) -> R + Sync,
) -> Vec<R> {
    let part = sentences.len().div_ceil(rayon::current_num_threads()).max(256);
    let parts = sentences.par_chunks(part).flat_map_iter(|part| {
        let mut predictor = Predictor::new(model);
        part.iter().map(|s| ask(&mut predictor, s)).collect::<Vec<_>>()
    });
    parts.collect()
}
