//! The rules for quotations that no cue has claimed: by the marks and what stands next to them.

use super::{Finder, Found, Rule};
use crate::quote::lexicon::Class;
use crate::quote::phrase::{can_speak, noun_phrase_ending, noun_phrase_starting, subject_before};
use crate::text::{Span, TokenKind};
use std::ops::Range;

/// Farthest verb of saying from the quotation that it announces, in tokens.
const ANNOUNCED: usize = 12;

/// From how many words on a quotation is hardly a title.
const LONG: usize = 5;

/// Longest speaker between a quotation and its verb, in tokens.
const SPEAKER: usize = 25;

impl Finder<'_, '_> {
    /// `Name said in a statement: "…"`, `Name told reporters, "…"`: what stands in the marks, and nothing
    /// before it, is what was said. Looked for first, so that no earlier cue of the sentence takes it.
    pub(super) fn announced_quotations(&mut self) {
        let p = self.p;
        for q in &p.quotes {
            let Some(mark) = q.tokens.start.checked_sub(1) else { continue };
            let colon = p.reads(mark, ":");
            if !(colon || p.is_comma(mark)) || !(q.words >= 3 || q.ends_sentence) {
                continue;
            }
            let Some(sentence) = p.sentences.iter().find(|s| s.contains(&mark)).cloned() else { continue };
            let low = sentence.start.max(mark.saturating_sub(ANNOUNCED));
            let clause = Class::SUBORDINATOR.or(Class::RELATIVE).or(Class::AUXILIARY);
            for verb in (low..mark).rev() {
                let class = p.class(verb);
                if p.toks[verb].quoted.is_some() || p.is_comma(verb) || !colon && class.is(clause) {
                    break;
                }
                if !class.is(Class::SPEECH.or(Class::TELL)) {
                    continue;
                }
                let Some(cue) = self.cue_at(verb, &sentence).filter(|c| !c.participle) else {
                    if let Some(source) = self.agent_of_passive(verb, mark) {
                        self.add(vec![q.tokens.clone()], Some(verb..verb + 1), Some(source), Rule::Near);
                        break;
                    }
                    continue;
                };
                // *"A," Name said, "B."* is one quote
                let goes_on =
                    |s: &Range<usize>| p.quotes.iter().any(|q| q.tokens.end <= s.start && q.tokens.end + 1 >= s.start);
                // whatever *said, "…"* has for a subject speaks: *a message that*, *another*
                let touches = cue.end == mark && q.words >= 3;
                let subject = subject_before(p, cue.group, sentence.start)
                    .filter(|s| (touches || can_speak(p, s)) && !goes_on(s));
                if let Some(subject) = subject {
                    self.add(vec![q.tokens.clone()], Some(cue.group..cue.end), Some(subject), Rule::Near);
                }
                break;
            }
        }
    }

    /// *was asked by Ann Lee, "…"*: who asks.
    fn agent_of_passive(&self, verb: usize, mark: usize) -> Option<Range<usize>> {
        let p = self.p;
        let passive = p.class(verb).is(Class::PARTICIPLE) && p.reads(verb + 1, "by") && verb > 0;
        let be = (verb.saturating_sub(3)..verb).any(|i| p.class(i).is(Class::BE));
        if !(passive && be) {
            return None;
        }
        noun_phrase_starting(p, verb + 2, mark).filter(|s| can_speak(p, s) && s.end + 6 >= mark)
    }

    /// `- Name: "…"`, `Name: "…"` at a sentence's start: who speaks, where a colon and marks follow a name.
    fn named_before_colon(&self, q: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let p = self.p;
        let colon = q.start.checked_sub(1).filter(|c| *c > 0 && p.reads(*c, ":"))?;
        let low = p.sentences.iter().find(|s| s.contains(&colon))?.start;
        let names = noun_phrase_ending(p, colon - 1, low).filter(|s| can_speak(p, s))?;
        let placed =
            names.start == low || p.is_dash(names.start - 1) || p.toks[names.start - 1].kind == TokenKind::Stop;
        let label = names.clone().any(|i| p.class(i).is(Class::LABEL));
        (placed && !label && p.toks[names.start].capital).then_some((names, colon..colon + 1))
    }

    /// Whether a quotation is rather a title: *the "Morning Show,"* has capitals throughout and ends no sentence.
    fn is_title(&self, q: &Range<usize>) -> bool {
        let p = self.p;
        let long = |i: &usize| p.toks[*i].kind == TokenKind::Word && p.toks[*i].span.len() >= 4;
        let inside = || q.clone().filter(long);
        let words = q.clone().filter(|i| p.toks[*i].kind == TokenKind::Word).count();
        let exclaims = q.clone().any(|i| matches!(p.surface(i), "!" | "?"));
        words <= 8 && !exclaims && inside().all(|i| p.toks[i].capital) && inside().count() > 0 && q.start > 0
    }

