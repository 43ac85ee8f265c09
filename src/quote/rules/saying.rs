//! A cue with its subject: *Name said …*, *…, Name said*, *…, said Name*.

use super::cue::Cue;
use super::{Finder, Rule};
use crate::quote::lexicon::Class;
use crate::quote::phrase::{can_speak, noun_phrase_starting, subject_before};
use std::ops::Range;

/// Longest hearer between a verb and a colon, in tokens.
const HEARER: usize = 6;

impl Finder<'_, '_> {
    /// Finds source and content of a cue.
    pub(super) fn report(&mut self, cue: &Cue, sentence: &Range<usize>) {
        let p = self.p;
        if cue.participle {
            return self.participle(cue, sentence);
        }
        let low = self.after_quotation(cue.group, sentence.start);
        let speaks = |s: &Range<usize>| cue.says() || can_speak(p, s);
        if let Some(subject) = subject_before(p, cue.group, low).filter(speaks) {
            if cue.says() && self.announces_paragraph(cue, sentence) {
                self.announced = Some((Some(cue.group..cue.end), subject));
                return;
            }
            self.subject_first(cue, subject, sentence);
        } else if let Some(subject) = self.inverted(cue, sentence) {
            self.verb_first(cue, subject, sentence);
        } else {
            let joined = cue.group > sentence.start
                && (p.class(cue.group - 1).is(Class::CONJUNCTION) || p.is_comma(cue.group - 1));
            if let Some(subject) = joined.then(|| self.subject_so_far(cue.group, sentence)).flatten() {
                let content = self.complement(cue, sentence);
                self.add(content.into_iter().collect(), Some(cue.group..cue.end), Some(subject), Self::rule(cue));
            }
        }
    }

    /// Whether the paragraph ends with the cue, a colon, and at most where, when and to whom.
    fn announces_paragraph(&self, cue: &Cue, sentence: &Range<usize>) -> bool {
        let p = self.p;
        let n = p.toks.len();
        if sentence.end != n || !p.reads(n - 1, ":") || cue.end > n - 1 {
            return false;
        }
        let rest = cue.end..n - 1;
        let hearer =
            cue.class.is(Class::TELL) && rest.len() <= HEARER && rest.clone().all(|i| p.toks[i].quoted.is_none());
        hearer || self.is_adjunct(&rest)
    }

    pub(super) fn rule(cue: &Cue) -> Rule {
        if cue.says() && cue.end == cue.verb + 1 {
            Rule::Saying
        } else if cue.class.is(Class::OPINION) && cue.end == cue.verb + 1 {
            Rule::Opinion
        } else {
            Rule::Attitude
        }
    }

    /// `Name said …` and `…, Name said`
    pub(super) fn subject_first(&mut self, cue: &Cue, subject: Range<usize>, sentence: &Range<usize>) {
        let p = self.p;
        let spoken = Some(cue.group..cue.end);
        if cue.says()
            && let Some(before) = self.content_before(subject.start, sentence)
        {
            let rest = cue.end..sentence.end;
            let marks = before.1;
            let anew = marks && self.begins_anew(before.0.end, &rest);
            if marks && !anew || self.is_adjunct(&rest) {
                let mut content = vec![before.0];
                let more = self.quotation_behind(cue.end, sentence);
                content.extend(more.filter(|_| marks));
                let rule = if marks { Rule::Marks } else { Rule::Trailing };
                return self.add(content, spoken, Some(subject), rule);
            }
        }
        let complement = self.complement(cue, sentence);
        let marks = complement.as_ref().is_some_and(|c| p.quote_starting_at(c.start).is_some());
        let rule = if cue.says() && marks { Rule::Marks } else { Self::rule(cue) };
        self.add(complement.into_iter().collect(), spoken, Some(subject), rule);
    }

    /// `"A." He said that B`: whether the quotation before has ended its sentence and the cue has content of its own.
    fn begins_anew(&self, end: usize, rest: &Range<usize>) -> bool {
        let p = self.p;
        if !p.quote_ending_at(end).is_some_and(|q| p.quotes[q].ends_sentence) {
            return false;
        }
        let opens = |i: usize| p.reads(i, "that") || p.quote_starting_at(i).is_some();
        let punctuated = rest.start < rest.end && (p.is_comma(rest.start) || p.reads(rest.start, ":"));
        let goes_on = p.is_comma(rest.start) && p.quote_starting_at(rest.start + 1).is_some(); // "A?" he said, "B."
        let clause = || {
            let outside = rest.clone().filter(|i| p.toks[*i].quoted.is_none());
            !p.is_comma(rest.start)
                && outside.clone().count() >= 4
                && outside.into_iter().any(|i| p.class(i).is(Class::AUXILIARY))
        };
        !goes_on && (opens(rest.start) || punctuated && opens(rest.start + 1) || clause())
    }

    /// `…, said Name` and `"…" said Name`
    pub(super) fn verb_first(&mut self, cue: &Cue, subject: Range<usize>, sentence: &Range<usize>) {
        let Some((content, marks)) = self.content_before(cue.group, sentence) else { return };
        let mut pieces = vec![content];
        if marks {
            pieces.extend(self.quotation_behind(subject.end, sentence));
        }
        let rule = if marks { Rule::Marks } else { Rule::Trailing };
        self.add(pieces, Some(cue.group..cue.end), Some(subject), rule);
    }

    /// The speaker behind a verb of saying that stands first: `said Ann Lee, the mayor`.
    pub(super) fn inverted(&self, cue: &Cue, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        if !cue.says() {
            return None;
        }
        // — Why? asked Ann Lee.
        let dialogue = p.is_dash(0) && cue.group > 1 && matches!(p.surface(cue.group - 1), "?" | "!");
        let starts = cue.group == sentence.start && (p.quote_ending_at(cue.group).is_some() || dialogue);
        let placed = starts
            || cue.group > sentence.start
                && (p.is_comma(cue.group - 1)
                    || p.quote_ending_at(cue.group).is_some()
                    || p.form(cue.group - 1) == "—");
        if !placed {
            return None;
        }
        // after `"…,"` whoever follows speaks: *says the ad's narrator*
        let sure = p.quote_ending_at(cue.group).is_some_and(|q| p.quotes[q].ends_in_comma);
        noun_phrase_starting(p, cue.end, sentence.end).filter(|s| sure || can_speak(p, s))
    }
}
