//! What was counted in a sentence, with the tokens behind it. Used again for each sentence.

use super::key::{Key, SentenceKey};
use crate::feature::reader::SentenceFeature;
use std::ops::Range;

/// Counts by feature, in the order of first meeting.
#[derive(Debug, Default)]
pub(super) struct Bag {
    counts: Vec<(Key, f32)>,
    /// The entry that each range of tokens belongs to.
    places: Vec<(u32, Range<usize>)>,
    /// The entries whose count is not zero.
    kept: Vec<u32>,
}

impl Bag {
    pub(super) fn clear(&mut self) {
        self.counts.clear();
        self.places.clear();
        self.kept.clear();
    }

    pub(super) fn add(&mut self, key: Key, value: f32) {
        self.add_at(key, value, []);
    }

    pub(super) fn add_at<'a>(&mut self, key: Key, value: f32, at: impl IntoIterator<Item = &'a Range<usize>>) {
        let known = self.counts.iter().position(|(k, _)| *k == key);
        let entry = known.unwrap_or_else(|| {
            self.counts.push((key, 0.0));
            self.counts.len() - 1
        });
        self.counts[entry].1 += value;
        self.places.extend(at.into_iter().map(|r| (entry as u32, r.clone())));
    }

    /// After the last count: what cancelled out is left out.
    pub(super) fn finish(&mut self) {
        self.kept.extend((0..self.counts.len() as u32).filter(|i| self.counts[*i as usize].1 != 0.0));
    }

    pub(super) fn features(&self) -> impl ExactSizeIterator<Item = SentenceFeature> + '_ {
        self.kept.iter().map(|i| {
            let (key, count) = self.counts[*i as usize];
            SentenceFeature { key: SentenceKey(key), value: count.abs().ln_1p().copysign(count) }
        })
    }

    /// The tokens behind feature `place` of [`features`](Self::features).
    pub(super) fn places(&self, place: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let entry = self.kept[place];
        self.places.iter().filter(move |(e, _)| *e == entry).map(|(_, r)| r.clone())
    }
}
