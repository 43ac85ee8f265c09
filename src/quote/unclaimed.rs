//! The rules for quotations that no cue has claimed: by the marks and what stands next to them.

use super::lexicon::Class;
use super::phrase::{can_speak, noun_phrase_starting, subject_before};
use super::rules::{Draft, Finder, Found, Rule};
use crate::text::Span;
use std::ops::Range;

/// Farthest verb of saying from the quotation that it announces, in tokens.
const ANNOUNCED: usize = 12;

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
                let Some(cue) = self.cue_at(verb, &sentence).filter(|c| !c.participle) else { continue };
                // *"A," Name said, "B."* is one quote
                let goes_on =
                    |s: &Range<usize>| p.quotes.iter().any(|q| q.tokens.end <= s.start && q.tokens.end + 1 >= s.start);
                let subject = subject_before(p, cue.group, sentence.start).filter(|s| can_speak(p, s) && !goes_on(s));
                if let Some(subject) = subject {
                    self.add(vec![q.tokens.clone()], Some(cue.group..cue.end), Some(subject), Rule::Near);
                }
                break;
            }
        }
    }

    /// `"…," anybody VERB`: a comma before the closing mark says that the sentence goes on with who speaks,
    /// however long that is and whatever the verb.
    fn followed_by_speaker(&self, q: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
        let p = self.p;
        let inner = (q.start..q.end).rev().find(|i| !p.is_mark(*i))?;
        if !p.is_comma(inner) {
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
            let speaker = noun_phrase_starting(p, verb + 1, sentence.end).filter(|s| can_speak(p, s))?;
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
    pub(super) fn unclaimed_quotations(&mut self, earlier: Option<(Option<Span>, Span)>) -> Vec<Draft> {
        let p = self.p;
        let mut drafts = Vec::new();
        let mut earlier_goes_on = None;
        for (number, q) in p.quotes.iter().enumerate() {
            if q.tokens.clone().any(|i| self.claimed[i]) {
                continue;
            }
            if let Some(source) = self.signature(&q.tokens) {
                self.add(vec![q.tokens.clone()], None, Some(source), Rule::Signed);
                continue;
            }
            if let Some((cue, source)) = self.followed_by_speaker(&q.tokens) {
                self.add(vec![q.tokens.clone()], Some(cue), Some(source), Rule::Near);
                continue;
            }
            let alone = p.sentences.iter().any(|s| s.start == q.tokens.start) && (q.ends_sentence || !q.closed);
            if q.words < 2 || !(q.words >= 5 || alone) {
                continue; // a title, a nickname, a word held at arm's length
            }
            if let Some(place) = self.neighbour(number, alone) {
                self.claimed[q.tokens.clone()].fill(true);
                let content = &mut self.found[place].content;
                content.push(q.tokens.clone());
                content.sort_by_key(|c| c.start);
                continue;
            }
            let nobody_yet = self.found.iter().all(|f| f.source.is_none());
            if let Some((cue, source)) = earlier.filter(|_| alone && nobody_yet) {
                let content = p.span(&q.tokens);
                let goes_on = earlier_goes_on.get_or_insert_with(|| {
                    drafts.push(Draft { content: Vec::new(), cue, source: Some(source), rule: Rule::Continued });
                    drafts.len() - 1
                });
                drafts[*goes_on].content.push(content);
                self.claimed[q.tokens.clone()].fill(true);
            } else {
                let sentence = p.sentences.iter().find(|s| s.contains(&q.tokens.start)).cloned();
                let source = sentence.and_then(|s| self.subject_so_far(q.tokens.start, &s));
                self.add(vec![q.tokens.clone()], None, source, Rule::Bare);
            }
        }
        drafts
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
