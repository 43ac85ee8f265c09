//! What a cue governs to its right, and where that ends.

use super::Finder;
use super::cue::Cue;
use crate::quote::lexicon::Class;
use crate::quote::phrase::{can_speak, noun_phrase_starting, subject_before};
use crate::text::TokenKind;
use std::ops::Range;

impl Finder<'_, '_> {
    /// What a cue governs to its right.
    pub(super) fn complement(&self, cue: &Cue, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        let high = sentence.end;
        let mut from = if cue.says() { self.complement_start(cue, high) } else { cue.end };
        while from < high && p.toks[from].quoted.is_none() && (p.is_comma(from) || p.reads(from, ":")) {
            from += 1;
        }
        if from >= high || self.claimed[from] {
            return None;
        }
        if let Some(quote) = p.quote_starting_at(from) {
            let end = p.quotes[quote].tokens.end.min(high).max(from + 1);
            let whole = p.quotes[quote].ends_sentence
                || end >= high
                || p.is_comma(end)
                || p.toks[end].kind == TokenKind::Stop
                || p.surface(end - 2.min(end)) == ",";
            let end = p.quotes[quote].tokens.end;
            return if whole { Some(from..end) } else { Some(from..self.clause_end(cue, end, high)) };
        }
        let end = self.clause_end(cue, from, high);
        let words = (from..end).filter(|i| p.toks[*i].kind.is_wordlike()).count();
        (words > 0).then_some(from..end)
    }

    /// Where the clause of a verb of saying begins, past hearers, days and places: `told reporters on Monday that …`
    pub(super) fn complement_start(&self, cue: &Cue, high: usize) -> usize {
        let p = self.p;
        let from = cue.end;
        if p.reads(from, "that") && from + 1 < high {
            return from + 1;
        }
        let skips = from < high
            && (cue.class.is(Class::TELL) || p.class(from).is(Class::PREPOSITION.or(Class::DAY).or(Class::ADVERB)));
        if skips {
            for i in from..high.min(from + 16) {
                if p.reads(i, "that") && i > from && !p.class(i - 1).is(Class::PREPOSITION) {
                    return i + 1;
                }
                if i > from && p.quote_starting_at(i).is_some() && (p.is_comma(i - 1) || p.reads(i - 1, ":")) {
                    return i;
                }
                if p.toks[i].quoted.is_some() || p.class(i).is(Class::CONJUNCTION) && p.is_comma(i - 1) {
                    break;
                }
            }
            // told reporters he would
            if cue.class.is(Class::TELL)
                && let Some(hearer) = noun_phrase_starting(p, from, high)
                && hearer.end < high
                && (p.class(hearer.end).is(Class::PRONOUN.or(Class::DETERMINER).or(Class::POSSESSIVE))
                    || p.is_comma(hearer.end))
            {
                return hearer.end;
            }
        }
        let mut at = from;
        while at < high {
            if p.class(at).is(Class::DAY) {
                at += 1;
            } else if p.reads(at, "on") && p.class(at + 1).is(Class::DAY) {
                at += 2;
            } else {
                break;
            }
        }
        at
    }

    /// Where what a cue governs ends: before the next clause that reports something of its own.
    pub(super) fn clause_end(&self, cue: &Cue, from: usize, high: usize) -> usize {
        let p = self.p;
        let mut i = from;
        while i < high {
            if p.toks[i].quoted.is_some() {
                i += 1;
                continue;
            }
            if p.reads(i, ";") || self.claimed[i] {
                return i;
            }
            let comma = p.is_comma(i);
            if comma && p.reads(i + 1, "according") {
                return i;
            }
            if comma && self.begins_participle(i + 1, high) {
                return i;
            }
            let conjunction = if comma { i + 1 } else { i };
            if conjunction < high
                && p.toks[conjunction].quoted.is_none()
                && (p.class(conjunction).is(Class::CONJUNCTION) || comma && p.reads(conjunction, "while"))
                && self.begins_report(cue, conjunction, comma, high)
            {
                return i;
            }
            i += 1;
        }
        high
    }

    pub(super) fn begins_participle(&self, at: usize, high: usize) -> bool {
        let p = self.p;
        let at = if at < high && p.class(at).is(Class::ADVERB) { at + 1 } else { at };
        at < high
            && p.toks[at].quoted.is_none()
            && p.class(at).is(Class::GERUND)
            && p.class(at).is(Class::SPEECH.or(Class::TELL).or(Class::ATTITUDE).or(Class::OPINION))
    }

    /// Whether after the conjunction the same speaker, or a new one, reports something.
    pub(super) fn begins_report(&self, cue: &Cue, conjunction: usize, comma: bool, high: usize) -> bool {
        let p = self.p;
        let sentence = conjunction..high;
        let limit = high.min(conjunction + 12);
        for verb in conjunction + 1..limit {
            if p.toks[verb].quoted.is_some() || p.is_comma(verb) {
                return false;
            }
            let Some(next) = self.cue_at(verb, &sentence) else { continue };
            if next.participle {
                continue;
            }
            if next.group == conjunction + 1 {
                let tense = Class::PAST.or(Class::THIRD);
                let alike = next.class.is(tense) && cue.class.is(tense) && !next.class.is(Class::BASE);
                return alike && (comma || !cue.says() || !self.has_finite_verb(cue.end, conjunction));
            }
            let subject = subject_before(p, next.group, conjunction + 1);
            return comma && subject.is_some_and(|s| s.start <= conjunction + 2 && can_speak(p, &s));
        }
        false
    }

    pub(super) fn has_finite_verb(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.p.class(i).is(Class::AUXILIARY.or(Class::VERB)))
    }

    /// Whether a range says no more than when, where and to whom: no verb, no clause.
    pub(super) fn is_adjunct(&self, range: &Range<usize>) -> bool {
        let p = self.p;
        let words = range.clone().filter(|i| p.toks[*i].kind.is_wordlike()).count();
        let verb = Class::AUXILIARY.or(Class::PRONOUN).or(Class::SUBORDINATOR);
        let first = range.start;
        words == 0
            || words <= 14
                && (p.class(first).is(Class::PREPOSITION.or(Class::DAY).or(Class::ADVERB)) || p.is_comma(first))
                && !range.clone().any(|i| p.class(i).is(verb) && !p.is_comma(first))
    }
}
