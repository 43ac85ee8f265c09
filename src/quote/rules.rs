//! The rules: from cues and quotation marks to quotes.
//!
//! Cues are read from left to right. Each verb of saying, opinion or attitude outside
//! quotation marks looks for its subject and for what it governs; what it
//! governs is not searched for further cues, so that nobody is made to
//! say what somebody else reports of them. Then quotations that no cue has
//! claimed find their speaker by position (`unclaimed`).

use super::Quote;
use super::kind::QuoteKind;
use super::lexicon::{Class, Lexicon};
use super::paragraph::Paragraph;
use super::phrase::{
    can_speak, is_noun_use, noun_phrase_ending, noun_phrase_starting, opens_sentence, sentence_subject, subject_before,
};
use super::speaker::Speaker;
use crate::text::{Quotation, Span, TokenKind};
use std::ops::Range;

/// What a paragraph hands on to the next.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Cue and source of the last quote that had a source; or of a paragraph that
    /// ends by announcing one: *The chancellor replied:*
    last: Option<(Option<Span>, Span)>,
}

/// A quote before its speaker is known.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) content: Vec<Span>,
    pub(super) cue: Option<Span>,
    pub(super) source: Option<Span>,
    pub(super) rule: Rule,
}

/// How a quote was found; each way has its own record of being right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// A verb of saying touches quotation marks.
    Marks,
    /// `Name: "…"`, `"…" — Name`.
    Signed,
    /// Marks with a verb near by: `"…," the study read`, `said at a rally: "…"`.
    Near,
    /// A verb of saying with a clause.
    Saying,
    /// A clause, then its verb of saying: `…, Name said.`
    Trailing,
    /// `according to`
    According,
    /// A verb of opinion.
    Opinion,
    /// A verb of attitude.
    Attitude,
    /// A participle: `saying …`, `calling them …`
    Participle,
    /// Marks without a cue; whoever spoke before goes on.
    Continued,
    /// Marks without a cue and nobody who spoke before.
    Bare,
    /// By the tagger and the rules: with the same cue.
    Agreed,
    /// By the tagger alone.
    Tagged,
}

impl Rule {
    /// The share of its quotes of that kind that are right (content matched and source right) on `PolNeAR`'s
    /// dev part; few were counted where the figures are round.
    fn certainty(self, kind: QuoteKind) -> f32 {
        let indirect = kind == QuoteKind::Indirect;
        match (self, kind) {
            (Rule::Marks, QuoteKind::Direct) => 0.95,
            (Rule::Signed, _) if !indirect => 0.95,
            (Rule::Agreed, QuoteKind::Direct) => 0.9,
            (Rule::Agreed, QuoteKind::Mixed) => 0.84,
            (Rule::Near, _) => 0.82,
            (Rule::Saying, _) if !indirect => 0.82,
            (Rule::According, _) => 0.77,
            (Rule::Marks, _) => 0.75,
            (Rule::Agreed, _) => 0.71,
            (Rule::Saying | Rule::Signed, _) => 0.7,
            (Rule::Attitude, _) if !indirect => 0.63,
            (Rule::Trailing | Rule::Participle, _) => 0.6,
            (Rule::Opinion, _) => 0.52,
            (Rule::Tagged, QuoteKind::Mixed) => 0.5,
            (Rule::Attitude, _) => 0.47,
            (Rule::Tagged, QuoteKind::Direct) => 0.4,
            (Rule::Tagged, _) => 0.31,
            (Rule::Continued | Rule::Bare, _) => 0.22,
        }
    }

    /// Whether its quotes, if they are direct, are better than what the tagger makes of the same words.
    pub(super) const fn is_sure(self) -> bool {
        matches!(self, Rule::Marks | Rule::Signed | Rule::Near)
    }

    /// Whether its quotes are kept where the tagger sees none.
    pub(super) const fn stands_alone(self) -> bool {
        matches!(self, Rule::Marks | Rule::Signed | Rule::Near | Rule::According | Rule::Continued)
    }
}

