//! What stands before and behind an attribution that follows its content: *"A," he said, "B."*

use super::Finder;
use crate::quote::lexicon::Class;
use crate::quote::phrase::is_noun_use;
use std::ops::Range;

impl Finder<'_, '_> {
    /// What stands before a trailing attribution that begins at `at`: the
    /// clause or quotation, and whether it ends with quotation marks.
    pub(super) fn content_before(&self, at: usize, sentence: &Range<usize>) -> Option<(Range<usize>, bool)> {
        let p = self.p;
        let comma = at > 0 && p.is_comma(at - 1);
        let edge = if comma { at - 1 } else { at };
        if let Some(quote) = p.quote_ending_at(edge) {
            let q = &p.quotes[quote];
            if q.tokens.end < sentence.start || self.claimed[q.tokens.start] {
                return None;
            }
            // words before the marks in the same sentence: *The plan is "dead," he said*
            let from = self.clause_start(q.tokens.start, sentence);
            let lead = (from..q.tokens.start).filter(|i| p.toks[*i].kind.is_wordlike()).count();
            let start = if q.tokens.start > sentence.start && lead > 0 { from } else { q.tokens.start };
            return Some((start..q.tokens.end, true));
        }
        if !comma || edge <= sentence.start {
            return None;
        }
        let from = self.clause_start(edge, sentence);
        let words = (from..edge).filter(|i| p.toks[*i].kind.is_wordlike()).count();
        let whole = from == sentence.start || words >= 3;
        (words >= 2 && whole && (from..edge).all(|i| !self.claimed[i])).then_some((from..edge, false))
    }

    /// Where the clause that ends at `end` begins: after what is claimed, or with the sentence.
    pub(super) fn clause_start(&self, end: usize, sentence: &Range<usize>) -> usize {
        let mut from = end.max(sentence.start);
        while from > sentence.start && !self.claimed[from - 1] {
            from -= 1;
        }
        let p = self.p;
        while from < end
            && p.toks[from].quoted.is_none()
            && (p.is_comma(from) || p.class(from).is(Class::CONJUNCTION) && from > sentence.start)
        {
            from += 1;
        }
        from
    }

    /// A quotation that goes on after the attribution: `"A," he said, "B."`
    pub(super) fn quotation_behind(&self, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        let near = (at..sentence.end.min(at + 12)).find(|i| p.quote_starting_at(*i).is_some())?;
        let q = &p.quotes[p.quote_starting_at(near)?];
        let comma = near > at && (p.is_comma(near - 1) || p.reads(near - 1, ":") || p.is_dash(near - 1));
        // *"A," he said, adding: "B."* are two
        let says = |i: usize| p.class(i).is(Class::SPEECH.or(Class::TELL)) && !is_noun_use(p, i);
        if (at..near).any(says) {
            return None;
        }
        (comma && !self.claimed[q.tokens.start]).then(|| q.tokens.clone())
    }

    /// The end of the last quotation before `at`, or `low`.
    pub(super) fn after_quotation(&self, at: usize, low: usize) -> usize {
        let ends = self.p.quotes.iter().map(|q| q.tokens.end);
        ends.filter(|e| *e <= at && *e > low).max().unwrap_or(low)
    }
}
