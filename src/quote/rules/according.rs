//! *According to Name, …* and *…, according to Name*.

use super::{Finder, Rule};
use crate::quote::phrase::noun_phrase_starting;
use std::ops::Range;

impl Finder<'_, '_> {
    /// `According to Name, …` and `…, according to Name`
    pub(super) fn according(&mut self, at: usize, sentence: &Range<usize>) {
        let p = self.p;
        let Some(source) = noun_phrase_starting(p, at + 2, sentence.end) else { return };
        let cue = Some(at..at + 2);
        if at == sentence.start {
            let from = source.end + usize::from(source.end < sentence.end && p.is_comma(source.end));
            if from < sentence.end {
                self.add(vec![from..sentence.end], cue, Some(source), Rule::According);
            }
        } else {
            let comma = p.is_comma(at - 1);
            let edge = if comma { at - 1 } else { at };
            let from = self.clause_start(edge, sentence);
            if from < edge {
                self.add(vec![from..edge], cue, Some(source), Rule::According);
            }
        }
    }
}