impl Draft {
    /// The rule's number, for the tagger.
    pub(super) const fn way(&self) -> u8 {
        self.rule as u8
    }

    pub(super) fn finish(self, text: &str, marks: &[Quotation], speaker: Option<Speaker>) -> Quote {
        let cue: Vec<Span> = self.cue.into_iter().collect();
        let kind = QuoteKind::of(text, &self.content, &cue, marks);
        let certainty = self.rule.certainty(kind);
        Quote { kind, content: self.content, cue, source: self.source.into_iter().collect(), speaker, certainty }
    }
}

/// Finds the quotes of a paragraph, in order of their content.
pub(super) fn find(p: &Paragraph<'_>, lexicon: &Lexicon, carried: &mut Carried) -> Vec<Draft> {
    let mut finder = Finder { p, lexicon, found: Vec::new(), claimed: vec![false; p.toks.len()], announced: None };
    finder.signed_line();
    finder.announced_quotations();
    for sentence in &p.sentences {
        finder.sentence(sentence.clone());
    }
    let mut drafts = finder.unclaimed_quotations(carried.last);
    drafts.extend(finder.found.iter().map(|f| f.draft(p)));
    drafts.sort_by_key(|d| d.content.first().map_or(0, |c| c.start));
    let last = drafts.iter().rev().find_map(|d| d.source.map(|s| (d.cue, s)));
    let announced = finder.announced.map(|(cue, source)| (Some(p.span(&cue)), p.span(&source)));
    carried.last = announced.or(last).or(carried.last);
    drafts
}

/// Farthest *as saying* from *quoted*, in tokens.
const AS_SAYING: usize = 14;

/// A quote by tokens.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) content: Vec<Range<usize>>,
    pub(super) cue: Option<Range<usize>>,
    pub(super) source: Option<Range<usize>>,
    rule: Rule,
}

impl Found {
    fn draft(&self, p: &Paragraph<'_>) -> Draft {
        Draft {
            content: self.content.iter().map(|c| p.span(c)).collect(),
            cue: self.cue.as_ref().map(|c| p.span(c)),
            source: self.source.as_ref().map(|s| p.span(s)),
            rule: self.rule,
        }
    }
}

/// A verb group that may report something.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// First token, with auxiliaries and adverbs.
    pub(super) group: usize,
    /// The verb.
    verb: usize,
    /// One past its last token.
    pub(super) end: usize,
    class: Class,
    /// Whether it is a participle clause: *calling them …*
    pub(super) participle: bool,
}

impl Cue {
    fn says(&self) -> bool {
        self.class.is(Class::SPEECH.or(Class::TELL))
    }
}

pub(super) struct Finder<'f, 'p> {
    pub(super) p: &'f Paragraph<'p>,
    lexicon: &'f Lexicon,
    pub(super) found: Vec<Found>,
    pub(super) claimed: Vec<bool>,
    /// Cue and source of a quote that the next paragraph will bring.
    announced: Option<(Range<usize>, Range<usize>)>,
}

impl Finder<'_, '_> {
    pub(super) fn add(
        &mut self,
        content: Vec<Range<usize>>,
        cue: Option<Range<usize>>,
        source: Option<Range<usize>>,
        rule: Rule,
    ) {
        let content: Vec<Range<usize>> =
            content.into_iter().map(|c| self.trimmed(c)).filter(|c| !c.is_empty()).collect();
        let free = content.iter().cloned().flatten().all(|i| !self.claimed[i]);
        if content.is_empty() || !free {
            return;
        }
        content.iter().cloned().flatten().for_each(|i| self.claimed[i] = true);
        self.found.push(Found { content, cue, source, rule });
    }