    /// `"…," anybody VERB`: a comma before the closing mark says that the sentence goes on with who speaks,
    /// however long that is and whatever the verb.
    fn followed_by_speaker(&self, q: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let p = self.p;
        let inner = (q.start..q.end).rev().find(|i| !p.is_mark(*i))?;
        if !p.is_comma(inner) || self.is_title(q) {
            return None;
        }
        let sentence = p.sentences.iter().find(|s| s.contains(&q.start) && s.end > q.end)?;
        let high = sentence.end.min(q.end + SPEAKER);
        let verb = (q.end..high).take_while(|i| p.toks[*i].quoted.is_none()).find(|i| {
            let class = p.class(*i);
            let finite = class.is(Class::PAST.or(Class::THIRD)) && class.is(Class::CUE);
            !p.toks[*i].capital && (finite || class.is_open() && p.form(*i).ends_with("ed") && p.form(*i).len() > 4)
        })?;
        if verb == q.end {
            let speaker = noun_phrase_starting(p, verb + 1, sentence.end)?;
            return Some((verb..verb + 1, speaker));
        }
        let mut end = verb;
        while end > q.end && (p.is_comma(end - 1) || p.class(end - 1).is(Class::AUXILIARY.or(Class::ADVERB))) {
            end -= 1;
        }
        let opens = Class::DETERMINER.or(Class::PRONOUN).or(Class::POSSESSIVE).or(Class::PERSON).or(Class::TITLE);
        let names = end > q.end && (p.toks[q.end].capital || p.class(q.end).is(opens));
        names.then(|| (verb..verb + 1, q.end..end))
    }

    /// Quotations that no cue has claimed.
    pub(super) fn unclaimed_quotations(&mut self, earlier: Option<(Option<Span>, Span)>) {
        let p = self.p;
        let mut goes_on: Option<usize> = None;
        for (number, q) in p.quotes.iter().enumerate() {
            if q.tokens.clone().any(|i| self.claimed[i]) {
                continue;
            }
            if let Some(source) = self.signature(&q.tokens) {
                self.add(vec![q.tokens.clone()], None, Some(source), Rule::Signed);
                continue;
            }
            if let Some((source, cue)) = self.named_before_colon(&q.tokens) {
                self.add(vec![q.tokens.clone()], Some(cue), Some(source), Rule::Signed);
                continue;
            }
            if let Some((cue, source)) = self.followed_by_speaker(&q.tokens) {
                self.add(vec![q.tokens.clone()], Some(cue), Some(source), Rule::Near);
                continue;
            }
            let starts = p.sentences.iter().any(|s| s.start == q.tokens.start);
            let alone = starts && (q.ends_sentence || !q.closed);
            if q.words < 2 || !(q.words >= 5 || alone) || !alone && self.is_title(&q.tokens) {
                continue; // a title, a nickname, a word held at arm's length
            }
            if let Some(place) = self.neighbour(number, starts && (alone || q.words >= LONG)) {
                self.claimed[q.tokens.clone()].fill(true);
                let content = &mut self.found[place].content;
                content.push(q.tokens.clone());
                content.sort_by_key(|c| c.start);
                continue;
            }
            let nobody_yet = self.found.iter().all(|f| f.source.is_none());
            if let Some((cue, source)) = earlier.filter(|_| alone && nobody_yet) {
                if let Some(place) = goes_on {
                    self.claimed[q.tokens.clone()].fill(true);
                    self.handed_on[place].content.push(p.span(&q.tokens));
                } else {
                    goes_on = Some(self.handed_on.len());
                    self.hand_on(q.tokens.clone(), cue, source, Rule::Continued);
                }
                continue;
            }
            let sentence = p.sentences.iter().find(|s| s.contains(&q.tokens.start)).cloned();
            let source = sentence.and_then(|s| self.subject_so_far(q.tokens.start, &s));
            // words in marks that nobody is near to are a quote only if they are nothing but that
            if source.is_some() || alone && q.words >= LONG {
                self.add(vec![q.tokens.clone()], None, source, Rule::Bare);
            }
        }
    }

    /// `"…" — Ann Lee` at the end of a paragraph, or after a quotation that opens it.
    fn signature(&self, q: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        let at = q.end;
        let dash = at < p.toks.len() && matches!(p.form(at), "—" | "–" | "-" | "―");
        if !dash {
            return None;
        }
        let from = at + (at..p.toks.len()).take_while(|i| matches!(p.form(*i), "—" | "–" | "-" | "―")).count();
        let source = noun_phrase_starting(p, from, p.toks.len()).filter(|s| can_speak(p, s))?;
        (q.start == 0 && p.toks[source.start].capital || source.end + 2 >= p.toks.len()).then_some(source)
    }

    /// The quote of this paragraph that goes on in quotation `number`: `"A," he said. "B."`
    fn neighbour(&self, number: usize, alone: bool) -> Option<usize> {
        let p = self.p;
        let q = &p.quotes[number].tokens;
        let sentence = p.sentences.iter().position(|s| s.contains(&q.start))?;
        let in_marks = |f: &(usize, &Found)| {
            f.1.source.is_some() && f.1.content.iter().any(|c| p.quotes.iter().any(|q| c.contains(&q.tokens.start)))
        };
        let end_of = |f: &Found| {
            let content = f.content.iter().map(|c| c.end);
            let cue = f.cue.iter().chain(&f.source).map(|c| c.end);
            content.chain(cue).max().unwrap_or(0)
        };
        let before = self
            .found
            .iter()
            .enumerate()
            .filter(in_marks)
            .filter(|(_, f)| end_of(f) <= q.start)
            .max_by_key(|(_, f)| end_of(f));
        if let Some((place, f)) = before {
            let home = p.sentences.iter().position(|s| s.contains(&(end_of(f) - 1)))?;
            if home + 1 >= sentence && alone || home == sentence {
                return Some(place);
            }
        }
        let start_of = |f: &Found| f.content.iter().map(|c| c.start).min().unwrap_or(0);
        let after = self
            .found
            .iter()
            .enumerate()
            .filter(in_marks)
            .filter(|(_, f)| start_of(f) >= q.end)
            .min_by_key(|(_, f)| start_of(f));
        let (place, f) = after?;
        let home = p.sentences.iter().position(|s| s.contains(&start_of(f)))?;
        (alone && home <= sentence + 1).then_some(place)
    }
}
