//! Participles, whose subject is the sentence's: *…, calling them "stupid"*, *was quoted as saying …*

use super::cue::{AS_SAYING, Cue};
use super::{Finder, Found, Rule};
use crate::quote::lexicon::Class;
use crate::quote::phrase::{can_speak, noun_phrase_ending, noun_phrase_starting, sentence_subject, subject_before};
use std::ops::Range;

impl Finder<'_, '_> {
    /// Who acts in the sentence before token `at`: the last source, else its first noun phrase.
    pub(super) fn subject_so_far(&self, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        let in_sentence = |f: &&Found| f.cue.as_ref().is_some_and(|c| sentence.contains(&c.start) && c.start < at);
        let last = self.found.iter().rev().find(in_sentence).and_then(|f| f.source.clone());
        if last.is_some() {
            return last;
        }
        sentence_subject(p, sentence, at)
    }

    /// `…, calling them "stupid"`, `…, adding that …`
    pub(super) fn participle(&mut self, cue: &Cue, sentence: &Range<usize>) {
        let p = self.p;
        let Some(before) = cue.group.checked_sub(1) else { return };
        if self.as_saying(cue, sentence) {
            return;
        }
        let opens = cue.group == sentence.start;
        let placed = opens
            || p.is_comma(before)
            || p.class(before).is(Class::CONJUNCTION.or(Class::SUBORDINATOR).or(Class::PREPOSITION))
            || matches!(p.form(before), "—" | "–")
            || p.quote_ending_at(cue.group).is_some()
            || p.reads(cue.end, ":") && p.quote_starting_at(cue.end + 1).is_some();
        if !placed {
            return;
        }
        let subject = self.subject_so_far(cue.group, sentence).or_else(|| {
            let low = sentence.start;
            noun_phrase_ending(p, before.max(low), low).filter(|s| can_speak(p, s))
        });
        let Some(subject) = subject else { return };
        let content = self.complement(cue, sentence);
        self.add(content.into_iter().collect(), Some(cue.group..cue.end), Some(subject), Rule::Participle);
    }

    /// `"…," Interfax reported Name as saying` and `Name was quoted as saying …`
    pub(super) fn as_saying(&mut self, cue: &Cue, sentence: &Range<usize>) -> bool {
        let p = self.p;
        let as_at = cue.group.wrapping_sub(1);
        if !(p.form(cue.verb) == "saying" && cue.group > sentence.start && p.reads(as_at, "as")) {
            return false;
        }
        let near = (sentence.start..as_at).rev().take(AS_SAYING);
        let Some(verb) = near.into_iter().find(|i| self.reports_as_saying(*i, sentence)) else { return false };
        let passive = verb + 1 == as_at;
        let subject = if passive {
            let mut group = verb;
            while group > sentence.start && p.class(group - 1).is(Class::AUXILIARY.or(Class::ADVERB)) {
                group -= 1;
            }
            subject_before(p, group, self.after_quotation(group, sentence.start))
        } else {
            noun_phrase_starting(p, verb + 1, as_at)
        };
        let Some(subject) = subject else { return false };
        let spoken = Some(verb..cue.end);
        let low = self.after_quotation(verb, sentence.start);
        let quoted = low.checked_sub(1).and_then(|_| p.quote_ending_at(low)).map(|q| p.quotes[q].tokens.clone());
        if let Some(quotation) = quoted.filter(|q| !self.claimed[q.start]) {
            self.add(vec![quotation], spoken, Some(subject), Rule::Marks);
        } else {
            let content = self.complement(cue, sentence);
            self.add(content.into_iter().collect(), spoken, Some(subject), Rule::Saying);
        }
        true
    }
}