    /// Without commas, stops and conjunctions at the ends.
    fn trimmed(&self, mut range: Range<usize>) -> Range<usize> {
        let p = self.p;
        let loose = |i: usize| {
            p.toks[i].quoted.is_none()
                && (p.toks[i].kind == TokenKind::Stop || matches!(p.form(i), "," | ";" | ":" | "—" | "–"))
        };
        while !range.is_empty() && loose(range.end - 1) {
            range.end -= 1;
        }
        while !range.is_empty() && loose(range.start) {
            range.start += 1;
        }
        // *will conclude on May 7*: a date is nothing that anybody says
        let says_nothing = |i: usize| {
            !p.toks[i].kind.is_wordlike()
                || p.toks[i].kind == TokenKind::Number
                || p.class(i).is(Class::DAY)
                || matches!(p.form(i), "on" | "in" | "at")
        };
        let wordless = range.clone().all(|i| says_nothing(i) && p.toks[i].quoted.is_none());
        if wordless { range.start..range.start } else { range }
    }

    fn sentence(&mut self, sentence: Range<usize>) {
        let mut at = sentence.start;
        while at < sentence.end {
            if self.claimed[at] || self.p.toks[at].quoted.is_some() {
                at += 1;
            } else if self.p.reads(at, "according") && self.p.reads(at + 1, "to") {
                self.according(at, &sentence);
                at += 2;
            } else {
                match self.cue_at(at, &sentence) {
                    Some(cue) => {
                        let next = cue.end;
                        self.report(&cue, &sentence);
                        at = next;
                    }
                    None => at += 1,
                }
            }
        }
    }

    /// The cue whose verb is token `verb`, if it is one here.
    pub(super) fn cue_at(&self, verb: usize, sentence: &Range<usize>) -> Option<Cue> {
        let p = self.p;
        let class = p.class(verb);
        if !class.is(Class::CUE) || p.toks[verb].kind != TokenKind::Word {
            return None;
        }
        let follow = |i: usize| (verb + 1 + i < sentence.end).then(|| p.form(verb + 1 + i));
        let phrase = self.lexicon.phrase(p.form(verb), follow);
        let alone = class.is(Class::SPEECH.or(Class::TELL).or(Class::OPINION).or(Class::ATTITUDE));
        if (phrase.is_none() && !alone) || is_noun_use(p, verb) || self.reports_as_saying(verb, sentence) {
            return None;
        }
        let more = phrase.map_or(0, |p| p.0);
        let class = phrase.map_or(class, |p| class.or(p.1));
        if p.toks[verb].capital && !opens_sentence(p, verb) {
            return None; // part of a name
        }
        let mut group = verb;
        let helps = Class::AUXILIARY.or(Class::ADVERB).or(Class::NEGATION);
        while group > sentence.start && p.toks[group - 1].quoted.is_none() && p.class(group - 1).is(helps) {
            group -= 1;
        }
        let cue = Cue { group, verb, end: verb + 1 + more, class, participle: false };
        self.finite(cue, sentence)
    }

    /// Whether the verb stands for an act of its subject: finite, or a participle clause.
    fn finite(&self, cue: Cue, sentence: &Range<usize>) -> Option<Cue> {
        let p = self.p;
        let helpers = cue.group..cue.verb;
        let be = helpers.clone().any(|i| p.class(i).is(Class::BE));
        let have = helpers.clone().any(|i| p.class(i).is(Class::HAVE));
        let helped = helpers.clone().any(|i| p.class(i).is(Class::AUXILIARY));
        if p.class(cue.verb).is(Class::BE) {
            return Some(cue); // *is against*
        }
        let class = cue.class;
        if class.is(Class::GERUND) && !class.is(Class::PAST.or(Class::BASE)) {
            return if be { Some(cue) } else { Some(Cue { participle: true, ..cue }) };
        }
        if class.is(Class::PAST.or(Class::PARTICIPLE)) && !class.is(Class::BASE) {
            let passive = be && !have || helpers.clone().any(|i| p.reads(i, "been"));
            return if passive { None } else { Some(cue) };
        }
        let before = cue.group.checked_sub(1).filter(|b| *b >= sentence.start)?;
        if p.reads(before, "to") || (p.reads(cue.verb.saturating_sub(1), "to")) {
            return None; // an infinitive reports what somebody may do, not what they said
        }
        if class.is(Class::THIRD) && !class.is(Class::BASE) || helped || class.is(Class::PAST) {
            return Some(cue);
        }
        let plural =
            matches!(
                p.form(before),
                "they" | "we" | "i" | "you" | "people" | "some" | "many" | "others" | "who" | "police"
            ) || (p.form(before).ends_with('s') && !p.form(before).ends_with("'s") && !p.form(before).ends_with("ss"))
                || (p.toks[before].capital && before >= 2 && p.reads(before - 1, "and"));
        plural.then_some(cue)
    }

