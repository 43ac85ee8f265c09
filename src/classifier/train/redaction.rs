//! What may be learned from texts that a model must not tell again: only what several of them share.

use crate::label::LabelledSentence;
use rustc_hash::{FxHashMap, FxHashSet};

/// Counts features among sentences with the same [`least_texts`](LabelledSentence::least_texts).
#[derive(Debug, Default)]
pub(super) struct Redaction<'a> {
    /// By the least number of texts: in how many different texts each feature is.
    counts: FxHashMap<u32, Vec<u32>>,
    texts: FxHashSet<(u32, &'a str)>,
    /// Features that some sentence without such a condition has.
    free: Vec<bool>,
}

impl<'a> Redaction<'a> {
    /// Whether a sentence has such a condition.
    pub(super) fn concerns(sentence: &LabelledSentence) -> bool {
        sentence.least_texts > 1
    }

    /// Counts a sentence's features, by provisional numbers that may come twice.
    pub(super) fn add_text(&mut self, sentence: &'a LabelledSentence, features: &[u32]) {
        let mut own = features.to_vec();
        own.sort_unstable();
        own.dedup();
        let Some(last) = own.last().map(|l| *l as usize) else { return };
        if !Self::concerns(sentence) {
            self.free.resize(self.free.len().max(last + 1), false);
            for feature in own {
                self.free[feature as usize] = true;
            }
        } else if self.texts.insert((sentence.least_texts, &sentence.text)) {
            let counts = self.counts.entry(sentence.least_texts).or_default();
            counts.resize(counts.len().max(last + 1), 0);
            for feature in own {
                counts[feature as usize] += 1;
            }
        }
    }

    /// Whether a feature is learned from any sentence.
    pub(super) fn learned(&self, feature: u32) -> bool {
        self.is_free(feature) || self.counts.keys().any(|least| self.is_shared(*least, feature))
    }

    /// Whether a sentence teaches a feature.
    pub(super) fn learned_from(&self, sentence: &LabelledSentence, feature: u32) -> bool {
        !Self::concerns(sentence) || self.is_shared(sentence.least_texts, feature)
    }

    fn is_free(&self, feature: u32) -> bool {
        self.free.get(feature as usize).copied().unwrap_or_default()
    }

    fn is_shared(&self, least: u32, feature: u32) -> bool {
        self.counts.get(&least).and_then(|c| c.get(feature as usize)).is_some_and(|count| *count >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_texts_share_is_not_learned_from_them() {
        let sentence = |text: &str, least_texts| LabelledSentence { least_texts, ..LabelledSentence::new("", text) };
        let rows = [sentence("a", 2), sentence("b", 2), sentence("a", 2), sentence("c", 1)];
        let mut redaction = Redaction::default();
        for (row, features) in rows.iter().zip([&[0, 1][..], &[1, 2], &[0, 1], &[2, 3]]) {
            redaction.add_text(row, features);
        }
        assert_eq!([0, 1, 2, 3].map(|f| redaction.learned(f)), [false, true, true, true]);
        assert_eq!([0, 1, 2, 3].map(|f| redaction.learned_from(&rows[0], f)), [false, true, false, false]);
        assert!([0, 1, 2, 3].iter().all(|f| redaction.learned_from(&rows[3], *f)));
    }
}