    /// Finds source and content of a cue.
    fn report(&mut self, cue: &Cue, sentence: &Range<usize>) {
        let p = self.p;
        if cue.participle {
            return self.participle(cue, sentence);
        }
        let low = self.after_quotation(cue.group, sentence.start);
        let speaks = |s: &Range<usize>| cue.says() || can_speak(p, s);
        if let Some(subject) = subject_before(p, cue.group, low).filter(speaks) {
            if cue.says() && (cue.end..p.toks.len()).all(|i| p.reads(i, ":")) {
                self.announced = Some((cue.group..cue.end, subject));
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

    /// The end of the last quotation before `at`, or `low`.
    fn after_quotation(&self, at: usize, low: usize) -> usize {
        let ends = self.p.quotes.iter().map(|q| q.tokens.end);
        ends.filter(|e| *e <= at && *e > low).max().unwrap_or(low)
    }

    fn rule(cue: &Cue) -> Rule {
        if cue.says() && cue.end == cue.verb + 1 {
            Rule::Saying
        } else if cue.class.is(Class::OPINION) && cue.end == cue.verb + 1 {
            Rule::Opinion
        } else {
            Rule::Attitude
        }
    }

    /// `Name said …` and `…, Name said`
    fn subject_first(&mut self, cue: &Cue, subject: Range<usize>, sentence: &Range<usize>) {
        let p = self.p;
        let spoken = Some(cue.group..cue.end);
        if cue.says()
            && let Some(before) = self.content_before(subject.start, sentence)
        {
            let rest = cue.end..sentence.end;
            let marks = before.1;
            if marks || self.is_adjunct(&rest) {
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

    /// `…, said Name` and `"…" said Name`
    fn verb_first(&mut self, cue: &Cue, subject: Range<usize>, sentence: &Range<usize>) {
        let Some((content, marks)) = self.content_before(cue.group, sentence) else { return };
        let mut pieces = vec![content];
        if marks {
            pieces.extend(self.quotation_behind(subject.end, sentence));
        }
        let rule = if marks { Rule::Marks } else { Rule::Trailing };
        self.add(pieces, Some(cue.group..cue.end), Some(subject), rule);
    }

    /// The speaker behind a verb of saying that stands first: `said Ann Lee, the mayor`.
    fn inverted(&self, cue: &Cue, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        if !cue.says() {
            return None;
        }
        let starts = cue.group == sentence.start && p.quote_ending_at(cue.group).is_some();
        let placed = starts
            || cue.group > sentence.start
                && (p.is_comma(cue.group - 1)
                    || p.quote_ending_at(cue.group).is_some()
                    || p.form(cue.group - 1) == "—");
        if !placed {
            return None;
        }
        noun_phrase_starting(p, cue.end, sentence.end).filter(|s| can_speak(p, s))
    }

    /// What stands before a trailing attribution that begins at `at`: the
    /// clause or quotation, and whether it ends with quotation marks.
    fn content_before(&self, at: usize, sentence: &Range<usize>) -> Option<(Range<usize>, bool)> {
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
    fn clause_start(&self, end: usize, sentence: &Range<usize>) -> usize {
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
    fn quotation_behind(&self, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let p = self.p;
        let near = (at..sentence.end.min(at + 12)).find(|i| p.quote_starting_at(*i).is_some())?;
        let q = &p.quotes[p.quote_starting_at(near)?];
        let comma = near > at && (p.is_comma(near - 1) || p.reads(near - 1, ":"));
        (comma && !self.claimed[q.tokens.start]).then(|| q.tokens.clone())
    }

    /// Whether a range says no more than when, where and to whom: no verb, no clause.
    fn is_adjunct(&self, range: &Range<usize>) -> bool {
        let p = self.p;
        let words = range.clone().filter(|i| p.toks[*i].kind.is_wordlike()).count();
        let verb = Class::AUXILIARY.or(Class::PRONOUN).or(Class::SUBORDINATOR);
        let first = range.start;
        words == 0
            || words <= 14
                && (p.class(first).is(Class::PREPOSITION.or(Class::DAY).or(Class::ADVERB)) || p.is_comma(first))
                && !range.clone().any(|i| p.class(i).is(verb) && !p.is_comma(first))
    }

    /// What a cue governs to its right.
    fn complement(&self, cue: &Cue, sentence: &Range<usize>) -> Option<Range<usize>> {
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
    fn complement_start(&self, cue: &Cue, high: usize) -> usize {
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
    fn clause_end(&self, cue: &Cue, from: usize, high: usize) -> usize {
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

    fn begins_participle(&self, at: usize, high: usize) -> bool {
        let p = self.p;
        let at = if at < high && p.class(at).is(Class::ADVERB) { at + 1 } else { at };
        at < high
            && p.toks[at].quoted.is_none()
            && p.class(at).is(Class::GERUND)
            && p.class(at).is(Class::SPEECH.or(Class::TELL).or(Class::ATTITUDE).or(Class::OPINION))
    }

    /// Whether after the conjunction the same speaker, or a new one, reports something.
    fn begins_report(&self, cue: &Cue, conjunction: usize, comma: bool, high: usize) -> bool {
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

    fn has_finite_verb(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.p.class(i).is(Class::AUXILIARY.or(Class::VERB)))
    }

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
    fn participle(&mut self, cue: &Cue, sentence: &Range<usize>) {
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
            || p.quote_ending_at(cue.group).is_some();
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
    fn as_saying(&mut self, cue: &Cue, sentence: &Range<usize>) -> bool {
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

    /// Whether a verb hands on somebody's words: *quoted Name as saying*.
    fn reports_as_saying(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let p = self.p;
        let hands_on = matches!(
            p.form(verb),
            "quoted" | "reported" | "cited" | "quotes" | "cites" | "quoting" | "citing" | "reports" | "reporting"
        );
        let ahead = verb + 1..sentence.end.min(verb + AS_SAYING);
        hands_on && ahead.into_iter().any(|i| p.reads(i, "as") && p.reads(i + 1, "saying"))
    }

    /// `According to Name, …` and `…, according to Name`
    fn according(&mut self, at: usize, sentence: &Range<usize>) {
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

    /// `Ann Lee: We must go.` as a line of its own: headlines, transcripts.
    fn signed_line(&mut self) {
        let p = self.p;
        let first = usize::from(!p.toks.is_empty() && p.is_mark(0));
        let Some(colon) = (first + 1..p.toks.len().min(first + 9)).find(|i| p.reads(*i, ":")) else { return };
        let named = (first..colon).all(|i| {
            (p.toks[i].quoted.is_none() || first > 0)
                && (p.toks[i].capital || matches!(p.form(i), "." | "-" | "de" | "van" | "von" | "le" | "of" | "the"))
        });
        let shouting = p.surface(first).len() > 2 && p.surface(first).chars().all(char::is_uppercase);
        let words = (first..colon).filter(|i| p.toks[*i].kind == TokenKind::Word).count();
        let cue = (first..colon).any(|i| p.class(i).is(Class::CUE));
        if named && (words >= 2 && first == 0 || shouting) && !cue && colon + 1 < p.toks.len() {
            self.add(vec![colon + 1..p.toks.len()], Some(colon..colon + 1), Some(first..colon), Rule::Signed);
        }
    }
}
